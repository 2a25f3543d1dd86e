"""Who may fix a threshold: nobody who is, or may be, among the people tested."""

import hashlib
from pathlib import Path

import pytest

from falsematch import _saved_thresholds
from falsematch._calibrating import load_calibrating, saved_key
from falsematch._measuring import load_images, sights
from falsematch.errors import ExperimentError
from falsematch.experiment import Experiment
from falsematch.matchers import load_matcher
from falsematch.store import Store

MANIFEST = """\
name: {name}
title: made
people: nobody
licence: none
consent: {{basis: none, text: none, withdrawal: none}}
minors: none
scraped: false
access: local
layout: {{table: people.csv}}
captures: {{one: one}}
labels: {{gender: {{provenance: official, text: made}}}}
"""


def write(folder: Path, name: str, people: list[str]) -> None:
    """A dataset of files that nobody opens, one for each person."""
    (folder / name).mkdir()
    rows = ["image,subject,capture,gender"]
    for person in people:
        (folder / name / f"{person}.jpg").write_text(f"{name} {person}")
        rows.append(f"{person}.jpg,{person},one,female")
    (folder / name / "people.csv").write_text("\n".join(rows) + "\n")
    (folder / name / f"{name}.yaml").write_text(MANIFEST.format(name=name))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write(tmp_path, "tested", ["a", "b", "c"])
    write(tmp_path, "news", ["Ann", "Bob", "Cid", "Dan"])
    return tmp_path


def loaded(place: Path, store: Store, leave_out: str = "") -> tuple[list[str], int]:
    calibration = {"dataset": str(place / "news/news.yaml"), "leave_out": leave_out}
    experiment = Experiment.model_validate(
        {
            "name": "x",
            "dataset": str(place / "tested/tested.yaml"),
            "matchers": ["dlib"],
            "thresholds": [{"fmr": 0.01, "calibration": calibration}],
            "group_by": [["gender"]],
        }
    )
    [spec] = experiment.externals
    found = load_calibrating(spec, experiment, load_images(experiment, store), store)
    return list(found.images.table["subject"]), found.left_out


def test_without_a_list_everybody_fixes_it(place: Path, store: Store):
    assert loaded(place, store) == (["Ann", "Bob", "Cid", "Dan"], 0)


def test_people_of_a_list_fix_nothing(place: Path, store: Store):
    (place / "news/tested_overlap.csv").write_text("news,subject\nAnn,a\nCid,c\nCid,b\n")
    assert loaded(place, store, "tested_overlap.csv") == (["Bob", "Dan"], 2)


def test_a_person_who_has_a_second_name_fixes_nothing_under_one_of_them(place: Path, store: Store):
    manifest = place / "news/news.yaml"
    photograph = hashlib.sha256(b"news Bob").hexdigest()
    fault = "faults: [{kind: wrong identities, text: Bob is Ann.}]\n"
    manifest.write_text(manifest.read_text() + fault + f"second_names: [{photograph}]\n")
    assert loaded(place, store) == (["Ann", "Cid", "Dan"], 0)


def test_a_list_beside_the_people_tested_counts_too(place: Path, store: Store):
    (place / "tested/news_overlap.csv").write_text("tested,subject\na,Ann\n")
    assert loaded(place, store, "news_overlap.csv") == (["Bob", "Cid", "Dan"], 1)


@pytest.mark.parametrize("where", ["news/tested_overlap.csv", "tested/news_overlap.csv"])
def test_a_list_cannot_be_ignored(place: Path, store: Store, where: str):
    (place / where).write_text("own,subject\nAnn,a\n")
    with pytest.raises(ExperimentError, match=f"write `leave_out: {Path(where).name}`"):
        loaded(place, store)


def test_a_list_that_is_not_there_is_refused(place: Path, store: Store):
    with pytest.raises(ExperimentError, match=r"no list others\.csv beside the photographs of news or tested"):
        loaded(place, store, "others.csv")


def test_a_list_of_another_set_is_refused(place: Path, store: Store):
    (place / "news/tested_overlap.csv").write_text("news,subject\nZoe,z\n")
    with pytest.raises(ExperimentError, match="names nobody of news"):
        loaded(place, store, "tested_overlap.csv")


def test_a_photograph_that_both_sets_hold_is_refused_whatever_the_list(place: Path, store: Store):
    (place / "news/tested_overlap.csv").write_text("news,subject\nAnn,a\n")
    (place / "news/Bob.jpg").write_text("tested b")
    with pytest.raises(ExperimentError, match="would be fixed on people it is then tested on"):
        loaded(place, store, "tested_overlap.csv")


def key(place: Path, store: Store, leave_out: str = "", fmr: float = 0.01) -> str | None:
    """The hash under which the threshold of a matcher is saved."""
    calibration = {"dataset": str(place / "news/news.yaml"), "leave_out": leave_out}
    content = {
        "name": "x",
        "dataset": str(place / "tested/tested.yaml"),
        "matchers": ["dlib"],
        "group_by": [["gender"]],
    }
    experiment = Experiment.model_validate(content | {"thresholds": [{"fmr": fmr, "calibration": calibration}]})
    [spec] = experiment.externals
    calibrating = load_calibrating(spec, experiment, load_images(experiment, store), store)
    return saved_key(spec, experiment, calibrating, load_matcher("dlib", store))


def test_the_hash_of_a_saved_threshold_is_of_all_that_it_rests_on(place: Path, with_models, tmp_path: Path):
    own = Store(tmp_path / "cache")
    own.models = with_models("dlib").models
    first = key(place, own)
    assert key(place, own) == first
    assert key(place, own, fmr=0.02) != first
    (place / "news/tested_overlap.csv").write_text("news,subject\nAnn,a\n")
    assert key(place, own, "tested_overlap.csv") != first
    (place / "news/tested_overlap.csv").unlink()
    (place / "news/Bob.jpg").write_text("another photograph")
    assert key(place, own) != first


def test_some_of_an_experiments_matchers_may_be_measured(place: Path, with_models):
    """Those whose threshold is saved are not."""
    content = {"name": "x", "dataset": str(place / "tested/tested.yaml"), "matchers": ["sface_int8bq", "dlib"]}
    some = [load_matcher("dlib", with_models("dlib"))]
    assert sights(Experiment.model_validate(content), some) == {"dlib": ("own",)}


def test_a_changed_part_of_a_matcher_makes_another_hash(tmp_path: Path):
    part = tmp_path / "part.py"
    found = []
    for source in ("WIDTH = 1\n", "WIDTH = 2\n"):
        part.write_text(source)
        _saved_thresholds._code.cache_clear()
        found.append(_saved_thresholds._code(frozenset({part})))
    assert found[0] != found[1]
