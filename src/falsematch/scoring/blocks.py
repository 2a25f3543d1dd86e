"""The comparisons of one matcher under one condition as plain arrays, cut out of a table when they are asked for."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.tables import KEYS


class Block(NamedTuple):
    """The comparisons of one combination of :data:`falsematch.tables.KEYS`.

    Attributes
    ----------
    subject_a, subject_b : int arrays (n,)
        Positions in the subject table.
    image_a, image_b : int arrays (n,)
        Codes of the photographs.
    score : float64 array (n,)
        NaN unless both have a template.
    failed_a, failed_b, not_applicable_a, not_applicable_b, several_faces_a, several_faces_b : bool arrays (n,)
    faces_counted : bool
        Whether anybody counted the faces of the photographs.
    """

    subject_a: NDArray[np.intp]
    subject_b: NDArray[np.intp]
    image_a: NDArray[np.intp]
    image_b: NDArray[np.intp]
    score: NDArray[np.float64]
    failed_a: NDArray[np.bool_]
    failed_b: NDArray[np.bool_]
    not_applicable_a: NDArray[np.bool_]
    not_applicable_b: NDArray[np.bool_]
    several_faces_a: NDArray[np.bool_]
    several_faces_b: NDArray[np.bool_]
    faces_counted: bool


class TableBlocks:
    """The blocks of a table, in order of first appearance.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.COMPARISONS`; text columns are categories.
    people : Index
        Subjects, in the order of the subject table.
    """

    def __init__(self, table: pd.DataFrame, people: pd.Index) -> None:
        self._table, self._people = table, people
        self._cuts = list(_cut(table))
        self.keys: list[dict[str, Any]] = [keys for _, keys in self._cuts]

    def block(self, at: int) -> Block:
        """One of them."""
        rows, _ = self._cuts[at]
        whole = self._columns
        scores = self._table["score"].to_numpy(dtype=np.float64)
        counted = bool(whole["counted"][rows].any())
        images = (self._table[name].cat.codes.to_numpy()[rows].astype(np.intp) for name in ("image_a", "image_b"))
        columns = {name: column[rows] for name, column in whole.items() if name != "counted"}
        image_a, image_b = images
        return Block(**columns, image_a=image_a, image_b=image_b, score=scores[rows], faces_counted=counted)

    @cached_property
    def _columns(self) -> dict[str, NDArray[Any]]:
        """What is read from texts, once for all blocks."""
        table, sides = self._table, ("a", "b")
        several = {f"several_faces_{side}": table[f"several_faces_{side}"] for side in sides}
        return (
            {f"subject_{side}": _positions(table[f"subject_{side}"].array, self._people) for side in sides}
            | {
                f"{outcome}_{side}": (table[f"outcome_{side}"] == outcome).to_numpy()
                for outcome in ("failed", "not_applicable")
                for side in sides
            }
            | {name: (answers == "yes").to_numpy() for name, answers in several.items()}
            | {"counted": np.logical_or(*((answers != "").to_numpy() for answers in several.values()))}
        )


def _positions(column: Any, people: Any) -> NDArray[np.intp]:
    return np.asarray(people.get_indexer(column.categories)[column.codes])


def _constant(column: pd.Series) -> bool:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return len(column.cat.categories) == 1
    values = column.to_numpy()
    return bool((np.isnan(values)).all() or (values == values[0]).all())


def _cut(table: pd.DataFrame) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Rows and keys of each block; a key that never varies is not grouped by."""
    first = table.iloc[0]
    varied = [key for key in KEYS if not _constant(table[key])]
    constant = {key: first[key] for key in KEYS}
    if not varied:
        yield slice(None), constant
        return
    grouped = table.groupby(varied, sort=False, observed=True, dropna=False)
    number = grouped.ngroup().to_numpy()
    order = np.argsort(number, kind="stable")
    starts = np.flatnonzero(np.diff(number[order], prepend=-1))
    for rows in np.split(order, starts[1:]):
        head = table.iloc[rows[0]]
        yield rows, constant | {key: head[key] for key in varied}
