"""What rates and ratios come to without some comparisons: one table of rates and one a contrast, for each matcher."""

from dataclasses import dataclass

import pandas as pd

from falsematch.report.claim_sentences import factor
from falsematch.report.page_tables import Cell, Line, Table
from falsematch.report.rows import EVERYONE, Point, is_equal, same_slice
from falsematch.report.telling import Row, Telling

_JOIN = " & "


@dataclass(frozen=True)
class Part:
    """What is told of one matcher at one threshold."""

    heading: str
    tables: list[Table]


def part(point: Point, subsets: pd.DataFrame, telling: Telling) -> Part | None:
    """The rows of ``subsets.csv`` at a point; None where there are none.

    Parameters
    ----------
    point : Point
    subsets : DataFrame
        Columns of :data:`falsematch.tables.SUBSETS`.
    telling : Telling
    """
    rows = same_slice(subsets, point.clean.iloc[0].to_dict())
    rows = rows[rows["threshold_name"] == point.threshold_name]
    if rows.empty:
        return None
    contrasted = rows[rows["measure"] != "fmr"]
    made = [_rates(rows[rows["measure"] == "fmr"], telling)]
    made += [_contrast(_pooled(own), telling) for _, own in contrasted.groupby("contrast", sort=False)]
    heading = telling.matcher_at(point)
    return Part(heading, made)


def _rates(rows: pd.DataFrame, telling: Telling) -> Table:
    """A line a group, a column a subset."""
    words = telling.words
    names = list(dict.fromkeys(rows["subset"]))
    lines = []
    for _, own in rows.groupby(["group_by", "compared_group", "scope", "matched_on"], sort=False):
        by_subset = {row["subset"]: row for row in own.to_dict("records")}
        lines.append(Line(_group(own.iloc[0].to_dict(), telling), [_rate(by_subset[name], telling) for name in names]))
    heads = [words("subsets.group"), *(_subset(name, telling) for name in names)]
    return Table("subsets", words("subsets.rates"), heads, lines)


def _group(row: Row, telling: Telling) -> str:
    words = telling.words
    if row["group_by"]:
        return words.label(row["compared_group"])
    return words("subsets.everyone_matched") if row["matched_on"] else words(EVERYONE)


def _rate(row: Row, telling: Telling) -> Cell:
    """Rate and counts; counts alone where no interval stands behind the rate."""
    words = telling.words
    counts = _counts(row, "compared", telling)
    if pd.isna(row["compared_fmr_low"]):
        return Cell(counts)
    rate = row["compared_fmr"]
    return Cell(words("subsets.rate", rate=words.one_in(rate), counts=counts), repr(rate))


def _counts(row: Row, side: str, telling: Telling) -> str:
    events, comparisons = row[f"{side}_false_matches"], row[f"{side}_comparisons"]
    words = telling.words
    if pd.isna(events):
        return words("not_measured")
    return words("subsets.counts", events=words.number(events), comparisons=words.number(comparisons))


def _pooled(rows: pd.DataFrame) -> pd.DataFrame:
    """Of a contrast the rows over all cells of the other labels; where it has a single cell, those of that cell."""
    equal = is_equal(rows)
    return rows[equal] if equal.any() else rows


def _contrast(rows: pd.DataFrame, telling: Telling) -> Table:
    """A line a subset and stratum."""
    words = telling.words
    first = rows.iloc[0]
    groups = [words.label(str(first[f"{side}_group"])) for side in ("compared", "reference")]
    heads = [
        words("subsets.comparisons"),
        *groups,
        words("subsets.ratio"),
        words("tables.interval", confidence=telling.confident),
        words("tables.note"),
    ]
    caption = words("subsets.contrast", compared=groups[0], reference=groups[1])
    return Table("subsets", caption, heads, [_line(row, telling) for row in rows.to_dict("records")])


def _line(row: Row, telling: Telling) -> Line:
    words = telling.words
    ratio, limits = Cell(words("not_measured")), Cell(words("not_measured"))
    if not pd.isna(row["ratio_low"]):
        ratio = Cell(words("subsets.times", n=factor(row["ratio"], telling)), repr(row["ratio"]))
        low, high = row["ratio_low"], row["ratio_high"]
        written = words("tables.range", low=factor(low, telling), high=factor(high, telling))
        limits = Cell(written, f"{low!r} {high!r}")
    sides = [
        Cell(
            words(
                "subsets.people",
                counts=_counts(row, side, telling),
                people=words.count("people", row[f"{side}_people"]),
            )
        )
        for side in ("compared", "reference")
    ]
    return Line(_named(row, telling), [*sides, ratio, limits, Cell(words.reasons(row["reason"]), is_note=True)])


def _named(row: Row, telling: Telling) -> str:
    """Which comparisons a row is of."""
    words, subset = telling.words, _subset(row["subset"], telling)
    if row["measure"] == "mantel_haenszel_ratio":
        return words("subsets.over_strata", subset=subset)
    return words("subsets.stratum", subset=subset, stratum=_stratum(row, telling)) if row["stratum"] else subset


def _subset(name: str, telling: Telling) -> str:
    return telling.words.label(name) if name else telling.words("subsets.all")


def _stratum(row: Row, telling: Telling) -> str:
    words, low, high = telling.words, row["stratum_low"], row["stratum_high"]
    if pd.isna(low):
        first, second = row["stratum"].split(_JOIN)
        return words("subsets.pair", first=words.label(first), second=words.label(second))
    if pd.isna(high):
        return words("subsets.above", low=words.short(low))
    if low == 0:
        return words("subsets.below", high=words.short(high))
    return words("subsets.between", low=words.short(low), high=words.short(high))
