"""Model cards: every manifest gives one, and the unknown is said to be unknown."""

from pathlib import Path

import pytest

from falsematch import catalog
from falsematch.matchers import load_manifest
from falsematch.report.model_cards import model_card


def card(name: str) -> str:
    return model_card(load_manifest(name).model_dump(mode="json"))


@pytest.mark.parametrize("name", catalog.names(catalog.MODELS))
def test_every_model_has_a_card(name):
    text = card(name)
    assert text.startswith("# ")
    assert "## Trained on" in text


def test_a_card_gives_the_threshold_and_who_states_it():
    assert 'it says "the same person" at or above 0.363.' in card("sface_int8bq")
    assert "OpenCV Zoo, models/face_recognition_sface/sface.py" in card("sface_int8bq")


def test_a_distance_is_accepted_below_its_threshold():
    assert "at or below 0.6." in card("dlib")


def test_a_threshold_nobody_ships_is_not_printed():
    assert "No threshold is shipped." in card("faceres")


def test_a_card_names_every_part_and_its_settings():
    assert "- detector: `yunet`, score threshold 0.6, enlargement 1, long side 640" in card("mobileface")


def test_unknown_training_data_rules_out_nothing():
    assert "no overlap with a dataset can be ruled out" in card("mobilefacenet")


def test_an_unknown_hash_stands_in_the_card():
    assert "| `edgeface_s_gamma_05.onnx` | `unknown` |" in card("edgeface_s")


@pytest.mark.parametrize("name", catalog.names(catalog.MODELS))
def test_the_card_in_the_docs_is_that_of_the_manifest(name):
    stored = (Path(__file__).parents[2] / "docs/models" / f"{name}.md").read_text(encoding="utf-8")
    assert stored == card(name), "run `make cards`"
