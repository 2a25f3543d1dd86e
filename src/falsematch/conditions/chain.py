"""Chains: which conditions a photograph goes through, at what doses."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from numpy.random import Generator

from falsematch.conditions.condition import Condition
from falsematch.conditions.keyed import generator


@dataclass(frozen=True, slots=True)
class Between:
    """A dose that is drawn anew for each photograph, evenly between two bounds."""

    low: float
    high: float

    def drawn(self, condition: Condition, rng: Generator) -> float:
        """One dose; whole where the condition's doses are."""
        if condition.whole:
            return float(rng.integers(int(self.low), int(self.high), endpoint=True))
        return float(rng.uniform(self.low, self.high))


@dataclass(frozen=True, slots=True)
class Step:
    """One condition at one dose; ``parameters`` holds those that differ from the condition's own, sorted by name.

    In a chain of several the dose may be drawn for each photograph: ``between`` says from where, and ``dose`` is NaN
    until it is.
    """

    condition: Condition
    dose: float
    parameters: tuple[tuple[str, float], ...] = ()
    between: Between | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A column of the result: a clean photograph, one condition at one dose, or several under one name.

    Attributes
    ----------
    name : str
        ``clean``, the condition's name (with its parameters where they are not its own), or the name given.
    dose : float
        NaN for clean and for a chain of several steps.
    unit : str
        Empty where there is no dose.
    steps : tuple of Step
        In the order of the camera chain, however they were written; none for clean.
    metering : tuple of str
        How it is metered, whatever the experiment says; empty where the experiment decides.
    """

    name: str
    dose: float
    unit: str
    steps: tuple[Step, ...]
    metering: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing is done at all, so that the photograph's own bytes are delivered."""
        return not self.steps

    def metered(self, asked: Sequence[str]) -> Sequence[str]:
        """The meterings it is taken with, where an experiment asks for some; clean passes no camera."""
        return ("fixed",) if self.is_clean else self.metering or asked

    @property
    def content(self) -> dict[str, Any]:
        """What a frame depends on of a chain, whatever it is called: its steps, and the name where it keys a draw."""
        steps = [
            {
                "condition": step.condition.name,
                "dose": step.dose if step.between is None else asdict(step.between),
                "parameters": dict(step.parameters),
            }
            for step in self.steps
        ]
        is_drawn = any(step.between is not None for step in self.steps)
        return {"steps": steps, "name": self.name if is_drawn else None}

    @property
    def files(self) -> frozenset[Path]:
        """Sources of its conditions."""
        return frozenset().union(*(step.condition.files for step in self.steps))

    def drawn(self, seed: int, image: str) -> "Chain":
        """The chain with its doses drawn for one photograph, each by a key of its own."""
        return replace(self, steps=tuple(self._drawn(step, seed, image) for step in self.steps))

    def _drawn(self, step: Step, seed: int, image: str) -> Step:
        if step.between is None:
            return step
        rng = generator(seed, image, f"{self.name}: {step.condition.name}")
        return replace(step, dose=step.between.drawn(step.condition, rng), between=None)


CLEAN = Chain("clean", math.nan, "", ())
