"""Reported circumstances: what results say of each, and nothing else: experiments of kind ``street``."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.studies.street.experiment import STEPS, SUMMARY, TABLE, again, load, made, run
    from falsematch.studies.street.settings import Street

__all__ = ["STEPS", "SUMMARY", "TABLE", "Street", "again", "load", "made", "run"]

lazy.attach(__name__)
