"""What a degree of turn costs a genuine score, on real turned heads and on simulated ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from falsematch.audit.bootstrap import draw_people
from falsematch.audit.partition import Partition
from falsematch.audit.printing import RULE
from falsematch.audit.score_shift import studentised_limits
from falsematch.tables import validate
from falsematch.tables.study_tables import POSE, POSE_POINTS
from falsematch.text.reason import Reason, format_reason
from falsematch.text.strict import Strict

Floats = NDArray[np.float64]
Record = dict[str, Any]

KINDS = ("real", "simulated")
ESTIMATES = {"least_squares": "turn", "instrumented": "second_turn"}
"""Each estimate, and the column of the points that it is made with."""
_NAN = float("nan")


class SlopeSettings(Strict):
    """How slopes are judged: the ``audit:`` block of a ``pose`` experiment.

    Attributes
    ----------
    replicates : int
        Bootstrap replicates; 0 makes no intervals.
    confidence : float
        Of every interval.
    margin : float
        Shares of the separation a degree: real and simulated are called equivalent only where the limits of their
        difference lie within -margin and margin.
    """

    replicates: Annotated[int, Field(ge=0, le=100_000)] = 2000
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    margin: Annotated[float, Field(gt=0)]


@dataclass(frozen=True)
class _Slope:
    """One slope as observed and in every replicate (1 + B,), in scores and in shares of the separation a degree."""

    raw: Floats
    share: Floats
    people: int


def pose_slopes(
    points: pd.DataFrame,
    impostors: pd.DataFrame,
    distances: Mapping[str, bool],
    settings: SlopeSettings,
    *,
    dataset: str,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Slopes of genuine scores on the size of the turn, and the points they are drawn through.

    Within each person (one level a person, so that people who are hard for a matcher do not pass for turned ones) the
    score is regressed on the turn; signs are turned so that a positive slope means less alike. People are drawn, the
    same for real and simulated turns and for all matchers, so that differences are paired. ``separation`` scales the
    matchers to each other: the mean genuine score of each person's two most frontal photographs, held against the mean
    impostor score of the references, drawn with the people.

    The turn is estimated, and errors in it flatten a least-squares slope, more so where turns are small, as real ones
    are. ``instrumented`` therefore takes a second reading of the turn, whose errors are others, as instrument: its
    covariance with the score over its covariance with the turn.

    Parameters
    ----------
    points : DataFrame
        Columns of :data:`falsematch.tables.study_tables.POSE_POINTS` but ``drop``.
    impostors : DataFrame
        matcher, subject_a, subject_b, score: each pair of references once.
    distances : mapping of matcher to bool
        Whether small scores mean alike.
    settings : SlopeSettings
    dataset : str
        Name written into the table.
    seed : int

    Returns
    -------
    table : DataFrame
        Columns of :data:`falsematch.tables.study_tables.POSE`.
    points : DataFrame
        Columns of :data:`falsematch.tables.study_tables.POSE_POINTS`.

    Source: within estimator and instrumental variables, Wooldridge, Econometric Analysis of Cross Section and Panel
    Data, 2nd ed. (2010), chapters 10 and 5; limits as in :func:`falsematch.audit.score_shift.score_shifts`.
    """
    people = pd.Index(sorted(points["subject"].unique()))
    draws, scale = draw_people(Partition.of(pd.DataFrame(index=people), []), settings.replicates, seed)
    weights = np.concatenate([np.ones((1, len(people))), draws * scale])
    worse = points["score"].where(points["matcher"].map(distances).astype(bool), -points["score"])
    given = points.assign(worse=worse, person=people.get_indexer(points["subject"]))
    separations = {
        matcher: _separation(given[given["matcher"] == matcher], impostors, people, weights, distance)
        for matcher, distance in distances.items()
    }
    rows: list[Record] = []
    for estimate in ESTIMATES:
        rows += _rows(given, separations, estimate, weights, settings)
    table = pd.DataFrame([{"dataset": dataset, **row} for row in rows], columns=list(POSE.columns))
    drawn = given.assign(drop=_drops(given, table))
    return validate(table, POSE), validate(drawn[list(POSE_POINTS.columns)], POSE_POINTS)


def _separation(
    points: pd.DataFrame, impostors: pd.DataFrame, people: pd.Index, weights: Floats, distance: bool
) -> Floats:
    """Mean impostor less mean genuine score of frontal photographs, larger meaning worse: (1 + B,)."""
    frontal = points[(points["kind"] == "simulated") & (points["dose"] == 0) & (points["outcome"] == "ok")]
    genuine = weights[:, frontal["person"]] @ frontal["worse"].to_numpy() / weights[:, frontal["person"]].sum(axis=1)
    met = impostors[(impostors["matcher"] == points["matcher"].iloc[0]) & impostors["score"].notna()]
    a, b = (people.get_indexer(met[name]) for name in ("subject_a", "subject_b"))
    sums, counts = np.zeros((len(people), len(people))), np.zeros((len(people), len(people)))
    np.add.at(sums, (a, b), met["score"].to_numpy() * (1 if distance else -1))
    np.add.at(counts, (a, b), 1)
    # A person drawn twice does not meet themself: w'Mw has no diagonal, and is 0 / 0 where nobody else was drawn.
    apart, pairs = (((weights @ each) * weights).sum(axis=1) for each in (sums, counts))
    with np.errstate(invalid="ignore"):
        return np.asarray(apart / pairs - genuine)


