"""Rates: false match, false non-match, failure to acquire and to enrol, by group, with counts and intervals."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit.bootstrap import Resample
from falsematch.audit.comparison_shares import ComparisonShares, effective_units
from falsematch.audit.logit_t import wider_interval
from falsematch.audit.pair_counts import Matches, PairCounts, compared_sums
from falsematch.audit.partition import Partition, Row
from falsematch.audit.person_trials import PersonTrials, genuine_trials, image_trials, per_person
from falsematch.audit.printing import (
    FAILURES,
    NON_MATCHES,
    RULE,
    Events,
    clopper_pearson,
    shown,
    zero_bound,
)
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import OperatingPoint
from falsematch.tables import RATES, validate
from falsematch.text.reason import Reason, format_reasons

Reasons = list[Reason | None]

_NAN = float("nan")


def free_people(row: Row, people: int) -> int:
    """People or clusters that a standard error rests on: one fewer for each further stratum they are drawn from."""
    return max(people - int(row.cells.sum()) + 1, 2)


def rates_table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Rows of :meth:`Measured.rows` as the rates table."""
    return validate(pd.DataFrame(rows, columns=list(RATES.columns)), RATES)


def decisions(
    pieces: Iterable[Slice],
    points: Sequence[OperatingPoint],
    partition: Partition,
    resample: Resample | None,
    settings: AuditSettings,
) -> Iterator["Decided"]:
    """Every slice at every operating point of its matcher; what holds at any threshold is counted once a slice."""
    for piece in pieces:
        measured = Measured(piece, partition, resample, settings)
        for point in points:
            if point.matcher == piece.keys["matcher"]:
                yield measured.at(point)


