"""What is handed over to the Python call, before anything is read: each argument of the kind that it must be."""

import os
from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any, get_args

import numpy as np
import pandas as pd

from falsematch.errors import ScoresError
from falsematch.scoring.comparisons import Order

_LONGEST = 60
"""Characters of a value that is shown; a whole array says no more than its kind."""


def check_table(given: Any, argument: str) -> None:
    """Refuse what is neither the path of a table nor a DataFrame.

    Raises
    ------
    ScoresError
    """
    if not isinstance(given, str | os.PathLike | pd.DataFrame):
        raise ScoresError(
            f"{argument}: {_told(given)} is no table; give the path of a CSV or Parquet file, or a DataFrame."
        )
    if isinstance(given, str) and (not given or "\0" in given):
        raise ScoresError(f"{argument}: {given!r} is no path; give that of a CSV or Parquet file, or a DataFrame.")


def check_number(given: Any, argument: str, *, whole: bool = False) -> None:
    """Refuse what is neither None nor a number; true and false are none, and text is none either.

    Raises
    ------
    ScoresError
    """
    kind = Integral if whole else Real
    if given is not None and (isinstance(given, bool) or not isinstance(given, kind)):
        what = "a whole number" if whole else "a number"
        raise ScoresError(f"{argument}: {_told(given)} is not {what}; give {what}, or None.")
    try:
        float(given or 0)
    except OverflowError:
        raise ScoresError(f"{argument}: {_told(given)} is too large; give a smaller number, or None.") from None


def check_flag(given: Any, argument: str) -> None:
    """Refuse what is neither true nor false.

    Raises
    ------
    ScoresError
    """
    if not isinstance(given, bool | np.bool_):
        raise ScoresError(f"{argument}: {_told(given)} is neither True nor False; give one of them.")


def check_order(given: Any) -> None:
    """Refuse an order that is none.

    Raises
    ------
    ScoresError
    """
    if given is not None and not (isinstance(given, str) and given in get_args(Order)):
        raise ScoresError(f"order: {_told(given)} is no order; give 'ordered', 'unordered' or None.")


def check_text(given: Any, argument: str) -> None:
    """Refuse what is not text.

    Raises
    ------
    ScoresError
    """
    if not isinstance(given, str):
        raise ScoresError(f"{argument}: {_told(given)} is not text; give a name.")


def check_groupings(given: Any) -> None:
    """Refuse what is neither None, nor labels, nor groupings of labels; a word alone would be read letter by letter.

    Raises
    ------
    ScoresError
    """
    if given is None or (_is_list(given) and all(isinstance(one, str) or _is_labels(one) for one in given)):
        return
    raise ScoresError(
        f"group_by: {_told(given)} is no list of labels; give one, such as ['ethnicity', 'gender'], or None."
    )


def _is_list(given: Any) -> bool:
    return isinstance(given, Sequence | np.ndarray | pd.Index) and not isinstance(given, str | bytes)


def _is_labels(given: Any) -> bool:
    return _is_list(given) and all(isinstance(label, str) for label in given)


def _told(given: Any) -> str:
    """A value as a person would know it again, short."""
    written = repr(given)
    if len(written) > _LONGEST or not written.isprintable():
        return f"what is of type {type(given).__name__}"
    return written
