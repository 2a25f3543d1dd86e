"""Whether the few-people rule holds what it says: how often it errs at the true ratio, and what it can tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any

import numpy as np
import pandas as pd
from joblib import delayed
from numpy.typing import NDArray
from pydantic import Field, model_validator

from falsematch import workers
from falsematch.audit._drawn import Drawn
from falsematch.audit._evidence import Evidence
from falsematch.audit._upper_limit import resample
from falsematch.audit.few_people import NEEDS, Question, too_often
from falsematch.audit.part import Design, Part
from falsematch.progress import Progress
from falsematch.store import digest
from falsematch.studies.coverage.crowds import AnyCrowd, Clustered, likeness
from falsematch.tables import validate
from falsematch.tables.study_tables import FEW_PEOPLE
from falsematch.text.strict import Strict

_BATCH = 50
"""Simulated audits that share their draws: people of a simulated crowd are exchangeable."""
_MOST_SCORES = 1 << 24
"""Scores simulated at a time."""


class Sizes(Strict):
    """People of group and reference, cell by cell of the other labels.

    Attributes
    ----------
    group, reference : list of int
    probes, reference_probes : float in (0, 1]
        Share of the people of each cell who have a probe, of the group and of the reference (None: the same); below 1
        the design is rectangular, and pairs are ordered.
    fmr_by_cell : list of float
        How the reference's rates stand to each other; the stated rate is their mean in the group's mix of cells.
    ratio_by_cell : list of float
        How the ratios of the cells stand to each other; the stated ratio is that of the rates in the group's mix.
    """

    group: Annotated[list[Annotated[int, Field(ge=2)]], Field(min_length=1)]
    reference: Annotated[list[Annotated[int, Field(ge=2)]], Field(min_length=1)]
    probes: Annotated[float, Field(gt=0, le=1)] = 1.0
    reference_probes: Annotated[float, Field(gt=0, le=1)] | None = None
    fmr_by_cell: list[float] = []
    ratio_by_cell: list[float] = []

    @property
    def of_reference(self) -> float:
        """Share of the reference who have a probe."""
        return self.probes if self.reference_probes is None else self.reference_probes

    def designs(self) -> tuple[list[Design], list[Design]]:
        """Of the group and of the reference, cell by cell."""
        ordered = min(self.probes, self.of_reference) < 1
        sides = ((self.group, self.probes), (self.reference, self.of_reference))
        group, reference = ([_design(people, probes, ordered) for people in side] for side, probes in sides)
        return group, reference

    def rates(self, fmr: float, ratio: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Rates of the reference and of the group, cell by cell."""
        mix = np.array([design.comparisons for design in self.designs()[0]], np.float64)
        mix /= mix.sum()
        below = np.array(self.fmr_by_cell or [1.0] * len(mix))
        below *= fmr / (mix @ below)
        above = below * np.array(self.ratio_by_cell or [1.0] * len(mix))
        return below, above * (fmr * ratio / (mix @ above))


def _design(people: int, probes: float, ordered: bool) -> Design:
    both = round(probes * people)
    return Design(both, reference_only=people - both, ordered=ordered)


class Crowds(Strict):
    """How the scores of the group and of its reference depend on people."""

    group: AnyCrowd
    reference: AnyCrowd


class Grid(Strict):
    """Cells of the simulation: every combination of what is listed.

    Attributes
    ----------
    crowds : list of str
        By their names in the settings.
    people : list of Sizes
    fmr : list of float
        True rates of the reference.
    ratio : list of float
        True rates of the group over it.
    repetitions : int
        Simulated audits a cell.
    """

    crowds: Annotated[list[str], Field(min_length=1)]
    people: Annotated[list[Sizes], Field(min_length=1)]
    fmr: Annotated[list[Annotated[float, Field(gt=0, lt=1)]], Field(min_length=1)]
    ratio: Annotated[list[Annotated[float, Field(ge=1)]], Field(min_length=1)]
    repetitions: Annotated[int, Field(ge=1)] = 4000


