"""Whether intervals hold what they say: their coverage in simulated audits whose true rate is known."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
from joblib import delayed
from numpy.typing import NDArray
from pydantic import Field
from scipy import sparse

from falsematch import workers
from falsematch.audit.bootstrap import Resample
from falsematch.audit.parametric_null import parametric_null
from falsematch.audit.partition import Partition
from falsematch.audit.printing import RULE, PrintingRule
from falsematch.audit.small_count import LARGER, Block, SmallCount, small_count
from falsematch.progress import Progress
from falsematch.store import Store, code_digest, digest
from falsematch.studies.coverage.crowds import (
    AbsentLambs,
    Clustered,
    DeclaredClusters,
    HeavyLambs,
    StudentEffects,
    UnequalImages,
)
from falsematch.studies.coverage.methods import Audits, Limits, allowed, narrow, rate_limits, ratio_limits
from falsematch.studies.coverage.simulated import Cell, Independent, Lambs, SubjectEffects, matches
from falsematch.tables import DRAWN_AS, validate
from falsematch.tables.study_tables import COVERAGE
from falsematch.text.strict import Strict

PRINTS = 0.05
"""Share of audits above which the rule counts as printing in a cell.

Below it only the largest of all estimates print, and no interval can hold the truth among those: of independent pairs
that match at 0.01, an exact interval that is printed from 10 matches on holds it hardly ever where 4 are expected.
There the share of audits with a wrong interval is itself below this.
"""

FEWEST_LAMBS = 5
"""Where fewer are expected in a group, many samples hold none, or hardly one, and nothing tells of them."""

_BATCH = 50
"""Simulated audits that share one resample."""

_TEST_DRAWS = 199
"""Draws of one small-count test: (1 + 199) / 20 is whole, so that its level is exactly 0.05; an audit takes more."""


AnyModel = Annotated[
    Independent
    | SubjectEffects
    | Lambs
    | HeavyLambs
    | AbsentLambs
    | StudentEffects
    | Clustered
    | DeclaredClusters
    | UnequalImages,
    Field(discriminator="model"),
]


class CoverageGrid(Strict):
    """Cells of the simulation: every combination of what is listed.

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
    """

    models: Annotated[list[AnyModel], Field(min_length=1)]
    subjects: Annotated[list[Annotated[int, Field(ge=4)]], Field(min_length=1)]
    fmr: Annotated[list[Annotated[float, Field(gt=0, lt=1)]], Field(min_length=1)] = [0.1, 0.03, 0.01]
    repetitions: Annotated[int, Field(ge=1)] = 4000

    def cells(self) -> Iterator[Cell]:
        """Every combination."""
        for model, subjects, fmr in product(self.models, self.subjects, self.fmr):
            yield Cell(model, subjects, fmr, self.repetitions)


class CoverageSettings(Strict):
    """The ``coverage:`` block of an experiment.

    Attributes
    ----------
    grids : list of CoverageGrid
    replicates : int
        Of the subject bootstrap.
    confidence : float
    """

    grids: Annotated[list[CoverageGrid], Field(min_length=1)]
    replicates: Annotated[int, Field(ge=100)] = 2000
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95

    def cells(self) -> list[Cell]:
        """The stated cells, model by model, smaller groups first; one that two grids name is that of the first."""
        stated: dict[tuple[str, int, float], Cell] = {}
        for cell in (cell for grid in self.grids for cell in grid.cells()):
            stated.setdefault((cell.model.name, cell.subjects, cell.fmr), cell)
        models = list(dict.fromkeys(name for name, _, _ in stated))
        return sorted(stated.values(), key=lambda cell: (models.index(cell.model.name), cell.subjects, -cell.fmr))


def is_unseen(cell: Cell) -> bool:
    """Whether what the scores depend on cannot be seen in the sample, so that no rule on the data could mend it.

    Lambs of whom fewer than :data:`FEWEST_LAMBS` are expected, heavy tails, and clusters that nobody declared.
    """
    model = cell.model
    if isinstance(model, Lambs | HeavyLambs):
        return isinstance(model, AbsentLambs) or model.share * cell.subjects < FEWEST_LAMBS
    return isinstance(model, StudentEffects) or (
        isinstance(model, Clustered) and not isinstance(model, DeclaredClusters)
    )


def run(
    settings: CoverageSettings, *, seed: int, jobs: int = 1, rule: PrintingRule = RULE, store: Store | None = None
) -> pd.DataFrame:
    """Simulate every cell and judge every interval in it.

    Parameters
    ----------
    settings : CoverageSettings
    seed : int
        A cell's numbers depend on it and on the cell alone, not on which other cells there are.
    jobs : int
        Processes that cells are spread over; any number gives the same table.
    rule : PrintingRule
    store : Store or None
        Where finished cells are kept, under their settings and the code that made them, so that a run that was stopped
        goes on where it was; None keeps and takes none.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.study_tables.COVERAGE`.
        ``coverage_given_printing`` is of the intervals the rule prints, ``coverage`` of all that can be made; where
        nothing matched, the audit's one-sided bound is the interval of a rate, and there is none of a ratio. Of the
        small-count test they are the shares of tests, and of audits, that do not reject a true null.
    """
    cells = settings.cells()
    tasks = (delayed(_kept_rows)(cell, settings, seed, rule, store) for cell in cells)
    rows: list[dict[str, Any]] = []
    with Progress("simulating audits", len(cells), "cells") as progress:
        for done in workers.each(tasks, jobs):
            rows.extend(done)
            progress.advance()
    return table_of(rows)


def table_of(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Rows of :func:`cell_rows` as the table."""
    return validate(pd.DataFrame(rows, columns=list(COVERAGE.columns)), COVERAGE)


def _kept_rows(
    cell: Cell, settings: CoverageSettings, seed: int, rule: PrintingRule, store: Store | None
) -> list[dict[str, Any]]:
    """As :func:`cell_rows`, from the store where the same code has made them before."""
    if store is None:
        return cell_rows(cell, settings, seed, rule)
    import pyarrow as pa  # noqa: PLC0415 - only a run keeps anything

    asked = [cell.model.model_dump(), cell.subjects, cell.fmr, cell.repetitions, settings.replicates]
    key = store.key(
        code_digest([Path(__file__)]), inputs=asked, parameters=[settings.confidence, asdict(rule)], seed=seed
    )
    if (kept := store.read("coverage", key)) is not None:
        return list(kept.to_pylist())
    rows = cell_rows(cell, settings, seed, rule)
    store.write("coverage", key, pa.Table.from_pylist(rows))
    return rows


def cell_rows(cell: Cell, settings: CoverageSettings, seed: int, rule: PrintingRule) -> list[dict[str, Any]]:
    """The rows of one cell, one a method."""
    # Of clusters and of unequal images no test of small counts is made: they draw people who are alike in both.
    is_tested = cell.subjects < rule.subjects and not isinstance(cell.model, DeclaredClusters | UnequalImages)
    tested = _test_rows(cell, settings, seed) if is_tested else []
    batches = [_judge(audits, settings.confidence, rule) for audits in simulated(cell, settings, seed)]
    return [
        {
            "model": cell.model.name,
            "subjects": cell.subjects,
            "fmr": cell.fmr,
            "unseen": is_unseen(cell),
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
    model, size = cell.model, cell.subjects
    threshold = model.threshold_among(cell.fmr, size) if isinstance(model, Clustered) else model.threshold(cell.fmr)
    unit = model.cluster_of(size) if isinstance(model, DeclaredClusters) else np.arange(size)
    people = pd.DataFrame(
        {
            "group": np.repeat(["a", "b"], size),
            DRAWN_AS: [f"{group} {one}" for group in "ab" for one in unit],
        }
    )
    partition = Partition.of(people, [["group"]])
    for first in range(0, cell.repetitions, _BATCH):
        audits = min(_BATCH, cell.repetitions - first)
        images = None
        if isinstance(model, UnequalImages):
            images = model.images(generator, (2 * audits, size))
            drawn = model.matches(cell.fmr, images, generator)
            images = images.reshape(audits, 2, size)
        else:
            drawn = matches(cell, 2 * audits, generator, threshold)
        resample = Resample.draw(partition, settings.replicates, int(generator.integers(2**63)))
        yield Audits.of(drawn.reshape(audits, 2, size, size), resample, images, unit)


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
    for first in range(0, cell.repetitions, _BATCH):
        audits = min(_BATCH, cell.repetitions - first)
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
        "unseen": is_unseen(cell),
        "method": name,
        "repetitions": len(p),
        "printed_share": tested.mean(),
        **_shares(kept, tested, np.ones(len(p), bool)),
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
        **_shares(holds, printed, made),
        "median_high_over_low": np.median(high[printed] / low[printed]) if printed.any() else np.nan,
    }


def _shares(holds: NDArray[np.bool_], printed: NDArray[np.bool_], made: NDArray[np.bool_]) -> dict[str, float]:
    """Shares that hold the truth, of those printed with its standard error, and of all that were made."""
    of_printed = float(holds[printed].mean()) if printed.any() else np.nan
    return {
        "coverage_given_printing": of_printed,
        "standard_error": standard_error(of_printed, int(printed.sum())),
        "coverage": float(holds[made].mean()) if made.any() else np.nan,
    }


def standard_error(share: float, trials: int) -> float:
    """Of a share of independent trials, as simulated audits are."""
    return float(np.sqrt(share * (1 - share) / trials)) if trials else np.nan
