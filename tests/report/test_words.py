"""How numbers and names are written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from falsematch import catalog
from falsematch.report import words
from falsematch.report.languages import WORDS, languages

SAY = words.load("en")


@pytest.mark.parametrize(
    ("rate", "written"),
    [
        (1 / 270, "1 in 270"),
        (0.0001, "1 in 10,000"),
        (1 / 12345, "1 in 12,000"),
        (6 / 56, "1 in 9.3"),
        (0.1, "1 in 10"),
        (39 / 56, "70 %"),
        (0.0, "none"),
        (1.0, "1 in 1"),
    ],
)
def test_a_rate_is_written_as_one_in(rate: float, written: str):
    assert SAY.one_in(rate) == written


def test_a_count_has_its_noun_in_the_right_number():
    assert SAY.count("people", 1) == "1 person"
    assert SAY.count("comparisons", 72114) == "72,114 comparisons"


def test_a_value_with_braces_is_not_read_as_a_template():
    assert SAY("source_licence", licence="{0.__class__}") == ", {0.__class__}"


def test_a_name_the_language_does_not_list_is_written_as_it_stands():
    assert SAY.known("condition", "dusk_walk") == "dusk_walk"


def test_control_characters_do_not_reach_a_figure():
    assert SAY.label("a\x00b") == "a b"


@pytest.mark.parametrize("language", languages())
def test_a_generated_head_is_called_a_head(language: str):
    people, heads = words.load(language), words.load(language, heads=True)
    assert heads.count("people", 3) != people.count("people", 3)
    assert heads.count("comparisons", 3) == people.count("comparisons", 3)
    for section in ("answer", "exhibit", "handout"):
        assert set(heads.entry(section)) == set(people.entry(section))


def test_what_is_repeated_of_generated_heads_calls_none_of_them_a_person():
    say = words.load("en", heads=True)
    entries = [*say.entry("answer").values(), *say.entry("exhibit").values()]
    assert not [text for text in entries if isinstance(text, str) and "one person" in text]


@pytest.mark.parametrize(
    ("limits", "written"),
    [
        ((0.03, 0.0175, 0.045), "1 in 33 (1 in 57 to 1 in 22)"),
        ((0.28, 0.22, 0.35), "28 % (22 to 35 %)"),
        ((0.004, 0.00035, 0.32), "0.4 % (0.035 to 32 %)"),
    ],
)
def test_a_rate_and_its_interval_are_written_in_one_way(limits: tuple[float, float, float], written: str):
    assert SAY("rate.interval", **SAY.limits(*limits)) == written


# Lists of things with names of their own, which a script fills in; every other list is of lines that are printed.
NOT_LINES = {"calculator.sizes"}


@pytest.mark.parametrize("path", sorted(WORDS.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_line_of_a_list_of_words_is_text(path: Path):
    lists = dict(lists_in(catalog.load_yaml(path)))
    assert [f"{name}: {line}" for name, lines in lists.items() for line in lines if not isinstance(line, str)] == []


def lists_in(entry: Any, name: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Every list of lines in the words, by its dotted name."""
    if isinstance(entry, dict):
        for key, value in entry.items():
            yield from lists_in(value, f"{name}.{key}".strip("."))
    elif isinstance(entry, list) and name not in NOT_LINES:
        yield name, entry
