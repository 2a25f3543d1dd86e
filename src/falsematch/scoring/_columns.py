"""The columns of a table that was handed in: those that are needed, and those that nobody reads."""

import difflib
from collections.abc import Sequence

from falsematch.errors import ScoresError
from falsematch.text.lookalike import folded, printable
from falsematch.text.reason import Reason

_NEAR = 0.7
"""Likeness of two names (difflib) from which on one may be a slip for the other."""


def check_columns(given: Sequence[str], needed: Sequence[str], known: Sequence[str], name: str) -> None:
    """Refuse a table without the columns that are needed, with one twice, or with one written in other letters.

    Parameters
    ----------
    given : sequence of str
        Columns of the table.
    needed, known : sequences of str
        Columns that must be there, and all that are read.
    name : str
        Of the table, for the refusal.

    Raises
    ------
    ScoresError
    """
    if not set(given) & set(known) and any(_is_number(column) for column in given):
        raise ScoresError(f"{name}: its first row looks like data; put the names of the columns above it.")
    for number, column in enumerate(given):
        if column in given[:number]:
            raise ScoresError(f"{name}: the column `{column}` stands in it twice; take one out.")
    missing = [column for column in needed if column not in given]
    if missing:
        which = f"column {_listed(missing)}" if len(missing) == 1 else f"columns {_listed(missing)}"
        verb = "is" if len(missing) == 1 else "are"
        rest = f"; {', '.join(needed[:-1])} and {needed[-1]} are needed" if len(needed) > 1 else ""
        raise ScoresError(f"{name}: there {verb} no {which}{rest}.{_meant(missing, given, known)}")
    for column in given:
        if column not in known and (meant := _in_other_letters(column, [one for one in known if one not in given])):
            raise ScoresError(f"{name}: `{column}` differs from `{meant}` only in case or blanks; write `{meant}`.")


def ignored(given: Sequence[str], known: Sequence[str]) -> Reason | None:
    """A note on the columns that are not read; what may be a slip is asked about."""
    extra = [column for column in given if column not in known]
    if not extra:
        return None
    absent = [one for one in known if one not in given]
    slips = [(column, near[0]) for column in extra if (near := difflib.get_close_matches(column, absent, 1, _NEAR))]
    named = ", ".join(printable(column) or '""' for column in extra)
    if slips:
        return Reason("columns_asked", {"columns": named, "column": slips[0][0], "known": slips[0][1]})
    return Reason("columns_ignored", {"columns": named})


def _meant(missing: Sequence[str], given: Sequence[str], known: Sequence[str]) -> str:
    """Which columns may be the missing ones: those in other letters first, then near names; nothing where none is."""
    free = [column for column in given if column not in known]
    renamed = []
    for column in missing:
        found = next((one for one in free if folded(one) == folded(column)), None)
        found = found or next(iter(difflib.get_close_matches(column, free, 1, _NEAR)), None)
        if found:
            free.remove(found)
            renamed.append(f"`{found}` to `{column}`")
    return f" Rename {', '.join(renamed)}?" if renamed else ""


def _in_other_letters(column: str, absent: Sequence[str]) -> str | None:
    return next((one for one in absent if folded(one) == folded(column)), None)


def _listed(names: Sequence[str]) -> str:
    quoted = [f"`{one}`" for one in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
