"""The tables of a result folder: each is read once, when it is asked for, and held against the hash in its card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import catalog, tables
from falsematch.errors import ResultError
from falsematch.report.natural import sort_groups
from falsematch.result import card as cards
from falsematch.result.card import Card
from falsematch.result.folder import CARD, EXPERIMENT, RATES
from falsematch.tables.columns import Schema
from falsematch.tables.summary_tables import SUMMARY

_AT = (*tables.KEYS, "threshold_name", "threshold", "calibration", "group_by", "scope", "matched_on")
# Of each table the columns of its groups, and those by which its rows are of one slice.
_GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rates": (("group",), _AT),
    # Contrasts may be listed by whoever asked for them: each reference group keeps its place.
    "disparity": (("compared_group",), (*_AT, "rate", "reference_group")),
    "ratio_curves": (("compared_group",), (*tables.KEYS, "contrast", "group_by", "reference_group", "threshold")),
    "matrix": (("probe_group", "reference_group"), (*tables.KEYS, "threshold_name", "threshold", "group_by")),
    "curves": (("group",), (*tables.KEYS, "group_by")),
    "distributions": (("group",), (*tables.KEYS, "group_by")),
    "covariates": (("group",), (*tables.KEYS, "group_by")),
    "search": (
        ("group", "gallery_group"),
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

    @cached_property
    def rates(self) -> pd.DataFrame:
        """Rows of ``rates.csv``, which :func:`read_card` has held against the card."""
        return _sorted(tables.read_csv(self.folder / RATES, tables.RATES), tables.RATES)

    @cached_property
    def disparity(self) -> pd.DataFrame:
        """Rows of ``disparity.csv.gz``."""
        return self._read(tables.DISPARITY)

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """Rows of ``matrix.csv.gz``."""
        return self._read(tables.MATRIX)

    @cached_property
    def curves(self) -> pd.DataFrame:
        """Rows of ``curves.csv.gz``."""
        return self._read(tables.CURVES)

    @cached_property
    def ratio_curves(self) -> pd.DataFrame:
        """Rows of ``ratio_curves.csv.gz``."""
        return self._read(tables.RATIO_CURVES)

    @cached_property
    def distributions(self) -> pd.DataFrame:
        """Rows of ``distributions.csv.gz``."""
        return self._read(tables.DISTRIBUTIONS)

    @cached_property
    def covariates(self) -> pd.DataFrame:
        """Rows of ``covariates.csv.gz``."""
        return self._read(tables.COVARIATES)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Rows of ``summary.csv``, without which nothing says what a page leads with."""
        path = self.folder / tables.file_name(SUMMARY.name)
        if not path.is_file():
            raise ResultError(f"{path}: there is no such table; an earlier version made this result: run it again.")
        _check(path, self.card)
        return tables.read_csv(path, SUMMARY)

    @cached_property
    def search(self) -> pd.DataFrame:
        """Rows of ``search.csv``."""
        return self._read(tables.SEARCH)

    @cached_property
    def subsets(self) -> pd.DataFrame:
        """Rows of ``subsets.csv``."""
        return self._read(tables.SUBSETS)

    @cached_property
    def protocol(self) -> pd.DataFrame:
        """Rows of ``protocol.csv``."""
        return self._read(tables.PROTOCOL)

    def _read(self, schema: Schema) -> pd.DataFrame:
        path = tables.present(self.folder / tables.file_name(schema.name))
        if not path.is_file():
            return tables.validate(pd.DataFrame(columns=list(schema.columns)), schema)
        _check(path, self.card)
        return _sorted(tables.read_csv(path, schema), schema)


def _sorted(table: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    return sort_groups(table, *_GROUPS[schema.name]) if schema.name in _GROUPS else table


def check(folder: Path, card: Card) -> None:
    """Refuse a folder in which any table is not the one that the card records, be it drawn or not.

    Raises
    ------
    ResultError
    """
    for name in card.tables:
        _check(folder / name, card)


def _check(path: Path, card: Card) -> None:
    recorded, held = card.tables.get(path.name), tables.present(path)
    if recorded and held.is_file() and recorded != tables.content_sha256(held):
        raise ResultError(f"{path}: is not the table that {CARD} records; run the experiment again.")


def read_card(folder: Path) -> Card:
    """The card of a result folder whose numbers it is of.

    Raises
    ------
    ResultError
        Where it is absent or malformed, or ``rates.csv`` is not the table whose hash it holds: a figure would print
        a result hash that is not that of its numbers.
    """
    card = cards.read_card(folder)
    _check(folder / RATES, card)
    return card


def read_confidence(folder: Path) -> float:
    """Confidence of the intervals, from the experiment as it was resolved.

    Raises
    ------
    ResultError
    """
    path = folder / EXPERIMENT
    if not path.is_file():
        raise ResultError(f"{path}: there is no such file; run the experiment first.")
    settings = catalog.load_yaml(path, ResultError).get("audit")
    confidence = settings.get("confidence") if isinstance(settings, dict) else None
    if not isinstance(confidence, float) or not 0 < confidence < 1:
        raise ResultError(f"{path}: `audit.confidence` is missing or no share; run the experiment again.")
    return confidence


def read(folder: Path, card: Card) -> Recorded:
    """The recorded tables, none of which is read yet.

    Raises
    ------
    ResultError
        Where the settings beside them are malformed.
    """
    path = folder / EXPERIMENT
    return Recorded(folder, card, catalog.load_yaml(path, ResultError) if path.is_file() else {})
