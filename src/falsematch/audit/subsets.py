"""Rates and contrasts with and without some comparisons: rows of ``subsets.csv``, which carry no claim.

A subset is a mask over the clean comparisons of a matcher. What is kept is counted as every slice is, at the same
thresholds and by the same resample of people, so that a subset differs from the whole by whom it leaves out alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit._view import SENSITIVITY
from falsematch.audit._withheld import Within, why_withheld
from falsematch.audit.amplification import kept
from falsematch.audit.answer import Answer, answers
from falsematch.audit.band import why_excluded
from falsematch.audit.logit_t import wider_interval
from falsematch.audit.mantel_haenszel import common_mix_rate
from falsematch.audit.measures import ratio
from falsematch.audit.named_contrast import NamedContrast, Pairing, met
from falsematch.audit.pair_counts import Matches
from falsematch.audit.partition import Row
from falsematch.audit.primaries import Audience
from falsematch.audit.printing import RULE
from falsematch.audit.question_band import LogRatio, question_band
from falsematch.audit.rates import Decided, Measured, Reasons
from falsematch.audit.sieve import Labelled, Sieve, Stratum
from falsematch.audit.slices import Slice, is_clean
from falsematch.audit.subset import Subset
from falsematch.tables import SUBSETS, validate
from falsematch.text.reason import Reason, format_reasons

Record = dict[str, Any]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_NAN = float("nan")
_WHOLE = {"subset": "", "stratum": "", "stratum_low": _NAN, "stratum_high": _NAN}
MANTEL_HAENSZEL = "mantel_haenszel_ratio"
"""Measure of the ratio over all strata of a subset."""
_RATIO = ("ratio", "ratio_low", "ratio_high")


def subsets_table(
    subsets: Sequence[Subset], labelled: Labelled, contrasts: Sequence[NamedContrast], given: Audience
) -> pd.DataFrame:
    """The rates and contrasts of all clean comparisons, then those of each subset, stratum by stratum.

    Parameters
    ----------
    subsets : sequence of Subset
    labelled : Labelled
    contrasts : sequence of NamedContrast
    given : Audience
        Its pieces that are not clean are passed over.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.SUBSETS`.
    """
    sieve = Sieve(given.comparisons, labelled)
    rows = [
        row for piece in given.pieces.where(is_clean) for row in _Counting(piece, contrasts, given).rows(subsets, sieve)
    ]
    return validate(pd.DataFrame(rows, columns=list(SUBSETS.columns)), SUBSETS)


class _Counting:
    """One clean slice."""

    def __init__(self, piece: Slice, contrasts: Sequence[NamedContrast], given: Audience) -> None:
        self.within = Within(piece, given.partition)
        self.piece, self.given, self.partition = piece, given, given.partition
        self.points = [
            point
            for point in given.points
            if point.matcher == piece.keys["matcher"] and point.calibration not in SENSITIVITY
        ]
        self.pairings = [found for one in contrasts if (found := one.pairings(given.partition))]
        self.headline = [row for row in given.partition.rows() if given.partition.is_headline(row)]

    def rows(self, subsets: Sequence[Subset], sieve: Sieve) -> Iterator[Record]:
        """The rows of everything, then those of each subset."""
        nothing = np.zeros(len(self.partition.cells), bool)
        yield from self._told(self._decided(self.piece), _WHOLE, self.headline, nothing)
        for subset in subsets:
            stays = sieve.stays(subset, self.piece)
            named = _WHOLE | {"subset": subset.name}
            if subset.strata is None:
                part = self._decided(kept(self.piece, stays))
                yield from self._told(part, named, self.headline, self.within.withheld(stays))
                continue
            strata = list(sieve.strata(subset.strata, self.piece))
            parts = [self._decided(kept(self.piece, stays & one.mask)) for one in strata]
            withheld = self.within.withheld_strata([stays & one.mask for one in strata])
            for one, part, few in zip(strata, parts, withheld, strict=True):
                where = {"stratum": one.name, "stratum_low": one.low, "stratum_high": one.high}
                yield from self._told(part, named | where, (), few)
            yield from self._over_strata(strata, parts, stays, named)

    def _decided(self, piece: Slice) -> list[Decided]:
        """Some comparisons at every operating point."""
        measured = Measured(piece, self.partition, self.given.resample, self.given.settings)
        return [measured.at(point) for point in self.points]

    def _told(
        self, at_points: Sequence[Decided], named: Record, groups: Sequence[Row], withheld: Bools
    ) -> Iterator[Record]:
        """Rows of some groups' rates, and of every contrast, without those of cells that are withheld."""
        every = [pairing for pairings in self.pairings for pairing in pairings]
        people = _people_of(at_points)
        for decided in at_points:
            told = _Told(decided, named, people, withheld)
            yield from map(told.rate, groups)
            yield from map(told.contrast, answers(decided, every))

    def _over_strata(
        self, strata: Sequence[Stratum], parts: Sequence[Sequence[Decided]], stays: Bools, named: Record
    ) -> Iterator[Record]:
        """The ratios of each contrast over all strata together."""
        for pairings in self.pairings:
            mask = self._entering(strata, parts, pairings[-1].cells)
            entering = self._decided(kept(self.piece, stays & mask))
            people, withheld = _people_of(entering), self.within.withheld(stays & mask)
            for decided, *of_strata in zip(entering, *parts, strict=True):
                told = _Told(decided, named, people, withheld)
                yield from (_stratified(told, of_strata, pairing) for pairing in pairings)

    def _entering(
        self, strata: Sequence[Stratum], parts: Sequence[Sequence[Decided]], cells: Sequence[tuple[int, int]]
    ) -> Bools:
        """Comparisons within the cells of a contrast, of strata in which both of its groups have some."""
        of_subject = self.partition.of_subject
        cell_a, cell_b = of_subject[self.piece.a], of_subject[self.piece.b]
        enter = np.zeros(len(self.piece.a), bool)
        for one, part in zip(strata, parts, strict=True):
            both = [cell for pair in cells if part and _both_compared(part[0], pair) for cell in pair]
            enter |= one.mask & np.isin(cell_a, both)
        return np.asarray(enter & (cell_a == cell_b))


def _both_compared(part: Decided, pair: tuple[int, int]) -> bool:
    """Whether people of each of two cells were compared among themselves."""
    return all(part.measured.pairs.scored[cell, cell] > 0 for cell in pair)


@dataclass(frozen=True, eq=False)
class _Side:
    """What is counted of one group, and its rate."""

    people: int
    comparisons: int
    subject_pairs: int
    false_matches: int | None
    fmr: float
    low: float
    high: float
    reasons: Reasons

    def named(self, side: str) -> Record:
        """Its columns."""
        return {
            f"{side}_people": self.people,
            f"{side}_comparisons": self.comparisons,
            f"{side}_subject_pairs": self.subject_pairs,
            f"{side}_false_matches": pd.NA if self.false_matches is None else self.false_matches,
            f"{side}_fmr": self.fmr,
            f"{side}_fmr_low": self.low,
            f"{side}_fmr_high": self.high,
        }


_NOBODY = {
    f"reference_{what}": pd.NA if what in {"people", "comparisons", "subject_pairs", "false_matches"} else _NAN
    for what in ("people", "comparisons", "subject_pairs", "false_matches", "fmr", "fmr_low", "fmr_high")
}


class _Told:
    """The rows of some comparisons at one operating point; groups that several contrasts share are counted once."""

    def __init__(self, decided: Decided, named: Record, people: Callable[[Row], int], withheld: Bools) -> None:
        self.decided, self.measured, self.point = decided, decided.measured, decided.point
        self.named = {
            **self.measured.piece.keys,
            "threshold_name": self.point.name,
            "threshold": self.point.threshold,
            "calibration": self.point.calibration,
            **named,
        }
        self._people, self._withheld = people, withheld
        self._sides: dict[tuple[bytes, bool, str], _Side] = {}

    def rate(self, row: Row) -> Record:
        """The false match rate of a group."""
        side = self.side(row)
        return {
            **self.of("fmr", row),
            **side.named("compared"),
            **_NOBODY,
            **dict.fromkeys(_RATIO, _NAN),
            "reason": format_reasons(side.reasons),
        }

    def contrast(self, answer: Answer) -> Record:
        """The ratio of the rates of two groups; its interval is its own and not that of a family."""
        pairing = answer.pairing
        low, high = self.interval(answer.log)
        told = not (self.is_withheld(pairing.compared) or self.is_withheld(pairing.reference))
        return {
            **self.of("fmr_ratio", pairing.compared, pairing),
            **self.side(pairing.compared).named("compared"),
            **self.side(pairing.reference).named("reference"),
            "ratio": answer.value if told else _NAN,
            "ratio_low": low if told else _NAN,
            "ratio_high": high if told else _NAN,
            "bound": answer.bound if told else "",
            "reason": format_reasons(answer.reasons if told else [why_withheld()]),
        }

    def is_withheld(self, row: Row) -> bool:
        """Whether a cell of a group is: of pooled cells the others are printed, and it would be their difference."""
        return bool((self._withheld & row.blocks.any(axis=1)).any())

    def of(self, measure: str, row: Row, pairing: Pairing | None = None) -> Record:
        """What names a row."""
        return {
            **self.named,
            "measure": measure,
            "contrast": pairing.contrast if pairing else "",
            "group_by": row.group_by,
            "scope": row.scope,
            "matched_on": row.matched_on,
            "compared_group": row.group,
            "reference_group": pairing.reference.group if pairing else "",
            "strata": pd.NA,
            "bound": "",
        }

    def interval(self, log: LogRatio | None) -> tuple[float, float]:
        """Limits of a ratio by itself."""
        if log is None:
            return _NAN, _NAN
        return question_band([log], self.measured.settings.confidence).interval(0)

    def side(self, row: Row) -> _Side:
        """A group's counts and rate."""
        key = row.blocks.tobytes(), row.equal, row.scope
        if key not in self._sides:
            self._sides[key] = self._counted(row)
        return self._sides[key]

    def _counted(self, row: Row) -> _Side:
        measured, matches = self.measured, self.decided.matches
        reasons: Reasons = [self.point.refused or self.point.warning]
        fmr = low = high = _NAN
        if self.is_withheld(row):
            reasons, matches = [why_withheld()], None
        if matches is not None:
            fmr = measured.rate(matches.counts, measured.pairs.scored, row, reasons)
            low, high = measured.pair_interval(fmr, row, matches, reasons)
        return _Side(
            self._people(row),
            int(measured.pairs.scored[row.blocks].sum()),
            measured.pairs.subject_pairs(row.blocks),
            None if matches is None else int(matches.counts[row.blocks].sum()),
            fmr,
            low,
            high,
            reasons,
        )


def _stratified(told: _Told, parts: Sequence[Decided], pairing: Pairing) -> Record:
    """The Mantel-Haenszel ratio of a pairing; over several cells each of them counts alike, as in a plain contrast.

    ``told`` is of the comparisons that enter: strata in which both groups have some, cell by cell.
    """
    measured, matches = told.measured, told.decided.matches
    here = met(pairing, measured.pairs.scored)
    withheld = here is not None and (told.is_withheld(here.compared) or told.is_withheld(here.reference))
    if here is None or matches is None or withheld:
        return {
            **told.of(MANTEL_HAENSZEL, pairing.compared, pairing),
            **told.side(pairing.compared).named("compared"),
            **told.side(pairing.reference).named("reference"),
            **dict.fromkeys(_RATIO, _NAN),
            "strata": _entered(parts, pairing.cells),
            "reason": format_reasons([why_withheld() if withheld else told.point.refused or Reason("no_comparisons")]),
        }
    rates, drawn = _common_mix(parts, here.cells)
    reasons: list[Reason] = []
    sides: Record = {}
    for name, row, rate, replicates in zip(
        ("compared", "reference"), (here.compared, here.reference), rates, drawn, strict=True
    ):
        low, high, why = _limits(measured, matches, row, rate, replicates)
        if why is not None:
            reasons.append(Reason("of_group", {"group": row.group, "why": why}))
        sides |= told.side(row).named(name) | {f"{name}_fmr": rate, f"{name}_fmr_low": low, f"{name}_fmr_high": high}
    log = None
    if not reasons and drawn[0] is not None and drawn[1] is not None:
        log = LogRatio.of(rates, (drawn[0], drawn[1]), (measured.reach(here.compared), measured.reach(here.reference)))
    low, high = told.interval(log)
    return {
        **told.of(MANTEL_HAENSZEL, here.compared, here),
        **sides,
        "ratio": ratio(*rates).value,
        "ratio_low": low,
        "ratio_high": high,
        "strata": _entered(parts, here.cells),
        "reason": format_reasons(reasons),
    }


def _limits(
    measured: Measured, matches: Matches, row: Row, rate: float, replicates: Floats | None
) -> tuple[float, float, Reason | None]:
    """Limits of a rate over a common mix, or NaN and why there are none."""
    why = measured.refusal(row, matches) or why_excluded(rate, replicates)
    if why is not None or replicates is None:
        return _NAN, _NAN, why
    low, high = wider_interval(rate, replicates, measured.free(row), measured.settings.confidence)
    why = RULE.too_wide(low, high)
    return (low, high, None) if why is None else (_NAN, _NAN, why)


def _common_mix(
    parts: Sequence[Decided], cells: Sequence[tuple[int, int]]
) -> tuple[tuple[float, float], tuple[Floats | None, Floats | None]]:
    """Rates of both groups over one mix of strata, and their replicates: each cell's, and the mean of these."""
    judged = [(part.measured, part.matches) for part in parts if part.matches is not None]
    events = _by_stratum([matches.counts for _, matches in judged], cells)
    trials = _by_stratum([measured.pairs.scored for measured, _ in judged], cells)
    rates = [float(common_mix_rate(events[at], trials[at], trials[1 - at]).mean()) for at in (0, 1)]
    drawn: list[Floats | None] = [None, None]
    sums = [(matches.sums, measured.sums) for measured, matches in judged]
    # One resample draws all strata: all have replicates, or none.
    replicates = [(top, bottom) for top, bottom in sums if top is not None and bottom is not None]
    if replicates:
        events = _by_stratum([top for top, _ in replicates], cells)
        trials = _by_stratum([bottom for _, bottom in replicates], cells)
        drawn = [common_mix_rate(events[at], trials[at], trials[1 - at]).mean(-1) for at in (0, 1)]
    return (rates[0], rates[1]), (drawn[0], drawn[1])


def _by_stratum(counts: Sequence[NDArray[Any]], cells: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
    """Counts (..., cells, cells) of each stratum, within the cells of both groups: two arrays (strata, ..., cells)."""
    within = np.stack([np.diagonal(one, axis1=-2, axis2=-1) for one in counts]).astype(np.float64)
    return within[..., [pair[0] for pair in cells]], within[..., [pair[1] for pair in cells]]


def _entered(parts: Sequence[Decided], cells: Sequence[tuple[int, int]]) -> int:
    """Strata in which both groups of a cell have comparisons."""
    return sum(any(_both_compared(part, pair) for pair in cells) for part in parts)


def _people_of(at_points: Sequence[Decided]) -> Callable[[Row], int]:
    """:func:`_people` of comparisons at all their operating points: the same people, whatever the threshold."""
    return _people(at_points[0].measured) if at_points else lambda _: 0


def _people(measured: Measured) -> Callable[[Row], int]:
    """How many people of a row's group have a comparison of it: whom a subset leaves without one does not count."""
    counts, of_subject = measured.pairs.matrix, measured.partition.of_subject
    cells = np.eye(len(measured.partition.cells), dtype=np.float32)[of_subject]
    as_probe, as_reference = (np.asarray(each @ cells) > 0 for each in (counts, counts.T))

    def count(row: Row) -> int:
        blocks = np.asarray(row.blocks)
        met = (as_probe & blocks[of_subject]).any(axis=1) | (as_reference & blocks.T[of_subject]).any(axis=1)
        return int((met & row.cells[of_subject]).sum())

    return count
