"""Whether bounds from a small gallery hold what a larger one of the same people shows: a check on the real thing."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit.gallery_bounds import REACH, candidate_law
from falsematch.audit.partition import Partition
from falsematch.audit.search import meetings_of
from falsematch.audit.slices import slices
from falsematch.audit.threshold_spec import ThresholdSpec
from falsematch.audit.thresholds import is_meant_for, operating_points
from falsematch.errors import ExperimentError
from falsematch.scoring import Comparisons, searches
from falsematch.tables import KEYS

Bools = NDArray[np.bool_]

FEWEST = 5
"""Fewest people in a small gallery."""


def held_out_galleries(
    comparisons: Comparisons,
    thresholds: Sequence[ThresholdSpec],
    *,
    times: Iterable[float] = (2, 5, 10),
    draws: int = 200,
    confidence: float = 0.95,
    seed: int = 1,
) -> pd.DataFrame:
    """Small galleries drawn from each slice's people, and FPIR in the whole gallery held against their bounds.

    Parameters
    ----------
    comparisons : Comparisons
    thresholds : sequence of ThresholdSpec
        Those that leave no threshold for a slice give it no row.
    times : iterable of float
        How many times as large as the drawn galleries the whole one is, above 1 and at most
        :data:`falsematch.audit.gallery_bounds.REACH`.
    draws : int
        Galleries drawn of each size.
    confidence : float
        Of the bounds.
    seed : int

    Returns
    -------
    DataFrame
        A row each slice, threshold and number of times, with the columns of :func:`held_out`.

    Raises
    ------
    ExperimentError
        Where ``times`` lies outside of what bounds are made for.
    """
    partition = Partition.of(comparisons.subjects, [], unordered=comparisons.order == "unordered")
    pieces = list(slices(comparisons))
    clean = [piece for piece in pieces if piece.keys["condition"] == "clean"]
    points = [
        point
        for piece in clean
        for spec in thresholds
        if is_meant_for(spec, piece)
        for point in operating_points([piece], [spec], partition)
    ]
    rows: list[dict[str, Any]] = []
    for piece in pieces:
        found = searches(meetings_of(piece), len(partition.of_subject), 1)
        found = found.at(~found.failed)
        for point in points:
            if point.refused or point.matcher != piece.keys["matcher"]:
                continue
            others = found.non_mated
            with np.errstate(invalid="ignore"):
                matched = others >= (-point.threshold if piece.scale.polarity == "distance" else point.threshold)
            keys = {name: piece.keys[name] for name in KEYS} | {"threshold_name": point.name}
            for many in times:
                told = held_out(
                    matched, ~np.isnan(others), found.subject, many, draws=draws, confidence=confidence, seed=seed
                )
                rows.append(keys | told)
    return pd.DataFrame(rows)


def held_out(
    matched: Bools,
    gallery: Bools,
    subject: NDArray[np.intp],
    times: float,
    *,
    draws: int = 200,
    confidence: float = 0.95,
    seed: int = 1,
) -> dict[str, Any]:
    """Bounds from small galleries against FPIR of the same searches in the whole one.

    The whole gallery holds the small one, and one gallery is no population: with independent entries the share inside
    is no lower than ``confidence`` but for the whole gallery's own sampling error. Where it is much lower, the people
    of this gallery are not independent given the probe.

    Parameters
    ----------
    matched, gallery : bool arrays (S, P)
        Which people each search falsely brings up, and which it could have.
    subject : int array (S,)
        Person of each probe, as a column of ``matched``.
    times : float
        How many times as large the whole gallery is.
    draws : int
    confidence : float
    seed : int

    Returns
    -------
    dict
        ``times``, ``size`` and ``whole`` (people in the galleries), ``fpir`` (in the whole), ``draws``, ``told`` (draws
        in which somebody was falsely brought up and some law fits), and of these the shares ``inside``, ``below``
        (FPIR lies below the bounds) and ``above``, and the mean ``low`` and ``high``; NaN where none was told.

    Raises
    ------
    ExperimentError
        Where ``times`` is not above 1 and at most 10, or the gallery has too few people for it.
    """
    enrolled = np.flatnonzero(gallery.any(axis=0))
    size = int(len(enrolled) // times) if times > 0 else 0
    if not 1 < times <= REACH or size < FEWEST:
        raise ExperimentError(
            f"held-out galleries: of {len(enrolled)} people none of {FEWEST} or more can be drawn that the whole is "
            f"{times:g} times as large as, or {times:g} is not above 1 and at most {REACH:g}; choose other times."
        )
    generator = np.random.Generator(np.random.Philox(seed))
    whole = int(gallery.sum(axis=1).max())
    fpir = float(matched.any(axis=1).mean())
    ends = []
    for _ in range(draws):
        drawn = np.zeros(matched.shape[1], bool)
        drawn[generator.choice(enrolled, size, replace=False)] = True
        few = matched & drawn
        if few.any():
            ends.append(candidate_law(few, gallery & drawn, subject, confidence).bounds(whole))
    low, high = np.array(ends).reshape(-1, 2).T
    fits = ~np.isnan(low)
    low, high = low[fits], high[fits]
    return {
        "times": times,
        "size": size,
        "whole": whole,
        "fpir": fpir,
        "draws": draws,
        "told": len(low),
        "inside": _mean((low <= fpir) & (fpir <= high)),
        "below": _mean(fpir < low),
        "above": _mean(fpir > high),
        "low": _mean(low),
        "high": _mean(high),
    }


def _mean(values: NDArray[Any]) -> float:
    return float(values.mean()) if len(values) else float("nan")
