"""The chart that most results are shown by: a row each, with its name, its mark on a common axis, and its words.

Whatever a reader must know stands on the row: there is no legend. A chart has three forms: long for a page and for
print, and two of a fixed shape, for a screen or a slide and for sharing, which hold eight rows at most and say how many
there are in all.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.source_line import corrections, licensed
from falsematch.report.style import Form, Sheet
from falsematch.report.telling import Telling

MOST = 8
"""Rows of a chart of a fixed shape."""
TALLEST = 16.0
"""Inches: what a long chart may take, four times its width, so that a reader still sees its axis."""

Kind = Literal["claim", "interval", "unclear", "at_least", "direction", "few", "none_seen", "nothing"]
_SURE: tuple[Kind, ...] = ("claim", "interval", "at_least", "direction")
_EDGE = 0.12
"""Inches left free on every side."""
_LEADING = 1.24
_TITLES = (1.3, 1.15, 1.0, 0.93, 0.87, 0.8)
"""By how much a title may be larger or smaller than its form has it, to stand in two lines."""
_STRETCH = 2.5
"""By how much rows may stand further apart where they are few."""
_TEXTS = (2.2, 1.9, 1.6, 1.35, 1.2, 1.1, 1.0)
"""By how much texts may be larger where few rows leave room."""


@dataclass(frozen=True)
class Mark:
    """What is drawn of a row.

    Attributes
    ----------
    kind : Kind
        ``claim`` and ``interval`` are filled, with a line from ``low`` to ``high``; ``unclear`` is hollow with that
        line. ``at_least`` is an arrow from ``value`` on; ``direction`` stands at equality; ``few`` is hollow, and a
        count; ``none_seen`` stands where the axis has "none", with an arrow to ``high`` where a limit was printed.
    value, low, high : float
        NaN where there is none.
    """

    kind: Kind
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan

    @property
    def sure(self) -> bool:
        """Whether something is said of it."""
        return self.kind in _SURE

    @property
    def reach(self) -> list[float]:
        """The numbers that must fit on the axis."""
        return [value for value in (self.value, self.low, self.high) if 0 < value < math.inf]


@dataclass(frozen=True)
class Row:
    """A row in words.

    Attributes
    ----------
    name, value, people : str
        What it is of; the number with its interval, or a count where no number may be said; how many people it rests
        on.
    mark : Mark
    note : str
        What must be known of this row alone: planned before any result was seen, unproven.
    counts : str
        What was counted; in the long form alone.
    heading : str
        Of the block that this row begins; in the long form alone.
    needs : str
        A sentence that a chart of a fixed shape says where it shows this row.
    leads : bool
        Whether the title is about it: it is set in bold.
    """

    name: str
    value: str
    people: str
    mark: Mark
    note: str = ""
    counts: str = ""
    heading: str = ""
    needs: str = ""
    leads: bool = False

    @property
    def weight(self) -> str:
        """Of its name and value."""
        return "bold" if self.leads else "normal"


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis.

    Attributes
    ----------
    low, high : float
    ticks : sequence of (float, str)
        From left to right.
    name : str
    even : float or None
        Where equality stands, as a dashed line.
    none : float or None
        Where "none seen" stands, before the first tick.
    """

    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    name: str
    even: float | None = None
    none: float | None = None

    def share(self, value: float) -> float:
        """Position of a value along the axis, 0 to 1."""
        return math.log(value / self.low) / math.log(self.high / self.low)

    def named(self, size: float, width: float) -> list[tuple[float, str]]:
        """The ticks whose names do not run into each other: every one, every second, and so on; equality always.

        Parameters
        ----------
        size : float
            Points.
        width : float
            Inches of the axis.
        """
        kept = next((i for i, (value, _) in enumerate(self.ticks) if value == self.even), len(self.ticks) - 1)
        for step in range(1, len(self.ticks) + 1):
            some = [tick for i, tick in enumerate(self.ticks) if (i - kept) % step == 0]
            if _apart(some, self, size, width):
                break
        none = [tick for tick in some[:1] if tick[0] == self.none]
        return some if none or self.none is None or len(some) < 2 else self._with_none(some, size, width)

    def _with_none(self, some: list[tuple[float, str]], size: float, width: float) -> list[tuple[float, str]]:
        """Ticks and "none", in the place of those it would run into."""
        none = next(tick for tick in self.ticks if tick[0] == self.none)
        while len(some) > 1 and not _apart([none, *some], self, size, width):
            some = some[1:]
        return [none, *some]


