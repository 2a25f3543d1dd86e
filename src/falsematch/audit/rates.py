"""Rates: false match, false non-match, failure to acquire and to enrol, by group, with counts and intervals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from falsematch.audit.bootstrap import Resample, percentile_interval
from falsematch.audit.partition import Partition, Row
from falsematch.audit.printing import RULE, TOO_FEW, clopper_pearson, zero_bound
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import OperatingPoint
from falsematch.tables import RATES, validate

_NAN = float("nan")


@dataclass(frozen=True)
class PersonTrials:
    """Trials that belong to one person each (genuine comparisons, photographs): counts by subject.

    Attributes
    ----------
    trials, events : float64 arrays (subjects,)
    """

    trials: NDArray[np.float64]
    events: NDArray[np.float64]

    def of(self, people: NDArray[np.bool_]) -> tuple[int, int]:
        """Events and trials of some people."""
        return int(self.events[people].sum()), int(self.trials[people].sum())


@dataclass(frozen=True)
class PairCounts:
    """Impostor comparisons of a slice, cell pair by cell pair and person pair by person pair.

    Attributes
    ----------
    attempted, scored : int arrays (cells, cells)
    ordered : int array (cells, cells)
        Ordered pairs of people with a scored comparison.
    unordered : int array (cells, cells)
        Unordered pairs of people with one in either order, counted once for each of (c, d) and (d, c).
    matrix : sparse (subjects, subjects)
        Scored comparisons.
    """

    attempted: NDArray[np.int64]
    scored: NDArray[np.int64]
    ordered: NDArray[np.int64]
    unordered: NDArray[np.int64]
    matrix: sparse.csr_matrix

    @classmethod
    def of(cls, piece: Slice, partition: Partition) -> "PairCounts":
        """Count the impostor comparisons of a slice."""
        impostor = ~piece.genuine
        matrix = piece.pair_counts(piece.scored & impostor, len(partition.of_subject))
        either = ((matrix + matrix.T) > 0).tocoo()
        first = either.row < either.col
        pairs = cell_counts(partition, either.row[first], either.col[first])
        present = matrix.tocoo()
        return cls(
            attempted=cell_counts(partition, piece.a[m := piece.attempted & impostor], piece.b[m]),
            scored=cell_counts(partition, piece.a[m := piece.scored & impostor], piece.b[m]),
            ordered=cell_counts(partition, present.row, present.col),
            unordered=pairs + pairs.T - np.diag(np.diag(pairs)),
            matrix=matrix,
        )

    def subject_pairs(self, blocks: NDArray[np.bool_]) -> int:
        """Distinct unordered pairs of people within some cell pairs."""
        both = blocks & blocks.T
        once = np.triu(both) * self.unordered
        return int(once.sum() + (self.ordered * (blocks & ~blocks.T)).sum())


def cell_counts(partition: Partition, a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.int64]:
    """Comparisons (probe subjects a, reference subjects b) by cell pair: int array (cells, cells)."""
    count = len(partition.cells)
    flat = partition.of_subject[a] * count + partition.of_subject[b]
    return np.bincount(flat, minlength=count * count).reshape(count, count)


def genuine_trials(piece: Slice, threshold: float, people: int) -> PersonTrials:
    """Scored genuine comparisons of each person, and how many of them are refused."""
    chosen = piece.scored & piece.genuine
    refused = chosen & ~piece.accepted(threshold)
    return PersonTrials(_per_person(piece.a[chosen], people), _per_person(piece.a[refused], people))


def image_trials(
    subject: NDArray[np.intp],
    image: NDArray[np.intp],
    failed: NDArray[np.bool_],
    applicable: NDArray[np.bool_],
    people: int,
) -> PersonTrials:
    """Distinct photographs of each person on which the condition could be made, and failures among them."""
    _, first = np.unique(image, return_index=True)
    first = first[applicable[first]]
    return PersonTrials(_per_person(subject[first], people), _per_person(subject[first[failed[first]]], people))


def _per_person(subjects: NDArray[np.intp], people: int) -> NDArray[np.float64]:
    return np.bincount(subjects, minlength=people).astype(np.float64)


def rates(
    pieces: Iterable[Slice],
    points: Sequence[OperatingPoint],
    partition: Partition,
    resample: Resample | None,
    settings: AuditSettings,
) -> pd.DataFrame:
    """The rates table: every slice at every operating point of its system, for every group and scope.

    Parameters
    ----------
    pieces : iterable of Slice
    points : sequence of OperatingPoint
    partition : Partition
    resample : Resample or None
        None makes no bootstrap intervals.
    settings : AuditSettings

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.RATES`.
    """
    rows: list[dict[str, Any]] = []
    layout = partition.rows()
    for piece in pieces:
        measured = _Measured(piece, partition, resample, settings)
        for point in points:
            if point.system == piece.keys["system"]:
                rows.extend(measured.at(point, layout))
    return validate(pd.DataFrame(rows, columns=list(RATES.columns)), RATES)


class _Matches:
    """The false matches of a slice at one operating point."""

    def __init__(self, piece: Slice, threshold: float, partition: Partition, resample: Resample | None) -> None:
        falsely = piece.accepted(threshold) & piece.scored & ~piece.genuine
        self.a, self.b = piece.a[falsely], piece.b[falsely]
        self.cell_a, self.cell_b = partition.of_subject[self.a], partition.of_subject[self.b]
        self.counts = cell_counts(partition, self.a, self.b)
        people = len(partition.of_subject)
        self.sums = resample.pair_sums(piece.pair_counts(falsely, people)) if resample else None

    def people(self, blocks: NDArray[np.bool_]) -> int:
        """Distinct people in the false matches of some cell pairs."""
        taken = blocks[self.cell_a, self.cell_b]
        return len(np.union1d(self.a[taken], self.b[taken]))


class _Measured:
    """What of a slice does not depend on the threshold, counted once."""

    def __init__(self, piece: Slice, partition: Partition, resample: Resample | None, settings: AuditSettings) -> None:
        people = len(partition.of_subject)
        self.piece, self.partition, self.resample, self.settings = piece, partition, resample, settings
        self.pairs = PairCounts.of(piece, partition)
        self.sums = resample.pair_sums(self.pairs.matrix) if resample else None
        self.probes = image_trials(piece.a, piece.image_a, piece.failed_a, ~piece.not_applicable_a, people)
        self.references = image_trials(piece.b, piece.image_b, piece.failed_b, ~piece.not_applicable_b, people)
        self.not_applicable = self._not_applicable(people)
        self.genuine_attempts = _per_person(piece.a[piece.attempted & piece.genuine], people)
        self.present = np.zeros(people, bool)
        self.present[piece.a] = self.present[piece.b] = True

    def _not_applicable(self, people: int) -> NDArray[np.float64]:
        piece = self.piece
        subject = np.concatenate([piece.a[piece.not_applicable_a], piece.b[piece.not_applicable_b]])
        image = np.concatenate([piece.image_a[piece.not_applicable_a], piece.image_b[piece.not_applicable_b]])
        distinct = np.unique(np.stack([image, subject]), axis=1)
        return _per_person(distinct[1].astype(np.intp), people)

    def at(self, point: OperatingPoint, layout: Sequence[Row]) -> list[dict[str, Any]]:
        """The rows of one operating point."""
        matches = None if point.refused else _Matches(self.piece, point.threshold, self.partition, self.resample)
        genuine = genuine_trials(self.piece, point.threshold, len(self.partition.of_subject))
        rows = []
        for row in layout:
            reasons = [point.refused or point.warning]
            record = {
                **self.piece.keys,
                "threshold_name": point.name,
                "threshold": point.threshold,
                "calibration": point.calibration,
                "group_by": row.group_by,
                "group": row.group,
                "scope": row.scope,
                "matched_on": row.matched_on,
                **self._counted(row, genuine, reasons),
            }
            if matches:
                record |= self._decided(row, genuine, matches, record, reasons)
            record["reason"] = "; ".join(dict.fromkeys(reason for reason in reasons if reason))
            rows.append(record)
        return rows

    def _member(self, row: Row) -> NDArray[np.bool_]:
        return row.cells[self.partition.of_subject] & self.present

    def _counted(self, row: Row, genuine: PersonTrials, reasons: list[str]) -> dict[str, Any]:
        """Cells that hold whatever the threshold."""
        member = self._member(row)
        failures, probes = self.probes.of(member)
        not_enrolled, references = self.references.of(member)
        low, high = self._person_interval(self.probes, row, reasons, "failures to acquire")
        return {
            "subjects": int(member.sum()),
            "impostor_pairs": int(self.pairs.scored[row.blocks].sum()),
            "subject_pairs": self.pairs.subject_pairs(row.blocks),
            "genuine_pairs": genuine.of(member)[1],
            "probe_images": probes,
            "failures_to_acquire": failures,
            "fta": _ratio(failures, probes),
            "fta_low": low,
            "fta_high": high,
            "reference_images": references,
            "failures_to_enrol": not_enrolled,
            "fte": _ratio(not_enrolled, references),
            "not_applicable": int(self.not_applicable[member].sum()),
        }

    def _decided(
        self, row: Row, genuine: PersonTrials, matches: _Matches, counted: dict[str, Any], reasons: list[str]
    ) -> dict[str, Any]:
        """Cells that rest on the threshold."""
        member = self._member(row)
        non_matches, genuine_pairs = genuine.of(member)
        attempts = int(self.genuine_attempts[member].sum())
        fmr = self._rate(matches.counts, self.pairs.scored, row, reasons)
        fmr_low, fmr_high = self._pair_interval(fmr, row, matches, counted["subjects"], reasons)
        fnmr_low, fnmr_high = self._person_interval(genuine, row, reasons, "genuine comparisons")
        return {
            "people_in_false_matches": matches.people(row.blocks),
            "false_matches": int(matches.counts[row.blocks].sum()),
            "fmr": fmr,
            "fmr_low": fmr_low,
            "fmr_high": fmr_high,
            "gfmr": self._rate(matches.counts, self.pairs.attempted, row, []),
            "false_non_matches": non_matches,
            "fnmr": _ratio(non_matches, genuine_pairs),
            "fnmr_low": fnmr_low,
            "fnmr_high": fnmr_high,
            "gfnmr": _ratio(non_matches + attempts - genuine_pairs, attempts),
        }

    def _rate(self, events: NDArray[np.int64], trials: NDArray[np.int64], row: Row, reasons: list[str]) -> float:
        if not row.equal:
            return _ratio(int(events[row.blocks].sum()), int(trials[row.blocks].sum()))
        cells = np.flatnonzero(np.diag(row.blocks))
        empty = [c for c in cells if trials[c, c] == 0]
        if empty:
            names = self.partition.names()
            reasons.append(f"cells without pairs left out: {', '.join(names[c] for c in empty)}")
        shares = [events[c, c] / trials[c, c] for c in cells if trials[c, c]]
        return float(np.mean(shares)) if shares else _NAN

    def _pair_interval(
        self, fmr: float, row: Row, matches: _Matches, subjects: int, reasons: list[str]
    ) -> tuple[float, float]:
        """Limits of a false match rate, or NaN and the reason why there are none."""
        if np.isnan(fmr):
            reasons.append("no comparisons")
            return _NAN, _NAN
        if fmr == 0 and not row.equal:
            return self._zero(row, reasons)
        refusal = self._refusal(row, matches, subjects)
        if refusal or matches.sums is None or self.sums is None:
            reasons.append(refusal)
            return _NAN, _NAN
        replicates = self._replicated(matches.sums, self.sums, row)
        low, high = percentile_interval(fmr, replicates, self.settings.confidence, "logit")
        if refusal := RULE.too_wide(low, high):
            reasons.append(refusal)
            return _NAN, _NAN
        return low, high

    def _refusal(self, row: Row, matches: _Matches, subjects: int) -> str:
        """Why the printing rule refuses this row; where cells weigh the same, each must pass."""
        if not row.equal:
            return RULE.refuses(subjects, int(matches.counts[row.blocks].sum()), matches.people(row.blocks))
        names, sizes = self.partition.names(), self._sizes()
        for cell in np.flatnonzero(np.diag(row.blocks) & (np.diag(self.pairs.scored) > 0)):
            own = np.zeros_like(row.blocks)
            own[cell, cell] = True
            if refusal := RULE.refuses(int(sizes[cell]), int(matches.counts[cell, cell]), matches.people(own)):
                return f"{names[cell]}: {refusal}"
        return ""

    def _sizes(self) -> NDArray[np.intp]:
        return np.bincount(self.partition.of_subject[self.present], minlength=len(self.partition.cells))

    def _zero(self, row: Row, reasons: list[str]) -> tuple[float, float]:
        """One-sided limit of a rate of which nothing was seen; it rests on disjoint pairs of people."""
        sizes = self._sizes()
        if row.scope == "cross":
            independent = int(min(sizes[row.cells].sum(), sizes[~row.cells].sum()))
        elif np.array_equal(row.blocks, np.diag(np.diag(row.blocks))):
            independent = int((sizes[np.diag(row.blocks)] // 2).sum())
        else:
            independent = int(sizes[row.cells].sum() // 2)
        if independent == 0:
            reasons.append(TOO_FEW)
            return _NAN, _NAN
        reasons.append("no false match: one-sided limit")
        return _NAN, zero_bound(independent, self.settings.confidence)

    def _replicated(
        self, numerator: NDArray[np.float64], denominator: NDArray[np.float64], row: Row
    ) -> NDArray[np.float64]:
        """The rate of a row in every replicate."""
        with np.errstate(divide="ignore", invalid="ignore"):
            if row.equal:
                cells = np.flatnonzero(np.diag(row.blocks) & (np.diag(self.pairs.scored) > 0))
                return np.asarray((numerator[:, cells, cells] / denominator[:, cells, cells]).mean(axis=1))
            return np.asarray(numerator[:, row.blocks].sum(axis=1) / denominator[:, row.blocks].sum(axis=1))

    def _person_interval(self, trials: PersonTrials, row: Row, reasons: list[str], what: str) -> tuple[float, float]:
        """Limits of a rate whose trials belong to one person each.

        Exact where each person is one trial, else the subject bootstrap; none with fewer people than the rule asks.
        """
        member = self._member(row)
        events, count = trials.of(member)
        people = int((trials.trials[member] > 0).sum())
        if people < RULE.subjects:
            reasons.append(f"{TOO_FEW} with {what}: {people}, {RULE.subjects} needed")
            return _NAN, _NAN
        if events == 0:
            return _NAN, zero_bound(people, self.settings.confidence)
        if trials.trials[member].max() == 1:
            return clopper_pearson(events, count, self.settings.confidence)
        if self.resample is None or events == count:
            return _NAN, _NAN
        top, bottom = (self.resample.person_sums(np.where(member, x, 0.0)) for x in (trials.events, trials.trials))
        with np.errstate(divide="ignore", invalid="ignore"):
            replicates = top[:, row.cells].sum(axis=1) / bottom[:, row.cells].sum(axis=1)
        return percentile_interval(events / count, replicates, self.settings.confidence, "logit")


def _ratio(events: int, trials: int) -> float:
    return events / trials if trials else _NAN
