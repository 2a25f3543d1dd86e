"""Which templates meet, and the score of each meeting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.scoring.blocks import TableBlocks
from falsematch.scoring.pairs import Comparator
from falsematch.scoring.template_blocks import Part, TemplateBlocks
from falsematch.tables import DRAWN_AS
from falsematch.text.reason import Reason

Arm = Literal["probe", "both"]
Polarity = Literal["distance", "similarity"]
Order = Literal["ordered", "unordered"]
"""Whether the first of a pair is the probe, or each pair of people is listed once, whoever comes first."""


@dataclass(frozen=True)
class Scale:
    """How a matcher's scores are read.

    Attributes
    ----------
    polarity : "distance" or "similarity"
        Whether small or large means alike.
    shipped : float or None
        Threshold the matcher ships with; it accepts distance <= t, or similarity >= t.
    comparator : "euclidean" or "cosine"
        How two templates give a score.
    """

    polarity: Polarity
    shipped: float | None = None
    comparator: Comparator = "euclidean"


@dataclass(frozen=True)
class Comparisons:
    """Scores of one dataset, as ``falsematch audit`` reads them.

    Attributes
    ----------
    source : DataFrame or TemplateBlocks
        Columns of :data:`falsematch.tables.COMPARISONS`, text columns as categories; or what makes them.
    scales : dict
        How each matcher's scores are read.
    subjects : DataFrame
        Indexed by subject and sorted, so that a seed means the same people; one text column a label (empty where not
        stated), and :data:`falsematch.tables.DRAWN_AS` where several subjects are one shape at several tones, or people
        of one declared cluster.
    order : "ordered" or "unordered"
        Unordered: a pair of people from two groups counts for both of them.
    self_comparisons : int
        Comparisons of a photograph with itself that were left out; they are not in ``source``.
    notes : tuple of Reason
        What a reader of the numbers must know of the score table that they come from.
    """

    source: pd.DataFrame | TemplateBlocks
    scales: Mapping[str, Scale]
    subjects: pd.DataFrame
    order: Order = "ordered"
    self_comparisons: int = 0
    notes: tuple[Reason, ...] = ()

    @cached_property
    def table(self) -> pd.DataFrame:
        """Every comparison; of many conditions this takes gigabytes, and :attr:`blocks` do not."""
        return self.source if isinstance(self.source, pd.DataFrame) else self.source.table()

    @cached_property
    def blocks(self) -> TableBlocks | TemplateBlocks:
        """The comparisons of each matcher and condition, made when they are asked for."""
        held = self.source
        return TableBlocks(held, self.subjects.index) if isinstance(held, pd.DataFrame) else held

    @property
    def images(self) -> tuple[pd.Index, pd.Index]:
        """Names of the probes' and of the references' photographs, by their codes."""
        if isinstance(self.source, TemplateBlocks):
            return self.source.images, self.source.images
        return self.source["image_a"].cat.categories, self.source["image_b"].cat.categories

    def counted(self) -> "Counted":
        """How many there are."""
        if isinstance(self.source, TemplateBlocks):
            held = self.source
            photographs = len(np.union1d(held.probe, held.reference))
            return Counted(photographs, len(self), held.genuine * len(held.keys))
        table = self.source
        photographs = len({*table["image_a"].unique(), *table["image_b"].unique()})
        return Counted(photographs, len(self), int((table["subject_a"] == table["subject_b"]).sum()))

    def __len__(self) -> int:
        """How many comparisons there are."""
        held = self.source
        return len(held.probe) * len(held.keys) if isinstance(held, TemplateBlocks) else len(held)

    def scores(self, matcher: str) -> Iterator[NDArray[np.float64]]:
        """The scores of a matcher, block by block."""
        for at, keys in enumerate(self.blocks.keys):
            if keys["matcher"] == matcher:
                yield self.blocks.block(at).score

    def in_clusters(self, label: str) -> "Comparisons":
        """The same comparisons, of people whom the bootstrap draws together where they share a label's value.

        Whose label is not stated is drawn alone.
        """
        subjects = self.subjects.assign(**{DRAWN_AS: self.subjects[label]})
        return replace(self, subjects=subjects)


class Counted(NamedTuple):
    """Photographs and comparisons, and of these the comparisons of a person with themself."""

    photographs: int
    comparisons: int
    genuine: int


class Roles(NamedTuple):
    """Which photographs meet.

    Attributes
    ----------
    probe, reference : int arrays (pairs,)
        Positions in the images table.
    self_comparisons : int
        Pairs that were left out because the two are one photograph: the same row, or files of the same bytes.
    """

    probe: NDArray[np.intp]
    reference: NDArray[np.intp]
    self_comparisons: int


def meetings(images: pd.DataFrame, probe: Sequence[str], reference: Sequence[str]) -> Roles:
    """Pairs of photographs that an experiment compares.

    Parameters
    ----------
    images : DataFrame
        Images table.
    probe, reference : sequences of str
        Captures. Where the two are the same set, each unordered pair is taken once, otherwise every ordered pair of a
        probe with a reference; a photograph never meets itself, nor a file of the same bytes, whomever that is said to
        show, and how many pairs this leaves out is counted. Two subjects of one generated ``shape`` never meet: the
        same shape at another tone is neither genuine nor impostor.

    Returns
    -------
    Roles
    """
    capture = images["capture"].to_numpy()
    probes = np.flatnonzero(np.isin(capture, list(probe)))
    references = np.flatnonzero(np.isin(capture, list(reference)))
    if set(probe) == set(reference):
        first, second = np.triu_indices(len(probes), k=1)
        # Alternating which of the two is the probe lets every photograph stand on both sides.
        turned = (first + second) % 2 == 0
        a, b = probes[np.where(turned, second, first)], probes[np.where(turned, first, second)]
    else:
        a, b = (grid.ravel() for grid in np.meshgrid(probes, references, indexing="ij"))
    same = same_photograph(images, a, b)
    met = ~same & _comparable(images, a, b)
    return Roles(a[met], b[met], int(same.sum()))


def same_photograph(images: pd.DataFrame, a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether two rows of the images table are one photograph: the same row, or files of the same bytes."""
    content = images["sha256"].to_numpy()
    # What is not made yet has no bytes that could be the same.
    return np.asarray((a == b) | ((content[a] == content[b]) & (content[a] != "")))


