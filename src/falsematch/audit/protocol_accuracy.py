"""Accuracy on a published list of pairs, as its authors define it, and the ROC of its pairs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit.slices import Slice
from falsematch.scoring import Comparisons, Listed, Protocol, check_kinds
from falsematch.tables import MOST_ACCURATE, PROTOCOL, PROTOCOL_ROC, validate
from falsematch.tables.point import CLEAN
from falsematch.text.reason import Reason, format_reasons

TOLERANCE = 0.003
"""How far beyond its standard error an accuracy may lie from the published one: other alignment, other run-time."""

FPR = 0.001
"""False positive rate that one true positive rate is told at."""

_NO_FACE = "no face was found"
"""As the templates table says it."""

_RATES = (*(step * 10.0**-decade for decade in (5, 4, 3, 2, 1) for step in (1, 2, 5)), 1.0)
_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class FoldAccuracy:
    """What each fold came to.

    Attributes
    ----------
    right : int array (folds,)
        Pairs decided rightly.
    pairs, scored : int array (folds,)
        All pairs, and those with a score.
    threshold : float64 array (folds,)
        In alikeness; NaN where the other folds hold no score.
    """

    right: NDArray[np.int64]
    pairs: NDArray[np.int64]
    scored: NDArray[np.int64]
    threshold: NDArray[np.float64]

    @property
    def accuracy(self) -> tuple[float, float]:
        """Mean over folds and its standard error; a pair without a score is wrong."""
        return _mean(self.right / self.pairs)

    @property
    def accuracy_scored(self) -> tuple[float, float]:
        """The same among pairs with a score; NaN where a fold holds none."""
        if not self.scored.all():
            return _NAN, _NAN
        return _mean(self.right / self.scored)


def _mean(shares: NDArray[np.float64]) -> tuple[float, float]:
    return float(shares.mean()), float(shares.std(ddof=1) / np.sqrt(len(shares)))


def fold_accuracy(
    alike: NDArray[np.float64], genuine: NDArray[np.bool_], fold: NDArray[np.intp], folds: int
) -> FoldAccuracy:
    """Decide each fold's pairs at the threshold that is most accurate on all others.

    Parameters
    ----------
    alike : float64 array (n,)
        Scores that grow with likeness; NaN where a pair has none.
    genuine : bool array (n,)
    fold : int array (n,)
        0 to folds - 1.
    folds : int

    Source: accuracy and its standard error after Huang et al. (2007), Labeled Faces in the Wild, section on View 2.
    Which of several equally accurate thresholds is taken they leave open: here it is the middle one.
    """
    scored = ~np.isnan(alike)
    thresholds = np.full(folds, _NAN)
    right = np.zeros(folds, np.int64)
    for at in range(folds):
        others = scored & (fold != at)
        if not others.any():
            continue
        thresholds[at] = most_accurate(alike[others], genuine[others])
        own = scored & (fold == at)
        right[at] = np.count_nonzero((alike[own] >= thresholds[at]) == genuine[own])
    pairs, with_score = (np.bincount(fold[rows], minlength=folds) for rows in (slice(None), scored))
    return FoldAccuracy(right, pairs, with_score, thresholds)


def most_accurate(alike: NDArray[np.float64], genuine: NDArray[np.bool_]) -> float:
    """The observed score from which on accepting decides most pairs rightly; the middle one of equally good ones."""
    value, at = np.unique(alike, return_inverse=True)
    own, others = (np.bincount(at[kind], minlength=len(value)) for kind in (genuine, ~genuine))
    accepted = own[::-1].cumsum()[::-1]
    refused = others.cumsum() - others
    best = np.flatnonzero(accepted + refused == (accepted + refused).max())
    return float(value[best[len(best) // 2]])


def protocol_tables(
    clean: Sequence[Slice],
    comparisons: Comparisons,
    protocol: Protocol,
    lists: Sequence[Listed],
    templates: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The accuracy of every matcher on every list, and the ROC.

    Parameters
    ----------
    clean : sequence of Slice
        One a matcher. A pair of a list that is not in it has no score.
    comparisons : Comparisons
        That the slices were cut from.
    protocol : Protocol
    lists : sequence of Listed
        Of photographs of the comparisons.
    templates : DataFrame or None
        Which photographs gave none, and why; None where only scores are known.

    Returns
    -------
    accuracy, roc : DataFrame
        Columns of :data:`falsematch.tables.PROTOCOL` and :data:`falsematch.tables.PROTOCOL_ROC`.

    Raises
    ------
    ScoresError
        Where a list's word of who is one person is not that of the comparisons.
    """
    found = [_Found.of(one, comparisons) for one in lists]
    check_kinds(lists, np.concatenate([one.genuine for one in found]))
    rows, roc = [], []
    for piece in clean:
        for listed, pairs in zip(lists, found, strict=True):
            alike = pairs.alike(piece)
            keys = {
                "dataset": piece.keys["dataset"],
                "matcher": piece.keys["matcher"],
                "threshold_name": MOST_ACCURATE,
                "pair_list": listed.name,
            }
            points = list(_roc(alike, pairs.genuine))
            rows.append(keys | _row(alike, pairs.genuine, listed, piece) | _beside(points))
            rows[-1] |= _published(rows[-1], protocol) | _without_face(alike, listed, piece, templates)
            roc += [keys | point for point in points]
    return (
        validate(pd.DataFrame(rows, columns=list(PROTOCOL.columns)), PROTOCOL),
        validate(pd.DataFrame(roc, columns=list(PROTOCOL_ROC.columns)), PROTOCOL_ROC),
    )


