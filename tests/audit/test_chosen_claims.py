"""Which claims a page leads with, and how many it does not make, are recorded rows."""

from typing import Any

import pandas as pd
import pytest

from falsematch.audit.chosen_claims import with_claims
from falsematch.tables import validate
from falsematch.tables.summary_tables import SUMMARY

USUAL = {"delivery": "native", "landmarks": "own", "metering": "fixed"}
CLEAN = {"dataset": "d", "matcher": "dlib", "condition": "clean", "dose": None, "unit": "", "arm": "none", **USUAL}
AT = {"threshold_name": "as_shipped", "threshold": 0.6, "matched_on": "ethnicity & gender"}


def headline(matcher: str = "dlib", **setup: str) -> dict[str, Any]:
    cells = dict.fromkeys(SUMMARY.columns, "") | dict.fromkeys(("dose", "value", "count", "of"))
    return (
        cells | {"what": "headline", "matcher": matcher, "threshold_name": "as_shipped", "dataset": "d"} | USUAL | setup
    )


def summary(*rows: dict[str, Any]) -> pd.DataFrame:
    return validate(pd.DataFrame(rows or [headline()], columns=list(SUMMARY.columns)), SUMMARY)


def of(table: pd.DataFrame, what: str) -> pd.DataFrame:
    return table[table["what"] == what]


def claim(compared: str, low: float | None, **others: Any) -> dict[str, Any]:
    """A supported claim about a group beside white people, as findings write it."""
    keys = CLEAN | AT
    counts = [{"group": compared, "subjects": 13}, {"group": "white", "subjects": 69}]
    numbers = {"value": None if low is None else 2 * low, "low": low}
    base = {"kind": "contrast", "status": "exploratory", "supported": True, "rate": "fmr"}
    about = {"groups": [compared, "white"], "counts": counts, "numbers": numbers}
    return base | about | {"keys": keys | {"group_by": "ethnicity"} | others.pop("keys", {})} | others


def strongest(*claims: dict[str, Any]) -> pd.DataFrame:
    return of(with_claims(summary(), claims), "strongest_claim")


def test_the_strongest_claim_is_the_one_with_the_highest_lower_limit():
    [told] = strongest(claim("black", 3.0), claim("east_asian", 1.2), claim("west_asian", None)).to_dict("records")
    assert (told["group"], told["reference_group"], told["kind"]) == ("black", "white", "contrast")
    assert (told["value"], told["count"], told["of"]) == (6.0, 13, 69)


def test_a_direction_without_a_size_is_the_strongest_where_there_is_no_other():
    [told] = strongest(claim("black", None, kind="few_people")).to_dict("records")
    assert (told["group"], told["kind"], pd.isna(told["value"])) == ("black", "few_people", True)


@pytest.mark.parametrize(
    "others", [{"supported": False}, {"kind": "ratio"}, {"kind": "amplification"}, {"rate": "fnmr"}]
)
def test_what_is_refused_or_another_claim_is_not_chosen(others: dict[str, Any]):
    assert len(strongest(claim("black", 3.0, **others))) == 0


@pytest.mark.parametrize(
    "first",
    [{"status": "confirmatory"}, {"keys": {"threshold_name": "as_shipped"}}, {"keys": {"condition": "clean"}}],
)
def test_what_was_named_before_or_stands_where_the_page_tells_comes_before_a_larger_limit(first: dict[str, Any]):
    elsewhere = {"threshold_name": "fmr=0.01", "condition": "yaw", "arm": "probe"}
    keys = elsewhere | dict(first.get("keys", {}))
    [told] = strongest(claim("black", 9.0, keys=elsewhere), claim("asian", 2.0, **first | {"keys": keys})).to_dict(
        "records"
    )
    assert told["group"] == "asian"


def test_each_matcher_has_a_strongest_claim_of_its_own():
    other = {"keys": {"matcher": "faceres"}}
    made = with_claims(summary(), [claim("black", 3.0), claim("asian", 2.0, **other), claim("black", 1.5, **other)])
    own = of(made, "strongest_claim_of_matcher")
    assert dict(zip(own["matcher"], own["group"], strict=True)) == {"dlib": "black", "faceres": "asian"}


def test_without_a_claim_the_summary_stays_as_it_was():
    pd.testing.assert_frame_equal(with_claims(summary(), []), summary())


def under(low: float | None, **others: Any) -> dict[str, Any]:
    """A claim that a condition widens the gap between two groups."""
    keys = {"condition": "yaw", "dose": 30.0, "arm": "probe"} | others.pop("keys", {})
    return claim("black", low, kind="amplification", keys=keys, **others)


def test_the_strongest_amplification_is_the_one_that_is_surest_to_be_large():
    weaker, refused = under(1.2, keys={"dose": 10.0}), under(9.0, supported=False)
    [told] = of(with_claims(summary(), [weaker, under(2.0), refused]), "strongest_amplification").to_dict("records")
    assert (told["condition"], told["dose"], told["value"], told["kind"]) == ("yaw", 30.0, 4.0, "amplification")


def test_of_several_setups_a_headline_is_told_by_its_own():
    claims = [under(2.0), under(3.0, keys={"landmarks": "clean"})]
    [told] = of(with_claims(summary(), claims), "strongest_amplification").to_dict("records")
    assert told["landmarks"] == "own"
    [counted] = of(with_claims(summary(), claims), "claims_of_amplification").to_dict("records")
    assert (counted["count"], counted["of"]) == (1, 1)


def test_claims_are_counted_at_each_headline_with_those_that_are_refused():
    claims = [
        claim("black", 3.0),
        claim("asian", 0.8, supported=False),
        claim("asian", None, kind="small_count", supported=False),
        claim("black", 2.0, keys={"condition": "yaw"}),
        claim("black", 2.0, keys={"threshold_name": "fmr=0.01"}),
        claim("black", 2.0, rate="fnmr"),
        under(2.0),
        under(0.7, supported=False),
    ]
    made = with_claims(summary(headline(), headline("faceres")), claims).set_index("what")
    counted = {what: tuple(made.loc[what, ["count", "of"]]) for what in ("claims_of_pairs", "claims_of_amplification")}
    assert counted == {"claims_of_pairs": (1, 3), "claims_of_amplification": (1, 2)}
    # A test of small counts says no ratio.
    assert tuple(made.loc["ratios", ["count", "of"]]) == (1, 2)


def test_claims_that_are_read_back_without_their_empty_numbers_are_chosen_alike():
    whole = [claim("black", None, kind="few_people"), claim("asian", 2.0)]
    numbers = [{name: value for name, value in one["numbers"].items() if value is not None} for one in whole]
    read = [one | {"numbers": said} for one, said in zip(whole, numbers, strict=True)]
    pd.testing.assert_frame_equal(with_claims(summary(), read), with_claims(summary(), whole))
