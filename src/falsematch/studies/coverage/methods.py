"""The intervals that the coverage simulation judges, over many simulated audits at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from falsematch.audit.band import simultaneous_band
from falsematch.audit.bootstrap import Resample, percentile_interval
from falsematch.audit.logit_t import jackknife_standard_error, logit_t_interval
from falsematch.audit.printing import PrintingRule, clopper_pearson, effective_people, free_units, reach, zero_bound

Array = NDArray[np.float64]
Limits = tuple[Array, Array]


@njit(cache=True)
def _pair_sums(weights: Array, matches: Array) -> Array:
    """Products w'Mw of symmetric count matrices (audits, people, people), weights (people, B): (audits, B).

    False matches are few: adding up the rows of weights they name is many times quicker than a matrix product.
    """
    audits, people = matches.shape[0], matches.shape[1]
    sums = np.zeros((audits, weights.shape[1]))
    for audit in range(audits):
        for i in range(people):
            matched = np.zeros(weights.shape[1])
            for j in range(i):
                if matches[audit, i, j]:
                    matched += matches[audit, i, j] * weights[j]
            sums[audit] += 2 * weights[i] * matched
    return sums


@dataclass(frozen=True)
class Audits:
    """Simulated audits of two equal groups each.

    Attributes
    ----------
    matches : float64 array (audits, 2, people, people)
        As ``simulate.matches`` makes them; more than 1 where people have several images.
    replicates : float64 array (audits, 2, B)
        False match rate of each group in every bootstrap replicate.
    images : float64 array (audits, 2, people)
        Of each person; every image of one meets every image of another.
    unit : int array (people,)
        Whom the audit draws and counts as one: each person, or their declared cluster.
    """

    matches: Array
    replicates: Array
    images: Array
    unit: NDArray[np.intp]

    @classmethod
    def of(
        cls, matches: Array, resample: Resample, images: Array | None = None, unit: NDArray[np.intp] | None = None
    ) -> "Audits":
        """Replicate every group: the numbers of ``Resample.pair_sums``, all audits in one go."""
        size = matches.shape[-1]
        own = np.ones(matches.shape[:-1]) if images is None else images
        replicates = np.empty((*matches.shape[:2], len(resample.weights)))
        for group in range(2):
            weights = resample.weights[:, group * size : (group + 1) * size]
            matched = _pair_sums(np.ascontiguousarray(weights.T), np.ascontiguousarray(matches[:, group]))
            if images is None:
                compared = weights.sum(axis=1) ** 2 - (weights**2).sum(axis=1)
            else:
                compared = (own[:, group] @ weights.T) ** 2 - own[:, group] ** 2 @ weights.T**2
            # A replicate that drew one person only has no pair: 0 / 0, as in the audit.
            with np.errstate(invalid="ignore"):
                replicates[:, group] = matched / compared
        return cls(matches, replicates, own, np.arange(size) if unit is None else unit)

    @property
    def units(self) -> int:
        """People a group, or declared clusters."""
        return len(np.unique(self.unit))

    @property
    def compared(self) -> Array:
        """Comparisons of each two people: (audits, 2, people, people), symmetric."""
        met = self.images[..., :, None] * self.images[..., None, :]
        return np.asarray(met * ~np.eye(met.shape[-1], dtype=bool))

    @property
    def comparisons(self) -> Array:
        """Comparisons of each group: (audits, 2)."""
        return np.asarray(self.compared.sum(axis=(-2, -1)) / 2)

    @property
    def events(self) -> Array:
        """False matches of each group: (audits, 2)."""
        return np.asarray(self.matches.sum(axis=(-2, -1)) / 2)

    @property
    def pairs(self) -> NDArray[np.intp]:
        """Distinct pairs of people in them: (audits, 2)."""
        return np.asarray(np.count_nonzero(self.matches, axis=(-2, -1)) // 2)

    @property
    def people(self) -> NDArray[np.intp]:
        """Distinct people, or clusters, in them: (audits, 2)."""
        return np.asarray((self.by_unit(self.matches.sum(axis=-1)) > 0).sum(axis=-1))

    @property
    def effective(self) -> Array:
        """People, or clusters, that unequal shares of the comparisons are worth: (audits, 2)."""
        shares = self.by_unit(self.compared.sum(axis=-1))
        return np.array([effective_people(one) for one in shares.reshape(-1, self.units)]).reshape(shares.shape[:2])

    @property
    def met_often(self) -> Array:
        """Comparisons of each two people (or clusters) of each group: (audits, 2)."""
        pairs = self.units * (self.units - 1) // 2 + (self.units if self.units < self.matches.shape[-1] else 0)
        return self.comparisons / pairs

    @property
    def free(self) -> Array:
        """One more than the degrees of freedom of each group's rate: (audits, 2)."""
        return self._each(lambda effective, often: free_units(self.units, effective, often))

    def reach(self, confidence: float) -> Array:
        """What the reach of each group's ratios is multiplied by: (audits, 2)."""
        return self._each(lambda effective, often: reach(effective, often, confidence))

    def _each(self, of: Callable[[float, float], float]) -> Array:
        counts = zip(self.effective.ravel().tolist(), self.met_often.ravel().tolist(), strict=True)
        return np.array([of(effective, often) for effective, often in counts], float).reshape(self.effective.shape)

    @property
    def rates(self) -> Array:
        """False match rate of each group: (audits, 2)."""
        return self.events / self.comparisons

    def by_unit(self, of_people: Array) -> Array:
        """Sums over the people of each unit: (..., units)."""
        return np.asarray(of_people @ self._members)

    def touching(self, counts: Array) -> Array:
        """Counts (audits, 2, people, people) that each unit has a part in: (audits, 2, units)."""
        together = self._members.T @ counts @ self._members
        # Within a cluster both orders of a pair stand in one entry.
        return np.asarray(together.sum(axis=-1) - np.diagonal(together, axis1=-2, axis2=-1) / 2)

    @property
    def _members(self) -> Array:
        return np.eye(self.units)[self.unit]


