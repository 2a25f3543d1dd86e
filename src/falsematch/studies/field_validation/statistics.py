"""What real field photographs cost a genuine score, beside what the simulated ones made of the same reference cost."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit.bootstrap import draw_people
from falsematch.audit.partition import Partition
from falsematch.audit.printing import RULE
from falsematch.audit.score_shift import studentised_limits
from falsematch.audit.settings import AuditSettings
from falsematch.tables import validate
from falsematch.tables.study_tables import FIELD_COSTS, FIELD_MEAN_HEAD, FIELD_SHADING
from falsematch.text.reason import Reason, format_reasons

Floats = NDArray[np.float64]
Record = dict[str, Any]

_NAN = float("nan")
_NONE = (_NAN, _NAN)
_EVERY_POINT = 3
"""Every third point of the mesh is drawn: enough for a head, and a third of the marks."""


def field_costs(
    pairs: pd.DataFrame, by: Sequence[str], settings: AuditSettings, *, dataset: str, seed: int
) -> pd.DataFrame:
    """Mean drops of genuine scores, and the ratio of the simulated one to the real one.

    Only pairs of which both photographs have a template count, so that both means are of the same people and light.
    People are drawn, the same for every row, with all their photographs; limits are those of one row alone. The ratio
    is of sums, and its limits are made of its logarithm. Under the printing rule's fewest people there are none, and
    the row says so.

    Parameters
    ----------
    pairs : DataFrame
        matcher, polarity, simulation, subject, outcome (ok, failed, reference_failed, not_applicable), real_failed and
        simulated_failed (whether that photograph has no template though reference and anchor have one; both may be so,
        and ``failed`` says that one is), real and simulated (costs, larger being worse), likeness, likeness_unlit,
        ceiling, and one column a label of ``by``. Rows of one simulation.
    by : sequence of str
        Labels of the real photographs, each of whose values gets a row.
    settings : AuditSettings
    dataset : str
        Name written into the table.
    seed : int

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.study_tables.FIELD_COSTS`.

    Source: limits as in :func:`falsematch.audit.score_shift.score_shifts`.
    """
    people, weights = _drawn(pairs, settings, seed)
    rows = [
        {"dataset": dataset, "matcher": matcher, "simulation": own["simulation"].iloc[0], **place}
        | {"polarity": own["polarity"].iloc[0]}
        | _cost(part, people, weights, settings)
        for matcher, own in pairs.groupby("matcher", sort=False)
        for place, part in _parts(own, by)
    ]
    return validate(pd.DataFrame(rows, columns=list(FIELD_COSTS.columns)), FIELD_COSTS)


def field_shading(
    pictures: pd.DataFrame, by: Sequence[str], settings: AuditSettings, *, dataset: str, seed: int
) -> pd.DataFrame:
    """Root of the mean square of the errors of shading; limits as :func:`field_costs` makes them.

    Parameters
    ----------
    pictures : DataFrame
        simulation, subject, unlit, made, others (errors of one picture; NaN where there is none) and one column a
        label of ``by``.
    by, settings, dataset, seed
        As for :func:`field_costs`.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.study_tables.FIELD_SHADING`.
    """
    people, weights = _drawn(pictures, settings, seed)
    rows = []
    for place, part in _parts(pictures, by):
        squares = _sums(part, np.square(part["made"]), people, weights)
        count = _sums(part, np.ones(len(part)), people, weights)
        present = part["subject"].nunique()
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = np.sqrt(squares / count)
        refused = _refused(present)
        low, high = _NONE if refused else studentised_limits({0: drawn}, present, settings.confidence).get(0, _NONE)
        rows.append(
            {"dataset": dataset, "simulation": part["simulation"].iloc[0], **place}
            | {"people": present, "pictures": len(part)}
            | {name: float(np.sqrt(np.square(part[name]).mean())) for name in ("unlit", "made", "others")}
            | {"made_low": low, "made_high": high, "reason": format_reasons([refused])}
        )
    return validate(pd.DataFrame(rows, columns=list(FIELD_SHADING.columns)), FIELD_SHADING)


def field_mean_head(
    pictures: pd.DataFrame, places: Floats, real: Floats, simulated: Floats, *, dataset: str
) -> pd.DataFrame:
    """Shading of the mean head in the light of each capture.

    Parameters
    ----------
    pictures : DataFrame
        As for :func:`field_shading`, with ``capture``.
    places : float64 array (pictures, points, 2)
        Points of the mesh from the middle of the eyes, in distances between them.
    real, simulated : float64 arrays (pictures, points)
        Logarithm of the light over that of the reference; its mean over the points, which is exposure, is taken off.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.study_tables.FIELD_MEAN_HEAD`.
    """
    real, simulated = (each - each.mean(axis=1, keepdims=True) for each in (real, simulated))
    rows = []
    for capture, part in pictures.reset_index(drop=True).groupby("capture", sort=False):
        at = part.index.to_numpy()
        x, y = places[at].mean(axis=0).T
        taken, made = real[at].mean(axis=0), simulated[at].mean(axis=0)
        rows += [
            {"dataset": dataset, "simulation": part["simulation"].iloc[0], "capture": str(capture), "point": point}
            | {"x": x[point], "y": y[point], "real": taken[point], "simulated": made[point]}
            for point in range(0, places.shape[1], _EVERY_POINT)
        ]
    return validate(pd.DataFrame(rows, columns=list(FIELD_MEAN_HEAD.columns)), FIELD_MEAN_HEAD)


def _drawn(rows: pd.DataFrame, settings: AuditSettings, seed: int) -> tuple[pd.Index, Floats]:
    """The people, and their weights as observed and in every replicate (1 + B, people)."""
    people = pd.Index(sorted(rows["subject"].unique()))
    draws, scale = draw_people(Partition.of(pd.DataFrame(index=people), []), settings.replicates, seed)
    return people, np.concatenate([np.ones((1, len(people))), draws * scale])


def _parts(rows: pd.DataFrame, by: Sequence[str]) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """All rows together, and those of each value of each label, in the order in which they come."""
    yield {"by": "", "value": ""}, rows
    for label in by:
        for value, part in rows[rows[label] != ""].groupby(label, sort=False):
            yield {"by": label, "value": str(value)}, part


def _sums(rows: pd.DataFrame, values: Any, people: pd.Index, weights: Floats) -> Floats:
    """Sums over some people's photographs: (1 + B,), as observed and in each replicate."""
    own = np.bincount(people.get_indexer(pd.Index(rows["subject"])), np.asarray(values, np.float64), len(people))
    return np.asarray(weights @ own, np.float64)


def _cost(part: pd.DataFrame, people: pd.Index, weights: Floats, settings: AuditSettings) -> Record:
    whole = part[part["outcome"] == "ok"]
    present = whole["subject"].nunique()
    found: Record = {
        "people": present,
        "pairs": len(whole),
        "real_failures": part["real_failed"].sum(),
        "simulated_failures": part["simulated_failed"].sum(),
        "references_failed": (part["outcome"] == "reference_failed").sum(),
        "not_applicable": (part["outcome"] == "not_applicable").sum(),
        **{name: float(whole[name].mean()) for name in ("likeness", "likeness_unlit", "ceiling")},
    }
    if whole.empty:
        costs = dict.fromkeys(
            (f"{kind}_{what}" for kind in ("real", "simulated") for what in ("cost", "low", "high")), _NAN
        )
        return found | costs | _unjudged() | {"reason": format_reasons([Reason("no_pair")])}
    refused = _refused(present)
    count = _sums(whole, np.ones(len(whole)), people, weights)
    drawn = {kind: _sums(whole, whole[kind], people, weights) for kind in ("real", "simulated")}
    for kind, sums in drawn.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            means = sums / count
        limits = _NONE if refused else studentised_limits({0: means}, present, settings.confidence).get(0, _NONE)
        found |= {f"{kind}_cost": float(means[0]), f"{kind}_low": limits[0], f"{kind}_high": limits[1]}
    judged, told = _judged(drawn["simulated"], drawn["real"], present, refused, settings)
    return found | judged | {"reason": format_reasons([refused, told])}


def _judged(
    simulated: Floats, real: Floats, people: int, refused: Reason | None, settings: AuditSettings
) -> tuple[Record, Reason | None]:
    """The ratio with its limits and what it says, and why there is none."""
    if real[0] <= 0:
        return _unjudged(), Reason("real_costs_nothing")
    ratio, bar = float(simulated[0] / real[0]), settings.equivalence_ratio
    found = _unjudged() | {"ratio": ratio, "alike": 1 / bar <= ratio <= bar}
    if refused or len(real) == 1:
        return found, None
    if (real <= 0).any() or (simulated <= 0).any():
        return found, Reason("resamples_without_cost")
    limits = studentised_limits({0: np.log(simulated / real)}, people, settings.confidence)
    if not limits:
        return found, Reason("replicates_do_not_vary")
    low, high = (float(np.exp(end)) for end in limits[0])
    return found | {"ratio_low": low, "ratio_high": high, "limits_alike": 1 / bar <= low and high <= bar}, None


def _unjudged() -> Record:
    return dict.fromkeys(("ratio", "ratio_low", "ratio_high"), _NAN) | dict.fromkeys(("alike", "limits_alike"), pd.NA)


def _refused(people: int) -> Reason | None:
    """Why no limits are made of so few people, or None."""
    return Reason("too_few_people", {"n": people, "needed": RULE.subjects}) if people < RULE.subjects else None
