"""How far a group's mean genuine and impostor scores lie from a reference group's; no threshold enters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import ndtri, stdtrit

from falsematch.audit.disparity import families
from falsematch.audit.partition import Row
from falsematch.audit.printing import RULE
from falsematch.audit.rates import Measured
from falsematch.text.reason import Reason, format_reasons

Floats = NDArray[np.float64]
Record = dict[str, Any]

T = TypeVar("T")

_NAN = float("nan")
RATES = ("genuine_score", "impostor_score")


@dataclass(frozen=True)
class MeanScore:
    """The mean score of one group: ``drawn`` (1 + B,) holds it as observed, then in every replicate."""

    drawn: Floats
    people: int
    scored: int
    attempted: int

    @property
    def refused(self) -> Reason | None:
        """Why no interval may rest on it, or None."""
        if not self.scored:
            return Reason("no_comparisons")
        if self.people < RULE.subjects:
            return Reason("too_few_people", {"n": self.people, "needed": RULE.subjects})
        return None

    @property
    def told(self) -> Reason | None:
        """What the mean leaves out, or None."""
        if self.scored == self.attempted:
            return None
        return Reason("comparisons_scored", {"n": self.scored, "attempted": self.attempted})


def score_shifts(measured: Measured) -> Iterator[Record]:
    """Rows of ``disparity.csv.gz``, measure ``score_shift``, of one slice.

    ``value`` is the mean score of the compared group less the reference group's, in the matcher's own unit: under a
    distance a positive shift means less alike, under a similarity more. ``rate`` says which scores: ``genuine_score``,
    or ``impostor_score`` of comparisons within cells of the finest crossing. Only comparisons that gave a score enter;
    the reason counts them where some did not, since a group whose hardest photographs were not found has the easier
    ones left.

    The limits hold for all groups of a grouping at once: a max-T band of the subject bootstrap, in which the subjects
    of one generated shape are drawn together. ``supported`` is empty: a mean score is no error, and carries no claim.

    Source: studentised after Romano and Wolf, Econometrica 73 (2005) 1237-1282. That its critical value is widened as
    Student's t is over the normal distribution, with one degree of freedom fewer than the smaller group has people, is
    judgement.

    Parameters
    ----------
    measured : Measured
        Its settings name the reference group of each grouping whose scores are to be compared.
    """
    wanted = measured.settings.score_shifts
    told: set[str] = set()
    for rows in families(measured.partition):
        by, names = rows[0].group_by, [row.group for row in rows]
        # The first family of a grouping is its headline.
        if by in told or wanted.get(by) not in names:
            continue
        told.add(by)
        reference = names.index(wanted[by])
        for rate, means in zip(RATES, (genuine_means(measured, rows), impostor_means(measured, rows)), strict=True):
            yield from _against(measured, rate, rows, means, reference)


def _against(
    measured: Measured, rate: str, rows: list[Row], means: list[MeanScore], reference: int
) -> Iterator[Record]:
    others = [at for at in range(len(rows)) if at != reference]
    shifts = {at: means[at].drawn - means[reference].drawn for at in others}
    usable = [at for at in others if not means[at].refused and not means[reference].refused]
    limits = limits_of({at: shifts[at] for at in usable}, means, reference, measured.settings.confidence)
    for at in others:
        low, high = limits.get(at, (_NAN, _NAN))
        sides = [(rows[i].group, means[i]) for i in (at, reference)]
        reasons = [
            Reason("of_group", {"group": group, "why": why})
            for group, mean in sides
            for why in (mean.refused, mean.told)
            if why
        ]
        if at in usable and not np.isfinite(shifts[at]).all():
            reasons.append(Reason("resamples_without_score"))
        yield {
            **measured.piece.keys,
            "threshold_name": "",
            "threshold": _NAN,
            "calibration": "",
            "group_by": rows[at].group_by,
            "scope": rows[at].scope,
            "matched_on": rows[at].matched_on,
            "rate": rate,
            "measure": "score_shift",
            "compared_group": rows[at].group,
            "reference_group": rows[reference].group,
            "value": float(shifts[at][0]),
            "low": low,
            "high": high,
            "simultaneous": pd.NA if np.isnan(low) else True,
            "bound": "",
            "test": "",
            "p_value": _NAN,
            "p_adjusted": _NAN,
            "family": "",
            "groups_used": f"{rows[at].group}; {rows[reference].group}",
            "groups_excluded": "",
            "supported": pd.NA,
            "reason": format_reasons(reasons),
        }


def limits_of(
    shifts: dict[int, Floats], means: Sequence[MeanScore], reference: int, confidence: float
) -> dict[int, tuple[float, float]]:
    """Limits of each shift, for all at once; none where there are no replicates, or they do not vary.

    Parameters
    ----------
    shifts : dict of int to float64 array (1 + B,)
        As observed, then in every replicate; by the position of the compared mean in ``means``.
    means : sequence of MeanScore
    reference : int
        Position of the mean that all are held against.
    confidence : float in (0, 1)
    """
    usable = [at for at, drawn in shifts.items() if _varies(drawn)]
    people = min(means[at].people for at in (reference, *usable))
    return studentised_limits({at: shifts[at] for at in usable}, people, confidence)


def studentised_limits(drawn: Mapping[T, Floats], people: int, confidence: float) -> dict[T, tuple[float, float]]:
    """Limits of some estimates for all at once; none of one that does not vary, or is undefined in some replicate.

    Parameters
    ----------
    drawn : mapping of name to float64 array (1 + B,)
        As observed, then in every replicate.
    people : int
        The fewest that one of them rests on.
    confidence : float in (0, 1)

    Source: as :func:`score_shifts`.
    """
    moved = {at: each[1:] - each[1:].mean() for at, each in drawn.items() if _varies(each)}
    if not moved:
        return {}
    largest = np.max([np.abs(each) / each.std() for each in moved.values()], axis=0)
    tail = (1 + confidence) / 2
    widened = float(stdtrit(people - 1, tail) / ndtri(tail))
    critical = widened * float(np.quantile(largest, confidence, method="inverted_cdf"))
    return {
        at: (float(drawn[at][0] - critical * each.std()), float(drawn[at][0] + critical * each.std()))
        for at, each in moved.items()
    }


def _varies(drawn: Floats) -> bool:
    """Whether an estimate is defined in every replicate, and any resample moves it."""
    return bool(len(drawn) > 1 and np.isfinite(drawn).all() and drawn[1:].std() > 0)


def genuine_means(measured: Measured, rows: list[Row]) -> list[MeanScore]:
    """The mean score of the genuine comparisons of each row's people."""
    piece, people = measured.piece, len(measured.partition.of_subject)
    chosen = piece.scored & piece.genuine
    sums: Floats = np.bincount(piece.a[chosen], piece.score[chosen], people).astype(np.float64)
    counts: Floats = np.bincount(piece.a[chosen], minlength=people).astype(np.float64)
    top, bottom = _person_sums(measured, sums), _person_sums(measured, counts)
    found = []
    for row in rows:
        member = row.cells[measured.partition.of_subject]
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = top[:, row.cells].sum(axis=1) / bottom[:, row.cells].sum(axis=1)
        found.append(
            MeanScore(
                drawn,
                _people(measured, member & (counts > 0)),
                int(counts[member].sum()),
                int(measured.genuine_attempts[member].sum()),
            )
        )
    return found


