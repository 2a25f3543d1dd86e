"""A tail model of how FPIR grows with the gallery, believed only where it predicts a decade that was held out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from falsematch.audit.open_set import fpir_beta

_TENTHS = 10
_RIGHT = 9
"""Tenths of the gallery of which the model must predict the whole."""
_FEWEST = 10
"""Searches that bring somebody up, in each tenth; fewer fix no model."""


@dataclass(frozen=True)
class Tail:
    """A beta-binomial model: each search has its own match probability, drawn from Beta(a, b).

    Attributes
    ----------
    refused : str
        Why it may not be used, or empty.
    """

    a: float = float("nan")
    b: float = float("nan")
    refused: str = ""

    def fpir(self, people: float) -> float:
        """What it predicts for a gallery."""
        return fpir_beta(self.a, self.b, people)


def tail(
    matched: NDArray[np.bool_], gallery: NDArray[np.bool_], low: float, high: float, generator: np.random.Generator
) -> Tail:
    """The model of some searches, or its refusal.

    The people of the gallery are dealt into ten tenths. The model is fitted to the searches of each tenth alone, and
    must predict FPIR of the whole, ten times as large, within its confidence limits in nine of the ten. How many is
    judgement.

    Parameters
    ----------
    matched, gallery : bool arrays (S, P)
        Which people each search falsely brings up, and which it could have.
    low, high : float
        Confidence limits of FPIR in the whole gallery.
    generator : Generator
    """
    if not (low > 0 and high < 1):
        return Tail(refused="tail model refused: no interval of FPIR to be held against")
    enrolled = np.flatnonzero(gallery.any(axis=0))
    tenths = np.array_split(generator.permutation(enrolled), _TENTHS)
    whole = int(np.median(gallery.sum(axis=1)))
    if min(int(matched[:, tenth].any(axis=1).sum()) for tenth in tenths) < _FEWEST:
        return Tail(
            refused=f"tail model refused: fewer than {_FEWEST} false positive searches in a tenth of the gallery"
        )
    right = 0
    for tenth in tenths:
        a, b = _fitted(matched[:, tenth].sum(axis=1), gallery[:, tenth].sum(axis=1))
        right += low <= fpir_beta(a, b, whole) <= high
    if right < _RIGHT:
        return Tail(refused=f"tail model refused: it predicts the held-out decade from {right} tenths of {_TENTHS}")
    return Tail(*_fitted(matched.sum(axis=1), gallery.sum(axis=1)))


def _fitted(matches: NDArray[np.intp], people: NDArray[np.intp]) -> tuple[float, float]:
    """Most likely a and b of beta-binomial counts."""
    mean = max(matches.sum() / people.sum(), 1e-12)

    def unlikely(logs: NDArray[np.float64]) -> float:
        a, b = np.exp(logs)
        return -float((betaln(a + matches, b + people - matches) - betaln(a, b)).sum())

    start = np.log([0.5, 0.5 * (1 - mean) / mean])
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to import, and only a search asks

    found = minimize(unlikely, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8, "maxiter": 2000})
    a, b = np.exp(found.x)
    return float(a), float(b)