def _comparable(images: pd.DataFrame, a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Two subjects of one generated shape are neither genuine nor impostor."""
    if "shape" not in images:
        return np.ones(len(a), bool)
    subject, shape = images["subject"].to_numpy(), images["shape"].to_numpy()
    return np.asarray((subject[a] == subject[b]) | (shape[a] != shape[b]))


def compare(
    templates: pd.DataFrame,
    images: pd.DataFrame,
    labels: Sequence[str],
    scales: Mapping[str, Scale],
    *,
    dataset: str,
    roles: Roles,
    arms: Sequence[Arm],
    outside: Iterable[Part] = (),
) -> Comparisons:
    """Compare every probe with every reference, in each condition and arm.

    The clean comparisons come once (arm ``none``); a condition uses the same pairs of photographs as its clean
    baseline, with its own templates on the probe side (arm ``probe``) or on both (arm ``both``).

    Parameters
    ----------
    templates : DataFrame
        Columns of :data:`falsematch.tables.TEMPLATES`.
    images : DataFrame
        Columns of :data:`falsematch.tables.IMAGES`.
    labels : sequence of str
        Label columns of the images table.
    scales : mapping of matcher name to Scale
    dataset : str
        Name written into the table.
    roles : Roles
        Who meets whom (:func:`meetings`).
    arms : sequence of "probe", "both"
    outside : iterable of Part
        Scores of matchers that give no templates, of the same meetings.
    """
    people = images.drop_duplicates("subject").set_index("subject").sort_index()
    subjects = people[list(labels)]
    if "shape" in people and people["shape"].duplicated().any():
        subjects = subjects.assign(**{DRAWN_AS: people["shape"]})
    made = TemplateBlocks(templates, images, subjects.index, roles, scales, arms, dataset, outside)
    return Comparisons(made, dict(scales), subjects, self_comparisons=roles.self_comparisons, notes=made.notes)
