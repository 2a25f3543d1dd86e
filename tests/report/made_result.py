"""A hand-made result folder: small enough to count by hand."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import tables
from falsematch.audit.chosen import choose
from falsematch.audit.chosen_tables import Beside
from falsematch.tables.columns import Schema
from falsematch.tables.summary_tables import SUMMARY

SCRIPT = "<script>alert(1)</script>"
CROSSING = "ethnicity & gender"

EMPTY: dict[str, Any] = {
    "dataset": "made",
    "matcher": "matcher",
    "condition": "clean",
    "dose": None,
    "unit": "",
    "arm": "none",
    "delivery": "native",
    "landmarks": "own",
    "metering": "fixed",
    "threshold_name": "as_shipped",
    "threshold": 0.6,
    "calibration": "shipped",
    "scope": "within",
    "matched_on": CROSSING,
    "people_in_false_matches": 2,
    "genuine_pairs": 40,
    "false_non_matches": 0,
    "fnmr": 0.0,
    "gfnmr": 0.025,
    "probe_images": 40,
    "failures_to_acquire": 1,
    "fta": 0.025,
    "reference_images": 40,
    "failures_to_enrol": 0,
    "fte": 0.0,
    "not_applicable": 0,
    "reason": "",
}


def row(group_by: str, group: str, people: int, events: int, comparisons: int, **others: Any) -> dict[str, Any]:
    return (
        EMPTY
        | {
            "group_by": group_by,
            "group": group,
            "subjects": people,
            "impostor_pairs": comparisons,
            "subject_pairs": comparisons // 2,
            "false_matches": events,
            "fmr": events / comparisons if comparisons else None,
        }
        | others
    )


def slice_of(**keys: Any) -> list[dict[str, Any]]:
    equal = {"matched_on": "equal cells: " + CROSSING, "reason": "too_few_people{n=8,needed=10}"}
    few = {"reason": "too_few_people{n=8,needed=10}; too_few_people_compared{n=8,needed=10}"}
    rows = [
        row(
            "",
            "everyone",
            40,
            12,
            1560,
            scope="all",
            matched_on="",
            reason="too_wide{factor=20.0}",
        ),
        row("", "everyone", 40, 12, 420, fmr_low=0.012, fmr_high=0.071, fta_low=0.001, fta_high=0.13),
        row("gender", "male", 20, 9, 210, fmr=0.11, **equal),
        row("gender", "male", 20, 9, 210, fmr_low=0.015, fmr_high=0.12),
        row("gender", "male", 20, 9, 380, matched_on="gender"),
        row(CROSSING, "black & male", 8, 9, 56, **few),
        row(CROSSING, "white & male", 12, 0, 132, fmr_high=0.39, reason="no_false_match"),
        row(CROSSING, f"{SCRIPT} & $x$", 1, 0, 0, reason="no_comparisons"),
        row(CROSSING, "black & male", 8, 9, 200, scope="all", matched_on=""),
    ]
    return [r | keys for r in rows]


def make_rates() -> pd.DataFrame:
    glare = [
        r
        for dose in (0.1, 0.8)
        for r in slice_of(condition="veiling_glare", dose=dose, unit="veil / display white", arm="probe")
    ]
    refused = [
        r
        | {
            "threshold_name": "fmr=0.001",
            "threshold": None,
            "calibration": "in_sample",
            "fmr": None,
            "fmr_low": None,
            "fmr_high": None,
            "false_matches": None,
            "people_in_false_matches": None,
            "fnmr": None,
            "reason": 'threshold_would_rest_on{threshold="fmr=0.001",false_matches=4,pairs=2,people=40,'
            "needed_pairs=10,needed_people=30}",
        }
        for r in slice_of()
    ]
    table = pd.DataFrame([*slice_of(), *glare, *refused], columns=list(tables.RATES.columns))
    return tables.validate(table, tables.RATES)


def make_card(**dataset: Any) -> dict[str, Any]:
    return {
        "experiment": {"name": "made", "version": 1, "kind": "audit", "seed": 1, "title": ""},
        "falsematch": "0.1.0",
        "dataset": {
            "name": "made",
            "title": "A made-up set",
            "version": "1",
            "citation": "Nobody (2000). https://doi.org/10.0000/made",
            "licence": "CC0",
            "labels": {"gender": "self-reported", "ethnicity": "self-reported"},
            "people": 40,
            "photographs": 80,
            "faults": [f"One session. {SCRIPT}"],
            "sha256": "0" * 64,
        }
        | dataset,
        "matchers": [{"name": "matcher", "title": "A matcher", "threshold": 0.6, "polarity": "distance"}],
        "environment": {"python": "3.11", "platform": "Linux", "libraries": {}},
        "counts": {"comparisons": 1600, "impostor_comparisons": 1560, "genuine_comparisons": 40},
        "thresholds": [],
        "unreadable": [f"{SCRIPT}.jpg: truncated"],
        "warnings": [],
        "pair_level": [
            {
                "matcher": "matcher",
                "threshold_name": "as_shipped",
                "false_matches": 12,
                "impostor_pairs": 420,
                "subjects": 40,
                "low": 0.012,
                "high": 0.071,
                "pair_low": 0.0149,
                "pair_high": 0.0493,
            }
        ],
        "separation": [
            {"matcher": "matcher", "condition": "clean", "dose": None, "d_prime": 4.125, "auc": 0.99987, "eer": 0.0062},
            {"matcher": "matcher", "condition": "veiling_glare", "dose": 0.8, "unit": "veil / display white"},
        ],
        "result": "abcdef0123456789" * 4,
        "findings": [],
    }


def summarised(rates: pd.DataFrame, **others: pd.DataFrame) -> pd.DataFrame:
    """What the audit chooses and counts of these tables."""

    def held(schema: Schema) -> pd.DataFrame:
        return others.get(schema.name, pd.DataFrame(columns=list(schema.columns)))

    beside = Beside(held(tables.CURVES), held(tables.RATIO_CURVES), held(tables.MATRIX), others.get("search"))
    return choose(rates, beside)


def fill(folder: Path, rates: pd.DataFrame, card: dict[str, Any], **others: pd.DataFrame) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    digests = {}
    for name, table in {"rates": rates, "summary": summarised(rates, **others), **others}.items():
        path = folder / tables.file_name(name)
        tables.write_csv(table, SUMMARY if name == "summary" else getattr(tables, name.upper()), path)
        digests[path.name] = tables.content_sha256(path)
    (folder / "card.json").write_text(json.dumps(card | {"tables": digests}))
    (folder / "experiment.yaml").write_text("name: made\naudit: {replicates: 2000, confidence: 0.95}\n")
    return folder
