"""Crowds that intervals and the few-people rule are tried on, beside those that METHOD section 4 begins with."""

from functools import lru_cache
from typing import Annotated, Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from pydantic import Field, model_validator
from scipy.optimize import brentq
from scipy.signal import fftconvolve
from scipy.stats import gamma, norm
from scipy.stats import t as student

from falsematch.faces.compiled import jit
from falsematch.studies.coverage.simulated import Independent, Lambs, SubjectEffects
from falsematch.text.strict import Strict

Floats = NDArray[np.float64]


class Skewed(Strict):
    """As subject effects, but each person's is exponential: most people lie a little low, some far too high.

    Attributes
    ----------
    share : float in (0, 1)
        Of the score's variance.
    """

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


class HeavyLambs(Strict):
    """Few people who match nearly everybody: each is one or not, and raises all their scores.

    Attributes
    ----------
    share : float in (0, 1)
        Of the people.
    shift : float
        In standard deviations of the score.
    """

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


class Clustered(Strict):
    """Subject effects of which people of one cluster (family, site, session) share half; clusters come whole.

    Attributes
    ----------
    share : float in (0, 1)
        Of the score's variance that two people of different clusters carry.
    size : int
        People a cluster.
    """

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

    def threshold_among(self, fmr: float, people: int) -> float:
        """That at which all pairs of so many people have the rate, those of one cluster among them."""
        clusters = np.bincount(self.cluster_of(people))
        inside = float((clusters * (clusters - 1)).sum() / (people * (people - 1)))
        # Two people of one cluster share its half of both their effects.
        wider = np.sqrt(1 + self.share / 2)
        return float(brentq(lambda at: inside * norm.sf(at / wider) + (1 - inside) * norm.sf(at) - fmr, -10, 30))

    def cluster_of(self, people: int) -> NDArray[np.intp]:
        """The cluster of each person; the last may be smaller."""
        return np.arange(people) // self.size

    def person_effects(self, generator: Generator, shape: tuple[int, int]) -> Floats:
        """Half of the variance the cluster's, half the person's own."""
        clusters = -(-shape[1] // self.size)
        shared = np.repeat(generator.standard_normal((shape[0], clusters)), self.size, axis=1)[:, : shape[1]]
        return np.asarray((shared + generator.standard_normal(shape)) * np.sqrt(self.share / 4))

    def residual(self) -> float:
        """The rest of a variance of 1."""
        return float(np.sqrt(1 - self.share))


class AbsentLambs(HeavyLambs):
    """Heavy lambs among the people whom the rate is of, and none among those who were sampled.

    The rate is that of everybody; whoever is tested is no lamb, as happens by chance in small samples. No rule on the
    data can tell these people from a crowd without lambs.
    """

    model: Literal["absent_lambs"] = "absent_lambs"  # type: ignore[assignment]

    @property
    def name(self) -> str:
        """As in the table."""
        return f"{super().name}, none sampled"

    def person_effects(self, generator: Generator, shape: tuple[int, int]) -> Floats:
        """Nothing."""
        return np.zeros(shape)


class StudentEffects(Strict):
    """As subject effects, but with the heavy tails of Student's t: now and then somebody lies very far out.

    Attributes
    ----------
    share : float in (0, 1)
        Of the score's variance.
    freedom : int
        Degrees of freedom, 3 or more: with fewer there is no variance to share.
    """

    model: Literal["student_effects"] = "student_effects"
    share: Annotated[float, Field(gt=0, lt=1)]
    freedom: Annotated[int, Field(ge=3)] = 3

    @property
    def name(self) -> str:
        """As in the table."""
        return f"t{self.freedom} effects {100 * self.share:g} %"

    def threshold(self, fmr: float) -> float:
        """Solved from the law of two effects and a normal rest."""
        return _student_threshold(fmr, self.share, self.freedom)

    def person_effects(self, generator: Generator, shape: tuple[int, int]) -> Floats:
        """Student's t of variance 1, with half the shared variance each."""
        unit = np.sqrt((self.freedom - 2) / self.freedom)
        return np.asarray(generator.standard_t(self.freedom, shape) * unit * np.sqrt(self.share / 2))

    def residual(self) -> float:
        """The rest of a variance of 1."""
        return float(np.sqrt(1 - self.share))


@lru_cache
def _student_threshold(fmr: float, share: float, freedom: int) -> float:
    """The densities of both effects are folded on a grid wide enough for the tails of t3."""
    scale = np.sqrt(share / 2 * (freedom - 2) / freedom)
    grid = np.linspace(-100, 100, 40_001)
    one = student.pdf(grid / scale, freedom)
    both = fftconvolve(one, one, mode="same")
    both /= both.sum()
    rest = np.sqrt(1 - share)
    return float(brentq(lambda at: both @ norm.sf((at - grid) / rest) - fmr, -10, 30))


class DeclaredClusters(Clustered):
    """Clusters that somebody declared: they are drawn whole."""

    model: Literal["declared_clusters"] = "declared_clusters"  # type: ignore[assignment]

    @property
    def name(self) -> str:
        """As in the table."""
        return f"{super().name}, declared"


class UnequalImages(Strict):
    """Subject effects, and several images a person: most people have few and some many, or all have as many.

    Every image of a person meets every image of another. What the two people do not carry of a score is half the
    pair's and half the comparison's own.

    Attributes
    ----------
    share : float in (0, 1)
        Of the score's variance.
    fewest, most : int
        Images of a person; their logarithm is uniform.
    """

    model: Literal["unequal_images"] = "unequal_images"
    share: Annotated[float, Field(gt=0, lt=1)]
    fewest: Annotated[int, Field(ge=1)] = 1
    most: Annotated[int, Field(ge=2)] = 20

    @model_validator(mode="after")
    def _in_order(self) -> "UnequalImages":
        if self.fewest > self.most:
            raise ValueError(f"fewest ({self.fewest}) is more than most ({self.most}).")
        return self

    @property
    def name(self) -> str:
        """As in the table."""
        images = f"{self.most}" if self.fewest == self.most else f"{self.fewest} to {self.most}"
        return f"{images} images, {100 * self.share:g} %"

    def threshold(self, fmr: float) -> float:
        """Upper quantile of the standard normal distribution, which the score has over all people."""
        return float(norm.isf(fmr))

    def person_effects(self, generator: Generator, shape: tuple[int, int]) -> Floats:
        """Normal, with half the shared variance each."""
        return np.asarray(generator.standard_normal(shape) * np.sqrt(self.share / 2))

    def residual(self) -> float:
        """The rest of a variance of 1."""
        return float(np.sqrt(1 - self.share))

    def images(self, generator: Generator, shape: tuple[int, int]) -> Floats:
        """Images of each person, ``fewest`` to ``most``."""
        if self.fewest == self.most:
            return np.full(shape, float(self.most))
        return np.floor(self.fewest * ((self.most + 1.0) / self.fewest) ** generator.random(shape))

    def matches(self, fmr: float, images: Floats, generator: Generator) -> Floats:
        """False matches of each two people: (audits, n, n), symmetric."""
        audits, people = images.shape
        first, second = np.triu_indices(people, 1)
        effects, rest = self.person_effects(generator, (audits, people)), self.residual() / np.sqrt(2)
        score = effects[:, first] + effects[:, second] + rest * generator.standard_normal((audits, len(first)))
        often = (images[:, first] * images[:, second]).astype(np.int64)
        found = np.zeros((audits, people, people))
        found[:, first, second] = generator.binomial(often, norm.cdf((score - self.threshold(fmr)) / rest))
        return found + found.transpose(0, 2, 1)


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
