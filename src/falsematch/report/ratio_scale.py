"""A logarithmic axis for ratios, with equality on it."""

import math
from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.row_chart import Axis, Mark
from falsematch.report.telling import Telling

_STEPS = (1, 2, 5)


class RatioScale:
    """A logarithmic axis that holds all marks and equality, with ticks at 1, 2, 5, 10 and their inverses.

    Parameters
    ----------
    reach : iterable of float
        Ratios above zero that must fit.
    """

    def __init__(self, reach: Iterable[float]) -> None:
        values = list(reach)
        # Less than a factor of five either way would exaggerate.
        self.low, self.high = min([0.5, *values]) / 1.25, max([5.0, *values]) * 1.25

    @property
    def ticks(self) -> list[float]:
        """Where there is a tick: seven at most."""
        steps = [k * 10**n for n in range(7) for k in _STEPS]
        every = sorted({1.0, *(float(s) for s in steps), *(1.0 / s for s in steps)})
        inside = [tick for tick in every if self.low <= tick <= self.high]
        if len(inside) > 7:
            inside = [tick for tick in inside if math.isclose(math.log10(tick) % 1, 0, abs_tol=1e-9)]
        return inside

    def share(self, value: float) -> float:
        """Position of a value along the axis, 0 to 1."""
        return math.log(value / self.low) / math.log(self.high / self.low)


def ratio_axis(marks: Sequence[Mark], telling: Telling, equal: str, name: str) -> Axis:
    """The axis of a chart of ratios.

    Parameters
    ----------
    marks : sequence of Mark
        What must fit.
    telling : Telling
    equal, name : str
        Names in the words of the tick at 1, and of the axis.
    """
    scale = RatioScale(value for mark in marks for value in mark.reach)
    ticks = [(tick, ratio_tick(tick, telling, equal)) for tick in scale.ticks]
    return Axis(scale.low, scale.high, ticks, telling.words(name), even=1.0)


def ratio_key(marks: Sequence[Mark], telling: Telling, equal: str) -> str:
    """What the marks of a chart of ratios mean, in a line: those that it shows.

    Parameters
    ----------
    marks : sequence of Mark
        What is shown.
    telling : Telling
    equal : str
        Name in the words of the tick at 1.
    """
    words = telling.words
    kinds = {mark.kind for mark in marks}
    filled = kinds & {"claim", "direction"}
    held = {
        "filled": filled,
        "hollow" if filled else "hollow_alone": kinds & {"unclear"},
        "line": kinds & {"claim", "unclear"},
        "arrow": kinds & {"at_least"},
    }
    said = [words(f"key.{name}", confidence=telling.confident) for name, shown in held.items() if shown]
    return " ".join([*said, words("key.even", name=words(equal))])


def ratio_grid(axes: Axes, scale: RatioScale, body: float, telling: Telling, equal: str) -> None:
    """The axis above and below, and the dashed line of equality.

    Parameters
    ----------
    body : float
        Height of the axes in inches, which become the units of the other axis, from the top down.
    equal : str
        Name in the words of the tick at 1.
    """
    axes.set_xscale("log")
    axes.set_xlim(scale.low, scale.high)
    axes.set_ylim(body, 0)
    axes.set_yticks([])
    axes.set_xticks(scale.ticks, [ratio_tick(tick, telling, equal) for tick in scale.ticks])
    axes.set_xticks([], minor=True)
    axes.tick_params(labelsize=style.TINY, labeltop=True)
    axes.axvline(1.0, color=style.QUIET, linewidth=0.9, linestyle=(0, (3, 2)), zorder=0)


def ratio_tick(value: float, telling: Telling, equal: str) -> str:
    """A tick in words: "5 times", "1/5", and at 1 the words of a name."""
    words = telling.words
    if value == 1:
        return words(equal)
    if value > 1:
        return words("ratio_forest.times", n=words.number(value))
    return words("ratio_forest.parts", n=words.number(round(1 / value)))
