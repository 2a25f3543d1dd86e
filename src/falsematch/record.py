"""The result folder: what was measured, and everything it rests on, written whole or not at all."""

import json
import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandera.pandas as pa
import yaml

from falsematch import tables
from falsematch.audit import FmrThreshold, OperatingPoint, ThresholdSpec, calculator, summary
from falsematch.datasets import DatasetManifest, Images
from falsematch.errors import ResultError
from falsematch.experiment import Result
from falsematch.matchers import Matcher
from falsematch.result_folder import FORMER, FRESH
from falsematch.score_audit import ScoreResult
from falsematch.scoring import write_scores, write_subjects
from falsematch.store import canonical, digest, file_sha256, numeric_versions, source_digest

CARD = "card.json"
EXPERIMENT = "experiment.yaml"
FINDINGS = "findings.json"
SCORES = "scores.parquet"
SUBJECTS = "subjects.csv"

TABLES: dict[str, pa.DataFrameSchema] = {
    "rates": tables.RATES,
    "disparity": tables.DISPARITY,
    "matrix": tables.MATRIX,
    "curves": tables.CURVES,
    "distributions": tables.DISTRIBUTIONS,
    "covariates": tables.COVARIATES,
}
"""Tables of an audit, by their names in :class:`falsematch.audit.Audited` and, with ``.csv``, in the folder.

One line makes a new table written, hashed into the card, and compared by ``falsematch reproduce``.
"""

CALCULATOR = "calculator.json"


def schemas(result: Result | ScoreResult) -> dict[str, pa.DataFrameSchema]:
    """The tables of one result: searches stand in it only where they were asked for."""
    return TABLES if result.audited.search is None else TABLES | {"search": tables.SEARCH}


def write(
    result: Result | ScoreResult,
    folder: Path,
    render: Callable[[Path], None],
    *,
    force: bool,
    scores: bool = False,
    speed: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Write a result folder and give its card.

    Everything is written beside the folder first and then put in its place, so that a folder is never half new.

    Parameters
    ----------
    result : Result or ScoreResult
    folder : Path
        A folder that holds another result is refused unless ``force``; one that holds anything else, always.
    render : callable
        Writes the report into a folder that holds the tables and the card.
    scores : bool
        Whether to write every comparison too (``scores.parquet``, ``subjects.csv``).
    speed : sequence of dict
        Of :func:`falsematch.bench.speed.speeds`. It stands in the card and in no hash: machines differ.

    Raises
    ------
    ResultError
    """
    check_place(folder, result.experiment.name, force=force)
    with fresh_folder(folder) as fresh:
        for name, schema in schemas(result).items():
            tables.write_csv(getattr(result.audited, name), schema, fresh / f"{name}.csv")
        if result.audited.search is not None and result.experiment.search is not None:
            counted = calculator(result.audited.search, result.experiment.search)
            (fresh / CALCULATOR).write_text(_calculator(counted), encoding="utf-8")
        (fresh / FINDINGS).write_text(_one_a_line(result.findings), encoding="utf-8")
        settings = _settings(result, folder)
        (fresh / EXPERIMENT).write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True), encoding="utf-8")
        card = make_card(
            result,
            {file.name: file_sha256(file) for file in sorted(fresh.iterdir()) if file.name != EXPERIMENT},
            speed,
        )
        (fresh / CARD).write_text(
            json.dumps(card, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
        )
        if scores:
            write_scores(result.comparisons, _travelling(result, settings, card), fresh / SCORES)
            write_subjects(result.comparisons, fresh / SUBJECTS)
        render(fresh)
    return card


@contextmanager
def fresh_folder(folder: Path) -> Iterator[Path]:
    """A new folder beside ``folder`` to write into; it takes its place once everything in it was written."""
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
        fresh = Path(beside) / FRESH
        fresh.mkdir()
        yield fresh
        if folder.exists():
            folder.rename(Path(beside) / FORMER)
        fresh.rename(folder)


def _one_a_line(findings: list[dict[str, Any]]) -> str:
    """JSON whose changes can be read line by line."""
    lines = ",\n".join(json.dumps(finding, ensure_ascii=False, allow_nan=False) for finding in findings)
    return f"[\n{lines}\n]\n" if findings else "[]\n"


def _calculator(counted: dict[str, Any]) -> str:
    head = json.dumps({name: value for name, value in counted.items() if name != "rows"}, ensure_ascii=False)
    return f'{head[:-1]}, "rows": {_one_a_line(counted["rows"]).rstrip()}}}\n'


def check_place(folder: Path, name: str, *, force: bool) -> None:
    """Refuse, before anything is measured, a folder that cannot be written or holds something else.

    Raises
    ------
    ResultError
        Where it holds another result and ``force`` is not given, or anything that is no result.
    OSError
        Where nothing can be written there.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent).cleanup()
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    held = _held(folder)
    if held is None:
        # Not even by force: the folder is replaced as a whole, and `--out ~` must not empty anybody's home.
        raise ResultError(f"{folder}: holds something that is no result; give another --out.")
    if held != name and not force:
        raise ResultError(f"{folder}: holds the result of `{held}`; give another --out, or --force to replace it.")


