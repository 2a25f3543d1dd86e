"""Who is taken for whom: false matches of probes of each group against references of each group, clean photographs."""

import math
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from falsematch.report import style
from falsematch.report.plate import Plate
from falsematch.report.rows import CLEAN, Point, at_threshold, chosen
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row, Telling
from falsematch.tables import MATRIX, as_csv

# Inches.
_LEFT, _BESIDE, _ABOVE = 0.1, 1.55, 0.25
"""Where names begin, their room where they stand beside the rows, and that of numbers where names stand above."""
_HEADING, _NUMBERS, _LINE, _GAP = 0.3, 0.18, 0.17, 0.12
_MOST = 12
"""Groups of a grouping: with more, a cell is narrower than a count of two digits."""
_WAYS = ((_BESIDE, "one_line"), (_BESIDE, "two_lines"), (_ABOVE, "two_lines"), (_ABOVE, "events"), (_BESIDE, "shade"))
"""Room of the names, and what a cell says: the first that fits at the size of all texts; a shade alone always does."""
_PALE, _DEEP = "#f4f9fd", "#003a63"
# The same by day and by night, not the page's own colours: the darker, the more often, wherever it is shown. The
# white of a cell in which none was seen, what is written on it, and on the shades.
_WHITE, _ON_WHITE, _ON_PALE, _ON_DEEP = "#fdfdfd", "#565656", "#000000", "#fefefe"
_TURNS = 0.665
"""How dark a shade is where black and white are equally readable on it, at a contrast of 4.5."""


