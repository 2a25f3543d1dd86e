"""The same contrasts on several datasets, from their results and nothing else: experiments of kind ``consistency``."""

from typing import TYPE_CHECKING

from falsematch import _lazy

if TYPE_CHECKING:
    from falsematch.consistency.experiment import SUMMARY, TABLE, again, load, run
    from falsematch.consistency.settings import Consistency

__all__ = ["SUMMARY", "TABLE", "Consistency", "again", "load", "run"]

_lazy.attach(__name__)
