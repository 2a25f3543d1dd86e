"""Simulated audits: people, their pairs, and which pairs match falsely, with the false match rate known."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import ndtr, ndtri

from falsematch.text.strict import Strict

LAMB_SHIFT = 1.5
"""By how many standard deviations of the score a lamb raises each of its comparisons (judgement).

At a false match rate of 0.01 a lamb then matches another person some thirty times as often as two others do.
"""


class Independent(Strict):
    """Pairs that know nothing of the people in them: what a pair-level interval takes for granted."""

    model: Literal["independent"] = "independent"

    @property
    def name(self) -> str:
        """As in ``coverage.csv``."""
        return "independent pairs"

    def threshold(self, fmr: float) -> float:
        """Upper quantile of the standard normal distribution."""
        return float(-ndtri(fmr))

    def person_effects(self, generator: Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
        """Nothing."""
        return np.zeros(shape)

    def residual(self) -> float:
        """All of it."""
        return 1.0


class SubjectEffects(Strict):
    """Gaussian scores, of whose variance the two people carry a share, half each.

    Attributes
    ----------
    share : float in (0, 1)
        Of the score's variance.
    """

    model: Literal["subject_effects"] = "subject_effects"
    share: Annotated[float, Field(gt=0, lt=1)]

    @property
    def name(self) -> str:
        """As in ``coverage.csv``."""
        return f"subject effects {100 * self.share:g} %"

    def threshold(self, fmr: float) -> float:
        """Upper quantile of the standard normal distribution, which the score has over all people."""
        return float(-ndtri(fmr))

    def person_effects(self, generator: Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
        """Normal, with half the shared variance each."""
        return np.asarray(generator.standard_normal(shape) * np.sqrt(self.share / 2), np.float64)

    def residual(self) -> float:
        """The rest of a variance of 1."""
        return float(np.sqrt(1 - self.share))


class Lambs(Strict):
    """A share of people, each drawn to be one or not, who match many: their scores lie higher with everybody.

    Attributes
    ----------
    share : float in (0, 1)
        Of the people.
    """

    model: Literal["lambs"] = "lambs"
    share: Annotated[float, Field(gt=0, lt=1)]

    @property
    def name(self) -> str:
        """As in ``coverage.csv``."""
        return f"lambs {100 * self.share:g} %"

    def threshold(self, fmr: float) -> float:
        """Solved from the mixture of pairs with no, one and two lambs."""
        odds = np.array([(1 - self.share) ** 2, 2 * self.share * (1 - self.share), self.share**2])
        lambs = np.arange(3)
        from scipy.optimize import brentq  # noqa: PLC0415 - an audit simulates nothing

        return float(brentq(lambda t: odds @ ndtr(LAMB_SHIFT * lambs - t) - fmr, -10, 20))

    def person_effects(self, generator: Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
        """The shift for a lamb, nothing for the others."""
        return np.asarray(LAMB_SHIFT * (generator.random(shape) < self.share), np.float64)

    def residual(self) -> float:
        """All of it."""
        return 1.0


class Model(Protocol):
    """How scores depend on people."""

    @property
    def name(self) -> str:
        """As in the table."""

    def threshold(self, fmr: float) -> float:
        """Score that two people reach with probability ``fmr``."""

    def person_effects(self, generator: Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
        """What each person adds to all their scores."""

    def residual(self) -> float:
        """Standard deviation of the rest."""

    def model_dump(self) -> dict[str, Any]:
        """Its settings."""


@dataclass(frozen=True)
class Cell:
    """One stated cell of the simulation: a model, a group size, the true false match rate, simulated audits."""

    model: Model
    subjects: int
    fmr: float
    repetitions: int = 1


def matches(cell: Cell, audits: int, generator: Generator, threshold: float | None = None) -> NDArray[np.float64]:
    """False matches of some simulated groups.

    Each unordered pair of people is compared once. (Where probe and reference differ, a pair is compared in both
    orders and the two scores are nearly the same; such a table holds twice the comparisons and hardly more
    information, so the unordered pair is what is simulated, and what the printing rule's events are.)

    Parameters
    ----------
    cell : Cell
    audits : int
        Groups.
    generator : Generator
    threshold : float or None
        Another than that of two people of the model, where what two people do is not what those of one group do.

    Returns
    -------
    float64 array (audits, subjects, subjects)
        1 at (i, j) and (j, i) where the pair matches falsely; the diagonal is 0.
    """
    people = cell.subjects
    effects = cell.model.person_effects(generator, (audits, people))
    first, second = np.triu_indices(people, 1)
    noise = generator.standard_normal((audits, len(first))) * cell.model.residual()
    at = cell.model.threshold(cell.fmr) if threshold is None else threshold
    accepted = effects[:, first] + effects[:, second] + noise >= at
    matrix = np.zeros((audits, people, people))
    matrix[:, first, second] = accepted
    matrix[:, second, first] = accepted
    return matrix
