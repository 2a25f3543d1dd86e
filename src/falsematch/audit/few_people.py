"""Few people: whether a small group is falsely matched more often than its reference, and at least how many times.

For named contrasts, on clean photographs, at one threshold a matcher that these people did not set (METHOD section 4).
Two answers. *Direction*: people drawn from the reference, as many as the group has, hardly ever match as often among
themselves as the group does, also without any one of its members. *At least*: a lower limit of the group's rate over an
upper limit of the reference's, the lower of two that rest on different assumptions. Never an upper limit, never an
estimate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from falsematch.audit._drawn import pool
from falsematch.audit._evidence import AtLeast, Direction, Evidence
from falsematch.audit._upper_limit import resample
from falsematch.audit.holm import holm
from falsematch.audit.part import Design, Part
from falsematch.audit.slices import Slice
from falsematch.audit.small_count import DRAWS, LARGER
from falsematch.audit.thresholds import OperatingPoint
from falsematch.text.reason import Reason

REPLICATES = 4000
"""Of the reference's subject bootstrap: its upper limit lies far out where many contrasts are judged together."""


@dataclass(frozen=True)
class Needs:
    """What the rule asks before it says anything but counts (docs/decisions/0010-few-people.md)."""

    people: int = 8
    most_people: int = 35
    reference_people: int = 30
    times_people: int = LARGER
    most_reference_rate: float = 0.03
    least_times: int = 2
    alpha: float = 0.01


NEEDS = Needs()


@dataclass(frozen=True, eq=False)
class Question:
    """One named contrast, at one threshold of one matcher.

    Attributes
    ----------
    group, reference : sequences of Part
        One a value of the other labels, in the same order.
    threshold : float
        In the parts' likeness.
    calibration : str
        Where the threshold comes from: shipped, in_sample, cross_fitted, rederived or external.
    """

    group: Sequence[Part]
    reference: Sequence[Part]
    threshold: float
    calibration: str

    @classmethod
    def of(
        cls,
        piece: Slice,
        point: OperatingPoint,
        group: Sequence[NDArray[np.intp]],
        reference: Sequence[NDArray[np.intp]],
        *,
        ordered: bool,
    ) -> "Question | Reason":
        """Of a slice at an operating point.

        Parameters
        ----------
        piece : Slice
            Clean comparisons.
        point : OperatingPoint
        group, reference : sequences of int arrays
            Positions of their people in the subject table, cell by cell of the other labels.
        ordered : bool
            Whether probe and reference are captures apart, so that two people meet in both orders.

        Returns
        -------
        Question, or the reason why there is none
        """
        if point.refused:
            return Reason("threshold_refused")
        found = [[Part.of(piece, people, ordered=ordered) for people in side] for side in (group, reference)]
        own, other = ([part for part in side if isinstance(part, Part)] for side in found)
        if refused := [part for side in found for part in side if isinstance(part, Reason)]:
            return refused[0]
        sign = -1.0 if piece.scale.polarity == "distance" else 1.0
        return cls(own, other, sign * point.threshold, point.calibration)

    @property
    def met(self) -> tuple[list[Part], list[Part]]:
        """Group and reference, of the cells in which two people of the group meet."""
        both = [pair for pair in zip(self.group, self.reference, strict=True) if pair[0].design.comparisons]
        return [own for own, _ in both], [other for _, other in both]

    def refusal(self, needs: Needs = NEEDS) -> Reason | None:
        """Why only counts are given, from the numbers of people and from the threshold alone."""
        if self.calibration not in {"shipped", "external"}:
            return Reason("threshold_set_on_these_people", {"calibration": self.calibration})
        group, reference = self.met
        people = sum(part.people for part in group)
        if people < needs.people:
            return Reason("too_few_people", {"n": people, "needed": needs.people})
        if people > needs.most_people:
            return Reason("too_many_people", {"n": people, "most": needs.most_people})
        often = [part.often for part in (*group, *reference) if part.design.comparisons]
        if min(often) != max(often):
            return Reason("unequal_comparisons", {"fewest": min(often), "most": max(often)})
        each = zip(group, reference, strict=True)
        return next((why for own, other in each if (why := _too_few_reference(own.design, other, needs))), None)

    def out_of_range(self, needs: Needs = NEEDS) -> Reason | None:
        """Why nothing is said that could have been, from what was seen: the reference matches too often.

        Such a threshold is not meant for these photographs, and lambs in the group alone, or a cluster that nobody
        declared, then pass for a higher rate.
        """
        return too_often(self.met[1], self.threshold, needs)


def too_often(reference: Sequence[Part], threshold: float, needs: Needs = NEEDS) -> Reason | None:
    """Why a reference is refused that matches as often as this, cell by cell together; None where it is not."""
    rate = sum(part.matches(threshold).total for part in reference) / sum(part.compared for part in reference)
    if rate > needs.most_reference_rate:
        return Reason("reference_matches_too_often", {"rate": rate, "most": needs.most_reference_rate})
    return None


