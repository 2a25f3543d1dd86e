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
"""Pixels: a tile's side, what lies between two, and the line of text above them (:func:`.preview.strip`)."""
_QUALITY = 70
SIDE = 160
"""Pixels of a picture on a page, which shows it smaller beside a name."""
_METERED = ("frame_average", "face")
_DRAWS = 2 * len(_METERED)
"""A scenario's strip ends with two draws, each under each metering in this order."""


@dataclass(frozen=True)
class Tile:
    """One picture of a strip.

    Attributes
    ----------
    dose : float or None
        None for the clean picture, and for a scenario, whose doses are drawn.
    metering : str
        Of a scenario's draw, else empty.
    source : str
        A ``data:`` address.
    """

    dose: float | None
    metering: str
    source: str

    @property
    def clean(self) -> bool:
        """Whether nothing was done to it."""
        return self.dose is None and not self.metering


@cache
def tiles(condition: str) -> tuple[Tile, ...]:
    """The pictures of a condition, the clean one first; empty where this version has none."""
    path = catalog.document(f"{_FOLDER}/{condition.replace(':', '_')}.jpg")
    if not path.is_file():
        return ()
    with Image.open(path) as opened:
        strip = opened.convert("RGB")
    lefts = range(0, strip.width, _TILE + _GAP)
    cut = [strip.crop((left, _LABEL, left + _TILE, _LABEL + _TILE)).resize((SIDE, SIDE)) for left in lefts]
    addresses = [_address(picture) for picture in cut]
    if (doses := _doses().get(condition)) is not None:
        shown = [Tile(None, "", addresses[0])]
        return (*shown, *(Tile(dose, "", source) for dose, source in zip(doses, addresses[1:], strict=True)))
    # Before the draws may be more than one picture that nothing was done to.
    untouched, drawn = addresses[:-_DRAWS], addresses[-_DRAWS:]
    meterings = _METERED * (_DRAWS // len(_METERED))
    return (
        *(Tile(None, "", source) for source in untouched),
        *(Tile(None, metering, source) for metering, source in zip(meterings, drawn, strict=True)),
    )


def thumbnail(condition: str, dose: float | None, metering: str) -> str:
    """The picture at the dose nearest to one, of a scenario its last draw so metered; empty where there is none."""
    degraded = [tile for tile in tiles(condition) if not tile.clean]
    if not degraded:
        return ""
    if dose is None or degraded[0].dose is None:
        return next((tile.source for tile in reversed(degraded) if tile.metering == metering), degraded[-1].source)
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
