"""Names that a reader would take for others."""

import pytest

from falsematch.text import lookalike


@pytest.mark.parametrize(
    "name", ["male", "Köln", "45-54", "\u03b1", "\u00b5-law", "group \u03b1", "عربي", "日本語", "white/east_asian", ""]
)
def test_ordinary_names_of_any_alphabet_are_taken(name):
    assert lookalike.label_fault(name) == ""


@pytest.mark.parametrize("name", ["ma\u200ble", "\u202elam", "a\nb", "a\x00b", "\ud800", "\ufeffmale"])
def test_what_nobody_sees_is_refused(name):
    assert "cannot be printed" in lookalike.fault(name)


def test_a_cyrillic_letter_in_a_latin_word_is_refused():
    assert "two alphabets in one word (cyrillic and latin)" in lookalike.fault("m\u0430le")


def test_two_crossings_must_not_read_alike():
    assert "stands between the labels of a crossing" in lookalike.label_fault("black & male")
    assert lookalike.fault("black & male") == ""


def test_names_are_alike_whatever_their_case_blanks_and_encoding():
    assert lookalike.alike(["caf\u00e9", "Cafe\u0301", "tea"]) == [("Cafe\u0301", "caf\u00e9")]


def test_ids_may_differ_in_case_but_not_in_encoding():
    assert lookalike.same_letters(["a1", "A1"]) == []
    assert lookalike.same_letters(["\u00e9", "e\u0301"]) == [("e\u0301", "\u00e9")]
