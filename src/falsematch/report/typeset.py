"""PDF by Typst: the same bytes for the same words, with the fonts that come with the lab's own libraries."""

import copy
import datetime
import importlib.util
import itertools
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal
from xml.etree import ElementTree

from falsematch.errors import ResultError
from falsematch.report import glyphs

STANDARDS: Final[list[Literal["ua-1", "a-2a"]]] = ["ua-1", "a-2a"]
"""Accessible (ISO 14289-1) and archival (ISO 19005-2, level A); Typst refuses to write what breaks either."""

_TEMPLATES = Path(__file__).parent / "templates"
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
# No line ends within "95 %", "1 in 33" or "1 de cada 33".
_UNBROKEN = re.compile(r"(?<=\d) (?=%)|(?<=\b1) (?=in \d|de cada \d)|(?<=\b1 in) (?=\d)|(?<=\b1 de cada) (?=\d)")
# Of a font's size: baselines nearer than this are of one line.
_ALIKE = 0.75
# Of a font's size: how far its letters reach beneath their line.
_DESCENT = 0.3
# Pixels of a text that states no size.
_USUAL = 8.0


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
        SVG and JPEG by file name.
    day : date
        Printed as the day of creation, so that rendering again gives the same bytes.

    Raises
    ------
    ResultError
        Where Typst cannot set it.
    """
    noon = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
    return _compiled(
        template,
        {**values, "day": day.isoformat()},
        pictures,
        pdf_standards=[*STANDARDS],
        timestamp=int(noon.timestamp()),
    )


def compile_png(
    template: str, values: Mapping[str, Any], pictures: Mapping[str, bytes], day: datetime.date, *, ppi: float
) -> bytes:
    """A PNG of a template of one page, as :func:`compile_pdf`; ``ppi`` pixels to 72 points."""
    return _compiled(template, {**values, "day": day.isoformat()}, pictures, format="png", ppi=ppi)


def _compiled(template: str, values: Mapping[str, Any], pictures: Mapping[str, bytes], **how: Any) -> bytes:
    import typst  # noqa: PLC0415 - an extra: a core installation has none

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for source in _TEMPLATES.glob("*.typ"):
            (folder / source.name).write_bytes(source.read_bytes())
        numbered = glyphs.Numbered()  # both standards forbid a missing glyph
        text = _UNBROKEN.sub("\u00a0", numbered(json.dumps(values, ensure_ascii=False)))
        for name, picture in pictures.items():
            drawn = name.endswith(".svg")
            (folder / name).write_bytes(numbered(picture.decode()).encode() if drawn else picture)
        held = json.loads(text) | {"glyphs": numbered.key}
        (folder / "values.json").write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
        try:
            made: bytes = typst.compile(
                str(folder / template), root=place, font_paths=[str(glyphs.fonts())], ignore_system_fonts=True, **how
            )
        except typst.TypstError as cause:
            raise ResultError(f"{template}: Typst could not set it: {cause}") from None
        return made


def slices(svg: bytes, cuts: list[float]) -> list[bytes]:
    """A drawing in parts, cut at heights in points of its own scale; each holds its own text, once and in order."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(svg)  # noqa: S314 - drawn by this package
    _, top, width, height = map(float, root.attrib["viewBox"].split())
    texts = _taken(root)
    parts = []
    for start, end in itertools.pairwise([top, *cuts, top + height]):
        part = copy.deepcopy(root)
        part.attrib |= {
            "width": f"{width:g}pt",
            "height": f"{end - start:g}pt",
            "viewBox": f"0 {start:g} {width:g} {end - start:g}",
        }
        # A text layer does not know what a picture hides.
        part.extend(text for (_, y), text in texts if start <= y < end)
        parts.append(ElementTree.tostring(part, encoding="utf-8"))
    return parts


def beneath(title: str, svg: bytes) -> bytes:
    """A drawing that stands beneath a heading: without its own title where that says the same.

    Its title are the lines in bold with which it begins.
    """
    root = ElementTree.fromstring(svg)  # noqa: S314 - drawn by this package
    lines = list(itertools.takewhile(_is_bold, (text for _, text in _taken(root))))
    if not lines or " ".join(line.text or "" for line in lines) != title:
        return svg
    ends = _place(lines[-1])[1] + _DESCENT * _font_size(lines[-1])
    return slices(svg, [ends])[1]


def _is_bold(text: ElementTree.Element) -> bool:
    return "font-weight: 700" in text.attrib.get("style", "")


def _font_size(text: ElementTree.Element) -> float:
    found = re.search(r"font-size: ([0-9.]+)px", text.attrib.get("style", ""))
    return float(found[1]) if found else 0.0


def _taken(root: ElementTree.Element) -> list[tuple[tuple[float, float], ElementTree.Element]]:
    """Every text of a drawing with its place, taken out of it: line by line from the top, and along each line."""
    found = [(_place(text), parent, text) for parent in list(root.iter()) for text in parent.findall(f"{{{_SVG}}}text")]
    for _, parent, text in found:
        parent.remove(text)
    lines: list[list[tuple[tuple[float, float], ElementTree.Element]]] = []
    for place, _, text in sorted(found, key=lambda one: one[0][1]):
        if not lines or place[1] - lines[-1][0][0][1] > _ALIKE * (_font_size(text) or _USUAL):
            lines.append([])
        lines[-1].append((place, text))
    return [one for line in lines for one in sorted(line, key=lambda one: one[0][0])]


def _place(text: ElementTree.Element) -> tuple[float, float]:
    """Where a text stands, points from the left and from the top."""
    if "x" in text.attrib:
        return float(text.attrib["x"]), float(text.attrib["y"])
    moved = re.search(r"translate\(([-0-9.]+)[ ,]+([-0-9.]+)\)", text.attrib.get("transform", ""))
    return (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)


def size(svg: bytes) -> dict[str, float]:
    """Width and height of a drawing in points."""
    found = re.search(r'viewBox="\S+ \S+ ([0-9.]+) ([0-9.]+)"', svg.decode())
    return {"width": float(found[1]), "height": float(found[2])} if found else {"width": 331.2, "height": 331.2}
