"""The card of a result: what was measured, on what, with what, and what it rests on."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from falsematch import tables
from falsematch.audit import summary
from falsematch.score_audit import ScoreResult
from falsematch.store import canonical, digest, file_sha256, numeric_versions, source_digest

if TYPE_CHECKING:
    from falsematch.datasets import DatasetManifest, Images
    from falsematch.experiment import Result
    from falsematch.matchers import Matcher


def make_card(
    result: Result | ScoreResult, measured: dict[str, str], speed: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """The card: what was measured, on what, with what, and what it rests on.

    Parameters
    ----------
    result : Result or ScoreResult
    measured : dict
        sha256 of each table written, by file name.
    speed : sequence of dict
        As in :func:`falsematch.record.write`.
    """
    experiment = result.experiment
    settings = experiment.model_dump(mode="json", exclude={"scores", "subjects"})
    sources = _of_scores(result) if isinstance(result, ScoreResult) else _of_photographs(result)
    return {
        "experiment": experiment.model_dump(mode="json", include={"name", "version", "kind", "seed", "title"}),
        **made_with(),
        **sources,
        "counts": _counts(result),
        "several_faces": _several_faces(result),
        "thresholds": [
            {
                "system": point.system,
                "name": point.name,
                "threshold": _number(point.threshold),
                "calibration": point.calibration,
                "refused": point.refused,
                "warning": point.warning,
            }
            for point in result.points
        ],
        "conditions": _conditions(result),
        "warnings": [
            *result.comparisons.notes,
            *_threshold_warnings(result),
            *_label_warnings(result),
            *_double_warnings(result),
            *_several_faces_warnings(result),
        ],
        "tables": measured,
        "result": digest(
            {"tables": measured, "experiment": json.loads(canonical(settings)), "inputs": sources["inputs"]}
        ),
        "separation": [{name: _number(value) for name, value in row.items()} for row in result.audited.separation],
        "pair_level": result.audited.pair_level,
        "summary": summary(result.audited, result.findings, experiment.audit.confidence).model_dump(mode="json"),
        "speed": list(speed),
        "findings": [finding for finding in result.findings if _is_headline(finding, result)],
    }


def _is_headline(finding: dict[str, Any], result: Result | ScoreResult) -> bool:
    """Whether the card tells it: what was named beforehand, and what is supported, of conditions only where few are."""
    if finding["status"] == "confirmatory":
        return True
    return bool(finding["supported"]) and not result.experiment.audit.is_brief(finding["keys"])


def made_with() -> dict[str, Any]:
    """What every card says of the program, the day and the machine."""
    return {
        "falsematch": metadata.version("falsematch"),
        "measured": today(),
        "environment": {
            "python": platform.python_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "libraries": numeric_versions(),
        },
    }


def today() -> str:
    """The day of a measurement, as citations and documents give it; ``SOURCE_DATE_EPOCH`` sets it for builds."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(given), UTC) if given.isdigit() else datetime.now(UTC)
    return now.date().isoformat()


def _of_photographs(result: Result) -> dict[str, Any]:
    images = result.images
    photographs = images.photographs
    others: dict[str, Any] = {"calibration": result.calibrated_on} if result.calibrated_on else {}
    others |= {"fillers": result.fillers} if result.fillers else {}
    return {
        "code": {"audit": source_digest("audit"), "matchers": source_digest("matchers")},
        "inputs": {"photographs": photographs, "systems": {s.name: s.fingerprint for s in result.systems}} | others,
        "dataset": dataset_card(images),
        "design": _design(result),
        "systems": [system_card(system, images.manifest) for system in result.systems],
        "self_comparisons": result.comparisons.self_comparisons,
        "unreadable": [f"{item.path.name}: {item.reason}" for item in result.unreadable],
    }


def _design(result: Result) -> dict[str, Any]:
    """What was compared with what: cards of the same design may stand beside one another."""
    named = result.experiment.model_dump(mode="json", include={"dataset", "probe", "reference"})
    if result.experiment.on_several_faces != "largest":
        # Not where it is the default: cards that were written before there was a choice have the same design.
        named["on_several_faces"] = result.experiment.on_several_faces
    # A manifest may have been given by its path, which is this machine's own affair.
    return named | {"dataset": named["dataset"] | {"name": result.images.manifest.name}}


def _of_scores(result: ScoreResult) -> dict[str, Any]:
    """Of a score table only the table is known; what it says of its photographs and systems is told as its word."""
    experiment, subjects = result.experiment, result.comparisons.subjects
    files = {"scores": experiment.scores, "subjects": experiment.subjects}
    unknown = {
        "name": experiment.dataset,
        "title": f"{Path(experiment.scores).name}: a table of scores; nothing is known here of the photographs",
        "labels": dict.fromkeys((label for label in subjects.columns if label != tables.DRAWN_AS), "unknown"),
        "people": len(subjects),
    }
    systems = [
        {"name": name, "polarity": scale.polarity, "threshold": scale.shipped, "provenance": "unknown"}
        for name, scale in result.comparisons.scales.items()
    ]
    return {
        "code": {"audit": source_digest("audit")},
        "inputs": {
            key: {"file": Path(path).name, "sha256": file_sha256(Path(path))} for key, path in files.items() if path
        },
        "dataset": result.about.dataset.model_dump(mode="json") if result.about.dataset else unknown,
        "systems": [one.model_dump(mode="json") for one in result.about.systems] or systems,
        "order": result.comparisons.order,
        "self_comparisons": result.comparisons.self_comparisons,
        "unreadable": [],
    }