def pair_clopper_pearson(audits: Audits, confidence: float) -> Limits:
    """The exact binomial interval over pairs, as if each were independent of all others: what papers print."""
    counted = np.stack([audits.events.ravel(), audits.comparisons.ravel()], axis=1).astype(int)
    limits = np.array([clopper_pearson(int(events), int(trials), confidence) for events, trials in counted])
    low, high = (side.reshape(audits.events.shape) for side in limits.T)
    return low, high


def subject_bootstrap(audits: Audits, confidence: float) -> Limits:
    """The subject bootstrap's percentile interval, recentred on the logit scale."""
    limits = np.array(
        [
            percentile_interval(float(rate), replicates, confidence, "logit")
            for rate, replicates in zip(audits.rates.ravel(), _by_group(audits), strict=True)
        ]
    ).reshape(*audits.rates.shape, 2)
    return _with_zero_bound(audits, (limits[..., 0], limits[..., 1]), confidence)


def subject_bootstrap_logit_t(audits: Audits, confidence: float) -> Limits:
    """The logit interval with the subject bootstrap's standard error and Student's t."""
    error = np.nanstd(audits.replicates, axis=-1)
    return _with_zero_bound(audits, logit_t_interval(audits.rates, error, audits.free, confidence), confidence)


def subject_jackknife_logit_t(audits: Audits, confidence: float) -> Limits:
    """The logit interval with the subject jackknife's standard error and Student's t; clusters are left out whole."""
    events, compared = (
        whole[..., None] - audits.touching(counts)
        for whole, counts in ((audits.events, audits.matches), (audits.comparisons, audits.compared))
    )
    with np.errstate(invalid="ignore"):
        error = jackknife_standard_error(events / compared)
    return _with_zero_bound(audits, logit_t_interval(audits.rates, error, audits.units, confidence), confidence)


def rate_limits(audits: Audits, confidence: float) -> dict[str, Limits]:
    """Every interval of a group's rate, by its name in ``coverage.csv``: (audits, 2) limits each."""
    percentile, normal = subject_bootstrap(audits, confidence), subject_bootstrap_logit_t(audits, confidence)
    return {
        "pair_clopper_pearson": pair_clopper_pearson(audits, confidence),
        "subject_bootstrap": percentile,
        "subject_bootstrap_logit_t": normal,
        "subject_bootstrap_wider": (np.fmin(percentile[0], normal[0]), np.fmax(percentile[1], normal[1])),
        "subject_jackknife_logit_t": subject_jackknife_logit_t(audits, confidence),
    }


def max_min_percentile(audits: Audits, confidence: float) -> Limits:
    """The percentile interval of the ratio of the larger rate to the smaller: (audits,) limits, wrong by design.

    In every replicate the larger is divided by the smaller, so that no replicate lies below 1 and the interval
    excludes 1 even where the groups are equal.
    """
    largest, smallest = audits.replicates.max(axis=1), audits.replicates.min(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = largest / smallest
    tail = (1 - confidence) / 2
    low, high = np.quantile(np.nan_to_num(ratios, nan=np.inf), [tail, 1 - tail], axis=-1, method="inverted_cdf")
    return low, high


def max_min_band(audits: Audits, confidence: float) -> Limits:
    """The interval of the ratio of the larger rate to the smaller from the max-T band: (audits,) limits."""
    limits = [
        simultaneous_band(rates.tolist(), list(replicates), confidence, reach.tolist()).max_min_interval()
        for rates, replicates, reach in zip(audits.rates, audits.replicates, audits.reach(confidence), strict=True)
    ]
    low, high = np.array(limits).T
    return low, high


def ratio_limits(audits: Audits, confidence: float) -> dict[str, Limits]:
    """Every interval of the larger rate over the smaller, by its name in ``coverage.csv``: (audits,) limits each."""
    return {
        "max_min_percentile": max_min_percentile(audits, confidence),
        "max_min_band": max_min_band(audits, confidence),
    }


def allowed(audits: Audits, rule: PrintingRule) -> NDArray[np.bool_]:
    """Whether the printing rule lets an interval of each group be made at all: (audits, 2)."""
    counts = zip(audits.effective.ravel(), audits.pairs.ravel(), audits.people.ravel(), strict=True)
    found = [not rule.refuses(float(n), int(events), int(people)) for n, events, people in counts]
    return np.array(found).reshape(audits.rates.shape)


def narrow(limits: Limits, rule: PrintingRule) -> NDArray[np.bool_]:
    """Whether the printing rule prints intervals that were made."""
    low, high = limits
    widths = [not rule.too_wide(float(a), float(b)) for a, b in zip(low.ravel(), high.ravel(), strict=True)]
    return np.array(widths).reshape(low.shape) & np.isfinite(low) & np.isfinite(high)


def _by_group(audits: Audits) -> Array:
    return audits.replicates.reshape(-1, audits.replicates.shape[-1])


def _with_zero_bound(audits: Audits, limits: Limits, confidence: float) -> Limits:
    """Limits of a group in which nothing was seen: none below, and the audit's one-sided bound above."""
    nothing = audits.events == 0
    low, high = limits
    return np.where(nothing, 0.0, low), np.where(nothing, zero_bound(max(audits.units // 2, 1), confidence), high)
