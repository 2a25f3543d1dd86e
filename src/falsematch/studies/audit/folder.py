"""The result folder of an audit: what was measured, and everything it rests on, written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from falsematch import tables
from falsematch.audit import FmrThreshold, OperatingPoint, ThresholdSpec, calculator
from falsematch.audit.score_audit import ScoreResult
from falsematch.errors import ResultError
from falsematch.result.card import Card, read_card
from falsematch.result.findings import format_findings
from falsematch.result.folder import CARD, EXPERIMENT, FINDINGS, check_place, fresh_folder, name_of
from falsematch.result.origin import InputFile
from falsematch.scoring import write_scores, write_subjects
from falsematch.store import file_sha256
from falsematch.studies.audit.card import make_card
from falsematch.tables.columns import Schema
from falsematch.tables.summary_tables import SUMMARY

if TYPE_CHECKING:
    from falsematch.experiment import Result

SCORES = "scores.parquet"
SUBJECTS = "subjects.csv"

TABLES: dict[str, Schema] = {
    "rates": tables.RATES,
    "disparity": tables.DISPARITY,
    "matrix": tables.MATRIX,
    "curves": tables.CURVES,
    "ratio_curves": tables.RATIO_CURVES,
    "distributions": tables.DISTRIBUTIONS,
    "covariates": tables.COVARIATES,
    "summary": SUMMARY,
}
"""Tables of an audit, by their names in :class:`falsematch.audit.Audited` and, with ``.csv``, in the folder.

One line makes a new table written, hashed into the card, and compared by ``falsematch reproduce``.
"""

CALCULATOR = "calculator.json"


def schemas(result: Result | ScoreResult) -> dict[str, Schema]:
    """The tables of one result: searches, subsets and protocols stand in it only where they were asked for."""
    asked = {
        "search": tables.SEARCH,
        "subsets": tables.SUBSETS,
        "protocol": tables.PROTOCOL,
        "protocol_roc": tables.PROTOCOL_ROC,
    }
    return TABLES | {name: one for name, one in asked.items() if getattr(result.audited, name) is not None}


def write(
    result: Result | ScoreResult,
    folder: Path,
    render: Callable[[Path], None],
    *,
    force: bool,
    scores: bool = False,
    speed: Sequence[dict[str, Any]] = (),
) -> Card:
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
        Of :func:`falsematch.matchers.speed.speeds`. It stands in the card and in no hash: machines differ.

    Raises
    ------
    ResultError
    """
    check_place(folder, result.experiment.name, force=force)
    with fresh_folder(folder) as fresh:
        for name, schema in schemas(result).items():
            tables.write_csv(getattr(result.audited, name), schema, fresh / tables.file_name(name))
        if result.audited.search is not None and result.experiment.search is not None:
            counted = calculator(result.audited.search, result.experiment.search)
            (fresh / CALCULATOR).write_text(_calculator(counted), encoding="utf-8")
        (fresh / FINDINGS).write_text(format_findings(result.findings), encoding="utf-8")
        settings = _settings(result, folder)
        (fresh / EXPERIMENT).write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True), encoding="utf-8")
        card = make_card(
            result,
            {file.name: tables.content_sha256(file) for file in sorted(fresh.iterdir()) if file.name != EXPERIMENT},
            speed,
        )
        (fresh / CARD).write_text(card.as_text(), encoding="utf-8")
        if scores:
            write_scores(result.comparisons, _travelling(result, settings, card), fresh / SCORES)
            write_subjects(result.comparisons, fresh / SUBJECTS)
        render(fresh)
    return card


def _one_a_line(findings: list[dict[str, Any]]) -> str:
    """JSON whose changes can be read line by line."""
    lines = ",\n".join(json.dumps(finding, ensure_ascii=False, allow_nan=False) for finding in findings)
    return f"[\n{lines}\n]\n" if findings else "[]\n"


def _calculator(counted: dict[str, Any]) -> str:
    head = json.dumps({name: value for name, value in counted.items() if name != "rows"}, ensure_ascii=False)
    return f'{head[:-1]}, "rows": {_one_a_line(counted["rows"]).rstrip()}}}\n'


def check_input(folder: Path, inputs: Mapping[str, Path], *, force: bool) -> None:
    """Refuse, before anything is measured, a folder that holds the audit of other files.

    Parameters
    ----------
    folder : Path
    inputs : mapping of str to Path
        The files of this audit, by what they are to it.
    force : bool
        Whether it may be replaced all the same.

    Raises
    ------
    ResultError
    """
    if force or name_of(folder) is None:
        return
    recorded = read_card(folder).inputs
    for what, path in inputs.items():
        held: InputFile | None = getattr(recorded, what)
        if held is None:
            raise ResultError(f"{folder}: holds a result that is no audit of a table; give another --out, or --force.")
        if path.is_file() and held.sha256 != file_sha256(path):
            raise ResultError(
                f"{folder}: holds the audit of another table of {what}, `{held.file}`; give another --out, or "
                "--force to replace it."
            )


def _settings(result: Result | ScoreResult, folder: Path) -> dict[str, Any]:
    if isinstance(result, ScoreResult):
        return result.experiment.recorded(folder)
    return result.experiment.model_dump(mode="json")


def _travelling(result: Result | ScoreResult, settings: dict[str, Any], card: Card) -> dict[str, Any]:
    """What ``falsematch audit`` needs to make the same tables from the exported scores, and to say whose they are."""
    audit = {key: settings[key] for key in ("group_by", "contrasts", "audit", "seed")} | {
        "order": result.comparisons.order
    }
    if settings["search"]:
        # Fillers have no scores in the table.
        audit["search"] = settings["search"] | {"fillers": None}
    audit["thresholds"] = [
        travelling
        for spec, written in zip(result.experiment.thresholds, settings["thresholds"], strict=True)
        for travelling in _as_numbers(spec, written, result.points)
    ]
    return audit | {"about": {key: card.as_json()[key] for key in ("dataset", "matchers")}}


def _as_numbers(spec: ThresholdSpec, written: Any, points: list[OperatingPoint]) -> list[Any]:
    """A threshold that other people fixed is a number for whoever has not got their scores."""
    if not isinstance(spec, FmrThreshold) or spec.calibration is None:
        return [written]
    return [
        {"threshold": point.threshold, "matcher": point.matcher, "called": point.name}
        for point in points
        if point.name == spec.name and not point.refused
    ]
