"""The chart of contrasts and the ratio over thresholds: what they draw and say, and what they leave unsaid."""

import io
from typing import Any

import pandas as pd
import pytest
from made_contrasts import (
    AT_LEAST,
    DIRECTION,
    FOUND,
    INTERVAL,
    ROWS,
    claims,
    contrast,
    curve,
    finding,
    make_disparity,
    make_ratio_curves,
    make_summary,
)
from made_result import make_card, make_rates, summarised

from falsematch.report import lead, ratio_curve, ratio_forest
from falsematch.report.languages import languages
from falsematch.report.ratio_scale import ratio_key
from falsematch.report.row_chart import Kind, Mark
from falsematch.report.rows import Point, headlines, points
from falsematch.report.style import Drawing, on_screen_alone
from falsematch.report.telling import Telling
from falsematch.report.words import load
from falsematch.result.card import Card

pytestmark = pytest.mark.slow


def telling(language: str = "en") -> Telling:
    return Telling(load(language), Card.model_validate(make_card() | {"tables": {}}), 0.95)


def head() -> Point:
    return headlines(points(make_rates(), make_summary()))[0]


def forest(
    rows: list[dict[str, Any]] = ROWS, found: list[dict[str, Any]] = FOUND, language: str = "en"
) -> Drawing | None:
    held = claims(*found)
    best = lead.strongest(held, make_summary(*found), "matcher")
    with on_screen_alone():
        return ratio_forest.draw(head(), make_disparity(rows), telling(language), "forest", claims=held, strongest=best)


def present(drawn: Drawing | None) -> Drawing:
    assert drawn is not None
    return drawn


def drawn_rows(drawing: Drawing) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(drawing.csv))


def said(drawing: Drawing) -> dict[str, str]:
    """What is said of each pair, by the pair."""
    lines = [line.partition(": ") for line in drawing.alt.splitlines()[1:]]
    return {pair: rest for pair, _, rest in lines}


def test_each_kind_of_answer_is_told_as_much_as_it_carries():
    told = said(present(forest()))
    assert told["Hispanic men vs. white men"].startswith("7.2 times (3.1 to 16);")
    assert told["Black men vs. white men"].startswith("at least 3 times;")
    assert told["Asian men vs. white men"].startswith("more often, size unknown;")
    assert told["Asian women vs. white women"].startswith("cannot tell (0.60 to 3.3 times);")
    assert told["Black women vs. white women"] == ("counts only; 38 of 56, 8 people / 4 of 1,122, 34 people.")


def test_a_ratio_that_may_not_be_said_stands_in_no_word():
    made = present(forest())
    texts = made.svg.decode().split("<!--")[0] + " ".join(said(made).values())
    assert "32\u00d7" not in texts
    assert "190\u00d7" not in texts


def test_claims_come_first_by_their_effect_then_intervals_then_counts():
    assert list(said(present(forest()))) == [
        "Hispanic men vs. white men",
        "Black men vs. white men",
        "Asian men vs. white men",
        "Asian women vs. white women",
        "Black women vs. white women",
    ]


def test_the_answer_for_few_people_is_drawn_in_the_place_of_the_ratio():
    rows = drawn_rows(present(forest()))
    assert rows["measure"].tolist().count("few_people") == 2
    assert rows.loc[rows["compared_group"] == "black & male", "value"].tolist() == [3.0]


def test_what_a_finding_refuses_is_no_claim():
    made = present(forest(found=[INTERVAL | {"supported": False, "reasons": ["labels_generated"]}]))
    told = said(made)
    assert told["Hispanic men vs. white men"].startswith("cannot tell (3.1 to 16 times)")
    assert told["Black men vs. white men"].startswith("counts only")
    assert made.alt.startswith("This test cannot tell whether A matcher takes people of some groups for one another")


NAMED = {
    "measure": "primary_ratio",
    "family": "primaries",
    "low": 2.0,
    "high": 9.0,
    "simultaneous": True,
    "supported": True,
}


def test_a_line_says_what_filled_and_hollow_marks_mean_where_both_are_drawn():
    key = ratio_key([Mark("claim", 3.0, 2.0, 5.0), Mark("unclear", 2.0, 0.9, 4.0)], telling(), "ratio_forest.equal")
    assert key == "Filled: the test can tell. Hollow: it cannot. Line: 95 % interval. Dashed: equal."


def test_a_mark_that_is_not_drawn_has_no_words_in_the_line():
    assert ratio_key([Mark("unclear", 2.0, 0.9, 4.0)], telling(), "ratio_forest.equal").startswith(
        "Hollow: the test cannot tell."
    )
    assert "Line" not in ratio_key([Mark("at_least", 3.0)], telling(), "ratio_forest.equal")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("sign", ["claim", "unclear", "at_least", "direction"])
