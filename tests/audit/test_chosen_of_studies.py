"""What the page of a study leads with or counts is a recorded row, made of the study's own tables."""

from typing import Any

import pandas as pd
import pytest

from falsematch.studies import chosen as studies
from falsematch.tables import study_tables as tables
from falsematch.tables import validate
from falsematch.tables.columns import Schema


def table(schema: Schema, *rows: dict[str, Any]) -> pd.DataFrame:
    text = {name: next(iter(column.values), "") for name, column in schema.columns.items()}
    empty = {name: None for name, column in schema.columns.items() if column.dtype != "str"}
    return validate(pd.DataFrame([text | empty | row for row in rows]), schema)


def rows(made: Any) -> dict[tuple[str, str, str], dict[str, Any]]:
    found = studies.summary(made).to_dict("records")
    return {(row["what"], row["name"], row["part"]): row for row in found}


def interval(method: str, coverage: float | None, printed: float = 0.5, *, unseen: bool = False) -> dict[str, Any]:
    return {"method": method, "coverage": coverage, "printed_share": printed, "unseen": unseen}


INTERVALS = (
    interval("wider", 0.97),
    interval("wider", 0.10, printed=0.04),
    interval("wider", 0.94),
    interval("wider", 0.99),
    interval("pairs", 0.5),
    interval("wider", 0.8, unseen=True),
    interval("wider", 0.6, unseen=True),
    interval("wider", None, unseen=True),
)


def test_each_method_has_its_lowest_and_highest_coverage_where_the_rule_prints():
    found = rows(studies.of_intervals(table(tables.COVERAGE, *INTERVALS), [4000], 0.05))
    lowest, highest = (found[f"{end}_coverage", "wider", "seen"] for end in ("lowest", "highest"))
    assert (lowest["row"], lowest["value"]) == (3, 0.94)
    assert (highest["row"], highest["value"]) == (4, 0.99)
    assert found["lowest_coverage", "pairs", "seen"]["value"] == 0.5
    assert found["prints_from", "", ""]["value"] == 0.05


def test_what_no_rule_sees_is_told_apart():
    found = rows(studies.of_intervals(table(tables.COVERAGE, *INTERVALS), [4000], 0.05))
    lowest = found["lowest_coverage", "wider", "unseen"]
    assert (lowest["row"], lowest["value"]) == (7, 0.6)
    assert ("lowest_coverage", "pairs", "unseen") not in found


def test_simulated_audits_are_told_from_the_fewest_to_the_most_of_a_cell():
    found = rows(studies.of_intervals(table(tables.COVERAGE, *INTERVALS), [4000, 400, 8000], 0.05))
    assert found["fewest_repetitions", "", ""]["count"] == 400
    assert found["most_repetitions", "", ""]["count"] == 8000


def few(direction: float, wrong: float, **cells: Any) -> dict[str, Any]:
    base = {"ratio": 1.0, "repetitions": 1000, "within_rule": True, "direction": direction, "at_least_wrong": wrong}
    return base | {"group_crowd": "independent pairs", "reference_crowd": "independent pairs"} | cells


FEW = (
    few(0.01, 0.02),
    few(0.9, 0.01, ratio=10.0),
    few(0.04, 0.0, repetitions=50),
    few(0.5, 0.5, within_rule=False),
    few(0.03, 0.03, reference_crowd="clusters of 4, 60 %"),
    few(0.09, 0.07, group_crowd="clusters of 4, 60 %"),
)


@pytest.fixture
def of_few_people() -> dict[tuple[str, str, str], dict[str, Any]]:
    return rows(studies.of_few_people(table(tables.FEW_PEOPLE, *FEW), {"clusters of 4, 60 %"}))


def test_each_statement_about_few_people_has_the_cell_in_which_it_errs_most(of_few_people):
    direction = of_few_people["most_direction", "", "few_people"]
    assert (direction["row"], direction["value"]) == (3, 0.04), "of a true ratio of ten it is no error"
    at_least = of_few_people["most_at_least", "", "few_people"]
    assert (at_least["row"], at_least["value"]) == (1, 0.02)


def test_people_in_clusters_are_told_apart(of_few_people):
    assert of_few_people["most_direction", "", "clusters"]["row"] == 6
    assert of_few_people["most_at_least", "", "clusters"]["value"] == 0.07


