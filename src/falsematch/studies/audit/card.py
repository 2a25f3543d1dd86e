"""The card of an audit, of photographs or of scores."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
from pydantic import BaseModel, ValidationError

from falsematch import tables
from falsematch.audit import summary
from falsematch.audit.score_audit import ScoreAudit, ScoreResult
from falsematch.catalog.explain import explain
from falsematch.errors import ScoresError
from falsematch.result.card import Card
from falsematch.result.finding import Finding
from falsematch.result.measured import (
    Condition,
    Counts,
    FoundSeveral,
    PairLevel,
    ProtocolAccuracy,
    Separation,
    SeveralFaces,
    Speed,
    Threshold,
)
from falsematch.result.origin import Dataset, ExperimentPart, InputFile, Inputs, Matcher, NamedBefore
from falsematch.store import canonical, digest, file_sha256, source_digest
from falsematch.studies.parts import dataset_card, made_with, matcher_card
from falsematch.text.reason import Reason, format_reason, format_reasons
from falsematch.text.strict import READING

if TYPE_CHECKING:
    from falsematch.experiment import Experiment, Result

P = TypeVar("P", Dataset, Matcher)


def make_card(result: Result | ScoreResult, measured: dict[str, str], speed: Sequence[dict[str, Any]] = ()) -> Card:
    """The card of an audit.

    Parameters
    ----------
    result : Result or ScoreResult
    measured : dict
        sha256 of each table written, by file name.
    speed : sequence of dict
        As in :func:`falsematch.result.write`.

    Raises
    ------
    ScoresError
        Where what a score table says of its photographs and matchers is not what a card can hold.
    """
    experiment = result.experiment
    settings = experiment.model_dump(mode="json", exclude=_left_out(experiment))
    sources = _of_scores(result) if isinstance(result, ScoreResult) else _of_photographs(result)
    inputs = sources["inputs"].model_dump(mode="json", exclude_unset=True)
    return Card(
        experiment=ExperimentPart(**experiment.model_dump(include={"name", "version", "kind", "seed", "title"})),
        **made_with(),
        **sources,
        primaries=_named_before(result),
        counts=_counts(result),
        several_faces=_several_faces(result),
        thresholds=tuple(
            Threshold(
                matcher=point.matcher,
                name=point.name,
                threshold=_number(point.threshold),
                calibration=point.calibration,
                refused=format_reasons([point.refused]),
                warning=format_reasons([point.warning]),
                nominal=_number(point.nominal),
                set_by=point.set_by,
                calibrated_on=point.calibrated_on,
                reached=point.reached,
            )
            for point in result.points
        ),
        conditions=_conditions(result),
        warnings=(
            *map(format_reason, result.comparisons.notes),
            *_threshold_warnings(result),
            *_label_warnings(result),
            *_double_warnings(result),
            *_several_faces_warnings(result),
        ),
        tables=measured,
        result=digest({"tables": measured, "experiment": json.loads(canonical(settings)), "inputs": inputs}),
        separation=tuple(
            Separation(**{name: _number(value) for name, value in row.items()}) for row in result.audited.separation
        ),
        pair_level=tuple(PairLevel(**row) for row in result.audited.pair_level),
        **_protocol(result),
        summary=summary(result.audited, result.findings, experiment.audit.confidence),
        speed=tuple(Speed(**row) for row in speed),
        findings=tuple(Finding.model_validate(finding) for finding in result.findings if _is_headline(finding, result)),
    )


def _left_out(experiment: Experiment | ScoreAudit) -> set[str]:
    """Settings that the hash does not cover: where files lie, and a protocol or subsets where there are none.

    The hashes of results that were measured before there were such settings stay theirs.
    """
    without_subsets = isinstance(experiment, ScoreAudit) or not experiment.subsets
    unused = {"protocol": experiment.protocol is None, "subsets": without_subsets}
    return {"scores", "subjects"} | {name for name, is_unused in unused.items() if is_unused}


def _protocol(result: Result | ScoreResult) -> dict[str, Any]:
    """What a board needs of accuracies; nothing where no published list was judged."""
    table = result.audited.protocol
    if table is None:
        return {}
    rows = table[list(ProtocolAccuracy.model_fields)].to_dict("records")
    told = [{str(name): _number(value) for name, value in row.items()} for row in rows]
    return {"protocol": tuple(ProtocolAccuracy(**row) for row in told)}


def _is_headline(finding: dict[str, Any], result: Result | ScoreResult) -> bool:
    """Whether the card tells it: what was named beforehand, and what is supported, of conditions only where few are."""
    if finding["status"] == "confirmatory":
        return True
    return bool(finding["supported"]) and not result.experiment.audit.is_brief(finding["keys"])


_BOXES = ("conditions", "matchers", "scoring", "audit")
"""What makes the numbers of photographs: faces and datasets are imported by them, and so are in their digests."""


def _of_photographs(result: Result) -> dict[str, Any]:
    images = result.images
    inputs = {"photographs": images.photographs, "matchers": {one.name: one.fingerprint for one in result.matchers}}
    others: dict[str, Any] = {"calibration": result.calibrated_on} if result.calibrated_on else {}
    others |= {"fillers": result.fillers} if result.fillers else {}
    others |= {"pair_lists": {one.name: one.sha256 for one in result.lists}} if result.lists else {}
    others |= {"kin": result.kin} if result.kin else {}
    return {
        "code": {box: source_digest(box) for box in _BOXES},
        "inputs": Inputs(**inputs, **others),
        "dataset": dataset_card(images),
        "design": _design(result),
        "matchers": tuple(matcher_card(matcher, images.manifest) for matcher in result.matchers),
        "self_comparisons": result.comparisons.self_comparisons,
        "unreadable": tuple(f"{item.path.name}: {item.reason}" for item in result.unreadable),
    }


def _design(result: Result) -> dict[str, Any]:
    """What was compared with what: cards of the same design may stand beside one another."""
    named = result.experiment.model_dump(mode="json", include={"dataset", "probe", "reference"})
    if result.experiment.on_several_faces != "largest":
        # Not where it is the default: cards that were written before there was a choice have the same design.
        named["on_several_faces"] = result.experiment.on_several_faces
    if result.experiment.protocol is not None:
        named["protocol"] = {one.name: one.sha256 for one in result.lists}
    # A manifest may have been given by its path, which is this machine's own affair.
    return named | {"dataset": named["dataset"] | {"name": result.images.manifest.name}}


def _of_scores(result: ScoreResult) -> dict[str, Any]:
    """Of a score table only the table is known; what it says of its photographs and matchers is told as its word."""
    experiment = result.experiment
    files = {"scores": experiment.scores, "subjects": experiment.subjects}
    given = {key: Path(path) for key, path in files.items() if path}
    return {
        "code": {"audit": source_digest("audit")},
        "inputs": Inputs(
            **{key: InputFile(file=path.name, sha256=file_sha256(path)) for key, path in given.items()},
            **({"pair_lists": {one.name: one.sha256 for one in result.lists}} if result.lists else {}),
        ),
        "dataset": _told_dataset(result),
        "matchers": _told_matchers(result),
        "stated": result.experiment.stated.said,
        "order": result.comparisons.order,
        "self_comparisons": result.comparisons.self_comparisons,
        "unreadable": (),
    }


def _told_dataset(result: ScoreResult) -> Dataset:
    scores, subjects = Path(result.experiment.scores).name, result.comparisons.subjects
    unknown = Dataset(
        name=result.experiment.dataset,
        title=f"{scores}: a table of scores; nothing is known here of the photographs",
        labels=dict.fromkeys((label for label in subjects.columns if label != tables.DRAWN_AS), "unknown"),
        people=len(subjects),
    )
    if result.about.dataset is None:
        return unknown
    said = _told(Dataset, result.about.dataset, scores)
    return said if said.name else unknown.model_copy(update={"labels": said.labels})


def _told_matchers(result: ScoreResult) -> tuple[Matcher, ...]:
    scores = Path(result.experiment.scores).name
    said = {one.name: _told(Matcher, one, scores) for one in result.about.matchers}
    return tuple(
        Matcher(
            **{"polarity": scale.polarity, "threshold": scale.shipped, "provenance": "unknown"}
            | (said[name].model_dump(exclude_unset=True) if name in said else {"name": name})
        )
        for name, scale in result.comparisons.scales.items()
    )


def _told(part: type[P], said: BaseModel, scores: str) -> P:
    """A part of the card in a score table's own words, of whatever version; what a card does not hold is left out."""
    try:
        return part.model_validate(said.model_dump(mode="json", exclude_unset=True), context=READING)
    except ValidationError as failure:
        raise ScoresError(explain(failure, part, f"{scores}, metadata", "a score table")) from None


