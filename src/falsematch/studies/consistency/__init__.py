"""The same contrasts on several datasets, from their results and nothing else: experiments of kind ``consistency``."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.studies.consistency.experiment import SUMMARY, TABLE, again, load, run
    from falsematch.studies.consistency.settings import Consistency

__all__ = ["SUMMARY", "TABLE", "Consistency", "again", "load", "run"]

lazy.attach(__name__)
