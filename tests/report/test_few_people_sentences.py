"""What the coverage page says of few_people.csv: how much was simulated, and where the rule errs most."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from falsematch import report, tables
from falsematch.errors import ResultError
from falsematch.report import few_people_sentences
from falsematch.report.languages import languages
from falsematch.report.words import load
from falsematch.study_tables import CLUSTERS, FEW_PEOPLE

RESULT = Path(__file__).parents[2] / "results" / "coverage"


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return tables.read_csv(RESULT / "few_people.csv", FEW_PEOPLE)


@pytest.fixture(scope="module")
def rule() -> dict[str, float]:
    card: dict[str, dict[str, float]] = json.loads((RESULT / "card.json").read_bytes())
    return card["few_people_rule"]


@pytest.mark.parametrize("language", languages())
def test_the_number_of_audits_and_the_worst_error_of_each_kind_are_said(table, rule, language):
    say = load(language)
    said = few_people_sentences.write(table, rule, say)
    assert say.number(table["repetitions"].sum()) in said
    answered = table[table["within_rule"]]
    clustered = (answered["group_crowd"] + answered["reference_crowd"]).str.contains(CLUSTERS)
    for rows in (answered[clustered], answered[~clustered]):
        assert say.percent(rows.loc[rows["ratio"] == 1, "direction"].max()) in said
        assert say.percent(rows["at_least_wrong"].max()) in said


def test_the_worst_cell_is_named(table, rule):
    rows = table[:2].assign(direction=[0.01, 0.04], at_least_wrong=[0.03, 0.0], fmr=[0.003, 0.1])
    said = few_people_sentences.write(rows, rule, load("en"))
    assert "4.0 % of audits of a setting (independent pairs on both sides; 8 people against 34, rate 0.1," in said
    assert "3.0 % (independent pairs on both sides; 8 people against 34, rate 0.003," in said


def test_numbers_of_people_that_the_rule_refuses_are_no_errors_of_it(table, rule):
    refused = table[:2].assign(direction=0.5, within_rule=[True, False])
    refused.loc[refused.index[0], "direction"] = 0.02
    assert "50.0 %" not in few_people_sentences.write(refused, rule, load("en"))


def test_a_table_without_clusters_says_nothing_of_them(table, rule):
    assert "Clusters" not in few_people_sentences.write(table[:4], rule, load("en"))


@pytest.mark.parametrize("language", languages())
def test_every_crowd_has_a_name_in_each_language(table, language):
    names = load(language).entry("coverage.model")
    assert set(names) >= {*table["group_crowd"], *table["reference_crowd"]}


def test_a_result_whose_table_is_lost_gets_no_page_without_it(tmp_path):
    folder = tmp_path / "coverage"
    shutil.copytree(RESULT, folder)
    (folder / "few_people.csv").unlink()
    (folder / "report.html").unlink()
    with pytest.raises(ResultError, match=r"few_people\.csv"):
        report.write_coverage(folder)
    assert not (folder / "report.html").exists()


def test_a_result_without_few_people_has_a_page(tmp_path):
    folder = tmp_path / "coverage"
    shutil.copytree(RESULT, folder)
    card = json.loads((folder / "card.json").read_bytes())
    del card["tables"]["few_people.csv"], card["few_people_rule"]
    (folder / "card.json").write_text(json.dumps(card))
    report.write_coverage(folder)
    assert "few_people.csv" not in (folder / "report.html").read_text()