def _named_before(result: Result | ScoreResult) -> NamedBefore | None:
    """The hash of the claims named before the run, and the plan they stand in; None where there were none."""
    if isinstance(result, ScoreResult) or not result.experiment.primaries:
        return None
    primaries = [one.model_dump(mode="json") for one in result.experiment.primaries]
    plan = result.experiment.plan
    return NamedBefore(
        count=len(primaries),
        sha256=digest(primaries),
        plan=plan.document if plan else "",
        plan_sha256=plan.sha256 if plan else "",
    )


def _counts(result: Result | ScoreResult) -> Counts:
    counted = result.comparisons.counted()
    return Counts(
        people=len(result.comparisons.subjects),
        photographs=counted.photographs,
        comparisons=counted.comparisons,
        genuine_comparisons=counted.genuine,
        impostor_comparisons=counted.comparisons - counted.genuine,
    )


def _several_faces(result: Result | ScoreResult) -> SeveralFaces:
    """In how many clean photographs each matcher's detector found more than one face, by group."""
    rates = result.rates[(result.rates["condition"] == "clean") & result.rates["several_faces"].notna()]
    counted: dict[str, dict[str, Any]] = {}
    for (matcher, by, group), rows in rates.groupby(["matcher", "group_by", "group"], sort=False):
        # The same in every scope and at every threshold.
        count = int(rows["several_faces"].iloc[0])
        own = counted.setdefault(str(matcher), {"photographs": 0, "groups": {}})
        if by:
            own["groups"].setdefault(str(by), {})[str(group)] = count
        else:
            own["photographs"] = count
    matchers = {name: FoundSeveral(**own) for name, own in counted.items()}
    if isinstance(result, ScoreResult):
        return SeveralFaces(matchers=matchers)
    return SeveralFaces(rule=result.experiment.on_several_faces, matchers=matchers)


