"""Which characters the fonts of print hold, and numbers in the place of those they do not.

A page in a browser shows every character, since a browser looks for another font; a picture and a PDF cannot. A box for
each would make two labels alike: a number keeps them apart, and a key says which characters it stands for.
"""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font

# Names stand in bold in some figures: only what both hold can be relied on.
_FACES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


@cache
def fonts() -> Path:
    """The folder with DejaVu, in which figures are set; it comes with Matplotlib."""
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


class Numbered:
    """Text with a number for each run of characters that have no glyph: "black & 日本" as "black & [1]".

    The same characters have the same number in every text that passes through.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str) -> str:
        """A text that can be printed."""
        return "".join(run if printable else f"[{self._number(run)}]" for printable, run in _runs(text))

    @property
    def key(self) -> list[str]:
        """What each number stands for, by the numbers of Unicode: "[1] U+65E5 U+672C"."""
        return [f"[{number}] {' '.join(f'U+{ord(c):04X}' for c in run)}" for run, number in self._numbers.items()]

    def _number(self, run: str) -> int:
        return self._numbers.setdefault(run, len(self._numbers) + 1)


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    """Parts of a text that can be printed and those that cannot, in turn."""
    known = _known()
    return ((printable, "".join(run)) for printable, run in groupby(text, key=lambda c: ord(c) in known))


@cache
def _known() -> frozenset[int]:
    held = (frozenset(FT2Font(str(fonts() / face)).get_charmap()) for face in _FACES)
    return frozenset.intersection(*held) | frozenset(map(ord, "\n\r\t"))
