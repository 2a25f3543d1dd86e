"""Whether a result claims a ratio that it holds under one condition."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from falsematch.audit._contrast_claims import refused_codes
from falsematch.result.card import Card

Row = Mapping[Any, Any]


def refusals(row: Row, claims: Sequence[Mapping[str, Any]], card: Card) -> set[str]:
    """Why no claim rests on a ratio: of its own, or by what the findings say of the matcher and its people.

    A finding is about all conditions together, and there is one for each direction that any of them shows. A refused
    one may have been left out, where the result tells of conditions in brief.

    Parameters
    ----------
    row : mapping
        A row of ``disparity.csv.gz`` of a named contrast.
    claims : sequence of mapping
        Findings of the same result about contrasts.
    card : Card
        Of the result.

    Returns
    -------
    set of str
        Codes of ``findings.json``; empty where the ratio is claimed.
    """
    if pd.isna(row["threshold"]):
        return {"threshold_refused"}
    if own := refused_codes(row):
        return own
    groups = [row["compared_group"], row["reference_group"]]
    beside = [
        one
        for one in claims
        if (one["keys"]["matcher"], one["keys"]["threshold_name"]) == (row["matcher"], row["threshold_name"])
        and list(one["groups"]) == (groups if row["value"] > 1 else groups[::-1])
    ]
    if any(one["supported"] for one in beside):
        return set()
    matcher = card.matcher(row["matcher"])
    codes = {code for one in beside for code in one["reasons"]}
    codes |= {"unconfirmed_weights"} if matcher.provenance == "unconfirmed" else set()
    codes |= {"training_overlap"} if matcher.overlap == "known" else set()
    return codes or {"refused_by_rule"}
