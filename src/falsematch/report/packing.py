"""A table as the page's script unpacks it: columns as JSON, deflated, in base64; every number comes back to the bit.

A rate that its counts make is not written: where the quotient of two columns is the recorded number to the last bit,
``true`` stands for it. The rates of a few thousand rows would else be most of the page.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

QUOTIENTS = {"fmr": ("false_matches", "impostor_pairs"), "fnmr": ("false_non_matches", "genuine_pairs")}
"""Rates with the two counts that make them, wherever all comparisons weigh alike."""


def packed(data: Mapping[str, Any]) -> str:
    """JSON, deflated (zlib, RFC 1950), as base64: no character of it means anything in HTML."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def columns(table: pd.DataFrame, names: Iterable[str]) -> dict[str, Any]:
    """Some columns of a table, as ``templates/script/unpack.js`` reads them.

    Parameters
    ----------
    table : DataFrame
    names : iterable of str
        A rate of :data:`QUOTIENTS` needs its two counts among them.

    Returns
    -------
    dict
        Of each column either a list, with None for an empty cell; or ``texts`` and, row by row, the place ``at``
        which its text stands there; or ``over``, the names of two counts, and ``cells``, which are numbers, None, or
        True where the quotient of the two is the number.
    """
    return {name: _column(table, name) for name in names}


def _column(table: pd.DataFrame, name: str) -> Any:
    values = table[name]
    if not pd.api.types.is_numeric_dtype(values):
        at, texts = pd.factorize(values)
        return {"texts": [str(text) for text in texts], "at": at.tolist()}
    cells = [None if pd.isna(value) else _plain(value) for value in values]
    if name not in QUOTIENTS:
        return cells
    over = QUOTIENTS[name]
    counts = zip(*(table[count].astype(float) for count in over), strict=True)
    return {
        "over": list(over),
        "cells": [
            True if part is not None and whole and events / whole == part else part
            for part, (events, whole) in zip(cells, counts, strict=True)
        ],
    }


def _plain(value: float) -> float:
    """A whole number without its point, which reads back as the same number."""
    return int(value) if value == int(value) else float(value)
