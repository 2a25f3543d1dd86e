"""Which templates meet, and the score of each meeting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.reason import Reason
from falsematch.scoring.pairs import Comparator, score_pairs
from falsematch.tables import COMPARISONS, DRAWN_AS, KEYS, SEVERAL_FACES

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
    table : DataFrame
        Columns of :data:`falsematch.tables.COMPARISONS`; text columns are categories.
    scales : dict
        How each matcher's scores are read.
    subjects : DataFrame
        Indexed by subject and sorted, so that a seed means the same people; one text column a label (empty where not
        stated), and :data:`falsematch.tables.DRAWN_AS` where several subjects are one shape at several tones, or people
        of one declared cluster.
    order : "ordered" or "unordered"
        Unordered: a pair of people from two groups counts for both of them.
    self_comparisons : int
        Comparisons of a photograph with itself that were left out; they are not in ``table``.
    notes : tuple of Reason
        What a reader of the numbers must know of the score table that they come from.
    """

    table: pd.DataFrame
    scales: Mapping[str, Scale]
    subjects: pd.DataFrame
    order: Order = "ordered"
    self_comparisons: int = 0
    notes: tuple[Reason, ...] = ()

    def in_clusters(self, label: str) -> "Comparisons":
        """The same comparisons, of people whom the bootstrap draws together where they share a label's value.

        Whose label is not stated is drawn alone.
        """
        subjects = self.subjects.assign(**{DRAWN_AS: self.subjects[label]})
        return replace(self, subjects=subjects)


class Part(NamedTuple):
    """The scores of one slice: who meets whom is the same in each.

    Attributes
    ----------
    keys : dict
        matcher, condition, dose, unit, arm, delivery, landmarks, metering.
    score : float64 array (n,)
        NaN unless both outcomes are ok.
    outcome_a, outcome_b : str arrays (n,)
    several_faces_a, several_faces_b : int8 arrays (n,) or None
        Positions in :data:`falsematch.tables.SEVERAL_FACES`; None where nobody counted.
    notes : tuple of Reason
        What a reader of the numbers must know of where the scores come from.
    """

    keys: dict[str, object]
    score: NDArray[np.float64]
    outcome_a: NDArray[np.str_]
    outcome_b: NDArray[np.str_]
    several_faces_a: NDArray[np.int8] | None = None
    several_faces_b: NDArray[np.int8] | None = None
    notes: tuple[Reason, ...] = ()


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


class _Enrolled(NamedTuple):
    """What one slice holds of each photograph, in the order of the images table.

    Attributes
    ----------
    templates : float64 array (images, d)
        NaN where there is none.
    outcome : str array (images,)
    several_faces : int8 array (images,)
        Positions in :data:`falsematch.tables.SEVERAL_FACES`.
    """

    templates: NDArray[np.float64]
    outcome: NDArray[np.str_]
    several_faces: NDArray[np.int8]


def _enrolled(rows: pd.DataFrame, images: pd.DataFrame) -> _Enrolled:
    indexed = rows.set_index("image").reindex(images["image"])
    outcome = indexed["outcome"].fillna("absent").to_numpy(dtype=str)
    found = np.flatnonzero(outcome == "ok")
    length = len(indexed["template"].iloc[found[0]]) if len(found) else 1
    templates = np.full((len(images), length), np.nan)
    if len(found):
        templates[found] = np.stack(indexed["template"].iloc[found].to_list())
    faces = indexed["faces"].to_numpy(dtype=np.float64, na_value=np.nan)
    unknown, no, yes = (SEVERAL_FACES.index(answer) for answer in ("", "no", "yes"))
    several = np.where(np.isnan(faces), unknown, np.where(faces > 1, yes, no))
    return _Enrolled(templates, outcome, several.astype(np.int8))


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
    person = pd.Categorical(images["subject"])
    picture = pd.Categorical(images["image"], categories=images["image"])
    slices: list[pd.DataFrame] = []
    notes: list[Reason] = []
    for part in chain(_parts(templates, images, roles, scales, arms), outside):
        columns = {
            "subject_a": person[roles.probe],
            "subject_b": person[roles.reference],
            "score": part.score,
            "image_a": picture[roles.probe],
            "image_b": picture[roles.reference],
            "dataset": dataset,
            **part.keys,
            "outcome_a": part.outcome_a,
            "outcome_b": part.outcome_b,
            "several_faces_a": _answers(part.several_faces_a, roles),
            "several_faces_b": _answers(part.several_faces_b, roles),
        }
        kinds = {name: "category" for name in (*KEYS, "outcome_a", "outcome_b") if name != "dose"}
        slices.append(pd.DataFrame(columns).astype(kinds))
        notes += [note for note in part.notes if note not in notes]
    table = _stack(slices)
    return Comparisons(
        table[list(COMPARISONS.columns)],
        dict(scales),
        subjects,
        self_comparisons=roles.self_comparisons,
        notes=tuple(notes),
    )


def _answers(positions: NDArray[np.int8] | None, roles: Roles) -> "pd.Categorical[str]":
    """As categories without looking through the text of every comparison."""
    codes = np.full(len(roles.probe), SEVERAL_FACES.index("")) if positions is None else positions.astype(np.int64)
    return pd.Categorical.from_codes(codes, pd.Index(SEVERAL_FACES))


def _parts(
    templates: pd.DataFrame,
    images: pd.DataFrame,
    roles: Roles,
    scales: Mapping[str, Scale],
    arms: Sequence[Arm],
) -> Iterator[Part]:
    """The slices of matchers that have templates."""
    varied = ["matcher", "delivery", "landmarks", "metering"]
    for way, rows in templates.groupby(varied, sort=False):
        matcher = str(way[0])
        clean = _enrolled(_clean(templates, matcher), images)
        for (condition, dose, unit), chosen in rows.groupby(["condition", "dose", "unit"], sort=False, dropna=False):
            degraded = _enrolled(chosen, images)
            for arm in ("none",) if condition == "clean" else arms:
                other = degraded if arm == "both" else clean
                keys = dict(zip(varied, way, strict=True)) | {
                    "condition": condition,
                    "dose": dose,
                    "unit": unit,
                    "arm": arm,
                }
                a, b = roles.probe, roles.reference
                yield Part(
                    keys,
                    score_pairs(degraded.templates, other.templates, a, b, scales[matcher].comparator),
                    degraded.outcome[a],
                    other.outcome[b],
                    degraded.several_faces[a],
                    other.several_faces[b],
                )


def _clean(templates: pd.DataFrame, matcher: str) -> pd.DataFrame:
    return templates[(templates["matcher"] == matcher) & (templates["condition"] == "clean")]


def _stack(slices: list[pd.DataFrame]) -> pd.DataFrame:
    """One table; categories are united, since plain concatenation would fall back to text."""
    columns: dict[str, object] = {}
    for name in slices[0].columns:
        parts = [part[name] for part in slices]
        if isinstance(parts[0].dtype, pd.CategoricalDtype):
            columns[name] = pd.api.types.union_categoricals(parts)
        else:
            columns[name] = np.concatenate([part.to_numpy() for part in parts])
    return pd.DataFrame(columns)
