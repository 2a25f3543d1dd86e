"""The most alike impostor comparisons among many photographs, tile by tile: what a strict threshold rests on.

7,701 photographs make 30 million pairs. A threshold is one of their scores, and only the few beyond it have to be held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.scoring.entries import Entries
from falsematch.scoring.pairs import Comparator
from falsematch.scoring.tiles import Tally, tally


@dataclass(frozen=True, eq=False)
class Nearest:
    """Impostors who agree on some labels, the most alike of them held.

    Attributes
    ----------
    cells : tuple of tuple of str
        Values of the labels, as far as somebody has one of each.
    comparisons : int64 array (cells,)
        Unordered pairs of photographs of two people of the cell, those of one and the same file left out.
    people : int
        Who has one.
    score : float64 array (pairs,)
        Of those held: in any order, and no fewer than were asked for.
    a, b : int64 array (pairs,)
        Their people, numbered.
    cell : int64 array (pairs,)
    """

    cells: tuple[tuple[str, ...], ...]
    comparisons: NDArray[np.int64]
    people: int
    score: NDArray[np.float64]
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    cell: NDArray[np.int64]


def nearest_impostors(
    templates: pd.DataFrame, images: pd.DataFrame, labels: Sequence[str], comparator: Comparator, share: float
) -> Nearest:
    """Compare everybody with everybody who agrees with them on some labels, each unordered pair of photographs once.

    Parameters
    ----------
    templates : DataFrame
        Columns image, outcome and template, of one matcher and clean photographs; those without a template meet nobody.
    images : DataFrame
        Columns image, subject, sha256, and the labels.
    labels : sequence of str
        Whoever has none of a label ("") is left out.
    comparator : "euclidean" or "cosine"
    share : float in (0, 1)
        Of the comparisons, the most alike ones of which are held, and at least one more.
    """
    made = templates[templates["outcome"] == "ok"].merge(images, on="image", validate="one_to_one")
    made = made[(made[list(labels)] != "").all(axis=1)] if labels else made
    values = list(made[list(labels)].itertuples(index=False, name=None)) if labels else [()] * len(made)
    cells = tuple(sorted(set(values)))
    number = {cell: at for at, cell in enumerate(cells)}
    group = np.array([number[value] for value in values], np.int64)
    subject, content = (pd.factorize(made[name])[0].astype(np.int64) for name in ("subject", "sha256"))
    entries = Entries(np.stack(made["template"].to_list()), group, subject, np.arange(len(made), dtype=np.int64))
    none, every = (0.0, np.inf) if comparator == "euclidean" else (np.inf, -np.inf)
    with TemporaryDirectory(prefix="nearest-") as folder:
        with tally(entries, None, comparator, [], none, folder=Path(folder)) as counted:
            floor = _floor(counted, share, comparator, every)
        with tally(entries, None, comparator, [], floor, folder=Path(folder)) as found:
            first, second = (found.kept[side].astype(np.int64) for side in ("probe", "reference"))
            score = np.array(found.kept["score"])
            compared = _within(found.impostor.sum(axis=2))
    wanted = (group[first] == group[second]) & (subject[first] != subject[second]) & (content[first] != content[second])
    doubles = _doubles(content, subject, group, len(cells))
    first, second = first[wanted], second[wanted]
    return Nearest(
        cells,
        compared - doubles,
        _people(subject, group),
        score[wanted],
        subject[first],
        subject[second],
        group[first],
    )


def _within(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.diagonal(counts).astype(np.int64)


def _floor(counted: Tally, share: float, comparator: Comparator, every: float) -> float:
    """A score that more than the wanted share of all comparisons within a cell reach: the edge of a bin."""
    alike = np.diagonal(counted.impostor).sum(axis=-1)[::-1].cumsum()
    enough = np.flatnonzero(alike > share * alike[-1] + 1)
    if not len(enough):
        return every
    edge = float(counted.edges[len(alike) - 1 - enough[0]])
    # A hair less alike: the edge of a bin is rounded.
    return edge * (1 + 1e-9) + 1e-12 if comparator == "euclidean" else edge - 1e-9


def _doubles(
    content: NDArray[np.int64], subject: NDArray[np.int64], group: NDArray[np.int64], cells: int
) -> NDArray[np.int64]:
    """Pairs within a cell that are one file under the names of two people."""
    found = np.zeros(cells, np.int64)
    for copied in np.flatnonzero(np.bincount(content) > 1):
        rows = np.flatnonzero(content == copied)
        for one, other in combinations(rows.tolist(), 2):
            found[group[one]] += group[one] == group[other] and subject[one] != subject[other]
    return found


def _people(subject: NDArray[np.int64], group: NDArray[np.int64]) -> int:
    """Who shares a cell with somebody else."""
    pairs = np.unique(np.stack([group, subject]), axis=1)
    return int(np.count_nonzero(np.bincount(pairs[0])[pairs[0]] > 1))
