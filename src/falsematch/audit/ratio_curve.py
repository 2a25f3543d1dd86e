"""The ratio of a named contrast at every threshold, with one band for the whole curve.

A ratio at one false match rate says nothing of another: a reader may look for the threshold at which it is most
striking. One critical value over the thresholds keeps whichever is picked right in ``confidence`` of such audits. The
curve goes down to where people run out: where the printing rule refuses either group there are counts, and no ratio.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit._by_threshold import CellCounts, accepted_at, counted, summed
from falsematch.audit.band import why_excluded
from falsematch.audit.bootstrap import Resample
from falsematch.audit.comparison_shares import ComparisonShares
from falsematch.audit.logit_t import wider_interval
from falsematch.audit.named_contrast import Pairing
from falsematch.audit.partition import JOIN, Partition, Row
from falsematch.audit.printing import RULE
from falsematch.audit.question_band import LogRatio, question_band
from falsematch.audit.slices import Slice
from falsematch.tables import RATIO_CURVES, validate
from falsematch.text.reason import Reason, format_reasons

Floats = NDArray[np.float64]

_NAN = float("nan")


def ratio_curves(
    clean: Sequence[Slice],
    grids: Mapping[str, Floats],
    pairings: Sequence[Pairing],
    partition: Partition,
    resample: Resample | None,
    confidence: float,
) -> pd.DataFrame:
    """Ratios of false match rates of named contrasts over the thresholds of each matcher's curves.

    Parameters
    ----------
    clean : sequence of Slice
        Clean slices: the threshold of a field search is held while conditions change, so that the curve is theirs.
    grids : mapping of matcher to float64 array (thresholds,)
        As :func:`falsematch.audit.curves.grids` gives them.
    pairings : sequence of Pairing
    partition : Partition
    resample : Resample or None
        None makes no bands.
    confidence : float in (0, 1)
        That the band holds at every threshold of one curve together. Curves are not corrected for one another.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.RATIO_CURVES`.

    Source: a simultaneous band from a recentred bootstrap that draws people, as Conti and Clemencon, "Assessing
    uncertainty in similarity scoring: performance and fairness in face recognition", ICLR 2024, do for the curves of
    similarity scores. Studentised and on the log scale as in :func:`falsematch.audit.question_band.question_band`.
    """
    rows = [
        row
        for piece in clean
        if len(grid := grids.get(str(piece.keys["matcher"]), np.empty(0)))
        for row in _Curves(piece, grid, partition, resample, confidence).rows(pairings)
    ]
    return validate(pd.DataFrame(rows, columns=list(RATIO_CURVES.columns)), RATIO_CURVES)


@dataclass(frozen=True, eq=False)
class _Side:
    """One group over the thresholds.

    Attributes
    ----------
    events, people_in_events : int arrays (thresholds,)
    trials, people : int
    rate : float64 array (thresholds,)
        The mean over cells where there are several.
    replicates : float64 array (B, thresholds) or None
    reach : float
        What the reach of its ratios is multiplied by.
    refused : list of Reason or None, one a threshold
        Why the printing rule refuses it there.
    """

    events: NDArray[np.intp]
    people_in_events: NDArray[np.intp]
    trials: int
    people: int
    rate: Floats
    replicates: Floats | None
    reach: float
    refused: list[Reason | None]


class _Curves:
    """The curves of one clean slice."""

    def __init__(
        self, piece: Slice, grid: Floats, partition: Partition, resample: Resample | None, confidence: float
    ) -> None:
        self.piece, self.grid, self.partition, self.confidence = piece, grid, partition, confidence
        self.counts: CellCounts = counted(piece, grid, partition)
        self.shares = ComparisonShares.of(piece, partition)
        self.sums = summed(piece, grid, partition, resample) if resample else None
        self._known: dict[tuple[bytes, bool], _Side] = {}

    def rows(self, pairings: Sequence[Pairing]) -> Iterator[dict[str, Any]]:
        """Rows of every contrast in every cell, threshold by threshold."""
        for pairing in pairings:
            met = self.counts.impostors > 0
            both = [pair for pair in pairing.cells if met[list(pair)].all()]
            if not both:
                continue
            sides = [self._side(row, [pair[at] for pair in both]) for at, row in enumerate(_rows_of(pairing))]
            yield from self._curve(pairing, sides[0], sides[1])

    def _curve(self, pairing: Pairing, compared: _Side, reference: _Side) -> Iterator[dict[str, Any]]:
        reasons = [self._why(pairing, (compared, reference), at) for at in range(len(self.grid))]
        printed = [at for at, why in enumerate(reasons) if not why]
        limits: dict[int, tuple[float, float]] = {}
        if compared.replicates is not None and reference.replicates is not None:
            logs = [
                LogRatio.of(
                    (float(compared.rate[at]), float(reference.rate[at])),
                    (compared.replicates[:, at], reference.replicates[:, at]),
                    (compared.reach, reference.reach),
                )
                for at in printed
            ]
            band = question_band(logs, self.confidence)
            limits = {at: band.interval(place) for place, at in enumerate(printed)}
        for at, threshold in enumerate(self.grid):
            low, high = limits.get(at, (_NAN, _NAN))
            yield {
                **self.piece.keys,
                "contrast": pairing.contrast,
                "group_by": pairing.compared.group_by,
                "matched_on": pairing.compared.matched_on,
                "compared_group": pairing.compared.group,
                "reference_group": pairing.reference.group,
                "threshold": threshold,
                **_of_side("compared", compared, at),
                **_of_side("reference", reference, at),
                "value": compared.rate[at] / reference.rate[at] if at in limits else _NAN,
                "low": low,
                "high": high,
                "thresholds_in_band": len(limits),
                "reason": format_reasons(reasons[at]),
            }

    def _why(self, pairing: Pairing, sides: tuple[_Side, _Side], at: int) -> list[Reason]:
        """Why there is no ratio at a threshold."""
        reasons = []
        for row, side in zip(_rows_of(pairing), sides, strict=True):
            why = side.refused[at]
            if why is None and side.replicates is not None:
                why = why_excluded(float(side.rate[at]), side.replicates[:, at]) or None
            if why is None and side.replicates is None:
                why = Reason("no_replicates")
            if why is not None:
                reasons.append(Reason("of_group", {"group": row.group, "why": why}))
        return reasons

    def _side(self, row: Row, cells: Sequence[int]) -> _Side:
        key = np.array(cells).tobytes(), row.equal
        if key not in self._known:
            self._known[key] = self._made(row, cells)
        return self._known[key]

    def _made(self, row: Row, cells: Sequence[int]) -> _Side:
        events, concerned, units, pairs = (
            np.stack([accepted_at(counts[cell], self.piece, self.grid) for cell in cells])
            for counts in (self.counts.events, self.counts.people, self.counts.units, self.counts.pairs)
        )
        trials = self.counts.impostors[list(cells)]
        subjects = self.counts.people[list(cells)].sum(axis=1)
        rate = np.asarray((events / trials[:, None]).mean(axis=0))
        replicates = None
        if self.sums is not None:
            # A replicate may draw nobody of whom there was a comparison.
            with np.errstate(divide="ignore", invalid="ignore"):
                replicates = (self.sums[0][:, cells] / self.sums[1][:, cells, None]).mean(axis=1)
        refused = [self._refused(row, cells, pairs[:, at], units[:, at]) for at in range(len(self.grid))]
        people, blocks = np.isin(self.partition.of_subject, cells), np.zeros((len(self.partition.cells),) * 2, bool)
        blocks[cells, cells] = True
        drawn = max(int(self.counts.units[list(cells)].sum()) - len(cells) + 1, 2)
        effective = self.shares.effective(people, blocks)
        free = self.shares.free(drawn, effective)
        if replicates is not None:
            for at, why in enumerate(refused):
                if why is None:
                    refused[at] = RULE.too_wide(
                        *wider_interval(float(rate[at]), replicates[:, at], free, self.confidence)
                    )
        return _Side(
            events.sum(axis=0),
            concerned.sum(axis=0),
            int(trials.sum()),
            int(subjects.sum()),
            rate,
            replicates,
            self.shares.reach(effective, self.confidence),
            refused,
        )

    def _refused(
        self,
        row: Row,
        cells: Sequence[int],
        pairs: NDArray[np.intp],
        units: NDArray[np.intp],
    ) -> Reason | None:
        """Why the printing rule refuses a group at a threshold; where cells weigh the same, each must pass."""
        for at, cell in enumerate(cells):
            own = np.zeros((len(self.partition.cells), len(self.partition.cells)), bool)
            own[cell, cell] = True
            effective = self.shares.effective(self.partition.of_subject == cell, own)
            if why := RULE.refuses(effective, int(pairs[at]), int(units[at])):
                name = JOIN.join(self.partition.cells[cell])
                return Reason("of_cell", {"group": name, "why": why}) if row.equal else why
        return None


def _rows_of(pairing: Pairing) -> tuple[Row, Row]:
    return pairing.compared, pairing.reference


def _of_side(name: str, side: _Side, at: int) -> dict[str, Any]:
    return {
        f"{name}_people": side.people,
        f"{name}_false_matches": side.events[at],
        f"{name}_comparisons": side.trials,
        f"{name}_people_in_false_matches": side.people_in_events[at],
        f"{name}_fmr": side.rate[at],
    }