class Measured:
    """What of a slice does not depend on the threshold, counted once.

    Attributes
    ----------
    pairs : PairCounts
    sums : float64 array (replicates, cells, cells) or None
        Weighted comparisons of every replicate.
    """

    def __init__(self, piece: Slice, partition: Partition, resample: Resample | None, settings: AuditSettings) -> None:
        people = len(partition.of_subject)
        self.piece, self.partition, self.resample, self.settings = piece, partition, resample, settings
        self.pairs = PairCounts.of(piece, partition)
        self.sums = compared_sums(piece, partition, resample) if resample else None
        self.probes = image_trials(piece.a, piece.image_a, piece.failed_a, ~piece.not_applicable_a, people)
        self.references = image_trials(piece.b, piece.image_b, piece.failed_b, ~piece.not_applicable_b, people)
        self.not_applicable = self._not_applicable(people)
        self.several_faces = per_person(piece.people_of_several_faces, people) if piece.faces_counted else None
        self.genuine_attempts = per_person(piece.a[piece.attempted & piece.genuine], people)
        self._effective: dict[tuple[bytes, bytes], float] = {}
        self.present = np.zeros(people, bool)
        self.present[piece.a] = self.present[piece.b] = True

    @property
    def any_failed(self) -> bool:
        """Whether some photograph gave no template; otherwise the rates of all attempts are those of comparisons."""
        return bool(self.probes.events.any() or self.references.events.any())

    @cached_property
    def attempted_sums(self) -> NDArray[np.float64] | None:
        """Weighted attempted comparisons of every replicate."""
        if self.resample is None or not self.any_failed:
            return self.sums
        attempted = self.piece.pair_counts(self.piece.attempted & ~self.piece.genuine, len(self.partition.of_subject))
        return self.resample.pair_sums(attempted)

    def _not_applicable(self, people: int) -> NDArray[np.float64]:
        piece = self.piece
        subject = np.concatenate([piece.a[piece.not_applicable_a], piece.b[piece.not_applicable_b]])
        image = np.concatenate([piece.image_a[piece.not_applicable_a], piece.image_b[piece.not_applicable_b]])
        distinct = np.unique(np.stack([image, subject]), axis=1)
        return per_person(distinct[1].astype(np.intp), people)

    def at(self, point: OperatingPoint, *, replicates: bool = True, only: NDArray[np.bool_] | None = None) -> "Decided":
        """The slice judged at one operating point.

        Parameters
        ----------
        point : OperatingPoint
        replicates : bool
            Whether rates have replicates; most of the time goes into them.
        only : bool array (cells, cells) or None
            The cell pairs that will be asked about; all where None.
        """
        resample = self.resample if replicates else None
        matches = None if point.refused else Matches(self.piece, point, self.partition, resample, only)
        return Decided(self, point, matches, genuine_trials(self.piece, point, len(self.partition.of_subject)))

    def rows(self, decided: "Decided", layout: Sequence[Row]) -> list[dict[str, Any]]:
        """The rows of one operating point."""
        point, matches, genuine = decided.point, decided.matches, decided.genuine
        rows = []
        for row in layout:
            if point.replicated is not None and not row.is_matched:
                continue
            reasons: Reasons = [point.refused or point.warning]
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
                record |= self._decided(row, decided, matches, record, reasons)
            record["reason"] = format_reasons(reasons)
            rows.append(record)
        return rows

    def member(self, row: Row) -> NDArray[np.bool_]:
        """Bool (subjects,): people of a row's group who were compared at all."""
        return row.cells[self.partition.of_subject] & self.present

    def units(self, row: Row) -> int:
        """How many people of a row's group are drawn: each alone, or with all of their declared cluster."""
        return self.partition.units(self.member(row))

    def effective(self, row: Row) -> float:
        """People of a row's group as the printing rule counts them, by their shares of its comparisons."""
        key = row.cells.tobytes(), row.blocks.tobytes()
        if key not in self._effective:
            shares = ComparisonShares.of(self.piece, self.partition)
            self._effective[key] = shares.effective(self.member(row), row.blocks)
        return self._effective[key]

    def free(self, row: Row) -> float:
        """One more than the degrees of freedom of a false match rate of a row."""
        shares = ComparisonShares.of(self.piece, self.partition)
        return shares.free(free_people(row, self.units(row)), self.effective(row))

    def reach(self, row: Row) -> float:
        """What the reach of a ratio of a row's false match rate is multiplied by."""
        shares = ComparisonShares.of(self.piece, self.partition)
        return shares.reach(self.effective(row), self.settings.confidence)

    def _counted(self, row: Row, genuine: PersonTrials, reasons: Reasons) -> dict[str, Any]:
        """Cells that hold whatever the threshold."""
        member = self.member(row)
        failures, probes = self.probes.of(member)
        not_enrolled, references = self.references.of(member)
        low, high = self._person_interval(self.probes, row, reasons, FAILURES)
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
            "several_faces": None if self.several_faces is None else int(self.several_faces[member].sum()),
            "not_applicable": int(self.not_applicable[member].sum()),
        }

    def _decided(
        self, row: Row, decided: "Decided", matches: Matches, counted: dict[str, Any], reasons: Reasons
    ) -> dict[str, Any]:
        """Cells that rest on the threshold."""
        member, genuine = self.member(row), decided.genuine
        non_matches, genuine_pairs = genuine.of(member)
        generalised = decided.generalised.of(member)
        fmr = self.rate(matches.counts, self.pairs.scored, row, reasons)
        fmr_low, fmr_high = self.pair_interval(fmr, row, matches, reasons)
        fnmr_low, fnmr_high = self._person_interval(genuine, row, reasons, NON_MATCHES)
        return {
            "people_in_false_matches": matches.people(row.blocks),
            "false_matches": int(matches.counts[row.blocks].sum()),
            "fmr": fmr,
            "fmr_low": fmr_low,
            "fmr_high": fmr_high,
            "gfmr": self.rate(matches.counts, self.pairs.attempted, row, []),
            "false_non_matches": non_matches,
            "fnmr": _ratio(non_matches, genuine_pairs),
            "fnmr_low": fnmr_low,
            "fnmr_high": fnmr_high,
            "gfnmr": _ratio(*generalised),
        }

    def rate(self, events: NDArray[np.int64], trials: NDArray[np.int64], row: Row, reasons: Reasons) -> float:
        """Events over trials in a row's blocks, or the mean over its cells where they weigh the same."""
        if not row.equal:
            return _ratio(int(events[row.blocks].sum()), int(trials[row.blocks].sum()))
        cells = np.flatnonzero(np.diag(row.blocks))
        empty = [c for c in cells if trials[c, c] == 0]
        if empty:
            names = self.partition.names()
            reasons.append(Reason("cells_without_pairs", {"groups": ", ".join(names[c] for c in empty)}))
        shares = [events[c, c] / trials[c, c] for c in cells if trials[c, c]]
        return float(np.mean(shares)) if shares else _NAN

    def pair_interval(self, fmr: float, row: Row, matches: Matches, reasons: Reasons) -> tuple[float, float]:
        """Limits of a false match rate, or NaN and the reason why there are none."""
        if np.isnan(fmr):
            reasons.append(Reason("no_comparisons"))
            return _NAN, _NAN
        if fmr == 0 and not row.equal:
            return self._zero(row, reasons)
        refusal = self.refusal(row, matches)
        if refusal or matches.sums is None or self.sums is None:
            reasons.append(refusal)
            return _NAN, _NAN
        replicates = self.replicated(matches.sums, self.sums, row)
        low, high = wider_interval(fmr, replicates, self.free(row), self.settings.confidence)
        if refusal := RULE.too_wide(low, high):
            reasons.append(refusal)
            return _NAN, _NAN
        return low, high

    def refusal(self, row: Row, matches: Matches) -> Reason | None:
        """Why the printing rule refuses this row; where cells weigh the same, each must pass."""
        if not row.equal:
            return RULE.refuses(self.effective(row), matches.pairs(row.blocks), matches.units(row.blocks))
        names, shares = self.partition.names(), ComparisonShares.of(self.piece, self.partition)
        for cell in np.flatnonzero(np.diag(row.blocks) & (np.diag(self.pairs.scored) > 0)):
            own = np.zeros_like(row.blocks)
            own[cell, cell] = True
            people = self.present & (self.partition.of_subject == cell)
            if refusal := RULE.refuses(shares.effective(people, own), matches.pairs(own), matches.units(own)):
                return Reason("of_cell", {"group": names[cell], "why": refusal})
        return None

    def _sizes(self) -> NDArray[np.intp]:
        return np.bincount(self.partition.of_subject[self.present], minlength=len(self.partition.cells))

    def disjoint_pairs(self, row: Row) -> int:
        """How many pairs of people (or declared clusters) that share nobody a row's comparisons hold."""
        if self.partition.clustered:
            return self._disjoint_clusters(row)
        sizes = self._sizes()
        if row.scope == "cross":
            return int(min(sizes[row.cells].sum(), sizes[~row.cells].sum()))
        if np.array_equal(row.blocks, np.diag(np.diag(row.blocks))):
            return int((sizes[np.diag(row.blocks)] // 2).sum())
        return int(sizes[row.cells].sum() // 2)

    def _disjoint_clusters(self, row: Row) -> int:
        """A cluster may stand in several cells, and counts once."""
        own, others = self.member(row), self.present & ~row.cells[self.partition.of_subject]
        if row.scope == "cross":
            units = self.partition.units
            return min(units(own), units(others), units(own | others) // 2)
        return self.partition.units(own) // 2

    def _zero(self, row: Row, reasons: Reasons) -> tuple[float, float]:
        """One-sided limit of a rate of which nothing was seen; it rests on disjoint pairs of people."""
        independent = self.disjoint_pairs(row)
        if independent == 0:
            reasons.append(Reason("too_few_people_for_a_limit"))
            return _NAN, _NAN
        reasons.append(Reason("no_false_match"))
        return _NAN, zero_bound(independent, self.settings.confidence)

    def replicated(
        self, numerator: NDArray[np.float64], denominator: NDArray[np.float64], row: Row
    ) -> NDArray[np.float64]:
        """The rate of a row in every replicate."""
        with np.errstate(divide="ignore", invalid="ignore"):
            if row.equal:
                cells = np.flatnonzero(np.diag(row.blocks) & (np.diag(self.pairs.scored) > 0))
                if not len(cells):
                    return np.full(len(numerator), np.nan)
                return np.asarray((numerator[:, cells, cells] / denominator[:, cells, cells]).mean(axis=1))
            return np.asarray(numerator[:, row.blocks].sum(axis=1) / denominator[:, row.blocks].sum(axis=1))

    def effective_tried(self, trials: PersonTrials, member: NDArray[np.bool_]) -> float:
        """People as the printing rule counts them, by their shares of trials that belong to one person each."""
        return effective_units(np.where(member, trials.trials, 0.0), self.partition)

    def _person_interval(self, trials: PersonTrials, row: Row, reasons: Reasons, of: Events) -> tuple[float, float]:
        """Limits of a rate whose trials belong to one person each.

        Exact where each person is one trial, with fewest people as the rule asks; else the subject bootstrap, which the
        whole rule governs as it does that of a false match rate.
        """
        member = self.member(row)
        events, count = trials.of(member)
        tried = member & (trials.trials > 0)
        people = self.partition.units(tried)
        exact = people > 0 and trials.trials[member].max() == 1 and not self.partition.clustered
        needed = RULE.exact if exact or events == 0 else RULE.subjects
        effective = self.effective_tried(trials, member)
        # Of nothing seen the bound rests on one trial of each person, however many more some have.
        counted = people if events == 0 else effective
        if counted < needed:
            reasons.append(_too_few_tried(of, counted, needed))
            return _NAN, _NAN
        if events == 0:
            return _NAN, zero_bound(people, self.settings.confidence)
        if exact:
            return clopper_pearson(events, count, self.settings.confidence)
        concerned = self.partition.units(member & (trials.events > 0))
        refusal = RULE.refuses(effective, events, concerned, of=of)
        if events == count:
            refusal = refusal or _every_trial(of)
        if refusal or self.resample is None:
            reasons.append(refusal)
            return _NAN, _NAN
        top, bottom = trials.drawn(self.resample)
        with np.errstate(divide="ignore", invalid="ignore"):
            replicates = top[:, row.cells].sum(axis=1) / bottom[:, row.cells].sum(axis=1)
        low, high = wider_interval(events / count, replicates, free_people(row, people), self.settings.confidence)
        if refusal := RULE.too_wide(low, high, of=of):
            reasons.append(refusal)
            return _NAN, _NAN
        return low, high


@dataclass(frozen=True)
class Decided:
    """A slice judged at one operating point.

    Attributes
    ----------
    matches : Matches or None
        None where the threshold was refused.
    genuine : PersonTrials
        Genuine comparisons and false non-matches.
    """

    measured: Measured
    point: OperatingPoint
    matches: Matches | None
    genuine: PersonTrials

    @property
    def generalised(self) -> PersonTrials:
        """Attempted genuine comparisons, and those that failed or were refused."""
        attempts = self.measured.genuine_attempts
        return PersonTrials(attempts, self.genuine.events + attempts - self.genuine.trials)


def _every_trial(of: Events) -> Reason:
    return Reason("every_trial_failed") if of is FAILURES else Reason("every_trial_a_non_match")


def _too_few_tried(of: Events, people: float, needed: int) -> Reason:
    found = {"n": shown(people), "needed": needed}
    return Reason("too_few_people_with_probes", found) if of is FAILURES else Reason("too_few_people_compared", found)


def _ratio(events: int, trials: int) -> float:
    return events / trials if trials else _NAN
