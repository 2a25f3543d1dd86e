"""The languages that a report can be told in."""

from pathlib import Path

from falsematch import catalog
from falsematch.errors import ResultError

WORDS = Path(__file__).parent / "words"
"""A folder of words a language, one file a noun."""


def languages() -> list[str]:
    """Every language there are words in."""
    return sorted(path.name for path in WORDS.iterdir() if path.is_dir())


def check_language(language: str) -> None:
    """Refuse a language there are no words in.

    Raises
    ------
    ResultError
        The sentence names the nearest.
    """
    known = languages()
    if language not in known:
        raise ResultError(f"`{language}` is not a language of the report. {catalog.nearest(language, known)}")


def handout_name(lang: str) -> str:
    """File of the handout in a language."""
    return named("handout.pdf", lang)


def named(name: str, lang: str) -> str:
    """A file's name in a language; in English the plain one."""
    stem, _, suffix = name.rpartition(".")
    return name if lang == "en" else f"{stem}.{lang}.{suffix}"
