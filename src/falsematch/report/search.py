"""The report's part on searches: one photograph against everybody enrolled."""

from dataclasses import dataclass

import pandas as pd

from falsematch.report.expectations import Expected, expected
from falsematch.report.galleries import fewest_images, largest_galleries, of_point
from falsematch.report.page_tables import Cell, Line, Table
from falsematch.report.rows import AS_FOUND, CLEAN, EVERYONE, Point
from falsematch.report.search_band import as_rate, stated
from falsematch.report.telling import Row, Telling, sureness


@dataclass(frozen=True)
class Part:
    """What is said of one matcher at one threshold.

    Attributes
    ----------
    heading : str
    beyond : list of str
        Galleries that were not measured, a sentence each.
    expected : list of Expected
        Strangers expected in the largest gallery that is told of, by group, beside who is searched among whom.
    fillers : list of str
        What became of fillers.
    tables : list of Table
    """

    heading: str
    beyond: list[str]
    expected: list[Expected]
    fillers: list[str]
    tables: list[Table]


def part(point: Point, search: pd.DataFrame, telling: Telling) -> Part | None:
    """The part of a point; None where it was not searched."""
    words = telling.words
    rows = of_point(search, point)
    if rows.empty:
        return None
    clean = rows[rows["condition"] == CLEAN]
    everyone = clean[(clean["group"] == EVERYONE) & (clean["mix"] == AS_FOUND)]
    beyond = [stated(row, telling) for row in everyone[everyone["method"] == "stated"].to_dict("records")]
    fillers = [
        words(
            "search.fillers",
            condition=telling.dosed(row),
            candidates=words.number(row["false_candidates"]),
            searches=words.count("searches", row["searches"]),
            fillers=words.number(row["gallery_size"]),
            name=words.label(row["mix"]),
        )
        for row in rows[(rows["method"] == "fillers") & (rows["group"] == EVERYONE)].to_dict("records")
    ]
    return Part(
        telling.matcher_at(point),
        beyond,
        expected(fewest_images(clean, point), point, telling),
        fillers,
        [_table(one, telling) for one in _galleries(rows, point)],
    )


def _galleries(rows: pd.DataFrame, point: Point) -> list[pd.DataFrame]:
    """The largest measured gallery of each condition and mix, as the audit chose it."""
    measured = largest_galleries(rows, point)
    # Under conditions only the gallery as found: the others stand in search.csv.
    kept = measured[(measured["condition"] == CLEAN) | (measured["mix"] == AS_FOUND)]
    keys = ["condition", "dose", "arm", "mix", "images_per_subject"]
    return [one for _, one in kept.groupby(keys, sort=False, dropna=False)]


def _table(rows: pd.DataFrame, telling: Telling) -> Table:
    words = telling.words
    first = rows.iloc[0].to_dict()
    caption = words(
        "search.caption",
        condition=telling.exact_dosed(first),
        gallery=words.count("people", first["gallery_size"]),
        mix=words("search.as_found")
        if first["mix"] == AS_FOUND
        else words("search.mix", mix=words.label(first["mix"])),
    )
    heads = ["group", "searches", "events", "fpir", "interval", "candidates", "half", "fnir", "rank_one", "note"]
    lines = [Line(telling.group(row), _cells(row, telling)) for row in rows.to_dict("records")]
    return Table("search", caption, [words(f"search.{name}") for name in heads], lines)


def _sides(row: Row, telling: Telling) -> dict[str, str]:
    written = telling.words.limits(row["fpir"], row["fpir_low"], row["fpir_high"])
    return {side: written[side] for side in ("low", "high")}


def _cells(row: Row, telling: Telling) -> list[Cell]:
    words = telling.words

    def number(name: str) -> Cell:
        return Cell(words("not_measured") if pd.isna(row[name]) else words.number(row[name]))

    def share(name: str) -> Cell:
        return Cell(words.cell_percent(row[name]), "" if pd.isna(row[name]) else repr(row[name]))

    sure = sureness(as_rate(row))
    interval = {
        "interval": words("tables.range", **_sides(row, telling)),
        "zero_bound": words("tables.up_to", high=words.cell(row["fpir_high"])),
    }.get(sure, words("not_measured"))
    rate = words.cell(row["fpir"])
    return [
        number("searches"),
        number("false_positive_searches"),
        Cell(rate, "" if pd.isna(row["fpir"]) else repr(row["fpir"])),
        Cell(interval),
        number("false_candidates"),
        share("half_borne_by"),
        share("fnir"),
        share("rank_one"),
        Cell(words.reasons(row["reason"]), is_note=True),
    ]