def dataset_card(images: Images) -> dict[str, Any]:
    """What the card says of whose photographs they are."""
    manifest = images.manifest
    return {
        "name": manifest.name,
        "title": manifest.title,
        "version": manifest.version,
        "citation": manifest.citation,
        "licence": manifest.licence,
        "attribution": manifest.display.attribution,
        "display_allowed": manifest.display.allowed,
        "labels": {label: manifest.labels[label].provenance for label in images.labels},
        "people": images.table["subject"].nunique(),
        "photographs": len(images.table),
        "faults": [fault.text for fault in manifest.faults],
        "fault_kinds": [fault.kind for fault in manifest.faults],
        "sha256": images.photographs,
    }


def system_card(system: Matcher, dataset: DatasetManifest) -> dict[str, Any]:
    """What the card says of a matcher."""
    manifest = system.manifest
    trained_on = dataset.overlap.training_sets if dataset.overlap else []
    return {
        "name": manifest.name,
        "title": manifest.title,
        "threshold": manifest.system.threshold.value,
        "polarity": manifest.system.polarity,
        "threshold_source": manifest.system.threshold.stated_in,
        "licence": manifest.licence,
        "training_data": manifest.training_data,
        "provenance": manifest.provenance.status,
        "training_overlap": bool(manifest.shares_people_with(dataset.name, trained_on)),
        "fingerprint": system.fingerprint,
    }


def _counts(result: Result | ScoreResult) -> dict[str, int]:
    table = result.comparisons.table
    genuine = int((table["subject_a"] == table["subject_b"]).sum())
    return {
        "people": len(result.comparisons.subjects),
        "photographs": len({*table["image_a"].unique(), *table["image_b"].unique()}),
        "comparisons": len(table),
        "genuine_comparisons": genuine,
        "impostor_comparisons": len(table) - genuine,
    }


def _several_faces(result: Result | ScoreResult) -> dict[str, Any]:
    """In how many clean photographs each matcher's detector found more than one face, by group."""
    rates = result.rates[(result.rates["condition"] == "clean") & result.rates["several_faces"].notna()]
    counted: dict[str, Any] = {}
    for (system, by, group), rows in rates.groupby(["system", "group_by", "group"], sort=False):
        # The same in every scope and at every threshold.
        count = int(rows["several_faces"].iloc[0])
        own = counted.setdefault(str(system), {"photographs": 0, "groups": {}})
        if by:
            own["groups"].setdefault(str(by), {})[str(group)] = count
        else:
            own["photographs"] = count
    rule = {} if isinstance(result, ScoreResult) else {"rule": result.experiment.on_several_faces}
    return rule | {"systems": counted}


_RULES = {
    "largest": "the largest was taken",
    "nearest_centre": "the one nearest the centre was taken",
    "fail": "each such photograph counts as a failure",
}


def _several_faces_warnings(result: Result | ScoreResult) -> list[str]:
    counted = _several_faces(result)
    photographs = _counts(result)["photographs"]
    rule = f"; {_RULES[counted['rule']]}" if "rule" in counted else ""
    return [
        f"{system} found more than one face in {own['photographs']:,} of {photographs:,} clean photographs{rule}"
        for system, own in counted["systems"].items()
        if own["photographs"]
    ]


def _conditions(result: Result | ScoreResult) -> list[dict[str, Any]]:
    chains = result.comparisons.table[["condition", "dose", "unit"]].drop_duplicates()
    return [
        {"name": str(name), "dose": _number(float(dose)), "unit": str(unit)}
        for name, dose, unit in zip(chains["condition"], chains["dose"].to_numpy(), chains["unit"], strict=True)
    ]


def _number(value: Any) -> Any:
    """A cell as JSON has it: no number is null there, not NaN."""
    return None if isinstance(value, float) and np.isnan(value) else value


def _threshold_warnings(result: Result | ScoreResult) -> list[str]:
    return [f"{point.system}, {point.name}: {point.warning}" for point in result.points if point.warning]


def _label_warnings(result: Result | ScoreResult) -> list[str]:
    """Labels that people did not state: they are in no group of a grouping that names them."""
    subjects = result.comparisons.subjects
    grouped = dict.fromkeys(label for grouping in result.experiment.group_by for label in grouping)
    empty = {label: int((subjects[label] == "").sum()) for label in grouped}
    return [
        f"{label} is not stated for {count} of {len(subjects)} people; they are in no group of it"
        for label, count in empty.items()
        if count
    ]


def _double_warnings(result: Result | ScoreResult) -> list[str]:
    """One photograph that stands twice: whoever it shows, comparing it with itself says nothing of a matcher."""
    if isinstance(result, ScoreResult):
        return []
    warnings = []
    if pairs := result.comparisons.self_comparisons:
        warnings.append(f"a photograph is never compared with itself: {pairs:,} such comparisons were left out")
    people = result.images.table.groupby("sha256")["subject"].nunique()
    if count := int((people > 1).sum()):
        warnings.append(f"photographs that stand under two people's names: {count}; none is compared with itself")
    return warnings
