"""What a page states of a file, of a matcher, of photographs holds for the result at hand, whatever its kind."""

import re
from pathlib import Path
from typing import Any

import pymupdf
import pytest
import yaml
from made_result import fill, make_card, make_rates
from made_tables import make_others

from falsematch import report
from falsematch.report.languages import languages
from falsematch.report.words import _overlaid, load

OVERLAYS = ("heads", "brought", "scores")


def written_words(lang: str) -> str:
    """Every file of words of a language, one after the other."""
    files = sorted((Path(report.__file__).parent / "words" / lang).glob("*.yaml"))
    return "\n".join(path.read_text() for path in files)


RAW = {lang: yaml.safe_load(written_words(lang)) for lang in languages()}


def names(entry: Any, of: str = "") -> dict[str, set[str]]:
    """What each sentence takes, by its dotted name."""
    if isinstance(entry, dict):
        return {name: holes for part, one in entry.items() for name, holes in names(one, f"{of}.{part}").items()}
    return {of: set(re.findall(r"\{(\w+)\}", str(entry)))}


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_is_said_instead_stands_in_for_sentences_that_there_are_and_takes_what_they_take(lang: str, overlay: str):
    entries = {name: one for name, one in RAW[lang].items() if name not in OVERLAYS}
    everything, instead = names(entries), names(RAW[lang][overlay])
    assert instead.keys() <= everything.keys()
    assert names(_overlaid(entries, RAW[lang][overlay])).keys() == everything.keys()
    assert {name: holes - everything[name] for name, holes in instead.items() if holes - everything[name]} == {}
    assert names(RAW[lang][overlay]).keys() == names(RAW["en"][overlay]).keys()


@pytest.mark.parametrize("lang", [lang for lang in languages() if lang == "es"])
def test_too_few_is_not_very_few(lang: str):
    text = written_words(lang)
    assert not re.findall(r"muy\s+poc[oa]s\b", text)
    assert "demasiado pocas personas" in load(lang)("findings.reasons.too_few_people")


def text_of(folder: Path) -> str:
    """Page, report and handout of a result, without drawings."""
    page = re.sub(r"<(svg|style|script).*?</\1>", " ", (folder / "report.html").read_text(), flags=re.DOTALL)
    texts = [re.sub(r"<[^>]+>", " ", page)]
    for name in ("report.pdf", "handout.pdf"):
        with pymupdf.open(folder / name) as paper:
            texts.append(" ".join(one.get_text() for one in paper))
    return " ".join(" ".join(texts).split())


def written(folder: Path, card: dict[str, Any], **settings: Any) -> str:
    fill(folder, make_rates(), card, **make_others())
    (folder / "findings.json").write_text("[]")
    given = {"name": "made", "audit": {"replicates": 2000, "confidence": 0.95}, **settings}
    (folder / "experiment.yaml").write_text(yaml.safe_dump(given))
    report.write(folder)
    return text_of(folder)


@pytest.mark.slow
def test_every_file_that_is_named_is_there(tmp_path: Path):
    text = written(tmp_path / "made", make_card())
    named = set(re.findall(r"(?<![/\w])[a-z_]+\.(?:csv|json|yaml|parquet)(?:\.gz)?", text))
    assert {"rates.csv", "curves.csv.gz"} <= named
    # Searches were made in none of it: the calculator speaks of them as such.
    assert {name for name in named if not (tmp_path / "made" / name).exists()} <= {"search.csv"}


@pytest.mark.slow
def test_of_a_table_of_scores_it_says_that_nothing_was_run_or_seen_here(tmp_path: Path):
    card = make_card()
    card["experiment"]["kind"] = "scores"
    text = written(tmp_path / "made", card)
    assert "A table of scores was read, and no matcher was run." in text
    for untrue in ("open matchers", "freely available", "nder simulated", "are simulated", "falsematch fetch"):
        assert untrue not in text, untrue


@pytest.mark.slow
def test_of_a_matcher_that_is_not_the_labs_own_nobody_calls_it_open(tmp_path: Path):
    text = written(tmp_path / "made", make_card(), matchers=["dlib", "experiments/theirs.yaml"])
    assert "open matchers" not in text
    assert "reely available" not in text
    assert "says nothing of any matcher that is not named there" in text


@pytest.mark.slow
def test_of_generated_heads_nobody_speaks_of_public_photographs(tmp_path: Path):
    text = written(tmp_path / "made", make_card(labels={"tone": "generated"}))
    assert "freely available matchers on generated heads" in text
    assert "public photographs" not in text


@pytest.mark.slow
def test_one_session_is_told_of_a_dataset_of_one_session_alone(tmp_path: Path):
    several = written(tmp_path / "several", make_card())
    one = written(tmp_path / "one", make_card(fault_kinds=["one session"]))
    assert "Photographs of one session tell nothing of photographs years apart." in one
    assert "Photographs of one session tell nothing" not in several
    assert "studio" not in several
