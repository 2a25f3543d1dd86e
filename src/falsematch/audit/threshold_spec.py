"""Which thresholds an experiment asks for, as its file writes them."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from falsematch.datasets import DatasetSpec
from falsematch.faces import OnSeveralFaces
from falsematch.scoring import Side
from falsematch.text.strict import Strict


class Calibration(Strict):
    """Other people to fix a threshold on, so that nobody is judged by a threshold of their own making.

    Attributes
    ----------
    dataset : DatasetSpec
    probe, reference : Side
        Captures that meet, both clean.
    group_by : list of str or None
        Labels on which the impostors agree; [] takes all impostors. None: the finest crossing of the experiment.
    leave_out : str
        A list of people whom this dataset shares, or may share, with the one tested: a CSV that lies beside the
        photographs of either. None of them fixes a threshold.
    on_several_faces : "largest", "nearest_centre", "fail" or None
        As in an experiment; None does as the experiment does.
    """

    dataset: DatasetSpec
    probe: Side = Side()
    reference: Side = Side()
    group_by: list[str] | None = None
    leave_out: Annotated[str, Field(pattern=r"^([A-Za-z0-9_][A-Za-z0-9_.-]*\.csv)?$")] = ""
    on_several_faces: OnSeveralFaces | None = None


class FmrThreshold(Strict):
    """``{fmr: F}``: the most permissive threshold with at most floor(F n) accepted clean, matched impostors.

    Attributes
    ----------
    fmr : float
        F.
    reference : dict of label to value, or None
        The one group whose impostors are taken.
    pooling : "pairs" or "equal_groups"
        Whether each comparison or each group weighs the same.
    calibration : Calibration or None
        Where others calibrate; None takes the clean comparisons of the experiment itself.
    """

    fmr: Annotated[float, Field(gt=0, lt=1)]
    reference: dict[str, str] | None = None
    pooling: Literal["pairs", "equal_groups"] = "pairs"
    calibration: Calibration | None = None

    @property
    def name(self) -> str:
        """As written in ``threshold_name``."""
        name = f"fmr={self.fmr:g}"
        if self.pooling == "equal_groups":
            name += " equal groups"
        name += f" in {' & '.join(self.reference.values())}" if self.reference else ""
        if self.calibration is None:
            return name
        dataset = self.calibration.dataset
        # A draw of the same people fixes another threshold, and may stand beside it.
        each = f", {dataset.photographs} of each" if dataset.photographs else ""
        drawn = f", {dataset.people} people" if dataset.people else ""
        return f"{name} on {Path(dataset.name).stem}{each}{drawn}"


class FixedThreshold(Strict):
    """``{threshold: T}``: a number given beforehand.

    Attributes
    ----------
    threshold : float
    matcher : str
        The one matcher it is meant for; empty for every matcher.
    called : str
        What it is named after in the tables, where it was calibrated elsewhere.
    """

    threshold: float
    matcher: str = ""
    called: str = ""

    @property
    def name(self) -> str:
        """As written in ``threshold_name``."""
        return self.called or f"threshold={self.threshold:g}"


ThresholdSpec = Literal["as_shipped"] | FmrThreshold | FixedThreshold
