"""Simultaneous intervals of the log ratios of all pairs of groups (max-T band).

One critical value holds for every pair at once, so that the reader may pick the most striking one and still be right
in ``confidence`` of such audits. A percentile interval of max/min is no substitute: it excludes 1 even among equals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from falsematch.text.reason import Reason

ZEROS = 0.05
"""Largest share of replicates without errors with which a group stays in the band."""


@dataclass(frozen=True)
class Band:
    """Simultaneous limits over some groups.

    Attributes
    ----------
    groups : tuple of int
        Positions of the groups in the band.
    excluded : dict of int to Reason
        Why each of the others is not.
    log_ratio : float64 array (K, K)
        ln x_a - ln x_b.
    spread : float64 array (K, K)
        Standard deviation of it over the replicates, times its reach.
    critical : float
        Quantile of the largest studentised deviation; NaN with fewer than two groups.
    largest : float64 array (B,)
        The largest studentised deviation of each replicate; empty with fewer than two groups.
    """

    groups: tuple[int, ...]
    excluded: dict[int, Reason]
    log_ratio: NDArray[np.float64]
    spread: NDArray[np.float64]
    critical: float
    largest: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def at(self, critical: float) -> "Band":
        """The same with the critical value of more than these pairs; without a pair it stays without one."""
        return self if np.isnan(self.critical) else replace(self, critical=critical)

    def interval(self, compared: int, reference: int) -> tuple[float, float]:
        """Limits of the ratio of two groups by position; NaN where one is not in the band."""
        if compared not in self.groups or reference not in self.groups or np.isnan(self.critical):
            return float("nan"), float("nan")
        a, b = self.groups.index(compared), self.groups.index(reference)
        half = self.critical * self.spread[a, b]
        return float(np.exp(self.log_ratio[a, b] - half)), float(np.exp(self.log_ratio[a, b] + half))

    def half_width(self, compared: int, reference: int) -> float:
        """Half the width of their interval, in logs; NaN where one is not in the band."""
        low, high = self.interval(compared, reference)
        return float(np.log(high / low) / 2)

    def max_min_interval(self) -> tuple[float, float]:
        """Limits of the largest rate over the smallest, over the groups in the band.

        In logs [max(0, max L_ab), max U_ab] over all pairs: where every pair's limits hold, so do these.
        """
        if np.isnan(self.critical):
            return float("nan"), float("nan")
        half = self.critical * self.spread
        low, high = max(0.0, float((self.log_ratio - half).max())), float((self.log_ratio + half).max())
        return float(np.exp(low)), float(np.exp(high))


def simultaneous_band(
    values: Sequence[float],
    replicates: Sequence[NDArray[np.float64] | None],
    confidence: float,
    reach: Sequence[float] | None = None,
) -> Band:
    """The max-T band over the log ratios of all pairs of groups.

    Parameters
    ----------
    values : sequence of float, one a group
    replicates : sequence of float64 arrays (B,), one a group
        Of the same resamples, so that pairs are contrasted as they were drawn; None where there are none.
    confidence : float in (0, 1)
    reach : sequence of float, one a group, or None
        What the reach of its ratios is multiplied by (:func:`falsematch.audit.printing.reach`); pairs take the larger.

    Source: studentised by the standard deviation of the replicates after Romano and Wolf, Econometrica 73 (2005)
    1237-1282; recentred on the mean of the replicates, since w'Mw is biased upward by self-pairing.
    """
    excluded = {
        group: reason
        for group, (value, drawn) in enumerate(zip(values, replicates, strict=True))
        if (reason := why_excluded(value, drawn))
    }
    kept = tuple(group for group in range(len(values)) if group not in excluded)
    if len(kept) < 2:
        return Band(kept, excluded, np.zeros((len(kept), len(kept))), np.zeros((len(kept), len(kept))), float("nan"))
    logs = np.log([values[group] for group in kept])
    drawn = np.stack([log_replicates(np.asarray(replicates[group])) for group in kept], axis=1)
    drawn -= drawn.mean(axis=0)
    first, second = np.triu_indices(len(kept), 1)
    covariance = np.atleast_2d(np.cov(drawn, rowvar=False))
    variance = np.diag(covariance)[:, None] + np.diag(covariance)[None, :] - 2 * covariance
    spread = np.sqrt(np.maximum(variance, 0.0))
    largest = np.zeros(len(drawn))
    for a, b in zip(first, second, strict=True):
        np.maximum(largest, np.abs(drawn[:, a] - drawn[:, b]) / spread[a, b], out=largest)
    critical = float(np.quantile(largest, confidence, method="inverted_cdf"))
    if reach is not None:
        spread = spread * np.maximum.outer(*[np.array([reach[group] for group in kept])] * 2)
    return Band(kept, excluded, logs[:, None] - logs[None, :], spread, critical, largest)


def why_excluded(value: float, replicates: NDArray[np.float64] | None) -> Reason | None:
    """Why a group cannot be in the band, or None."""
    if np.isnan(value):
        return Reason("no_rate")
    if value == 0:
        return Reason("no_errors")
    if replicates is None:
        return Reason("no_replicates")
    usable = np.isfinite(replicates)
    if not usable.all() or (replicates == 0).mean() > ZEROS:
        return Reason("errors_rare", {"percent": 100 * ZEROS})
    # A group whose rate no resample moves (one stratum of one, or all matched) would be taken as known exactly.
    return Reason("replicates_do_not_vary") if np.ptp(replicates) <= 1e-12 * value else None


def log_replicates(replicates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logs, the few zeros at the smallest rate that was drawn."""
    return np.log(np.where(replicates > 0, replicates, replicates[replicates > 0].min()))
