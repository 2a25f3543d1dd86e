"""Score distributions by group, and how far genuine and impostor scores lie apart."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit.matched import MatchedPairs
from falsematch.audit.partition import EVERYONE, JOIN, Partition
from falsematch.audit.slices import Slice
from falsematch.tables import DISTRIBUTIONS, KEYS, validate

BINS = 60


def groups(partition: Partition) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Every group of every grouping, everyone first: group_by, group, and its cells.

    Impostors agree on all labels of the finest crossing (:class:`MatchedPairs`), so that each lies in one cell and a
    group's comparisons are those of its cells.
    """
    yield "", EVERYONE, np.ones(len(partition.cells), bool)
    for grouping in partition.groupings:
        for name, cells in partition.members(grouping).items():
            yield JOIN.join(grouping), name, cells


def distributions(pieces: Sequence[Slice], partition: Partition) -> pd.DataFrame:
    """Histograms of genuine and matched impostor scores; a matcher's bins are the same in every slice.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.DISTRIBUTIONS`; empty bins at either end are left out.
    """
    rows: list[dict[str, Any]] = []
    for matcher, edges in _edges(pieces).items():
        for piece in pieces:
            if piece.keys["matcher"] != matcher:
                continue
            by_cell = _histograms(piece, edges, partition)
            for group_by, group, cells in groups(partition):
                for kind, histograms in by_cell.items():
                    counts = histograms[cells].sum(axis=0)
                    filled = np.flatnonzero(counts)
                    for at in range(filled[0], filled[-1] + 1) if len(filled) else ():
                        rows.append(
                            {
                                **piece.keys,
                                "group_by": group_by,
                                "group": group,
                                "kind": kind,
                                "bin_low": edges[at],
                                "bin_high": edges[at + 1],
                                "count": int(counts[at]),
                            }
                        )
    return mark_fullest(pd.DataFrame(rows, columns=list(DISTRIBUTIONS.columns)))


def mark_fullest(table: pd.DataFrame) -> pd.DataFrame:
    """The table with ``fullest``: of each slice, group and kind the bin that holds most, of equal ones the first."""
    fullest = pd.Series(False, index=table.index)
    # A stable sort leaves the first of equal ones first.
    by_count = table.sort_values("count", ascending=False, kind="stable")
    fullest[by_count.index[~by_count.duplicated([*KEYS, "group_by", "group", "kind"])]] = True
    return validate(table.assign(fullest=fullest), DISTRIBUTIONS)


def _histograms(piece: Slice, edges: NDArray[np.float64], partition: Partition) -> dict[str, NDArray[np.int64]]:
    """Genuine and matched impostor scores in each bin: int arrays (cells, bins)."""
    own = piece.own
    matched = MatchedPairs.of(piece, partition)
    found = {}
    for kind, score, cell in (
        ("genuine", piece.score[own], partition.of_subject[piece.a[own]]),
        ("impostor", matched.score, matched.cell),
    ):
        bins = len(edges) - 1
        place = np.searchsorted(edges, score, "right") - 1
        # As in np.histogram the last bin holds its upper edge too.
        place[score == edges[-1]] = bins - 1
        counts = np.bincount(cell * bins + place, minlength=len(partition.cells) * bins)
        found[kind] = counts.reshape(len(partition.cells), bins)
    return found


def _edges(pieces: Sequence[Slice]) -> dict[str, NDArray[np.float64]]:
    """Bin edges of each matcher, rounded so that they read well: 60 bins over all its scores."""
    ends: dict[str, list[float]] = {}
    for piece in pieces:
        scores = piece.score[piece.scored]
        ends.setdefault(str(piece.keys["matcher"]), []).extend([scores.min(), scores.max()] if len(scores) else [])
    edges = {}
    for matcher, seen in ends.items():
        if seen:
            low, high = float(min(seen)), float(max(seen))
            width = max(high - low, 1e-9) / BINS
            decimals = int(np.ceil(-np.log10(width))) + 1
            step = np.ceil(width * 10**decimals) / 10**decimals
            start = np.floor(low / step) * step
            edges[matcher] = np.round(start + step * np.arange(BINS + 2), decimals + 1)
    return edges


def separation(piece: Slice, partition: Partition) -> dict[str, Any]:
    """How far genuine and matched impostor scores of a slice lie apart, for everyone.

    Returns
    -------
    dict
        The slice's keys and ``d_prime`` = |mean difference| / sqrt((var + var) / 2), ``auc`` (the chance that a genuine
        comparison is more alike than an impostor one, ties half), ``eer`` (where false match and false non-match rates
        meet); None where either kind is missing.
    """
    sign = -1.0 if piece.scale.polarity == "distance" else 1.0
    own = np.sort(sign * piece.score[piece.own])
    # Most alike first, so that the least alike come first the other way round.
    others = sign * MatchedPairs.of(piece, partition).score[::-1]
    record = dict(piece.keys) | dict.fromkeys(("d_prime", "auc", "eer"))
    if len(own) > 1 and len(others) > 1:
        spread = float(np.sqrt((own.var(ddof=1) + others.var(ddof=1)) / 2))
        record["d_prime"] = float(own.mean() - others.mean()) / spread if spread else None
        record["auc"], record["eer"] = _auc(own, others), _eer(own, others)
    return record


def _auc(own: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Of sorted scores."""
    below, upto = np.searchsorted(others, own, "left"), np.searchsorted(others, own, "right")
    return float((below + upto).sum() / 2 / (len(own) * len(others)))


def _eer(own: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Of sorted scores."""
    thresholds = np.sort(np.concatenate([own, others]), kind="stable")
    fnmr = np.searchsorted(own, thresholds, "left") / len(own)
    fmr = 1 - np.searchsorted(others, thresholds, "left") / len(others)
    at = int(np.argmin(np.abs(fmr - fnmr)))
    return float((fmr[at] + fnmr[at]) / 2)
