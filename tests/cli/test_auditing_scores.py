"""``falsematch audit``: any table of scores, by the same code as a run."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from command import call

import falsematch as fm
from falsematch import record
from falsematch.errors import ScoresError
from falsematch.tables import RATES, read_csv

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
    written = [*(f"{table}.csv" for table in record.TABLES), "search.csv", record.CALCULATOR, record.FINDINGS]
    for name in written:
        assert (measured.folder / "audited" / name).read_bytes() == (exported / name).read_bytes(), name


@pytest.mark.slow
def test_exported_scores_say_whose_photographs_they_are(measured):
    exported = measured.folder / "results/small"
    measured("audit", exported / "scores.parquet", "--subjects", exported / "subjects.csv", "--out", "told")
    cards = [json.loads((folder / "card.json").read_text()) for folder in (exported, measured.folder / "told")]
    assert cards[1]["dataset"] == cards[0]["dataset"]
    assert cards[1]["systems"] == cards[0]["systems"]


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
    assert card["systems"] == [{"name": "scores", "polarity": "similarity", "threshold": None, "provenance": "unknown"}]


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


def test_a_threshold_that_is_no_number_is_refused(tables):
    with pytest.raises(ScoresError, match="nan is not a threshold"):
        fm.audit_scores(*tables, threshold=float("nan"))
