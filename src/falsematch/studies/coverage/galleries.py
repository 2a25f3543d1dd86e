"""Whether the bounds of FPIR in a larger gallery hold the truth: simulated searches whose law of p is known."""

from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any

import numpy as np
import pandas as pd
from joblib import delayed
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import ndtr, ndtri

from falsematch import workers
from falsematch.audit.gallery_bounds import REACH, candidate_law
from falsematch.progress import Progress
from falsematch.store import digest
from falsematch.tables import validate
from falsematch.tables.study_tables import GALLERY
from falsematch.text.strict import Strict

Floats = NDArray[np.float64]

SHIFT = 1.5
"""How many standard deviations of a score a lamb's scores lie above those of others."""
_QUANTILES = 2001


class GallerySettings(Strict):
    """The cells of the simulation: everybody is a probe and of the gallery, and scores are symmetric or not.

    Attributes
    ----------
    shares : list of float
        Share of the score variance that the effects of both people carry together.
    lambs : list of float
        Share of the people who are lambs.
    symmetric : list of bool
        Whether a pair has one score both ways.
    people : list of int
    fpir : list of float
        True FPIR of the measured gallery; it sets the threshold.
    times : list of float
        How many times as large the galleries are in which FPIR is bounded.
    repetitions : int
        A cell of shares, lambs, symmetry, people and FPIR.
    confidence : float
    """

    shares: Annotated[list[Annotated[float, Field(ge=0, lt=1)]], Field(min_length=1)]
    lambs: Annotated[list[Annotated[float, Field(ge=0, lt=1)]], Field(min_length=1)] = [0.0]
    symmetric: Annotated[list[bool], Field(min_length=1)] = [True]
    people: Annotated[list[Annotated[int, Field(ge=16)]], Field(min_length=1)]
    fpir: Annotated[list[Annotated[float, Field(gt=0, lt=1)]], Field(min_length=1)]
    times: Annotated[list[Annotated[float, Field(ge=1)]], Field(min_length=1)] = [1.0, 2.0, 5.0, REACH, 100.0]
    repetitions: Annotated[int, Field(ge=1)]
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95

    def cells(self) -> list["Cell"]:
        """Every combination."""
        return [Cell(*one) for one in product(self.shares, self.lambs, self.symmetric, self.people, self.fpir)]


@dataclass(frozen=True)
class Cell:
    """One combination of :class:`GallerySettings`."""

    share: float
    lambs: float
    symmetric: bool
    people: int
    fpir: float

    @property
    def size(self) -> int:
        """People in a gallery: everybody but the probe."""
        return self.people - 1

    def chances(self, threshold: float) -> tuple[Floats, Floats]:
        """The law of p: match probabilities of probes, and the share of the probes with each."""
        effect = np.sqrt(self.share / 2) * ndtri((np.arange(_QUANTILES) + 0.5) / _QUANTILES)
        own = np.concatenate([effect, effect + SHIFT])
        weight = np.concatenate([np.full(_QUANTILES, kind / _QUANTILES) for kind in (1 - self.lambs, self.lambs)])
        spread = np.sqrt(1 - self.share / 2)
        chance = sum(
            kind * ndtr((own + other - threshold) / spread)
            for kind, other in ((1 - self.lambs, 0.0), (self.lambs, SHIFT))
        )
        return np.asarray(chance), weight

    def true_fpir(self, threshold: float, people: float) -> float:
        """FPIR over probes and galleries drawn anew."""
        chance, weight = self.chances(threshold)
        # Of a lamb whom everybody matches, the rounded chance of not matching is none.
        with np.errstate(divide="ignore"):
            # Weights add up to one but for rounding.
            return min(float(weight @ -np.expm1(people * np.log1p(-chance))), 1.0)

    def threshold(self) -> float:
        """Where FPIR of the measured gallery is the stated one."""
        from scipy.optimize import brentq  # noqa: PLC0415 - slow to import, and only this simulation asks

        return float(brentq(lambda at: self.true_fpir(at, self.size) - self.fpir, -10.0, 20.0))

    def matched(self, threshold: float, generator: np.random.Generator) -> NDArray[np.bool_]:
        """Whom each of the people falsely brings up."""
        effect = generator.normal(0, np.sqrt(self.share / 2), self.people)
        effect += SHIFT * (generator.random(self.people) < self.lambs)
        noise = generator.normal(0, np.sqrt(1 - self.share), (self.people, self.people))
        if self.symmetric:
            noise = np.triu(noise, 1) + np.triu(noise, 1).T
        found = np.asarray(effect[:, None] + effect + noise >= threshold)
        np.fill_diagonal(found, False)
        return found


def run(settings: GallerySettings, *, seed: int, jobs: int) -> pd.DataFrame:
    """Simulate every cell; the same for any number of processes.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.study_tables.GALLERY`.
    """
    cells = settings.cells()
    rows: list[dict[str, Any]] = []
    tasks = (delayed(cell_rows)(cell, settings, seed) for cell in cells)
    with Progress("simulating galleries", len(cells), "cells") as progress:
        for found in workers.each(tasks, jobs):
            rows += found
            progress.advance()
    table: pd.DataFrame = validate(pd.DataFrame(rows, columns=list(GALLERY.columns)), GALLERY)
    return table


def cell_rows(cell: Cell, settings: GallerySettings, seed: int) -> list[dict[str, Any]]:
    """The rows of one cell, one a size."""
    key = digest([seed, cell.share, cell.lambs, cell.symmetric, cell.people, cell.fpir])
    generator = np.random.Generator(np.random.Philox(int(key[:32], 16)))
    threshold, gallery, subject = cell.threshold(), ~np.eye(cell.people, dtype=bool), np.arange(cell.people)
    ends = np.full((settings.repetitions, len(settings.times), 2), np.nan)
    for repetition in range(settings.repetitions):
        matched = cell.matched(threshold, generator)
        if matched.any():
            law = candidate_law(matched, gallery, subject, settings.confidence)
            ends[repetition] = [law.bounds(times * cell.size) for times in settings.times]
    rows = []
    for place, times in enumerate(settings.times):
        low, high = ends[~np.isnan(ends[:, place, 0]), place].T
        true = cell.true_fpir(threshold, times * cell.size)
        rows.append(
            {
                "share": cell.share,
                "lambs": cell.lambs,
                "symmetric": cell.symmetric,
                "people": cell.people,
                "times": times,
                "fpir_measured": cell.fpir,
                "fpir": true,
                "repetitions": settings.repetitions,
                "told": len(low) / settings.repetitions,
                "coverage": float(((low <= true) & (true <= high)).mean()) if len(low) else np.nan,
                "below": float((true < low).mean()) if len(low) else np.nan,
                "above": float((true > high).mean()) if len(low) else np.nan,
                "median_low": float(np.median(low)) if len(low) else np.nan,
                "median_high": float(np.median(high)) if len(low) else np.nan,
            }
        )
    return rows
