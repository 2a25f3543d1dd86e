"""PDF by Typst: the same bytes for the same words, with the fonts that come with the lab's own libraries."""

import datetime
import importlib.util
import itertools
import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import matplotlib
from matplotlib.ft2font import FT2Font

from falsematch.errors import ResultError

STANDARDS: Final[list[Literal["ua-1", "a-2a"]]] = ["ua-1", "a-2a"]
"""Accessible (ISO 14289-1) and archival (ISO 19005-2, level A); Typst refuses to write what breaks either."""

_TEMPLATES = Path(__file__).parent / "templates"
_NO_GLYPH = "\u25a1"


def available() -> bool:
    """Whether Typst is installed; it comes with the extra ``report``."""
    return importlib.util.find_spec("typst") is not None


def compile_pdf(template: str, values: Mapping[str, Any], pictures: Mapping[str, bytes], day: datetime.date) -> bytes:
    """A PDF of a template.

    Parameters
    ----------
    template : str
        Name of a file in ``templates/``.
    values : mapping
        What the template reads of ``values.json``; texts are set as they stand, never read as markup.
    pictures : mapping of str to bytes
        SVG by file name.
    day : date
        Printed as the day of creation, so that rendering again gives the same bytes.

    Raises
    ------
    ResultError
        Where Typst cannot set it.
    """
    import typst  # noqa: PLC0415 - an extra: a core installation has none

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for source in _TEMPLATES.glob("*.typ"):
            (folder / source.name).write_bytes(source.read_bytes())
        text = json.dumps({**values, "day": day.isoformat()}, ensure_ascii=False)
        (folder / "values.json").write_text(_with_glyphs(text), encoding="utf-8")
        for name, svg in pictures.items():
            (folder / name).write_text(_with_glyphs(svg.decode()), encoding="utf-8")
        noon = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
        try:
            return typst.compile(
                str(folder / template),
                root=place,
                font_paths=[str(_fonts())],
                ignore_system_fonts=True,
                pdf_standards=[*STANDARDS],
                timestamp=int(noon.timestamp()),
            )
        except typst.TypstError as cause:
            raise ResultError(f"{template}: Typst could not set it: {cause}") from None


def slices(svg: bytes, cuts: list[float]) -> list[bytes]:
    """A drawing in parts, cut at heights in points from its top."""
    text = svg.decode()
    found = re.search(r'<svg[^>]* viewBox="0 0 ([0-9.]+) ([0-9.]+)"', text)
    if found is None:
        return [svg]
    width, height = float(found[1]), float(found[2])
    ends = [0.0, *cuts, height]
    opening = re.compile(r"<svg[^>]*>")
    parts = []
    for start, end in itertools.pairwise(ends):
        size = f'width="{width:g}pt" height="{end - start:g}pt" viewBox="0 {start:g} {width:g} {end - start:g}"'
        names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1"'
        parts.append(opening.sub(f"<svg {names} {size}>", text, count=1).encode())
    return parts


def size(svg: bytes) -> dict[str, float]:
    """Width and height of a drawing in points."""
    found = re.search(r'viewBox="\S+ \S+ ([0-9.]+) ([0-9.]+)"', svg.decode())
    return {"width": float(found[1]), "height": float(found[2])} if found else {"width": 331.2, "height": 331.2}


@cache
def _fonts() -> Path:
    """The folder with DejaVu, in which figures are set."""
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@cache
def _known() -> frozenset[int]:
    return frozenset(FT2Font(str(_fonts() / "DejaVuSans.ttf")).get_charmap()) | frozenset(map(ord, "\n\r\t"))


def _with_glyphs(text: str) -> str:
    """Text with a box for each character that has no glyph: both standards forbid a missing one."""
    known = _known()
    return "".join(c if ord(c) in known else _NO_GLYPH for c in text)
