"""Whether large or small scores mean alike is held against the scores; where they cannot tell, that is said."""

import numpy as np
import pandas as pd
import pytest
from tables_given import PEOPLE, scores, subjects

from falsematch.errors import ScoresError
from falsematch.scoring import read_scores
from noted import noted


def by_chance(people: int = 20, lift: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores that do not depend on who is compared, but for a lift of the genuine ones."""
    rng = np.random.default_rng(8)
    names = [f"p{number:02d}" for number in range(people)]
    rows = [(a, b, rng.normal(lift if a == b else 0.0, 1.0)) for a in names for b in names for _ in range(3)]
    return pd.DataFrame(rows, columns=["subject_a", "subject_b", "score"]), pd.DataFrame({"subject": names})


def notes(table: pd.DataFrame, people: pd.DataFrame, polarity=None) -> str:
    """All notes on a table."""
    return "; ".join(noted(read_scores(table, people, polarity)[0].notes))


def impostors() -> pd.DataFrame:
    """Comparisons of two people alone."""
    table = scores()
    return table[table["subject_a"] != table["subject_b"]]


def test_without_a_genuine_row_it_says_that_the_direction_cannot_be_checked():
    said = notes(impostors(), subjects())
    assert "there is no genuine comparison, so the direction of the scores cannot be checked" in said
    assert "large scores were taken to mean alike (--distance says that small ones do)" in said


def test_what_was_said_of_the_direction_is_what_was_taken():
    assert "small scores were taken to mean alike" in notes(impostors(), subjects(), "distance")
    assert notes(impostors(), subjects(), "similarity").endswith("large scores were taken to mean alike")


def test_without_an_impostor_row_it_says_so_too():
    table = scores()
    own = table[table["subject_a"] == table["subject_b"]]
    assert "there is no comparison of two people, so the direction" in notes(own, subjects())


def test_each_matcher_without_a_genuine_row_is_named():
    said = notes(pd.concat([scores(matcher="whole"), impostors().assign(matcher="half")]), subjects())
    assert "half: there is no genuine comparison" in said
    assert "whole: " not in said


def test_a_table_near_chance_is_asked_about_and_no_flag_is_advised():
    with pytest.raises(ScoresError) as refused:
        read_scores(*by_chance(lift=-0.15))
    assert "genuine and impostor scores hardly differ" in str(refused.value)
    assert "Do large scores mean alike (--similarity), or small ones (--distance)?" in str(refused.value)
    assert "add --distance" not in str(refused.value)


def test_a_table_near_chance_is_read_as_the_caller_says_and_the_doubt_is_told():
    for polarity in ("similarity", "distance"):
        assert "hardly differ" in notes(*by_chance(lift=-0.15), polarity)


def test_a_table_near_chance_that_leans_the_usual_way_tells_the_doubt():
    assert "so their direction cannot be checked: large scores" in notes(*by_chance(lift=0.15))


@pytest.mark.parametrize("lift", [1.5, -1.5])
def test_a_clear_table_holds_no_doubt_and_a_turned_one_is_refused_with_the_flag(lift):
    table, people = by_chance(lift=lift)
    right, wrong = ("similarity", "distance") if lift > 0 else ("distance", "similarity")
    assert not notes(table, people, right)
    advice = "drop --distance" if lift > 0 else "give --distance in place of --similarity"
    with pytest.raises(ScoresError, match=advice):
        read_scores(table, people, wrong)


def test_sides_that_share_no_subject_are_told():
    table = impostors()
    table = table[(table["subject_a"] == PEOPLE[0]) & (table["subject_b"] != PEOPLE[0])]
    assert "no subject is on both sides, so no comparison is genuine" in notes(table, subjects())
    assert "no subject stands on both sides" not in notes(impostors(), subjects())
