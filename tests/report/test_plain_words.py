"""The words of a page are short and plain: at most 25 words a sentence, none that a first reader must learn."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import falsematch
from falsematch.report.languages import languages

WORDS = Path(falsematch.__file__).parent / "report" / "words"
FILES = (
    "names",
    "groups",
    "numbers",
    "findings",
    "reasons",
    "tables",
    "searches",
    "field",
    "overlays",
    "glossary",
    "papers",
    "explorer",
    "coverage",
    "pose",
    "proofs",
    "replication",
    "leaderboard",
    "consistency",
    "field_costs",
    "search_shares",
)
MOST = 25
# Parts whose words are not sentences of the page: what the calculator says has tests of its own, and a claim that was
# published is quoted.
ELSEWHERE = (
    "replication.claims",
    "calculator",
    "heads.exhibit",
    "heads.handout",
    "heads.method",
    "heads.group_rates",
    "heads.distributions",
    "brought.method",
    "brought.handout",
    "brought.calculator",
    "scores.method",
    "scores.handout",
    "scores.exhibit",
    "scores.dose_response",
    "scores.field_overview",
    "scores.question",
)
BANNED = {
    "en": [
        r"clear of",
        r"told",
        r"carr(y|ies|ied|ying)",
        r"cells? (\w+ )?alike",
        r"stands?",
        r"stood",
        r"lest",
        r"doses?",
        r"arms?",
        r"FMR",
        r"GFMR",
        r"systems? (under|with)",
    ],
    "es": [
        r"dosis",
        r"brazos?",
        r"celdas?",
        r"muy pocas personas",
        r"(fotograf[ií]as?|condici[oó]n(es)?) limpias?",
        r"FMR",
        r"GFMR",
    ],
}
BRITISH = r"(recognis|generalis|organis|analysing|colour|grey|centre|metre|licence|behaviour|favour|labelled|enrol\b)"
# Heads of tables give the standard's abbreviation beside plain words.
ABBREVIATED = re.compile(r"\((FTA|FTE|FNMR|GFNMR)\)")
TYPICAL = {
    "en": {
        "matcher": "Intel Re-ID",
        "threshold": "default setting",
        "arm": "search photo degraded",
        "where": "with simulated strong glare",
        "condition": "strong glare",
        "compared": "Black women",
        "reference": "white women",
        "group": "Black women",
        "groups": "Black women",
        "rate": "1 in 33",
        "low": "1 in 57",
        "high": "1 in 22",
        "confidence": "95 %",
        "interval": "95 % interval: 1.2 to 3.4",
        "events": "14 false matches",
        "comparisons": "3,420 comparisons",
        "people": "190 people",
        "labels": "race and gender",
        "matched": " of people of the same race and gender",
        "dataset": "Congress portraits",
        "failures": "12",
        "photographs": "729 photographs",
        "reasons": "too few people",
        "limitations": "some groups hold few people",
        "why": "too few people",
        "counts": "14 of 3,420, 190 people",
    },
    "es": {
        "matcher": "Intel Re-ID",
        "threshold": "ajuste de fábrica",
        "arm": "foto buscada degradada",
        "where": "con velo fuerte simulado",
        "condition": "velo fuerte",
        "compared": "mujeres negras",
        "reference": "mujeres blancas",
        "group": "mujeres negras",
        "groups": "mujeres negras",
        "rate": "1 de cada 33",
        "low": "1 de cada 57",
        "high": "1 de cada 22",
        "confidence": "95 %",
        "interval": "intervalo del 95 %: de 1.2 a 3.4",
        "events": "14 falsas coincidencias",
        "comparisons": "3,420 comparaciones",
        "people": "190 personas",
        "labels": "raza y género",
        "matched": " de personas con igual raza y género",
        "dataset": "retratos del Congreso",
        "failures": "12",
        "photographs": "729 fotografías",
        "reasons": "demasiado pocas personas",
        "limitations": "algunos grupos tienen pocas personas",
        "why": "demasiado pocas personas",
        "counts": "14 de 3,420, 190 personas",
    },
}


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Every text of these files by its dotted name."""
    for name in FILES:
        path = WORDS / language / f"{name}.yaml"
        for key, value in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            yield from _texts(key, value)


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if name.startswith(ELSEWHERE):
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(f"{name}.{key}", inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(f"{name}.{place}", inner)
    else:
        yield name, str(value)


def filled(name: str, text: str, language: str) -> str:
    """A text with typical values in its holes; what has none is a number, and so are shares of simulated audits."""
    typical = {} if name.startswith("coverage") else TYPICAL[language]
    return re.sub(r"\{(\w+)\}", lambda hole: typical.get(hole[1], "12"), text)


def plain(text: str) -> str:
    """A text without the names of its holes."""
    return re.sub(r"\{\w+\}", "", text)


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def count(sentence: str) -> int:
    return sum(any(c.isalnum() for c in part) for part in sentence.split())


@pytest.mark.parametrize("language", languages())
def test_no_sentence_is_longer_than_it_can_be_read_aloud(language: str):
    long = [
        (name, count(sentence), sentence)
        for name, text in texts(language)
        for sentence in sentences(filled(name, text, language))
        if count(sentence) > MOST
    ]
    assert long == []


@pytest.mark.parametrize("language", languages())
def test_no_word_is_one_that_a_first_reader_must_learn(language: str):
    banned = re.compile(rf"\b({'|'.join(BANNED[language])})\b", re.IGNORECASE)
    holds = [(name, text) for name, text in texts(language) if banned.search(plain(ABBREVIATED.sub("", text)))]
    assert holds == []


def test_english_is_spelled_as_in_america():
    assert [(name, text) for name, text in texts("en") if re.search(BRITISH, plain(text))] == []


@pytest.mark.parametrize(("language", "other"), [("en", r"systems? (was|were|ships|that)"), ("es", r"sistemas?")])
def test_what_is_tested_is_called_a_matcher(language: str, other: str):
    """A system is somebody's whole search, which nobody tested here."""
    of_somebody = re.compile(
        r"(closed|search|government's|company's) systems?|system that a police force"
        r"|sistemas? (cerrado|de búsqueda|de (algún|ningún|un) gobierno|(de|que use) (ninguna|una) policía)"
    )
    holds = [(n, t) for n, t in texts(language) if re.search(rf"\b{other}\b", of_somebody.sub("", t), re.IGNORECASE)]
    assert holds == []


@pytest.mark.parametrize("language", languages())
def test_an_interval_is_written_in_one_way(language: str):
    """A confidence beside a rate in "1 in N" mixes two ways of writing in one bracket."""
    rate = next(text for name, text in texts(language) if name == "rate.interval")
    assert "{confidence}" not in rate


@pytest.mark.parametrize("language", languages())
def test_where_no_interval_is_printed_no_rate_is_written(language: str):
    held = dict(texts(language))
    for sure in ("too_few", "no_interval", "zero", "nothing"):
        assert "{rate}" not in held[f"rate.{sure}"]
