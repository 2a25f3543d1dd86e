"""Which templates meet, and the score of each meeting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.scoring.pairs import Comparator, score_pairs
from falsematch.tables import COMPARISONS, DRAWN_AS, KEYS

Arm = Literal["probe", "both"]
Polarity = Literal["distance", "similarity"]


@dataclass(frozen=True)
class Scale:
    """How a system's scores are read.

    Attributes
    ----------
    polarity : "distance" or "similarity"
        Whether small or large means alike.
    shipped : float or None
        Threshold the system ships with; it accepts distance <= t, or similarity >= t.
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
        How each system's scores are read.
    subjects : DataFrame
        Indexed by subject and sorted, so that a seed means the same people; one text column a label (empty where not
        stated), and :data:`falsematch.tables.DRAWN_AS` where several subjects are one shape at several tones.
    """

    table: pd.DataFrame
    scales: Mapping[str, Scale]
    subjects: pd.DataFrame


class Part(NamedTuple):
    """The scores of one slice: who meets whom is the same in each.

    Attributes
    ----------
    keys : dict
        system, condition, dose, unit, arm, delivery, landmarks, metering.
    score : float64 array (n,)
        NaN unless both outcomes are ok.
    outcome_a, outcome_b : str arrays (n,)
    """

    keys: dict[str, object]
    score: NDArray[np.float64]
    outcome_a: NDArray[np.str_]
    outcome_b: NDArray[np.str_]


class Roles(NamedTuple):
    """Positions, in the images table, of the photographs that meet."""

    probe: NDArray[np.intp]
    reference: NDArray[np.intp]


def meetings(images: pd.DataFrame, probe: Sequence[str], reference: Sequence[str]) -> Roles:
    """Pairs of photographs that an experiment compares.

    Parameters
    ----------
    images : DataFrame
        Images table.
    probe, reference : sequences of str
        Captures. Where the two are the same set, each unordered pair is taken once, otherwise every ordered pair of a
        probe with a reference; a photograph never meets itself, nor a file of the same bytes, whomever that is said to
        show. Two subjects of one generated ``shape`` never meet: the same shape at another tone is neither genuine nor
        impostor.

    Returns
    -------
    Roles
        Two equal-length arrays of row positions.
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
    met = (a != b) & _comparable(images, a, b)
    return Roles(a[met], b[met])


def _comparable(images: pd.DataFrame, a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.bool_]:
    content = images["sha256"].to_numpy()
    # What is not made yet has no bytes that could be the same.
    met = (content[a] != content[b]) | (content[a] == "")
    if "shape" in images:
        subject, shape = images["subject"].to_numpy(), images["shape"].to_numpy()
        met &= (subject[a] == subject[b]) | (shape[a] != shape[b])
    return np.asarray(met)


def _matrix(rows: pd.DataFrame, images: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """Templates (images, d), NaN where there is none, and outcomes (images), in the order of the images table."""
    indexed = rows.set_index("image").reindex(images["image"])
    outcome = indexed["outcome"].fillna("absent").to_numpy(dtype=str)
    found = np.flatnonzero(outcome == "ok")
    length = len(indexed["template"].iloc[found[0]]) if len(found) else 1
    templates = np.full((len(images), length), np.nan)
    if len(found):
        templates[found] = np.stack(indexed["template"].iloc[found].to_list())
    return templates, outcome


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
    scales : mapping of system name to Scale
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
    slices = []
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
        }
        kinds = {name: "category" for name in (*KEYS, "outcome_a", "outcome_b") if name != "dose"}
        slices.append(pd.DataFrame(columns).astype(kinds))
    table = _stack(slices)
    return Comparisons(table[list(COMPARISONS.columns)], dict(scales), subjects)


def _parts(
    templates: pd.DataFrame,
    images: pd.DataFrame,
    roles: Roles,
    scales: Mapping[str, Scale],
    arms: Sequence[Arm],
) -> Iterator[Part]:
    """The slices of systems that have templates."""
    varied = ["system", "delivery", "landmarks", "metering"]
    for way, rows in templates.groupby(varied, sort=False):
        system = str(way[0])
        clean, clean_outcome = _matrix(_clean(templates, system), images)
        for (condition, dose, unit), chosen in rows.groupby(["condition", "dose", "unit"], sort=False, dropna=False):
            degraded, outcome = _matrix(chosen, images)
            for arm in ("none",) if condition == "clean" else arms:
                b, outcome_b = (degraded, outcome) if arm == "both" else (clean, clean_outcome)
                keys = dict(zip(varied, way, strict=True)) | {
                    "condition": condition,
                    "dose": dose,
                    "unit": unit,
                    "arm": arm,
                }
                scores = score_pairs(degraded, b, *roles, scales[system].comparator)
                yield Part(keys, scores, outcome[roles.probe], outcome_b[roles.reference])


def _clean(templates: pd.DataFrame, system: str) -> pd.DataFrame:
    return templates[(templates["system"] == system) & (templates["condition"] == "clean")]


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