@dataclass(frozen=True)
class Cell:
    """One stated cell of the simulation."""

    crowds: Crowds
    sizes: Sizes
    fmr: float
    ratio: float
    repetitions: int


class FewPeopleSettings(Strict):
    """The ``few_people:`` block of a coverage experiment.

    Attributes
    ----------
    crowds : dict of str to Crowds
    grids : list of Grid
    draws : int
        Of one test; (1 + 399) / 100 and / 200 are whole, so that levels are exact.
    replicates : int
        Of the reference's subject bootstrap.
    highest : float
        Cells in which a group of the design would match more often than this are left out.
    """

    crowds: dict[str, Crowds]
    grids: Annotated[list[Grid], Field(min_length=1)]
    draws: Annotated[int, Field(ge=39)] = 399
    replicates: Annotated[int, Field(ge=100)] = 400
    highest: Annotated[float, Field(gt=0, lt=1)] = 0.6

    @model_validator(mode="after")
    def _knows_its_crowds(self) -> "FewPeopleSettings":
        for name in (name for grid in self.grids for name in grid.crowds):
            if name not in self.crowds:
                raise ValueError(f"`{name}` is no crowd; there are {', '.join(self.crowds)}")
        return self

    def cells(self) -> list[Cell]:
        """The stated cells, in the order of the table; one that two grids name is simulated for the first."""
        cells: dict[tuple[str, ...], Cell] = {}
        for grid in self.grids:
            for name, sizes, fmr, ratio in product(grid.crowds, grid.people, grid.fmr, grid.ratio):
                crowds = self.crowds[name]
                if max(sizes.rates(fmr, ratio)[1]) <= self.highest:
                    named = (crowds.model_dump_json(), sizes.model_dump_json(), str(fmr), str(ratio))
                    cells.setdefault(named, Cell(crowds, sizes, fmr, ratio, grid.repetitions))
        return list(cells.values())


def run(settings: FewPeopleSettings, *, seed: int, jobs: int = 1) -> pd.DataFrame:
    """Simulate every cell.

    Parameters
    ----------
    settings : FewPeopleSettings
    seed : int
        A cell's numbers depend on it and on the cell alone.
    jobs : int
        Processes that cells are spread over; any number gives the same table.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.study_tables.FEW_PEOPLE`.
    """
    cells = settings.cells()
    rows: list[dict[str, Any]] = []
    tasks = (delayed(cell_row)(cell, settings, seed) for cell in cells)
    with Progress("simulating few people", len(cells), "cells") as progress:
        for row in workers.each(tasks, jobs):
            rows.append(row)
            progress.advance()
    table: pd.DataFrame = validate(pd.DataFrame(rows, columns=list(FEW_PEOPLE.columns)), FEW_PEOPLE)
    return table


def clustered(settings: FewPeopleSettings) -> frozenset[str]:
    """Names of the crowds whose people come in clusters, as the table has them."""
    crowds = (crowd for both in settings.crowds.values() for crowd in (both.group, both.reference))
    return frozenset(crowd.name for crowd in crowds if isinstance(crowd, Clustered))


def cell_row(cell: Cell, settings: FewPeopleSettings, seed: int) -> dict[str, Any]:
    """The row of one cell."""
    found = np.array(list(_audits(cell, settings, seed)))
    answered, whole, direction = (found[:, column] > 0 for column in range(3))
    ratio = found[:, 3]
    printed = direction & (ratio >= NEEDS.least_times)
    sizes = cell.sizes
    return {
        "group_crowd": cell.crowds.group.name,
        "reference_crowd": cell.crowds.reference.name,
        "group_people": "+".join(map(str, sizes.group)),
        "reference_people": "+".join(map(str, sizes.reference)),
        "group_probes": sizes.probes,
        "reference_probes": sizes.of_reference,
        "fmr_by_cell": ":".join(f"{one:g}" for one in sizes.fmr_by_cell),
        "ratio_by_cell": ":".join(f"{one:g}" for one in sizes.ratio_by_cell),
        "fmr": cell.fmr,
        "ratio": cell.ratio,
        "repetitions": len(found),
        "within_rule": within_rule(cell),
        "answered": answered.mean(),
        "direction": direction.mean(),
        "direction_everybody": whole.mean(),
        "at_least_wrong": (ratio > cell.ratio).mean(),
        "at_least_printed": printed.mean(),
        "median_times": float(np.floor(np.median(ratio[printed]))) if printed.any() else np.nan,
    }


