"""How many strangers a search of a large gallery would return, told of each group beside who is searched among whom."""

from dataclasses import dataclass

import pandas as pd

from falsematch.report.page_tables import Cell, Line, Table
from falsematch.report.rows import AS_FOUND, Point, chosen
from falsematch.report.telling import Row, Telling
from falsematch.report.words import Words

_MILLION = 1_000_000


@dataclass(frozen=True)
class Expected:
    """The statements of one grouping.

    Attributes
    ----------
    heading : str
    lines : list of str
        A sentence a group of probes, everyone's first where nobody is grouped.
    matrix : Table or None
        Probes of a row among a gallery of the column's people alone.
    """

    heading: str
    lines: list[str]
    matrix: Table | None


def expected(rows: pd.DataFrame, point: Point, telling: Telling) -> list[Expected]:
    """What is expected of clean probes in the largest gallery that is told of, by grouping.

    Parameters
    ----------
    rows : DataFrame
        The clean rows of one matcher and threshold, with one number of photographs a person; columns of
        :data:`falsematch.tables.SEARCH`.
    point : Point
        Of that matcher and threshold.
    telling : Telling
    """
    told = rows[rows["comparisons"].notna() & (rows["mix"] == AS_FOUND) & (rows["method"] != "fillers")]
    largest = told[told["gallery_size"].isin([row["count"] for row in chosen(point, "largest_told_gallery")])]
    found = []
    for group_by, own in largest.groupby("group_by", sort=False):
        among = own["gallery_group"] != ""
        lines = [_of_group(row, telling) for row in own[~among].to_dict("records")]
        found.append(Expected(_heading(str(group_by), telling), lines, _matrix(own[among], telling)))
    return found


def sentence(row: Row, telling: Telling) -> str:
    """How many strangers a search returns, what rate would be needed, and the smallest that these people can show."""
    words = telling.words
    needs = words("strangers.needs", n=large(words, row["gallery_size"]), shown=words.number(row["comparisons"]))
    return f"{strangers(row, telling)} {needs}"


def large(words: Words, value: float) -> str:
    """A number in words from a million on, two figures of it; smaller ones to two figures too, whole if so given."""
    if value >= _MILLION:
        millions = value / _MILLION
        shown = words.number(millions) if float(millions).is_integer() else words.figures(millions)
        return words("one_million" if shown == words.number(1) else "millions", n=shown)
    return words.number(value) if float(value).is_integer() else words.figures(value)


def strangers(row: Row, telling: Telling) -> str:
    """How many strangers a search returns, with limits; or that none was seen."""
    words = telling.words
    gallery = large(words, row["gallery_size"])
    if pd.isna(row["expected_candidates"]):
        if pd.isna(row["expected_high"]):
            return words("strangers.none", comparisons=words.number(row["comparisons"]))
        values = {"comparisons": words.number(row["comparisons"]), "gallery": gallery}
        return words("strangers.none_limit", high=large(words, row["expected_high"]), **values)
    return words("strangers.expects", gallery=gallery, strangers=_number(row, telling))


def _number(row: Row, telling: Telling) -> str:
    """An expectation with its interval, or the reason why there is none."""
    words = telling.words
    strangers = large(words, row["expected_candidates"])
    if pd.isna(row["expected_low"]):
        return words("strangers.few", n=strangers)
    return words(
        "strangers.interval",
        n=strangers,
        confidence=telling.confident,
        low=large(words, row["expected_low"]),
        high=large(words, row["expected_high"]),
    )


def _of_group(row: Row, telling: Telling) -> str:
    return telling.words("search.of_group", group=telling.group(row), sentence=sentence(row, telling))


def _heading(group_by: str, telling: Telling) -> str:
    words = telling.words
    return words("search.expected_by", labels=words.labels(group_by)) if group_by else words("search.expected_heading")


def _matrix(rows: pd.DataFrame, telling: Telling) -> Table | None:
    if rows.empty:
        return None
    words = telling.words
    groups = list(dict.fromkeys(rows["gallery_group"]))
    lines = []
    for group, own in rows.groupby("group", sort=False):
        cells = {row["gallery_group"]: row for row in own.to_dict("records")}
        lines.append(Line(words.label(str(group)), [_cell(cells.get(one), telling) for one in groups]))
    caption = words("search.matrix", gallery=large(words, rows["gallery_size"].iloc[0]))
    return Table("search", caption, [words("search.group"), *(words.label(group) for group in groups)], lines)


def _cell(row: Row | None, telling: Telling) -> Cell:
    words = telling.words
    if row is None or not row["comparisons"]:
        return Cell(words("not_measured"))
    counts = {"matches": words.number(row["false_candidates"]), "comparisons": words.number(row["comparisons"])}
    if pd.isna(row["expected_candidates"]):
        return Cell(words("search.cell_none", **counts))
    return Cell(words("search.cell", strangers=_number(row, telling), **counts), repr(row["expected_candidates"]))
