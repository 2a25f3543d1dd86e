"""Where a number of a model comes from, so that documentation and notebooks can list every one."""

from dataclasses import dataclass
from typing import Literal, get_args

Basis = Literal["measured", "literature", "judgement"]
BASES: tuple[Basis, ...] = get_args(Basis)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a condition's model: a setting's default, or a constant.

    Attributes
    ----------
    value : float
    unit : str
        Empty for a pure number.
    basis : "measured", "literature" or "judgement"
        Measured by this lab, taken from a source, or chosen by us.
    source : str
        What it was measured on, where it is published, or why it was chosen.
    """

    value: float
    unit: str
    basis: Basis
    source: str
