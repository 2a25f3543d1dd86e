"""Hand-made cards of audits, as far as a board reads them, and a board to set them on."""

import json
from pathlib import Path
from typing import Any

LABELS = "ethnicity & gender"
DESIGN = {
    "dataset": {"name": "made", "long_side": 100, "people": None, "photographs": None, "design": None},
    "probe": {"capture": ["smiling"]},
    "reference": {"capture": ["neutral"]},
}
BOARD = """\
name: board
kind: leaderboard
dataset: {name: made, long_side: 100}
probe: {capture: smiling}
reference: {capture: neutral}
group_by: [ethnicity, gender]
ratio: {group_by: [gender], compared: female, reference: male}
"""


def counted(
    events: int, trials: int, people: int, low: float | None = None, high: float | None = None
) -> dict[str, Any]:
    return {
        "events": events,
        "trials": trials,
        "people": people,
        "value": events / trials,
        "low": low,
        "high": high,
        "reason": "" if low else "too_few_people{n=8,needed=16}",
    }


def ratio(compared: str, reference: str, value: float, limits: tuple[float, float] | None, *, headline: bool) -> Any:
    low, high = limits or (None, None)
    return {
        "group_by": "gender",
        "headline": headline,
        "compared": counted(20, 1000, 40, 0.01, 0.04) | {"group": compared},
        "reference": counted(10, 1000, 40, 0.005, 0.02) | {"group": reference},
        "value": value,
        "low": low,
        "high": high,
        "simultaneous": bool(limits),
        "bound": "",
        "supported": headline and bool(limits),
        "refusals": [] if limits else ["cell_too_small"],
        "reason": "",
    }


def threshold(worst: float | None = 0.02, **settings: Any) -> dict[str, Any]:
    group = None if worst is None else counted(round(worst * 1000), 1000, 40, worst / 2, worst * 2)
    return {
        "name": "as_shipped",
        "threshold": 0.4,
        "calibration": "shipped",
        "refused": "",
        "warning": "",
        "group_by": LABELS,
        "fmr": counted(30, 2000, 80, 0.01, 0.03),
        "fnmr": counted(1, 80, 80, 0.001, 0.06),
        "worst": group and group | {"group": "white & female"},
        "worst_too_few": counted(38, 56, 8) | {"group": "black & male"},
        "ratios": [
            ratio("female", "male", 2.0, (1.25, 4.0), headline=True),
            ratio("female", "male", 1.6, (0.8, 3.2), headline=False),
        ],
    } | settings


def matcher(name: str = "first", **settings: Any) -> dict[str, Any]:
    usual = {"unit": "", "arm": "none", "delivery": "native", "landmarks": "own", "metering": "fixed"}
    hard = {"condition": "veiling_glare", "dose": 0.8, "unit": "veil / display white", "arm": "probe"}
    return {
        "dataset": "made",
        "name": name,
        "d_prime": 4.0,
        "auc": 0.99,
        "eer": 0.02,
        "probe_images": 80,
        "reference_images": 80,
        "fta": counted(0, 80, 80, None, 0.04) | usual | {"condition": "clean", "dose": None},
        "worst_fta": counted(10, 80, 80, 0.06, 0.2) | usual | hard,
        "thresholds": [threshold()],
    } | settings


def card(*matchers: dict[str, Any], **settings: Any) -> dict[str, Any]:
    held = matchers or (matcher(),)
    return {
        "experiment": {"name": "one", "version": 1, "kind": "audit", "seed": 1, "title": ""},
        "falsematch": "0.1.0",
        "measured": "2026-01-01",
        "tables": {},
        "result": "ab" * 32,
        "dataset": {
            "name": "made",
            "title": "A made-up set",
            "licence": "CC0",
            "labels": {"gender": "self-reported", "ethnicity": "self-reported"},
            "people": 80,
            "faults": ["One session."],
            "sha256": "0" * 64,
        },
        "matchers": [
            {"name": one["name"], "title": f"The {one['name']}", "licence": "MIT", "provenance": "confirmed"}
            for one in held
        ],
        "conditions": [{"name": "clean", "dose": None}, {"name": "veiling_glare", "dose": 0.8}],
        "summary": {"confidence": 0.95, "matchers": list(held)},
        "design": DESIGN,
        "speed": [
            {"matcher": "first", "milliseconds": 40.0, "yardsticks": 2.5, "photographs": 7, "machine": "A processor"}
        ],
    } | settings


def put(results: Path, name: str, held: dict[str, Any]) -> None:
    """A result folder that holds its card and nothing else."""
    (results / name).mkdir(parents=True, exist_ok=True)
    (results / name / "card.json").write_text(json.dumps(held))


def board_file(folder: Path, extra: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "board.yaml"
    path.write_text(BOARD + extra)
    return path