def read_card(folder: Path) -> dict[str, Any]:
    """The card of a result folder.

    Raises
    ------
    ResultError
    """
    if _held(folder) is None:
        raise ResultError(f"{folder}: is no result folder; there is no {CARD} in it that can be read.")
    card: dict[str, Any] = json.loads((folder / CARD).read_bytes())
    return card


def _held(folder: Path) -> str | None:
    """Name of the experiment whose result a folder holds; None where it is no result."""
    try:
        return str(json.loads((folder / CARD).read_bytes())["experiment"]["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _settings(result: Result | ScoreResult, folder: Path) -> dict[str, Any]:
    if isinstance(result, ScoreResult):
        return result.experiment.recorded(folder)
    return result.experiment.model_dump(mode="json")


def _travelling(result: Result | ScoreResult, settings: dict[str, Any], card: dict[str, Any]) -> dict[str, Any]:
    """What ``falsematch audit`` needs to make the same tables from the exported scores, and to say whose they are."""
    audit = {key: settings[key] for key in ("group_by", "audit", "seed")}
    if settings["search"]:
        # Fillers have no scores in the table.
        audit["search"] = settings["search"] | {"fillers": None}
    audit["thresholds"] = [
        travelling
        for spec, written in zip(result.experiment.thresholds, settings["thresholds"], strict=True)
        for travelling in _as_numbers(spec, written, result.points)
    ]
    return audit | {"about": {key: card[key] for key in ("dataset", "systems")}}


def _as_numbers(spec: ThresholdSpec, written: Any, points: list[OperatingPoint]) -> list[Any]:
    """A threshold that other people fixed is a number for whoever has not got their scores."""
    if not isinstance(spec, FmrThreshold) or spec.calibration is None:
        return [written]
    return [
        {"threshold": point.threshold, "system": point.system, "called": point.name}
        for point in points
        if point.name == spec.name and not point.refused
    ]


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
        As in :func:`write`.
    """
    experiment = result.experiment
    settings = experiment.model_dump(mode="json", exclude={"scores", "subjects"})
    sources = _of_scores(result) if isinstance(result, ScoreResult) else _of_photographs(result)
    return {
        "experiment": experiment.model_dump(mode="json", include={"name", "version", "kind", "seed", "title"}),
        "falsematch": metadata.version("falsematch"),
        "measured": today(),
        **sources,
        "environment": {
            "python": platform.python_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "libraries": numeric_versions(),
        },
        "counts": _counts(result),
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
        "warnings": [*_threshold_warnings(result), *_label_warnings(result), *_double_warnings(result)],
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
        "unreadable": [f"{item.path.name}: {item.reason}" for item in result.unreadable],
    }


def _design(result: Result) -> dict[str, Any]:
    """What was compared with what: cards of the same design may stand beside one another."""
    named = result.experiment.model_dump(mode="json", include={"dataset", "probe", "reference"})
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
    """One photograph under two names: whoever it shows, comparing it with itself says nothing of a matcher."""
    if isinstance(result, ScoreResult):
        return []
    people = result.images.table.groupby("sha256")["subject"].nunique()
    count = int((people > 1).sum())
    return [f"photographs that stand under two people's names: {count}; none is compared with itself"] if count else []
