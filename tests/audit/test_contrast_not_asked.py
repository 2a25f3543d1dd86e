"""An experiment that asks for no contrast: what is counted of two groups is told, and nothing is claimed of them."""

import pandas as pd
import pytest

from crowds import crowd
from falsematch.audit import Audited, AuditSettings, FixedThreshold, audit, findings
from falsematch.audit.context import Context, ModelContext
from falsematch.audit.disparity import left_out_ranges

pytestmark = pytest.mark.slow

SIZES = {"f": 40, "m": 60}
CLOSE = {"f": 1.2, "m": 0.0}
CODE = "contrast_not_asked"
OF_TWO_GROUPS = {"ratio", "equivalence", "small_count", "amplification"}


def audited(contrasts) -> Audited:
    made = crowd(SIZES, CLOSE, conditions={"glare": 0.2})
    # A margin within which so clear a difference lies: a claim of no difference is asked for too.
    settings = AuditSettings(replicates=200, equivalence_ratio=50)
    return audit(made, [FixedThreshold(threshold=1.0)], [["sex"]], settings, seed=1, contrasts=contrasts)


def claims(found: Audited) -> list[dict]:
    [matcher] = set(found.rates["matcher"])
    context = Context(labels={"sex": "self_reported"}, matchers={matcher: ModelContext("confirmed", "none")})
    return findings(found.rates, found.disparity, context, left_out=left_out_ranges(found.disparity))


@pytest.fixture(scope="module")
def asked() -> pd.DataFrame:
    return audited(()).disparity.query("contrast == ''").reset_index(drop=True)


@pytest.fixture(scope="module")
def unasked() -> Audited:
    return audited("none")


def test_no_row_is_supported(asked, unasked):
    assert {"ratio", "max_min_ratio", "equivalence"} <= set(asked.loc[asked["supported"].eq(True), "measure"])
    assert not unasked.disparity["supported"].eq(True).any()


def test_what_would_carry_a_claim_says_that_nobody_asked(asked, unasked):
    would = asked["supported"].eq(True)
    assert set(unasked.disparity.loc[would, "reason"]) == {CODE}
    assert not unasked.disparity.loc[~would, "reason"].str.contains(CODE).any()


def test_values_and_intervals_stay_as_they_are(asked, unasked):
    pd.testing.assert_frame_equal(
        asked.drop(columns=["supported", "reason"]), unasked.disparity.drop(columns=["supported", "reason"])
    )


def test_no_finding_of_two_groups_is_supported(unasked):
    found = claims(unasked)
    of_two = [one for one in found if one["kind"] in OF_TWO_GROUPS]
    assert any(one["reasons"] == [CODE] for one in of_two if one["kind"] == "ratio")
    assert not any(one["supported"] for one in of_two)


def test_findings_of_one_group_are_as_before(unasked):
    assert any(one["supported"] for one in claims(unasked) if one["kind"] == "group_rate")
