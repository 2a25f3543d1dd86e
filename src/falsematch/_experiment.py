"""An experiment as its file states it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from falsematch import catalog, conditions, datasets, faces, scoring
from falsematch.audit import (
    MOST_PRIMARIES,
    AuditSettings,
    ContrastSpec,
    FmrThreshold,
    Plan,
    Primary,
    SearchSettings,
    Subset,
    ThresholdSpec,
    calibrating_labels,
)
from falsematch.catalog.explain import explain, read_strictly
from falsematch.errors import ExperimentError
from falsematch.text.strict import Name, NamesMatchers

Sight = Literal["own", "clean"]
Delivery = Literal["native", "upscaled"]


class Experiment(NamesMatchers):
    """An experiment as its file states it; DESIGN section 3 explains each setting.

    Attributes
    ----------
    name : str
        Name of the result folder.
    conditions : list
        As in the file; :func:`falsematch.conditions.parse` makes the chains, ``clean`` first.
    landmarks, delivery : list
        Each a way for every matcher or condition, or a way with the only matchers or conditions that it is for:
        ``[own, {clean: [dlib]}]``, ``[native, {upscaled: [resolution]}]``.
    contrasts : list of {label: [group, reference]}, or "none"
        Pairs of values of one label, people matched on the others; every value against the largest where none is named.
        "none" asks for none: another result asks the same question of more conditions.
    cluster : str or None
        A label whose people came together (site, photographer, family, session): the bootstrap draws them together.
    primaries : list of Primary
        Claims named before the run, six at most over the experiments of one plan.
    plan : Plan or None
        The document in which they were written down.
    subsets : list of Subset
        Comparisons for which every rate and contrast on clean photographs is told once more: with and without some.
    protocol : Protocol or None
        Published lists of pairs, which are compared instead of all pairs.
    on_several_faces : "largest", "nearest_centre" or "fail"
        Which face a photograph is taken to show where a detector finds more than one: the largest; the one nearest the
        photograph's centre; or none, a failure to acquire or to enrol. A program of one's own chooses for itself.
    on_unreadable : "stop" or "count"
        What to do about photographs that cannot be read: stop before any measuring, or count them by group.
    """

    name: Name
    kind: Literal["audit"] = "audit"
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    dataset: datasets.DatasetSpec
    probe: scoring.Side = scoring.Side()
    reference: scoring.Side = scoring.Side()
    matchers: Annotated[list[str], Field(min_length=1)]
    landmarks: Annotated[list[Sight | dict[Sight, list[str]]], Field(min_length=1)] = ["own"]
    delivery: Annotated[list[Delivery | dict[Delivery, list[str]]], Field(min_length=1)] = ["native"]
    metering: Annotated[list[Literal["fixed", "frame_average", "face"]], Field(min_length=1)] = ["fixed"]
    conditions: list[Any] = []
    arms: Annotated[list[scoring.Arm], Field(min_length=1)] = ["probe"]
    thresholds: Annotated[list[ThresholdSpec], Field(min_length=1)] = ["as_shipped"]
    group_by: list[Annotated[list[str], Field(min_length=1)]] = []
    cluster: str | None = None
    contrasts: list[ContrastSpec] | Literal["none"] = []
    primaries: Annotated[list[Primary], Field(max_length=MOST_PRIMARIES)] = []
    plan: Plan | None = None
    subsets: list[Subset] = []
    audit: AuditSettings = AuditSettings()
    search: SearchSettings | None = None
    protocol: scoring.Protocol | None = None
    on_several_faces: faces.OnSeveralFaces = "largest"
    on_unreadable: Literal["stop", "count"] = "stop"

    @model_validator(mode="before")
    @classmethod
    def _read_no_primary(cls, content: Any) -> Any:
        if not isinstance(content, Mapping) or "primary" not in content:
            return content
        # Result folders before version 0.2 hold it empty; none ever named one.
        if content["primary"] is not None:
            raise ValueError("`primary` is now `primaries`, a list; docs/method.md says what each of them names.")
        return {key: value for key, value in content.items() if key != "primary"}

    @model_validator(mode="after")
    def _conditions_exist(self) -> "Experiment":
        conditions.parse(self.conditions)
        return self

    @model_validator(mode="after")
    def _a_list_says_who_meets(self) -> "Experiment":
        if self.protocol is None:
            return self
        if self.probe.capture or self.reference.capture:
            raise ExperimentError("protocol: the list says itself who meets whom; leave `probe` and `reference` out.")
        if self.search is not None:
            raise ExperimentError("protocol: a search needs everybody compared with everybody; leave `search` out.")
        named = {Path(name).stem if catalog.is_file_name(name) else name for name in self.matchers}
        for one in self.protocol.published:
            if one.matcher not in named:
                raise ExperimentError(
                    f"published: `{one.matcher}` is no matcher. {catalog.nearest(one.matcher, named)}"
                )
            if one.pairs and one.pairs not in self.protocol.pairs:
                known = sorted(self.protocol.pairs)
                raise ExperimentError(
                    f"published: `{one.pairs}` is no list of pairs. {catalog.nearest(one.pairs, known)}"
                )
        return self

    @model_validator(mode="after")
    def _ways_are_of_something(self) -> "Experiment":
        chains = {chain.name for chain in conditions.parse(self.conditions)} - {"clean"}
        for setting, known, what in (("landmarks", set(self.matchers), "matchers"), ("delivery", chains, "conditions")):
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
    def _subsets_differ(self) -> "Experiment":
        names = [subset.name for subset in self.subsets]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ExperimentError(f"subsets: `{twice}` stands there twice; nobody could tell the two apart.")
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

    @model_validator(mode="after")
    def _claims_can_be_measured(self) -> "Experiment":
        named = [("contrasts", label) for contrast in self.named_contrasts for label in contrast]
        named += [("primaries", label) for one in self.primaries for label in (*one.contrast, *one.within)]
        for setting, label in named:
            if label not in self.labels:
                raise ExperimentError(
                    f"{setting}: `{label}` is no label of group_by. {catalog.nearest(label, self.labels)}"
                )
        known = [spec if isinstance(spec, str) else spec.name for spec in self.thresholds]
        # A matcher may be given by the path of its manifest, and is called as the file is.
        matchers = [Path(name).stem if catalog.is_file_name(name) else name for name in self.matchers]
        if self.plan is not None and self.plan.primaries is not None and len(self.primaries) > self.plan.primaries:
            raise ExperimentError(
                f"primaries: {len(self.primaries)} are named, and the plan has {self.plan.primaries} in all."
            )
        for primary in self.primaries:
            for what, name, among in (
                ("matcher", primary.matcher, matchers),
                ("threshold", primary.threshold_name, known),
            ):
                if name not in among:
                    raise ExperimentError(
                        f"primaries: `{name}` is no {what} of this experiment. {catalog.nearest(name, among)}"
                    )
        return self

    def testing(self, matchers: Sequence[str]) -> "Experiment":
        """The same experiment on other matchers.

        Raises
        ------
        ExperimentError
            Where a setting names a matcher that is not among them, or there is none.
        """
        if list(matchers) == self.matchers:
            return self
        content = self.model_dump(mode="json") | {"matchers": list(matchers)}
        try:
            return Experiment.model_validate(content)
        except ValidationError as failure:
            raise ExperimentError(explain(failure, Experiment, self.name, "an experiment")) from None

    @property
    def sights(self) -> dict[str, tuple[str, ...]]:
        """Where each matcher is told that a face is: ``own``, ``clean`` or both."""
        return _ways(self.landmarks, self.matchers)

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
                "contrasts": [],
                "primaries": [],
                "subsets": [],
                "protocol": None,
                "audit": self.audit.model_copy(update={"score_shifts": {}}),
                "on_several_faces": calibration.on_several_faces or self.on_several_faces,
            }
        )

    @property
    def named_contrasts(self) -> list[ContrastSpec]:
        """The contrasts that the experiment names; none where it asks for none, or for every one."""
        return [] if self.contrasts == "none" else self.contrasts

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
