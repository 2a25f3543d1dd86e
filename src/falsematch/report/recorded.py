"""The tables of a result folder, read once and held against the hashes of its card."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from falsematch import tables
from falsematch.errors import ResultError
from falsematch.report.card import CARD, RATES, Card

_OTHERS: dict[str, pa.DataFrameSchema] = {
    "disparity": tables.DISPARITY,
    "matrix": tables.MATRIX,
    "curves": tables.CURVES,
    "distributions": tables.DISTRIBUTIONS,
    "covariates": tables.COVARIATES,
}


@dataclass(frozen=True)
class Recorded:
    """What a result folder holds; a table that the audit did not make is empty."""

    rates: pd.DataFrame
    disparity: pd.DataFrame
    matrix: pd.DataFrame
    curves: pd.DataFrame
    distributions: pd.DataFrame
    covariates: pd.DataFrame


def read(folder: Path, card: Card) -> Recorded:
    """The recorded tables.

    Raises
    ------
    ResultError
        Where ``rates.csv`` is absent, or a table is malformed or not the one that the card records.
    """
    held = {name: _read(folder / f"{name}.csv", schema, card) for name, schema in _OTHERS.items()}
    return Recorded(rates=tables.read_csv(folder / RATES, tables.RATES), **held)


def _read(path: Path, schema: pa.DataFrameSchema, card: Card) -> pd.DataFrame:
    if not path.is_file():
        return tables.validate(pd.DataFrame(columns=list(schema.columns)), schema)
    recorded = card.tables.get(path.name)
    if recorded and recorded != hashlib.sha256(path.read_bytes()).hexdigest():
        raise ResultError(f"{path}: is not the table that {CARD} records; run the experiment again.")
    return tables.read_csv(path, schema)
