"""Amplification: whether a field condition widens the gap between two named groups, and by how much more than it must.

As false matches become more frequent their ratio between groups shrinks by itself, and grows as they become rarer, even
if the condition treats everybody alike. So the ratio under a condition is also held against the clean ratio at the
threshold where the reference group's clean false match rate equals its rate under the condition. Only the excess over
that is amplification.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from falsematch.audit.band import ZEROS
from falsematch.audit.bootstrap import percentile_interval
from falsematch.audit.estimates import false_match_rate
from falsematch.audit.measures import odds_ratio
from falsematch.audit.partition import Row
from falsematch.audit.ranked import RankedScores
from falsematch.audit.rates import Decided, Measured
from falsematch.audit.slices import Slice
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]
_NAN = float("nan")


@dataclass(frozen=True)
class Contrast:
    """One contrast of a condition with clean.

    Attributes
    ----------
    value, low, high : float
        ``amplification_difference`` is a difference of differences of rates; the others are ratios of ratios, 1 where
        nothing is amplified.
    p_value : float
        Two-sided, from the paired replicates; NaN where there are none.
    logs : float64 array (B,) or None
        Log of a ratio of ratios in every replicate; those undefined stand where the farthest of the others does.
    """

    value: float
    low: float = _NAN
    high: float = _NAN
    p_value: float = _NAN
    logs: Floats | None = None


@dataclass(frozen=True)
class Amplification:
    """Contrasts of a condition with clean for one pair of groups.

    Attributes
    ----------
    contrasts : dict
        By name: ``amplification_ratio``, ``amplification_difference``, ``amplification_odds_ratio`` and
        ``amplification``.
    threshold : float
        The clean threshold at which the reference group's rate is its rate under the condition; NaN where none is.
    reason : Reason or None
        Why there is no excess.
    """

    contrasts: dict[str, Contrast]
    threshold: float
    reason: Reason | None


def common_comparisons(clean: Slice, condition: Slice) -> tuple[Slice, Slice]:
    """The comparisons scored both ways, by photograph: a condition and its clean baseline use the same ones."""
    width = 1 + max(int(piece.image_b.max(initial=0)) for piece in (clean, condition))
    keys = [piece.image_a * width + piece.image_b for piece in (clean, condition)]
    scored = [piece.scored for piece in (clean, condition)]
    if len(keys[0]) == len(keys[1]) and np.array_equal(keys[0], keys[1]):
        both = scored[0] & scored[1]
        stay = [both, both]
    else:
        shared = np.intersect1d(keys[0][scored[0]], keys[1][scored[1]])
        stay = [mask & np.isin(key, shared) for key, mask in zip(keys, scored, strict=True)]
    first, second = (
        piece if mask.all() else kept(piece, mask) for piece, mask in zip((clean, condition), stay, strict=True)
    )
    return first, second


def kept(piece: Slice, mask: NDArray[np.bool_]) -> Slice:
    """Some comparisons of a slice."""
    arrays = (
        "a",
        "b",
        "image_a",
        "image_b",
        "score",
        "failed_a",
        "failed_b",
        "not_applicable_a",
        "not_applicable_b",
        "several_faces_a",
        "several_faces_b",
    )
    return replace(piece, **{name: getattr(piece, name)[mask] for name in arrays})


def matched_threshold(clean: Measured, reference: Row, rate: float) -> float:
    """The clean threshold at which a group's false match rate is as large as may be without exceeding ``rate``.

    NaN where the rate is zero, or no observed score fits.
    """
    if not rate > 0:
        return _NAN
    named = f"ranked: {reference.group_by}: {reference.group} on {reference.matched_on}"
    ranked = clean.piece.once(named, (clean.partition,), lambda: _ranked(clean, reference))
    value = ranked.most_permissive(rate)
    return _NAN if value is None else value


def _ranked(clean: Measured, reference: Row) -> RankedScores:
    """The impostor comparisons of a row, most alike first; each cell counts alike where the row says so."""
    piece, of_subject = clean.piece, clean.partition.of_subject
    cells_a, cells_b = of_subject[piece.a], of_subject[piece.b]
    chosen = piece.scored & ~piece.genuine & reference.blocks[cells_a, cells_b]
    cell = cells_a[chosen]
    weight = 1.0 / np.bincount(cell)[cell] if reference.equal else np.ones(len(cell))
    return RankedScores.of(piece.score[chosen], weight, piece.scale.polarity)


def amplification(
    clean: Decided, condition: Decided, compared: Row, reference: Row, *, replicates: bool = True
) -> Amplification:
    """Contrast a pair of groups under a condition with the same pair, on the same comparisons, clean.

    Parameters
    ----------
    clean, condition : Decided
        Of :func:`common_comparisons`, at one operating point: the threshold is held while the condition changes.
    compared, reference : Row
        Matched rows of two groups.
    replicates : bool
        Whether intervals are made; where none may be printed they are not asked for.

    Returns
    -------
    Amplification
        Intervals are percentile intervals of the paired replicates, given the two thresholds.
    """
    confidence = clean.measured.settings.confidence
    under, baseline = (_pair(decided, compared, reference) for decided in (condition, clean))
    contrasts = {
        "amplification_ratio": _multiplied(under, baseline, _ratios, confidence),
        "amplification_difference": _subtracted(under, baseline, confidence),
        "amplification_odds_ratio": _multiplied(under, baseline, odds_ratio, confidence),
        "amplification": Contrast(_NAN),
    }
    threshold = matched_threshold(clean.measured, reference, under.values[1])
    if np.isnan(threshold):
        return Amplification(contrasts, threshold, Reason("no_clean_threshold"))
    only = compared.blocks | reference.blocks
    matched = clean.measured.at(replace(clean.point, threshold=threshold), replicates=replicates, only=only)
    contrasts["amplification"] = _multiplied(under, _pair(matched, compared, reference), _ratios, confidence)
    return Amplification(contrasts, threshold, None)


@dataclass(frozen=True)
class _Pair:
    """Rates of two groups and their replicates (2, B), empty where none were drawn."""

    values: tuple[float, float]
    replicates: Floats


def _pair(decided: Decided, compared: Row, reference: Row) -> _Pair:
    rates = [false_match_rate(decided, row) for row in (compared, reference)]
    drawn = [rate.replicates for rate in rates if rate.replicates is not None]
    return _Pair((rates[0].value, rates[1].value), np.stack(drawn) if len(drawn) == len(rates) else np.zeros((2, 0)))


def _ratios(compared: ArrayLike, reference: ArrayLike) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.asarray(compared, np.float64) / np.asarray(reference, np.float64))


def _multiplied(
    under: _Pair, baseline: _Pair, measure: Callable[[ArrayLike, ArrayLike], Floats], confidence: float
) -> Contrast:
    """A measure of two groups under the condition, over the same measure clean."""
    value = float(_ratios(measure(*under.values), measure(*baseline.values)))
    if not np.isfinite(value) or value == 0:
        return Contrast(_NAN)
    if under.replicates.shape != baseline.replicates.shape:
        return Contrast(value)
    drawn = _ratios(measure(*under.replicates), measure(*baseline.replicates))
    usable = np.isfinite(drawn) & (drawn > 0)
    # The replicates of few false matches are often undefined; an interval from the rest would leave out the worst.
    if not len(drawn) or usable.mean() < 1 - ZEROS:
        return Contrast(value)
    low, high = percentile_interval(value, drawn[usable], confidence, "log")
    noise = np.log(drawn[usable])
    noise -= noise.mean()
    reached = int((np.abs(noise) >= abs(np.log(value))).sum())
    logs = np.full(len(drawn), np.log(drawn[usable])[np.abs(noise).argmax()])
    logs[usable] = np.log(drawn[usable])
    return Contrast(value, low, high, (1 + reached) / (1 + len(noise)), logs)


def _subtracted(under: _Pair, baseline: _Pair, confidence: float) -> Contrast:
    """The difference of two groups under the condition, less the same difference clean."""
    value = (under.values[0] - under.values[1]) - (baseline.values[0] - baseline.values[1])
    drawn = (under.replicates[0] - under.replicates[1]) - (baseline.replicates[0] - baseline.replicates[1])
    if np.isnan(value) or not len(drawn) or not np.isfinite(drawn).all():
        return Contrast(value)
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn - drawn.mean() + value, [tail, 1 - tail], method="inverted_cdf")
    return Contrast(value, float(low), float(high))
