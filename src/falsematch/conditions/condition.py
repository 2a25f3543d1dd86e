"""What a condition is: a named change of the scene or the camera, dosed in a physical unit."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from numpy.random import Generator

from falsematch.catalog import nearest
from falsematch.errors import ExperimentError
from falsematch.faces import Frame

Stage = Literal[
    "geometry",
    "occluder",
    "relighting",
    "window",
    "veil",
    "defocus",
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
"""The camera chain, in the order of light (FIELD section 2). ``clip`` and ``display`` are the chain's own."""

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Condition:
    """A field condition: one function on a :class:`Frame`, with what may be asked of it.

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
    parameters : mapping of str to (float, float)
        Further settings of the function (its keyword-only arguments), with their legal ranges.
    apply : callable
        ``apply(frame, dose, rng, **parameters) -> Frame``.
    """

    name: str
    unit: str
    levels: tuple[float, ...]
    legal: Range
    stage: Stage
    parameters: Mapping[str, Range]
    apply: Callable[..., Frame] = field(compare=False)

    def __call__(self, frame: Frame, dose: float, rng: Generator, **parameters: float) -> Frame:
        """The frame under this condition; refuses what :meth:`check` refuses."""
        self.check(dose, parameters)
        return self.apply(frame, dose, rng, **parameters)

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
        _check(f"a dose of `{self.name}`", dose, self.legal, self.unit)
        for name, value in parameters.items():
            if name not in self.parameters:
                known = ["levels", *self.parameters]
                raise ExperimentError(f"`{name}` is not a setting of `{self.name}`. {nearest(name, known)}")
            _check(f"`{name}` of `{self.name}`", value, self.parameters[name], "")


def _check(what: str, value: object, legal: Range, unit: str) -> None:
    low, high = legal
    # A bool is an int to Python; `levels: [yes]` is a slip of the pen all the same.
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        unit = f" ({unit})" if unit else ""
        raise ExperimentError(f"{value!r} is not {what}: give a number from {low:g} to {high:g}{unit}.")


def condition(
    name: str,
    *,
    unit: str,
    levels: tuple[float, ...],
    legal: Range,
    stage: Stage,
    parameters: Mapping[str, Range] | None = None,
) -> Callable[[Callable[..., Frame]], Condition]:
    """Make a :class:`Condition` of a function ``(frame, dose, rng, *, parameters...) -> Frame``."""

    def made(function: Callable[..., Frame]) -> Condition:
        return Condition(name, unit, levels, legal, stage, parameters or {}, function)

    return made
