"""Every language says everything, with the same numbers, and nothing in another."""

import re
from pathlib import Path
from typing import Any

import pytest
from made_result import SCRIPT, fill, make_card, make_rates
from made_tables import make_others

from falsematch import report
from falsematch.report.languages import languages
from falsematch.report.words import load

OTHERS = [language for language in languages() if language != "en"]


def sentences(entry: Any, name: str = "") -> dict[str, Any]:
    """Every sentence by its dotted name; a list counts as one."""
    if not isinstance(entry, dict):
        return {name: entry}
    return {key: text for part, of in entry.items() for key, text in sentences(of, f"{name}.{part}").items()}


def everything(language: str) -> dict[str, Any]:
    return sentences(load(language)._entries)


def holes(text: Any) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", str(text)))


@pytest.mark.parametrize("language", OTHERS)
def test_it_has_the_same_names(language: str):
    assert set(everything(language)) == set(everything("en"))


@pytest.mark.parametrize("language", OTHERS)
def test_each_sentence_takes_the_same_values(language: str):
    english, other = everything("en"), everything(language)
    assert {name: holes(text) for name, text in other.items()} == {n: holes(t) for n, t in english.items()}


@pytest.mark.parametrize("language", OTHERS)
def test_each_list_is_as_long(language: str):
    english, other = everything("en"), everything(language)
    lists = [name for name, text in english.items() if isinstance(text, list)]
    assert [len(other[name]) for name in lists] == [len(english[name]) for name in lists]


def test_a_note_of_the_tables_is_told_in_spanish():
    note = "threshold rests on 24 false matches of 15 distinct pairs of people; no false match: one-sided limit"
    assert load("es").note(note) == (
        "el umbral se apoya en 24 falsas coincidencias de 15 parejas distintas de personas; "
        "ninguna falsa coincidencia: límite unilateral"
    )


def test_a_note_in_english_stays_as_it_is():
    say = load("en")
    for note in say.entry("notes").values():
        assert say.note(note) == note


def test_a_note_nobody_knows_stays_as_it_is():
    assert load("es").note("something new") == "something new"


def test_spanish_writes_numbers_and_groups_its_own_way():
    say = load("es")
    assert say.one_in(1 / 12345) == "1 de cada 12\u202f300"
    assert say.percent(0.0125) == "1,2 %"
    assert say.label("black & male") == "negra & hombre"


@pytest.mark.slow
def test_no_english_sentence_is_left_on_the_spanish_page(tmp_path: Path):
    folder = fill(tmp_path / "made", make_rates(), make_card(), **make_others())
    report.write(folder, "es")
    texts = [(folder / "report.html").read_text(), *(p.read_text() for p in (folder / "figures").glob("*.txt"))]
    parts = {
        part.strip(" .,:;()")
        for text in everything("en").values()
        for one in (text if isinstance(text, list) else [text])
        for part in re.split(r"\{\w+\}", str(one))
    }
    # What a dataset's manifest and the score table's words say is quoted, and short words may be the same.
    long = {part for part in parts if len(part) > 22}
    assert len(long) > 150
    for text in texts:
        assert sorted(part for part in long if re.search(re.escape(part) + r"(?!\w)", text)) == []
    assert '<html lang="es">' in texts[0]
    assert SCRIPT not in texts[0]


@pytest.mark.slow
def test_what_a_manifest_says_is_marked_as_english_on_the_spanish_page(tmp_path: Path):
    folder = fill(tmp_path / "made", make_rates(), make_card())
    report.write(folder, "es")
    assert '<dd lang="en">A made-up set</dd>' in (folder / "report.html").read_text()
