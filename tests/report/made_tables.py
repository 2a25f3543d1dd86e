"""The other tables of the hand-made result: curves, matrix, distributions and amplification."""

from typing import Any

import numpy as np
import pandas as pd
from made_result import CROSSING, EMPTY, SCRIPT

from falsematch import tables

CLEAN = {name: EMPTY[name] for name in tables.KEYS}
GLARE = CLEAN | {"condition": "veiling_glare", "dose": 0.8, "unit": "veil / display white", "arm": "probe"}
THRESHOLDS = sorted([*(round(0.41 + 0.01 * k, 2) for k in range(41) if k != 19), 0.6])
GROUPS = {
    ("", "everyone"): (40, 420),
    ("gender", "male"): (20, 210),
    (CROSSING, "black & male"): (8, 56),
    (CROSSING, "white & male"): (12, 132),
    (CROSSING, f"{SCRIPT} & $x$"): (1, 0),
}


def make_curves() -> pd.DataFrame:
    """Random walks up from none, with intervals where many were seen."""
    rng = np.random.default_rng(9)
    rows: list[dict[str, Any]] = []
    for keys in (CLEAN, GLARE):
        for (group_by, group), (people, pairs) in GROUPS.items():
            matches = np.minimum(np.cumsum(rng.poisson(pairs / 60, 41)) - pairs // 60, pairs).clip(0)
            refused = np.sort(rng.integers(0, people // 2 + 1, 41))[::-1]
            for threshold, events, missed in zip(THRESHOLDS, matches, refused, strict=True):
                fmr = events / pairs if pairs else None
                sure = group_by in {"", "gender"} and events >= 10
                rows.append(
                    keys
                    | {
                        "group_by": group_by,
                        "group": group,
                        "threshold": threshold,
                        "fmr": fmr,
                        "fmr_low": fmr / 2.3 if sure else None,
                        "fmr_high": min(1.0, fmr * 2.1) if sure else None,
                        "fnmr": missed / people,
                        "fnmr_low": missed / people / 2 if missed and people > 10 else None,
                        "fnmr_high": min(1.0, (missed + 2) / people) if people > 10 else None,
                        "impostor_pairs": pairs,
                        "false_matches": int(events),
                    }
                )
    return tables.validate(pd.DataFrame(rows, columns=list(tables.CURVES.columns)), tables.CURVES)


def make_matrix() -> pd.DataFrame:
    """Most false matches within a group; one group with whom nobody can be compared."""
    names = [group for by, group in GROUPS if by == CROSSING]
    counts = {(0, 0): (9, 56), (1, 1): (0, 132), (0, 1): (2, 1096), (1, 0): (1, 1096)}
    rows = []
    for i, probe in enumerate(names):
        for j, reference in enumerate(names):
            events, pairs = counts.get((i, j), (0, 0))
            rows.append(
                CLEAN
                | {
                    "threshold_name": "as_shipped",
                    "threshold": 0.6,
                    "group_by": CROSSING,
                    "probe_group": probe,
                    "reference_group": reference,
                    "impostor_pairs": pairs,
                    "false_matches": events,
                    "fmr": events / pairs if pairs else None,
                }
            )
    return tables.validate(pd.DataFrame(rows, columns=list(tables.MATRIX.columns)), tables.MATRIX)


def make_distributions() -> pd.DataFrame:
    """Two hills for each group, five bins each."""
    rows = [
        keys
        | {
            "group_by": group_by,
            "group": group,
            "kind": kind,
            "bin_low": round(start + 0.05 * k, 2),
            "bin_high": round(start + 0.05 * (k + 1), 2),
            "count": count,
        }
        for keys in (CLEAN, GLARE)
        for group_by, group in GROUPS
        for kind, start in (("genuine", 0.2), ("impostor", 0.5))
        for k, count in enumerate((1, 4, 9, 4, 2))
    ]
    return tables.validate(pd.DataFrame(rows, columns=list(tables.DISTRIBUTIONS.columns)), tables.DISTRIBUTIONS)


def make_amplification() -> pd.DataFrame:
    """One pair under glare: the excess excludes no change at one dose, and has no interval at the other."""
    empty = dict.fromkeys(tables.DISPARITY.columns) | dict.fromkeys(
        ("bound", "test", "family", "groups_used", "groups_excluded", "reason"), ""
    )
    of = {"threshold_name": "as_shipped", "threshold": 0.6, "calibration": "shipped", "scope": "within"}
    pair = {"group_by": CROSSING, "matched_on": CROSSING, "compared_group": "black & male"}
    rows = [
        empty
        | GLARE
        | of
        | pair
        | {"dose": dose, "rate": "fmr", "measure": measure, "reference_group": "white & male"}
        | {"value": value, "low": low, "high": high}
        for dose, measure, value, low, high in (
            (0.1, "amplification", 1.4, None, None),
            (0.1, "amplification_ratio", 1.2, None, None),
            (0.8, "amplification", 2.5, 1.3, 4.8),
            (0.8, "amplification_ratio", 1.9, 1.1, 3.9),
        )
    ]
    return tables.validate(pd.DataFrame(rows, columns=list(tables.DISPARITY.columns)), tables.DISPARITY)


def make_others() -> dict[str, pd.DataFrame]:
    """All of them, by name."""
    return {
        "curves": make_curves(),
        "matrix": make_matrix(),
        "distributions": make_distributions(),
        "disparity": make_amplification(),
    }
