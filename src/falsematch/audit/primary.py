"""The one claim an experiment names before it is run."""

from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from falsematch.audit.partition import JOIN
from falsematch.audit.thresholds import ThresholdSpec


class Primary(BaseModel):
    """``primary:`` of an experiment: what it confirms; everything else it shows is exploratory (METHOD section 6).

    Attributes
    ----------
    system : str
    threshold : ThresholdSpec
        One of the experiment's thresholds.
    contrast : pair of str
        Group expected to bear more, and the group it is compared with, as ``rates.csv`` writes them.
    group_by : list of str
        The grouping they belong to.
    condition : str
    dose : float or None
    arm : "probe" or "both"
        Which photographs are degraded; of no account where the condition is ``clean``.
    delivery, landmarks, metering : str
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: str
    threshold: ThresholdSpec = "as_shipped"
    contrast: tuple[str, str]
    group_by: Annotated[list[str], Field(min_length=1)]
    condition: str = "clean"
    dose: float | None = None
    arm: Literal["probe", "both"] = "probe"
    delivery: Literal["native", "upscaled"] = "native"
    landmarks: Literal["own", "clean"] = "own"
    metering: Literal["fixed", "frame_average", "face"] = "fixed"

    @property
    def keys(self) -> dict[str, Any]:
        """The columns of ``disparity.csv`` that say which row it is, with their values."""
        return {
            "system": self.system,
            "condition": self.condition,
            "dose": self.dose,
            "arm": "none" if self.condition == "clean" else self.arm,
            "delivery": self.delivery,
            "landmarks": self.landmarks,
            "metering": self.metering,
            "threshold_name": self.threshold if isinstance(self.threshold, str) else self.threshold.name,
            "group_by": JOIN.join(self.group_by),
            "rate": "fmr",
            "measure": "ratio",
            "compared_group": self.contrast[0],
            "reference_group": self.contrast[1],
        }

    def names(self, row: dict[str, Any]) -> bool:
        """Whether a row of ``disparity.csv`` is the claim; the contrast may stand in it the other way round."""
        groups = {row["compared_group"], row["reference_group"]}
        rest = {name: value for name, value in self.keys.items() if not name.endswith("_group")}
        return groups == set(self.contrast) and all(_same(row[name], value) for name, value in rest.items())


def _same(held: Any, wanted: Any) -> bool:
    return bool(pd.isna(held)) if wanted is None else bool(held == wanted)
