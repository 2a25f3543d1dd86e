"""What the coverage page says of few_people.csv: how much was simulated, and where the rule errs most."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from committed_results import RESULTS, copied
from falsematch import tables
from falsematch.errors import ResultError
from falsematch.report.languages import languages
from falsematch.report.study_summary import StudySummary
from falsematch.report.words import load
from falsematch.studies import chosen
from falsematch.studies.coverage import few_people_sentences
from falsematch.studies.coverage.page import write_coverage
from falsematch.tables.study_tables import FEW_PEOPLE

RESULT = RESULTS / "coverage"
CLUSTERED = {"clusters of 4, 60 %"}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return tables.read_csv(RESULT / "few_people.csv", FEW_PEOPLE)


@pytest.fixture(scope="module")
def rule() -> dict[str, float]:
    card: dict[str, dict[str, float]] = json.loads((RESULT / "card.json").read_bytes())
    return card["few_people_rule"]


def written(table: pd.DataFrame, rule: dict[str, float], language: str = "en") -> str:
    rows = chosen.of_few_people(table, CLUSTERED)
    return few_people_sentences.write(table, StudySummary(chosen.summary(rows)), rule, load(language))


@pytest.mark.parametrize("language", languages())
def test_the_number_of_audits_and_the_worst_error_of_each_kind_are_said(table, rule, language):
    rows = table[:4].assign(
        group_crowd=["independent", "independent", *CLUSTERED, *CLUSTERED],
        direction=[0.01, 0.02, 0.06, 0.09],
        at_least_wrong=[0.031, 0.03, 0.078, 0.07],
        repetitions=[1000, 50, 400, 400],
    )
    said, say = written(rows, rule, language), load(language)
    for number in (say.number(1850), say.percent(0.02), say.percent(0.031), say.percent(0.09), say.percent(0.078)):
        assert number in said


def test_the_worst_cell_is_named(table, rule):
    both = {"group_crowd": "independent pairs", "reference_crowd": "independent pairs"}
    rows = table[:2].assign(**both, direction=[0.01, 0.04], at_least_wrong=[0.03, 0.0], fmr=[0.003, 0.1])
    said = written(rows, rule)
    assert "4.0 % of the audits of a setting (independent pairs on both sides; 8 people against 34, rate 0.1," in said
    assert "3.0 % (independent pairs on both sides; 8 people against 34, rate 0.003," in said


def test_numbers_of_people_that_the_rule_refuses_are_no_errors_of_it(table, rule):
    refused = table[:2].assign(direction=0.5, within_rule=[True, False])
    refused.loc[refused.index[0], "direction"] = 0.02
    assert "50.0 %" not in written(refused, rule)


def test_a_table_without_clusters_says_nothing_of_them(table, rule):
    assert "Clusters" not in written(table[:4], rule)


@pytest.mark.parametrize("language", languages())
def test_every_crowd_has_a_name_in_each_language(table, language):
    names = load(language).entry("coverage.model")
    assert set(names) >= {*table["group_crowd"], *table["reference_crowd"]}


def test_a_result_whose_table_is_lost_gets_no_page_without_it(tmp_path):
    folder = copied("coverage", tmp_path)
    (folder / "few_people.csv").unlink()
    (folder / "report.html").unlink()
    with pytest.raises(ResultError, match=r"few_people\.csv"):
        write_coverage(folder)
    assert not (folder / "report.html").exists()


def changed(folder: Path, **others: Any) -> dict[str, Any]:
    """The card of a folder, changed."""
    card: dict[str, Any] = json.loads((folder / "card.json").read_bytes())
    card |= others
    (folder / "card.json").write_text(json.dumps(card))
    return card


def test_a_result_without_few_people_has_a_page(tmp_path):
    folder = copied("coverage", tmp_path)
    card = changed(folder)
    tables_left = {name: held for name, held in card["tables"].items() if name != "few_people.csv"}
    changed(folder, tables=tables_left, few_people_rule={})
    write_coverage(folder)
    assert "few_people.csv" not in (folder / "report.html").read_text()


def test_a_result_from_before_choices_were_recorded_is_refused_with_what_to_do(tmp_path):
    folder = copied("coverage", tmp_path)
    (folder / "summary.csv").unlink()
    with pytest.raises(ResultError, match="an earlier version made this result: run it again"):
        write_coverage(folder)


def test_a_choice_from_a_table_that_is_not_the_cards_is_refused(tmp_path):
    """A choice is a place in a table: in another one it would be another row."""
    folder = copied("coverage", tmp_path)
    head, first, second, *rest = (folder / "coverage.csv").read_text().splitlines(keepends=True)
    (folder / "coverage.csv").write_text("".join([head, second, first, *rest]))
    with pytest.raises(ResultError, match=r"coverage\.csv: is not the table that card\.json records"):
        write_coverage(folder)