def _too_few_reference(design: Design, reference: Part, needs: Needs) -> Reason | None:
    least = max(needs.reference_people, needs.times_people * design.people)
    if reference.people < least:
        return Reason("too_few_reference_people", {"n": reference.people, "needed": least})
    for role, count in enumerate(design.by_role):
        there = len(pool(reference, role, count))
        if there < needs.times_people * count:
            name = ("probe_and_reference", "probe", "reference")[role]
            least = needs.times_people * count
            return Reason("too_few_reference_people_in_role", {"role": name, "n": there, "needed": least})
    return None


@dataclass(frozen=True)
class Counts:
    """What was counted of one side.

    Attributes
    ----------
    people : int
    matches, comparisons : int
    matched_pairs, matched_people : int
        Unordered pairs of people with a match, and people in them.
    """

    people: int
    matches: int
    comparisons: int
    matched_pairs: int
    matched_people: int

    @classmethod
    def of(cls, parts: Sequence[Part], threshold: float) -> "Counts":
        """Of the parts together."""
        found = [part.matches(threshold) for part in parts]
        return cls(
            sum(part.people for part in parts),
            sum(one.total for one in found),
            sum(part.compared for part in parts),
            sum(one.pairs for one in found),
            sum(one.people for one in found),
        )


@dataclass(frozen=True)
class Answer:
    """What a question comes to.

    Attributes
    ----------
    group, reference : Counts
    direction : Direction or None
    p_adjusted : float
        p* by Holm over all questions asked together; NaN where there is none.
    at_least : AtLeast or None
    reason : Reason or None
        Why only counts are to be given.
    """

    group: Counts
    reference: Counts
    direction: Direction | None
    p_adjusted: float
    at_least: AtLeast | None
    reason: Reason | None

    @property
    def more_often(self) -> bool:
        """Whether it may be said: more often than people drawn like the reference, also without any one of them."""
        return bool(self.p_adjusted <= NEEDS.alpha)

    @property
    def reasons(self) -> list[Reason]:
        """Why less is said than could be: counts only, no direction, or no "at least"."""
        if self.reason is not None:
            return [self.reason]
        if self.direction is not None and not self.more_often:
            flips = self.direction.p_value <= NEEDS.alpha < self.direction.worst
            found = {"p_value": self.direction.p_value, "p_adjusted": self.p_adjusted}
            return [Reason("few_members_bear_it", found) if flips else Reason("not_more_often", found)]
        return [] if self.times else [Reason("less_than_times", {"needed": NEEDS.least_times})]

    @property
    def times(self) -> int | None:
        """Whole times, where "at least so many times as often" may be said, else None."""
        if self.at_least is None or not self.more_often or self.at_least.times < NEEDS.least_times:
            return None
        return self.at_least.times


def few_people(
    questions: Sequence[Question], *, seed: int, draws: int = DRAWS, family: int | None = None
) -> list[Answer]:
    """Answer the questions of one family: all named contrasts of all matchers.

    Parameters
    ----------
    questions : sequence of Question
    seed : int
    draws : int
        Of people, from each reference.
    family : int or None
        Claims of the family where others of it are judged in another way: these then share the level that is left to
        them, ``NEEDS.alpha`` times their share of the family. None: there are no others.

    Returns
    -------
    list of Answer, in the same order
        Questions that numbers of people or the origin of the threshold refuse are not of the family. One whose
        reference has no false match, or too many, is of it, and its p value is 1.
    """
    refused = [question.refusal() for question in questions]
    own = max(refused.count(None), 1)
    others = max(family or own, own) / own
    level = NEEDS.alpha / (own * others)
    found = [
        None if why else Evidence.of(*question.met, question.threshold, draws, seed)
        for question, why in zip(questions, refused, strict=True)
    ]
    directions = [evidence.direction() if evidence else None for evidence in found]
    # What was seen, and not the design, decides here: the question stays, lest the others profit from its leaving.
    beyond = [None if why else question.out_of_range() for question, why in zip(questions, refused, strict=True)]
    worst = [nan if one is None else 1.0 if why else one.worst for one, why in zip(directions, beyond, strict=True)]
    adjusted = np.minimum(np.asarray(holm(worst)) * others, 1.0)
    # A limit that may not be printed is not made: nobody is to read it off a table.
    limits = [
        evidence.at_least(level, _resampled(evidence.other, seed)) if evidence and p_value <= NEEDS.alpha else None
        for evidence, p_value in zip(found, adjusted, strict=True)
    ]
    return [
        Answer(
            group=Counts.of(question.group, question.threshold),
            reference=Counts.of(question.reference, question.threshold),
            direction=directions[place],
            p_adjusted=float(adjusted[place]),
            at_least=limits[place],
            reason=refused[place] or beyond[place],
        )
        for place, question in enumerate(questions)
    ]


def _resampled(parts: Sequence[Part], seed: int) -> list[NDArray[np.uint16]]:
    generator = np.random.Generator(np.random.Philox(seed))
    return [resample(part.people, REPLICATES, generator) for part in parts]
