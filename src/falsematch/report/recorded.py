"""The tables of a result folder: each is read once, when it is asked for, and held against the hash in its card."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from falsematch import catalog, tables
from falsematch._columns import Schema
from falsematch.errors import ResultError
from falsematch.report.card import CARD, EXPERIMENT, RATES, Card


@dataclass(frozen=True)
class Recorded:
    """What a result folder holds; a table that the audit did not make is empty.

    ``brief`` says that of conditions only the headline was made (``audit: {detail: headline}``);
    ``observed`` has the thresholds that were observed in a search study, and the study (METHOD section 5).

    Raises
    ------
    ResultError
        By each table, where it is malformed or not the one that the card records.
    """

    folder: Path
    card: Card
    observed: Mapping[str, str]
    brief: bool = False

    @cached_property
    def rates(self) -> pd.DataFrame:
        """Rows of ``rates.csv``, which :func:`falsematch.report.card.read_card` has held against the card."""
        return tables.read_csv(self.folder / RATES, tables.RATES)

    @cached_property
    def disparity(self) -> pd.DataFrame:
        """Rows of ``disparity.csv``."""
        return self._read(tables.DISPARITY)

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """Rows of ``matrix.csv``."""
        return self._read(tables.MATRIX)

    @cached_property
    def curves(self) -> pd.DataFrame:
        """Rows of ``curves.csv``."""
        return self._read(tables.CURVES)

    @cached_property
    def distributions(self) -> pd.DataFrame:
        """Rows of ``distributions.csv``."""
        return self._read(tables.DISTRIBUTIONS)

    @cached_property
    def covariates(self) -> pd.DataFrame:
        """Rows of ``covariates.csv``."""
        return self._read(tables.COVARIATES)

    @cached_property
    def search(self) -> pd.DataFrame:
        """Rows of ``search.csv``."""
        return self._read(tables.SEARCH)

    def check(self) -> None:
        """Refuse a folder in which any table is not the one that the card records, be it drawn or not.

        Raises
        ------
        ResultError
        """
        for name, recorded in self.card.tables.items():
            path = self.folder / name
            if path.is_file() and recorded != hashlib.sha256(path.read_bytes()).hexdigest():
                raise ResultError(f"{path}: is not the table that {CARD} records; run the experiment again.")

    def _read(self, schema: Schema) -> pd.DataFrame:
        path = self.folder / f"{schema.name}.csv"
        if not path.is_file():
            return tables.validate(pd.DataFrame(columns=list(schema.columns)), schema)
        return tables.read_csv(path, schema)


def read(folder: Path, card: Card) -> Recorded:
    """The recorded tables, none of which is read yet.

    Raises
    ------
    ResultError
        Where the settings beside them are malformed.
    """
    path = folder / EXPERIMENT
    settings = catalog.load_yaml(path, ResultError) if path.is_file() else {}
    observed = (settings.get("search") or {}).get("observed_thresholds") or {}
    brief = (settings.get("audit") or {}).get("detail") == "headline"
    return Recorded(folder, card, observed, brief)
