"""Matchers that nobody may open, in an experiment like any other: a program, and a table of scores."""

import json
import sys

import pandas as pd
import pytest

from falsematch import tables

PROGRAM = """\
import csv, sys
import cv2
pairs = list(csv.DictReader(open(sys.argv[2])))
mean = {}
def grey(name):
    if name not in mean:
        mean[name] = float(cv2.imread(sys.argv[1] + "/" + name).mean())
    return mean[name]
print("probe,reference,score")
for number, pair in enumerate(pairs):
    word = "failed" if number == 0 else abs(grey(pair["probe"]) - grey(pair["reference"]))
    print(f"{pair['probe']},{pair['reference']},{word}")
"""

COMMAND = """\
name: closed
title: A closed matcher
kind: command
matcher:
  argv: [{python}, {program}, "{{frames}}", "{{pairs}}"]
  polarity: distance
  threshold: {{value: 1.0, stated_in: made up for a test}}
"""

SCORES = """\
name: vendor
title: Scores a vendor sent
kind: scores
matcher: {table: vendor.csv, polarity: distance, threshold: {value: 0.45, stated_in: a letter}}
"""

EXPERIMENT = """\
name: closed
seed: 3
dataset: halves/halves.yaml
probe: {capture: second}
reference: {capture: first}
matchers: [dlib, SYSTEM]
conditions:
  - resolution: [24]
thresholds: [as_shipped]
group_by: [[half]]
audit: {replicates: 0}
"""


def rates(folder):
    return tables.read_csv(folder / "rates.csv", tables.RATES)


def everyone(table, matcher, condition):
    rows = table[(table["matcher"] == matcher) & (table["condition"] == condition) & (table["scope"] == "all")]
    return rows[rows["group_by"] == ""].iloc[0]


@pytest.fixture
def with_program(lab):
    (lab.folder / "program.py").write_text(PROGRAM)
    given = {"python": sys.executable, "program": lab.folder / "program.py"}
    (lab.folder / "closed.yaml").write_text(COMMAND.format(**given))
    (lab.folder / "experiment.yaml").write_text(EXPERIMENT.replace("SYSTEM", "closed.yaml"))
    return lab


@pytest.mark.slow
def test_a_program_is_not_run_unless_it_is_allowed(with_program):
    outcome = with_program("run", "experiment.yaml")
    assert outcome.code == 2
    assert "add --allow-command if you trust it" in outcome.err


@pytest.mark.slow
def test_a_programs_scores_are_audited_beside_an_open_matchers(with_program):
    outcome = with_program("run", "experiment.yaml", "--allow-command", "--jobs", "1")
    assert outcome.code == 0, outcome.err
    table = rates(with_program.folder / "results/closed")
    for condition in ("clean", "resolution"):
        open_one, closed = everyone(table, "dlib", condition), everyone(table, "closed", condition)
        # One pair failed to compare: it is missing among the scored ones, and no photograph failed by itself.
        missing = 64 - closed["impostor_pairs"] - closed["genuine_pairs"]
        assert (missing, closed["failures_to_acquire"]) == (1, 0)
        assert closed["probe_images"] == open_one["probe_images"] == 8
    card = json.loads((with_program.folder / "results/closed/card.json").read_text())
    assert [matcher["provenance"] for matcher in card["matchers"]] == ["confirmed", "unconfirmed"]


@pytest.fixture
def with_scores(measured, lab):
    """The lab's own dlib scores, sent as a vendor would: without saying whose they are, one pair left out."""
    sent = pd.read_parquet(measured.folder / "results/small/scores.parquet")
    sent = sent[sent["condition"].isin(["clean", "resolution"])]
    columns = ["subject_a", "subject_b", "score", "image_a", "image_b", "condition", "dose", "unit", "arm"]
    left_out = sent.index[(sent["condition"] == "clean") & sent["score"].notna()][0]
    sent.drop(left_out)[[*columns, "outcome_a", "outcome_b"]].assign(quality=1).to_csv(
        lab.folder / "vendor.csv", index=False
    )
    (lab.folder / "vendor.yaml").write_text(SCORES)
    (lab.folder / "experiment.yaml").write_text(EXPERIMENT.replace("SYSTEM", "vendor.yaml"))
    return lab


@pytest.mark.slow
def test_a_table_of_scores_stands_beside_an_open_matcher(with_scores):
    outcome = with_scores("run", "experiment.yaml", "--jobs", "1")
    assert outcome.code == 0, outcome.err
    table = rates(with_scores.folder / "results/closed")
    for condition, left_out in (("clean", 1), ("resolution", 0)):
        sent, own = (everyone(table, matcher, condition) for matcher in ("vendor", "dlib"))
        counted = [row["impostor_pairs"] + row["genuine_pairs"] for row in (sent, own)]
        assert counted[1] - counted[0] == left_out, condition
        assert sent["failures_to_acquire"] == own["failures_to_acquire"], condition
    # What the reader of the table noted reaches the terminal, the card and the page.
    note = "vendor: columns that an audit does not read were ignored: quality"
    assert f"note: {note}\n" in outcome.out
    folder = with_scores.folder / "results/closed"
    warnings = json.loads((folder / "card.json").read_text())["warnings"]
    assert "of_matcher{matcher=vendor,why=columns_ignored{columns=quality}}" in warnings
    assert note in (folder / "report.html").read_text()


@pytest.mark.slow
def test_scores_of_other_photographs_are_refused(with_scores):
    file = with_scores.folder / "vendor.csv"
    file.write_text(file.read_text().replace("second/", "third/"))
    outcome = with_scores("run", "experiment.yaml", "--jobs", "1")
    assert outcome.code == 2
    assert "none of its pairs is one that the experiment compares" in outcome.err


@pytest.mark.slow
def test_scores_under_a_condition_the_experiment_does_not_have_are_refused(with_scores):
    file = with_scores.folder / "vendor.csv"
    file.write_text(file.read_text().replace("24.0,", "16.0,"))
    outcome = with_scores("run", "experiment.yaml", "--jobs", "1")
    assert outcome.code == 2
    assert "it holds scores under resolution, 16" in outcome.err
