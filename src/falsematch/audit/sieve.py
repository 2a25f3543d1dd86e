"""Which comparisons a subset holds: masks over a slice, so that no score is copied until a subset is counted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit.partition import JOIN
from falsematch.audit.slices import Slice
from falsematch.audit.subset import Span, Strata, Subset
from falsematch.catalog import nearest
from falsematch.errors import ExperimentError
from falsematch.scoring import Comparisons

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class Labelled:
    """What subsets are told by.

    Attributes
    ----------
    labels : DataFrame
        Index: photographs. One text column a label, empty where it is not stated.
    inter_eye : Series or None
        Pixels between the eyes of each photograph, by its name, as the clean reading found them; NaN without a face.
    kin : DataFrame or None
        Columns a, b (people) and status; None where the dataset lists no pairs.
    """

    labels: pd.DataFrame
    inter_eye: "pd.Series[float] | None" = None
    kin: pd.DataFrame | None = None


def check_subsets(subsets: Sequence[Subset], labelled: Labelled, dataset: str) -> None:
    """Refuse, before anything is measured, labels, values, lists and statuses that a dataset does not have.

    Raises
    ------
    ExperimentError
    """
    for subset in subsets:
        for label, values in subset.labels.items():
            if label not in labelled.labels:
                raise _refusal(
                    subset, f"`{label}` is not a label of {dataset}. {nearest(label, list(labelled.labels.columns))}"
                )
            held = sorted(set(labelled.labels[label]) - {""})
            for value in values:
                if value not in held:
                    raise _refusal(subset, f"nobody has {label} `{value}`. {nearest(value, held)}")
        for label, span in subset.only.items():
            if isinstance(span, Span):
                _check_span(subset, label, span, labelled.labels[label])
        for statuses in subset.without_pairs.values():
            if labelled.kin is None:
                raise _refusal(subset, f"{dataset} has no list of kin; leave `without_pairs` out.")
            held = sorted(set(labelled.kin["status"]))
            for status in statuses:
                if status not in held:
                    raise _refusal(subset, f"no pair of kin is `{status}`. {nearest(status, held)}")


def _check_span(subset: Subset, label: str, span: Span, values: "pd.Series[str]") -> None:
    stated = values[values != ""]
    numbers = pd.to_numeric(stated, errors="coerce")
    if numbers.isna().any():
        held = stated[numbers.isna()].iloc[0]
        raise _refusal(subset, f"{label} holds no numbers (`{held}`); name its values.")
    if not _within(numbers.to_numpy(np.float64), span).any():
        raise _refusal(subset, f"nobody's {label} lies there: it runs from {numbers.min():g} to {numbers.max():g}.")


def _refusal(subset: Subset, why: str) -> ExperimentError:
    return ExperimentError(f"subsets: {subset.name}: {why}")


def _within(numbers: Floats, span: Span) -> Bools:
    low = -np.inf if span.at_least is None else span.at_least
    high = np.inf if span.at_most is None else span.at_most
    return np.asarray((numbers >= low) & (numbers <= high))


@dataclass(frozen=True, eq=False)
class Stratum:
    """Some comparisons of a subset.

    Attributes
    ----------
    name : str
        Two values of a label, or a span of pixels as ``[45, 65)``.
    low, high : float
        Pixels; NaN where it is no span of them, and above the last cut point.
    mask : bool array (comparisons,)
    """

    name: str
    low: float
    high: float
    mask: Bools


class Sieve:
    """Which comparisons of a slice are in a subset.

    Parameters
    ----------
    comparisons : Comparisons
        Those that the slices are of.
    labelled : Labelled
    """

    def __init__(self, comparisons: Comparisons, labelled: Labelled) -> None:
        self._labelled = labelled
        self._people = comparisons.subjects.index
        self._images = comparisons.images

    def stays(self, subset: Subset, piece: Slice) -> Bools:
        """Bool (comparisons,): those that are neither left out nor missing what the subset asks for."""
        stay = np.ones(len(piece.a), bool)
        for label, values in subset.without.items():
            stay &= ~self._either(piece, self._labelled.labels[label].isin(values))
        asked = pd.Series(True, self._labelled.labels.index)
        for label, value in subset.of.items():
            asked &= self._labelled.labels[label] == value
        for label, wanted in subset.only.items():
            stay &= ~self._either(piece, asked & ~self._has(label, wanted))
        for statuses in subset.without_pairs.values():
            stay &= ~self._kin(piece, statuses)
        return stay

    def strata(self, wanted: Strata, piece: Slice) -> Iterator[Stratum]:
        """The strata of a slice; a comparison of which too little is known is in none."""
        if wanted.pair_of is not None:
            yield from self._pairs_of(self._labelled.labels[wanted.pair_of], piece)
        elif wanted.inter_eye_px is not None:
            yield from self._by_eyes(wanted.inter_eye_px, piece)

    def _by_eyes(self, cuts: Sequence[float], piece: Slice) -> Iterator[Stratum]:
        if self._labelled.inter_eye is None:
            raise ValueError("nobody read the distances between the eyes")
        first, second = (
            side.to_numpy(np.float64)[codes] for side, codes in self._sides(piece, self._labelled.inter_eye)
        )
        # A photograph without a face has no distance, and the smaller of two needs both.
        smaller = np.minimum(first, second)
        for low, high in pairwise([0.0, *cuts, np.inf]):
            name = f"[{low:g}, {high:g})"
            yield Stratum(name, low, high if np.isfinite(high) else _NAN, (smaller >= low) & (smaller < high))

    def _pairs_of(self, label: "pd.Series[str]", piece: Slice) -> Iterator[Stratum]:
        values = sorted(set(label) - {""})
        place = {value: at for at, value in enumerate(values)}
        coded = label.map(place).astype("float64")
        first, second = (side.fillna(-1).to_numpy(np.intp)[codes] for side, codes in self._sides(piece, coded))
        low, high = np.minimum(first, second), np.maximum(first, second)
        for a, one in enumerate(values):
            for b, other in enumerate(values[a:], a):
                mask = (low == a) & (high == b)
                if mask.any():
                    yield Stratum(JOIN.join((one, other)), _NAN, _NAN, mask)

    def _has(self, label: str, wanted: list[str] | Span) -> "pd.Series[bool]":
        values = self._labelled.labels[label]
        if isinstance(wanted, Span):
            return pd.Series(_within(pd.to_numeric(values, errors="coerce").to_numpy(np.float64), wanted), values.index)
        return values.isin(wanted)

    def _sides(
        self, piece: Slice, by_image: "pd.Series[float]"
    ) -> Iterator[tuple["pd.Series[float]", NDArray[np.intp]]]:
        """What is known of photographs, in the order of each side's codes, and those codes."""
        for images, codes in zip(self._images, (piece.image_a, piece.image_b), strict=True):
            yield by_image.reindex(images), codes

    def _either(self, piece: Slice, photographs: "pd.Series[bool]") -> Bools:
        """Comparisons in which one photograph is one of these."""
        found = np.zeros(len(piece.a), bool)
        for images, codes in zip(self._images, (piece.image_a, piece.image_b), strict=True):
            found |= np.asarray(images.isin(photographs.index[photographs]))[codes]
        return found

    def _kin(self, piece: Slice, statuses: Sequence[str]) -> Bools:
        """Comparisons of two people whom the list of kin holds with one of these statuses."""
        if self._labelled.kin is None:
            raise ValueError("the dataset lists no pairs")
        listed = self._labelled.kin[self._labelled.kin["status"].isin(statuses)]
        a, b = (self._people.get_indexer(pd.Index(listed[name])) for name in ("a", "b"))
        here = (a >= 0) & (b >= 0)
        count = len(self._people)
        return np.isin(_unordered(piece.a, piece.b, count), _unordered(a[here], b[here], count))


def _unordered(a: NDArray[np.intp], b: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """One number for two people, whoever comes first."""
    return np.asarray(np.minimum(a, b) * count + np.maximum(a, b))
