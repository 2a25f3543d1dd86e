"""What a page chooses or counts of the tables beside the rates is a recorded row."""

from typing import Any

import pandas as pd

from falsematch import tables
from falsematch.audit.chosen_tables import Beside, of_tables
from falsematch.tables.columns import Schema
from falsematch.tables.point import Point
from falsematch.tables.summary_tables import SUMMARY

USUAL = {"delivery": "native", "landmarks": "own", "metering": "fixed"}
KEYS = {"dataset": "d", "matcher": "dlib", "condition": "clean", "dose": None, "unit": "", "arm": "none", **USUAL}
AT = {"threshold_name": "as_shipped", "threshold": 0.6}


def table(schema: Schema, rows: list[dict[str, Any]]) -> pd.DataFrame:
    filled = [dict.fromkeys(schema.columns, "") | dict.fromkeys(_empty(schema)) | KEYS | row for row in rows]
    return tables.validate(pd.DataFrame(filled, columns=list(schema.columns)), schema)


def _empty(schema: Schema) -> list[str]:
    return [name for name, column in schema.columns.items() if column.dtype != "str"]


def point(**setup: str) -> Point:
    rates = table(tables.RATES, [AT | {"calibration": "shipped", "scope": "all"} | setup])
    return Point("dlib", "as_shipped", rates, (), pd.DataFrame(columns=list(SUMMARY.columns)))


def chosen(**given: list[dict[str, Any]]) -> pd.DataFrame:
    schemas = {"curves": tables.CURVES, "ratio_curves": tables.RATIO_CURVES, "matrix": tables.MATRIX}
    made = {name: table(schema, given.get(name, [])) for name, schema in schemas.items()}
    if "search" in given:
        made["search"] = table(tables.SEARCH, given["search"])
    rows = list(of_tables([point()], [point()], Beside(**made)))
    return tables.validate(pd.DataFrame(rows, columns=list(SUMMARY.columns)), SUMMARY)


def test_the_thresholds_of_a_matchers_curves_are_counted_each_once():
    def curve(threshold: float, **cells: Any) -> dict[str, Any]:
        return {"group": "everyone", "threshold": threshold} | cells

    found = chosen(curves=[curve(0.5), curve(0.6), curve(0.6, condition="yaw"), curve(0.7, matcher="faceres")])
    assert dict(zip(found["matcher"], found["count"], strict=True)) == {"dlib": 2, "faceres": 1}


def cell(probe: str, reference: str, matches: int, **cells: Any) -> dict[str, Any]:
    named = {"group_by": "tone", "probe_group": probe, "reference_group": reference}
    return AT | named | {"impostor_pairs": 100, "false_matches": matches, "fmr": matches / 100} | cells


def test_cells_without_a_false_match_are_counted_on_clean_photographs_at_the_threshold_itself():
    judged = [cell("1", "1", 3), cell("1", "2", 0), cell("2", "1", 0), cell("2", "2", 5)]
    under = [one | {"condition": "yaw", "false_matches": 0} for one in judged]
    folds = [one | {"threshold": None, "false_matches": 0} for one in judged]
    [found] = chosen(matrix=[*judged, *under, *folds]).to_dict("records")
    assert (found["what"], found["group_by"], found["count"], found["of"]) == ("cells_without_matches", "tone", 2, 4)


def ratio(compared: str, people: int, matched_on: str, values: list[float | None]) -> list[dict[str, Any]]:
    named = {"contrast": "ethnicity: black v white", "group_by": "ethnicity", "matched_on": matched_on}
    sides = {"compared_group": compared, "reference_group": "white", "compared_people": people, "reference_people": 69}
    return [named | sides | {"threshold": at / 10, "value": value} for at, value in enumerate(values)]


def test_of_a_contrast_the_curve_over_all_cells_is_drawn():
    cells = ratio("black & male", 8, "ethnicity & gender", [2.0, 3.0])
    pooled = ratio("black", 13, "equal cells: ethnicity & gender", [2.0, 2.5, None])
    [found] = chosen(ratio_curves=[*cells, *pooled]).to_dict("records")
    assert (found["what"], found["group"], found["reference_group"]) == ("ratio_curve", "black", "white")
    assert (found["count"], found["of"]) == (2, 3)


def test_where_it_has_none_its_two_largest_cells_are_drawn():
    pooled = ratio("black", 13, "equal cells: ethnicity & gender", [2.0, None])
    cells = [ratio(name, people, "x", [2.0, 3.0]) for name, people in (("a", 5), ("b", 9), ("c", 8))]
    found = chosen(ratio_curves=[row for one in (pooled, *cells) for row in one])
    assert list(found["group"]) == ["b", "c"]


def searched(size: int, **cells: Any) -> dict[str, Any]:
    named = {"group": "everyone", "mix": "as_found", "method": "sub_sampled", "images_per_subject": 1}
    return AT | named | {"gallery_size": size, "comparisons": 10} | cells


def test_the_largest_gallery_is_of_each_condition_mix_and_number_of_photographs():
    found = chosen(
        search=[
            searched(25),
            searched(101, method="counted"),
            searched(96, mix="women_and_men_alike"),
            searched(202, images_per_subject=2),
            searched(50, condition="yaw", dose=30.0, arm="probe"),
            searched(200_000_000, method="stated"),
            searched(3000, method="stated", images_per_subject=2),
        ]
    )
    largest = found[found["what"] == "largest_gallery"]
    told = largest[["condition", "group", "value", "count"]].to_numpy().tolist()
    assert told == [
        ["clean", "as_found", 1.0, 101],
        ["clean", "women_and_men_alike", 1.0, 96],
        ["clean", "as_found", 2.0, 202],
        ["yaw", "as_found", 1.0, 50],
    ]
    others = found.set_index("what")["count"]
    assert others["fewest_images"] == 1
    assert others["largest_told_gallery"] == 200_000_000


def test_without_searches_nothing_is_said_of_galleries():
    assert chosen(search=[]).empty
    assert chosen().empty