def _apart(ticks: Sequence[tuple[float, str]], axis: Axis, size: float, width: float) -> bool:
    """Whether names of ticks, each centered but kept within the figure, do not run into each other."""
    end = -math.inf
    for value, text in ticks:
        half = style.text_width(text, size) / 2
        # A name at an end is moved into the figure.
        at = min(max(axis.share(value) * width, half), max(width - half, half))
        if at - half < end:
            return False
        end = at + half + 0.06
    return True


@dataclass(frozen=True)
class RowChart:
    """A chart of rows in words and numbers.

    Attributes
    ----------
    name : str
        File name without suffix.
    title : str
        The finding, or that there is none.
    subtitle : str
        What is measured, of what, at which threshold.
    rows : sequence of Row
        From top to bottom.
    total : int
        How many there are, those among them that not even the long form shows.
    axis : callable
        Given the marks that must fit.
    key : callable
        Given the marks that are shown: what they mean, in a line.
    left_out : callable
        Given how many rows are shown, of how many: what is said of the others.
    notes : sequence of str
        Beneath the long form.
    source, short_source : str
        Where the numbers come from, in the long form and in the others.
    line : (float, str) or None
        A thin line with its name: clean photographs.
    most : int
        Rows that a chart of a fixed shape may show.
    """

    name: str
    title: str
    subtitle: str
    rows: Sequence[Row]
    total: int
    axis: Callable[[Sequence[Mark]], Axis]
    key: Callable[[Sequence[Mark]], str]
    left_out: Callable[[int, int], str]
    source: str
    short_source: str
    notes: Sequence[str] = field(default_factory=tuple)
    line: tuple[float, str] | None = None
    most: int = MOST

    def draw(self, form: Form) -> tuple[bytes, bytes]:
        """SVG and PNG of a form."""
        with style.drawing(self.name + form.suffix):
            return style.to_files(self.figure(form).figure, form)

    def figure(self, form: Form) -> Sheet:
        """The chart of a form, before it becomes bytes."""
        if form.height is None:
            laid = _Layout(self, form, len(self.rows), form.text)
            while laid.height > TALLEST and laid.count > 1:
                laid = _Layout(self, form, laid.count - 1, form.text)
            return laid.paint()
        for count in range(min(self.most, MOST, len(self.rows)), 0, -1):
            for larger in _TEXTS:
                laid = _Layout(self, form, count, form.text * larger)
                if laid.height <= form.height and (laid.fits or larger == 1.0):
                    return laid.paint()
        return _Layout(self, form, 1, form.text).paint()


