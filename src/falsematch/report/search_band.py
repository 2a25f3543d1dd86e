"""False positive searches as the gallery grows: what was measured, and how little is known beyond it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.expectations import large
from falsematch.report.galleries import MEASURED, fewest_images, largest_galleries, of_point
from falsematch.report.marks import RateScale, grid, mark, rates_of
from falsematch.report.plate import Plate
from falsematch.report.rows import AS_FOUND, EVERYONE, Point, chosen
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling
from falsematch.tables import SEARCH, as_csv
from falsematch.text.reason import TEXT, parse_reasons

# Inches.
_HEIGHT, _RIGHT = 2.3, 0.15
_KEY, _LINE = 0.24, 0.16
_BESIDE = style.WIDTH - 0.38
"""Inches beside the mark of a key."""
_MOST_SERIES = len(style.SERIES)
# Marks at one size stand beside each other: this factor of the size apart.
_APART = 1.25
_BAND = "#e3e3e3"


@dataclass(frozen=True)
class _Series:
    """One condition at one dose through all galleries; ``largest`` is of the largest that was measured."""

    name: str
    rows: Sequence[Row]
    largest: Row | None
    color: str
    shape: str

    @property
    def measured(self) -> list[Row]:
        """Galleries that the dataset holds."""
        return [row for row in self.rows if row["method"] in MEASURED]

    @property
    def stated(self) -> list[Row]:
        """Galleries that nobody here has."""
        return [row for row in self.rows if row["method"] == "stated"]


def draw(point: Point, search: pd.DataFrame, telling: Telling, name: str) -> Drawing | None:
    """Draw the figure of one matcher at one threshold; None where nothing was measured.

    Parameters
    ----------
    point : Point
    search : DataFrame
        Columns of :data:`falsematch.tables.SEARCH`.
    telling : Telling
    name : str
        File name without suffix.
    """
    words = telling.words
    rows = fewest_images(of_point(search, point), point)
    rows = rows[(rows["group"] == EVERYONE) & (rows["mix"] == AS_FOUND)]
    series = _series(rows, point, telling)
    if not series or (whole := series[0].largest) is None:
        return None
    clean = series[0]
    title = _title(whole, point, telling)
    subtitle = words("search_band.subtitle", matcher=telling.matcher(point), threshold=telling.threshold(point))
    notes = [*_notes(clean, telling), *telling.unproven_note(row["condition"] for one in series for row in one.rows)]
    plate = Plate(name, title, subtitle, notes, telling.source(point))
    keys = sum(_KEY + _LINE * len(_counts(one, telling)) for one in series)

    def paint(sheet: Sheet, top: float) -> None:
        head = top + 0.4
        sheet.write(0.1, head - 0.36, words("search_band.axis_rate"), size=style.TINY, color=style.QUIET)
        _draw_axes(sheet, head, series, as_rate(whole), telling)
        sheet.write(
            style.WIDTH - 0.1,
            head + _HEIGHT + 0.36,
            words("search_band.axis"),
            size=style.TINY,
            color=style.QUIET,
            align="right",
        )
        _draw_keys(sheet, series, head + _HEIGHT + 0.46, telling)

    svg, png = plate.draw(_HEIGHT + 0.86 + keys, paint)
    drawn = pd.DataFrame([row for one in series for row in one.rows], columns=list(SEARCH.columns))
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(drawn, SEARCH),
        alt=_alt(series, title, subtitle, telling),
        caption=words("search_band.caption", threshold=telling.threshold(point)),
    )


def _title(whole: Row, point: Point, telling: Telling) -> str:
    """What came of the searches of the largest gallery, as it was counted; a question where nothing was."""
    words, matcher = telling.words, telling.title(point.matcher)
    if pd.isna(whole["false_positive_searches"]):
        return words("search_band.title_asked", matcher=matcher)
    return words("search_band.title", matcher=matcher, **counted(whole, telling))


def _series(rows: pd.DataFrame, point: Point, telling: Telling) -> list[_Series]:
    """Clean, and each condition at its strongest dose."""
    doses = {(one["condition"], one["arm"]): one["dose"] for one in chosen(point, "strongest_dose")}
    kept = rows[rows["method"].isin([*MEASURED, "stated"])]
    series: list[_Series] = []
    for (condition, arm), own in kept.groupby(["condition", "arm"], sort=False):
        # A scenario has no dose, as clean has none.
        dose = doses.get((condition, arm))
        last = own if dose is None or pd.isna(dose) else own[own["dose"] == dose]
        if len(series) < _MOST_SERIES:
            color, shape = style.SERIES[len(series)]
            head = telling.exact_dosed(last.iloc[0].to_dict())
            records = last.sort_values("gallery_size").to_dict("records")
            whole = next(iter(largest_galleries(last, point).to_dict("records")), None)
            series.append(_Series(head[0].upper() + head[1:], records, whole, color, shape))
    return series


def as_rate(row: Row) -> Row:
    """The row as marks and words read it: FPIR in the place of a rate of comparisons."""
    rate = {"fmr": row["fpir"], "fmr_low": row["fpir_low"], "fmr_high": row["fpir_high"]}
    return {**row, **rate}


def _draw_axes(sheet: Sheet, head: float, series: list[_Series], start: Row, telling: Telling) -> None:
    """Every gallery that was measured, and from the largest clean one (``start``) on what is known beyond it."""
    words = telling.words
    every = [as_rate(row) for one in series for row in one.measured]
    scale = RateScale(rates_of(every))
    left = max(style.text_width(words.one_in(rate), style.TINY) for rate in scale.decades) + 0.2
    axes = sheet.axes(left, head, style.WIDTH - left - _RIGHT, _HEIGHT)
    sizes = sorted({row["gallery_size"] for one in series for row in one.rows})
    axes.set_xscale("log")
    grid(axes, scale, [words.one_in(rate) for rate in scale.decades], words("none"), vertical=True)
    axes.set_xlim(sizes[0] / 2, sizes[-1] * 3)
    ticks = [10.0**k for k in range(10) if sizes[0] / 2 < 10.0**k < sizes[-1] * 3]
    # Every second name: all of them would run into each other.
    named = [words(f"search_band.tick_{k}") if k % 2 == 0 else "" for k in (len(str(int(t))) - 1 for t in ticks)]
    axes.set_xticks(ticks, named)
    axes.set_xticks([], minor=True)
    axes.tick_params(labelsize=style.TINY)
    axes.hlines(scale.decades, *axes.get_xlim(), color=style.GRID, linewidth=0.6, zorder=0)
    largest = start["gallery_size"]
    axes.axvline(largest * 1.6, color=style.QUIET, linewidth=0.8, linestyle=(0, (3, 2)), zorder=1)
    _draw_band(axes, scale, series[0], start, telling)
    middle = (len(series) - 1) / 2
    for i, one in enumerate(series):
        for row in one.measured:
            at = row["gallery_size"] * _APART ** (i - middle)
            mark(axes, scale, as_rate(row), at, color=one.color, shape=one.shape, vertical=True, size=4.5)
    look: dict[str, Any] = {
        "fontsize": style.TINY,
        "color": style.QUIET,
        "transform": axes.get_xaxis_transform(),
        "va": "bottom",
    }
    axes.text(largest * 1.3, 1.01, words("search_band.measured"), ha="right", **look)
    # At the end of the axis, and higher: galleries that nobody has may take less of it than the words.
    axes.text(axes.get_xlim()[1], 1.08, words("search_band.not_measured"), ha="right", **look)


def _draw_band(axes: Axes, scale: RateScale, clean: _Series, start: Row, telling: Telling) -> None:
    """Where FPIR of clean probes lies beyond what was measured."""
    words = telling.words
    banded = [row for row in clean.stated if not pd.isna(row["band_high"])]
    if banded and not pd.isna(start["fmr_high"]):
        floor = scale.limits[0]
        first = 0.0 if pd.isna(start["fmr_low"]) else start["fmr_low"]
        sizes = [start["gallery_size"], *(row["gallery_size"] for row in banded)]
        lows = [max(value, floor) for value in (first, *(row["band_low"] for row in banded))]
        axes.fill_between(
            sizes, lows, [start["fmr_high"], *(row["band_high"] for row in banded)], color=_BAND, zorder=0
        )
        axes.plot(sizes, lows, color=style.QUIET, linewidth=0.7)
    if clean.stated:
        last = clean.stated[-1]
        text = words("search_band.uninformative") if _given(last, "band_reaches_one", "band_too_wide") else ""
        if _only_lower(last):
            text = words("search_band.at_least", low=words.cell(last["band_low"]))
        text = text or (words("search_band.no_band") if pd.isna(last["band_high"]) else "")
        told = words("extrapolated", decades=words.number(last["extrapolated_decades"], 1))
        middle = (start["gallery_size"] * last["gallery_size"]) ** 0.5 * 3
        axes.text(
            middle,
            0.5 * 10 ** (scale.lowest / 2),
            "\n".join(line for line in (text, told) if line),
            ha="center",
            va="center",
            fontsize=style.SMALL,
            color=style.INK,
            linespacing=1.4,
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 2.0},
        )


def _draw_keys(sheet: Sheet, series: list[_Series], top: float, telling: Telling) -> None:
    """What each mark is, and the counts of the whole gallery."""
    y = top
    for one in series:
        axes = sheet.axes(0.1, y, 0.12, 0.16)
        axes.set(xlim=(0, 0.12), ylim=(0.16, 0), xticks=[], yticks=[])
        axes.plot([0.06], [0.08], marker=one.shape, markersize=4.5, color=one.color, linestyle="none")
        sheet.write(0.28, y + 0.115, style.clipped(one.name, style.SMALL, _BESIDE), size=style.SMALL)
        y += _KEY
        for line in _counts(one, telling):
            sheet.write(0.28, y + 0.04, line, size=style.TINY, color=style.QUIET)
            y += _LINE


def _counts(one: _Series, telling: Telling) -> list[str]:
    """The counts of the whole gallery, in lines beside the mark; none where it was not searched."""
    if one.largest is None:
        return []
    which = "counts_failed" if one.largest["failures_to_acquire"] else "counts"
    counts = telling.words(f"search_band.{which}", **counted(one.largest, telling))
    return style.wrapped(counts, style.TINY, _BESIDE)


def counted(row: Row, telling: Telling) -> dict[str, str]:
    """The counts of a whole gallery, each with its noun."""
    words = telling.words
    events = row["false_positive_searches"]
    return {
        "events": words("not_measured") if pd.isna(events) else words.number(events),
        "searches": words.count("searches", row["searches"]),
        "people": words.count("people", row["people"]),
        "gallery": words.count("people", row["gallery_size"]),
        "failed": words.number(row["failures_to_acquire"]),
    }


def _notes(clean: _Series, telling: Telling) -> list[str]:
    words = telling.words
    notes = [words("search_band.legend", confidence=telling.confident)]
    if any(not pd.isna(row["band_high"]) for row in clean.stated):
        notes.append(words("search_band.legend_band"))
    return notes


def _alt(series: list[_Series], title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("search_band.alt", title=title, subtitle=subtitle)]
    for one in series:
        for row in one.measured:
            gallery = words.count("people", row["gallery_size"])
            rate = telling.rate(as_rate(row))
            lines.append(words("search_band.alt_row", condition=one.name, gallery=gallery, rate=rate))
    for row in series[0].stated:
        lines.append(stated(row, telling))
    return "\n".join(lines) + "\n"


def _given(row: Row, *codes: str) -> bool:
    """Whether one of these reasons stands beside a row; a sentence of an older table may be any of them."""
    return any(reason.code in {*codes, TEXT} for reason in parse_reasons(row["reason"]))


def _only_lower(row: Row) -> bool:
    """Whether a band has its lower end alone; tables before version 0.2 give it no code."""
    return _given(row, "only_lower_limit") or (row["band_high"] == 1 and row["band_low"] > 0)


def stated(row: Row, telling: Telling) -> str:
    """What is said of a gallery that was not measured."""
    words = telling.words
    if pd.isna(row["band_high"]):
        band = words("search.no_band")
    elif _only_lower(row):
        band = words("search.at_least", low=words.cell(row["band_low"]))
    elif _given(row, "band_reaches_one", "band_too_wide"):
        band = words("search.uninformative")
    else:
        band = words("search.band", **words.limits(row["band_low"], row["band_low"], row["band_high"]))
    if not pd.isna(row["expected_candidates"]):
        expected = words("search.expected", n=large(words, row["expected_candidates"]))
    else:
        expected = words("search.expected_none") if _given(row, "nothing_expected") else ""
    return words(
        "search.stated",
        gallery=words.count("people", row["gallery_size"]),
        decades=words("extrapolated", decades=words.number(row["extrapolated_decades"], 1)),
        expected=expected,
        band=band,
    )
