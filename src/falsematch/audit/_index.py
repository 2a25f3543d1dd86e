"""The percentile interval of an index over all groups, and why there is none."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.bootstrap import percentile_interval
from falsematch.audit.measures import OVER_GROUPS
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]


def stacked(replicates: Sequence[Floats | None]) -> Floats | None:
    """Replicates (B, G) of several groups, or None where one has none."""
    drawn = [each for each in replicates if each is not None]
    return np.stack(drawn, axis=1) if drawn and len(drawn) == len(replicates) else None


def index_interval(measure: str, value: float, drawn: Floats | None, confidence: float) -> tuple[float, float]:
    """Percentile interval of an index over all groups; NaN without replicates (B, G) of all of them."""
    if drawn is None:
        return float("nan"), float("nan")
    return percentile_interval(value, OVER_GROUPS[measure](drawn), confidence, "logit" if measure == "gini" else "log")


def unprinted(names: Sequence[str]) -> list[Reason]:
    """Why a measure over all groups has no interval."""
    return [Reason("no_interval_of_their_own", {"groups": ", ".join(names)})] if names else []