class _Layout:
    """Where everything stands, in inches from the upper left.

    Parameters
    ----------
    chart : RowChart
    form : Form
    count : int
        Rows that are shown.
    text : float
        Points of the texts beside the rows.
    """

    def __init__(self, chart: RowChart, form: Form, count: int, text: float) -> None:
        self.chart, self.form, self.count, self.text = chart, form, count, text
        self.inside = form.width - 2 * _EDGE
        self.line = text * _LEADING / 72
        self.small = form.text * _LEADING / 72
        self.wide = form.wide
        self.rows = _chosen(chart.rows, count)
        line = [] if chart.line is None else [Mark("few", chart.line[0])]
        self.axis = chart.axis([*line, *(row.mark for row in self.rows)])
        self.title_size, self.title = _titled(chart.title, form, self.inside)
        self.subtitle = style.wrapped(chart.subtitle, form.text, self.inside)
        self.foot = self._foot()
        self.names = self._width_of_names()
        self.values = self._width_of_values()
        self.left = _EDGE + (self.names + 0.14 if self.wide else 0.0)
        ends = self.values + 0.16 if self.wide or form.height is not None else 0.0
        self.width = _EDGE + self.inside - ends - self.left
        self.top = _EDGE + len(self.title) * self.title_size * _LEADING / 72 + 0.04
        self.head = self.top + len(self.subtitle) * self.small + 0.1 + (self.line if chart.line else 0.0)
        self.heights = [self._height(row) for row in self.rows]

    @property
    def _axis_below(self) -> bool:
        """Whether the name of the axis takes a line of its own: nothing is free beside the ticks."""
        ticks = self.axis.named(self.text, self.width)
        first, last = (self.left + self.axis.share(ticks[i][0]) * self.width for i in (0, -1))
        half = max(style.text_width(text, self.text) / 2 for _, text in (ticks[0], ticks[-1]))
        free = first - half - _EDGE if self.wide else _EDGE + self.inside - last - half
        return style.text_width(self.axis.name, self.form.text) + 0.08 > free

    @property
    def body(self) -> float:
        """Inches of all rows: more than they need where the shape leaves room."""
        needed = sum(self.heights)
        if self.form.height is None:
            return needed
        return max(needed, min(self.form.height - self.head - self.below, needed * _STRETCH))

    @property
    def below(self) -> float:
        """Inches beneath the rows: names of ticks, of the axis, notes and source."""
        axis = self.line + (self.small if self._axis_below else 0.0)
        return 0.04 + axis + 0.06 + len(self.foot) * self.small + 0.06

    @property
    def fits(self) -> bool:
        """Whether texts stand as they are: no name is cut, and marks have room."""
        names = [style.text_width(row.name, self.text, weight=row.weight) for row in self.rows]
        room, least = (self.names, 0.28) if self.wide else (self.inside, 0.4)
        return max(names) <= 1.8 * room and self.width >= least * self.inside

    @property
    def height(self) -> float:
        """Inches in all."""
        return self.head + sum(self.heights) + self.below

    def paint(self) -> Sheet:
        """Draw it."""
        form = self.form
        total = self.height if form.height is None else form.height
        sheet = Sheet(total, form.width)
        y = _EDGE
        for line in self.title:
            y += self.title_size * _LEADING / 72
            sheet.write(_EDGE, y - 0.05, line, size=self.title_size, weight="bold")
        y = self.top
        for line in self.subtitle:
            y += self.small
            sheet.write(_EDGE, y - 0.03, line, size=form.text, color=style.QUIET)
        axes = sheet.axes(self.left, self.head, self.width, self.body)
        axes.set_xscale("log")
        axes.set(xlim=(self.axis.low, self.axis.high), ylim=(self.body, 0), yticks=[])
        axes.set_xticks([])
        axes.set_xticks([], minor=True)
        stretch = self.body / sum(self.heights)
        self._upright(sheet, axes)
        y = 0.0
        for row, needed in zip(self.rows, self.heights, strict=True):
            height = needed * stretch
            if self.wide:
                self._beside(sheet, axes, row, y + height / 2)
            else:
                self._stacked(sheet, axes, row, y)
            y += height
        self._beneath(sheet)
        return sheet

    def _foot(self) -> list[str]:
        """What the marks mean, notes, how many rows are not shown, and the source."""
        chart, form = self.chart, self.form
        key = chart.key([row.mark for row in self.rows])
        left_out = [chart.left_out(self.count, chart.total)] if self.count < chart.total else []
        if form.height is None:
            told = [key, *chart.notes, *left_out, chart.source]
        else:
            needed = [need for need in dict.fromkeys(row.needs for row in self.rows) if need]
            told = [key, " ".join([*needed, *left_out, chart.short_source])]
        return [line for text in told if text for line in style.wrapped(text, form.text, self.inside)]

    def _width_of_names(self) -> float:
        """Inches of the column of names, where there is one."""
        most = max(style.text_width(row.name, self.text, weight=row.weight) for row in self.rows)
        noted = max(style.text_width(row.note, self.text) for row in self.rows)
        return min(max(most, noted), 0.41 * self.inside) + 0.01

    def _width_of_values(self) -> float:
        """Inches of what stands at the right: values above people, or people alone where values stand beside names."""
        people = max(style.text_width(row.people, self.text) for row in self.rows)
        values = (
            max(style.text_width(row.value, self.text, weight=row.weight) for row in self.rows) if self.wide else 0.0
        )
        return min(max(people, values), 0.44 * self.inside) + 0.01

    def _height(self, row: Row) -> float:
        if self.wide:
            return max(2, len(self._beside_track(row))) * self.line + 0.03
        heading = self.line * 1.5 if self._heading(row) else 0.0
        return heading + (len(self._lines_of(row)) + 1) * self.line + 0.05

    def _heading(self, row: Row) -> str:
        return row.heading if self.form.height is None else ""

    def _lines_of(self, row: Row) -> list[tuple[str, str]]:
        """What stands at the left and at the right above a mark: each at the right as high as it fits."""
        long = self.form.height is None
        names = self._names_of(row, self.inside)
        left = [*names, *(text for text in (row.note, row.counts if long else "") if text)]
        right = [""] * len(left)
        at = 0
        for text in [row.value, row.people] if long else [row.value]:
            while at < len(left) and not self._fit(left[at], text, row.weight):
                at += 1
            if at == len(left):
                left.append("")
                right.append("")
            right[at] = text
            at += 1
        return list(zip(left, right, strict=True))

    def _fit(self, left: str, right: str, weight: str) -> bool:
        return sum(style.text_width(text, self.text, weight=weight) for text in (left, right)) + 0.1 <= self.inside

    def _names_of(self, row: Row, room: float) -> list[str]:
        """A name in two lines at most."""
        names = style.wrapped(row.name, self.text, room, weight=row.weight)
        if len(names) > 2:
            return [names[0], style.clipped(" ".join(names[1:]), self.text, room, weight=row.weight)]
        return names

    def _beside(self, sheet: Sheet, axes: Axes, row: Row, middle: float) -> None:
        """A row of the landscape form: names at the left, the mark, then value above people."""
        lines = self._beside_track(row)
        first = self.head + middle - (len(lines) - 2) * self.line / 2 - 0.025
        for i, (text, color, weight) in enumerate(lines):
            sheet.write(_EDGE, first + i * self.line, text, size=self.text, color=color, weight=weight)
        at = self.left + self.width + 0.16
        color = style.INK if row.mark.sure else style.QUIET
        first = self.head + middle - 0.025
        sheet.write(at, first, row.value, size=self.text, color=color, weight=row.weight)
        sheet.write(at, first + self.line, row.people, size=self.text, color=style.QUIET)
        self._track(axes, row.mark, middle)

    def _beside_track(self, row: Row) -> list[tuple[str, str, str]]:
        """Lines at the left of a mark, each with its colour and weight: a name, two lines at most, and its note."""
        notes = [style.clipped(row.note, self.text, self.names)] if row.note else []
        return [
            *((text, style.INK, row.weight) for text in self._names_of(row, self.names)),
            *((text, style.QUIET, "normal") for text in notes),
        ]

    def _stacked(self, sheet: Sheet, axes: Axes, row: Row, y: float) -> None:
        """A row of the other forms: name and value, what is to be known, and beneath them the mark."""
        at = self.head + y
        if heading := self._heading(row):
            at += self.line * 1.5
            sheet.write(_EDGE, at - 0.05, heading, size=self.text, color=style.QUIET, weight="bold")
        right = _EDGE + self.inside
        names = len(self._names_of(row, self.inside))
        for i, (text, told) in enumerate(self._lines_of(row)):
            at += self.line
            look = {"color": style.INK, "weight": row.weight} if i < names else {"color": style.QUIET}
            sheet.write(_EDGE, at - 0.03, text, size=self.text, **look)
            look = {"color": style.INK, "weight": row.weight} if row.mark.sure and told == row.value else {}
            sheet.write(right, at - 0.03, told, size=self.text, align="right", **({"color": style.QUIET} | look))
        middle = at + self.line * 0.55
        if self.form.height is not None:
            beside = middle + self.text * 0.36 / 72
            sheet.write(right, beside, row.people, size=self.text, color=style.QUIET, align="right")
        self._track(axes, row.mark, middle - self.head)

    def _upright(self, sheet: Sheet, axes: Axes) -> None:
        """Lines through all rows, where no words stand in their way; and the name of that of clean photographs."""
        chart = self.chart
        if self.wide:
            axes.vlines(
                [value for value, _ in self.axis.ticks], 0, self.body, color=style.GRID, linewidth=0.5, zorder=0
            )
            for value, look in self._lines():
                axes.vlines([value], 0, self.body, **look)
        if chart.line is not None:
            value, named = chart.line
            half = style.text_width(named, self.text) / 2
            at = self.left + self.axis.share(value) * self.width
            at = min(max(at, self.left + half), self.left + self.width - half)
            sheet.write(at, self.head - 0.03, named, size=self.text, align="center")

    def _lines(self) -> Iterable[tuple[float, dict[str, Any]]]:
        """Equality and clean photographs, each with its look."""
        if self.axis.even is not None:
            yield self.axis.even, {"color": style.QUIET, "linewidth": 0.9, "linestyle": (0, (3, 2)), "zorder": 0}
        if self.chart.line is not None:
            yield self.chart.line[0], {"color": style.INK, "linewidth": 0.7, "zorder": 1}

    def _track(self, axes: Axes, mark: Mark, at: float) -> None:
        axis = self.axis
        axes.plot([axis.low, axis.high], [at, at], color=style.GRID, linewidth=0.6, zorder=0)
        if not self.wide:
            tall = self.line * 0.3
            ticks = [value for value, _ in axis.ticks]
            axes.vlines(ticks, at - tall / 2, at + tall / 2, color=style.GRID, linewidth=0.6, zorder=0)
            for value, look in self._lines():
                axes.vlines([value], at - tall, at + tall, **look)
        _draw_mark(axes, axis, mark, at)

    def _beneath(self, sheet: Sheet) -> None:
        """Names of the ticks and of the axis, notes and source."""
        y = self.head + self.body + self.line
        axis = self.axis
        for value, text in axis.named(self.text, self.width):
            half = style.text_width(text, self.text) / 2
            at = self.left + axis.share(value) * self.width
            at = min(max(at, _EDGE + half), self.form.width - _EDGE - half)
            sheet.write(at, y, text, size=self.text, color=style.QUIET, align="center")
        if self._axis_below:
            y += self.small
        if self.wide:
            sheet.write(_EDGE, y, axis.name, size=self.form.text, color=style.QUIET)
        else:
            sheet.write(_EDGE + self.inside, y, axis.name, size=self.form.text, color=style.QUIET, align="right")
        # At the bottom of a fixed shape.
        y = sheet.height - 0.06 - len(self.foot) * self.small
        for i, line in enumerate(self.foot, 1):
            sheet.write(_EDGE, y + i * self.small - 0.03, line, size=self.form.text, color=style.QUIET)


