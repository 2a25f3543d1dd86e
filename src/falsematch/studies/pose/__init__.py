"""Real turns of a head beside simulated ones: experiments of kind ``pose``."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.studies.pose.measure import (
        POINTS,
        TABLE,
        AngleHeads,
        Measured,
        PoseExperiment,
        by_frontality,
        load,
        made,
        measure,
        run,
    )

__all__ = [
    "POINTS",
    "TABLE",
    "AngleHeads",
    "Measured",
    "PoseExperiment",
    "by_frontality",
    "load",
    "made",
    "measure",
    "run",
]

lazy.attach(__name__)
