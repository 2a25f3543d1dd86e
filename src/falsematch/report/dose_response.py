"""What the conditions do: false matches and failures against dose, at one threshold that was held."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import field_overview, style
from falsematch.report.marks import RateScale, grid, mark, rates_of
from falsematch.report.rows import Point, chosen_rows, pooled
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling, sureness
from falsematch.result.finding import Finding
from falsematch.tables import RATES, as_csv

# Inches.
_LEFT, _WIDTH = 1.0, style.WIDTH - 1.1
_RATES, _MISSED, _TICKS, _PANEL_TITLE, _UNIT = 1.45, 0.8, 0.2, 0.42, 0.2
_LINE, _GAP = 0.15, 0.05
_TALLEST = 12.5
"""Inches of all panels: with the words around them the chart is four times as tall as wide."""
_STRIP = (
    ("false_matches", "strip_false_matches"),
    ("impostor_pairs", "strip_comparisons"),
    ("subjects", "strip_people"),
)
# Groups beside everyone: as many as stay apart in grey.
_MOST_GROUPS = len(style.SERIES) - 1


@dataclass(frozen=True)
class _Series:
    """One group through all doses of one condition, clean first."""

    rows: Sequence[Row]
    color: str
    shape: str


@dataclass(frozen=True)
class _Panel:
    """One condition."""

    name: str
    series: list[_Series]

    @property
    def everyone(self) -> Sequence[Row]:
        """The rows of everyone."""
        return self.series[0].rows

    @property
    def strip(self) -> float:
        """Inches the counts take."""
        return len(self.series) * (4 * _LINE + _GAP) + 0.12

    @property
    def height(self) -> float:
        """Inches the whole takes."""
        return _PANEL_TITLE + _RATES + _TICKS + self.strip + 0.1 + _MISSED + _TICKS + _UNIT + 3 * _LINE + 0.2


def draw(point: Point, arm: str, telling: Telling, name: str, claims: Sequence[Finding] | None = None) -> Drawing:
    """Draw the figure of one matcher at one threshold, with one panel a condition.

    Parameters
    ----------
    point : Point
    arm : str
        Which photographs are degraded: probe, both.
    telling : Telling
    name : str
        File name without suffix.
    claims : sequence of Finding or None
        What the audit supports or refuses.
    """
    words = telling.words
    told = pooled(point.rates)
    groups, left_out, crowded = _choose(told[told["arm"].isin(["none", arm])])
    worst = [row["condition"] for row in chosen_rows(point, "highest_with_interval", arm)]
    # The condition that the title is about comes first.
    every = sorted(_panels(point, arm, told, groups), key=lambda panel: panel.name not in worst)
    panels = _that_fit(every)
    title = _title(point, arm, claims, telling)
    heading = style.wrapped(title, style.TITLE, weight="bold")
    which = words.known("arm", arm)
    subtitle = words(
        "dose_response.subtitle",
        matcher=telling.matcher(point),
        threshold=telling.threshold(point),
        arm=words("comma") + which if which else "",
    )
    top = style.wrapped(subtitle + ".", style.TEXT)
    said = _notes(panels, left_out, crowded, telling)
    if len(panels) < len(every):
        shown, total = len(panels), len(every)
        numbers = {"n": words.number(shown), "all": words.number(total)}
        said.append(words("dose_response.conditions_left_out", **numbers))
    notes = [note for text in said for note in style.wrapped(text, style.TINY)]
    source = style.wrapped(telling.source(point), style.TINY)
    beneath = 0.24 + len(heading) * style.leading(style.TITLE)
    head = beneath + len(top) * style.leading(style.TEXT) + 0.1
    foot = (len(notes) + len(source)) * style.leading(style.TINY) + 0.3
    drawn = pd.DataFrame([row for panel in panels for series in panel.series for row in series.rows])
    with style.drawing(name):
        sheet = Sheet(head + sum(panel.height for panel in panels) + foot)
        sheet.write_lines(0.24, heading, size=style.TITLE, weight="bold")
        sheet.write_lines(beneath, top, size=style.TEXT, color=style.QUIET)
        scale = RateScale(rates_of(row for panel in panels for series in panel.series for row in series.rows))
        y = head
        for panel in panels:
            _draw_panel(sheet, panel, scale, y, telling)
            y += panel.height
        sheet.write_lines(y + 0.05, notes, size=style.TINY, color=style.QUIET)
        source_at = y + 0.13 + len(notes) * style.leading(style.TINY)
        sheet.write_lines(source_at, source, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        # Clean stands in every panel, and once in the data.
        csv=as_csv(drawn.drop_duplicates(), RATES),
        alt=_alt(panels, title, subtitle, telling),
        caption=words("dose_response.caption", threshold=telling.threshold(point)),
    )


def _title(point: Point, arm: str, claims: Sequence[Finding] | None, telling: Telling) -> str:
    """The highest rate that an interval stands behind, beside that of clean photographs."""
    worst = chosen_rows(point, "highest_with_interval", arm)
    if claims is None or not worst:
        return telling.words("dose_response.title")
    return field_overview.finding(worst[0], dict(pooled(point.clean).iloc[0]), claims, telling)


def _that_fit(panels: list[_Panel]) -> list[_Panel]:
    """The first panels that a chart of four times its width holds beside its words."""
    held: list[_Panel] = []
    for panel in panels:
        if held and sum(one.height for one in [*held, panel]) > _TALLEST:
            break
        held.append(panel)
    return held


def _choose(told: pd.DataFrame) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Groups to draw: those with an interval at some dose; and the names of the others, by why they are not."""
    drawn: list[tuple[str, str]] = []
    left_out: list[str] = []
    crowded: list[str] = []
    for key, rows in told.groupby(["group_by", "group"], sort=False):
        group_by, group = map(str, key)
        if group_by == "":
            drawn.insert(0, (group_by, group))
        elif rows["fmr_low"].isna().all():
            left_out.append(group)
        elif len(drawn) > _MOST_GROUPS:
            crowded.append(group)
        else:
            drawn.append((group_by, group))
    return drawn, left_out, crowded