def test_a_crowd_is_one_of_clusters_by_what_it_is_and_not_by_its_name():
    found = rows(studies.of_few_people(table(tables.FEW_PEOPLE, *FEW), set()))
    assert found["most_direction", "", "few_people"]["row"] == 6
    assert ("most_direction", "", "clusters") not in found


def test_cells_and_audits_of_few_people_are_counted_with_those_the_rule_refuses(of_few_people):
    counts = {what: of_few_people[what, "", "few_people"]["count"] for what in ("cells", "repetitions")}
    assert counts == {"cells": 6, "repetitions": 5050}
    assert of_few_people["fewest_repetitions", "", "few_people"]["count"] == 50
    assert of_few_people["most_repetitions", "", "few_people"]["count"] == 1000


def test_proofs_that_pass_are_counted_of_those_that_are_judged():
    def proof(outcome: str, over: float | None = 0.5, **cells: Any) -> dict[str, Any]:
        return {"condition": "yaw", "proof": "dose", "outcome": outcome, "over_bar": over} | cells

    found = rows(
        studies.of_proofs(
            table(
                tables.PROOFS,
                proof("ok"),
                proof("failed", 1.5),
                proof("failed", None),
                proof("no_bar", None),
                proof("ok", None, proof="neutral"),
                proof("not_measurable", None, proof="neutral"),
            )
        )
    )
    counted = {(what, part): (row["count"], row["of"]) for (what, _, part), row in found.items() if what != "rows"}
    assert counted == {
        ("passed", ""): (2, 4),
        ("failed", ""): (2, 4),
        ("without_error", ""): (3, 6),
        ("passed", "dose"): (1, 3),
        ("passed", "neutral"): (1, 1),
    }
    assert found["rows", "", ""]["count"] == 6


def test_the_largest_turn_is_of_each_kind():
    turns = (("real", 17.0), ("real", 12.0), ("simulated", 31.0), ("simulated", None), ("difference", 99.0))
    found = rows(studies.of_turns(table(tables.POSE, *({"kind": kind, "yaw_high": high} for kind, high in turns))))
    told = {name: (row["row"], row["value"]) for (_, name, _), row in found.items()}
    assert told == {"real": (1, 17.0), "simulated": (3, 31.0)}


def test_verdicts_are_counted_of_the_rows_that_judge_the_claim():
    judged = [("agrees", "verdict"), ("cannot tell", "verdict"), ("cannot tell", "verdict"), ("disagrees", "part")]
    made = table(tables.REPLICATION, *({"verdict": verdict, "role": role} for verdict, role in judged))
    found = rows(studies.of_replication(made, [True, False, True]))
    counted = {name: (row["count"], row["of"]) for (what, name, _), row in found.items() if what == "verdict"}
    assert counted == {"agrees": (1, 3), "disagrees": (0, 3), "cannot tell": (2, 3)}
    assert (found["fixed", "", ""]["count"], found["fixed", "", ""]["of"]) == (2, 3)


def test_matchers_on_a_board_are_counted():
    found = rows(studies.of_board(table(tables.LEADERBOARD, {"matcher": "dlib"}, {"matcher": "faceres"})))
    assert found["matchers", "", ""]["count"] == 2


def test_nearer_is_counted_by_the_way_in_which_each_matcher_points():
    def row(matcher, polarity, likeness, unlit, **cells):
        scores = {"polarity": polarity, "likeness": likeness, "likeness_unlit": unlit}
        return {"matcher": matcher, "simulation": "lamp", "by": "", "value": "", **scores, **cells}

    made = table(
        tables.FIELD_COSTS,
        row("one", "similarity", 0.8, 0.7),
        row("two", "similarity", 0.6, 0.7),
        row("three", "distance", 0.3, 0.4),
        row("four", "distance", 0.5, 0.4),
        row("five", "distance", 0.4, 0.4),
        row("six", "similarity", None, None),
        row("one", "similarity", 0.1, 0.2, by="light", value="70/0"),
    )
    found = rows(studies.of_costs(made))["nearer", "lamp", ""]
    assert (found["count"], found["of"]) == (2, 5)
    # A table of an earlier version does not say which way scores point.
    assert ("nearer", "lamp", "") not in rows(studies.of_costs(made.assign(polarity="")))
