"""A table is checked as its columns state it; pandera, which knows nothing of how, agrees."""

from pathlib import Path

import numpy as np
import pandas as pd
import pandera.errors
import pandera.pandas as pa
import pytest

from falsematch import tables
from falsematch.errors import ResultError
from falsematch.tables import study_tables, summary_tables
from falsematch.tables.columns import Column, Schema, count, decision, number, share, text

STATED = Schema(
    "made",
    {
        "group": text("of people"),
        "bound": text("which", ["", "lower", "upper"]),
        "pairs": count("of people"),
        "value": number("measured"),
        "fmr": share("of pairs"),
        "supported": decision("whether"),
    },
)
RIGHT = {
    "group": ["a", ""],
    "bound": ["lower", ""],
    "pairs": [3, None],
    "value": [-1.5, np.nan],
    "fmr": [0.0, 1.0],
    "supported": [True, None],
}


def of_pandera(schema: Schema) -> pa.DataFrameSchema:
    """The same columns as pandera writes them."""

    def column(stated: Column) -> pa.Column:
        known = stated.values  # noqa: PD011 - a column's own
        checks = [pa.Check.isin(known)] if known else []
        if np.isfinite(stated.low):
            checks.append(pa.Check.ge(stated.low))
        if np.isfinite(stated.high):
            checks.append(pa.Check.le(stated.high))
        kind = {"str": str, "float64": float, "object": object}.get(stated.dtype, stated.dtype)
        return pa.Column(kind, checks, nullable=stated.dtype != "str", unique=stated.unique)

    columns = {name: column(stated) for name, stated in schema.columns.items()}
    return pa.DataFrameSchema(columns, name=schema.name, strict=schema.strict, coerce=True, ordered=schema.strict)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("group", ["b", "a"]),
        ("group", [1, 2.5]),
        ("group", pd.Categorical(["x", "y"])),
        ("pairs", [0, 2**40]),
        ("pairs", [2.0, np.nan]),
        ("pairs", pd.array([1, None], "Int64")),
        ("value", [1, 2]),
        ("value", pd.array([1, None], "Int64")),
        ("value", [np.inf, None]),
        ("fmr", [np.nan, 0.5]),
        ("supported", [None, None]),
        ("supported", pd.array([True, None], "boolean")),
    ],
)
def test_cells_of_a_kind_become_the_columns_own_as_pandera_makes_them(name, cells):
    table = pd.DataFrame(RIGHT | {name: cells})
    pd.testing.assert_frame_equal(tables.validate(table, STATED), of_pandera(STATED).validate(table))


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("group", ["a", None], "`group` has empty cells"),
        ("bound", ["lower", "least"], "`bound` holds `least`. Known: lower, upper"),
        ("pairs", [1, -1], "`pairs` holds -1, which is none of 0 to inf"),
        ("pairs", [1.5, 2], "`pairs` is not of Int64"),
        ("value", ["many", "few"], "`value` is not of float64"),
        ("fmr", [0.5, 1.01], "`fmr` holds 1.01, which is none of 0 to 1"),
        ("supported", ["yes", "no"], "`supported` is not of boolean"),
    ],
)
def test_cells_of_another_kind_are_refused_as_pandera_refuses_them(name, cells, said):
    table = pd.DataFrame(RIGHT | {name: cells})
    with pytest.raises(ResultError, match=said):
        tables.validate(table, STATED)
    with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
        of_pandera(STATED).validate(table)


def test_a_missing_column_is_named():
    with pytest.raises(ResultError, match="made: there is no column `fmr`"):
        tables.validate(pd.DataFrame(RIGHT).drop(columns="fmr"), STATED)


def test_columns_come_in_their_order_and_others_are_left_out():
    table = pd.DataFrame({"other": [1, 2]} | dict(reversed(RIGHT.items())))
    assert list(tables.validate(table, STATED)) == list(RIGHT)


def test_labels_of_photographs_stay_beside_the_columns():
    row = dict.fromkeys(tables.IMAGES.columns, "x") | {"gender": "female"}
    assert tables.validate(pd.DataFrame([row]), tables.IMAGES)["gender"].tolist() == ["female"]


def test_a_photograph_that_stands_twice_is_refused():
    row = dict.fromkeys(tables.IMAGES.columns, "x")
    with pytest.raises(ResultError, match="`image` holds `x` twice"):
        tables.validate(pd.DataFrame([row, row]), tables.IMAGES)


def test_the_table_given_is_left_as_it_was():
    table = pd.DataFrame(RIGHT)
    before = table.copy(deep=True)
    made = tables.validate(table, STATED)
    made.loc[0, "group"] = "changed"
    pd.testing.assert_frame_equal(table, before)


EVERY = [
    one for module in (tables, study_tables, summary_tables) for one in vars(module).values() if isinstance(one, Schema)
]


@pytest.mark.parametrize("stated", EVERY, ids=lambda stated: stated.name)
def test_an_empty_table_has_the_types_that_pandera_gives_it(stated):
    empty = pd.DataFrame(columns=list(stated.columns))
    pd.testing.assert_frame_equal(tables.validate(empty, stated), of_pandera(stated).validate(empty))


@pytest.mark.parametrize("stated", EVERY, ids=lambda stated: stated.name)
def test_every_column_says_what_it_means(stated):
    assert all(column.description for column in stated.columns.values())


def test_searches_of_older_tables_are_read_with_the_later_columns_empty(tmp_path: Path):
    later = [name for name, column in tables.SEARCH.columns.items() if column.added_later]
    row = {name: "" for name in tables.SEARCH.columns if name not in later} | {"arm": "none", "delivery": "native"}
    row |= {"landmarks": "own", "metering": "fixed", "method": "beta_binomial", "searches": "40"}
    (tmp_path / "search.csv").write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    read = tables.read_csv(tmp_path / "search.csv", tables.SEARCH)
    assert read["gallery_group"].tolist() == [""]
    assert read[[name for name in later if name != "gallery_group"]].isna().all(axis=None)


@pytest.mark.parametrize(("asked", "there"), [("rates.csv", "rates.csv.gz"), ("curves.csv.gz", "curves.csv")])
def test_a_table_is_read_in_whichever_form_it_is_there(tmp_path, asked, there):
    (tmp_path / there).write_bytes(b"")
    assert tables.present(tmp_path / asked) == tmp_path / there
    (tmp_path / asked).write_bytes(b"")
    assert tables.present(tmp_path / asked) == tmp_path / asked
