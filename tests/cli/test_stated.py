"""What nobody could say of a table of scores can be stated beside it; what the table says itself cannot be unsaid."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command import call

import falsematch as fm
from falsematch.audit.score_audit import ScoreResult
from falsematch.errors import ScoresError

SAID = ("--labels", "annotated", "--origin", "the vendor, by a court order", "--overlap", "open", "--name", "Vendor 3")


def made(people: int = 40) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores with many false matches among all, and one label."""
    rng = np.random.default_rng(0)
    names = [f"{number:03d}" for number in range(people)]
    rows = [(a, b, float(rng.normal(0.8 if a == b else 0.5, 0.1))) for a in names for b in names]
    subjects = {"subject": names, "race": ["a" if int(person) % 2 else "b" for person in names]}
    return pd.DataFrame(rows, columns=["subject_a", "subject_b", "score"]), pd.DataFrame(subjects)


def audited(**stated: str) -> ScoreResult:
    return fm.audit_scores(*made(), group_by=["race"], threshold=0.6, replicates=100, **stated)  # type: ignore[arg-type]


def reasons(result: ScoreResult, kind: str = "group_rate") -> set[str]:
    return {reason for finding in result.findings if finding["kind"] == kind for reason in finding["reasons"]}


def test_a_table_of_which_nobody_says_anything_carries_no_claim_about_groups():
    assert {"labels_unknown", "unconfirmed_weights"} <= reasons(audited())


def test_what_is_stated_is_no_reason_to_refuse_any_more():
    said = audited(labels="annotated", origin="the vendor", overlap="likely")
    assert any(finding["supported"] for finding in said.findings)
    claim = next(finding for finding in said.findings if finding["supported"] and finding["labels"])
    assert claim["labels"] == {"race": "annotated"}
    assert "overlap_likely" in claim["limitations"]


def test_without_an_origin_it_is_still_refused():
    assert reasons(audited(labels="official", overlap="excluded")) >= {"unconfirmed_weights"}


def test_blanks_say_nothing_of_an_origin_or_a_name():
    result = audited(labels="official", origin=" \t", matcher="  ")
    assert reasons(result) >= {"unconfirmed_weights"}
    assert set(result.rates["matcher"]) == set(audited().rates["matcher"])


def test_people_who_are_known_to_have_been_trained_on_are_refused():
    assert "training_overlap" in reasons(audited(labels="official", origin="the vendor", overlap="known"))


@pytest.mark.parametrize(
    ("stated", "flag"),
    [
        ({"labels": "official"}, "--labels"),
        ({"overlap": "excluded"}, "--overlap"),
        ({"origin": "the vendor"}, "--origin"),
        ({"matcher": "another"}, "--name"),
    ],
)
def test_what_a_table_says_itself_cannot_be_talked_away(tmp_path: Path, stated: dict[str, str], flag: str):
    from falsematch.scoring import read_scores, write_scores

    scores, subjects = made()
    comparisons, _ = read_scores(scores.assign(matcher="own"), subjects)
    about = {
        "dataset": {"labels": {"race": "by appearance"}},
        "matchers": [{"name": "own", "provenance": "unconfirmed", "training_overlap": True}],
    }
    write_scores(comparisons, {"about": about}, tmp_path / "scores.parquet")
    with pytest.raises(ScoresError, match=f"leave {flag} away"):
        fm.audit_scores(tmp_path / "scores.parquet", subjects, threshold=0.6, replicates=0, **stated)  # type: ignore[arg-type]


@pytest.mark.slow
def test_it_stands_in_the_card_and_is_reproduced(tmp_path: Path):
    scores, subjects = made()
    scores.to_csv(tmp_path / "scores.csv", index=False)
    subjects.to_csv(tmp_path / "subjects.csv", index=False)
    flags = ("--group-by", "race", "--threshold", "0.6", "--replicates", "50")
    outcome = call(["audit", "scores.csv", "--subjects", "subjects.csv", *flags, *SAID], tmp_path, tmp_path / "cache")
    assert outcome.code == 0, outcome.err
    card = json.loads((tmp_path / "results/scores/card.json").read_text())
    assert card["stated"] == {
        "labels": "annotated",
        "origin": "the vendor, by a court order",
        "overlap": "open",
        "matcher": "Vendor 3",
    }
    assert card["dataset"]["labels"] == {"race": "annotated"}
    [matcher] = card["matchers"]
    assert (matcher["name"], matcher["provenance"]) == ("Vendor 3", "confirmed")
    assert call(["reproduce", "results/scores"], tmp_path, tmp_path / "cache").code == 0
