"""The interval that papers print, as if comparisons that share people were independent: told once, as wrong."""

from typing import Any

import pandas as pd

from falsematch.audit.printing import clopper_pearson


def pair_level(rates: pd.DataFrame, confidence: float) -> list[dict[str, Any]]:
    """The pair-level interval of everyone's matched clean rate beside the lab's own, a matcher and threshold a record.

    Parameters
    ----------
    rates : DataFrame
        Columns of :data:`falsematch.tables.RATES`.
    confidence : float

    Returns
    -------
    list of dict
        ``matcher``, ``threshold_name``, ``false_matches``, ``impostor_pairs``, ``subjects``, the lab's ``low`` and
        ``high`` and the ``pair_low`` and ``pair_high`` of Clopper and Pearson; none where the lab prints no interval.
    """
    everyone = rates[
        (rates["condition"] == "clean")
        & (rates["group_by"] == "")
        & ~rates["calibration"].isin(["cross_fitted", "rederived"])
    ]
    within = everyone[everyone["scope"] == "within"]
    # Without labels nobody can be matched, and everyone is compared with everyone.
    told = within if len(within) else everyone
    found = []
    for row in told[told["fmr_low"].notna()].to_dict("records"):
        low, high = clopper_pearson(int(row["false_matches"]), int(row["impostor_pairs"]), confidence)
        found.append(
            {
                "matcher": row["matcher"],
                "threshold_name": row["threshold_name"],
                **{name: int(row[name]) for name in ("false_matches", "impostor_pairs", "subjects")},
                "low": row["fmr_low"],
                "high": row["fmr_high"],
                "pair_low": low,
                "pair_high": high,
            }
        )
    return found
