"""The pictures of conditions on a page are the atlas's own, and a degraded one is never a clean one."""

import pytest

import atlas
from falsematch.conditions import CONDITIONS, SCENARIOS
from falsematch.conditions.scenarios import METERED
from falsematch.report.pictures import thumbnail, tiles


@pytest.mark.parametrize("name", CONDITIONS)
def test_each_dose_of_a_condition_has_its_picture(name: str):
    clean, *degraded = tiles(name)
    assert clean.dose is None
    assert [tile.dose for tile in degraded] == list(CONDITIONS[name].levels)
    for tile in degraded:
        assert thumbnail(name, tile.dose, "fixed") == tile.source != clean.source


def test_between_two_doses_the_nearest_is_shown():
    near = {tile.dose: tile.source for tile in tiles("sun")}
    assert thumbnail("sun", 7.0, "fixed") == near[8]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_shows_a_draw_under_its_metering_and_no_clean_picture(name: str):
    shown = tiles(name)
    draws = shown[-len(atlas.DRAWS) * len(METERED) :]
    last = dict(zip(METERED, draws[-len(METERED) :], strict=True))
    for metering, tile in last.items():
        assert thumbnail(name, None, metering) == tile.source
    clean = {tile.source for tile in shown[: len(shown) - len(draws)]}
    assert clean.isdisjoint(tile.source for tile in draws)


def test_what_has_no_strip_has_no_picture():
    assert thumbnail("fog_of_a_user", 1.0, "fixed") == ""
