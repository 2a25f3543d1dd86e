"""Comparisons cut into slices: one matcher under one condition, as plain arrays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from falsematch.scoring import Comparisons, Scale

T = TypeVar("T")

_KEPT = 20_000_000
"""Comparisons up to which all slices are kept: about a gigabyte."""


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


class Slices(Sequence[Slice]):
    """The slices of some comparisons, made when they are asked for.

    Small ones, and those of clean photographs, are kept: much of an audit comes back to them.

    Parameters
    ----------
    comparisons : Comparisons
    places : sequence of int or None
        Of the blocks that these are made from; all where None.
    """

    def __init__(self, comparisons: Comparisons, places: Sequence[int] | None = None) -> None:
        self._comparisons = comparisons
        every = comparisons.blocks.keys
        self._places = range(len(every)) if places is None else places
        self._all = len(comparisons) <= _KEPT
        self._made: dict[int, Slice] = {}

    @property
    def keys(self) -> list[dict[str, Any]]:
        """The keys of each, without making any."""
        every = self._comparisons.blocks.keys
        return [every[at] for at in self._places]

    def where(self, wanted: Callable[[Mapping[str, Any]], bool]) -> "Slices":
        """Those whose keys are wanted."""
        return self.part([at for at, keys in enumerate(self.keys) if wanted(keys)])

    def part(self, places: Sequence[int]) -> "Slices":
        """Some of them, by their places."""
        chosen = Slices(self._comparisons, [self._places[at] for at in places])
        chosen._made = self._made
        return chosen

    def __reduce__(self) -> tuple[type[list[Slice]], tuple[list[Slice]]]:
        """To another process go these slices, and not what all the others are made from."""
        return list, (list(self),)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Slice: ...
    @overload
    def __getitem__(self, at: slice) -> list[Slice]: ...
    def __getitem__(self, at: int | slice) -> Slice | list[Slice]:
        """One of them, or several by their places."""
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        return self._made_at(self._places[at])

    def _made_at(self, place: int) -> Slice:
        if place in self._made:
            return self._made[place]
        keys = self._comparisons.blocks.keys[place]
        made = Slice(keys, self._comparisons.scales[keys["matcher"]], *self._comparisons.blocks.block(place))
        if self._all or keys["condition"] == "clean":
            self._made[place] = made
        return made


def slices(comparisons: Comparisons) -> Slices:
    """The slices of a comparisons table, in order of first appearance."""
    return Slices(comparisons)


def is_clean(keys: Mapping[str, Any]) -> bool:
    """Whether a slice is of clean photographs."""
    return bool(keys["condition"] == "clean")
