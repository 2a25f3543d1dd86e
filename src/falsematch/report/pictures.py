"""Pictures of conditions for a page: the tiles of the atlas's strips of rendered heads, which are nobody."""

import base64
import io
import json
from dataclasses import dataclass
from functools import cache

from PIL import Image

from falsematch import catalog

_FOLDER = "images/atlas"
"""Where the strips lie among the documents."""
_TILE, _GAP, _LABEL = 300, 6, 40
"""Pixels: a tile's side, what lies between two, and the line of text above them (:func:`falsematch.preview.strip`)."""
_QUALITY = 70
THUMBNAIL = 72
"""Pixels of the picture beside a name."""
_LAST_DRAW = {"frame_average": -2, "face": -1}
"""A scenario's strip ends with one draw under each metering."""


@dataclass(frozen=True)
class Tile:
    """One picture of a strip.

    Attributes
    ----------
    dose : float or None
        None for the clean picture, and for a scenario, whose doses are drawn.
    source : str
        A ``data:`` address.
    """

    dose: float | None
    source: str


@cache
def tiles(condition: str, side: int) -> tuple[Tile, ...]:
    """The pictures of a condition, the clean one first; empty where this version has none.

    Parameters
    ----------
    condition : str
        A condition or scenario.
    side : int
        Pixels of one picture on the page.
    """
    path = catalog.document(f"{_FOLDER}/{condition.replace(':', '_')}.jpg")
    if not path.is_file():
        return ()
    with Image.open(path) as opened:
        strip = opened.convert("RGB")
    lefts = range(0, strip.width, _TILE + _GAP)
    pictures = [strip.crop((left, _LABEL, left + _TILE, _LABEL + _TILE)).resize((side, side)) for left in lefts]
    doses = [None, *_doses().get(condition, [None] * (len(pictures) - 1))]
    return tuple(Tile(dose, _address(picture)) for dose, picture in zip(doses, pictures, strict=True))


def thumbnail(condition: str, dose: float | None, metering: str) -> str:
    """The picture at the dose nearest to one, of a scenario its last draw so metered; empty where there is none."""
    degraded = tiles(condition, THUMBNAIL)[1:]
    if not degraded:
        return ""
    if dose is None or degraded[0].dose is None:
        # Before the draws may stand more than one picture that nothing was done to.
        return degraded[_LAST_DRAW.get(metering, -1)].source
    return min(degraded, key=lambda tile: abs((tile.dose or 0.0) - dose)).source


@cache
def _doses() -> dict[str, list[float]]:
    """The doses of each condition's pictures after the clean one."""
    held: dict[str, list[float]] = json.loads(catalog.document(f"{_FOLDER}/doses.json").read_text(encoding="utf-8"))
    return held


def _address(picture: Image.Image) -> str:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=_QUALITY, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(content.getvalue()).decode()
