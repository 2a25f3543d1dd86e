"""The tables of a result folder: each is read once, when it is asked for, and held against the hash in its card."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import catalog, tables
from falsematch._columns import Schema
from falsematch.errors import ResultError
from falsematch.report.card import CARD, EXPERIMENT, RATES, Card
from falsematch.report.natural import sort_groups

_AT = (*tables.KEYS, "threshold_name", "threshold", "calibration", "group_by", "scope", "matched_on")
# Of each table the columns of its groups, and those by which its rows are of one slice.
_GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rates": (("group",), _AT),
    # Contrasts may be listed by whoever asked for them: each reference group keeps its place.
    "disparity": (("compared_group",), (*_AT, "rate", "reference_group")),
    "matrix": (("probe_group", "reference_group"), (*tables.KEYS, "threshold_name", "threshold", "group_by")),
    "curves": (("group",), (*tables.KEYS, "group_by")),
    "distributions": (("group",), (*tables.KEYS, "group_by")),
    "covariates": (("group",), (*tables.KEYS, "group_by")),
    "search": (
        ("group",),
        (
            *tables.KEYS,
            "threshold_name",
            "threshold",
            "group_by",
            "gallery_size",
            "images_per_subject",
            "mix",
            "method",
        ),
    ),
}


@dataclass(frozen=True)
class Recorded:
    """What a result folder holds, each table read when it is first asked for; one that the audit did not make is empty.

    Groups stand in their natural order. ``settings`` is the experiment as it was resolved.

    Raises
    ------
    ResultError
        By each table, where it is malformed or not the one that the card records.
    """

    folder: Path
    card: Card
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def brief(self) -> bool:
        """Whether of conditions only the headline was made (``audit: {detail: headline}``)."""
        return (self.settings.get("audit") or {}).get("detail") == "headline"

    @property
    def observed(self) -> Mapping[str, str]:
        """The thresholds that were observed in a search study, and the study (METHOD section 5)."""
        found: Mapping[str, str] = (self.settings.get("search") or {}).get("observed_thresholds") or {}
        return found

    @cached_property
    def rates(self) -> pd.DataFrame:
        """Rows of ``rates.csv``, which :func:`falsematch.report.card.read_card` has held against the card."""
        return _sorted(tables.read_csv(self.folder / RATES, tables.RATES), tables.RATES)

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
        for name in self.card.tables:
            self._check(self.folder / name)

    def _check(self, path: Path) -> None:
        recorded = self.card.tables.get(path.name)
        if recorded and path.is_file() and recorded != hashlib.sha256(path.read_bytes()).hexdigest():
            raise ResultError(f"{path}: is not the table that {CARD} records; run the experiment again.")

    def _read(self, schema: Schema) -> pd.DataFrame:
        path = self.folder / f"{schema.name}.csv"
        if not path.is_file():
            return tables.validate(pd.DataFrame(columns=list(schema.columns)), schema)
        self._check(path)
        return _sorted(tables.read_csv(path, schema), schema)


def _sorted(table: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    return sort_groups(table, *_GROUPS[schema.name])


def read(folder: Path, card: Card) -> Recorded:
    """The recorded tables, none of which is read yet.

    Raises
    ------
    ResultError
        Where the settings beside them are malformed.
    """
    path = folder / EXPERIMENT
    return Recorded(folder, card, catalog.load_yaml(path, ResultError) if path.is_file() else {})
