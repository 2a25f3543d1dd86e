"""Score distributions by group, and how far genuine and impostor scores lie apart."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit.partition import EVERYONE, JOIN, Partition
from falsematch.audit.slices import Slice
from falsematch.tables import DISTRIBUTIONS, validate

BINS = 60


def grouped(piece: Slice, partition: Partition) -> Iterator[tuple[str, str, NDArray[np.bool_], NDArray[np.bool_]]]:
    """Every group of every grouping, everyone first: group_by, group, its genuine and its matched impostor comparisons.

    Impostors agree on all labels of the finest crossing; where there are no labels, all impostors.
    """
    cell_a, cell_b = partition.of_subject[piece.a], partition.of_subject[piece.b]
    genuine = piece.scored & piece.genuine
    impostor = piece.scored & ~piece.genuine & (cell_a == cell_b) & partition.complete[cell_a]
    yield "", EVERYONE, genuine, impostor
    for grouping in partition.groupings:
        for name, cells in partition.members(grouping).items():
            yield JOIN.join(grouping), name, genuine & cells[cell_a], impostor & cells[cell_a]


def distributions(pieces: Sequence[Slice], partition: Partition) -> pd.DataFrame:
    """Histograms of genuine and matched impostor scores; a system's bins are the same in every slice.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.DISTRIBUTIONS`; empty bins at either end are left out.
    """
    rows: list[dict[str, Any]] = []
    for system, edges in _edges(pieces).items():
        for piece in pieces:
            if piece.keys["system"] != system:
                continue
            for group_by, group, genuine, impostor in grouped(piece, partition):
                for kind, chosen in (("genuine", genuine), ("impostor", impostor)):
                    counts, _ = np.histogram(piece.score[chosen], edges)
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
    return validate(pd.DataFrame(rows, columns=list(DISTRIBUTIONS.columns)), DISTRIBUTIONS)


def _edges(pieces: Sequence[Slice]) -> dict[str, NDArray[np.float64]]:
    """Bin edges of each system, rounded so that they read well: 60 bins over all its scores."""
    scores: dict[str, list[NDArray[np.float64]]] = {}
    for piece in pieces:
        scores.setdefault(str(piece.keys["system"]), []).append(piece.score[piece.scored])
    edges = {}
    for system, parts in scores.items():
        everything = np.concatenate(parts)
        if len(everything):
            low, high = float(everything.min()), float(everything.max())
            width = max(high - low, 1e-9) / BINS
            decimals = int(np.ceil(-np.log10(width))) + 1
            step = np.ceil(width * 10**decimals) / 10**decimals
            start = np.floor(low / step) * step
            edges[system] = np.round(start + step * np.arange(BINS + 2), decimals + 1)
    return edges


def separation(pieces: Iterable[Slice], partition: Partition) -> list[dict[str, Any]]:
    """How far genuine and matched impostor scores lie apart, for everyone, slice by slice.

    Returns
    -------
    list of dict
        The slice's keys and ``d_prime`` = |mean difference| / sqrt((var + var) / 2), ``auc`` (the chance that a genuine
        comparison is more alike than an impostor one, ties half), ``eer`` (where false match and false non-match rates
        meet); None where either kind is missing.
    """
    found = []
    for piece in pieces:
        _, _, genuine, impostor = next(grouped(piece, partition))
        sign = -1.0 if piece.scale.polarity == "distance" else 1.0
        own, others = sign * piece.score[genuine], sign * piece.score[impostor]
        record = dict(piece.keys)
        record |= dict.fromkeys(("d_prime", "auc", "eer"))
        if len(own) > 1 and len(others) > 1:
            spread = float(np.sqrt((own.var(ddof=1) + others.var(ddof=1)) / 2))
            record["d_prime"] = float(own.mean() - others.mean()) / spread if spread else None
            record["auc"], record["eer"] = _auc(own, others), _eer(own, others)
        found.append(record)
    return found


def _auc(own: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    ranked = np.sort(others)
    below, upto = np.searchsorted(ranked, own, "left"), np.searchsorted(ranked, own, "right")
    return float((below + upto).sum() / 2 / (len(own) * len(others)))


def _eer(own: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    thresholds = np.unique(np.concatenate([own, others]))
    fnmr = np.searchsorted(np.sort(own), thresholds, "left") / len(own)
    fmr = 1 - np.searchsorted(np.sort(others), thresholds, "left") / len(others)
    at = int(np.argmin(np.abs(fmr - fnmr)))
    return float((fmr[at] + fnmr[at]) / 2)
