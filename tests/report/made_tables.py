"""The other tables of the hand-made result: curves, matrix, distributions and amplification."""

from typing import Any

import numpy as np
import pandas as pd
from made_result import CROSSING, EMPTY, SCRIPT

from falsematch import tables
from falsematch.audit.distributions import mark_fullest

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
    """Most false matches within a group; one group with whom nobody can be compared; and the same cross-fitted.

    Cross-fitted folds have thresholds of their own and other counts, which are no part of what a page draws.
    """
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
    folds = [row | {"threshold": None, "false_matches": row["impostor_pairs"], "fmr": 1.0} for row in rows]
    return tables.validate(pd.DataFrame([*rows, *folds], columns=list(tables.MATRIX.columns)), tables.MATRIX)


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
    return mark_fullest(pd.DataFrame(rows, columns=list(tables.DISTRIBUTIONS.columns)))


def make_amplification() -> pd.DataFrame:
    """One pair under glare: a supported excess at one dose, and one without an interval at the other."""
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
        | {"value": value, "low": low, "high": high, "supported": low is not None}
        for dose, measure, value, low, high in (
            (0.1, "amplification", 1.4, None, None),
            (0.1, "amplification_ratio", 1.2, None, None),
            (0.8, "amplification", 2.5, 1.3, 4.8),
            (0.8, "amplification_ratio", 1.9, 1.1, 3.9),
        )
    ]
    return tables.validate(pd.DataFrame(rows, columns=list(tables.DISPARITY.columns)), tables.DISPARITY)


def make_subsets() -> pd.DataFrame:
    """A group with and without kin, and a contrast: of everything, by pair of sources, by eyes, and over strata."""
    numbers = ("people", "comparisons", "subject_pairs", "false_matches", "fmr", "fmr_low", "fmr_high")
    empty = dict.fromkeys(tables.SUBSETS.columns) | dict.fromkeys(
        ("subset", "stratum", "contrast", "reference_group", "bound", "reason"), ""
    )
    at = {"threshold_name": "as_shipped", "threshold": 0.6, "calibration": "shipped", "scope": "within"}
    everyone = {"measure": "fmr", "group_by": "", "compared_group": "everyone", "matched_on": CROSSING}
    pair = {
        "contrast": "ethnicity: black v white",
        "compared_group": "black",
        "reference_group": "white",
        "group_by": "ethnicity",
        "matched_on": "equal cells: " + CROSSING,
        "measure": "fmr_ratio",
    }
    single = pair | {"compared_group": "black & male", "reference_group": "white & male", "matched_on": CROSSING}
    pixels = {"subset": "by eye distance", "stratum": "[0, 45)", "stratum_low": 0.0, "stratum_high": 45.0}
    sources = {"subset": f"by {SCRIPT}", "stratum": "voteview & $x$"}

    def counts(side: str, *values: float | None) -> dict[str, Any]:
        return {f"{side}_{what}": value for what, value in zip(numbers, values, strict=True)}

    black = counts("compared", 38, 1406, 703, 30, 0.0213, 0.011, 0.041)
    white = counts("reference", 34, 1122, 561, 10, 0.0089, 0.0044, 0.018)
    few = counts("compared", 5, 20, 10, 1, 0.05, None, None)
    sure = {"ratio": 2.39, "ratio_low": 1.2, "ratio_high": 4.8}
    why = {"ratio": 5.6, "reason": "of_group{group=black,why=too_few_people{n=5,needed=16}}"}
    rows = [
        everyone | counts("compared", 40, 420, 210, 12, 0.02857, 0.012, 0.071),
        everyone | counts("compared", 39, 400, 200, 3, 0.0075, None, None) | {"subset": "without stated kin"},
        single | black | white | sure | {"ratio": 7.77},
        pair | black | white | sure,
        pair | few | white | why | {"subset": "without stated kin"},
        pair | black | white | sure | sources,
        pair | black | white | sure | pixels | {"ratio": 2.41},
        pair | black | white | sure | {"subset": "by eye distance", "measure": "mantel_haenszel_ratio", "strata": 3},
    ]
    made = pd.DataFrame([empty | CLEAN | at | row for row in rows], columns=list(tables.SUBSETS.columns))
    return tables.validate(made, tables.SUBSETS)


def make_others() -> dict[str, pd.DataFrame]:
    """All of them, by name."""
    return {
        "curves": make_curves(),
        "matrix": make_matrix(),
        "distributions": make_distributions(),
        "disparity": make_amplification(),
        "subsets": make_subsets(),
    }
