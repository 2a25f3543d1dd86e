"""What one slice at one operating point answers to the named contrasts: ratios, counts, and replicates where it may."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from falsematch.audit._view import SENSITIVITY
from falsematch.audit.band import why_excluded
from falsematch.audit.estimates import Estimate, false_match_rate
from falsematch.audit.measures import ratio
from falsematch.audit.named_contrast import Pairing, met
from falsematch.audit.partition import Row
from falsematch.audit.printing import zero_bound
from falsematch.audit.question_band import LogRatio
from falsematch.audit.rates import Decided
from falsematch.audit.robustness import PairMatrices, left_out
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]

_NAN = float("nan")
_NOBODY = np.zeros(0)


@dataclass(frozen=True)
class Counted:
    """What was counted of one side.

    Attributes
    ----------
    people : int
        Compared at all, in the cells that enter.
    events, trials : int
        False matches and impostor comparisons within those cells.
    people_in_events : int
        Distinct people in the false matches.
    """

    people: int
    events: int
    trials: int
    people_in_events: int


@dataclass(frozen=True, eq=False)
class Answer:
    """One ratio of one pairing.

    Attributes
    ----------
    keys : dict
        The columns of the disparity table from dataset to calibration.
    pairing : Pairing
        Over the cells in which people were compared.
    value : float
    bound : str
        ``lower`` where the reference has no false match.
    compared, reference : Counted
    log : LogRatio or None
        None where no interval may be printed; ``reasons`` say why.
    left_out : float64 array (people,)
        The ratio when each person in turn is left out; empty where no interval may be printed.
    reasons : tuple of Reason
    """

    keys: dict[str, Any]
    pairing: Pairing
    value: float
    bound: str
    compared: Counted
    reference: Counted
    log: LogRatio | None
    left_out: Floats
    reasons: tuple[Reason, ...]

    @property
    def described(self) -> bool:
        """Whether it carries no claim, whatever it shows: a field search degrades the probe alone."""
        return bool(self.keys["arm"] == "both")


def range_left_out(left: Floats) -> tuple[float, float]:
    """Smallest and largest ratio without one person; NaN where it is undefined without somebody."""
    if not len(left) or not np.isfinite(left).all():
        return _NAN, _NAN
    return float(left.min()), float(left.max())


def answers(decided: Decided, pairings: Sequence[Pairing]) -> Iterator[Answer]:
    """The answers of one slice at one operating point; none at thresholds that say what others owe to these people.

    Parameters
    ----------
    decided : Decided
    pairings : sequence of Pairing
    """
    if decided.point.calibration in SENSITIVITY:
        return
    rates = _Rates(decided)
    for pairing in pairings:
        yield rates.answer(pairing)


class _Rates:
    """Rates of a slice at a point; pairings share groups, whose replicates are made once."""

    def __init__(self, decided: Decided) -> None:
        self.decided, self.measured = decided, decided.measured
        point = decided.point
        self.keys = {
            **self.measured.piece.keys,
            "threshold_name": point.name,
            "threshold": point.threshold,
            "calibration": point.calibration,
        }
        self._found: dict[tuple[bytes, bool], Estimate] = {}
        self._pairs: PairMatrices | None = None

    def answer(self, pairing: Pairing) -> Answer:
        """One pairing's."""
        here = met(pairing, self.measured.pairs.scored)
        if here is None or self.decided.matches is None:
            reason = self.decided.point.refused or Reason("no_comparisons")
            sides = [self._counted(row) for row in (pairing.compared, pairing.reference)]
            return Answer(self.keys, pairing, _NAN, "", sides[0], sides[1], None, _NOBODY, (reason,))
        rows = here.compared, here.reference
        found = [self._rate(row) for row in rows]
        plain = ratio(found[0].value, found[1].value, found[1].limit)
        reasons = [
            Reason("of_group", {"group": row.group, "why": why})
            for row, one in zip(rows, found, strict=True)
            if (why := one.refused or why_excluded(one.value, one.replicates))
        ]
        log, left = None, _NOBODY
        drawn = [one.replicates for one in found if one.replicates is not None]
        if self.keys["arm"] == "both":
            reasons.insert(0, Reason("arm_both"))
        elif not reasons and len(drawn) == len(found):
            log = LogRatio.of((found[0].value, found[1].value), (drawn[0], drawn[1]), (found[0].reach, found[1].reach))
            left = self._left_out(rows, (found[0].value, found[1].value))
        sides = [self._counted(row) for row in rows]
        return Answer(self.keys, here, plain.value, plain.bound, sides[0], sides[1], log, left, tuple(reasons))

    def _rate(self, row: Row) -> Estimate:
        key = row.cells.tobytes(), row.equal
        if key not in self._found:
            self._found[key] = self._estimated(row)
        return self._found[key]

    def _estimated(self, row: Row) -> Estimate:
        matches, measured = self.decided.matches, self.measured
        if matches is None:
            raise ValueError("a refused threshold has no rates")
        if not measured.refusal(row, matches):
            return false_match_rate(self.decided, row)
        # What the printing rule refuses by its counts, as it does most of what few people give, is not replicated.
        value = measured.rate(matches.counts, measured.pairs.scored, row, [])
        disjoint = measured.disjoint_pairs(row)
        limit = zero_bound(disjoint, measured.settings.confidence) if disjoint else _NAN
        refused = measured.refusal(row, matches)
        return Estimate(value, 0, 0, None, refused, limit)

    def _counted(self, row: Row) -> Counted:
        matches = self.decided.matches
        blocks = np.asarray(row.blocks)
        return Counted(
            int(self.measured.member(row).sum()),
            int(matches.counts[blocks].sum()) if matches else 0,
            int(self.measured.pairs.scored[blocks].sum()),
            matches.people(blocks) if matches else 0,
        )

    def _left_out(self, rows: tuple[Row, Row], rates: tuple[float, float]) -> Floats:
        above, below = (left_out(self._matrices(), row) for row in rows)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.concatenate([above / rates[1], rates[0] / below])

    def _matrices(self) -> PairMatrices:
        if self._pairs is None:
            if self.decided.matches is None:
                raise ValueError("a refused threshold has no false matches")
            self._pairs = PairMatrices(self.decided.matches.matrix, self.measured.pairs.matrix, self.measured.partition)
        return self._pairs
