"""Galleries of a size and a mix of groups, drawn from the people of a dataset; every one that can be, at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.open_set import none_of
from falsematch.audit.partition import Partition
from falsematch.audit.settings import AS_FOUND, SearchSettings
from falsematch.catalog import nearest
from falsematch.errors import ExperimentError
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]

_KEPT = 1 << 24
"""Weights of replicates and searches that are kept."""


@dataclass(frozen=True, eq=False)
class Gallery:
    """Galleries of one mix, of the searches of one slice at one threshold.

    Attributes
    ----------
    mix : str
    shares : float64 array (K,)
        Share of each group of the mix in the gallery; one group of share 1 where it is as found.
    members : bool array (K, P)
        Who is in each.
    present, matching : float64 arrays (K, S)
        People of each group in each search's gallery, and those whom it falsely brings up.
    refused : Reason or None
        Why there is no such gallery.
    """

    mix: str
    shares: Floats
    members: NDArray[np.bool_]
    present: Floats
    matching: Floats
    refused: Reason | None = None

    @property
    def largest(self) -> int:
        """People in the largest gallery of this mix that every search has; 0 where there is none."""
        if not self.present.size:
            return 0
        if self.mix == AS_FOUND:
            return int(self.present.sum(axis=0).max())
        fewest, asked = self.present.min(axis=1), self.shares > 0
        size = int((fewest[asked] / self.shares[asked]).min()) + 1
        while size and (self.people(size) > fewest).any():
            size -= 1
        return size

    def people(self, size: int) -> Floats:
        """People of each group in a gallery of a size: whole numbers, the largest remainders rounded up."""
        exact = self.shares * size
        whole = np.floor(exact + 1e-9)
        last = np.argsort(whole - exact, kind="stable")[: round(size - whole.sum())]
        whole[last] += 1
        return whole

    def fmr(self, chosen: NDArray[np.bool_]) -> Floats:
        """FMR of some searches against each group (K,): people falsely brought up over people in the gallery."""
        with np.errstate(invalid="ignore"):
            rate = self.matching[:, chosen].sum(axis=1) / self.present[:, chosen].sum(axis=1)
        return np.where(self.shares > 0, rate, 0.0)

    def chance(self, size: int) -> Floats:
        """Chance that a search is a false positive (S,), over every gallery of a size and this mix."""
        return _chance(self.people(size)[:, None], self.present, self.matching)

    def replicated_chance(
        self, sizes: Sequence[int], replicated: "Replicated", matched: NDArray[np.bool_]
    ) -> dict[int, Floats]:
        """The same in the gallery of every replicate, by size: (B, S) each, where people carry the weights."""
        asked = [group for group, share in enumerate(self.shares) if share > 0]
        some = {size: np.ones((len(replicated.weights), len(matched))) for size in sizes}
        for group in asked:
            member = self.members[group]
            present, matching = replicated.present(member), replicated.among(member, matched)
            for size in sizes:
                some[size] *= none_of(np.minimum(self.people(size)[group], present), present, matching)
        return {size: 1 - none for size, none in some.items()}


class Replicated:
    """The galleries of every replicate of the searches of a slice: what no threshold moves is made once.

    Parameters
    ----------
    weights : float64 array (B, P)
        How often each replicate drew each person.
    gallery : bool array (S, P)
        Which people each search could bring up.
    """

    def __init__(self, weights: Floats, gallery: NDArray[np.bool_]) -> None:
        self.weights, self.gallery = weights, gallery
        self._present: dict[bytes, Floats] = {}

    def present(self, member: NDArray[np.bool_]) -> Floats:
        """Weight of some people in each search's gallery: float64 array (B, S)."""
        key = member.tobytes()
        if key not in self._present:
            found = self.among(member, self.gallery)
            if found.size * (1 + len(self._present)) > _KEPT:
                return found
            self._present[key] = found
        return self._present[key]

    def among(self, member: NDArray[np.bool_], side: NDArray[np.bool_]) -> Floats:
        """Weight of some people among those that each search could, or falsely does, bring up: float64 (B, S)."""
        return np.asarray(self.weights[:, member] @ side[:, member].T.astype(np.float64))


def left_out_chance(made: Gallery, size: int, gallery: NDArray[np.bool_], matched: NDArray[np.bool_]) -> Floats:
    """:meth:`Gallery.chance` with each person left out of the gallery in turn: (S, P)."""
    drawn = made.people(size)[:, None]
    none = none_of(np.minimum(drawn, made.present), made.present, made.matching)
    left = np.broadcast_to(none.prod(axis=0)[:, None], gallery.shape).copy()
    for group, member in enumerate(made.members):
        rest = np.delete(none, group, axis=0).prod(axis=0)
        fewer = np.maximum(made.present[group] - 1, 0.0)
        some = np.minimum(drawn[group], fewer)
        if_matched, if_not = (
            rest * none_of(some, fewer, np.maximum(made.matching[group] - own, 0.0)) for own in (1.0, 0.0)
        )
        out = np.where(matched, if_matched[:, None], if_not[:, None])
        left = np.where(gallery & member, out, left)
    return 1 - left


def _chance(drawn: Floats, present: Floats, matching: Floats) -> Floats:
    return np.asarray(1 - none_of(np.minimum(drawn, present), present, matching).prod(axis=0))


def galleries(
    wanted: SearchSettings, partition: Partition, gallery: NDArray[np.bool_], matched: NDArray[np.bool_]
) -> Iterator[Gallery]:
    """The gallery as found, and of every other mix asked for.

    Parameters
    ----------
    wanted : SearchSettings
    partition : Partition
    gallery, matched : bool arrays (S, P)

    Raises
    ------
    ExperimentError
        Where a mix names a label that is not grouped by, or a value that nobody has.
    """
    everyone = np.ones((1, gallery.shape[1]), bool)
    yield _gallery(AS_FOUND, np.ones(1), everyone, gallery, matched)
    for name, by_label in wanted.mix.items():
        [(label, shares)] = by_label.items()
        members = _members(name, label, shares, partition)
        yield _gallery(name, np.array(list(shares.values())), members, gallery, matched)


def _gallery(
    mix: str, shares: Floats, members: NDArray[np.bool_], gallery: NDArray[np.bool_], matched: NDArray[np.bool_]
) -> Gallery:
    present, matching = (members.astype(np.float64) @ side.T.astype(np.float64) for side in (gallery, matched))
    made = Gallery(mix, shares, members, present, matching)
    if made.largest:
        return made
    return Gallery(mix, shares, members, present, matching, Reason("nobody_enrolled"))


def _members(mix: str, label: str, shares: Mapping[str, float], partition: Partition) -> NDArray[np.bool_]:
    if label not in partition.labels:
        raise ExperimentError(f"search: the mix {mix} names `{label}`, which `group_by` does not.")
    groups = partition.members((label,))
    for value in shares:
        if value not in groups:
            raise ExperimentError(f"search: nobody has {label} `{value}` (mix {mix}). {nearest(value, groups)}")
    return np.stack([groups[value][partition.of_subject] for value in shares])
