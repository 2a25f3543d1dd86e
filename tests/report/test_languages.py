"""Every language says everything, with the same numbers, and nothing in another."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_result import SCRIPT, fill, make_card, make_rates
from made_tables import make_others

from falsematch import report
from falsematch.report.languages import languages
from falsematch.report.words import load
from falsematch.scoring import read_scores
from falsematch.text.reason import Reason, format_reason
from falsematch.text.reason_codes import CODES

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


@pytest.mark.parametrize("language", languages())
def test_every_reason_has_one_sentence_that_says_its_parameters(language: str):
    said = load(language).entry("reasons")
    assert {code: holes(sentence) for code, sentence in said.items()} == {c: set(p) for c, p in CODES.items()}


def test_reasons_of_the_tables_are_told_in_spanish():
    cell = "threshold_rests_on{false_matches=24,pairs=15}; no_false_match"
    assert load("es").reasons(cell) == (
        "el umbral se apoya en 24 falsas coincidencias de 15 parejas distintas de personas; "
        "ninguna falsa coincidencia: límite unilateral"
    )


def test_a_reason_within_another_is_told_with_the_names_of_the_language():
    few = Reason("too_few_people", {"n": 8, "needed": 16})
    cell = format_reason(Reason("of_cell", {"group": "black & male", "why": few}))
    assert load("en").reasons(cell) == "Black men: too few people: 8 in the group, 16 needed"
    assert load("es").reasons(cell).startswith("hombres negros: demasiado pocas personas: 8")


def test_notes_of_a_score_table_are_told_in_spanish(tmp_path: Path):
    """Every kind of them, made by the reader itself."""
    own = [(p, p, 0.9) for p in "ab"]
    others = [("a", "b", 0.1), ("a", "c", 0.2), ("b", "c", 0.3)]
    people = pd.DataFrame({"subject": list("abc"), "gender": ["f", "m", "f"]})
    made: list[Reason] = []
    for rows, more, order in (
        ([*own, *others], {"extra": 1, "scoer": 2}, None),
        ([*own, *others], {"distence": 1, "doze": 2}, "ordered"),
        ([*own, *others, ("b", "a", 0.1)], {"whatever": 1}, "unordered"),
        ([*own, *others, ("b", "a", 0.1)], {}, None),
        (own, {}, None),
        (others, {}, None),
        ([*own, *others], {"matcher": ["x", "y"] * 2 + ["x"]}, None),
        ([("a", "a", 0.5), ("b", "b", 0.2), ("c", "c", 0.4), *others], {}, None),
    ):
        table = pd.DataFrame(rows, columns=["subject_a", "subject_b", "score"]).assign(**more)
        made += read_scores(table, people, "similarity", order)[0].notes  # type: ignore[arg-type]
    assert len(set(made)) > 8
    spanish = load("es")
    for note in made:
        told = spanish.reason(note)
        assert not re.search(r"\b(the|were|scores|pairs|meant)\b", told), told


def test_numbers_in_a_reason_are_written_as_the_language_does():
    cell = "thresholds_of_folds{folds=1000,low=0.453,high=20.0}"
    assert load("en").reasons(cell) == "thresholds of 1,000 folds of people, 0.453 to 20"
    assert load("es").reasons(cell) == "umbrales de 1,000 particiones de personas, de 0.453 a 20"


def test_spanish_writes_numbers_and_groups_its_own_way():
    say = load("es")
    assert say.one_in(1 / 12345) == "1 de cada 12,000"
    assert say.percent(0.0125) == "1.2 %"
    assert say.label("black & male") == "hombres negros"


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
