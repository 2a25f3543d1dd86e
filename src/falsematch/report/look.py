"""What the simulated conditions of a result look like: rendered heads; of a scenario also what was reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from falsematch.report import pictures
from falsematch.report.field_table import slice_name
from falsematch.report.rows import CLEAN
from falsematch.report.telling import Telling


@dataclass(frozen=True)
class Picture:
    """One rendered head: what was done to it, and a ``data:`` address."""

    name: str
    source: str


@dataclass(frozen=True)
class Look:
    """One condition.

    Attributes
    ----------
    key, name : str
        In the tables, and for the reader.
    proven : bool
    pictures : list of Picture
        The clean one first.
    reported, guessed : list of str
        Of a scenario.
    sources : list of dict
        ``name`` and ``address`` of what was reported.
    """

    key: str
    name: str
    proven: bool
    pictures: Sequence[Picture]
    reported: Sequence[str] = ()
    guessed: Sequence[str] = ()
    sources: Sequence[Mapping[str, str]] = ()


def looks(rates: pd.DataFrame, telling: Telling) -> list[Look]:
    """The conditions of a table that this version has pictures of, in its order."""
    units = rates.drop_duplicates("condition").set_index("condition")["unit"]
    found = (_look(str(name), unit, telling) for name, unit in units.items() if name != CLEAN)
    return [one for one in found if one.pictures]


def _look(name: str, unit: str, telling: Telling) -> Look:
    say = telling.words
    told = say.entry("street.circumstance").get(name, {})
    shown = [Picture(_caption(name, tile, unit, telling), tile.source) for tile in pictures.tiles(name)]
    return Look(
        key=name,
        name=say.known("condition", name),
        proven=name not in telling.unproven,
        pictures=shown,
        reported=told.get("reported", ()),
        guessed=told.get("guessed", ()),
        sources=[say.entry("street.sources")[source] for source in told.get("sources", ())],
    )


def _caption(name: str, tile: pictures.Tile, unit: str, telling: Telling) -> str:
    """What was done to a picture: its dose, or that of a scenario one was drawn."""
    if tile.clean:
        return telling.words("look.clean")
    metering = tile.metering or "fixed"
    return slice_name({"condition": name, "dose": tile.dose, "unit": unit, "metering": metering}, telling)
