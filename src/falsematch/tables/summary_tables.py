"""``summary.csv`` of an audit and of a study: what their pages lead with or count, each choice a row."""

from falsematch.tables import KEY_COLUMNS
from falsematch.tables.columns import count, number, schema, text

_OF_AUDITS = {
    "headline": "the threshold that a matcher is told at",
    "groups_with_interval": "of the finest crossing, on clean photographs",
    "worst_group": "of those groups, where anybody was falsely matched",
    "worst_group_with_interval": "of those that have one",
    "worst_group_too_few": "of those that have none since too little was there",
    "fewest_people": "the smallest of those groups",
    "most_people": "the largest",
    "degraded_slices": "conditions, doses, arms and setups of all matchers",
    "strongest_dose": "each condition at its strongest dose",
    "highest": "of these the one with the highest rate",
    "highest_with_interval": "the same of those that have an interval",
    "field_row": "a condition at its hardest, over the matchers of one threshold",
    "field_highest": "of these the highest that has an interval",
    "field_highest_of_matcher": "the highest of a matcher",
    "field_with_interval": "conditions of a matcher that have an interval",
    "field_above_clean": "conditions of a matcher whose interval lies above the whole of the clean one",
    "field_below_clean": "conditions of a matcher whose interval lies below it",
    "strongest_claim": "of the supported claims about two groups that differ in one label",
    "strongest_claim_of_matcher": "the same of a matcher",
    "strongest_amplification": "of the supported claims about a condition, at the headline of a matcher",
    "ratios": "claims about two groups at the headlines, clean: how many are supported, of how many",
    "claims_of_pairs": "all claims about two groups at a headline, clean",
    "claims_of_amplification": "claims about a condition at a headline",
    "curve_thresholds": "thresholds of a matcher's curves",
    "ratio_curve": "a curve that is drawn at a headline: thresholds at which it has a ratio",
    "cells_without_matches": "cells of the matrix in which nobody was falsely matched, at a headline, clean",
    "fewest_images": "photographs of a person, of the searches that are told",
    "largest_gallery": "people in the largest gallery that was searched",
    "largest_told_gallery": "people in the largest gallery that is told of",
}

_OF_STUDIES = {
    "prints_from": "share of simulated audits from which on a rule counts as printing in a cell",
    "repetitions": "simulated audits of all cells",
    "fewest_repetitions": "simulated audits of a cell, at least",
    "most_repetitions": "simulated audits of a cell, at most",
    "cells": "simulated cells",
    "lowest_coverage": "the cell of a method with the lowest, of those in which the rule prints",
    "highest_coverage": "the cell with the highest",
    "most_direction": "the cell in which a direction is said most often though there is none",
    "most_at_least": "the cell in which a least number of times is too high most often",
    "rows": "rows of proofs",
    "passed": "rows of proofs that pass, of those that are judged; of a proof of a condition, and of all",
    "failed": "rows of proofs that fail, of those that are judged",
    "without_error": "rows of proofs without an error that could be drawn",
    "largest_turn": "the row whose turns go furthest: 95 % of them stay below",
    "verdict": "rows that are judged so, of those that judge the claim",
    "fixed": "contrasts whose verdict stood before anything was measured",
    "matchers": "matchers on a board",
    "leads": "of the claims under a reported circumstance the strongest",
    "told_at": "a row of the matcher, threshold and metering at which circumstances are told",
    "range": "of a street circumstances under which the contrast of that claim is claimed in its direction, of all",
    "range_low": "of these the one with the smallest ratio",
    "range_high": "the one with the largest",
    "drawn": "a row of the chart, from top to bottom",
    "claims": "ratios under a circumstance that carry a claim, of those that have an interval; of one and of all",
    "alike": "matchers whom a simulation costs what the real photographs cost, of those that have a ratio",
    "nearer": "matchers by whose mean score simulated photographs are nearer to the real ones than their sources are",
}


def _choices(meanings: dict[str, str]) -> str:
    return "what is chosen or counted. " + "; ".join(f"{what}: {meaning}" for what, meaning in meanings.items())


SUMMARY = schema(
    "summary",
    {
        "what": text(_choices(_OF_AUDITS), list(_OF_AUDITS)),
        **KEY_COLUMNS,
        "arm": text("none, probe or both; empty where it is of no degraded photograph", ["", "none", "probe", "both"]),
        "threshold_name": text("as_shipped, fmr=F, or fmr=F in a named group; empty where it is of none"),
        "group_by": text("labels that make the groups; empty for everyone"),
        "group": text("the group that is chosen; of a claim the one that bears more; of a gallery its mix"),
        "matched_on": text("labels on which both people of a comparison agree, where a group is chosen"),
        "value": number(
            "false match rate of the choice; of a headline its threshold; of a claim the ratio or the least number of "
            "times that it states, empty where it states none; of a gallery photographs of a person"
        ),
        "count": count("how many; of a group its false matches or people; of a claim the people of its group"),
        "of": count("of how many; of a group its comparisons; of a claim the people of the other group"),
        "reference_group": text("of a claim or a curve the other group", added_later=True),
        "kind": text(
            "of a claim its kind in findings.json", ["", "contrast", "few_people", "amplification"], added_later=True
        ),
    },
)
"""What a page leads with or counts: of everything that is worst, first or clear of something, which it is."""

STUDY_SUMMARY = schema(
    "summary",
    {
        "what": text(_choices(_OF_STUDIES), list(_OF_STUDIES)),
        "name": text(
            "of which: a method of intervals, a condition, a kind of turn, a verdict, a simulation; empty where of all"
        ),
        "part": text(
            "of what part: cells of intervals whose dependence is seen or unseen, few_people or its clusters, a proof "
            "of the condition, a value of the label that a simulation is told by"
        ),
        "row": count("which row of the study's table is chosen, the first being 1; empty where none is"),
        "value": number("what it was chosen by, as that row has it"),
        "count": count("how many"),
        "of": count("of how many"),
    },
)
"""What the page of a study leads with or counts."""
