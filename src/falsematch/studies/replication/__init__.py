"""Whether a published contrast is found again: experiments of kind ``replication``."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.studies.replication.measure import (
        CLAIM_PARTS,
        SHARES,
        SHARES_SUMMARY,
        TABLE,
        Margin,
        Photographs,
        Replication,
        Source,
        again,
        load,
        measured,
        plan,
        run,
    )

__all__ = [
    "CLAIM_PARTS",
    "SHARES",
    "SHARES_SUMMARY",
    "TABLE",
    "Margin",
    "Photographs",
    "Replication",
    "Source",
    "again",
    "load",
    "measured",
    "plan",
    "run",
]

lazy.attach(__name__)
