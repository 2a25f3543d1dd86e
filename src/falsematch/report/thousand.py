"""What a rate means: of a thousand comparisons, how many are false matches, drawn one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from falsematch.report.rows import CLEAN, Point, told
from falsematch.report.telling import Row, Telling, sureness
from falsematch.report.words import Words

_COLUMNS, _ROWS = 40, 25
_OF = _COLUMNS * _ROWS
_CELL = 9
"""SVG units from one square to the next; a square takes eight of them."""
_SQUARE = 8


@dataclass(frozen=True)
class Thousand:
    """One group's thousand comparisons.

    Attributes
    ----------
    who : str
    sentence : str
        How many of a thousand, with the interval.
    picture : Markup
        An SVG that its sentence describes.
    """

    who: str
    sentence: str
    picture: Markup


def thousands(point: Point, groups: Sequence[str], telling: Telling) -> list[Thousand]:
    """The groups of a contrast on clean photographs; empty unless each has a rate with an interval.

    Parameters
    ----------
    point : Point
    groups : sequence of str
        Names in the table.
    telling : Telling
    """
    table = told(point.clean)
    rows: list[Row] = [*table.to_dict("records")]
    found = {row["group"]: row for row in rows if row["group"] in groups and sureness(row) == "interval"}
    # Fewer than one in a thousand is no picture of a thousand.
    if set(found) != set(groups) or any(_count(row["fmr_high"]) == 0 for row in found.values()):
        return []
    return [_thousand(found[group], telling) for group in groups]


def text(conditions: Iterable[str], words: Words) -> str:
    """What the squares are; where photographs were also degraded, that these are the clean ones."""
    clean = [] if set(conditions) == {CLEAN} else [words("thousand.clean")]
    return " ".join([words("thousand.text"), *clean])


def _thousand(row: Row, telling: Telling) -> Thousand:
    words = telling.words
    middle, low, high = (_count(row[name]) for name in ("fmr", "fmr_low", "fmr_high"))
    who = words.people(row["group"])
    sentence = words(
        "thousand.sentence",
        who=who,
        count=words.number(middle),
        low=words.number(low),
        high=words.number(high),
        people=words.count("people", row["subjects"]),
        confidence=telling.confident,
    )
    return Thousand(who[:1].upper() + who[1:], sentence, _picture(low, middle, high))


def _count(rate: float) -> int:
    return round(_OF * rate)


def _picture(low: int, middle: int, high: int) -> Markup:
    """Squares in rows: the rate filled, strongest up to the lower limit; outlined up to the upper limit."""
    parts = [("sure", 0, low), ("likely", low, middle), ("possible", middle, high), ("none", high, _OF)]
    paths = "".join(f'<path class="{kind}" d="{_squares(start, end)}"/>' for kind, start, end in parts if end > start)
    size = f"0 0 {_COLUMNS * _CELL} {_ROWS * _CELL}"
    # Numbers alone: nothing of the result's own text is in it.
    return Markup(f'<svg viewBox="{size}" aria-hidden="true" focusable="false">{paths}</svg>')  # noqa: S704


def _squares(start: int, end: int) -> str:
    """A path of the squares of some places, row by row."""
    places = (divmod(place, _COLUMNS) for place in range(start, end))
    return "".join(f"M{column * _CELL} {row * _CELL}h{_SQUARE}v{_SQUARE}h-{_SQUARE}z" for row, column in places)
