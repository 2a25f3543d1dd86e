"""Proof of order: a stronger dose never makes the same people easier to recognise (FIELD section 3, proof 4)."""

import math
from collections.abc import Iterator, Sequence
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import stdtrit

from falsematch import datasets, faces, matchers
from falsematch.conditions import CLEAN, Chain, find
from falsematch.scoring import score_pairs
from falsematch.store import Store
from falsematch.studies.proofs.many import Many
from falsematch.studies.proofs.proof import Reading, chain_of
from falsematch.text.reason import Reason
from falsematch.text.strict import Strict

_CONFIDENCE = 0.95
_LEAST = 3
"""People without whom no interval is made."""


class Monotone(Strict):
    """Whose genuine scores are followed from dose to dose.

    Attributes
    ----------
    people : int
        So many of the dataset's, in its order spread evenly; 0: all.
    probe, reference : str
        Captures: the probe is put under the condition.
    """

    dataset: datasets.DatasetSpec
    people: Annotated[int, Field(ge=0)] = 0
    probe: str
    reference: str
    matchers: tuple[str, ...] = ("dlib",)


def prove(settings: Monotone, conditions: Sequence[str], seed: int, store: Store, jobs: int) -> list[dict[str, object]]:
    """Rows of proof 4, for each condition and matcher: every step from clean to the strongest dose, and the whole way.

    Landmarks are carried from the clean photograph, so that a detector cannot choose whom it keeps; a person enters
    where every dose gave a template.
    """
    images = _chosen(settings, store)
    loaded = [matchers.load_open_matcher(name, store) for name in settings.matchers]
    readings = faces.read(images, store, jobs)
    ways = {(condition, way): doses for condition in conditions for way, doses in _ways(find(condition).levels)}
    chains = {(name, dose): chain_of(name, dose) for (name, _), doses in ways.items() for dose in doses}
    wanted: dict[str, Sequence[Chain]] = {
        row["image"]: [CLEAN] if row["capture"] == settings.reference else [CLEAN, *chains.values()]
        for row in images.table.to_dict("records")
    }
    carried = dict.fromkeys(settings.matchers, ("clean",))
    templates = matchers.enrol(images, readings, loaded, wanted, landmarks=carried, seed=seed, store=store, jobs=jobs)
    rows: list[Many] = []
    for matcher in loaded:
        own = templates[templates["matcher"] == matcher.name]
        scores = _genuine(own, images.table, settings, matcher)
        for (condition, way), doses in ways.items():
            rows += _steps(
                matcher.name, condition, way, scores, [("clean", math.nan), *((condition, d) for d in doses)]
            )
    return [row.row() for row in rows]


def _ways(levels: Sequence[float]) -> Iterator[tuple[str, list[float]]]:
    """Doses from weak to strong; those below and above nothing apart."""
    up, down = [dose for dose in levels if dose > 0], sorted((dose for dose in levels if dose < 0), reverse=True)
    if down:
        yield "down", down
        yield "up", sorted(up)
    else:
        yield "", up


def _chosen(settings: Monotone, store: Store) -> datasets.Images:
    images = datasets.load(settings.dataset, store)
    table = images.table[images.table["capture"].isin([settings.probe, settings.reference])]
    # A photograph is never compared with itself: of two files of the same bytes one is taken.
    table = table[(table["sha256"] == "") | ~table["sha256"].duplicated()]
    people = sorted(table["subject"].unique())
    if settings.people:
        people = [people[k] for k in np.linspace(0, len(people) - 1, min(settings.people, len(people))).astype(int)]
    kept = table[table["subject"].isin(people)].reset_index(drop=True)
    return datasets.Images(kept, images.manifest, images.long_side, images.labels)


def _genuine(
    templates: pd.DataFrame, images: pd.DataFrame, settings: Monotone, matcher: matchers.OpenMatcher
) -> dict[tuple[str, float | None], pd.Series]:
    """Genuine score of each person under each condition and dose, large where alike; absent where none was made."""
    rows = templates.merge(images[["image", "subject", "capture"]], on="image")
    rows = rows[rows["outcome"] == "ok"]
    clean = rows["condition"] == "clean"
    references = rows[clean & (rows["capture"] == settings.reference)].set_index("subject")["template"]
    found = {}
    for (condition, _), some in rows[rows["capture"] == settings.probe].groupby(
        ["condition", "dose"], sort=False, dropna=False
    ):
        probes = some.set_index("subject")["template"]
        both = probes.index.intersection(references.index)
        if not len(both):
            continue
        a, b = (np.stack(side[both].to_list()).astype(np.float64) for side in (probes, references))
        like = 1.0 if matcher.manifest.matcher.polarity == "similarity" else -1.0
        themselves = np.arange(len(both))
        scored = like * score_pairs(a, b, themselves, themselves, matcher.manifest.matcher.comparator)
        found[_key(str(condition), float(some["dose"].iloc[0]))] = pd.Series(scored, both)
    return found


def _key(condition: str, dose: float) -> tuple[str, float | None]:
    """Clean has no dose, and NaN is not equal to itself."""
    return condition, None if math.isnan(dose) else dose


def _steps(
    matcher: str,
    condition: str,
    way: str,
    scores: dict[tuple[str, float | None], pd.Series],
    doses: Sequence[tuple[str, float]],
) -> Iterator[Many]:
    columns = [scores.get(_key(name, dose)) for name, dose in doses]
    made = [column for column in columns if column is not None]
    same = pd.concat(made, axis=1, join="inner").to_numpy() if made else np.zeros((0, 0))
    everybody = max((len(column) for column in made), default=0)
    if len(made) < len(columns) or len(same) < _LEAST:
        reason = Reason("too_few_templates", {"needed": _LEAST})
        reading = Reading(_quantity(matcher, way, "rise"), "delivered", 0.0, math.nan, "score", math.nan, math.nan,
                          "score", 0, reason)  # fmt: skip
        yield Many(condition, "monotone", doses[-1][1], "photograph", reading, math.nan, math.nan, 0, everybody)
        return
    for number in range(1, len(doses)):
        rise, half = _paired(same[:, number] - same[:, number - 1])
        reading = _reading(_quantity(matcher, way, "rise"), rise, half)
        yield _over_people(condition, doses[number][1], reading, half, same, everybody)
    if len(doses) > 2:
        rise, half = _paired(same[:, -1] - same[:, 1])
        reading = _reading(_quantity(matcher, way, "whole"), rise, 0.0)
        yield _over_people(condition, doses[-1][1], reading, half, same, everybody)


def _reading(quantity: Reason, rise: float, bar: float) -> Reading:
    """A mean rise; what lies below nothing is no error."""
    return Reading(quantity, "delivered", 0.0, rise, "score", max(0.0, rise), bar, "score", 1)


def _over_people(
    condition: str, dose: float, reading: Reading, half: float, same: NDArray[np.float64], everybody: int
) -> Many:
    """A mean rise with its interval, ``half`` to either side."""
    low, high = reading.measured - half, reading.measured + half
    return Many(condition, "monotone", dose, "photograph", reading, low, high, len(same), everybody - len(same))


def _quantity(matcher: str, way: str, kind: str) -> Reason:
    who = {"matcher": matcher, "way": way or "only"}
    return Reason("score_step", who) if kind == "rise" else Reason("score_whole", who)


def _paired(differences: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and half width of its 95 % t interval over people."""
    n = len(differences)
    half = stdtrit(n - 1, (1 + _CONFIDENCE) / 2) * differences.std(ddof=1) / math.sqrt(n)
    return float(differences.mean()), float(half)
