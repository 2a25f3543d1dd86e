"""Text that is not what it looks like: two people, labels or columns that a reader cannot tell apart.

A person whose id is written once with a composed and once with a combining accent would be two people, and a group with
one Cyrillic letter in its name a group of its own; every number of both would be wrong, and no report would show it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
"""Alphabets of which whole words can be read as another one's."""

JOIN = " & "
"""Between the labels of a crossing; two crossings would read alike if it stood in one of them."""


def fault(text: str) -> str:
    """Why a name cannot be used, as a clause; empty where it can.

    Parameters
    ----------
    text : str
        An id, a label or the name of a column.
    """
    if text.isascii() and text.isprintable():
        return ""
    if not text.isprintable():
        return "holds a character that cannot be printed"
    for word in re.findall(r"[^\W\d_]+", text):
        scripts = sorted({script for letter in word for script in _SCRIPTS if _name(letter).startswith(script)})
        if len(scripts) > 1:
            return f"holds letters of two alphabets in one word ({' and '.join(scripts).lower()}), which look alike"
    return ""


def label_fault(text: str) -> str:
    """As :func:`fault`, for what may be crossed with others."""
    if JOIN in text:
        return "holds ` & `, which stands between the labels of a crossing"
    return fault(text)


def is_unicode(text: str) -> bool:
    """Whether the name of a file is one in UTF-8: no table or report could hold another."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def printable(text: str) -> str:
    r"""A text for a terminal: none of its characters may move the cursor or turn the line; odd bytes as ``\xe9``."""
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    # What Python makes of a byte in the name of a file that is not UTF-8.
    if "\udc80" <= letter <= "\udcff":
        return f"\\x{ord(letter) - 0xDC00:02x}"
    return letter.encode("unicode_escape").decode()


def alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of names that differ only in case, blanks or how their letters are encoded, each pair once, sorted."""
    return _pairs(names, folded)


def same_letters(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of names that are the same letters, encoded in two ways; ids may differ in case."""
    return _pairs(names, lambda name: unicodedata.normalize("NFC", name))


def _pairs(names: Iterable[str], seen: Callable[[str], str]) -> list[tuple[str, str]]:
    first: dict[str, str] = {}
    pairs = []
    for name in sorted(set(names)):
        if seen(name) in first:
            pairs.append((first[seen(name)], name))
        first.setdefault(seen(name), name)
    return pairs


def folded(text: str) -> str:
    """What a reader sees of a name: without case, blanks, and differences of encoding (Unicode's NFKC)."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _name(letter: str) -> str:
    return unicodedata.name(letter, "")
