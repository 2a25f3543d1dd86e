"""How every figure looks: one palette, one set of shapes, sizes in inches and points; and how it becomes bytes."""

import io
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray
from PIL import Image

from falsematch.report.glyphs import Numbered, fonts

# Where lines and marks of an SVG go; numbers in its text are left as written.
_PLACES = re.compile(rb' (?:d|x|y|x1|x2|y1|y2|width|height|points)="[^"]*"')
# What Matplotlib writes that draws nothing: turns by nothing, empty groups, and blanks between two elements.
_TURNED = re.compile(rb' transform="rotate\(-?0 [^"]*\)"')
_BETWEEN = re.compile(rb">\s*\n\s*<")
_LONG = re.compile(rb"-?[0-9]+\.[0-9]{3,}")

INK = "#1a1a1a"
QUIET = "#595959"
GRID = "#d4d4d4"
PAPER = "#ffffff"

# Okabe and Ito's colours that carry on white, each with a shape of its own, so that grey print tells them apart.
BLUE, VERMILLION, GREEN, PURPLE, ORANGE = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"
SERIES = ((INK, "o"), (BLUE, "s"), (VERMILLION, "^"), (GREEN, "D"), (PURPLE, "v"), (ORANGE, "P"))

WIDTH = 4.6
"""Inches: reads at the width of a phone as it does in print."""
TITLE, TEXT, SMALL, TINY = 11.5, 10.2, 10.2, 10.2
"""Points: what a phone shows in 11 pixels."""
DENSE = 8.0
"""Points of tables of many columns, the smallest that print reads."""
DOT = 5.5
LINE = 1.6
_PRINT_DPI = 300
_SHADES = 64
_POINT = 1 / 72
_ADVANCE = 1000
"""Points at which advances are read: their hundredths are those of a point."""


@dataclass(frozen=True)
class Form:
    """The shape of a chart.

    Attributes
    ----------
    name : str
    width : float
        Inches, as it is printed.
    height : float or None
        Inches; None where the chart is as tall as its rows.
    pixels : int
        Of its PNG, from left to right.
    title : float or None
        Points; None where what surrounds the chart says its title.
    text : float
        Points. The smallest text is ``text``: 8 points in print, and 11 pixels where a phone shows a square or long
        chart 358 pixels wide, or a screen a landscape one 1200 wide.
    """

    name: str
    width: float
    height: float | None
    pixels: int
    title: float | None
    text: float

    @property
    def wide(self) -> bool:
        """Whether names have room beside the marks."""
        return self.height is not None and self.width > self.height

    @property
    def suffix(self) -> str:
        """What follows the name of its files; nothing for the long one."""
        return "" if self.height is None else f"_{self.name}"


LONG = Form("long", WIDTH, None, round(WIDTH * _PRINT_DPI), 13.0, 10.2)
LANDSCAPE = Form("landscape", 6.6, 6.6 * 675 / 1200, 1200, 14.0, 8.2)
SQUARE = Form("square", WIDTH, WIDTH, 1080, 13.0, 10.2)
FORMS = (LONG, LANDSCAPE, SQUARE)
"""Those of the files."""
ON_PAGE = tuple(replace(form, title=None) for form in (LANDSCAPE, SQUARE))
"""Those of a page's first screen, whose heading is the title."""


@dataclass(frozen=True)
class Drawing:
    """A figure as files: what a reader sees, what it draws, and what it says.

    Attributes
    ----------
    name : str
        File name without suffix.
    svg, png, csv : bytes
        ``png`` is empty where figures are made for the screen alone.
    alt : str
        Text for those who do not see it, the same in every form.
    caption : str
    form : Form
        Of its SVG and PNG; all forms of a figure share its data and its words.
    """

    name: str
    svg: bytes
    png: bytes
    csv: bytes
    alt: str
    caption: str
    form: Form = LONG

    @property
    def stem(self) -> str:
        """File name of its pictures without suffix."""
        return self.name + self.form.suffix