_RULES = {
    "largest": Reason("took_largest"),
    "nearest_centre": Reason("took_nearest_centre"),
    "fail": Reason("several_faces_fail"),
}


def _several(matcher: str, found: int, photographs: int) -> Reason:
    return Reason("several_faces", {"matcher": matcher, "n": found, "photographs": photographs})


def _several_faces_warnings(result: Result | ScoreResult) -> list[str]:
    counted = _several_faces(result)
    photographs = _counts(result).photographs or 0
    rule = _RULES[counted.rule] if counted.rule else None
    return [
        format_reasons([_several(matcher, own.photographs, photographs), rule])
        for matcher, own in counted.matchers.items()
        if own.photographs
    ]


def _conditions(result: Result | ScoreResult) -> tuple[Condition, ...]:
    chains = pd.DataFrame(result.comparisons.blocks.keys)[["condition", "dose", "unit"]].drop_duplicates()
    return tuple(
        Condition(name=str(name), dose=_number(float(dose)), unit=str(unit))
        for name, dose, unit in zip(chains["condition"], chains["dose"].to_numpy(), chains["unit"], strict=True)
    )


def _number(value: Any) -> Any:
    """A cell as JSON has it: no number is null there, not NaN."""
    return None if isinstance(value, float) and np.isnan(value) else value


def _threshold_warnings(result: Result | ScoreResult) -> list[str]:
    return [
        format_reason(Reason("of_threshold", {"matcher": one.matcher, "threshold": one.name, "why": one.warning}))
        for one in result.points
        if one.warning
    ]


def _label_warnings(result: Result | ScoreResult) -> list[str]:
    """Labels that people did not state: they are in no group of a grouping that names them."""
    subjects = result.comparisons.subjects
    grouped = dict.fromkeys(label for grouping in result.experiment.group_by for label in grouping)
    empty = {label: int((subjects[label] == "").sum()) for label in grouped}
    return [
        format_reason(Reason("label_not_stated", {"label": label, "n": count, "people": len(subjects)}))
        for label, count in empty.items()
        if count
    ]


def _double_warnings(result: Result | ScoreResult) -> list[str]:
    """One photograph that stands twice: whoever it shows, comparing it with itself says nothing of a matcher."""
    if isinstance(result, ScoreResult):
        return []
    warnings = []
    if pairs := result.comparisons.self_comparisons:
        warnings.append(format_reason(Reason("self_comparisons", {"n": pairs})))
    people = result.images.table.groupby("sha256")["subject"].nunique()
    if count := int((people > 1).sum()):
        warnings.append(format_reason(Reason("under_two_names", {"n": count})))
    return warnings