@dataclass(frozen=True, eq=False)
class _Found:
    """The pairs of a list as the comparisons number photographs.

    Attributes
    ----------
    pair : int64 array (n,)
        One number a pair, whoever comes first.
    genuine : bool array (n,)
    code_a, code_b : int array
        What a slice's codes of probes and references are called here.
    count : int
        Photographs.
    """

    pair: NDArray[np.int64]
    genuine: NDArray[np.bool_]
    code_a: NDArray[np.intp]
    code_b: NDArray[np.intp]
    count: int

    @classmethod
    def of(cls, listed: Listed, comparisons: Comparisons) -> "_Found":
        table = comparisons.table
        every = table["image_a"].cat.categories.union(table["image_b"].cat.categories)
        codes = [every.get_indexer(table[name].cat.categories) for name in ("image_a", "image_b")]
        person = np.full(len(every), -1)
        for side, code in zip("ab", codes, strict=True):
            shown = table[f"subject_{side}"]
            who = comparisons.subjects.index.get_indexer(shown.cat.categories)[shown.cat.codes.to_numpy()]
            person[code[table[f"image_{side}"].cat.codes.to_numpy()]] = who
        a, b = (every.get_indexer(pd.Index(side)) for side in (listed.image_a, listed.image_b))
        return cls(_pair(a, b, len(every)), np.asarray(person[a] == person[b]), codes[0], codes[1], len(every))

    def alike(self, piece: Slice) -> NDArray[np.float64]:
        """Scores of the pairs in a slice, growing with likeness; NaN where there is none."""
        held = _pair(self.code_a[piece.image_a], self.code_b[piece.image_b], self.count)
        order = np.argsort(held, kind="stable")
        place = np.searchsorted(held[order], self.pair)
        row = order[np.minimum(place, len(order) - 1)]
        sign = -1.0 if piece.scale.polarity == "distance" else 1.0
        there = (held[row] == self.pair) & piece.scored[row]
        return np.where(there, sign * piece.score[row], _NAN)


def _pair(a: NDArray[np.intp], b: NDArray[np.intp], count: int) -> NDArray[np.int64]:
    return np.asarray(np.minimum(a, b).astype(np.int64) * count + np.maximum(a, b))