def impostor_means(measured: Measured, rows: list[Row]) -> list[MeanScore]:
    """The mean score of the impostor comparisons in each row's blocks."""
    piece, people = measured.piece, len(measured.partition.of_subject)
    chosen = piece.scored & ~piece.genuine
    pairs = piece.a[chosen], piece.b[chosen]
    top, bottom = (
        _pair_sums(measured, sparse.coo_matrix((each, pairs), shape=(people, people)).tocsr())
        for each in (piece.score[chosen], np.ones(len(pairs[0])))
    )
    either = np.zeros(people, bool)
    either[piece.a[chosen]] = either[piece.b[chosen]] = True
    return [
        MeanScore(
            measured.replicated(top, bottom, row),
            _people(measured, row.cells[measured.partition.of_subject] & either),
            int(measured.pairs.scored[row.blocks].sum()),
            int(measured.pairs.attempted[row.blocks].sum()),
        )
        for row in rows
    ]


def _people(measured: Measured, chosen: NDArray[np.bool_]) -> int:
    """How many are drawn when these subjects are."""
    return len(np.unique(measured.partition.drawn_as[chosen]))


def _person_sums(measured: Measured, values: Floats) -> Floats:
    """Sums of what each person has, cell by cell: (1 + B, cells), as observed and in each replicate."""
    cells = len(measured.partition.cells)
    observed = np.bincount(measured.partition.of_subject, values, cells)[None]
    return np.concatenate([observed, *([] if measured.resample is None else [measured.resample.person_sums(values)])])


def _pair_sums(measured: Measured, values: sparse.csr_matrix) -> Floats:
    """Sums over pairs of people, cell pair by cell pair: (1 + B, cells, cells), as observed and in each replicate.

    Not :meth:`Resample.pair_sums`, which is made for counts: scores are no whole numbers, and may be negative.
    """
    cell, cells = measured.partition.of_subject, len(measured.partition.cells)
    present, resample = values.tocoo(), measured.resample
    flat = cell[present.row] * cells + cell[present.col]
    observed: Floats = np.bincount(flat, present.data, cells * cells).reshape(1, cells, cells).astype(np.float64)
    if resample is None:
        return observed
    ordered, weights = values[resample.order][:, resample.order], resample.weights
    drawn = np.empty((len(weights), cells, cells))
    for at, (first, last) in enumerate(pairwise([*resample.starts, len(resample.order)])):
        met = (ordered[first:last].T @ weights[:, first:last].T).T * weights
        drawn[:, at] = np.add.reduceat(met, resample.starts, axis=1)
    return np.concatenate([observed, drawn])
