"""Scores ranked once, for thresholds at many rates."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RankedScores:
    """Distinct observed scores, most alike first, and how much each accepts.

    Attributes
    ----------
    score : float64 array (n,)
    accepted : float64 array (n,)
        Weight of the comparisons that a threshold of this score accepts; their number where all weigh alike.
    total : float
        Of all comparisons.
    whole : bool
        Whether these are numbers.
    """

    score: Floats
    accepted: Floats
    total: float
    whole: bool

    @classmethod
    def of(cls, score: Floats, weight: Floats, polarity: str) -> "RankedScores":
        """Rank the scores of some comparisons.

        Parameters
        ----------
        score, weight : float64 arrays (comparisons,)
        polarity : "distance" or "similarity"
        """
        sign = 1.0 if polarity == "distance" else -1.0
        order = np.argsort(sign * score, kind="stable")
        ranked = score[order]
        # The last of each run of ties carries the weight accepted at that score.
        ends = np.append(ranked[1:] != ranked[:-1], True)[: len(ranked)]
        if len(weight) == 0 or (weight == weight[0]).all():
            numbers: Floats = np.asarray(np.flatnonzero(ends) + 1, np.float64)
            return cls(ranked[ends], numbers, float(len(score)), True)
        return cls(ranked[ends], np.cumsum(weight[order])[ends], float(weight.sum()), False)

    def most_permissive(self, fmr: float) -> float | None:
        """As :func:`falsematch.audit.thresholds.most_permissive`: the same score to the last digit."""
        # A sum of equal weights may miss a whole number by rounding; a hair above the share is that.
        share = fmr * (1 + 1e-12) * self.total
        fits = int(np.searchsorted(self.accepted, int(share) if self.whole else share, "right"))
        return float(self.score[fits - 1]) if fits else None
