"""The chart of a contrast under conditions: what stands for clean photographs beside a finding."""

import io
from typing import Any

import pandas as pd
import pytest
from made_contrasts import claims, contrast, finding, make_disparity
from made_result import make_card, make_rates, summarised

from falsematch.report import ratio_field
from falsematch.report.languages import languages
from falsematch.report.rows import headlines, points
from falsematch.report.style import Drawing, on_screen_alone
from falsematch.report.telling import Telling
from falsematch.report.words import load
from falsematch.result.card import Card

pytestmark = pytest.mark.slow

GLARE = {"condition": "veiling_glare", "dose": 0.8, "unit": "veil / display white", "arm": "probe"}
GROUPS = ("hispanic & male", "white & male")
UNCLEAR = contrast(*GROUPS, 2.9, low=0.97, high=8.1, simultaneous=True)


def field(status: str, language: str = "en") -> Drawing:
    """A finding under glare beside a clean contrast that this test cannot tell."""
    measure = "primary_ratio" if status == "confirmatory" else "contrast_ratio"
    row = contrast(*GROUPS, 4.2, low=2.0, high=9.0, simultaneous=True, supported=True, measure=measure, **GLARE)
    made = finding("contrast", *GROUPS, status=status, numbers={"value": 4.2, "low": 2.0, "high": 9.0})
    keys: dict[str, Any] = made["keys"] | GLARE
    held = claims(made | {"keys": keys})
    rates = make_rates()
    point = headlines(points(rates, summarised(rates)))[0]
    telling = Telling(load(language), Card.model_validate(make_card() | {"tables": {}}), 0.95)
    with on_screen_alone():
        drawn = ratio_field.draw(point, held[0], make_disparity([row, UNCLEAR]), telling, "field", claims=held)
    assert drawn is not None
    return drawn


def words_of(drawing: Drawing) -> str:
    return " ".join(" ".join(part.split("<")[0] for part in drawing.svg.decode().split(">")).split())


def conditions(drawing: Drawing) -> list[str]:
    return list(pd.read_csv(io.BytesIO(drawing.csv))["condition"])


def test_beside_a_planned_finding_no_clean_comparison_is_drawn_that_was_not_judged_with_it():
    drawn = field("confirmatory")
    assert conditions(drawn) == ["veiling_glare"]
    assert "0.97 to 8.1" not in words_of(drawn) + drawn.alt


@pytest.mark.parametrize("language", languages())
def test_that_clean_photographs_are_not_drawn_is_said_beneath_the_chart(language: str):
    note = load(language)("ratio_field.clean_elsewhere")
    assert note in words_of(field("confirmatory", language))
    assert note not in words_of(field("exploratory", language))


def test_beside_a_finding_made_while_exploring_the_clean_comparison_is_a_row():
    assert conditions(field("exploratory")) == ["veiling_glare", "clean"]
