"""The field atlas of the docs says what the conditions say now."""

import json
from pathlib import Path

import pytest
from PIL import Image

import atlas
from falsematch import conditions

PAGE = Path(__file__).parents[1] / "docs" / "atlas.md"
LARGEST = 3_000_000  # bytes of all strips together


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_page_is_that_of_the_conditions(page):
    assert page == atlas.text(), "run `make atlas`"


@pytest.mark.parametrize("name", [*conditions.CONDITIONS, *conditions.SCENARIOS])
def test_every_condition_and_scenario_has_a_section(page, name):
    assert f"\n### `{name}`\n" in page


@pytest.mark.parametrize("name", conditions.CONDITIONS)
def test_every_number_of_a_model_stands_there_with_its_basis(page, name):
    section = page.split(f"\n### `{name}`\n")[1].split("\n### ")[0]
    for key, number in conditions.CONDITIONS[name].numbers.items():
        assert any(line.startswith(f"| `{key}` |") and number.basis in line for line in section.splitlines())


@pytest.mark.parametrize("name", atlas.pictured())
def test_a_strip_holds_clean_and_every_dose_and_the_frame_of_what_is_far(name):
    shown = len(conditions.CONDITIONS[name].levels) if name in conditions.CONDITIONS else 2 * len(atlas.DRAWS)
    first = 2 if name in atlas.FROM_AFAR else 1
    with Image.open(PAGE.parent / atlas.picture_of(name)) as strip:
        assert strip.width / (strip.height - 40) == pytest.approx(first + shown, abs=0.2), "run `make atlas`"


def test_no_strip_is_left_of_what_is_gone():
    stored = {path.name for path in (PAGE.parent / atlas.IMAGES).iterdir()}
    assert stored == {atlas.DOSES} | {Path(atlas.picture_of(name)).name for name in atlas.pictured()}


def test_a_table_of_all_conditions_comes_first(page):
    first = page.split("## Conditions")[1].split("\n### ")[0]
    for one in conditions.CONDITIONS.values():
        (row,) = (line for line in first.splitlines() if line.startswith(f"| [`{one.name}`]"))
        assert one.unit in row


def test_the_strips_are_small():
    assert sum(path.stat().st_size for path in (PAGE.parent / atlas.IMAGES).iterdir()) < LARGEST


def test_a_setting_is_told_with_its_kind(page):
    assert "- `angle` (float, degrees): Direction of the source from the optical axis" in page


def test_the_doses_beside_the_strips_are_those_of_the_conditions():
    assert json.loads((PAGE.parent / atlas.IMAGES / atlas.DOSES).read_text()) == atlas.doses()
