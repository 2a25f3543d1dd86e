"""Why there is no number, or no claim: a code with its parameters, which the report says in every language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Reason:
    """One reason.

    Attributes
    ----------
    code : str
        What is wrong, in snake case: ``too_few_people``.
    parameters : mapping of str to int, float or str
        What a sentence about it needs to say: ``{"n": 5, "needed": 8}``.
    """

    code: str
    parameters: Mapping[str, int | float | str] = field(default_factory=lambda: MappingProxyType({}))