def _chosen(rows: Sequence[Row], count: int) -> list[Row]:
    """The first rows; always among them the one that the title is about and, where there is one, one that cannot tell.

    Else a chart that has room for few rows would show claims alone.
    """
    leading = [place for place, row in enumerate(rows) if row.leads][:1]
    unclear = [place for place, row in enumerate(rows) if row.mark.kind == "unclear"][:1]
    needed = [*dict.fromkeys([*leading, *unclear])][:count]
    others = [place for place in range(len(rows)) if place not in needed]
    return [rows[place] for place in sorted([*needed, *others[: count - len(needed)]])]


def short_source(telling: Telling) -> str:
    """The source line of a chart that says elsewhere of which matcher it is."""
    return telling.words(
        "row_chart.source",
        dataset=telling.dataset,
        licence=licensed(telling.card.dataset.licence, telling.words),
        result=telling.card.short_result,
        corrections=corrections(telling.words),
    )


def _titled(title: str, form: Form, width: float) -> tuple[float, list[str]]:
    """Points and lines of a title: as large as two lines allow; three where two would be no larger than the texts."""
    if form.title is None:
        return 0.0, []
    sizes = [size for size in (form.title * by for by in _TITLES) if size >= form.text * 1.1]
    for size in sizes:
        lines = style.wrapped(title, size, width, weight="bold")
        if len(lines) <= 2:
            return size, lines
    return sizes[-1], style.wrapped(title, sizes[-1], width, weight="bold")


