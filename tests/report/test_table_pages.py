"""Pages of one table, coverage and proofs: every number of the table, in each language, and a figure that fits."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from playwright.sync_api import Browser

from committed_results import RESULTS, copied
from falsematch import tables
from falsematch.conditions import CONDITIONS, SCENARIOS
from falsematch.report import style
from falsematch.report.languages import languages
from falsematch.report.study_summary import StudySummary
from falsematch.report.style import Drawing
from falsematch.report.words import load
from falsematch.studies import chosen
from falsematch.studies.coverage.page import write_coverage
from falsematch.studies.leaderboard.page import write_leaderboard
from falsematch.studies.pose.page import write_pose
from falsematch.studies.proofs import figure
from falsematch.studies.proofs.page import write_proofs
from falsematch.studies.replication.page import write_replication
from falsematch.tables import study_tables
from falsematch.text.reason import TEXT, parse_reasons

PAGES = {
    "coverage": (write_coverage, study_tables.COVERAGE, "coverage.csv"),
    "condition_proofs": (write_proofs, study_tables.PROOFS, "proofs.csv"),
    "replication_exposure": (write_replication, study_tables.REPLICATION, "replication.csv"),
    "leaderboard": (write_leaderboard, study_tables.LEADERBOARD, "leaderboard.csv"),
    "orl_pose": (write_pose, study_tables.POSE, "pose.csv"),
}
OTHERS = [language for language in languages() if language != "en"]

Rendered = Callable[[str, str], Path]


def recorded(name: str) -> pd.DataFrame:
    _, schema, file = PAGES[name]
    return tables.read_csv(RESULTS / name / file, schema)


def texts(column: str) -> list[str]:
    """What stands in a column of the proofs, each text once."""
    return [text for text in recorded("condition_proofs")[column].unique() if text]


def inches(text: str, size: float, weight: str = "normal") -> float:
    """What a line of text truly takes."""
    font = FontProperties(family="DejaVu Sans", weight=weight)
    return float(TextPath((0, 0), text, size=size, prop=font).get_extents().width) / 72


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """The folder of a committed result, its page written in a language, once for all tests."""
    made: dict[tuple[str, str], Path] = {}

    def render(name: str, language: str) -> Path:
        if (name, language) not in made:
            folder = made[name, language] = copied(name, tmp_path_factory.mktemp(language))
            PAGES[name][0](folder, language)
        return made[name, language]

    return render


@pytest.mark.slow
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", PAGES)
def test_every_row_of_the_table_stands_on_the_page(rendered: Rendered, name: str, language: str):
    page = (rendered(name, language) / "report.html").read_text()
    assert f'<html lang="{language}">' in page
    last = page[page.rindex("<tbody>") : page.rindex("</tbody>")]
    assert last.count("<tr>") == len(recorded(name))


@pytest.mark.slow
def test_the_proofs_page_says_how_many_fail_and_which(rendered: Rendered):
    folder = rendered("condition_proofs", "en")
    table = recorded("condition_proofs")
    failed = table[table["outcome"] == "failed"]
    page = (folder / "report.html").read_text()
    assert f"{len(failed)} fail" in re.sub(r"\s+", " ", page)
    alt = (folder / "figures" / "proofs.txt").read_text()
    for condition in failed["condition"].unique():
        assert f"Failed: {load('en').known('condition', condition)}" in alt


def proof(**settings: object) -> dict[str, object]:
    row = dict.fromkeys(study_tables.PROOFS.columns, "")
    numbers = dict.fromkeys(("dose", "requested", "measured", "low", "high", "error", "bar", "over_bar"), float("nan"))
    counts = dict.fromkeys(("pictures", "samples", "not_applicable", "not_measurable"), 0)
    named = {"condition": "roll", "proof": "monotone", "quantity": "rise", "material": "photograph", "outcome": "ok"}
    return row | numbers | counts | named | {"tone": pd.NA} | settings


def drawn(*rows: dict[str, object]) -> Drawing:
    table = tables.validate(pd.DataFrame(rows), study_tables.PROOFS)
    summary = StudySummary(chosen.summary(chosen.of_proofs(table)))
    return figure.draw(table, summary, "proofs", load("en"), "Data: none.")


def test_a_row_that_fails_a_bar_of_zero_is_drawn_and_counted():
    drawing = drawn(proof(error=0.1, bar=0.2, over_bar=0.5), proof(error=0.1, bar=0.0, outcome="failed"))
    assert ">1 of 2<" in drawing.svg.decode()
    assert drawing.csv.count(b"failed") == 1
    assert "1 fail" in drawing.alt


def test_a_row_that_meets_a_bar_of_zero_is_counted_and_not_drawn():
    drawing = drawn(proof(error=0.1, bar=0.2, over_bar=0.5), proof(error=0.0, bar=0.0))
    assert ">2 of 2<" in drawing.svg.decode()
    assert "1 further row" in re.sub(r"\s+", " ", drawing.svg.decode())
    assert len(drawing.csv.splitlines()) == 2


# --- in each language ---


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("title", ["coverage.title", "proofs.title", "pose.title"])
def test_a_title_fits_its_figure(language: str, title: str):
    assert 0.1 + inches(load(language)(title, confidence="95 %"), style.TITLE, "bold") <= style.WIDTH


@pytest.mark.parametrize("language", languages())
def test_the_name_of_a_proof_ends_before_the_marks_begin(language: str):
    say = load(language)
    for kind in texts("proof"):
        assert figure.PROOF + inches(say.known("proofs.kind", kind), style.TINY) < figure.LEFT - 0.05


@pytest.mark.parametrize("language", languages())
def test_every_condition_has_a_name_in_each_language(language: str):
    assert set(load(language).entry("condition")) >= {*CONDITIONS, *SCENARIOS}


@pytest.mark.parametrize("language", languages())
def test_every_unit_has_a_name_in_each_language(language: str):
    assert set(load(language).entry("unit")) >= {condition.unit for condition in CONDITIONS.values()}


@pytest.mark.parametrize("language", languages())
def test_every_name_of_the_tables_has_words(language: str):
    say = load(language)
    for column, family in (("tap", "tap"), ("unit", "unit"), ("proof", "kind"), ("material", "on")):
        assert set(say.entry(f"proofs.{family}")) >= set(texts(column)), column
    coverage = recorded("coverage")
    for column, family in (("method", "methods"), ("model", "model")):
        assert set(say.entry(f"coverage.{family}")) >= set(coverage[column]), column


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("column", ["quantity", "reason"])
def test_what_was_measured_and_why_not_is_told_in_each_language(language: str, column: str):
    say = load(language)
    # A sentence of a table that was recorded before version 0.2 stays as it stands.
    coded = [text for text in texts(column) if TEXT not in {reason.code for reason in parse_reasons(text)}]
    assert [text for text in coded if say.reasons(text) == text] == []


def test_a_direction_and_a_metering_are_told_in_spanish():
    say = load("es")
    assert say.reasons("score_whole{matcher=dlib,way=down}").startswith("dlib, hacia abajo: subida")
    assert say.reasons("noise_after_denoising{metering=face}").endswith("medición de luz del rostro")


def test_a_number_within_a_reason_is_written_as_the_language_does():
    say = load("es")
    told = say.reasons("errors_of_the_estimator{median=3.22,ninetieth=17.96}")
    assert told == "mediana de sus errores 3.22, percentil 90 17.96"
    assert say.reasons("few_values_below_clipping{n=1000}") == "menos de 1,000 valores que nunca saturan"


# --- in a browser ---


@pytest.mark.slow
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", PAGES)
def test_the_page_fits_a_phone_and_axe_finds_no_serious_violation(
    rendered: Rendered, browser: Browser, name: str, language: str
):
    page = browser.new_page(viewport={"width": 375, "height": 900})
    page.goto((rendered(name, language) / "report.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    # Thousands of rows are alike: twenty of each table say as much, in a hundredth of the time.
    page.evaluate("document.querySelectorAll('tbody tr:nth-child(n+21)').forEach(row => row.remove())")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    found = Axe().run(page).response["violations"]
    page.close()
    assert [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in {"serious", "critical"}
    ] == []
