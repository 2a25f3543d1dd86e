"""The result folder: what a run measured, and everything it rests on, written whole or not at all."""

import json
import platform
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from falsematch import tables
from falsematch.errors import ResultError
from falsematch.experiment import Result
from falsematch.matchers import System
from falsematch.scoring import write_scores, write_subjects
from falsematch.store import canonical, digest, file_sha256, numeric_versions, source_digest

CARD = "card.json"
EXPERIMENT = "experiment.yaml"


def write(result: Result, folder: Path, render: Callable[[Path], None], *, force: bool, scores: bool) -> dict[str, Any]:
    """Write a result folder and give its card.

    Everything is written beside the folder first and then put in its place, so that a folder is never half new.

    Parameters
    ----------
    result : Result
    folder : Path
        A folder that holds another experiment is refused unless ``force``.
    render : callable
        Writes the report into a folder that holds the tables and the card.
    scores : bool
        Whether to write every comparison too (``scores.parquet``, ``subjects.csv``).

    Raises
    ------
    ResultError
    """
    check_place(folder, result.experiment.name, force=force)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
        fresh = Path(beside) / "fresh"
        fresh.mkdir()
        tables.write_csv(result.rates, tables.RATES, fresh / "rates.csv")
        settings = result.experiment.model_dump(mode="json", exclude_defaults=False)
        (fresh / EXPERIMENT).write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True))
        card = make_card(result, fresh)
        (fresh / CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
        if scores:
            write_scores(result.comparisons, audit_settings(result), fresh / "scores.parquet")
            write_subjects(result.comparisons, fresh / "subjects.csv")
        render(fresh)
        if folder.exists():
            folder.rename(Path(beside) / "former")
        fresh.rename(folder)
    return card


def check_place(folder: Path, name: str, *, force: bool) -> None:
    """Refuse a folder that holds something else than this experiment's earlier result.

    Raises
    ------
    ResultError
    """
    if not folder.exists() or force:
        return
    if folder.is_dir() and not any(folder.iterdir()):
        return
    card = folder / CARD
    held = json.loads(card.read_bytes())["experiment"]["name"] if card.is_file() else None
    if held != name:
        what = f"the experiment `{held}`" if held else "something that is no result"
        raise ResultError(f"{folder}: holds {what}; give another --out, or --force to replace it.")


def audit_settings(result: Result) -> dict[str, Any]:
    """What ``falsematch audit`` needs to make the same tables from the exported scores."""
    settings = result.experiment.model_dump(mode="json")
    return {key: settings[key] for key in ("thresholds", "group_by", "audit", "seed")}


def make_card(result: Result, folder: Path) -> dict[str, Any]:
    """The card: what was run, on what, with what, and what it rests on."""
    experiment, manifest = result.experiment, result.images.manifest
    comparisons = result.comparisons.table
    genuine = int((comparisons["subject_a"].astype(object) == comparisons["subject_b"].astype(object)).sum())
    chains = comparisons[["condition", "dose", "unit"]].drop_duplicates()
    measured = {path.name: file_sha256(path) for path in sorted(folder.glob("*.csv"))}
    return {
        "experiment": experiment.model_dump(mode="json", include={"name", "version", "kind", "seed", "title"}),
        "falsematch": metadata.version("falsematch"),
        "code": {"audit": source_digest("audit"), "matchers": source_digest("matchers")},
        "dataset": {
            "name": manifest.name,
            "title": manifest.title,
            "version": manifest.version,
            "citation": manifest.citation,
            "licence": manifest.licence,
            "attribution": manifest.display.attribution,
            "display_allowed": manifest.display.allowed,
            "labels": {label: manifest.labels[label].provenance for label in result.images.labels},
            "people": result.images.table["subject"].nunique(),
            "photographs": len(result.images.table),
            "faults": [fault.text for fault in manifest.faults],
            "sha256": digest(result.images.table[["image", "sha256"]].to_numpy().tolist()),
        },
        "systems": [_system_card(system) for system in result.systems],
        "environment": {
            "python": platform.python_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "libraries": numeric_versions(),
        },
        "counts": {
            "people": int(result.comparisons.subjects.shape[0]),
            "photographs": len(set(comparisons["image_a"]) | set(comparisons["image_b"])),
            "comparisons": len(comparisons),
            "genuine_comparisons": genuine,
            "impostor_comparisons": len(comparisons) - genuine,
        },
        "thresholds": [
            {
                "system": point.system,
                "name": point.name,
                "threshold": None if point.refused else point.threshold,
                "calibration": point.calibration,
                "refused": point.refused,
                "warning": point.warning,
            }
            for point in result.points
        ],
        "conditions": [
            {"name": str(name), "dose": None if np.isnan(dose) else float(dose), "unit": str(unit)}
            for name, dose, unit in zip(chains["condition"], chains["dose"].to_numpy(), chains["unit"], strict=True)
        ],
        "unreadable": [f"{item.path.name}: {item.reason}" for item in result.unreadable],
        "warnings": [f"{point.system}, {point.name}: {point.warning}" for point in result.points if point.warning],
        "tables": measured,
        "result": digest({"tables": measured, "experiment": json.loads(canonical(experiment.model_dump(mode="json")))}),
        "findings": [],
    }


def _system_card(system: System) -> dict[str, Any]:
    manifest = system.manifest
    return {
        "name": manifest.name,
        "title": manifest.title,
        "threshold": manifest.system.threshold.value,
        "polarity": manifest.system.polarity,
        "threshold_source": manifest.system.threshold.stated_in,
        "licence": manifest.licence,
        "training_data": manifest.training_data,
        "provenance": manifest.provenance.status,
        "fingerprint": system.fingerprint,
    }