@dataclass(frozen=True)
class _Panel:
    """One grouping.

    Attributes
    ----------
    group_by : str
    groups, named : list of str
        As the table has them, and as a reader knows them.
    cells : dict of (str, str) to Row
        By the probe's and the reference's group.
    names : float
        Inches that names take beside the rows, or numbers where names stand above.
    written : dict of (str, str) to str
        What each cell says.
    kept : str
        Which counts a cell says: of :data:`_WAYS`.
    """

    group_by: str
    groups: list[str]
    named: list[str]
    cells: dict[tuple[str, str], Row]
    names: float
    written: dict[tuple[str, str], str]
    kept: str

    @property
    def wide(self) -> float:
        """Inches of all cells of a row."""
        return _wide(self.names)

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell, inches."""
        lines = max(text.count("\n") + 1 for text in self.written.values())
        return self.wide / len(self.groups), lines * _LINE + 0.06

    @property
    def above(self) -> list[str]:
        """Lines of the names that stand above; none where they stand beside the rows."""
        named = "   ".join(f"{i}. {name}".replace(" ", "\u00a0") for i, name in enumerate(self.named, 1))
        lines = style.wrapped(named, style.TINY) if self.names == _ABOVE else []
        return [line.strip() for line in lines]

    @property
    def height(self) -> float:
        """Inches the whole takes."""
        names = len(self.above) * style.leading(style.TINY)
        return _HEADING + names + _NUMBERS + self.cell[1] * len(self.groups) + _GAP


def _wide(names: float) -> float:
    return style.WIDTH - 0.2 - names


def draw(point: Point, matrix: pd.DataFrame, telling: Telling, name: str) -> Drawing | None:
    """Draw the matrix of one matcher at one threshold, one panel a grouping; None where there are no groups.

    Parameters
    ----------
    point : Point
    matrix : DataFrame
        Columns of :data:`falsematch.tables.MATRIX`.
    telling : Telling
    name : str
        File name without suffix.
    """
    words = telling.words
    judged = at_threshold(matrix, point)
    clean = judged[judged["condition"] == CLEAN]
    panels, crowded = _panels(clean, telling)
    if not panels:
        return None
    scale = Shades([row for panel in panels for row in panel.cells.values()])
    everyone = point.clean[(point.clean["group_by"] == "") & (point.clean["scope"] == "all")].iloc[0]
    title = words(
        "matrix.title",
        matcher=telling.title(point.matcher),
        events=words.count("false_matches", everyone["false_matches"]),
        comparisons=words.count("comparisons", everyone["impostor_pairs"]),
    )
    subtitle = words("matrix.subtitle", matcher=telling.matcher(point), threshold=telling.threshold(point))
    notes = [words("matrix.legend"), words("matrix.legend_zero")]
    notes += [
        words(f"matrix.kept.{one.kept}", labels=words.labels(one.group_by)) for one in panels if one.kept in _LESS
    ]
    notes += [words("matrix.crowded", labels=words.labels(by)) for by in crowded]
    plate = Plate(name, title, subtitle, notes, telling.source(point))

    def paint(sheet: Sheet, top: float) -> None:
        _draw_key(sheet, scale, top, telling)
        y = top + 0.52
        for panel in panels:
            _draw_panel(sheet, panel, scale, y, telling)
            y += panel.height

    svg, png = plate.draw(0.52 + sum(panel.height for panel in panels), paint)
    drawn = clean[clean["group_by"].isin([panel.group_by for panel in panels])]
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(drawn, MATRIX),
        alt=_alt(panels, point, title, subtitle, telling),
        caption=words("matrix.caption", threshold=telling.threshold(point)),
    )


_LESS = ("events", "shade")
"""Ways in which a cell does not say both its counts."""


def _panels(rows: pd.DataFrame, telling: Telling) -> tuple[list[_Panel], list[str]]:
    """A panel a grouping, and the groupings with too many groups."""
    panels, crowded = [], []
    for group_by, one in rows.groupby("group_by", sort=False):
        groups = list(dict.fromkeys(one["probe_group"]))
        if len(groups) > _MOST:
            crowded.append(str(group_by))
        else:
            cells: dict[tuple[str, str], Row] = {
                (row["probe_group"], row["reference_group"]): row for row in one.to_dict("records")
            }
            panels.append(_laid(str(group_by), groups, cells, telling))
    return panels, crowded


def _laid(group_by: str, groups: list[str], cells: dict[tuple[str, str], Row], telling: Telling) -> _Panel:
    """A panel in the first way in which every cell has room for what it says."""
    for names, kept in _WAYS:
        written = {key: _written(row, telling, kept) for key, row in cells.items()}
        longest = max(style.text_width(line, style.TINY) for text in written.values() for line in text.split("\n"))
        if longest + 0.04 <= _wide(names) / len(groups):
            break
    named = [telling.words.label(group) for group in groups]
    return _Panel(group_by, groups, named, cells, names, written, kept)


class Shades:
    """Shades of one hue on a logarithmic scale: darker is more often, in grey print too."""

    def __init__(self, rows: list[Row]) -> None:
        rates = [row["fmr"] for row in rows if not pd.isna(row["fmr"]) and row["fmr"] > 0]
        self.lowest = min(-2, math.floor(math.log10(min(rates, default=0.01))))

    @property
    def decades(self) -> list[float]:
        """Rates the key names."""
        return [10.0**k for k in range(self.lowest, 1)]

    def share(self, rate: float) -> float:
        """How dark a rate is, 0.06 to 1."""
        return 0.06 + 0.94 * (math.log10(rate) - self.lowest) / -self.lowest

    def color(self, rate: float) -> str:
        """The shade of a rate above zero."""
        t = self.share(rate)
        red, green, blue = (a + (b - a) * t for a, b in zip(to_rgb(_PALE), to_rgb(_DEEP), strict=True))
        return to_hex((red, green, blue))

    def ink(self, rate: float) -> str:
        """What is read on that shade."""
        return _ON_DEEP if self.share(rate) > _TURNS else _ON_PALE


def _draw_key(sheet: Sheet, scale: Shades, top: float, telling: Telling) -> None:
    words = telling.words
    width = style.WIDTH - 0.2
    step = width / (len(scale.decades) + 1)
    axes = sheet.axes(_LEFT, top, width, 0.18)
    axes.set(xlim=(0, width), ylim=(0.18, 0), xticks=[], yticks=[])
    _box(axes, 0, 0, step, 0.18, _WHITE)
    sheet.write(_LEFT, top + 0.34, words("matrix.none_seen"), size=style.TINY)
    # Names that would run into each other are left out, from the darkest shade down.
    longest = max(style.text_width(words.one_in(rate), style.TINY) for rate in scale.decades) + 0.06
    every = math.ceil(longest / step)
    for i, rate in enumerate(scale.decades, 1):
        _box(axes, i * step, 0, step, 0.18, scale.color(rate))
        if (len(scale.decades) - i) % every == 0:
            sheet.write(_LEFT + (i + 1) * step, top + 0.34, words.one_in(rate), size=style.TINY, align="right")


def _draw_panel(sheet: Sheet, panel: _Panel, scale: Shades, top: float, telling: Telling) -> None:
    words, count = telling.words, len(panel.groups)
    width, height = panel.cell
    heading = words("group_rates.by", labels=words.labels(panel.group_by))
    sheet.write(_LEFT, top + 0.2, heading, size=style.SMALL, weight="bold")
    sheet.write(
        style.WIDTH - 0.1, top + 0.2, words("matrix.references"), size=style.TINY, color=style.QUIET, align="right"
    )
    sheet.write_lines(top + _HEADING + 0.1, panel.above, size=style.TINY)
    start = top + _HEADING + len(panel.above) * style.leading(style.TINY) + _NUMBERS
    left = _LEFT + panel.names
    axes = sheet.axes(left, start, panel.wide, height * count)
    axes.set(xlim=(0, panel.wide), ylim=(height * count, 0), xticks=[], yticks=[])
    for i, probe in enumerate(panel.groups):
        name = f"{i + 1}." if panel.above else f"{i + 1}. {panel.named[i]}"
        name = style.clipped(name, style.TINY, panel.names - 0.02)
        sheet.write(_LEFT, start + (i + 0.5) * height + 0.05, name, size=style.TINY)
        across = left + (i + 0.5) * width
        sheet.write(across, start - 0.05, str(i + 1), size=style.TINY, color=style.QUIET, align="center")
        for j, reference in enumerate(panel.groups):
            row = panel.cells[probe, reference]
            seen = bool(row["fmr"] > 0)
            _box(axes, j * width, i * height, width, height, scale.color(row["fmr"]) if seen else _WHITE)
            ink = scale.ink(row["fmr"]) if seen else _ON_WHITE
            _write(axes, (j + 0.5) * width, (i + 0.5) * height, panel.written[probe, reference], ink)


def _box(axes: Axes, x: float, y: float, width: float, height: float, face: str) -> None:
    axes.add_patch(Rectangle((x, y), width, height, facecolor=face, edgecolor=style.GRID, linewidth=0.6))


def _write(axes: Axes, x: float, y: float, text: str, color: str) -> None:
    axes.text(x, y, text, fontsize=style.TINY, color=color, ha="center", va="center", linespacing=1.0)


def _written(row: Row, telling: Telling, kept: str) -> str:
    """What a cell says: its counts, or a dash where nothing was compared."""
    words = telling.words
    if row["impostor_pairs"] == 0:
        return words("not_measured")
    events, trials = (words.number(row[name]) for name in ("false_matches", "impostor_pairs"))
    return {"one_line": f"{events} / {trials}", "two_lines": f"{events}\n/{trials}", "events": events}.get(kept, "")


def _alt(panels: list[_Panel], point: Point, title: str, subtitle: str, telling: Telling) -> str:
    """Every cell in which something was seen; the others by their number, since there are many."""
    words = telling.words
    lines = [words("matrix.alt", title=title, subtitle=subtitle)]
    counted = {row["group_by"]: row for row in chosen(point, "cells_without_matches")}
    for panel in panels:
        seen = [row for row in panel.cells.values() if row["false_matches"]]
        if (row := counted.get(panel.group_by)) is not None:
            none, cells = words.number(row["count"]), words.number(row["of"])
            lines.append(words("matrix.alt_panel", labels=words.labels(panel.group_by), none=none, cells=cells))
        lines += [
            words(
                "matrix.alt_cell",
                probe=words.label(row["probe_group"]),
                reference=words.label(row["reference_group"]),
                events=words.count("false_matches", row["false_matches"]),
                comparisons=words.count("comparisons", row["impostor_pairs"]),
                rate=words.one_in(row["fmr"]),
            )
            for row in seen
        ]
    return "\n".join(lines) + "\n"
