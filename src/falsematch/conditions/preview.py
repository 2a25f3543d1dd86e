"""A strip of one photograph under a condition's doses, labelled, to be looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from falsematch import conditions, faces
from falsematch.errors import ExperimentError, FalsematchError, NotApplicable, no_file
from falsematch.store import Store

LONG_SIDE = 675
"""Pixels that a longer photograph is reduced to, as the lab's experiments reduce theirs."""
_SHORT_UNIT = 12
"""Letters."""
_LABEL = 40
_GAP = 6
_TEXT = 18
_PAPER, _INK = (255, 255, 255), (26, 26, 26)


def preview(
    name: str, image: Path, out: Path, *, seed: int = 1, metering: str = "fixed", store: Store | None = None
) -> list[str]:
    """Write a PNG with the clean photograph and, beside it, each dose of a condition; or each metering of a scenario.

    Parameters
    ----------
    name : str
        A condition or a scenario.
    image : Path
        A photograph with one face.
    out : Path
        The PNG.
    seed : int
        Of the random numbers; they are keyed by the file's name too, as an experiment keys them by the image's id.
    metering : "fixed", "frame_average" or "face"
        For a condition; a scenario has its own.
    store : Store or None
        With the fetched models; the user's own where None.

    Returns
    -------
    list of str
        One line a picture: what it shows, and why it is missing where the condition could not be made.

    Raises
    ------
    FalsematchError
        For an unknown condition, an unreadable photograph, or one without a face.
    """
    if out.suffix.lower() != ".png":
        raise ExperimentError(f"{out}: the strip is written as PNG; give a name that ends in .png.")
    chains_of(name)
    if not image.is_file():
        raise FalsematchError(no_file(image))
    pixels = faces.photograph(image, LONG_SIDE)
    frame = _frame(pixels, image, store or Store.default())
    taken = list(shown(name, pixels, frame, seed=seed, image=image.stem, metering=metering))
    pictures = [one.pixels for one in taken]
    labels = [f"{_label(one)}: not applicable" if one.missing else _label(one) for one in taken]
    lines = [
        f"{label}: {one.missing}" if one.missing else f"{label}{_drawn(one.chain, seed, image.stem)}"
        for label, one in zip(labels, taken, strict=True)
    ]
    out.parent.mkdir(parents=True, exist_ok=True)
    strip(pictures, labels).save(out)
    return lines


@dataclass(frozen=True)
class Shown:
    """One picture of a strip.

    Attributes
    ----------
    pixels : uint8 array (height, width, 3)
        At the size of the clean photograph; plain grey where the condition could not be made.
    missing : str
        Why it could not, or empty.
    """

    chain: conditions.Chain
    metering: str
    pixels: NDArray[np.uint8]
    missing: str = ""


def shown(
    name: str, pixels: NDArray[np.uint8], frame: faces.Frame, *, seed: int, image: str, metering: str = "fixed"
) -> Iterator[Shown]:
    """The clean photograph, then each dose of a condition, or each metering of a scenario.

    Parameters
    ----------
    name : str
        A condition or a scenario.
    pixels : uint8 array (height, width, 3)
        The clean photograph.
    frame : Frame
        The same, read.
    seed, image
        Key the random numbers.
    metering : "fixed", "frame_average" or "face"
        For a condition; a scenario has its own.

    Raises
    ------
    ExperimentError
        For an unknown condition or scenario.
    """
    for chain in chains_of(name):
        for way in chain.metered((metering,)):
            try:
                taken = conditions.expose(
                    pixels, frame, chain, seed=seed, image=image, delivery="upscaled", metering=way
                ).pixels
            except NotApplicable as cause:
                yield Shown(chain, way, np.full_like(pixels, 230), str(cause))
            else:
                yield Shown(chain, way, taken)


def chains_of(name: str) -> list[conditions.Chain]:
    """Clean, and the chains of a condition's own levels or of a scenario."""
    return conditions.parse([{"scenario": name} if name in conditions.SCENARIOS else {name: {}}])


def strip(pictures: list[NDArray[np.uint8]], labels: list[str]) -> Image.Image:
    """Pictures of one size side by side, each with its label above it."""
    height, width = pictures[0].shape[:2]
    sheet = Image.new("RGB", (len(pictures) * (width + _GAP) - _GAP, height + _LABEL), _PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(_TEXT)
    for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        left = number * (width + _GAP)
        draw.text((left + 4, 8), label, fill=_INK, font=font)
        sheet.paste(Image.fromarray(picture), (left, _LABEL))
    return sheet


def _frame(pixels: NDArray[np.uint8], image: Path, store: Store) -> faces.Frame:
    try:
        return faces.read_picture(pixels, store)
    except NotApplicable as cause:
        raise FalsematchError(f"{image}: {cause.reason}; give one with a face.") from None


def _label(one: Shown) -> str:
    chain, metering = one.chain, one.metering
    if chain.is_clean:
        return "clean"
    # A long unit would run into the next picture; `conditions list` says it.
    unit = f" {chain.unit}" if len(chain.unit) <= _SHORT_UNIT else ""
    dose = "" if np.isnan(chain.dose) else f" {chain.dose:g}{unit}"
    return f"{chain.name}{dose}" + ("" if metering == "fixed" else f", metering {metering}")


def _drawn(chain: conditions.Chain, seed: int, image: str) -> str:
    """The doses that a scenario drew for this photograph."""
    if not np.isnan(chain.dose) or chain.is_clean:
        return ""
    return ": " + ", ".join(f"{step.condition.name} {step.dose:.3g}" for step in chain.drawn(seed, image).steps)
