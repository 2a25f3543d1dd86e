"""The report's tables: rates with their counts, one line a group."""

from dataclasses import dataclass

import pandas as pd

from falsematch.report.rows import CLEAN, EQUAL_CELLS, USUAL, Point, finest, told
from falsematch.report.telling import Row, Telling, sureness
from falsematch.report.words import Words
from falsematch.result.measured import Separation


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; ``value`` is the exact number where the text rounds it."""

    text: str
    value: str = ""
    is_note: bool = False


@dataclass(frozen=True)
class Line:
    """One group."""

    head: str
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """A table with its caption.

    ``kind`` (rates, failures, separation, covariates, search, subsets, protocol) is how it is laid out.
    """

    kind: str
    caption: str
    heads: list[str]
    rows: list[Line]


@dataclass(frozen=True)
class Slice:
    """The tables of one condition at one dose."""

    heading: str
    tables: list[Table]


@dataclass(frozen=True)
class Block:
    """Every table of one matcher at one threshold."""

    heading: str
    calibration: str
    clean: list[Table]
    slices: list[Slice]


def block(point: Point, telling: Telling, *, slices: bool = True) -> Block:
    """The tables of a point: clean first, then with ``slices`` each condition at each dose."""
    words = telling.words
    told_of = []
    for arm in point.arms if slices else ():
        for _, rows in point.conditions(arm):
            for _, one in rows.groupby("dose", sort=False, dropna=False):
                heading = telling.exact_slice_of(one.iloc[0].to_dict())
                told_of.append(Slice(heading, _tables(one, heading, telling)))
    title = telling.words("at", matcher=telling.exact_matcher(point), threshold=telling.exact_threshold(point))
    kind = words.known("calibration", str(point.rates["calibration"].iloc[0]))
    calibration = words("tables.calibration", calibration=kind)
    return Block(title, calibration, _tables(point.clean, telling.condition("clean"), telling), told_of)


def separation(telling: Telling, *, clean_only: bool = False) -> Table | None:
    """How far genuine and impostor scores lie apart, a slice a line; None where the card does not say."""
    words = telling.words
    slices = [one for one in telling.card.separation if not clean_only or one.condition == CLEAN]
    if not slices:
        return None
    lines = []
    for one in slices:
        where = telling.exact_dosed({"condition": one.condition, "dose": one.dose, "unit": one.unit or ""})
        arm = "" if one.arm == "none" else words.known("arm", one.arm)
        which = [arm, *(_unusual(one, name, words) for name in USUAL)]
        cells = [Cell(words("not_measured"))] * 3
        if one.d_prime is not None and one.auc is not None and one.eer is not None:
            cells = [
                Cell(words.number(one.d_prime, 2), repr(one.d_prime)),
                Cell(words.number(one.auc, 5), repr(one.auc)),
                Cell(words.percent(one.eer), repr(one.eer)),
            ]
        lines.append(Line(words("comma").join(filter(None, [telling.title(one.matcher), where, *which])), cells))
    heads = [words(f"separation.{name}") for name in ("condition", "d_prime", "auc", "eer")]
    return Table("separation", words("separation.caption"), heads, lines)


def _unusual(one: Separation, name: str, words: Words) -> str:
    value = getattr(one, name)
    return "" if value == USUAL[name] else words.known(f"setup_of.{name}", value)


def _tables(rows: pd.DataFrame, condition: str, telling: Telling) -> list[Table]:
    words = telling.words
    records = told(rows).to_dict("records")
    labels = finest(rows)
    matched = words("tables.matched", labels=words.labels(labels)) if labels else ""
    # Failures know no pairs of cells, so that both rows of a single label would say the same.
    people = [row for row in records if not row["matched_on"].startswith(EQUAL_CELLS)]
    columns = ("group", "rate", "interval", "events", "comparisons", "people", "involved", "note")
    failures = (
        "group",
        "probes",
        "fta",
        "interval",
        "references",
        "fte",
        "genuine",
        "fnmr",
        "interval",
        "gfnmr",
        "not_applicable",
    )
    return [
        Table(
            "rates",
            words("tables.false_matches", condition=condition, matched=matched),
            [words(f"tables.{name}", confidence=telling.confident) for name in columns],
            [_false_matches(row, telling) for row in records],
        ),
        Table(
            "failures",
            words("tables.failures", condition=condition),
            [words(f"tables.{name}", confidence=telling.confident) for name in failures],
            [_failures(row, telling) for row in people],
        ),
    ]


def _false_matches(row: Row, telling: Telling) -> Line:
    words = telling.words
    group = telling.group(row)
    if row["matched_on"].startswith(EQUAL_CELLS):
        group = words("tables.equal", group=group, labels=words.labels(row["matched_on"].removeprefix(EQUAL_CELLS)))
    low, high = row["fmr_low"], row["fmr_high"]
    limits = Cell(words("not_measured"))
    if sureness(row) == "interval":
        limits_of = words.limits(row["fmr"], low, high)
        written = words("tables.range", low=limits_of["low"], high=limits_of["high"])
        limits = Cell(written, f"{low!r} {high!r}")
    elif not pd.isna(high):
        limits = Cell(words("tables.up_to", high=words.one_in(high)), repr(high))
    return Line(
        group,
        [
            Cell(words.cell(row["fmr"]), _exact(row["fmr"])),
            limits,
            _count(row, "false_matches", telling),
            _count(row, "impostor_pairs", telling),
            _count(row, "subjects", telling),
            _count(row, "people_in_false_matches", telling),
            Cell(words.reasons(row["reason"]), is_note=True),
        ],
    )


def _failures(row: Row, telling: Telling) -> Line:
    return Line(
        telling.group(row),
        [
            _count(row, "probe_images", telling),
            _share(row, "fta", telling),
            _limits(row, "fta", telling),
            _count(row, "reference_images", telling),
            _share(row, "fte", telling),
            _count(row, "genuine_pairs", telling),
            _share(row, "fnmr", telling),
            _limits(row, "fnmr", telling),
            _share(row, "gfnmr", telling),
            _count(row, "not_applicable", telling),
        ],
    )


def _count(row: Row, name: str, telling: Telling) -> Cell:
    value = row[name]
    return Cell(telling.words("not_measured")) if pd.isna(value) else Cell(telling.words.number(value), str(value))


def _share(row: Row, name: str, telling: Telling) -> Cell:
    return Cell(telling.words.cell_percent(row[name]), _exact(row[name]))


def _limits(row: Row, name: str, telling: Telling) -> Cell:
    words, low, high = telling.words, row[f"{name}_low"], row[f"{name}_high"]
    if pd.isna(high):
        return Cell(words("not_measured"))
    if pd.isna(low):
        return Cell(words("tables.up_to", high=words.percent(high)), _exact(high))
    written = words("tables.range", low=words.percent(low), high=words.percent(high))
    return Cell(written, f"{low!r} {high!r}")


def _exact(value: float) -> str:
    return "" if pd.isna(value) else repr(value)