@contextmanager
def drawing(name: str) -> Iterator[None]:
    """The settings a figure is made and saved under, whatever the user's own matplotlib settings are."""
    settings = {
        "font.family": ["DejaVu Sans"],
        "text.color": INK,
        # Labels are untrusted: a dollar sign in a group's name is a dollar sign.
        "text.parse_math": False,
        "axes.unicode_minus": False,
        "svg.fonttype": "none",
        # Equal input gives equal bytes; the name keeps the identifiers of two figures on one page apart.
        "svg.hashsalt": name,
        "savefig.facecolor": PAPER,
    }
    with matplotlib.style.context(["default", settings]):
        yield


_printing: ContextVar[bool] = ContextVar("printing", default=True)


@contextmanager
def on_screen_alone() -> Iterator[None]:
    """A context in which figures are made for pages and not for print: without their PNG, half the work of one."""
    token = _printing.set(False)
    try:
        yield
    finally:
        _printing.reset(token)


def to_files(figure: Figure, form: Form = LONG) -> tuple[bytes, bytes]:
    """A figure as SVG, text as written, and as PNG, a number for what no font of print holds; the figure is used up."""
    return _svg(figure), _png(figure, form)


def _svg(figure: Figure) -> bytes:
    sink = io.BytesIO()
    with warnings.catch_warnings():
        # Text stays text: whoever shows the file looks for a font that holds the character.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(sink, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    content = _PLACES.sub(lambda found: _LONG.sub(_rounded, found[0].replace(b" \n", b" ")), sink.getvalue())
    return _BETWEEN.sub(b"><", _TURNED.sub(b"", content).replace(b"<g/>", b""))


def _rounded(found: re.Match[bytes]) -> bytes:
    """A coordinate to a hundredth of a point, finer than any screen shows or printer draws."""
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".").encode()


def _png(figure: Figure, form: Form) -> bytes:
    """At print size, in 64 shades: in full colour it takes several times the bytes."""
    if not _printing.get():
        return b""
    numbered = _number_texts(figure)
    dpi = form.pixels / form.width
    pixels = _pixels(figure, dpi)
    if key := numbered.key:
        # Beneath the picture, which was laid out without it.
        lines = wrapped("  ".join(key), TINY, form.width - 0.2)
        beneath = Sheet(len(lines) * leading(TINY) + 0.1, form.width)
        beneath.write_lines(0.1, lines, size=TINY, color=QUIET)
        pixels = np.concatenate([pixels, _pixels(beneath.figure, dpi)])
    sink = io.BytesIO()
    _in_few_shades(pixels).save(sink, format="png", dpi=(dpi, dpi))
    return sink.getvalue()


def _in_few_shades(pixels: NDArray[np.uint8]) -> Image.Image:
    """A picture in 64 shades, chosen from its different colours; nearly all of it is paper, which is looked at once."""
    flat = pixels.reshape(-1, 4).view(np.uint32)[:, 0]
    inked = np.flatnonzero(flat != flat[0])
    places, colours = pd.factorize(flat[inked])
    different = np.concatenate([flat[:1], colours.astype(np.uint32)]).view(np.uint8).reshape(1, -1, 4)
    few = Image.fromarray(np.ascontiguousarray(different[..., :3])).quantize(
        _SHADES, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )
    shade = np.asarray(few)[0]
    whole = np.full(len(flat), shade[0], np.uint8)
    whole[inked] = shade[1:][places]
    made = Image.fromarray(whole.reshape(pixels.shape[:2]))
    made.putpalette(few.getpalette() or [])
    return made


def _number_texts(figure: Figure) -> Numbered:
    numbered = Numbered()
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        # Ticks take their texts from it whenever they are drawn; other kinds write numbers alone.
        named = axis.get_major_formatter()
        if isinstance(named, FuncFormatter):
            axis.set_major_formatter(FuncFormatter(_numbering(named, numbered)))
    for text in [artist for artist in figure.findobj() if isinstance(artist, Text)]:
        text.set_text(numbered(text.get_text()))
    return numbered


def _numbering(named: FuncFormatter, numbered: Numbered) -> Callable[[float, int | None], str]:
    return lambda value, place: numbered(named(value, place))


def _pixels(figure: Figure, dpi: float) -> NDArray[np.uint8]:
    """Red, green, blue and opacity (height, width, 4)."""
    raw = io.BytesIO()
    # A hair more: Matplotlib cuts a pixel that is not whole.
    figure.savefig(raw, format="rgba", dpi=dpi * (1 + 1e-6))
    # The width is known; the height is what Matplotlib makes of it.
    return np.frombuffer(raw.getvalue(), dtype=np.uint8).reshape(-1, round(figure.get_figwidth() * dpi), 4)