def _panels(point: Point, arm: str, told: pd.DataFrame, groups: list[tuple[str, str]]) -> list[_Panel]:
    clean = told[told["condition"] == "clean"]
    panels = []
    for condition, rows in point.conditions(arm):
        series = []
        for (group_by, group), (color, shape) in zip(groups, style.SERIES, strict=False):
            both = pd.concat([clean, told.loc[told.index.intersection(rows.index)]])
            chosen = both[(both["group_by"] == group_by) & (both["group"] == group)]
            series.append(_Series(chosen.to_dict("records"), color, shape))
        panels.append(_Panel(condition, series))
    return panels


def _draw_panel(sheet: Sheet, panel: _Panel, scale: RateScale, top: float, telling: Telling) -> None:
    words, everyone = telling.words, panel.everyone
    title = words("dose_response.panel", condition=telling.condition(panel.name))
    sheet.write(0.1, top + 0.16, style.clipped(title, style.TEXT, style.WIDTH - 0.2), weight="bold")
    y = top + _PANEL_TITLE
    rates = sheet.axes(_LEFT, y, _WIDTH, _RATES)
    grid(rates, scale, [words.one_in(rate) for rate in scale.decades], words("none"), vertical=True)
    for rate in scale.decades:
        rates.axhline(rate, color=style.GRID, linewidth=0.6, zorder=0)
    _doses(rates, everyone, telling)
    rates.set_title(words("dose_response.false_matches"), loc="left", fontsize=style.TINY, color=style.QUIET, pad=2)
    for i, series in enumerate(panel.series):
        aside = (i - (len(panel.series) - 1) / 2) * 0.09
        for at, row in enumerate(series.rows):
            mark(rates, scale, row, at + aside, color=series.color, shape=series.shape, vertical=True, size=4.5)
    y += _RATES + _TICKS
    y = _draw_strip(sheet, panel, y, telling)
    missed = sheet.axes(_LEFT, y + 0.1, _WIDTH, _MISSED)
    _draw_missed(missed, everyone, telling)
    y += 0.1 + _MISSED + _TICKS
    unit = everyone[-1]["unit"]
    axis = words("dose_response.axis", unit=words.known("unit", unit)) if unit else words("dose_response.axis_plain")
    sheet.write(style.WIDTH - 0.1, y + 0.1, axis, size=style.TINY, color=style.QUIET, align="right")
    _draw_missed_strip(sheet, everyone, y + _UNIT, telling)


