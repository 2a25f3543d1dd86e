"""How often intervals hold what they should, by simulation: experiments of kind ``coverage``."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.studies.coverage.measure import (
        FEW_PEOPLE,
        GALLERY,
        TABLE,
        CoverageExperiment,
        load,
        run,
        simulate,
        summary,
    )

__all__ = [
    "FEW_PEOPLE",
    "GALLERY",
    "TABLE",
    "CoverageExperiment",
    "load",
    "run",
    "simulate",
    "summary",
]

lazy.attach(__name__)
