"""Groups in their natural order: Monk 1, Monk 2, ... Monk 10."""

import re
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import pandas as pd

_DIGITS = re.compile(r"([0-9]+)")


def natural(text: str) -> list[tuple[str, int]]:
    """What a name is sorted by: its words as text, its whole numbers as numbers."""
    words, numbers = _DIGITS.split(text)[::2], _DIGITS.split(text)[1::2]
    return list(zip(words, [*map(int, numbers), -1], strict=True))


def in_order(names: Iterable[str]) -> list[str]:
    """Names in their natural order, each once."""
    return sorted(dict.fromkeys(names), key=natural)


def order_within(slices: Sequence[Hashable], keys: Sequence[Any]) -> list[int]:
    """Which row goes where, if rows of one slice are sorted by their keys and no other row leaves its place."""
    places: dict[Hashable, list[int]] = {}
    for place, one in enumerate(slices):
        places.setdefault(one, []).append(place)
    order = [0] * len(slices)
    for own in places.values():
        for place, row in zip(own, sorted(own, key=lambda row: keys[row]), strict=True):
            order[place] = row
    return order


def sort_groups(table: pd.DataFrame, columns: Sequence[str], within: Sequence[str]) -> pd.DataFrame:
    """A table whose rows of one slice stand in the natural order of their groups.

    Parameters
    ----------
    table : DataFrame
    columns : sequence of str
        Of the groups, the first to be sorted by first.
    within : sequence of str
        Of the slice: rows that agree in these change places with one another and with no other.
    """
    places = {column: {name: i for i, name in enumerate(in_order(table[column]))} for column in columns}
    # An audit sorts names as text. Where none holds a number that is their natural order: most tables, and the largest.
    if not any(_DIGITS.search(name) for names in places.values() for name in names):
        return table
    slices = table.groupby(list(within), sort=False, dropna=False).ngroup()
    keys = list(zip(*(table[column].map(place) for column, place in places.items()), strict=True))
    return table.iloc[order_within(slices.tolist(), keys)].reset_index(drop=True)
