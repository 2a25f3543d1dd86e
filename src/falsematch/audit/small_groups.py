"""Which named contrasts are asked by the rule for few people, and the rows of its answers.

On clean photographs, at the first threshold of each matcher that these people did not set. Every question that numbers
of people and the threshold allow is of one Holm family, so that the level rests on the design alone; told are those
that the printing rule does not carry.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from falsematch.audit import few_people as few
from falsematch.audit.answer import Answer
from falsematch.audit.named_contrast import NamedContrast, Pairing
from falsematch.audit.partition import Partition
from falsematch.audit.question import row
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import OperatingPoint
from falsematch.text.reason import Reason, format_reasons

Record = dict[str, Any]

FEW_PEOPLE = "few_people"
FAMILY = "few people"
MOST_REFERENCE_PEOPLE = 4000
"""In a cell: the rule holds every score among them, 128 MB for so many."""
_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class Small:
    """One question of few people, beside the answer that the printing rule did not carry."""

    question: few.Question
    answer: Answer


def small_groups(
    clean: Sequence[Slice],
    points: Sequence[OperatingPoint],
    partition: Partition,
    contrasts: Sequence[NamedContrast],
    answers: Sequence[Answer],
    *,
    ordered: bool,
    seed: int,
) -> list[Record]:
    """Rows of the disparity table, measure ``few_people``.

    Parameters
    ----------
    clean : sequence of Slice
        The first of each matcher is asked.
    points : sequence of OperatingPoint
    partition : Partition
    contrasts : sequence of NamedContrast
    answers : sequence of Answer
        Of the same audit, whose counts and matching the rows repeat.
    ordered : bool
        Whether probe and reference are captures apart.
    seed : int
        Of the draws.
    """
    asked = list(_asked(clean, points, partition, contrasts, answers, ordered))
    found = few.few_people([one.question for one in asked], seed=seed)
    return [
        few_people_row(one.answer, answer, FEW_PEOPLE, FAMILY, len(asked))
        for one, answer in zip(asked, found, strict=True)
        if one.answer.log is None
    ]


def few_people_row(answer: Answer, found: few.Answer, measure: str, family: str, questions: int) -> Record:
    """An answer of the rule as a row: ``value`` is the whole number of times, empty where only direction holds."""
    return {
        **row(answer.keys, answer),
        "measure": measure,
        "value": _NAN if found.times is None else float(found.times),
        "low": _NAN if found.times is None else float(found.times),
        "bound": "" if found.times is None else "lower",
        "test": f"few people: Holm over {questions}",
        "p_value": found.direction.worst if found.direction else _NAN,
        "p_adjusted": found.p_adjusted,
        "family": family,
        "supported": found.more_often,
        "reason": format_reasons([*found.reasons]),
    }


def question_of(
    piece: Slice, point: OperatingPoint, partition: Partition, pairing: Pairing, *, ordered: bool
) -> few.Question | Reason:
    """The rule's question about a pairing: its people, cell by cell of the other labels.

    Of people in declared clusters there is none, and the reason why: it draws people one by one.
    """
    if partition.clustered:
        return Reason("people_in_clusters")
    sides = [[np.flatnonzero(partition.of_subject == pair[side]) for pair in pairing.cells] for side in (0, 1)]
    return few.Question.of(piece, point, *sides, ordered=ordered)


def could_be_asked(pairing: Pairing, partition: Partition) -> bool:
    """Whether both groups are of a size that the rule is made for; nothing is looked up for others."""
    people = int(partition.sizes[pairing.compared.cells].sum())
    largest = int(partition.sizes[pairing.reference.cells].max())
    return few.NEEDS.people <= people <= few.NEEDS.most_people and largest <= MOST_REFERENCE_PEOPLE


def headline_point(piece: Slice, points: Sequence[OperatingPoint]) -> OperatingPoint | None:
    """The first threshold of a matcher that these people did not set; None where there is none."""
    own = (point for point in points if point.matcher == piece.keys["matcher"])
    return next((point for point in own if point.calibration in {"shipped", "external"} and not point.refused), None)


def _asked(
    clean: Sequence[Slice],
    points: Sequence[OperatingPoint],
    partition: Partition,
    contrasts: Sequence[NamedContrast],
    answers: Sequence[Answer],
    ordered: bool,
) -> Iterator[Small]:
    at = {(one.keys["matcher"], one.keys["threshold_name"], one.pairing.key): one for one in _firsts(answers)}
    asked: set[Any] = set()
    for piece in clean:
        matcher, point = piece.keys["matcher"], headline_point(piece, points)
        if point is None or (piece.keys["dataset"], matcher) in asked:
            continue
        asked.add((piece.keys["dataset"], matcher))
        for contrast in contrasts:
            for pairing in contrast.pairings(partition):
                answer = at.get((matcher, point.name, pairing.key))
                if answer is None or not could_be_asked(pairing, partition):
                    continue
                question = question_of(piece, point, partition, pairing, ordered=ordered)
                if isinstance(question, few.Question) and question.refusal() is None:
                    yield Small(question, answer)


def _firsts(answers: Sequence[Answer]) -> Iterator[Answer]:
    """Clean answers, the first of each matcher and threshold last, so that it stays."""
    return (one for one in reversed(answers) if one.keys["condition"] == "clean")
