"""The tables of a result folder, read once and held against the hashes of its card."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from falsematch import catalog, tables
from falsematch.errors import ResultError
from falsematch.report.card import CARD, EXPERIMENT, RATES, Card

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

    ``brief`` says that of conditions only the headline was made (``audit: {detail: headline}``);
    ``observed`` has the thresholds that were observed in a search study, and the study (METHOD section 5).
    """

    rates: pd.DataFrame
    disparity: pd.DataFrame
    matrix: pd.DataFrame
    curves: pd.DataFrame
    distributions: pd.DataFrame
    covariates: pd.DataFrame
    search: pd.DataFrame
    observed: Mapping[str, str]
    brief: bool = False


def read(folder: Path, card: Card) -> Recorded:
    """The recorded tables.

    Raises
    ------
    ResultError
        Where ``rates.csv`` is absent, or a table is malformed or not the one that the card records.
    """
    held = {name: _read(folder / f"{name}.csv", schema, card) for name, schema in _OTHERS.items()}
    path = folder / EXPERIMENT
    settings = catalog.load_yaml(path, ResultError) if path.is_file() else {}
    observed = (settings.get("search") or {}).get("observed_thresholds") or {}
    brief = (settings.get("audit") or {}).get("detail") == "headline"
    return Recorded(rates=tables.read_csv(folder / RATES, tables.RATES), observed=observed, brief=brief, **held)


def _read(path: Path, schema: pa.DataFrameSchema, card: Card) -> pd.DataFrame:
    if not path.is_file():
        return tables.validate(pd.DataFrame(columns=list(schema.columns)), schema)
    recorded = card.tables.get(path.name)
    if recorded and recorded != hashlib.sha256(path.read_bytes()).hexdigest():
        raise ResultError(f"{path}: is not the table that {CARD} records; run the experiment again.")
    return tables.read_csv(path, schema)
