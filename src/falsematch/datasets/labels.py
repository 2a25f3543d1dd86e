"""Rules that every label of people keeps, whichever table it comes from."""

from collections.abc import Iterable

import pandas as pd


def alike(values: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of values that differ only in case or blanks, each pair once, sorted."""
    first: dict[str, str] = {}
    pairs = []
    for value in sorted(set(values)):
        plain = "".join(value.split()).casefold()
        if plain in first:
            pairs.append((first[plain], value))
        first.setdefault(plain, value)
    return pairs


def label_problems(people: pd.DataFrame, labels: Iterable[str]) -> list[str]:
    """What is wrong with labels, one sentence each.

    Parameters
    ----------
    people : DataFrame
        Columns ``subject`` and one a label, str, one row a photograph or a person; "" means no answer.
    labels : iterable of str
        Columns to look at.
    """
    problems = []
    for label in labels:
        for one, other in alike(people[label]):
            counts = people[label].value_counts()
            problems.append(
                f"the label `{label}` holds {one!r} ({counts[one]} rows) and {other!r} ({counts[other]} rows), which "
                "differ only in case or blanks; write one of them."
            )
        odd = sorted({value for value in people[label] if not value.isprintable()})
        if odd:
            problems.append(f"the label `{label}` holds a character that cannot be printed, in {odd[0]!r}.")
        several = people.groupby("subject")[label].nunique()
        torn = list(several.index[several > 1])
        if torn:
            values = sorted(set(people.loc[people["subject"] == torn[0], label]))
            problems.append(
                f"{_people(len(torn))} more than one value of the label `{label}`; the first is {torn[0]!r}: "
                f"{' and '.join(map(repr, values))}."
            )
    return problems


def _people(count: int) -> str:
    return "1 person has" if count == 1 else f"{count} people have"
