"""Hand-made results of three datasets, as far as a consistency reads them, and an experiment that reads them."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import tables
from falsematch.result.findings import format_findings
from made_cards import card

EXPERIMENT = """\
name: beside
kind: consistency
sets:
  - {dataset: london, results: [studio, studio_again]}
  - {dataset: lfw_view2, results: [news]}
  - {dataset: congress, results: [office]}
matchers: [first, second]
contrasts:
  - name: black_white_men
    of:
      london: {groups: {ethnicity: [black, white]}, within: {gender: male}}
      congress: {groups: {race: [black, white]}, within: {gender: male}}
  - name: women_men
    of:
      london: {groups: {gender: [female, male]}}
      lfw_view2: {groups: {gender: [female, male]}}
      congress: {groups: {gender: [female, male]}}
"""
LONDON, CONGRESS, NEWS = "ethnicity & gender", "race & gender", "gender"
KEYS = {
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
}
COUNTS = {"people": 40, "events": 20, "trials": 1000}


def answer(
    contrast: str,
    group_by: str,
    compared: str,
    reference: str,
    *,
    matcher: str = "first",
    interval: tuple[float, float, float] | None = None,
    at_least: float | None = None,
    more_often: bool = False,
    **others: Any,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One contrast of one matcher: its rows and its findings.

    With an ``interval`` (value, low, high), claimed where it lies clear of 1; or told of few people, ``at_least`` so
    many times or only ``more_often``; or as counts alone.
    """
    pooled = " & " not in group_by and group_by != NEWS
    keys = KEYS | {"matcher": matcher, "group_by": group_by, "matched_on": "equal cells: all" if pooled else group_by}
    keys |= others.pop("keys", {})
    value, low, high = interval or (2.0, None, None)
    clear = interval is not None and not low <= 1 <= high
    texts = dict.fromkeys(("bound", "test", "family", "groups_used", "groups_excluded"), "")
    groups = {"compared_group": compared, "reference_group": reference}
    counts = {
        f"{side}_{name}": number * times
        for side, times in (("compared", 1), ("reference", 3))
        for name, number in COUNTS.items()
    }
    few = "of_group{group=black,why=too_few_people{n=8,needed=16}}"
    reason = "" if clear else "simultaneous_interval_includes_one" if interval else few
    row = dict.fromkeys(tables.DISPARITY.columns) | texts | keys | groups | counts
    row |= {"rate": "fmr", "measure": "contrast_ratio", "contrast": contrast, "reason": reason}
    row |= {"value": value, "low": low, "high": high, "supported": clear} | others
    reasons = [] if clear else ["interval_includes_one"] if interval else ["too_few_people"]
    first = [reference, compared] if clear and value < 1 else [compared, reference]
    found = [_finding("contrast", keys, first, reasons, {"value": value, "low": low, "high": high})]
    if more_often or at_least:
        found = [_finding("few_people", keys, [compared, reference], [], {"times": at_least})]
    return [row], found


def _finding(
    kind: str, keys: dict[str, Any], groups: list[str], reasons: list[str], numbers: dict[str, Any]
) -> dict[str, Any]:
    return {
        "kind": kind,
        "status": "exploratory",
        "supported": not reasons,
        "rate": "fmr",
        "keys": keys,
        "groups": groups,
        "reasons": reasons,
        "numbers": numbers,
        "counts": [],
        "rows": [],
        "limitations": [],
        "labels": {},
        "family": "",
    }


def men(label: str, **told: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Black men with white men."""
    by = LONDON if label == "ethnicity" else CONGRESS
    return answer(f"{label}: black v white", by, "black & male", "white & male", **told)


def women(**told: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Women with men, over all cells of the other labels, or where there are none."""
    return answer("gender: female v male", "gender", "female", "male", **told)


def put(results: Path, name: str, dataset: str, *answers: Any, **settings: Any) -> Path:
    """A result folder with its card, its contrasts and its findings."""
    folder = results / name
    folder.mkdir(parents=True, exist_ok=True)
    rows = [row | {"dataset": dataset} for one, _ in answers for row in one]
    table = tables.validate(pd.DataFrame(rows, columns=list(tables.DISPARITY.columns)), tables.DISPARITY)
    path = folder / tables.file_name("disparity")
    tables.write_csv(table, tables.DISPARITY, path)
    (folder / "findings.json").write_text(format_findings([one for _, found in answers for one in found]))
    held = card(**settings)
    held["dataset"] |= {"name": dataset}
    held["matchers"] = [
        {"name": one, "title": one, "provenance": "confirmed", "overlap": "open"} for one in ("first", "second")
    ]
    held["tables"] = {path.name: tables.content_sha256(path)}
    (folder / "card.json").write_text(json.dumps(held))
    return folder


def everything(results: Path) -> None:
    """Men agree on London and Congress; women are told on LFW alone; the second matcher has no threshold on London."""
    none = {"keys": {"threshold": None}, "value": None, "reason": "ships_no_threshold{matcher=second}"}
    put(
        results,
        "studio",
        "london",
        men("ethnicity", at_least=4.0),
        women(),
        men("ethnicity", matcher="second", **none),
        women(matcher="second", **none),
    )
    put(results, "studio_again", "london", men("ethnicity", at_least=9.0))
    put(results, "news", "lfw_view2", women(interval=(2.0, 1.5, 3.0)))
    put(
        results,
        "office",
        "congress",
        men("race", interval=(7.0, 3.5, 14.0)),
        women(interval=(1.2, 0.8, 1.9)),
        men("race", matcher="second"),
    )


def experiment_file(folder: Path, text: str = EXPERIMENT) -> Path:
    path = folder / "beside.yaml"
    path.write_text(text)
    return path
