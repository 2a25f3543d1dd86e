"""One card, of every kind of result: strict where it is made, forgiving where it is read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from falsematch.errors import ResultError
from falsematch.result import Card, read_card
from falsematch.result.measured import Threshold

RESULTS = Path(__file__).parents[2] / "results"
NAMES = sorted(path.parent.name for path in RESULTS.glob("*/card.json"))
LEAST = {"experiment": {"name": "least"}, "falsematch": "0.1.0", "tables": {}, "result": "ab" * 32}
FORMER = {"matchers": "systems", "matcher": "system"}


def content(name: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((RESULTS / name / "card.json").read_bytes())
    return held


def written(folder: Path, card: dict[str, Any]) -> Path:
    (folder / "card.json").write_text(json.dumps(card))
    return folder


def older(value: Any) -> Any:
    """The same with the names of version 0.1."""
    if isinstance(value, dict):
        return {FORMER.get(key, key): older(inner) for key, inner in value.items()}
    return [older(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_card_is_written_as_it_was_read(name):
    assert read_card(RESULTS / name).as_json() == content(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_card_with_the_names_of_version_0_1_is_read_as_one_of_today(name, tmp_path):
    held = content(name)
    # The parts of the program were called as they are now.
    former = older(held) | {key: held[key] for key in ("code",) if key in held}
    assert read_card(written(tmp_path, former)) == read_card(RESULTS / name)


def test_a_matcher_may_be_called_as_matchers_were_before(tmp_path):
    held = LEAST | {"inputs": {"systems": {"system": "0f"}}}
    assert read_card(written(tmp_path, held)).inputs.matchers == {"system": "0f"}


def test_the_text_of_a_card_is_read_as_the_card(tmp_path):
    card = Card.model_validate(LEAST | {"thresholds": [{"matcher": "one", "name": "as_shipped", "threshold": 0.6}]})
    (tmp_path / "card.json").write_text(card.as_text())
    assert read_card(tmp_path) == card


@pytest.mark.parametrize("changed", [{"thresolds": []}, {"counts": {"poeple": 3}}, {"inputs": {"systems": {}}}])
def test_a_card_is_not_made_with_a_key_that_it_does_not_know(changed):
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Card.model_validate(LEAST | changed)


def test_what_a_newer_version_added_is_left_out(tmp_path):
    point = {"matcher": "one", "name": "as_shipped", "mood": "good"}
    card = read_card(written(tmp_path, LEAST | {"weather": "fine", "thresholds": [point]}))
    assert card.thresholds == (Threshold(matcher="one", name="as_shipped"),)
    assert "weather" not in card.as_json()


def test_the_settings_of_a_study_stand_in_its_card():
    settings = content("orl_pose")["experiment"]
    assert read_card(RESULTS / "orl_pose").experiment.settings["matchers"] == settings["matchers"]


def test_a_card_without_a_day_is_of_the_first_version(tmp_path):
    assert read_card(written(tmp_path, LEAST)).measured == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("changed", "where"), [({"counts": {"people": "many"}}, "counts.people"), ({"tables": None}, "tables")]
)
def test_a_card_that_cannot_be_read_is_refused_with_the_place(tmp_path, changed, where):
    with pytest.raises(ResultError, match=rf"card\.json: {where}: .* Run the experiment again\."):
        read_card(written(tmp_path, LEAST | changed))


def test_an_empty_folder_holds_no_card(tmp_path):
    with pytest.raises(ResultError, match="there is no such card"):
        read_card(tmp_path)
