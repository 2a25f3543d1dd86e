"""Whether intervals hold what they say: their coverage in simulated audits whose true rate is known."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

import numpy as np
import pandas as pd
from joblib import delayed
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from scipy import sparse

from falsematch import workers
from falsematch.audit._methods import Audits, Limits, allowed, narrow, rate_limits, ratio_limits
from falsematch.audit._simulate import AnyModel, Cell, Lambs, matches
from falsematch.audit.bootstrap import Resample
from falsematch.audit.parametric_null import parametric_null
from falsematch.audit.partition import Partition
from falsematch.audit.printing import RULE, PrintingRule
from falsematch.audit.small_count import LARGER, Block, SmallCount, small_count
from falsematch.progress import Progress
from falsematch.store import digest
from falsematch.study_tables import COVERAGE, COVERAGE_BAR
from falsematch.tables import validate

PRINTS = 0.05
"""Share of audits above which the rule counts as printing in a cell.

Below it only the largest of all estimates print, and no interval can hold the truth among those: of independent pairs
that match at 0.01, an exact interval that is printed from 10 matches on holds it hardly ever where 4 are expected.
There the share of audits with a wrong interval is itself below this.
"""

_BATCH = 50
"""Simulated audits that share one resample."""

_TEST_DRAWS = 199
"""Draws of one small-count test: (1 + 199) / 20 is whole, so that its level is exactly 0.05; an audit takes more."""


class CoverageSettings(BaseModel):
    """The ``coverage:`` block of an experiment.

    Attributes
    ----------
    models : list
        How scores depend on people.
    subjects : list of int
        People a group.
    fmr : list of float
        True false match rates.
    repetitions : int
        Simulated audits a cell, each of two equal groups; an interval of a rate is judged in both.
    replicates : int
        Of the subject bootstrap.
    confidence : float
    fewest_lambs : float
        Cells where fewer lambs are expected in a group are left out: without one in the sample nothing tells of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    models: Annotated[list[AnyModel], Field(min_length=1)]
    subjects: Annotated[list[Annotated[int, Field(ge=4)]], Field(min_length=1)] = [8, 13, 30, 100]
    fmr: Annotated[list[Annotated[float, Field(gt=0, lt=1)]], Field(min_length=1)] = [0.1, 0.03, 0.01]
    repetitions: Annotated[int, Field(ge=1)] = 4000
    replicates: Annotated[int, Field(ge=100)] = 2000
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    fewest_lambs: Annotated[float, Field(ge=0)] = 5

    def cells(self) -> list[Cell]:
        """The stated cells, in the order of the table."""
        return [
            Cell(model, subjects, fmr)
            for model in self.models
            for subjects in self.subjects
            for fmr in self.fmr
            if not (isinstance(model, Lambs) and model.share * subjects < self.fewest_lambs)
        ]


def run(settings: CoverageSettings, *, seed: int, jobs: int = 1, rule: PrintingRule = RULE) -> pd.DataFrame:
    """Simulate every cell and judge every interval in it.

    Parameters
    ----------
    settings : CoverageSettings
    seed : int
        A cell's numbers depend on it and on the cell alone, not on which other cells there are.
    jobs : int
        Processes that cells are spread over; any number gives the same table.
    rule : PrintingRule

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.study_tables.COVERAGE`.
        ``coverage_given_printing`` is of the intervals the rule prints, ``coverage`` of all that can be made; where
        nothing matched, the audit's one-sided bound is the interval of a rate, and there is none of a ratio. Of the
        small-count test they are the shares of tests, and of audits, that do not reject a true null.
    """
    cells = settings.cells()
    rows: list[dict[str, Any]] = []
    tasks = (delayed(cell_rows)(cell, settings, seed, rule) for cell in cells)
    with Progress("simulating audits", len(cells), "cells") as progress:
        for done in workers.each(tasks, jobs):
            rows.extend(done)
            progress.advance()
    return validate(pd.DataFrame(rows, columns=list(COVERAGE.columns)), COVERAGE)