def _row(alike: NDArray[np.float64], genuine: NDArray[np.bool_], listed: Listed, piece: Slice) -> dict[str, Any]:
    folds = fold_accuracy(alike, genuine, listed.fold, listed.folds)
    accuracy, error = folds.accuracy
    scored, error_scored = folds.accuracy_scored
    failed = np.isnan(alike)
    sign = -1.0 if piece.scale.polarity == "distance" else 1.0
    held = folds.threshold[~np.isnan(folds.threshold)]
    least, most = (sign * held.min(), sign * held.max()) if len(held) else (_NAN, _NAN)
    return {
        "folds": listed.folds,
        "pairs": len(alike),
        "genuine_pairs": int(genuine.sum()),
        "impostor_pairs": int((~genuine).sum()),
        "left_out": listed.left_out,
        "wrong": int(folds.pairs.sum() - folds.right.sum()),
        "accuracy": accuracy,
        "standard_error": error,
        "failures": int(failed.sum()),
        "genuine_failures": int((failed & genuine).sum()),
        "accuracy_scored": scored,
        "standard_error_scored": error_scored,
        "threshold_low": least,
        "threshold_high": most,
        "reason": format_reasons([Reason("every_trial_failed") if failed.all() else None]),
    }


def _roc(alike: NDArray[np.float64], genuine: NDArray[np.bool_]) -> Iterator[dict[str, Any]]:
    """At none, and at every round share that so many impostor pairs can show."""
    own, others = (np.sort(alike[kind & ~np.isnan(alike)]) for kind in (genuine, ~genuine))
    trials, all_own = int((~genuine).sum()), int(genuine.sum())
    for rate in (0.0, *(rate for rate in _RATES if rate * trials >= 1 - 1e-9)):
        # A hair more: 0.001 of 3,000 is three.
        allowed = int(rate * trials * (1 + 1e-12))
        beyond = others[-1 - allowed] if allowed < len(others) else -np.inf
        false, true = (len(side) - int(np.searchsorted(side, beyond, "right")) for side in (others, own))
        yield {
            "fpr_at_most": rate,
            "false_accepts": false,
            "impostor_pairs": trials,
            "fpr": false / trials if trials else _NAN,
            "true_accepts": true,
            "genuine_pairs": all_own,
            "tpr": true / all_own if all_own else _NAN,
        }


def _beside(roc: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"tpr_at_fpr_0_001": next((one["tpr"] for one in roc if one["fpr_at_most"] == FPR), _NAN)}


def _without_face(
    alike: NDArray[np.float64], listed: Listed, piece: Slice, templates: pd.DataFrame | None
) -> dict[str, Any]:
    """Of the pairs without a score, those with a photograph in which the matcher's detector found nothing."""
    if templates is None:
        return {"no_face_failures": pd.NA}
    own = templates[(templates["matcher"] == piece.keys["matcher"]) & (templates["condition"] == CLEAN)]
    faceless = own.loc[own["reason"] == _NO_FACE, "image"]
    found_none = np.isin(listed.image_a, faceless) | np.isin(listed.image_b, faceless)
    return {"no_face_failures": int(np.count_nonzero(np.isnan(alike) & found_none))}


def _published(row: dict[str, Any], protocol: Protocol) -> dict[str, Any]:
    stated = protocol.published_for(str(row["matcher"]), str(row["pair_list"]))
    if stated is None:
        nothing: dict[str, Any] = {"published": _NAN, "published_source": "", "published_note": "", "difference": _NAN}
        return nothing | {"agrees": pd.NA, "agrees_scored": pd.NA}
    difference = row["accuracy"] - stated.accuracy
    return {
        "published": stated.accuracy,
        "published_source": stated.source,
        "published_note": stated.note,
        "difference": difference,
        "agrees": bool(abs(difference) <= row["standard_error"] + TOLERANCE),
        "agrees_scored": bool(
            abs(row["accuracy_scored"] - stated.accuracy) <= row["standard_error_scored"] + TOLERANCE
        ),
    }
