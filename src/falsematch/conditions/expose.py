"""The camera chain: from display-linear light to the 8-bit photograph that is delivered."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from falsematch.catalog import nearest
from falsematch.conditions._decoded import decoded
from falsematch.conditions.chain import Chain, Step
from falsematch.conditions.condition import STAGES, Stage
from falsematch.conditions.keyed import generator
from falsematch.conditions.metering import METERINGS, gain
from falsematch.errors import ExperimentError
from falsematch.faces import Frame, Scaled, enlarge_to, to_display, to_light

DELIVERIES: Final = ("native", "upscaled")

_FULL_WELL = 1.0
"""Light at which a pixel is full, in display white."""

Tap = Callable[[str, Frame], None]
"""Sees the frame on its way: ``scene`` at first, each step's stage after it, ``raw`` after the full-well clip (float,
before the phone's pipeline), ``delivered`` at last (the decoded file's light)."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A photograph as a matcher gets it.

    Attributes
    ----------
    pixels : uint8 array (height, width, 3)
        sRGB.
    frame : Frame
        Landmarks and geometry as delivered, for who must know where the face is.
    file : bytes or None
        The JPEG that ``pixels`` were read from, where there is one.
    """

    pixels: NDArray[np.uint8]
    frame: Frame
    file: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Act:
    """What one step does at one stage; the acts of a step share its random numbers."""

    stage: Stage
    step: Step
    rng: np.random.Generator
    apply: Callable[..., Frame]

    def __call__(self, frame: Frame) -> Frame:
        parameters = self.step.condition.defaults() | dict(self.step.parameters)
        return self.apply(frame, self.step.dose, self.rng, **parameters)


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

    The order is fixed: scene and lens, sampling, exposure (metering and ``exposure``), noise, the full-well clip (the
    only one), the phone's pipeline, 8-bit sRGB, JPEG. What no condition names is identity. Clean, and a chain whose
    every dose is neutral, bypass all of it: the bytes are the photograph's own, never encoded anew, so that no hidden
    stage stands between a condition and its baseline.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3)
        The clean photograph.
    frame : Frame
        The same photograph as light, with its landmarks.
    chain : Chain
        Its drawn doses are drawn here, keyed as the conditions' random numbers are.
    seed : int
        Of the experiment.
    image : str
        Id of the photograph; with the seed and the condition it keys the random numbers.
    delivery : "native" or "upscaled"
        At its own size, or enlarged bicubically to the size of the source where the chain made it smaller.
    metering : "fixed", "frame_average" or "face"
        How exposure is set (:func:`falsematch.conditions.metering.gain`).
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
    steps = [step for step in chain.drawn(seed, image).steps if not step.condition.is_neutral(step.dose, frame)]
    if not steps:
        return Delivered(pixels, frame)
    tap = tap or _unwatched
    tap("scene", frame)
    acts = _acts(steps, seed, image)
    before = STAGES.index("gain")
    exposed = _through([act for act in acts if STAGES.index(act.stage) < before], frame, tap)
    factor = gain(exposed, metering)
    if factor != 1:
        exposed = replace(exposed, light=exposed.light * np.float32(factor), gain=factor)
    sensing = [act for act in acts if before <= STAGES.index(act.stage) < STAGES.index("clip")]
    exposed = _through(sensing, exposed, tap)
    exposed = exposed.with_light(np.minimum(exposed.light, np.float32(_FULL_WELL)))
    tap("raw", exposed)
    exposed = _through([act for act in acts if act.stage == "phone"], exposed, tap)
    developed = _encoded(Delivered(to_display(exposed.light), exposed), steps, seed, image)
    if delivery == "upscaled" and exposed.shape != frame.shape:
        developed = _upscaled(developed, frame.shape)
    if tap is not _unwatched:
        tap("delivered", developed.frame.with_light(to_light(developed.pixels)))
    return developed


def _acts(steps: list[Step], seed: int, image: str) -> list[_Act]:
    """Everything the steps do to light, in the order of the chain."""
    acts = []
    for step in steps:
        condition = step.condition
        rng = generator(seed, image, condition.name)
        if condition.stage != "jpeg":
            acts.append(_Act(condition.stage, step, rng, condition.apply))
        acts.extend(_Act(stage, step, rng, apply) for stage, apply in condition.then.items())
    # Within one stage by name, so that the order in a file never matters.
    return sorted(acts, key=lambda act: (STAGES.index(act.stage), act.step.condition.name))


def _through(acts: list[_Act], frame: Frame, tap: Tap) -> Frame:
    for act in acts:
        frame = act(frame)
        tap(act.stage, frame)
    return frame


def _encoded(developed: Delivered, steps: list[Step], seed: int, image: str) -> Delivered:
    """The file that is delivered, where a step names one, and what is read from it."""
    for step in steps:
        if step.condition.stage == "jpeg":
            rng = generator(seed, image, step.condition.name)
            file = step.condition.encode(developed.pixels, step.dose, rng, **dict(step.parameters))
            return Delivered(decoded(file), developed.frame, file)
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
    return Delivered(pixels, small.moved(to_light(pixels), saturated, step), delivered.file)


def _known(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ExperimentError(f"`{value}` is not a known {what}. {nearest(value, known)}")


def _unwatched(stage: str, frame: Frame) -> None:
    """The tap of a run: nobody looks."""