def within_rule(cell: Cell) -> bool:
    """Whether the rule answers at these numbers of people."""
    [(group, reference)] = _simulated(cell, 1, np.random.Generator(np.random.Philox(0)))
    return Question(group, reference, 0.0, "external").refusal() is None


def _audits(cell: Cell, settings: FewPeopleSettings, seed: int) -> Iterator[tuple[bool, bool, bool, float]]:
    """Of each audit: whether there is an answer, two p values that surprise or not, and the ratio before rounding down.

    There is none where the reference's rate, as counted, is too high: nothing is said then. The p values are that of
    everybody together and p*.

    What cannot change the answer is not computed: nobody is left out where everybody together is no surprise, and
    draws are inverted only where the model's limit could be wrong or printed.
    """
    key = digest([seed, cell.crowds.model_dump(), cell.sizes.model_dump(), cell.fmr, cell.ratio])
    # Half of the time goes into drawing scores, and this generator is the quickest.
    generator = np.random.Generator(np.random.SFC64(int(key[:32], 16)))
    most = max(1, min(_BATCH, _MOST_SCORES // sum(people**2 for people in cell.sizes.reference)))
    level, least = NEEDS.alpha, min(cell.ratio, float(NEEDS.least_times))
    for first in range(0, cell.repetitions, most):
        drawn: list[Drawn] = []
        resampled = [resample(people, settings.replicates, generator) for people in cell.sizes.reference]
        for group, reference in _simulated(cell, min(most, cell.repetitions - first), generator):
            if not drawn:
                drawn = [
                    Drawn.of(other, own.design, settings.draws, generator)
                    for own, other in zip(group, reference, strict=True)
                ]
            if too_often(reference, 0.0):
                yield False, False, False, 0.0
                continue
            beside = [one.beside(other) for one, other in zip(drawn, reference, strict=True)]
            evidence = Evidence(group, beside, 0.0)
            whole = evidence.everybody() <= level
            direction = whole and evidence.direction().worst <= level
            yield True, whole, direction, _ratio(evidence, level, least, resampled)


def _ratio(evidence: Evidence, level: float, least: float, resampled: Sequence[NDArray[np.uint16]]) -> float:
    """The ratio before rounding down; where it is surely no more than ``least``, something between it and that."""
    by_model = evidence.by_model(level / 2)
    seen = evidence.mix @ [other.matches(evidence.threshold).total / other.compared for other in evidence.other]
    # The reference's upper limit lies above what was seen.
    if by_model <= least * seen or by_model == 0:
        return 0.0
    ceiling = evidence.ceiling(level, resampled)
    ratio = by_model / ceiling
    return ratio if ratio <= least else min(ratio, evidence.by_draws(level / 2) / ceiling)


def _simulated(cell: Cell, audits: int, generator: np.random.Generator) -> Iterator[tuple[list[Part], list[Part]]]:
    """Parts of the group and of the reference, audit by audit."""
    below, above = cell.sizes.rates(cell.fmr, cell.ratio)
    crowds, designs = (cell.crowds.group, cell.crowds.reference), cell.sizes.designs()
    sides = [
        [
            (likeness(crowd, design.roles[0], design.ordered, rate, audits, generator), design)
            for design, rate in zip(of_side, rates, strict=True)
        ]
        for crowd, of_side, rates in zip(crowds, designs, (above, below), strict=True)
    ]
    for audit in range(audits):
        group, reference = (
            [Part(scores[audit], *design.roles, design.ordered) for scores, design in side] for side in sides
        )
        yield group, reference
