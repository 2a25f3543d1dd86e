"""The camera chain: from display-linear light to the 8-bit photograph that is delivered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from falsematch.catalog import nearest
from falsematch.conditions.chain import Chain
from falsematch.conditions.keyed import generator
from falsematch.errors import ExperimentError
from falsematch.faces import Frame, Scaled, enlarge_to, to_display, to_light

DELIVERIES: Final = ("native", "upscaled")
METERINGS: Final = ("fixed",)

_FULL_WELL = 1.0
"""Light at which a pixel is full, in display white."""

Tap = Callable[[str, Frame], None]
"""Sees the frame on its way: ``scene`` at first, each step's stage after it, ``raw`` after the full-well clip."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A photograph as a matcher gets it.

    Attributes
    ----------
    pixels : uint8 array (height, width, 3)
        sRGB.
    frame : Frame
        Landmarks and geometry as delivered, for who must know where the face is.
    """

    pixels: NDArray[np.uint8]
    frame: Frame


def expose(
    pixels: NDArray[np.uint8],
    frame: Frame,
    chain: Chain,
    *,
    seed: int,
    image: str,
    delivery: str = "native",
    metering: str = "fixed",
    tap: Tap | None = None,
) -> Delivered:
    """Take one photograph under one chain of conditions.

    Clean bypasses the chain: its bytes are the photograph's own, never encoded anew, so that no hidden stage stands
    between a condition and its baseline.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3)
        The clean photograph.
    frame : Frame
        The same photograph as light, with its landmarks.
    chain : Chain
    seed : int
        Of the experiment.
    image : str
        Id of the photograph; with the seed and the condition it keys the random numbers.
    delivery : "native" or "upscaled"
        At its own size, or enlarged bicubically to the size of the source where the chain made it smaller.
    metering : "fixed"
        How exposure is set; fixed leaves it.
    tap : callable or None
        For proofs: sees every stage.

    Raises
    ------
    NotApplicable
        Where a condition cannot be made on this photograph.
    ExperimentError
        For an unknown delivery or metering.
    """
    _known("delivery", delivery, DELIVERIES)
    _known("metering", metering, METERINGS)
    if chain.is_clean:
        return Delivered(pixels, frame)
    tap = tap or _unwatched
    tap("scene", frame)
    exposed = frame
    for step in chain.steps:
        rng = generator(seed, image, step.condition.name)
        exposed = step.condition(exposed, step.dose, rng, **dict(step.parameters))
        tap(step.condition.stage, exposed)
    exposed = exposed.with_light(np.minimum(exposed.light, np.float32(_FULL_WELL)))
    tap("raw", exposed)
    developed = Delivered(to_display(exposed.light), exposed)
    if delivery == "upscaled" and exposed.shape != frame.shape:
        return _upscaled(developed, frame.shape)
    return developed


def _upscaled(delivered: Delivered, shape: tuple[int, int]) -> Delivered:
    """The delivered photograph enlarged to (height, width), and its geometry with it."""
    pixels = enlarge_to(delivered.pixels, shape)
    small = delivered.frame
    # Each axis by its own factor: the small frame's sides were rounded to whole pixels.
    step = Scaled(shape[1] / small.shape[1], shape[0] / small.shape[0])
    nearest_row = np.arange(shape[0]) * small.shape[0] // shape[0]
    nearest_column = np.arange(shape[1]) * small.shape[1] // shape[1]
    saturated = small.saturated[np.ix_(nearest_row, nearest_column)]
    return Delivered(pixels, small.moved(to_light(pixels), saturated, step))


def _known(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ExperimentError(f"`{value}` is not a known {what}. {nearest(value, known)}")


def _unwatched(stage: str, frame: Frame) -> None:
    """The tap of a run: nobody looks."""
