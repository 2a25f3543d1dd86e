"""Subsets of the comparisons, as an experiment names them: its rates with and without some people or photographs."""

from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from falsematch.catalog import nearest
from falsematch.text.strict import Strict

PAIR_LISTS = ("kin",)
"""Lists of pairs of people that a dataset's manifest may name."""

_Values = Annotated[list[str], Field(min_length=1)]
_Pixels = Annotated[float, Field(gt=0)]


class Span(Strict):
    """Numbers of a label, of a year for instance, both ends included.

    Attributes
    ----------
    at_least, at_most : float or None
    """

    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _is_a_span(self) -> "Span":
        if self.at_least is None and self.at_most is None:
            raise ValueError("give `at_least`, `at_most` or both.")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"no number is at least {self.at_least:g} and at most {self.at_most:g}.")
        return self


class Strata(Strict):
    """What cuts a subset into strata: one of these.

    Attributes
    ----------
    pair_of : str or None
        A label: one stratum a pair of its values, whichever of them the probe has.
    inter_eye_px : list of float or None
        Cut points in pixels between the eyes, of the photograph of the two that has fewer, as the clean reading found
        them.
    """

    pair_of: str | None = None
    inter_eye_px: Annotated[list[_Pixels], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Strata":
        if (self.pair_of is None) == (self.inter_eye_px is None):
            raise ValueError("give either `pair_of` (a label) or `inter_eye_px` (cut points), one of the two.")
        cuts = self.inter_eye_px or []
        if any(first >= second for first, second in pairwise(cuts)):
            raise ValueError("`inter_eye_px` needs its cut points in rising order.")
        return self


class Subset(Strict):
    """One of the ``subsets:`` of an experiment: comparisons that its rates and contrasts are told for once more.

    Whatever is asked for together holds together. Of people or photographs whose label is not stated nothing is known:
    ``only`` and ``strata`` leave them out, ``without`` does not.

    Attributes
    ----------
    name : str
        As the tables write it.
    without : dict of label to list of values
        Photographs of these labels are left out, as probes and as references.
    without_pairs : dict of list to list of status
        Pairs of people of a list of the dataset's manifest (``kin``) with one of these statuses are left out.
    only : dict of label to list of values, or to Span
        Both photographs (or their people) have one of these values.
    of : dict of label to value
        ``only`` is asked of photographs with these values alone; all others stay.
    strata : Strata or None
        What cuts it further.
    """

    name: Annotated[str, Field(min_length=1, max_length=80)]
    without: dict[str, _Values] = {}
    without_pairs: dict[str, _Values] = {}
    only: dict[str, _Values | Span] = {}
    of: dict[str, str] = {}
    strata: Strata | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "Subset":
        if not (self.without or self.without_pairs or self.only or self.strata):
            raise ValueError("a subset needs one of `without`, `without_pairs`, `only` and `strata`.")
        if self.of and not self.only:
            raise ValueError("`of` says whom `only` is asked of; name `only` too.")
        for wanted in self.without_pairs:
            if wanted not in PAIR_LISTS:
                raise ValueError(f"`{wanted}` is no list of pairs. {nearest(wanted, PAIR_LISTS)}")
        return self

    @property
    def labels(self) -> dict[str, list[str]]:
        """Every label that it names, with the values that somebody has to have."""
        named = {label: list(values) for label, values in self.without.items()}
        for label, values in self.only.items():
            named.setdefault(label, []).extend(() if isinstance(values, Span) else values)
        for label, value in self.of.items():
            named.setdefault(label, []).append(value)
        if self.strata is not None and self.strata.pair_of is not None:
            named.setdefault(self.strata.pair_of, [])
        return named

    @property
    def by_eyes(self) -> bool:
        """Whether it asks for the distance between the eyes."""
        return self.strata is not None and self.strata.inter_eye_px is not None
