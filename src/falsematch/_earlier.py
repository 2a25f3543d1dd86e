"""An earlier result of the simulations, whose cells a larger one need not simulate again."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import catalog, tables
from falsematch.audit import coverage, few_people_coverage, gallery_coverage
from falsematch.audit._simulate import Cell
from falsematch.audit.coverage import CoverageGrid, CoverageSettings
from falsematch.audit.few_people import NEEDS
from falsematch.audit.few_people_coverage import FewPeopleSettings
from falsematch.audit.gallery_coverage import GallerySettings
from falsematch.audit.printing import RULE
from falsematch.errors import ResultError
from falsematch.result.card import Card, read_card
from falsematch.result.folder import EXPERIMENT, check_result
from falsematch.store import Store
from falsematch.study_tables import FEW_PEOPLE, GALLERY

Record = dict[str, Any]
Rows = dict[tuple[str, int, float], list[Record]]
"""By model, people and rate."""


KEPT = "audit, of kept cells"
"""In the card: the code that made them."""


@dataclass(frozen=True, eq=False)
class Earlier:
    """The folder of a result, and what of it may be kept.

    A cell is kept where its settings, seed and printing rule are those that are asked for now. The code may have
    changed since; therefore the first cell in which an interval may be printed is simulated again, and every number of
    it has to be the same, to the last digit.

    Attributes
    ----------
    folder : Path
    card : Card
    settings : dict
        Its experiment.
    """

    folder: Path
    card: Card
    settings: dict[str, Any]

    @classmethod
    def of(cls, folder: Path) -> "Earlier":
        """The result in a folder.

        Raises
        ------
        ResultError
            Where there is none.
        """
        check_result(folder)
        return cls(folder, read_card(folder), catalog.load_yaml(folder / EXPERIMENT, ResultError))

    @property
    def code(self) -> dict[str, str]:
        """Digest of the sources that made what was kept, for the new card; the oldest of several."""
        return {KEPT: self.card.code.get(KEPT, self.card.code["audit"])}

    def audits(
        self, table: str, settings: CoverageSettings, seed: int, *, jobs: int, store: Store | None
    ) -> pd.DataFrame:
        """As :func:`falsematch.audit.coverage.run`, keeping what it may.

        Raises
        ------
        ResultError
            Where a cell that was simulated again has another number.
        """
        cells = settings.cells()
        kept = self._kept(table, cells, settings, seed)
        again = [cell for cell in cells if _place(cell) in kept and cell.subjects >= RULE.subjects][:1]
        wanted = [*again, *(cell for cell in cells if _place(cell) not in kept)]
        rest = settings.model_copy(update={"grids": [_alone(cell) for cell in wanted]})
        made = _by_cell(coverage.run(rest, seed=seed, jobs=jobs, store=store)) if wanted else {}
        for cell in again:
            name = f"{cell.model.name}, {cell.subjects} people, rate {cell.fmr:g}"
            self._check(table, name, kept[_place(cell)], made[_place(cell)])
        return coverage.table_of(row for cell in cells for row in (made | kept)[_place(cell)])

    def few_people(self, table: str, settings: FewPeopleSettings, seed: int, *, jobs: int) -> pd.DataFrame:
        """As :func:`falsematch.audit.few_people_coverage.run`, kept whole where nothing of its settings changed.

        Raises
        ------
        ResultError
            Where its first cell, simulated again, has another number.
        """
        asked = settings.model_dump(mode="json", exclude_none=True), seed, asdict(NEEDS)
        if (self.settings.get("few_people"), self.card.experiment.seed, self.card.few_people_rule) != asked:
            return few_people_coverage.run(settings, seed=seed, jobs=jobs)
        kept = tables.read_csv(self.folder / table, FEW_PEOPLE)
        made = few_people_coverage.cell_row(settings.cells()[0], settings, seed)
        self._check(table, "the first cell", _records(kept[:1]), [made])
        return kept

    def galleries(self, table: str, settings: GallerySettings, seed: int, *, jobs: int) -> pd.DataFrame:
        """As :func:`falsematch.audit.gallery_coverage.run`, kept whole where nothing of its settings changed.

        Raises
        ------
        ResultError
            Where its first cell, simulated again, has another number.
        """
        asked = settings.model_dump(mode="json", exclude_none=True), seed
        if (self.settings.get("gallery"), self.card.experiment.seed) != asked:
            return gallery_coverage.run(settings, seed=seed, jobs=jobs)
        kept = tables.read_csv(self.folder / table, GALLERY)
        made = gallery_coverage.cell_rows(settings.cells()[0], settings, seed)
        self._check(table, "the first cell", _records(kept[: len(made)]), made)
        return kept

    def _kept(self, table: str, cells: Sequence[Cell], settings: CoverageSettings, seed: int) -> Rows:
        """Rows of the cells that are asked for now, with the columns that the table has by now."""
        own = self.settings.get("coverage", {})
        same = (own.get("replicates"), own.get("confidence")) == (settings.replicates, settings.confidence)
        if not same or self.card.experiment.seed != seed or self.card.printing_rule != asdict(RULE):
            return {}
        rows = _by_cell(pd.read_csv(self.folder / table))
        found = {}
        for cell in cells:
            # A rate is judged in both groups of an audit, a ratio once.
            if min((row["repetitions"] for row in rows.get(_place(cell), [])), default=0) == cell.repetitions:
                found[_place(cell)] = [_completed(row, cell) for row in rows[_place(cell)]]
        return found

    def _check(self, table: str, cell: str, kept: list[Record], made: list[Record]) -> None:
        old, new = pd.DataFrame(kept), pd.DataFrame(made)
        if not new[list(old.columns)].astype(old.dtypes).equals(old):
            raise ResultError(
                f"{self.folder / table}: {cell} comes out otherwise by the code of today, so that nothing of it can be "
                "kept; run it without --keep."
            )


def _place(cell: Cell) -> tuple[str, int, float]:
    return cell.model.name, cell.subjects, cell.fmr


def _by_cell(table: pd.DataFrame) -> Rows:
    rows: Rows = {}
    for row in _records(table):
        rows.setdefault((row["model"], row["subjects"], row["fmr"]), []).append(row)
    return rows


def _records(table: pd.DataFrame) -> list[Record]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _alone(cell: Cell) -> CoverageGrid:
    """A grid of one cell."""
    return CoverageGrid.model_validate(
        {
            "models": [cell.model.model_dump()],
            "subjects": [cell.subjects],
            "fmr": [cell.fmr],
            "repetitions": cell.repetitions,
        }
    )


def _completed(row: Record, cell: Cell) -> Record:
    """A row of a table that had fewer columns."""
    printed = round(row["printed_share"] * row["repetitions"])
    error = coverage.standard_error(row["coverage_given_printing"], printed)
    return {**row, "unseen": coverage.is_unseen(cell), "standard_error": error}