def test_every_mark_of_a_ratio_has_its_words_in_every_language(sign: Kind, language: str):
    equal = ratio_key([], telling(language), "ratio_forest.equal")
    assert len(ratio_key([Mark(sign, 3.0, 2.0, 5.0)], telling(language), "ratio_forest.equal")) > len(equal)


def test_a_planned_contrast_stands_in_the_place_of_everybodys():
    confirmed = finding("contrast", "hispanic & male", "white & male", status="confirmatory", family="primaries")
    made = present(forest([*ROWS, contrast("hispanic & male", "white & male", 4.2, **NAMED)], [confirmed, *FOUND]))
    told = said(made)["Hispanic men vs. white men"]
    assert told.startswith("4.2 times (2.0 to 9.0);")
    assert told.endswith("planned before any result was seen.")
    assert drawn_rows(made)["measure"].tolist().count("primary_ratio") == 1


def test_an_exploratory_claim_carries_none_that_was_planned():
    refused = finding("contrast", "hispanic & male", "white & male", status="confirmatory", supported=False)
    made = present(forest([*ROWS, contrast("hispanic & male", "white & male", 4.2, **NAMED)], [refused, *FOUND]))
    assert said(made)["Hispanic men vs. white men"].startswith("cannot tell (2.0 to 9.0 times);")


def test_the_title_is_the_strongest_claim():
    assert present(forest()).alt.startswith("In this test, A matcher took Hispanic men for one another about 7.2 times")


def test_at_most_eight_are_drawn_and_how_many_there_are_is_said():
    more = [contrast(f"group {n}", "white & male", 2.0) for n in range(12)]
    made = present(forest(rows=[*ROWS, *more]))
    assert len(drawn_rows(made)) == 8
    svg = " ".join(part.split("<")[0] for part in made.svg.decode().split(">"))
    assert "8 of 18 pairs are shown; disparity.csv.gz has all." in " ".join(svg.split())


def test_where_there_are_only_counts_there_is_no_chart():
    assert forest(rows=[ROWS[1], ROWS[2]], found=[]) is None


def test_without_contrasts_there_is_no_chart():
    assert forest(rows=[contrast("black & male", "white & male", 3.0, measure="ratio")]) is None


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("found", [[INTERVAL], [AT_LEAST], [DIRECTION], []])
def test_it_is_told_in_every_language(language: str, found: list[dict[str, Any]]):
    made = present(forest(found=found, language=language))
    assert "{" not in made.alt + made.caption


def curves_of(*held: list[dict[str, Any]], language: str = "en") -> Drawing | None:
    with on_screen_alone():
        curves = make_ratio_curves(*held)
        point = headlines(points(make_rates(), summarised(make_rates(), ratio_curves=curves)))[0]
        return ratio_curve.draw(point, curves, telling(language), "curve")


POOLED = {"group_by": "ethnicity", "matched_on": "equal cells: ethnicity & gender"}


def test_the_curve_goes_down_to_where_people_run_out():
    made = present(curves_of(curve("black & male", "white & male", 6)))
    assert "Black men vs. white men (20 people / 20 people): a ratio stands from 0.58 to 0.68." in made.alt
    assert "Threshold 0.58: 2.0 times (0.80 to 5.0)." in made.alt
    assert drawn_rows(made)["value"].notna().sum() == 6


def test_of_a_contrast_its_curve_over_all_cells_is_drawn_and_else_its_two_largest_cells():
    cells = [curve(f"{name} & male", "white & male", 6, compared_people=people) for name, people in SIZES.items()]
    pooled = curve("black", "white", 6, **POOLED)
    assert set(drawn_rows(present(curves_of(*cells, pooled)))["compared_group"]) == {"black"}
    none = curve("black", "white", 0, **POOLED)
    assert set(drawn_rows(present(curves_of(*cells, none)))["compared_group"]) == {"black & male", "indian & male"}


SIZES = {"asian": 16, "black": 18, "indian": 17}


@pytest.mark.parametrize("printed", [0, 1])
def test_where_a_curve_has_no_two_thresholds_there_is_no_chart(printed: int):
    assert curves_of(curve("black & male", "white & male", printed)) is None


@pytest.mark.parametrize("language", languages())
def test_the_marked_threshold_is_told_in_every_language(language: str):
    made = present(curves_of(curve("black & male", "white & male", 6), language=language))
    shipped = load(language).known("threshold", "as_shipped")
    assert f">{shipped}<" in made.svg.decode()
    assert "{" not in made.alt + made.caption
