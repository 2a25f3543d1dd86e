"""Regression on pairs of people, with errors that know that pairs share people.

A comparison of (i, j) tells about i and about j, so two comparisons are dependent as soon as they share a person. The
usual variance of a regression, or one clustered by pair, is then too small.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit, stdtrit

Floats = NDArray[np.float64]
Subjects = NDArray[np.intp]

_STEPS = 100
_LONGEST_STEP = 2.0
_SETTLED = 1e-10


def dyadic_variance(influence: Any, unit: Subjects) -> float:
    """Closed-form variance of a sum over comparisons, where those that share a person are dependent.

    Parameters
    ----------
    influence : sparse or dense (subjects, subjects)
        What each ordered pair of people adds to the sum, less its expectation: of a rate (matches - rate comparisons) /
        all comparisons; of a log ratio that of the one rate over the rate, less that of the other.
    unit : int array (subjects,)
        Whom dependence goes by: each person, or their declared cluster.

    Returns
    -------
    float
        sum over ordered pairs (p, q) of pairs of people that share at least one unit of u_p u_q, p = q included; not
        always positive in small samples.

    Source: Fafchamps and Gubert, Journal of Development Economics 83 (2007) 326-350; Aronow, Samii and Assenova,
    Political Analysis 23 (2015) 564-577. As :func:`dyadic_meat`, summed from matrices; within a cluster a pair touches
    one unit, not two.
    """
    held = sparse.csr_matrix(influence)
    members = sparse.csr_matrix((np.ones(len(unit)), (unit, np.arange(len(unit)))))
    together = members @ (held + held.T) @ members.T
    inside = together.diagonal() / 2
    of_unit = np.asarray(together.sum(axis=1)).ravel() - inside
    between = (together.power(2).sum() - (together.diagonal() ** 2).sum()) / 2
    return float((of_unit**2).sum() - between)


@dataclass(frozen=True)
class Fit:
    """A regression.

    Attributes
    ----------
    coefficients : float64 array (k,)
    covariance : float64 array (k, k)
        Dyadic-cluster-robust.
    people : int
        Distinct people in the pairs.
    """

    coefficients: Floats
    covariance: Floats
    people: int

    def interval(self, which: int, confidence: float) -> tuple[float, float]:
        """Limits of one coefficient, by Student's t with as many degrees of freedom as people less one.

        NaN where the variance comes out as none: nobody is that sure.
        """
        if self.covariance[which, which] <= 0:
            return float("nan"), float("nan")
        half = float(stdtrit(self.people - 1, (1 + confidence) / 2) * np.sqrt(self.covariance[which, which]))
        return float(self.coefficients[which]) - half, float(self.coefficients[which]) + half


def dyadic_meat(scores: Floats, a: Subjects, b: Subjects) -> Floats:
    """Sum of s_p s_q' over all ordered pairs (p, q) of comparisons that share at least one person, p = q included.

    Parameters
    ----------
    scores : float64 array (n, k)
        Contribution of each comparison to the estimating equations (regressors times residual).
    a, b : int arrays (n,)
        Its two people; none compared with themself.

    Returns
    -------
    float64 array (k, k)
        Not always positive definite in small samples; negative eigenvalues are set to zero.

    Source: Aronow, Samii and Assenova, Political Analysis 23 (2015) 564-577; Cameron and Miller,
    "Robust inference for dyadic data" (2014). Summed by people here: a comparison shares a person with all of that
    person's, and with those of the very same two people it does so twice, which is taken off once.
    """
    people = int(max(a.max(), b.max())) + 1
    by_person = np.zeros((people, scores.shape[1]))
    np.add.at(by_person, a, scores)
    np.add.at(by_person, b, scores)
    pair = np.minimum(a, b) * people + np.maximum(a, b)
    _, which = np.unique(pair, return_inverse=True)
    by_pair = np.zeros((int(which.max()) + 1, scores.shape[1]))
    np.add.at(by_pair, which, scores)
    meat = by_person.T @ by_person - by_pair.T @ by_pair
    values, vectors = np.linalg.eigh((meat + meat.T) / 2)
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)


def least_squares(regressors: Floats, outcome: Floats, a: Subjects, b: Subjects) -> Fit:
    """Ordinary least squares on pairs (n, k), with dyadic-cluster-robust covariance."""
    bread = np.asarray(np.linalg.inv(regressors.T @ regressors), np.float64)
    coefficients: Floats = bread @ (regressors.T @ outcome)
    scores = regressors * (outcome - regressors @ coefficients)[:, None]
    return _fit(coefficients, bread, scores, a, b)


def firth(regressors: Floats, outcome: NDArray[np.bool_], a: Subjects, b: Subjects) -> Fit:
    """Logistic regression on pairs (n, k) by Firth's penalised likelihood, with dyadic-cluster-robust covariance.

    Its estimates are finite also where a regressor separates the false matches from the rest, as it often does when
    they are few; with many false matches the penalty vanishes.

    Source: Firth, Biometrika 80 (1993) 27-38; Heinze and Schemper, Statistics in Medicine 21 (2002) 2409-2419.
    """
    coefficients = np.zeros(regressors.shape[1])
    for _ in range(_STEPS):
        bread, scores = _penalised(regressors, outcome, coefficients)
        step = bread @ scores.sum(axis=0)
        # A step too long for the curvature would overshoot where probabilities are extreme.
        step *= min(1.0, _LONGEST_STEP / max(float(np.abs(step).max()), _SETTLED))
        coefficients = coefficients + step
        if np.abs(step).max() < _SETTLED:
            break
    bread, scores = _penalised(regressors, outcome, coefficients)
    return _fit(coefficients, bread, scores, a, b)


def _penalised(regressors: Floats, outcome: NDArray[np.bool_], coefficients: Floats) -> tuple[Floats, Floats]:
    """Inverse information (k, k) and Firth's contributions to the score (n, k)."""
    share = expit(regressors @ coefficients)
    weight = share * (1 - share)
    bread = np.linalg.inv((regressors * weight[:, None]).T @ regressors)
    leverage = weight * np.einsum("ni,ij,nj->n", regressors, bread, regressors)
    return bread, regressors * (outcome - share + leverage * (0.5 - share))[:, None]


def _fit(coefficients: Floats, bread: Floats, scores: Floats, a: Subjects, b: Subjects) -> Fit:
    covariance = bread @ dyadic_meat(scores, a, b) @ bread
    return Fit(coefficients, covariance, len(np.union1d(a, b)))