def failing(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of a coverage table in which the rule prints and the bar is missed."""
    lowest = table[["coverage_given_printing", "coverage"]].min(axis=1)
    return table[(table["printed_share"] >= PRINTS) & (lowest < COVERAGE_BAR)]


def cell_rows(cell: Cell, settings: CoverageSettings, seed: int, rule: PrintingRule) -> list[dict[str, Any]]:
    """The rows of one cell, one a method."""
    tested = _test_rows(cell, settings, seed) if cell.subjects < rule.subjects else []
    batches = [_judge(audits, settings.confidence, rule) for audits in simulated(cell, settings, seed)]
    return [
        {
            "model": cell.model.name,
            "subjects": cell.subjects,
            "fmr": cell.fmr,
            "method": method,
            # Of a ratio the truth is 1: the two groups are equal.
            **_summary(
                *(np.concatenate([batch[method][i] for batch in batches]) for i in range(3)),
                truth=1.0 if method.startswith("max_min") else cell.fmr,
            ),
        }
        for method in batches[0]
    ] + tested


def simulated(cell: Cell, settings: CoverageSettings, seed: int) -> Iterator[Audits]:
    """The simulated audits of a cell, batch by batch, each batch with a resample of its own."""
    generator = _generator(cell, seed)
    people = pd.DataFrame({"group": np.repeat(["a", "b"], cell.subjects)})
    partition = Partition.of(people, [["group"]])
    for first in range(0, settings.repetitions, _BATCH):
        audits = min(_BATCH, settings.repetitions - first)
        drawn = matches(cell, 2 * audits, generator).reshape(audits, 2, cell.subjects, cell.subjects)
        resample = Resample.draw(partition, settings.replicates, int(generator.integers(2**63)))
        yield Audits.of(drawn, resample)


def _generator(cell: Cell, seed: int, *purpose: str) -> np.random.Generator:
    key = digest([seed, cell.model.model_dump(), cell.subjects, cell.fmr, *purpose])
    return np.random.Generator(np.random.Philox(int(key[:32], 16)))


def _test_rows(cell: Cell, settings: CoverageSettings, seed: int) -> list[dict[str, Any]]:
    """How often each form of the small-count test leaves a group alone that is drawn like its reference.

    The draw from people has a reference as small as it allows, the parametric null one no larger than the group.
    Printed are the audits in which there is a test.
    """
    tests = {
        "small_count_test": (small_count, LARGER * cell.subjects),
        "parametric_null": (parametric_null, cell.subjects),
    }
    return [_test_row(cell, settings, seed, name, *test) for name, test in tests.items()]


def _test_row(
    cell: Cell, settings: CoverageSettings, seed: int, name: str, test: Callable[..., SmallCount], people: int
) -> dict[str, Any]:
    generator = _generator(cell, seed, name)
    reference = Cell(cell.model, people, cell.fmr)
    values = []
    for first in range(0, settings.repetitions, _BATCH):
        audits = min(_BATCH, settings.repetitions - first)
        for own, other in zip(matches(cell, audits, generator), matches(reference, audits, generator), strict=True):
            test_seed = int(generator.integers(2**63))
            found = test([_block(own)], [_block(other)], equal=False, seed=test_seed, draws=_TEST_DRAWS)
            values.append(found.p_value)
    p = np.array(values)
    tested, kept = np.isfinite(p), ~(p <= 1 - settings.confidence)
    return {
        "model": cell.model.name,
        "subjects": cell.subjects,
        "fmr": cell.fmr,
        "method": name,
        "repetitions": len(p),
        "printed_share": tested.mean(),
        "coverage_given_printing": kept[tested].mean() if tested.any() else np.nan,
        "coverage": kept.mean(),
        "median_high_over_low": np.nan,
    }


def _block(matched: NDArray[np.float64]) -> Block:
    """Each unordered pair once."""
    return Block(sparse.csr_matrix(np.triu(matched)), sparse.csr_matrix(np.triu(np.ones_like(matched), 1)))


_Judged = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]


def _judge(audits: Audits, confidence: float, rule: PrintingRule) -> dict[str, _Judged]:
    """Lower limits, upper limits and whether they are printed, of every method."""
    may = allowed(audits, rule)
    rates = {name: _flat(limits, may, rule) for name, limits in rate_limits(audits, confidence).items()}
    both = np.asarray(may.all(axis=1))
    return rates | {name: _flat(limits, both, rule) for name, limits in ratio_limits(audits, confidence).items()}


def _flat(limits: Limits, may: NDArray[np.bool_], rule: PrintingRule) -> _Judged:
    return limits[0].ravel(), limits[1].ravel(), (may & narrow(limits, rule)).ravel()


def _summary(
    low: NDArray[np.float64], high: NDArray[np.float64], printed: NDArray[np.bool_], *, truth: float
) -> dict[str, Any]:
    made = np.isfinite(low) & np.isfinite(high)
    holds = (low <= truth) & (truth <= high)
    return {
        "repetitions": len(low),
        "printed_share": printed.mean(),
        "coverage_given_printing": holds[printed].mean() if printed.any() else np.nan,
        "coverage": holds[made].mean() if made.any() else np.nan,
        "median_high_over_low": np.median(high[printed] / low[printed]) if printed.any() else np.nan,
    }
