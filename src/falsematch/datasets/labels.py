"""Rules that every label of people keeps, whichever table it comes from."""

from collections.abc import Collection, Iterable

import pandas as pd

from falsematch.text import lookalike


def label_problems(people: pd.DataFrame, labels: Iterable[str], of_photographs: Collection[str] = ()) -> list[str]:
    """What is wrong with labels, one sentence each.

    Parameters
    ----------
    people : DataFrame
        Columns ``subject`` and one a label, str, one row a photograph or a person; "" means no answer.
    labels : iterable of str
        Columns to look at.
    of_photographs : collection of str
        Those that may differ between two photographs of one person.
    """
    problems = []
    for label in labels:
        for one, other in lookalike.alike(people[label]):
            counts = people[label].value_counts()
            problems.append(
                f"the label `{label}` holds {one!r} ({counts[one]} rows) and {other!r} ({counts[other]} rows), which "
                "differ only in case or blanks; write one of them."
            )
        faults = [(value, lookalike.label_fault(value)) for value in sorted(set(people[label]))]
        odd = [f"the label `{label}`: {value!r} {fault}." for value, fault in faults if fault]
        problems += odd[:1]
        if label in of_photographs:
            continue
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
