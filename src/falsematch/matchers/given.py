"""Matchers as a caller in Python gives them: by name, by the path of a manifest, or as a function."""

from collections.abc import Sequence
from pathlib import Path

from falsematch import catalog
from falsematch.errors import ExperimentError
from falsematch.matchers.function import Embed, FunctionMatcher, load_function
from falsematch.matchers.outsider import Matcher, load_matcher
from falsematch.store import Store

Given = str | Path | FunctionMatcher | Embed
"""A name, the path of a manifest, a function, or one with what its author says of it."""


def load_matchers(given: Sequence[Given], store: Store, jobs: int = 1) -> list[Matcher]:
    """Every matcher that was given, in order.

    Parameters
    ----------
    given : sequence of str, Path, callable or FunctionMatcher
    store : Store
    jobs : int
        Processes that functions must be sent to.

    Raises
    ------
    ExperimentError
        Where two would have one name, or a function has that of a known matcher.
    FalsematchError
        As :func:`load_matcher` and :func:`falsematch.matchers.function.load_function`.
    """
    known = set(catalog.names(catalog.MODELS))
    taken: set[str] = set()
    for one in map(as_function, given):
        if isinstance(one, FunctionMatcher) and (one.called in known or one.called in taken):
            raise ExperimentError(f"{one.called}: another matcher is called so; give the function a name of its own.")
        taken.add(name_of(one))
    return [
        load_function(one, store, jobs) if isinstance(one, FunctionMatcher) else load_matcher(one, store)
        for one in map(as_function, given)
    ]


def name_of(given: Given) -> str:
    """What an experiment calls a matcher that was given."""
    one = as_function(given)
    return one.called if isinstance(one, FunctionMatcher) else str(one)


def as_function(given: Given) -> str | Path | FunctionMatcher:
    """The same, a bare function as one of which nothing is said."""
    return given if isinstance(given, str | Path | FunctionMatcher) else FunctionMatcher(given)