def _rows(
    points: pd.DataFrame, separations: Mapping[str, Floats], estimate: str, weights: Floats, settings: SlopeSettings
) -> Iterator[Record]:
    """The rows of one estimate; the limits of its differences hold for all matchers at once."""
    by = ESTIMATES[estimate]
    slopes: dict[tuple[str, str], _Slope] = {}
    for matcher, separation in separations.items():
        for kind in KINDS:
            used = _usable(points[(points["matcher"] == matcher) & (points["kind"] == kind)], by)
            raw = _slope(used, by, weights)
            slopes[matcher, kind] = _Slope(raw, raw / separation, used["person"].nunique())
        real, simulated = (slopes[matcher, kind] for kind in KINDS)
        slopes[matcher, "difference"] = _Slope(
            real.raw - simulated.raw, real.share - simulated.share, min(real.people, simulated.people)
        )
    together = {key: slope for key, slope in slopes.items() if key[1] == "difference"}
    for (matcher, kind), slope in slopes.items():
        family = together if kind == "difference" else {(matcher, kind): slope}
        people = {key: one.people for key, one in family.items()}
        (low, high), (share_low, share_high) = (
            _limits({key: getattr(one, unit) for key, one in family.items()}, people, (matcher, kind), settings)
            for unit in ("raw", "share")
        )
        sides = [kind] if kind in KINDS else list(KINDS)
        taken = points[(points["matcher"] == matcher) & points["kind"].isin(sides)]
        yield {
            "matcher": matcher,
            "estimate": estimate,
            "kind": kind,
            "slope": float(slope.raw[0]),
            "low": low,
            "high": high,
            "simultaneous": pd.NA if np.isnan(low) else kind == "difference",
            "separation": float(separations[matcher][0]),
            "share": float(slope.share[0]),
            "share_low": share_low,
            "share_high": share_high,
            "people": slope.people,
            **_counted(taken, by),
            "verdict": _verdict(share_low, share_high, settings.margin) if kind == "difference" else "",
            "reason": format_reason(_refused(slope)) if np.isnan(low) else "",
        }


def _usable(points: pd.DataFrame, by: str) -> pd.DataFrame:
    """Points with a score and a turn, of people who have two such or more: one alone tells of no slope."""
    known = points[(points["outcome"] == "ok") & points["turn"].notna() & points[by].notna()]
    return known[known.groupby("person")["turn"].transform("size") > 1]


def _slope(points: pd.DataFrame, by: str, weights: Floats) -> Floats:
    """Slope within people: (1 + B,); NaN where nothing turns."""
    names = ["turn", "second_turn", "worse"]
    centred = points[names] - points.groupby("person")[names].transform("mean")
    size = weights.shape[1]
    instrument, turn, worse = (centred[name].to_numpy() for name in (by, "turn", "worse"))
    top = np.bincount(points["person"], instrument * worse, size)
    bottom = np.bincount(points["person"], instrument * turn, size)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((weights @ top) / (weights @ bottom))


def _limits(
    drawn: Mapping[tuple[str, str], Floats],
    people: Mapping[tuple[str, str], int],
    key: tuple[str, str],
    settings: SlopeSettings,
) -> tuple[float, float]:
    enough = {name: each for name, each in drawn.items() if people[name] >= RULE.subjects}
    if key not in enough:
        return _NAN, _NAN
    fewest = min(people[name] for name in enough)
    return studentised_limits(enough, fewest, settings.confidence).get(key, (_NAN, _NAN))


def _refused(slope: _Slope) -> Reason:
    if slope.people < RULE.subjects:
        return Reason("too_few_people", {"n": slope.people, "needed": RULE.subjects})
    return Reason("slope_undefined")


def _verdict(low: float, high: float, margin: float) -> str:
    """What the limits of real - simulated carry; an interval that holds 0 is no evidence of likeness by itself."""
    if low > 0:
        return "real_costs_more"
    if high < 0:
        return "simulated_costs_more"
    if -margin <= low and high <= margin:
        return "equivalent"
    return "cannot_tell"


def _counted(points: pd.DataFrame, by: str) -> Record:
    """Pictures that a slope rests on, how far they are turned, and those that it leaves out."""
    used = pd.concat([_usable(points[points["kind"] == kind], by) for kind in KINDS])
    outcomes = points["outcome"].value_counts()
    turns = np.quantile(used["turn"], [0.05, 0.5, 0.95]) if len(used) else [_NAN] * 3
    return {
        "photographs": len(used),
        **dict(zip(("yaw_low", "yaw_median", "yaw_high"), map(float, turns), strict=True)),
        "failures": int(outcomes.get("failed", 0)),
        "references_failed": int(outcomes.get("reference_failed", 0)),
        "not_applicable": int(outcomes.get("not_applicable", 0)),
        "no_angle": int(((points["outcome"] == "ok") & points["turn"].isna()).sum()),
    }


def _drops(points: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Scores less the person's level at no turn, over the separation, so that a chart's lines run through them."""
    drops = pd.Series(_NAN, points.index)
    fitted = table[(table["estimate"] == "least_squares") & table["kind"].isin(KINDS)]
    for row in fitted.to_dict("records"):
        used = _usable(points[(points["matcher"] == row["matcher"]) & (points["kind"] == row["kind"])], "turn")
        means = used.groupby("person")[["turn", "worse"]].transform("mean")
        level = means["worse"] - row["slope"] * means["turn"]
        drops[used.index] = (used["worse"] - level) / row["separation"]
    return drops
