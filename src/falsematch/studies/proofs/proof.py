"""What a proof is: a measurement of one condition at one dose on one picture, beside what was requested."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions import Chain, Delivered, Step, expose, find
from falsematch.faces import Frame
from falsematch.text.reason import Reason

Material = Literal["patch", "head", "photograph"]
ALL: tuple[Material, ...] = ("patch", "head", "photograph")


@dataclass(frozen=True)
class Item:
    """A picture that conditions are measured on.

    Attributes
    ----------
    material : "patch", "head" or "photograph"
        An even patch of one of the ten Monk tones, a rendered head, or a photograph of a person.
    name : str
        Keys the random numbers.
    tone : int or None
        Monk tone, where it is known because we chose it. Only the proofs know it; conditions never do.
    pixels : uint8 array (height, width, 3)
    frame : Frame
    """

    material: Material
    name: str
    tone: int | None
    pixels: NDArray[np.uint8]
    frame: Frame


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured number beside the requested one.

    Attributes
    ----------
    quantity : Reason
        What was measured, written as reasons are.
    tap : str
        Where in the chain: a stage, ``raw``, ``delivered`` or ``file``.
    requested, measured : float
        In ``unit``. Measured is NaN where it cannot be, and ``reason`` says why.
    unit : str
    error : float
        Signed, in ``error_in``; NaN where nothing was measured.
    bar : float
        Largest magnitude of the error that passes; NaN where the number is reported without a bar.
    error_in : str
        ``share`` of what was requested, or a unit.
    samples : int
        Pixels, channel values or bytes that the number rests on.
    reason : Reason or None
    """

    quantity: Reason
    tap: str
    requested: float
    measured: float
    unit: str
    error: float
    bar: float
    error_in: str = "share"
    samples: int = 0
    reason: Reason | None = None


Measure = Callable[[Item, float, int], list[Reading]]
"""(picture, dose, seed) -> readings."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One row of the table of proofs.

    Attributes
    ----------
    condition : str
        What is proven.
    name : str
        Which of FIELD section 3: ``neutral``, ``dose``, ``equal_dose``, ``reproducible``, or a name of its own.
    measure : callable
        ``measure(item, dose, seed)``; may raise NotApplicable, which is counted.
    materials : tuple
        What it is measured on.
    doses : tuple of float
        The condition's own levels where empty.
    """

    condition: str
    name: str
    measure: Measure
    materials: tuple[Material, ...] = ALL
    doses: tuple[float, ...] = ()


def chain_of(condition: str, dose: float, **parameters: float) -> Chain:
    """One condition at one dose, which may also be its neutral one."""
    known = find(condition)
    known.check(dose, parameters)
    return Chain(known.name, dose, known.unit, (Step(known, dose, tuple(sorted(parameters.items()))),))


def through(
    item: Item, chain: Chain, seed: int, scene: NDArray[np.float32] | None = None, metering: str = "fixed"
) -> tuple[dict[str, Frame], Delivered]:
    """What every tap of the chain saw of a picture, and what was delivered.

    Parameters
    ----------
    scene : float32 array (height, width, 3) or None
        Light put in place of the picture's own; its landmarks stay.
    """
    frame = item.frame if scene is None else item.frame.with_light(scene)
    seen: dict[str, Frame] = {}
    delivered = expose(item.pixels, frame, chain, seed=seed, image=item.name, metering=metering, tap=seen.__setitem__)
    return seen, delivered


def relative(
    quantity: Reason, tap: str, requested: float, measured: float, unit: str, bar: float, samples: int
) -> Reading:
    """A reading whose error is a share of what was requested."""
    error = measured / requested - 1 if requested else math.nan
    return Reading(quantity, tap, requested, measured, unit, error, bar, "share", samples)


def absent(quantity: Reason, tap: str, requested: float, unit: str, bar: float, reason: Reason) -> Reading:
    """A reading that could not be taken."""
    return Reading(quantity, tap, requested, math.nan, unit, math.nan, bar, "share", 0, reason)