def _draw_mark(axes: Axes, axis: Axis, mark: Mark, at: float) -> None:
    """One mark, ``at`` inches from the top of the axes."""
    if mark.kind == "nothing":
        return
    color = style.BLUE if mark.sure else style.QUIET
    value = mark.value
    if mark.kind == "none_seen":
        value = axis.low if axis.none is None else axis.none
    if mark.kind == "direction":
        value = 1.0 if axis.even is None else axis.even
    if mark.kind in {"claim", "interval", "unclear"}:
        axes.plot([mark.low, mark.high], [at, at], color=color, linewidth=style.LINE, solid_capstyle="butt")
    # Where there is no upper limit the arrow runs to the axis' end.
    end = axis.high if mark.kind == "at_least" else mark.high
    if mark.kind in {"at_least", "none_seen"} and not math.isnan(end):
        arrow = {"arrowstyle": "-|>,head_length=0.4,head_width=0.2", "color": color, "linewidth": 1.2}
        axes.annotate("", (end, at), (value, at), arrowprops=arrow | {"shrinkA": 0, "shrinkB": 0})
    shapes: dict[Kind, str] = {"claim": "s", "at_least": "|", "direction": ">"}
    look = style.dot(shapes.get(mark.kind, "o"), color, filled=mark.sure, size=style.DOT)
    if mark.kind == "at_least":
        look |= {"markeredgewidth": style.LINE, "markersize": style.DOT * 1.6}
    axes.plot([value], [at], **look)
