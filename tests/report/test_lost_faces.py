"""Whose photographs a matcher finds no face on more often."""

from typing import Any

import pytest
from made_result import make_card

from falsematch.report import lost_faces, words
from falsematch.report.languages import languages
from falsematch.report.telling import Telling
from falsematch.result.card import Card
from falsematch.result.finding import Finding

FINEST = "race & gender"
MEN = ("black & male", "white & male")


def told(*claims: Finding, language: str = "en") -> list[str]:
    telling = Telling(words.load(language), Card.model_validate(make_card() | {"tables": {}}), 0.95)
    return lost_faces.sentences(claims, telling)


def claim(*groups: str, rate: str = "fta", supported: bool = True, **keys: Any) -> Finding:
    at = {"matcher": "dlib", "threshold_name": "as_shipped", "condition": "resolution", "dose": 12.0}
    crossed = {"group_by": FINEST, "matched_on": FINEST}
    return Finding.model_validate(
        {
            "kind": "ratio",
            "status": "exploratory",
            "supported": supported,
            "keys": at | crossed | keys,
            "rate": rate,
            "groups": list(groups),
            "numbers": {"value": 9.04, "low": 3.53, "high": 23.1},
        }
    )


def test_a_claim_is_told_with_every_condition_it_holds_under():
    first, second = told(claim(*MEN), claim(*MEN, condition="yaw", dose=40.0))
    assert first == (
        "dlib finds no face more often on photographs of Black men than of white men: 12 px faces, 9.0 times "
        "(3.5 to 23); 40° head turn, 9.0 times (3.5 to 23)."
    )
    assert second == "Who is missed more often is not claimed."


def test_a_condition_is_told_once_however_many_thresholds_were_audited():
    first, _ = told(claim(*MEN), claim(*MEN, threshold_name="fmr=0.01"))
    assert first.count("12 px faces") == 1


def test_a_scenario_is_told_for_each_exposure():
    first, _ = told(
        *(claim(*MEN, condition="car_window", dose=None, metering=one) for one in ("frame_average", "face"))
    )
    assert "car window, exposed for the whole frame, 9.0" in first
    assert "car window, exposed for the face, 9.0" in first


@pytest.mark.parametrize(
    "left_out",
    [
        claim("black & female", "white & male"),
        claim("black", "white", group_by="race", matched_on=f"equal cells: {FINEST}"),
        claim(*MEN, supported=False),
        claim(*MEN, rate="fmr"),
    ],
    ids=["two labels differ", "not matched on the other label", "refused", "another rate"],
)
def test_where_nothing_may_be_said_of_one_label_the_page_says_that(left_out: Finding):
    assert told(left_out) == [
        "On whose photographs no face is found more often, this test cannot tell. Who is missed more often is not "
        "claimed."
    ]


@pytest.mark.parametrize("language", languages())
def test_it_is_told_in_every_language(language: str):
    first, second = told(claim(*MEN), language=language)
    assert "9.0" in first
    assert "{" not in first + second
