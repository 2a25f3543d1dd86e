"""More than one face in a photograph, and one file on both sides of a comparison: nothing of it goes without a word."""

import json
import re
import shutil

import numpy as np
import pytest
from PIL import Image

from falsematch import load_experiment, tables
from falsematch.errors import ExperimentError

pytestmark = pytest.mark.slow


def put_beside(lab, orl_folder, image: str, bystander: int) -> None:
    """A bystander, larger than the person, at the left edge of a photograph whose centre stays the person's."""
    file = lab.folder / "halves" / image
    person = Image.open(file).convert("L")
    other = Image.open(orl_folder / f"s{bystander}" / "1.pgm").convert("L").resize((138, 168))
    frame = np.full((168, 2 * 138 + person.width), 128, np.uint8)
    frame[:, :138] = np.asarray(other)
    top = (168 - person.height) // 2
    frame[top : top + person.height, 138 : 138 + person.width] = np.asarray(person)
    Image.fromarray(frame).save(file)


@pytest.fixture
def crowded(lab, orl_folder):
    """A lab in which a larger bystander stands beside two people's probes and one person's reference."""
    for image, bystander in (("second/2.pgm", 20), ("second/6.pgm", 21), ("first/6.pgm", 22)):
        put_beside(lab, orl_folder, image, bystander)
    return lab


def run(lab, *lines: str, name: str = "small"):
    """The experiment with further settings, its outcome, and what it wrote."""
    (lab.folder / f"{name}.yaml").write_text(
        (lab.folder / "small.yaml").read_text().replace("name: small", f"name: {name}")
        + "".join(f"{line}\n" for line in lines)
    )
    outcome = lab("run", f"{name}.yaml", "--scores", "--jobs", "1")
    assert outcome.code == 0, outcome.err
    folder = lab.folder / "results" / name
    return outcome, folder, json.loads((folder / "card.json").read_text())


def clean_rows(folder):
    rates = tables.read_csv(folder / "rates.csv", tables.RATES)
    chosen = rates[(rates["condition"] == "clean") & (rates["threshold_name"] == "as_shipped")]
    return chosen[chosen["scope"].isin(["all"])].set_index("group")


def test_they_are_counted_by_group_in_rates_and_card_and_listed_in_the_log(crowded):
    outcome, folder, card = run(crowded)
    assert clean_rows(folder)["several_faces"].to_dict() == {"everyone": 3, "left": 1, "right": 2}
    assert card["several_faces"] == {
        "rule": "largest",
        "matchers": {"dlib": {"photographs": 3, "groups": {"half": {"left": 1, "right": 2}}}},
    }
    [line] = [line for line in outcome.out.splitlines() if line.startswith("several faces, dlib: ")]
    assert set(re.findall(r"(\S+) \(2\)", line)) == {"first/6.pgm", "second/2.pgm", "second/6.pgm"}
    note = "note: dlib found more than one face in 3 of 16 clean photographs; the largest was taken"
    assert note in outcome.out.splitlines()


def test_the_page_tells_of_them_in_either_language(crowded):
    _, folder, _ = run(crowded)
    page = (folder / "report.html").read_text()
    assert "dlib found more than one face in 3 of 16 clean photographs; the largest was taken" in page
    assert crowded("report", folder, "--lang", "es").code == 0
    page = next(p for p in folder.glob("report*.html") if "más de un rostro" in p.read_text()).read_text()
    assert "dlib encontró más de un rostro en 3 de 16 fotografías originales; se tomó el más grande" in page


def test_exported_scores_give_the_same_counts(crowded):
    _, folder, _ = run(crowded)
    outcome = crowded("audit", folder / "scores.parquet", "--subjects", folder / "subjects.csv", "--out", "again")
    assert outcome.code == 0, outcome.err
    assert (crowded.folder / "again/rates.csv").read_bytes() == (folder / "rates.csv").read_bytes()


def test_the_setting_gives_the_person_back_or_counts_a_failure(crowded):
    """Two genuine comparisons of the people behind bystanders are refused; the face nearest the centre mends both."""
    found = {}
    for rule in ("largest", "nearest_centre", "fail"):
        _, folder, card = run(crowded, f"on_several_faces: {rule}", name=rule)
        found[rule] = clean_rows(folder).loc["everyone"]
        assert card["several_faces"]["rule"] == rule
    assert [int(found[rule]["false_non_matches"]) for rule in found] == [2, 0, 0]
    # In one probe dlib finds no face at all.
    assert [int(found[rule]["failures_to_acquire"]) for rule in found] == [1, 1, 3]
    assert [int(found[rule]["failures_to_enrol"]) for rule in found] == [0, 0, 1]
    assert [int(found[rule]["several_faces"]) for rule in found] == [3, 3, 3]


def test_another_choice_is_refused_with_the_nearest_one(lab):
    (lab.folder / "small.yaml").open("a").write("on_several_faces: smallest\n")
    with pytest.raises(ExperimentError, match=r"`on_several_faces`: 'smallest' is not known. Did you mean `largest`"):
        load_experiment(lab.folder / "small.yaml")


def test_a_probe_that_is_the_references_file_is_left_out_and_told(lab):
    for number in (3, 7):
        shutil.copy(lab.folder / f"halves/first/{number}.pgm", lab.folder / f"halves/second/{number}.pgm")
    outcome, folder, card = run(lab)
    assert card["self_comparisons"] == 2
    assert (
        "note: a photograph is never compared with itself: 2 such comparisons were left out" in outcome.out.splitlines()
    )
    # Of eight people two have one photograph, and in one probe no face is found.
    assert clean_rows(folder).loc["everyone", "genuine_pairs"] == 8 - 2 - 1
    assert (
        "a photograph is never compared with itself: 2 such comparisons were left out"
        in (folder / "report.html").read_text()
    )


def test_nothing_is_told_where_nothing_was_left_out_or_crowded(measured):
    card = json.loads((measured.folder / "results/small/card.json").read_text())
    assert card["self_comparisons"] == 0
    assert not [line for line in card["warnings"] if line.startswith(("self_comparisons", "several_faces"))]


def test_fillers_that_are_the_experiments_own_photographs_are_refused(lab):
    settings = (lab.folder / "small.yaml").read_text()
    (lab.folder / "small.yaml").write_text(
        settings.replace("searches_a_day: [10]", "searches_a_day: [10], fillers: halves/halves.yaml")
    )
    outcome = lab("run", "small.yaml", "--jobs", "1")
    assert outcome.code == 2
    assert "16 photographs of the fillers, halves, are photographs of halves too" in outcome.err
