"""``falsematch audit``: any table of scores, by the same code as a run."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from command import call

import falsematch as fm
from falsematch.errors import ScoresError
from falsematch.report.words import load
from falsematch.result.folder import FINDINGS
from falsematch.studies.audit.folder import CALCULATOR, TABLES
from falsematch.tables import RATES, file_name, read_csv

pytestmark = pytest.mark.slow


def made() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores of 40 people, similar where large, and their labels."""
    rng = np.random.default_rng(0)
    people = [f"{number:03d}" for number in range(40)]
    rows = [(a, b, float(rng.normal(0.8 if a == b else 0.2, 0.1))) for a in people for b in people]
    subjects = {
        "subject": people,
        "ethnicity": ["a" if int(person) % 3 else "b" for person in people],
        "gender": ["f" if int(person) % 2 else "m" for person in people],
    }
    return pd.DataFrame(rows, columns=["subject_a", "subject_b", "score"]), pd.DataFrame(subjects)


def write(folder: Path) -> None:
    """The two tables as files."""
    scores, subjects = made()
    scores.to_csv(folder / "scores.csv", index=False)
    subjects.to_csv(folder / "subjects.csv", index=False)


@pytest.fixture
def tables(place: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two tables, which also lie in ``place`` as files."""
    write(place)
    return made()


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result folder of one audit."""
    folder = tmp_path_factory.mktemp("audited")
    write(folder)
    outcome = call([*GIVEN, "--group-by", "ethnicity,gender", "--fmr", "0.05"], folder, folder / "cache")
    assert outcome.code == 0, outcome.err
    return folder / "results/scores"


GIVEN = ("audit", "scores.csv", "--subjects", "subjects.csv", "--replicates", "20")


@pytest.mark.slow
def test_auditing_exported_scores_gives_the_same_tables_and_findings(measured):
    exported = measured.folder / "results/small"
    outcome = measured(
        "audit", exported / "scores.parquet", "--subjects", exported / "subjects.csv", "--out", "audited"
    )
    assert outcome.code == 0, outcome.err
    written = [*(file_name(table) for table in TABLES), "search.csv", CALCULATOR, FINDINGS]
    for name in written:
        assert (measured.folder / "audited" / name).read_bytes() == (exported / name).read_bytes(), name


@pytest.mark.slow
def test_exported_scores_say_whose_photographs_they_are(measured):
    exported = measured.folder / "results/small"
    measured("audit", exported / "scores.parquet", "--subjects", exported / "subjects.csv", "--out", "told")
    cards = [json.loads((folder / "card.json").read_text()) for folder in (exported, measured.folder / "told")]
    assert cards[1]["dataset"] == cards[0]["dataset"]
    assert cards[1]["matchers"] == cards[0]["matchers"]


def test_labels_stand_for_each_alone_and_all_crossed(audited):
    settings = yaml.safe_load((audited / "experiment.yaml").read_text())
    assert settings["group_by"] == [["ethnicity"], ["gender"], ["ethnicity", "gender"]]


def test_its_report_says_how_to_make_it_again_and_fetches_nothing(audited):
    page = (audited / "report.html").read_text(encoding="utf-8")
    assert "falsematch reproduce results/scores" in page
    assert "falsematch fetch scores" not in page


def test_it_writes_card_rates_and_report(audited):
    written = {path.name for path in audited.iterdir()}
    assert written >= {"card.json", "experiment.yaml", "rates.csv", "report.html"}


def test_the_card_says_that_nothing_is_known_of_the_photographs(audited):
    card = json.loads((audited / "card.json").read_text())
    assert "nothing is known here of the photographs" in card["dataset"]["title"]
    assert card["dataset"]["labels"] == {"ethnicity": "unknown", "gender": "unknown"}
    assert card["matchers"] == [
        {"name": "scores", "polarity": "similarity", "threshold": None, "provenance": "unknown"}
    ]


def test_python_and_the_command_line_give_the_same_table(audited):
    asked = {"group_by": ["ethnicity", "gender"], "fmr": 0.05, "replicates": 20}
    result = fm.audit_scores(*made(), **asked)
    pd.testing.assert_frame_equal(result.rates, read_csv(audited / "rates.csv", RATES))


def test_a_distance_is_read_as_one(tables):
    scores, subjects = tables
    turned = scores.assign(score=1 - scores["score"])
    similar = fm.audit_scores(scores, subjects, threshold=0.5, replicates=0).rates
    distant = fm.audit_scores(turned, subjects, threshold=0.5, distance=True, replicates=0).rates
    assert distant["false_matches"].tolist() == similar["false_matches"].tolist()


def test_the_wrong_polarity_is_refused_naming_the_flag(tables, falsematch, place):
    scores, _ = tables
    scores.assign(score=1 - scores["score"]).to_csv(place / "scores.csv", index=False)
    outcome = falsematch(*GIVEN, "--threshold", "0.5")
    assert (outcome.code, outcome.err) == (
        2,
        "falsematch: scores.csv: genuine scores lie below impostor scores. If small means similar, add --distance.\n",
    )
    assert not (place / "results/scores").exists()


def test_without_a_threshold_it_asks_for_one(tables, falsematch):
    outcome = falsematch(*GIVEN)
    assert outcome.code == 2
    assert "scores.csv: it brings no threshold along; give one with --threshold" in outcome.err


def test_two_thresholds_are_refused(tables, falsematch):
    outcome = falsematch(*GIVEN, "--threshold", "0.5", "--fmr", "0.01")
    assert outcome.code == 2
    assert "not both" in outcome.err


@pytest.mark.parametrize("fmr", ["0", "1", "-1", "nan"])
def test_a_rate_that_is_none_is_refused(tables, falsematch, fmr):
    outcome = falsematch(*GIVEN, "--fmr", fmr)
    assert outcome.code == 2
    assert "is not a false match rate" in outcome.err


def test_an_unknown_label_is_refused_with_the_nearest(tables, falsematch):
    outcome = falsematch(*GIVEN, "--threshold", "0.5", "--group-by", "gendre")
    assert outcome.code == 2
    assert "`gendre` is not a label of subjects.csv. Did you mean `gender`?" in outcome.err


def test_an_empty_label_is_left_out_of_its_grouping(tables):
    scores, subjects = tables
    subjects.loc[:4, "gender"] = ""
    rates = fm.audit_scores(scores, subjects, threshold=0.5, group_by=["gender"], replicates=0).rates
    pooled = rates[(rates["group_by"] == "gender") & (rates["scope"] == "within") & (rates["matched_on"] == "gender")]
    assert pooled["subjects"].sum() == 35


def test_groupings_may_be_given_one_by_one(tables):
    result = fm.audit_scores(*tables, threshold=0.5, group_by=[["gender"], ["ethnicity", "gender"]], replicates=0)
    assert result.experiment.group_by == [["gender"], ["ethnicity", "gender"]]


@pytest.mark.slow
def test_an_empty_label_is_counted(tables, falsematch, place):
    _, subjects = tables
    subjects.loc[:4, "gender"] = ""
    subjects.to_csv(place / "subjects.csv", index=False)
    outcome = falsematch(*GIVEN, "--threshold", "0.5", "--group-by", "gender")
    assert "note: gender is not stated for 5 of 40 people; they are in no group of it" in outcome.out


@pytest.mark.slow
def test_a_second_audit_of_the_same_name_replaces_the_first(tables, falsematch, place):
    falsematch(*GIVEN, "--threshold", "0.5")
    assert falsematch(*GIVEN, "--threshold", "0.6").code == 0
    rates = pd.read_csv(place / "results/scores/rates.csv")
    assert set(rates["threshold_name"]) == {"threshold=0.6"}


@pytest.mark.slow
def test_an_audit_of_other_tables_does_not_replace_the_first_without_force(audited, place, falsematch):
    write(place)
    shutil.copytree(audited, place / "results/scores")
    before = {path.name: path.read_bytes() for path in (place / "results/scores").glob("*.*")}
    for name in ("scores", "subjects"):
        kept = (place / f"{name}.csv").read_bytes()
        rows = pd.read_csv(place / f"{name}.csv", dtype="str")
        rows.iloc[::-1].to_csv(place / f"{name}.csv", index=False)
        outcome = falsematch(*GIVEN, "--threshold", "0.5")
        assert outcome.code == 2
        assert f"results/scores: holds the audit of another table of {name}, `{name}.csv`" in outcome.err
        assert {path.name: path.read_bytes() for path in (place / "results/scores").glob("*.*")} == before
        (place / f"{name}.csv").write_bytes(kept)


@pytest.mark.slow
def test_an_audit_does_not_replace_a_run_of_its_name(audited, place, falsematch):
    write(place)
    shutil.copytree(audited, place / "results/scores")
    card = json.loads((audited / "card.json").read_text())
    (place / "results/scores/card.json").write_text(json.dumps(card | {"inputs": {"photographs": "0f"}}))
    outcome = falsematch(*GIVEN, "--threshold", "0.5")
    assert outcome.code == 2
    assert "holds a result that is no audit of a table; give another --out, or --force" in outcome.err


@pytest.mark.slow
def test_what_was_left_out_and_taken_for_granted_stands_in_output_card_and_page(falsematch, place):
    scores, subjects = made()
    once = scores[(scores["subject_a"] < scores["subject_b"])].assign(
        image_a=lambda t: t["subject_a"] + ".jpg", image_b=lambda t: t["subject_b"] + ".jpg", fold=1
    )
    itself = once.iloc[:5].assign(
        subject_b=lambda t: t["subject_a"], image_b=lambda t: t["image_a"], subject_a=lambda t: t["subject_a"]
    )
    pd.concat([once, itself.iloc[:1]]).to_csv(place / "scores.csv", index=False)
    subjects.to_csv(place / "subjects.csv", index=False)
    outcome = falsematch(*GIVEN, "--threshold", "0.5", "--group-by", "gender")
    assert outcome.code == 0, outcome.err
    card = json.loads((place / "results/scores/card.json").read_text())
    page = (place / "results/scores/report.html").read_text(encoding="utf-8")
    assert (card["order"], card["self_comparisons"]) == ("unordered", 1)
    assert "order: unordered\n" in outcome.out
    for note in (
        "columns that an audit does not read were ignored: fold",
        "a photograph is never compared with itself: 1 such comparisons were left out",
        "there is no genuine comparison, so the direction of the scores cannot be checked",
        "the table was taken as unordered, since no two people meet in both orders",
    ):
        assert f"note: {note}" in outcome.out
        assert any(note in load("en").reasons(warning) for warning in card["warnings"])
        assert note in page
    settings = yaml.safe_load((place / "results/scores/experiment.yaml").read_text())
    assert (settings["polarity"], settings["order"]) == (None, None)


@pytest.mark.slow
def test_what_is_said_of_a_table_is_recorded_and_made_again(tables, falsematch, place):
    asked = ("--threshold", "0.5", "--group-by", "gender", "--similarity", "--unordered")
    outcome = falsematch(*GIVEN, *asked)
    assert "order: unordered\n" in outcome.out
    settings = yaml.safe_load((place / "results/scores/experiment.yaml").read_text())
    assert (settings["polarity"], settings["order"]) == ("similarity", "unordered")
    again = falsematch("reproduce", "results/scores")
    assert again.code == 0, again.out


@pytest.mark.parametrize("pair", [("--distance", "--similarity"), ("--ordered", "--unordered")])
def test_two_flags_that_contradict_each_other_are_refused(tables, falsematch, pair):
    outcome = falsematch(*GIVEN, "--threshold", "0.5", *pair)
    assert outcome.code == 2
    assert f"give either {pair[0]} or {pair[1]}, not both." in outcome.err


@pytest.mark.parametrize("which", ["scores", "subjects"])
def test_a_file_whose_name_is_not_utf8_is_refused_and_nothing_is_left(tables, falsematch, place, which):
    (place / f"{which}.csv").rename(place / f"{which}\udce9.csv")
    given = [f"{which}\udce9.csv" if one == f"{which}.csv" else one for one in GIVEN]
    outcome = falsematch(*given, "--threshold", "0.5")
    assert outcome.code == 2
    assert f"{which}\\xe9.csv: a name that is not UTF-8 cannot stand in a result; rename the file." in outcome.err
    assert not (place / "results").exists()


def test_a_threshold_that_is_no_number_is_refused(tables):
    with pytest.raises(ScoresError, match="nan is not a threshold"):
        fm.audit_scores(*tables, threshold=float("nan"))


def test_without_papers_the_page_is_the_same_but_for_the_files_that_it_names(audited, tmp_path):
    """And ``report`` adds what is for print."""
    write(tmp_path)
    asked = ["--group-by", "ethnicity,gender", "--fmr", "0.05", "--no-papers"]
    outcome = call([*GIVEN, *asked], tmp_path, tmp_path / "cache")
    assert "note: no papers were written, as asked for" in outcome.out
    folder = tmp_path / "results/scores"
    kinds = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert kinds == {".csv", ".gz", ".html", ".json", ".svg", ".txt", ".yaml"}
    for figure in (folder / "figures").iterdir():
        assert figure.read_bytes() == (audited / "figures" / figure.name).read_bytes()
    page, whole = ((one / "report.html").read_text() for one in (folder, audited))
    assert ".png" not in page
    assert page.count("<svg") == whole.count("<svg") > 3
    assert call(["report", folder], tmp_path, tmp_path / "cache").code == 0
    assert sorted(path.name for path in (folder / "figures").iterdir()) == sorted(
        path.name for path in (audited / "figures").iterdir()
    )
