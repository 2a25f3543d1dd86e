"""What a condition is: a named change of the scene or the camera, dosed in a physical unit."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.catalog import nearest
from falsematch.conditions.number import Number
from falsematch.errors import ExperimentError
from falsematch.faces import Frame

Stage = Literal[
    "geometry",
    "occluder",
    "relighting",
    "window",
    "veil",
    "defocus",
    "reflection",
    "motion",
    "sampling",
    "gain",
    "noise",
    "clip",
    "phone",
    "display",
    "jpeg",
]
STAGES: tuple[Stage, ...] = get_args(Stage)
"""The camera chain, in the order of light (FIELD section 2). ``clip`` and ``display`` are the chain's own.

A pane's reflection is added after the face's defocus, since it has one of its own, and smears with all else when the
camera moves; the pane's transmittance acts at ``window``. Both blurs are linear, so nothing else depends on that order.
"""

Range = tuple[float, float]
Allowed = Range | range | frozenset[int]
"""What a setting may be: any number between two, a whole one of a range, or one of a few."""
Neutral = float | Callable[[Frame], float]
"""The dose that changes nothing: a number, or one that each photograph has of its own."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A field condition: a function on a :class:`Frame`, with what may be asked of it.

    Attributes
    ----------
    name : str
    unit : str
        What a dose counts.
    levels : tuple of float
        The doses of the lab's own experiments.
    legal : (float, float)
        Smallest and largest dose that means something.
    stage : Stage
        Where in the camera chain it acts.
    parameters : mapping of str to Allowed
        Further settings of the function (its keyword-only arguments), with what each may be.
    apply : callable
        ``apply(frame, dose, rng, **parameters) -> Frame``; at the stage ``jpeg`` it takes the 8-bit pixels instead of
        the frame and returns the bytes of a file.
    neutral : float, or a function of the frame
        The dose that bypasses the chain, JPEG included. It is legal also outside ``legal``.
    then : mapping of Stage to callable
        What the condition does at later stages, with the same dose, parameters and random numbers.
    numbers : mapping of str to Number
        Every number of the model with its basis: the settings by their names, and the constants.
    whole : bool
        Whether a dose is a whole number, as a JPEG quality is.
    """

    name: str
    unit: str
    levels: tuple[float, ...]
    legal: Range
    stage: Stage
    parameters: Mapping[str, Allowed]
    apply: Callable[..., Any] = field(compare=False)
    neutral: Neutral = field(default=0.0, compare=False)
    then: Mapping[Stage, Callable[..., Frame]] = field(default_factory=dict, compare=False)
    numbers: Mapping[str, Number] = field(default_factory=dict, compare=False)
    whole: bool = False

    def __call__(self, frame: Frame, dose: float, rng: Generator, **parameters: float) -> Frame:
        """The frame under what this condition does at its own stage; refuses what :meth:`check` refuses."""
        self.check(dose, parameters)
        changed: Frame = self.apply(frame, dose, rng, **parameters)
        return changed

    def encode(self, pixels: NDArray[np.uint8], dose: float, rng: Generator, **parameters: float) -> bytes:
        """The file that a condition of the stage ``jpeg`` makes of sRGB pixels (height, width, 3)."""
        self.check(dose, parameters)
        file: bytes = self.apply(pixels, dose, rng, **parameters)
        return file

    @property
    def files(self) -> frozenset[Path]:
        """Sources of everything that it does."""
        functions: list[Callable[..., Any]] = [self.apply, *self.then.values()]
        if callable(self.neutral):
            functions.append(self.neutral)
        return frozenset(Path(inspect.getfile(function)) for function in functions)

    def is_neutral(self, dose: float, frame: Frame) -> bool:
        """Whether a dose changes nothing about this photograph."""
        return dose == (self.neutral(frame) if callable(self.neutral) else self.neutral)

    def defaults(self) -> dict[str, float]:
        """Value of every parameter that is not given."""
        signature = inspect.signature(self.apply).parameters
        return {name: float(signature[name].default) for name in self.parameters}

    def check(self, dose: object, parameters: Mapping[str, object]) -> None:
        """Refuse a dose or parameter outside its legal range, or one that is none.

        Raises
        ------
        ExperimentError
        """
        if callable(self.neutral) or isinstance(dose, bool) or dose != self.neutral:
            self.check_drawn(dose)
            if self.whole and dose != int(dose):  # type: ignore[call-overload]
                raise ExperimentError(f"{dose!r} is not a dose of `{self.name}`: give a whole number.")
        own = self.defaults() if parameters else {}
        for name, value in parameters.items():
            if name not in self.parameters:
                known = ["levels", *self.parameters]
                raise ExperimentError(f"`{name}` is not a setting of `{self.name}`. {nearest(name, known)}")
            # A default may stand for none given, outside what may be given.
            if isinstance(value, bool) or value != own[name]:
                _check(f"`{name}` of `{self.name}`", value, self.parameters[name], "")

    def check_drawn(self, dose: object) -> None:
        """Refuse a dose outside the legal range, the neutral one too: none between it and the range means anything.

        Raises
        ------
        ExperimentError
        """
        _check(f"a dose of `{self.name}`", dose, self.legal, self.unit)


def _check(what: str, value: object, allowed: Allowed, unit: str) -> None:
    # A bool is an int to Python; `levels: [yes]` is a slip of the pen all the same.
    if not isinstance(value, int | float) or isinstance(value, bool) or not _is_within(value, allowed):
        unit = f" ({unit})" if unit else ""
        raise ExperimentError(f"{value!r} is not {what}: give {told(allowed)}{unit}.")


def _is_within(value: float, allowed: Allowed) -> bool:
    return allowed[0] <= value <= allowed[1] if isinstance(allowed, tuple) else value in allowed


def told(allowed: Allowed) -> str:
    """What a setting may be, in words."""
    if isinstance(allowed, frozenset):
        *others, last = sorted(allowed)
        return f"{', '.join(map(str, others))} or {last}"
    if isinstance(allowed, range):
        return f"a whole number from {allowed[0]} to {allowed[-1]}"
    return f"a number from {allowed[0]:g} to {allowed[1]:g}"


def condition(
    name: str,
    *,
    unit: str,
    levels: tuple[float, ...],
    legal: Range,
    stage: Stage,
    parameters: Mapping[str, Allowed] | None = None,
    neutral: Neutral = 0.0,
    then: Mapping[Stage, Callable[..., Frame]] | None = None,
    numbers: Mapping[str, Number] | None = None,
    whole: bool = False,
) -> Callable[[Callable[..., Any]], Condition]:
    """Make a :class:`Condition` of a function ``(frame, dose, rng, *, parameters...) -> Frame``."""

    def made(function: Callable[..., Any]) -> Condition:
        return Condition(
            name, unit, levels, legal, stage, parameters or {}, function, neutral, then or {}, numbers or {}, whole
        )

    return made