def _doses(axes: Axes, rows: Sequence[Row], telling: Telling) -> None:
    """The axis of doses: clean at the left edge, then the doses in the order of the experiment."""
    words = telling.words
    labels = [
        words("clean")
        if row["condition"] == "clean"
        else words.short(row["dose"])
        if not pd.isna(row["dose"])
        else telling.condition(row["condition"])
        for row in rows
    ]
    axes.set_xlim(-0.5, len(rows) - 0.5)
    axes.set_xticks(range(len(rows)), labels)
    axes.axvline(0.5, color=style.GRID, linewidth=0.8, linestyle=(0, (2, 2)))


def _place(at: int, rows: Sequence[Row]) -> float:
    """Inches from the left edge to a dose."""
    return _LEFT + (at + 0.5) / len(rows) * _WIDTH


def _draw_strip(sheet: Sheet, panel: _Panel, top: float, telling: Telling) -> float:
    """Counts under each dose, as clinical trials print those at risk; gives where they end."""
    words = telling.words
    y = top + 0.12
    for series in panel.series:
        _key(sheet, y, series.shape, series.color, series.color)
        name = telling.group(series.rows[0])
        sheet.write(0.27, y, style.clipped(name, style.DENSE, style.WIDTH - 0.4), size=style.DENSE, weight="bold")
        for column, label in _STRIP:
            y += _LINE
            sheet.write(0.27, y, words(f"dose_response.{label}"), size=style.DENSE, color=style.QUIET)
            for at, row in enumerate(series.rows):
                sheet.write(_place(at, series.rows), y, words.number(row[column]), size=style.DENSE, align="center")
        y += _LINE + _GAP
    return y


def _key(sheet: Sheet, y: float, shape: str, edge: str, face: str) -> None:
    """The mark of a series, before its name."""
    axes = sheet.axes(0.1, y - 0.1, 0.14, 0.12)
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
    axes.plot([0.5], [0.45], marker=shape, markersize=4.5, markeredgecolor=edge, markerfacecolor=face)


def _draw_missed(axes: Axes, rows: Sequence[Row], telling: Telling) -> None:
    """Failures to acquire and false non-matches with failures, of everyone, as shares on a plain scale from 0."""
    words = telling.words
    shown = [row[name] for row in rows for name in ("fta", "fta_high", "gfnmr") if not pd.isna(row[name])]
    top = next(limit for limit in (0.05, 0.1, 0.2, 0.5, 1.0) if limit >= max(shown, default=0))
    axes.set_ylim(-0.08 * top, top * 1.05)
    axes.set_yticks([0, top / 2, top], [words("percent", n=words.short(100 * v)) for v in (0, top / 2, top)])
    for value in (0, top / 2, top):
        axes.axhline(value, color=style.GRID, linewidth=0.6, zorder=0)
    _doses(axes, rows, telling)
    axes.set_title(words("dose_response.missed"), loc="left", fontsize=style.TINY, color=style.QUIET, pad=2)
    for at, row in enumerate(rows):
        _draw_fta(axes, row, at - 0.06)
        axes.plot(
            [at + 0.06],
            [row["gfnmr"]],
            linestyle="none",
            marker="D",
            markersize=4.5,
            markerfacecolor=style.PAPER,
            markeredgecolor=style.QUIET,
            clip_on=False,
        )


