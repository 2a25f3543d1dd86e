"""Made-up results of two audits, as far as a street reads them, and an experiment that reads them."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from falsematch import tables
from falsematch.result.findings import format_findings
from falsematch.tables.columns import Schema
from made_cards import card

EXPERIMENT = """\
name: beside
kind: street
measured: field
searched: searched
stated_n: 200000000
circumstances: [turned_to_the_sun, car_window, across_the_street]
matchers: [dlib, sface_int8bq]
thresholds: [as_shipped]
contrasts:
  - {groups: {race: [black, white]}, within: {gender: female}}
  - {groups: {race: [black, white]}, within: {gender: male}}
"""
FINEST = "race & gender"
METERINGS = ("frame_average", "face")
MATCHERS = ("dlib", "sface_int8bq")
ALL = ("turned_to_the_sun", "car_window", "cap_on", "inches_away", "porch_at_dusk", "across_the_street")
CONDITIONS = ("turned_to_the_sun", "car_window", "across_the_street")
PEOPLE = {
    "everyone": 1392,
    "black & female": 46,
    "white & female": 173,
    "black & male": 62,
    "white & male": 940,
}
"""Of each group its people; their comparisons and searches are made up of them."""
MATCHES = {"everyone": 900, "black & female": 230, "white & female": 170, "black & male": 4, "white & male": 800}
COUNT = {"Int64": 0, "float64": None, "boolean": None, "str": ""}


def keys(condition: str, metering: str, matcher: str) -> dict[str, Any]:
    clean = condition == "clean"
    return {
        "dataset": "made",
        "matcher": matcher,
        "condition": condition,
        "dose": None,
        "unit": "",
        "arm": "none" if clean else "probe",
        "delivery": "native",
        "landmarks": "own",
        "metering": "fixed" if clean else metering,
        "threshold_name": "as_shipped",
        "threshold": 0.6,
        "calibration": "shipped",
    }


def blank(schema: Schema) -> dict[str, Any]:
    return {name: "" if column.dtype == "str" else None for name, column in schema.columns.items()}


def rate(at: dict[str, Any], group: str, times: float) -> dict[str, Any]:
    """A group's row: so many times the clean false matches, and an interval unless they are few."""
    # The wider gap of the contrasts beside them.
    wider = 0.8 + times / 5 if group == "black & female" else 1
    people, matches = PEOPLE[group], round(MATCHES[group] * times * wider)
    pairs = people * 33
    value, few = matches / pairs, matches < 20
    return (
        blank(tables.RATES)
        | at
        | {
            "group_by": "" if group == "everyone" else FINEST,
            "group": group,
            "scope": "within",
            "matched_on": FINEST,
            "subjects": people,
            "impostor_pairs": pairs,
            "subject_pairs": pairs,
            "people_in_false_matches": min(people, 2 * matches),
            "false_matches": matches,
            "fmr": value,
            "fmr_low": None if few else value / 1.5,
            "fmr_high": None if few else value * 1.5,
            "genuine_pairs": people // 2,
            "false_non_matches": people // 10,
            "fnmr": (people // 10) / (people // 2),
            "fnmr_low": 0.12,
            "fnmr_high": 0.3,
            "gfmr": value,
            "gfnmr": 0.2,
            "probe_images": people // 2 + 1,
            "failures_to_acquire": 1,
            "fta": 1 / (people // 2 + 1),
            "fta_low": None,
            "fta_high": None,
            "reference_images": people,
            "failures_to_enrol": 0,
            "fte": 0.0,
            "not_applicable": 3,
            "reason": "too_few_false_matches{n=4,needed=10}" if few else "",
        }
    )


def ratio(at: dict[str, Any], sex: str, limits: tuple[float, float, float]) -> dict[str, Any]:
    """A contrast of Black with white people of one gender."""
    value, low, high = limits
    return (
        blank(tables.DISPARITY)
        | at
        | {
            "group_by": FINEST,
            "scope": "within",
            "matched_on": FINEST,
            "rate": "fmr",
            "measure": "contrast_ratio",
            "compared_group": f"black & {sex}",
            "reference_group": f"white & {sex}",
            "contrast": "race: black v white",
            "value": value,
            "low": low,
            "high": high,
            "simultaneous": True,
            "supported": not low <= 1 <= high,
            "reason": "simultaneous_interval_includes_one" if low <= 1 <= high else "",
        }
    )


def lost(at: dict[str, Any], sex: str, *, supported: bool = True) -> dict[str, Any]:
    """How much more often no face is found on photographs of Black people than of white people of one gender."""
    return ratio(at, sex, (2.75, 1.4 if supported else 0.9, 5.2)) | {"rate": "fta", "measure": "ratio", "contrast": ""}


def claim(matcher: str, *, supported: bool = True) -> dict[str, Any]:
    """What the result says of Black and white women over all conditions."""
    told = keys("clean", "fixed", matcher) | {"group_by": FINEST, "scope": "within", "matched_on": FINEST}
    return {
        "kind": "contrast",
        "status": "exploratory",
        "supported": supported,
        "rate": "fmr",
        "keys": told,
        "groups": ["black & female", "white & female"],
        "reasons": [] if supported else ["unconfirmed_weights"],
        "numbers": {"value": 6.0, "low": 3.0, "high": 12.0},
        "counts": [],
        "rows": [],
        "limitations": [],
        "labels": {},
        "family": "",
    }


def named_before(
    condition: str, *, kind: str = "contrast", supported: bool = True, turned: bool = False
) -> dict[str, Any]:
    """What the plan named of Black and white women under a condition, the other way round where ``turned``."""
    groups = ["black & female", "white & female"]
    value, low, high = (4.0, 2.0, 8.0) if kind == "contrast" else (1.1, 0.6, 1.9)
    counts = [
        {"group": group, "subjects": people, "events": events, "trials": trials}
        for group, people, events, trials in zip(groups, (40, 150), (120, 150), (1200, 6000), strict=True)
    ]
    return claim("dlib", supported=supported) | {
        "kind": kind,
        "status": "confirmatory",
        "keys": keys(condition, "frame_average", "dlib"),
        "groups": groups[::-1] if turned else groups,
        "numbers": {"value": 1 / value, "low": 1 / high, "high": 1 / low}
        if turned
        else {"value": value, "low": low, "high": high},
        "counts": counts if kind == "contrast" else [],
    }


def searched(at: dict[str, Any], group: str, *, stated: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The searches of a group among everybody else, and what is said of 200 million."""
    people = PEOPLE[group]
    probes = people // 2
    found = (
        blank(tables.SEARCH)
        | {name: at[name] for name in tables.POINT_KEYS}
        | {
            "group_by": "" if group == "everyone" else FINEST,
            "group": group,
            "images_per_subject": 1,
            "mix": "as_found",
            "searches": probes,
            "people": probes,
            "failures_to_acquire": 1,
            "comparisons": probes * 1391,
        }
    )
    counted = {
        "gallery_size": 1391,
        "method": "counted",
        "false_positive_searches": round(probes * 0.8),
        "fpir": round(probes * 0.8) / probes,
        "fpir_low": 0.7,
        "fpir_high": 0.88,
        "extrapolated_decades": 0.0,
    }
    beyond = stated or {
        "expected_candidates": 1.2e6,
        "expected_low": 9e5,
        "expected_high": 1.6e6,
        "band_low": 0.7,
        "band_high": 1.0,
        "reason": "only_lower_limit",
    }
    beyond |= {"gallery_size": 200_000_000, "method": "stated", "extrapolated_decades": 5.2}
    return [found | counted, found | beyond]


def put(results: Path, name: str, *held: tuple[Schema, list[dict[str, Any]]], **settings: Any) -> Path:
    """A result folder with its card and some tables."""
    folder = results / name
    folder.mkdir(parents=True, exist_ok=True)
    made = card(**settings)
    made["experiment"] |= {"name": name}
    made["dataset"] |= {"labels": {"race": "mixed", "gender": "official"}, "people": 1392}
    made["matchers"] = [
        {"name": one, "title": one, "provenance": "confirmed", "overlap": "open", "polarity": "distance"}
        for one in MATCHERS
    ]
    for schema, rows in held:
        path = folder / tables.file_name(schema.name)
        table = tables.validate(pd.DataFrame(rows, columns=list(schema.columns)), schema)
        tables.write_csv(table, schema, path)
        made["tables"] |= {path.name: tables.content_sha256(path)}
    (folder / "card.json").write_text(json.dumps(made))
    listed = {"conditions": [{"scenario": one} for one in ALL]}
    (folder / "experiment.yaml").write_text(yaml.safe_dump({"name": name, "seed": 1} | listed))
    return folder


def everything(
    results: Path, conditions: tuple[str, ...] = CONDITIONS, *, null: bool = False, refused: bool = False
) -> None:
    """Women differ under the sun and the window, not across the street; nobody's searches but under the window.

    ``null``: no ratio is clear of 1; ``refused``: no claim is supported, since nobody says who trained the matcher.
    """
    rates, ratios, searches = [], [], []
    for matcher in MATCHERS:
        for place, condition in enumerate(("clean", *conditions)):
            for metering in METERINGS[: 1 + (condition != "clean")]:
                at = keys(condition, metering, matcher)
                rates += [rate(at, group, 1 + place / 4) for group in PEOPLE]
                wide = null or condition == "across_the_street"
                low, high = (0.8, 9.0 + place) if wide else (2.5 + place / 8, 12.0 + place)
                ratios.append(ratio(at, "female", (5.0 + place / 4, low, high)))
                if condition == "clean":
                    ratios.append(ratio(at, "male", (0.9, 0.2, 3.0)))
                if condition == "car_window" and matcher == "dlib":
                    ratios.append(lost(at, "female"))
                    ratios.append(lost(at, "male", supported=False))
                if condition in {"clean", "car_window"}:
                    searches += [row for group in PEOPLE for row in searched(at, group)]
    folder = put(results, "field", (tables.RATES, rates), (tables.DISPARITY, ratios))
    claims = [] if null else [claim(matcher, supported=not refused) for matcher in MATCHERS]
    (folder / "findings.json").write_text(format_findings(claims))
    put(results, "searched", (tables.SEARCH, searches))


def experiment_file(folder: Path, text: str = EXPERIMENT) -> Path:
    path = folder / "beside.yaml"
    path.write_text(text)
    return path
