"""Comparisons cut into slices: one matcher under one condition, as plain arrays."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from falsematch.scoring import Comparisons, Scale
from falsematch.tables import KEYS

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Slice:
    """The comparisons of one combination of keys.

    Attributes
    ----------
    keys : dict
        Value of each of :data:`falsematch.tables.KEYS`.
    scale : Scale
        How the matcher's scores are read.
    a, b : int arrays (n,)
        Position of the probe's and the reference's subject in the subject table.
    image_a, image_b : int arrays (n,)
        Codes of the photographs.
    score : float64 array (n,)
        NaN unless both have a template.
    failed_a, failed_b, not_applicable_a, not_applicable_b : bool arrays (n,)
    several_faces_a, several_faces_b : bool arrays (n,)
        Whether more than one face was found in the photograph.
    faces_counted : bool
        Whether anybody counted them.
    kept : dict
        What was made from the slice and is needed again; a slice cut from this one starts empty.
    """

    keys: dict[str, Any]
    scale: Scale
    a: NDArray[np.intp]
    b: NDArray[np.intp]
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
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, name: str, given: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What is made from this slice and the things given, made anew only where they are others.

        Millions of comparisons take long to find, to sort and to add up, and much of an audit needs the same of them.
        """
        known = self.kept.get(name)
        if known is None or any(one is not other for one, other in zip(known[0], given, strict=True)):
            known = self.kept[name] = given, make()
        made: T = known[1]
        return made

    @cached_property
    def genuine(self) -> NDArray[np.bool_]:
        """Comparisons of a person with themself."""
        return np.asarray(self.a == self.b)

    @cached_property
    def attempted(self) -> NDArray[np.bool_]:
        """Comparisons whose condition could be made on both photographs."""
        return ~(self.not_applicable_a | self.not_applicable_b)

    @cached_property
    def scored(self) -> NDArray[np.bool_]:
        """Attempted comparisons in which both photographs gave a template."""
        return self.attempted & ~(self.failed_a | self.failed_b)

    @cached_property
    def impostor(self) -> NDArray[np.bool_]:
        """Scored comparisons of two people."""
        return self.scored & ~self.genuine

    @cached_property
    def people_of_several_faces(self) -> NDArray[np.intp]:
        """The person of each photograph in which more than one face was found, on whichever side it stands."""
        person = np.zeros(int(max(self.image_a.max(initial=-1), self.image_b.max(initial=-1))) + 1, np.intp)
        person[self.image_a], person[self.image_b] = self.a, self.b
        several = np.zeros(len(person), bool)
        several[self.image_a[self.several_faces_a]] = several[self.image_b[self.several_faces_b]] = True
        return person[several]

    @cached_property
    def own(self) -> NDArray[np.intp]:
        """Rows of the scored comparisons of a person with themself."""
        return np.flatnonzero(self.scored & self.genuine)

    def accepted(
        self, threshold: float | NDArray[np.float64], rows: NDArray[np.intp] | slice = slice(None)
    ) -> NDArray[np.bool_]:
        """Scored comparisons, or some of them by their rows, that the matcher would accept at a threshold."""
        score = self.score[rows]
        alike: NDArray[np.bool_] = score <= threshold if self.scale.polarity == "distance" else score >= threshold
        return alike

    def pair_counts(self, chosen: NDArray[np.bool_] | NDArray[np.intp], people: int) -> sparse.csr_matrix:
        """Chosen comparisons by (probe subject, reference subject): a sparse (people, people) matrix of counts."""
        a, b = self.a[chosen], self.b[chosen]
        return sparse.coo_matrix((np.ones(len(a)), (a, b)), shape=(people, people)).tocsr()


def slices(comparisons: Comparisons) -> Iterator[Slice]:
    """The slices of a comparisons table, in order of first appearance."""
    table = comparisons.table
    people = comparisons.subjects.index
    position_a, position_b = (_positions(table[name].array, people) for name in ("subject_a", "subject_b"))
    failed, not_applicable = (
        {name: (table[name] == outcome).to_numpy() for name in ("outcome_a", "outcome_b")}
        for outcome in ("failed", "not_applicable")
    )
    several = {name: (table[name] == "yes").to_numpy() for name in ("several_faces_a", "several_faces_b")}
    counted = (table["several_faces_a"] != "").to_numpy() | (table["several_faces_b"] != "").to_numpy()
    for rows, keys in _cut(table):
        yield Slice(
            keys=keys,
            scale=comparisons.scales[keys["matcher"]],
            a=position_a[rows],
            b=position_b[rows],
            image_a=table["image_a"].cat.codes.to_numpy()[rows].astype(np.intp),
            image_b=table["image_b"].cat.codes.to_numpy()[rows].astype(np.intp),
            score=table["score"].to_numpy(dtype=np.float64)[rows],
            failed_a=failed["outcome_a"][rows],
            failed_b=failed["outcome_b"][rows],
            not_applicable_a=not_applicable["outcome_a"][rows],
            not_applicable_b=not_applicable["outcome_b"][rows],
            several_faces_a=several["several_faces_a"][rows],
            several_faces_b=several["several_faces_b"][rows],
            faces_counted=bool(counted[rows].any()),
        )


def _positions(column: Any, people: Any) -> NDArray[np.intp]:
    return np.asarray(people.get_indexer(column.categories)[column.codes])


def _constant(column: pd.Series) -> bool:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return len(column.cat.categories) == 1
    values = column.to_numpy()
    return bool((np.isnan(values)).all() or (values == values[0]).all())


def _cut(table: pd.DataFrame) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Rows and keys of each slice, in order of first appearance; a key that never varies is not grouped by."""
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
