"""Every simulated condition of a contrast: counts of both groups, the ratio, what it adds, and who is lost."""

from typing import Any

import pandas as pd
import pytest
from made_result import make_card

from falsematch import tables
from falsematch.report import field_table
from falsematch.report.field_table import Line, Part
from falsematch.report.rows import points
from falsematch.report.telling import Telling
from falsematch.report.words import load
from falsematch.result.card import Card
from falsematch.tables import summary_tables
from falsematch.tables.columns import Schema
from made_street import keys, rate, ratio

SLICES = (("clean", "fixed"), ("turned_to_the_sun", "frame_average"), ("cap_on", "face"))
NOTHING = {"low": None, "high": None, "supported": False}


def shaped(rows: list[dict[str, Any]], schema: Schema) -> pd.DataFrame:
    return tables.validate(pd.DataFrame(rows, columns=list(schema.columns)), schema)


def parts(*others: dict[str, Any]) -> list[Part]:
    """Women of two groups: a gap of 5 that the sun widens, and a ratio without limits under the cap."""
    rates, disparity = [], []
    for condition, metering in SLICES:
        at = keys(condition, metering, "dlib")
        rates += [rate(at, group, 1.0) for group in ("everyone", "black & female", "white & female")]
        disparity.append(ratio(at, "female", (5.0, 2.5, 10.0)) | (NOTHING if condition == "cap_on" else {}))
        if condition == "turned_to_the_sun":
            wider = ratio(at, "female", (1.6, 1.2, 2.1))
            disparity.append(wider | {"measure": "amplification", "contrast": "", "supported": True})
    held = shaped([*rates, *others], tables.RATES)
    card = make_card() | {"tables": {}}
    head = points(held, pd.DataFrame(columns=list(summary_tables.SUMMARY.columns)))[0]
    return field_table.parts(
        held, shaped(disparity, tables.DISPARITY), head, Telling(load("en"), Card.model_validate(card), 0.95)
    )


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    [part] = parts()
    assert part.names == ("Black women", "white women")
    return list(part.lines)


def test_a_line_a_condition_and_metering_clean_photographs_first(lines: list[Line]):
    assert [line.name for line in lines] == [
        "clean photographs",
        "facing the sun, exposed for the whole frame",
        "cap outdoors, exposed for the face",
    ]


def test_both_groups_have_their_counts_rates_misses_and_who_is_lost(lines: list[Line]):
    first, second = lines[1].groups
    assert first["false_matches"] == "230 of 1,518"
    assert first["rate"] == "15 % (10 to 23 %)"
    assert (first["missed"], first["not_found"]) == ("4 of 23", "1 of 24")
    assert second["false_matches"] == "170 of 5,709"


def test_the_ratio_stands_with_its_limits_and_beside_it_what_the_condition_adds(lines: list[Line]):
    assert (lines[1].ratio, lines[1].wider) == ("5.0 (2.5 to 10)", "1.6 (1.2 to 2.1)")
    # Clean photographs add nothing to themselves.
    assert (lines[0].ratio, lines[0].wider) == ("5.0 (2.5 to 10)", "cannot tell")


def test_a_ratio_without_limits_is_no_number(lines: list[Line]):
    assert lines[2].ratio == "cannot tell"


def test_what_fails_a_proof_is_marked_and_every_condition_has_its_picture(lines: list[Line]):
    assert [line.proven for line in lines] == [True, True, False]
    assert [bool(line.picture) for line in lines] == [False, True, True]


def test_both_photographs_degraded_other_matchers_and_thresholds_stand_elsewhere():
    at = keys("turned_to_the_sun", "frame_average", "dlib")
    others = ({"arm": "both"}, {"matcher": "sface_int8bq"}, {"threshold_name": "fmr=0.01", "threshold": 0.5})
    more = [rate(at | other, "black & female", 2.0) for other in others]
    [part] = parts(*more)
    assert len(part.lines) == 3
    assert part.lines[1].groups[0]["false_matches"] == "230 of 1,518"


def test_without_a_degraded_photograph_there_is_nothing_to_list():
    at = keys("clean", "fixed", "dlib")
    held = shaped([rate(at, group, 1.0) for group in ("everyone", "black & female")], tables.RATES)
    head = points(held, pd.DataFrame(columns=list(summary_tables.SUMMARY.columns)))[0]
    telling = Telling(load("en"), Card.model_validate(make_card() | {"tables": {}}), 0.95)
    assert (
        field_table.parts(held, shaped([ratio(at, "female", (5.0, 2.5, 10.0))], tables.DISPARITY), head, telling) == []
    )


def test_a_group_that_has_no_row_under_a_condition_has_dashes_and_no_numbers():
    at = keys("inches_away", "face", "dlib")
    [part] = parts(rate(at, "black & female", 1.0))
    assert part.lines[-1].groups[0]["false_matches"] == "230 of 1,518"
    assert part.lines[-1].groups[1] == {
        "false_matches": "–",  # noqa: RUF001 - the dash of the tables
        "rate": "",
        "missed": "",
        "missed_rate": "",
        "not_found": "",
    }