class Sheet:
    """A figure filled from the top, in inches.

    Parameters
    ----------
    height, width : float
        Inches.
    """

    def __init__(self, height: float, width: float = WIDTH) -> None:
        self.height, self.width = height, width
        self.figure = Figure(figsize=(width, height), facecolor=PAPER)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = TEXT,
        color: str = INK,
        weight: str = "normal",
        align: str = "left",
    ) -> None:
        """One line of text, its baseline ``y`` inches from the top."""
        self.figure.text(
            x / self.width,
            1 - y / self.height,
            text,
            fontsize=size,
            color=color,
            fontweight=weight,
            ha=align,
            va="baseline",
        )

    def write_lines(self, y: float, lines: list[str], *, size: float, color: str = INK, weight: str = "normal") -> None:
        """Lines from the left edge, the first one's baseline ``y`` inches from the top."""
        for i, line in enumerate(lines):
            self.write(0.1, y + i * leading(size), line, size=size, color=color, weight=weight)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes at a place, without a frame."""
        box = (left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height)
        axes = self.figure.add_axes(box)
        axes.set_facecolor("none")
        for side in ("top", "right", "left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0, labelsize=SMALL, labelcolor=QUIET)
        return axes


def dot(shape: str, color: str, *, filled: bool, size: float, zorder: float = 3, clip: bool = False) -> dict[str, Any]:
    """The look of one mark, without a line to the next: filled, or hollow in the colour of the paper.

    Parameters
    ----------
    shape, color : str
    filled : bool
    size : float
        Points.
    zorder : float
        What lies over what.
    clip : bool
        Whether it ends where the axes do.
    """
    return {
        "linestyle": "none",
        "marker": shape,
        "markersize": size,
        "markeredgecolor": color,
        "markerfacecolor": color if filled else PAPER,
        "markeredgewidth": 0.8,
        "clip_on": clip,
        "zorder": zorder,
    }


def leading(size: float) -> float:
    """Inches from one baseline to the next."""
    return size * 1.35 * _POINT


def wrapped(text: str, size: float, width: float = WIDTH - 0.2, *, weight: str = "normal") -> list[str]:
    """Text in lines that fit a width in inches; a word that fits no line is cut."""
    lines: list[str] = []
    for word in text.replace(" %", "\u00a0%").split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight=weight) <= width:
            lines[-1] = longer
            continue
        lines.append(word)
        while text_width(lines[-1], size, weight=weight) > width and len(lines[-1]) > 1:
            kept = _fitting(lines[-1], size, width, weight=weight)
            lines[-1:] = [lines[-1][:kept], lines[-1][kept:]]
    return lines


def clipped(text: str, size: float, width: float, *, weight: str = "normal") -> str:
    """One line that fits a width in inches; the whole name stands in the table and the alt text."""
    if text_width(text, size, weight=weight) <= width:
        return text
    return text[: _fitting(text, size, width - text_width("…", size, weight=weight), weight=weight)].rstrip() + "…"


def _fitting(text: str, size: float, width: float, *, weight: str) -> int:
    """How many characters of a text fit a width in inches; one at least."""
    taken = np.cumsum([_advance(character, weight) for character in text]) * size * _POINT
    return max(1, int(np.searchsorted(taken, width, side="right")))


def text_width(text: str, size: float, *, weight: str = "normal") -> float:
    """Inches a line of text takes in DejaVu Sans; a browser's own fonts are narrower."""
    return sum(_advance(character, weight) for character in text) * size * _POINT


@cache
def _advance(character: str, weight: str) -> float:
    """Width of a character over the size of its font."""
    if unicodedata.east_asian_width(character) in "WF":
        # These fonts hold none of Chinese, Japanese or Korean; each is as wide as two others.
        return 2 * _advance("x", weight)
    return float(_face(weight).load_char(ord(character)).linearHoriAdvance) / 65536 / _ADVANCE


@cache
def _face(weight: str) -> FT2Font:
    face = FT2Font(str(fonts() / ("DejaVuSans-Bold.ttf" if weight == "bold" else "DejaVuSans.ttf")))
    face.set_size(_ADVANCE, 72)
    return face
