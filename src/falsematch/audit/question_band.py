"""One family for a question: simultaneous intervals of every ratio of a named contrast.

A contrast is asked of several matchers, at several thresholds, under many conditions, in each cell of the other labels
and pooled over them. A reader may pick the most striking answer; one critical value for all of them keeps that right in
``confidence`` of such audits. All rest on one resample of people, so that answers that hang together cost little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.band import log_replicates

Floats = NDArray[np.float64]

_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class LogRatio:
    """One answer: a log ratio, and what it is in every replicate.

    Attributes
    ----------
    value : float
        ln of the ratio of two rates.
    replicates : float64 array (B,)
        Of the same resamples in every answer of a question.
    reach : float
        What the reach of its interval is multiplied by (:func:`falsematch.audit.printing.reach`).
    """

    value: float
    replicates: Floats
    reach: float = 1.0

    @classmethod
    def of(
        cls, rates: tuple[float, float], drawn: tuple[Floats, Floats], reach: tuple[float, float] = (1.0, 1.0)
    ) -> "LogRatio":
        """Of two rates above zero and their replicates; the few zeros among these stand at the smallest drawn."""
        logs = [log_replicates(one) for one in drawn]
        return cls(float(np.log(rates[0]) - np.log(rates[1])), logs[0] - logs[1], max(reach))


@dataclass(frozen=True)
class QuestionBand:
    """Simultaneous limits of the answers of one question.

    Attributes
    ----------
    values : float64 array (K,)
        Log ratios.
    spreads : float64 array (K,)
        Standard deviation of each over the replicates, times its reach.
    critical : float
        Quantile of the largest studentised deviation; NaN without an answer.
    """

    values: Floats
    spreads: Floats
    critical: float

    def interval(self, at: int) -> tuple[float, float]:
        """Limits of the ratio at a place."""
        half = self.half_width(at)
        return float(np.exp(self.values[at] - half)), float(np.exp(self.values[at] + half))

    def half_width(self, at: int) -> float:
        """Half the width of its interval, in logs."""
        return float(self.critical * self.spreads[at])


def question_band(answers: Sequence[LogRatio], confidence: float) -> QuestionBand:
    """The max-T band over all answers of a question.

    With L_k the log ratio of answer k, L*_kb that of replicate b, m_k and s_k their mean and standard deviation over
    b: c is the quantile of max_k |L*_kb - m_k| / s_k at ``confidence``, and the limits are exp(L_k -+ c r_k s_k), with
    r_k the answer's reach.

    Parameters
    ----------
    answers : sequence of LogRatio
        Of the same resamples.
    confidence : float in (0, 1)

    Source: Romano and Wolf, Econometrica 73 (2005) 1237-1282; recentred as in :mod:`falsematch.audit.band`.
    """
    values = np.array([one.value for one in answers], np.float64)
    spreads = np.array([one.replicates.std(ddof=1) for one in answers], np.float64)
    if not len(answers):
        return QuestionBand(values, spreads, _NAN)
    # Answer by answer: a question of thousands is never held as one matrix more.
    largest = np.zeros(len(answers[0].replicates))
    for one, spread in zip(answers, spreads, strict=True):
        if spread > 0:
            np.maximum(largest, np.abs(one.replicates - one.replicates.mean()) / spread, out=largest)
    reach = np.array([one.reach for one in answers], np.float64)
    return QuestionBand(values, spreads * reach, float(np.quantile(largest, confidence, method="inverted_cdf")))


def mean_answer(answers: Sequence[LogRatio]) -> LogRatio:
    """The mean log ratio over conditions: people are drawn outside it, so that conditions are no further people.

    (1/K) sum_k L_k, in every replicate that of the same people: its spread does not fall with the number of conditions
    as if each were a test of its own.
    """
    return LogRatio(
        float(np.mean([one.value for one in answers])),
        np.mean([one.replicates for one in answers], axis=0),
        max(one.reach for one in answers),
    )
