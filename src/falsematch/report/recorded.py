"""The tables of a result folder, read once and held against the hashes of its card."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from falsematch import catalog, tables
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
_OTHERS: dict[str, pa.DataFrameSchema] = {
    "disparity": tables.DISPARITY,
    "matrix": tables.MATRIX,
    "curves": tables.CURVES,
    "distributions": tables.DISTRIBUTIONS,
    "covariates": tables.COVARIATES,
    "search": tables.SEARCH,
}


@dataclass(frozen=True)
class Recorded:
    """What a result folder holds; a table that the audit did not make is empty.

    ``settings`` is the experiment as it was resolved.
    """

    rates: pd.DataFrame
    disparity: pd.DataFrame
    matrix: pd.DataFrame
    curves: pd.DataFrame
    distributions: pd.DataFrame
    covariates: pd.DataFrame
    search: pd.DataFrame
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


def read(folder: Path, card: Card) -> Recorded:
    """The recorded tables, groups in their natural order.

    Raises
    ------
    ResultError
        Where ``rates.csv`` is absent, or a table is malformed or not the one that the card records.
    """
    held = {name: _read(folder / f"{name}.csv", schema, card) for name, schema in _OTHERS.items()}
    path = folder / EXPERIMENT
    settings = catalog.load_yaml(path, ResultError) if path.is_file() else {}
    held["rates"] = tables.read_csv(folder / RATES, tables.RATES)
    return Recorded(settings=settings, **{name: sort_groups(table, *_GROUPS[name]) for name, table in held.items()})


def _read(path: Path, schema: pa.DataFrameSchema, card: Card) -> pd.DataFrame:
    if not path.is_file():
        return tables.validate(pd.DataFrame(columns=list(schema.columns)), schema)
    recorded = card.tables.get(path.name)
    if recorded and recorded != hashlib.sha256(path.read_bytes()).hexdigest():
        raise ResultError(f"{path}: is not the table that {CARD} records; run the experiment again.")
    return tables.read_csv(path, schema)