def _draw_fta(axes: Axes, row: Row, at: float) -> None:
    """One failure rate: filled with its interval, hollow without, hollow with an arrow up where there was none."""
    low, high = row["fta_low"], row["fta_high"]
    sure = row["fta"] > 0 and not pd.isna(low)
    if sure:
        axes.plot([at, at], [low, high], color=style.INK, linewidth=style.LINE)
    elif row["fta"] == 0 and not pd.isna(high):
        axes.annotate(
            "",
            (at, high),
            (at, 0),
            arrowprops={
                "arrowstyle": "-|>,head_length=0.25,head_width=0.15",
                "color": style.QUIET,
                "linewidth": 0.9,
                "shrinkA": 0,
                "shrinkB": 0,
            },
        )
    axes.plot(
        [at],
        [row["fta"]],
        linestyle="none",
        marker="o",
        markersize=4.5,
        clip_on=False,
        zorder=3,
        markerfacecolor=style.INK if sure else style.PAPER,
        markeredgecolor=style.INK if sure else style.QUIET,
    )


def _draw_missed_strip(sheet: Sheet, rows: Sequence[Row], top: float, telling: Telling) -> None:
    words = telling.words
    y = top + 0.1
    _key(sheet, y, "o", style.INK, style.INK)
    _key(sheet, y + 2 * _LINE, "D", style.QUIET, style.PAPER)
    written = [
        ("strip_fta", [words.number(row["failures_to_acquire"]) for row in rows]),
        ("strip_probes", [words.number(row["probe_images"]) for row in rows]),
        ("strip_gfnmr", [words.cell_percent(row["gfnmr"]) for row in rows]),
    ]
    for label, values in written:
        sheet.write(0.27, y, words(f"dose_response.{label}"), size=style.DENSE, color=style.QUIET)
        for at, value in enumerate(values):
            sheet.write(_place(at, rows), y, value, size=style.DENSE, align="center")
        y += _LINE


def _notes(panels: list[_Panel], left_out: list[str], crowded: list[str], telling: Telling) -> list[str]:
    words = telling.words
    notes = [
        words("dose_response.legend_sure", confidence=telling.confident),
        words("dose_response.legend_missed"),
    ]
    kinds = {sureness(row) for panel in panels for series in panel.series for row in series.rows}
    if "zero_bound" in kinds:
        notes.insert(1, words("dose_response.legend_zero"))
    notes += telling.unproven_note(panel.name for panel in panels)
    for key, groups in (("left_out", left_out), ("left_out_more", crowded)):
        if groups:
            names = words("comma").join(words.label(group) for group in groups)
            notes.append(words(f"dose_response.{key}", groups=names))
    return notes


def _alt(panels: list[_Panel], title: str, subtitle: str, telling: Telling) -> str:
    words = telling.words
    lines = [words("dose_response.alt", title=title, subtitle=subtitle)]
    for panel in panels:
        for at, series in enumerate(panel.series):
            for row in series.rows:
                where = telling.exact_dosed(row)
                told = sureness(row) in {"interval", "zero_bound"}
                lines.append(
                    words(
                        "dose_response.alt_dose" if told else "dose_response.alt_counted",
                        group=telling.group(row),
                        rate=telling.rate(row),
                        where=where,
                        **telling.counts(row),
                    )
                )
                if at == 0:
                    lines.append(
                        words(
                            "dose_response.alt_missed",
                            failures=words.number(row["failures_to_acquire"]),
                            photographs=words.count("photographs", row["probe_images"]),
                            gfnmr=words.cell_percent(row["gfnmr"]),
                            where=where,
                        )
                    )
    return "\n".join(lines) + "\n"
