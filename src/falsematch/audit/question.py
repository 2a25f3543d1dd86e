"""A question: one named contrast, asked of every matcher, at every threshold and under every condition.

Its answers are one family (METHOD section 4, "a family is a question, not a slice").
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp
from typing import Any

import numpy as np
import pandas as pd

from falsematch.audit.answer import Answer, Counted, Floats, range_left_out
from falsematch.audit.question_band import LogRatio, QuestionBand, mean_answer, question_band
from falsematch.audit.robustness import one_person_flips
from falsematch.tables import DISPARITY
from falsematch.tables.summarised import Question
from falsematch.text.reason import Reason, format_reasons

Record = dict[str, Any]

RATIO = "contrast_ratio"
MEAN = "contrast_mean_ratio"
MEAN_CONDITION = "mean_over_conditions"
"""What stands for the condition of a mean over conditions."""

_NAN = float("nan")
_SETUP = ("dataset", "matcher", "threshold_name", "delivery", "landmarks", "metering")


@dataclass(frozen=True, eq=False)
class Asked:
    """What some slices gave: the answers that are told, and how many were asked for by pairing.

    Attributes
    ----------
    answers : list of Answer
    counts : Counter of (contrast, compared group, reference group)
        Of answers that could carry a claim.
    """

    answers: list[Answer]
    counts: Counter[tuple[str, str, str]]

    def add(self, found: Iterable[Answer], *, brief: bool) -> None:
        """Take in the answers of a slice; a brief one tells only those that have an interval."""
        for one in found:
            if not one.described:
                self.counts[one.pairing.key] += 1
            if not brief or one.log is not None:
                self.answers.append(one)


def together(parts: Iterable[Asked]) -> Asked:
    """The answers of all slices, in their order."""
    whole = Asked([], Counter())
    for part in parts:
        whole.answers.extend(part.answers)
        whole.counts.update(part.counts)
    return whole


def questions(asked: Asked, confidence: float, unproven: frozenset[str]) -> tuple[list[Record], list[Question]]:
    """Rows of the disparity table, question by question, and what each came to.

    Parameters
    ----------
    asked : Asked
    confidence : float in (0, 1)
        That every interval of a question holds.
    unproven : frozenset of str
        Conditions that fail a proof of their own: their answers are described, claimed of none, and in no mean.
    """
    records: list[Record] = []
    found: list[Question] = []
    for contrast in dict.fromkeys(key[0] for key in asked.counts):
        own = [one for one in asked.answers if one.pairing.contrast == contrast]
        counts = {key: count for key, count in asked.counts.items() if key[0] == contrast}
        rows, question = _question(contrast, own, counts, confidence, unproven)
        records += rows
        found.append(question)
    return records, found


def _question(
    contrast: str,
    own: Sequence[Answer],
    counts: Mapping[tuple[str, str, str], int],
    confidence: float,
    unproven: frozenset[str],
) -> tuple[list[Record], Question]:
    testable = [(one, one.log) for one in own if one.log is not None]
    means = list(_means([one for one, _ in testable if one.keys["condition"] not in unproven]))
    band = question_band([*(log for _, log in testable), *(mean.log for mean in means)], confidence)
    place = {id(one): at for at, (one, _) in enumerate(testable)}
    records, supported = [], []
    for one in own:
        record = _told(one, band, place.get(id(one)), proven=one.keys["condition"] not in unproven)
        records.append(record)
        if record["supported"] is True:
            supported.append(one)
    records += [_mean_told(mean, band, len(testable) + at) for at, mean in enumerate(means)]
    return records, Question(
        contrast=contrast,
        asked=sum(counts.values()),
        testable=len(testable),
        supported=len(supported),
        pairings_asked=len(counts),
        pairings_testable=len({one.pairing.key for one, _ in testable}),
        pairings_supported=len({one.pairing.key for one in supported}),
        people_compared=max((one.compared.people for one in supported), default=0),
        people_reference=max((one.reference.people for one in supported), default=0),
        critical=band.critical if testable else None,
    )


def _told(one: Answer, band: QuestionBand, at: int | None, *, proven: bool) -> Record:
    reasons = list(one.reasons)
    low, high = (_NAN, _NAN) if at is None else band.interval(at)
    left = range_left_out(one.left_out)
    if low <= 1 <= high:
        reasons.append(Reason("simultaneous_interval_includes_one"))
    elif at is not None and one_person_flips(one.value, left, band.half_width(at)):
        reasons.append(Reason("one_person_flips"))
    elif at is not None and not proven:
        reasons.append(Reason("condition_unproven"))
    return {
        **row(one.keys, one),
        "measure": RATIO,
        "value": one.value,
        "low": low,
        "high": high,
        "left_out_low": left[0],
        "left_out_high": left[1],
        "simultaneous": pd.NA if at is None else True,
        "bound": one.bound,
        "family": one.pairing.contrast,
        "supported": at is not None and not reasons,
        "reason": format_reasons(reasons),
    }


@dataclass(frozen=True, eq=False)
class _Mean:
    """The mean over conditions of one pairing, matcher, threshold and setup."""

    first: Answer
    log: LogRatio
    left_out: Floats
    count: int


def _means(testable: Sequence[Answer]) -> Iterable[_Mean]:
    degraded = [one for one in testable if one.keys["condition"] != "clean"]
    degraded.sort(key=_setup)
    for _, members in groupby(degraded, key=_setup):
        alike = list(members)
        if len(alike) > 1:
            with np.errstate(divide="ignore"):
                left = np.exp(np.mean([np.log(one.left_out) for one in alike], axis=0))
            yield _Mean(alike[0], mean_answer([one.log for one in alike if one.log is not None]), left, len(alike))


def _setup(one: Answer) -> tuple[str, ...]:
    # Where people of a cell were not compared under some condition, others enter: that is another mean.
    return (*one.pairing.key[1:], str(one.pairing.cells), *(str(one.keys[name]) for name in _SETUP))


def _mean_told(mean: _Mean, band: QuestionBand, at: int) -> Record:
    low, high = band.interval(at)
    keys = mean.first.keys | {"condition": MEAN_CONDITION, "dose": _NAN, "unit": ""}
    reasons = [Reason("mean_of_printed", {"n": mean.count})]
    left = range_left_out(mean.left_out)
    refusal = None
    if low <= 1 <= high:
        refusal = Reason("simultaneous_interval_includes_one")
    elif one_person_flips(exp(mean.log.value), left, band.half_width(at)):
        refusal = Reason("one_person_flips")
    return {
        **row(keys, mean.first),
        **_NO_COUNTS,
        "measure": MEAN,
        "value": exp(mean.log.value),
        "low": low,
        "high": high,
        "simultaneous": True,
        "family": mean.first.pairing.contrast,
        "left_out_low": left[0],
        "left_out_high": left[1],
        "supported": refusal is None,
        "reason": format_reasons([*reasons, refusal]),
    }


def row(keys: Mapping[str, Any], one: Answer) -> Record:
    """The columns of the disparity table that name an answer, with its counts; every other one empty."""
    compared, reference = one.pairing.compared, one.pairing.reference
    return {
        **dict.fromkeys(DISPARITY.columns, ""),
        **dict.fromkeys(("value", "low", "high", "p_value", "p_adjusted", "left_out_low", "left_out_high"), _NAN),
        **keys,
        "group_by": compared.group_by,
        "scope": compared.scope,
        "matched_on": compared.matched_on,
        "rate": "fmr",
        "compared_group": compared.group,
        "reference_group": reference.group,
        "simultaneous": pd.NA,
        "groups_used": f"{compared.group}; {reference.group}",
        "supported": pd.NA,
        "contrast": one.pairing.contrast,
        **_counts("compared", one.compared),
        **_counts("reference", one.reference),
    }


_NO_COUNTS = {
    f"{side}_{what}": pd.NA for side in ("compared", "reference") for what in ("events", "trials", "people_in_events")
}
"""Of a mean over conditions only the people are the same under all."""


def _counts(side: str, counted: Counted) -> Record:
    return {
        f"{side}_people": counted.people,
        f"{side}_events": counted.events,
        f"{side}_trials": counted.trials,
        f"{side}_people_in_events": counted.people_in_events,
    }
