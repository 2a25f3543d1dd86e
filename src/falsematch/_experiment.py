"""An experiment as its file states it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from falsematch import catalog, conditions, datasets, faces, scoring
from falsematch.audit import (
    AuditSettings,
    FmrThreshold,
    Primary,
    SearchSettings,
    ThresholdSpec,
    calibrating_labels,
)
from falsematch.errors import ExperimentError
from falsematch.explain import explain, read_strictly

Sight = Literal["own", "clean"]
Delivery = Literal["native", "upscaled"]


class Experiment(BaseModel):
    """An experiment as its file states it; DESIGN section 3 explains each setting.

    Attributes
    ----------
    name : str
        Name of the result folder.
    conditions : list
        As in the file; :func:`falsematch.conditions.parse` makes the chains, ``clean`` first.
    landmarks, delivery : list
        Each a way for every system or condition, or a way with the only systems or conditions that it is for:
        ``[own, {clean: [dlib]}]``, ``[native, {upscaled: [resolution]}]``.
    on_several_faces : "largest", "nearest_centre" or "fail"
        Which face a photograph is taken to show where a detector finds more than one: the largest; the one nearest the
        photograph's centre; or none, a failure to acquire or to enrol. A program of one's own chooses for itself.
    on_unreadable : "stop" or "count"
        What to do about photographs that cannot be read: stop before any measuring, or count them by group.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    kind: Literal["audit"] = "audit"
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    dataset: datasets.DatasetSpec
    probe: scoring.Side = scoring.Side()
    reference: scoring.Side = scoring.Side()
    systems: Annotated[list[str], Field(min_length=1)]
    landmarks: Annotated[list[Sight | dict[Sight, list[str]]], Field(min_length=1)] = ["own"]
    delivery: Annotated[list[Delivery | dict[Delivery, list[str]]], Field(min_length=1)] = ["native"]
    metering: Annotated[list[Literal["fixed", "frame_average", "face"]], Field(min_length=1)] = ["fixed"]
    conditions: list[Any] = []
    arms: Annotated[list[scoring.Arm], Field(min_length=1)] = ["probe"]
    thresholds: Annotated[list[ThresholdSpec], Field(min_length=1)] = ["as_shipped"]
    group_by: list[Annotated[list[str], Field(min_length=1)]] = []
    primary: Primary | None = None
    audit: AuditSettings = AuditSettings()
    search: SearchSettings | None = None
    on_several_faces: faces.OnSeveralFaces = "largest"
    on_unreadable: Literal["stop", "count"] = "stop"

    @model_validator(mode="after")
    def _conditions_exist(self) -> "Experiment":
        conditions.parse(self.conditions)
        return self

    @model_validator(mode="after")
    def _ways_are_of_something(self) -> "Experiment":
        chains = {chain.name for chain in conditions.parse(self.conditions)} - {"clean"}
        for setting, known, what in (("landmarks", set(self.systems), "systems"), ("delivery", chains, "conditions")):
            for name in sorted(_named(getattr(self, setting)) - known):
                raise ExperimentError(f"{setting}: `{name}` is not among {what}. {catalog.nearest(name, known)}")
            if blind := next((name for name in sorted(known) if not _ways(getattr(self, setting), [name])[name]), None):
                raise ExperimentError(f"{setting}: leaves none for `{blind}`; add one that is for all.")
        return self

    @model_validator(mode="after")
    def _thresholds_differ(self) -> "Experiment":
        names = [spec if isinstance(spec, str) else spec.name for spec in self.thresholds]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ExperimentError(f"thresholds: `{twice}` stands there twice; nobody could tell the two apart.")
        return self

    @model_validator(mode="after")
    def _shifts_are_of_groupings(self) -> "Experiment":
        known = [" & ".join(grouping) for grouping in self.group_by]
        for name in self.audit.score_shifts:
            if name not in known:
                raise ExperimentError(
                    f"score_shifts: `{name}` is not a grouping of group_by. {catalog.nearest(name, known)}"
                )
        return self

    @property
    def sights(self) -> dict[str, tuple[str, ...]]:
        """Where each system is told that a face is: ``own``, ``clean`` or both."""
        return _ways(self.landmarks, self.systems)

    @property
    def deliveries(self) -> dict[str, tuple[str, ...]]:
        """Ways in which frames under each condition are delivered."""
        return _ways(self.delivery, [chain.name for chain in conditions.parse(self.conditions)])

    @property
    def externals(self) -> list[FmrThreshold]:
        """The thresholds that other people fix."""
        return [spec for spec in self.thresholds if isinstance(spec, FmrThreshold) and spec.calibration is not None]

    def calibrating(self, spec: FmrThreshold) -> "Experiment":
        """The experiment that gives the comparisons of other people which fix a threshold: clean, nothing else."""
        calibration = spec.calibration
        if calibration is None:
            raise ValueError(f"{spec.name} is fixed on the experiment's own people")
        finest = next((by for by in self.group_by if set(by) == self.labels), sorted(self.labels))
        labels = calibrating_labels(spec, tuple(finest))
        return self.model_copy(
            update={
                "dataset": calibration.dataset,
                "probe": calibration.probe,
                "reference": calibration.reference,
                "conditions": [],
                "landmarks": ["own"],
                "delivery": ["native"],
                "thresholds": ["as_shipped"],
                "group_by": [labels] if labels else [],
                "audit": self.audit.model_copy(update={"score_shifts": {}}),
            }
        )

    @property
    def labels(self) -> set[str]:
        """Every label that groups are made of."""
        return {label for grouping in self.group_by for label in grouping}


def _ways(entries: Sequence[str | Mapping[Any, list[str]]], names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    given = [entry if isinstance(entry, Mapping) else {entry: names} for entry in entries]
    return {name: tuple(way for one in given for way, only in one.items() if name in only) for name in names}


def _named(entries: Sequence[str | Mapping[Any, list[str]]]) -> set[str]:
    return {name for entry in entries if isinstance(entry, Mapping) for only in entry.values() for name in only}


def load_experiment(name: str | Path) -> Experiment:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
        In one sentence: an unknown key, condition, dose or value, with the nearest known one.
    """
    path = catalog.find(catalog.EXPERIMENTS, name)
    content = catalog.load_yaml(path, ExperimentError)
    try:
        return read_strictly(content, Experiment)
    except ValidationError as failure:
        raise ExperimentError(explain(failure, Experiment, path.name, "an experiment")) from None
    except ExperimentError as refusal:
        raise ExperimentError(f"{path.name}: {refusal}") from None
