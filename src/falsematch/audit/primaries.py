"""What was named before the run: each claim measured, and all of them judged as one family.

With m claims in the plan, the k of this experiment that have an interval share a max-T band at level a k / m; those of
few people are judged by their own rule at a / m each, by Holm. So whichever way a claim is judged, all together err in
at most a.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from falsematch.audit import few_people as few
from falsematch.audit._view import SENSITIVITY
from falsematch.audit.amplification import amplification, common_comparisons, kept
from falsematch.audit.answer import Answer, answers, range_left_out
from falsematch.audit.bootstrap import Resample
from falsematch.audit.named_contrast import Pairing, check_values, met
from falsematch.audit.partition import Partition
from falsematch.audit.primary import AMPLIFICATION, FAMILY, FEW_PEOPLE, RATIO, Primary
from falsematch.audit.question import row
from falsematch.audit.question_band import LogRatio, QuestionBand, question_band
from falsematch.audit.rates import Decided, Measured
from falsematch.audit.robustness import one_person_flips
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice, Slices, is_clean
from falsematch.audit.small_groups import could_be_asked, few_people_row, question_of
from falsematch.audit.thresholds import OperatingPoint
from falsematch.scoring import Comparisons
from falsematch.text.reason import Reason, format_reasons

Record = dict[str, Any]

_NAN = float("nan")
_NOBODY = np.zeros(0)


@dataclass(frozen=True, eq=False)
class _Claim:
    """A primary as it was measured."""

    primary: Primary
    answer: Answer
    question: few.Question | None = None


@dataclass(frozen=True)
class Audience:
    """What every primary is measured with.

    Attributes
    ----------
    comparisons : Comparisons
    pieces : Slices
        Of these comparisons.
    """

    comparisons: Comparisons
    pieces: Slices
    points: Sequence[OperatingPoint]
    partition: Partition
    resample: Resample | None
    settings: AuditSettings
    seed: int


def primaries_rows(
    primaries: Sequence[Primary], left_out: Sequence[frozenset[str]], given: Audience, planned: int
) -> list[Record]:
    """Rows of the disparity table, one a primary; none for one that no slice and threshold of the audit is about.

    Parameters
    ----------
    primaries : sequence of Primary
    left_out : sequence of frozenset of str
        Photographs that each leaves out on both sides.
    given : Audience
    planned : int
        Primaries of all experiments of the plan: the family.

    Raises
    ------
    ExperimentError
        Where a primary names a label or a value that nobody has.
    """
    claims: list[_Claim] = []
    for primary, images in zip(primaries, left_out, strict=True):
        named = primary.named
        asked = {named.label: (named.compared, named.reference)}
        check_values(given.partition, "primaries", asked | {name: (one,) for name, one in primary.within.items()})
        claims += _measured(primary, images, given)
    return _judged(claims, planned, given)


def _judged(claims: Sequence[_Claim], whole: int, given: Audience) -> list[Record]:
    alpha = 1 - given.settings.confidence
    testable = [(claim, claim.answer.log) for claim in claims if claim.answer.log is not None]
    band = question_band([log for _, log in testable], 1 - alpha * len(testable) / max(whole, 1))
    place = {id(claim): at for at, (claim, _) in enumerate(testable)}
    small = [(claim, claim.question) for claim in claims if claim.question is not None]
    answered = few.few_people([question for _, question in small], seed=given.seed, family=whole)
    by_rule = {id(claim): found for (claim, _), found in zip(small, answered, strict=True)}
    rows = []
    for claim in claims:
        if found := by_rule.get(id(claim)):
            told = few_people_row(claim.answer, found, FEW_PEOPLE, FAMILY, whole)
        else:
            told = _told(claim, band, place.get(id(claim)))
        rows.append(told | {"contrast": claim.primary.name})
    return rows


def _told(claim: _Claim, band: QuestionBand, at: int | None) -> Record:
    answer = claim.answer
    of_ratio = claim.primary.measure == "fmr_ratio"
    low, high = (_NAN, _NAN) if at is None else band.interval(at)
    left, reasons = range_left_out(answer.left_out), list(answer.reasons)
    if low <= 1 <= high:
        reasons.append(Reason("simultaneous_interval_includes_one"))
    elif at is not None and of_ratio and one_person_flips(answer.value, left, band.half_width(at)):
        reasons.append(Reason("one_person_flips"))
    return {
        **row(answer.keys, answer),
        "measure": RATIO if of_ratio else AMPLIFICATION,
        "value": answer.value,
        "low": low,
        "high": high,
        "left_out_low": left[0],
        "left_out_high": left[1],
        "simultaneous": pd.NA if at is None else True,
        "bound": answer.bound,
        "family": FAMILY,
        "supported": at is not None and not reasons,
        "reason": format_reasons(reasons),
    }


def _measured(primary: Primary, images: frozenset[str], given: Audience) -> Iterator[_Claim]:
    """The claim, where a slice and a threshold are the ones it names."""
    pairing = primary.named.pooled(given.partition, primary.within)
    point = next((one for one in given.points if _is_its(one, primary)), None)
    piece = next(iter(given.pieces.where(primary.is_of)), None)
    if pairing is None or point is None or piece is None:
        return
    piece = _without(piece, images, given.comparisons)
    if primary.measure == "amplification":
        clean = _clean(piece, images, given)
        if clean is not None:
            yield _Claim(primary, _amplified(clean, piece, point, pairing, given))
        return
    measured = Measured(piece, given.partition, given.resample, given.settings)
    [answer] = answers(measured.at(point), [pairing])
    yield _Claim(primary, answer, _question(primary, piece, point, answer, given))


def _is_its(point: OperatingPoint, primary: Primary) -> bool:
    return (
        point.matcher == primary.matcher
        and point.name == primary.threshold_name
        and point.calibration not in SENSITIVITY
    )


def _question(
    primary: Primary, piece: Slice, point: OperatingPoint, answer: Answer, given: Audience
) -> few.Question | None:
    """The rule for few people, where the printing rule carries no interval and it may be asked."""
    clean = primary.condition == "clean" and answer.log is None and given.resample is not None
    if not clean or not could_be_asked(answer.pairing, given.partition):
        return None
    ordered = given.comparisons.order == "ordered"
    question = question_of(piece, point, given.partition, answer.pairing, ordered=ordered)
    return question if isinstance(question, few.Question) and question.refusal() is None else None


def _clean(piece: Slice, images: frozenset[str], given: Audience) -> Slice | None:
    """The clean slice of the same matcher, taken in the same ways as far as there is one."""
    same = [
        one for one in given.pieces.where(is_clean) if all(one.keys[k] == piece.keys[k] for k in ("dataset", "matcher"))
    ]
    ways = ("delivery", "landmarks", "metering")
    best = max(same, key=lambda one: sum(one.keys[way] == piece.keys[way] for way in ways), default=None)
    return None if best is None else _without(best, images, given.comparisons)


def _amplified(clean: Slice, piece: Slice, point: OperatingPoint, pairing: Pairing, given: Audience) -> Answer:
    """By how much more the condition widens the ratio than rarer or more frequent false matches would."""
    decided: list[Decided] = [
        Measured(one, given.partition, given.resample, given.settings).at(point)
        for one in common_comparisons(clean, piece)
    ]
    # Of the ratio of either: what may not be printed of one may not be of their quotient.
    [before], [after] = (list(answers(one, [pairing])) for one in decided)
    reasons = [*(reason for reason in before.reasons if reason not in after.reasons), *after.reasons]
    here = met(pairing, decided[1].measured.pairs.scored)
    if here is None or decided[1].matches is None:
        return after
    found = amplification(decided[0], decided[1], here.compared, here.reference)
    excess = found.contrasts["amplification"]
    if found.reason is not None:
        reasons.append(found.reason)
    logs, reach = excess.logs, after.log.reach if after.log is not None else 1.0
    may = not reasons and logs is not None and np.isfinite(excess.value)
    if not may and not reasons:
        reasons.append(Reason("rate_is_zero"))
    return Answer(
        keys=after.keys,
        pairing=after.pairing,
        value=excess.value,
        bound="",
        compared=after.compared,
        reference=after.reference,
        log=LogRatio(float(np.log(excess.value)), logs, reach) if may and logs is not None else None,
        left_out=_NOBODY,
        reasons=tuple(reasons),
    )


def _without(piece: Slice, images: frozenset[str], comparisons: Comparisons) -> Slice:
    """The slice without some photographs, on either side."""
    if not images:
        return piece

    stay = [
        np.asarray(~known.isin(list(images)))[codes]
        for known, codes in zip(comparisons.images, (piece.image_a, piece.image_b), strict=True)
    ]
    return kept(piece, stay[0] & stay[1])
