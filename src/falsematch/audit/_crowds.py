"""Crowds that the few-people rule is tried on, beside those of the interval simulation."""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from scipy.optimize import brentq
from scipy.stats import gamma, norm

from falsematch._jit import jit
from falsematch.audit._simulate import Independent, Lambs, SubjectEffects

Floats = NDArray[np.float64]


class Skewed(BaseModel):
    """As subject effects, but each person's is exponential: most people lie a little low, some far too high.

    Attributes
    ----------
    share : float in (0, 1)
        Of the score's variance.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Literal["skewed"] = "skewed"
    share: Annotated[float, Field(gt=0, lt=1)]

    @property
    def name(self) -> str:
        """As in the table."""
        return f"skewed {100 * self.share:g} %"

    def threshold(self, fmr: float) -> float:
        """Solved from the sum of two exponential effects (gamma of shape 2) and a normal rest."""
        steps = (np.arange(20_000) + 0.5) / 20_000
        both = (gamma.ppf(steps, 2) - 2) * np.sqrt(self.share / 2)
        return float(brentq(lambda t: norm.sf((t - both) / self.residual()).mean() - fmr, -10, 30))

    def person_effects(self, generator: Generator, shape: tuple[int, int]) -> Floats:
        """Exponential less its mean, with half the shared variance each."""
        return np.asarray((generator.standard_exponential(shape) - 1) * np.sqrt(self.share / 2))

    def residual(self) -> float:
        """The rest of a variance of 1."""
        return float(np.sqrt(1 - self.share))


class HeavyLambs(BaseModel):
    """Few people who match nearly everybody: each is one or not, and raises all their scores.

    Attributes
    ----------
    share : float in (0, 1)
        Of the people.
    shift : float
        In standard deviations of the score.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Literal["heavy_lambs"] = "heavy_lambs"
    share: Annotated[float, Field(gt=0, lt=1)]
    shift: Annotated[float, Field(gt=0)] = 3.0

    @property
    def name(self) -> str:
        """As in the table."""
        return f"lambs {100 * self.share:g} % at +{self.shift:g}"

    def threshold(self, fmr: float) -> float:
        """Solved from the mixture of pairs with no, one and two lambs."""
        odds = np.array([(1 - self.share) ** 2, 2 * self.share * (1 - self.share), self.share**2])
        return float(brentq(lambda t: odds @ norm.sf(t - self.shift * np.arange(3)) - fmr, -10, 30))

    def person_effects(self, generator: Generator, shape: tuple[int, int]) -> Floats:
        """The shift for a lamb, nothing for the others."""
        return np.asarray(self.shift * (generator.random(shape) < self.share), np.float64)

    def residual(self) -> float:
        """All of it."""
        return 1.0


class Clustered(BaseModel):
    """Subject effects of which people of one cluster (family, site, session) share half; clusters come whole.

    Attributes
    ----------
    share : float in (0, 1)
        Of the score's variance that two people of different clusters carry.
    size : int
        People a cluster.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Literal["clustered"] = "clustered"
    share: Annotated[float, Field(gt=0, lt=1)]
    size: Annotated[int, Field(ge=2)]

    @property
    def name(self) -> str:
        """As in the table."""
        return f"clusters of {self.size}, {100 * self.share:g} %"

    def threshold(self, fmr: float) -> float:
        """Of two people of different clusters; within one the rate is higher, and the more so the smaller the group."""
        return float(norm.isf(fmr))

    def person_effects(self, generator: Generator, shape: tuple[int, int]) -> Floats:
        """Half of the variance the cluster's, half the person's own."""
        clusters = -(-shape[1] // self.size)
        shared = np.repeat(generator.standard_normal((shape[0], clusters)), self.size, axis=1)[:, : shape[1]]
        return np.asarray((shared + generator.standard_normal(shape)) * np.sqrt(self.share / 4))

    def residual(self) -> float:
        """The rest of a variance of 1."""
        return float(np.sqrt(1 - self.share))


AnyCrowd = Annotated[
    Independent | SubjectEffects | Lambs | Skewed | HeavyLambs | Clustered, Field(discriminator="model")
]


def likeness(
    crowd: AnyCrowd, probe: NDArray[np.bool_], ordered: bool, fmr: float, audits: int, generator: Generator
) -> NDArray[np.float32]:
    """Scores less the threshold at which two people match with probability ``fmr``: (audits, n, n, 1).

    Everybody is a reference; who is no probe has NaN in their row. The two orders of a pair have one score. Where pairs
    are unordered, they stand above the diagonal.
    """
    people = len(probe)
    effects = crowd.person_effects(generator, (audits, people)) - crowd.threshold(fmr) / 2
    scores = generator.standard_normal((audits, people * (people - 1) // 2), np.float32)
    found = np.full((audits, people, people, 1), np.nan, np.float32)
    _fill(found, effects.astype(np.float32), scores, np.float32(crowd.residual()), probe, ordered)
    return found


@jit
def _fill(found: Any, effects: Any, scores: Any, residual: Any, probe: NDArray[np.bool_], ordered: bool) -> None:
    for audit in range(len(found)):
        pair = 0
        for i in range(len(probe)):
            for j in range(i + 1, len(probe)):
                score = effects[audit, i] + effects[audit, j] + residual * scores[audit, pair]
                pair += 1
                if probe[i]:
                    found[audit, i, j, 0] = score
                if ordered and probe[j]:
                    found[audit, j, i, 0] = score
