"""Pages of one table, coverage and proofs: every number of the table, in each language, and a figure that fits."""

import re
import shutil
from pathlib import Path

import pytest

from falsematch import report, tables
from falsematch.conditions import CONDITIONS, SCENARIOS
from falsematch.report import style
from falsematch.report.words import languages, load

RESULTS = Path(__file__).parents[2] / "results"
PAGES = {
    "coverage": (report.write_coverage, tables.COVERAGE, "coverage.csv"),
    "condition_proofs": (report.write_proofs, tables.PROOFS, "proofs.csv"),
}


def rendered(name: str, language: str, tmp_path: Path) -> Path:
    folder = tmp_path / name
    shutil.copytree(RESULTS / name, folder)
    write, _, _ = PAGES[name]
    write(folder, language)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", PAGES)
def test_every_row_of_the_table_stands_on_the_page(name, language, tmp_path):
    folder = rendered(name, language, tmp_path)
    page = (folder / "report.html").read_text()
    assert f'<html lang="{language}">' in page
    _, schema, file = PAGES[name]
    rows = len(tables.read_csv(folder / file, schema))
    last = page[page.rindex("<tbody>") : page.rindex("</tbody>")]
    assert last.count("<tr>") == rows


@pytest.mark.slow
def test_the_proofs_page_says_how_many_fail_and_which(tmp_path):
    folder = rendered("condition_proofs", "en", tmp_path)
    table = tables.read_csv(folder / "proofs.csv", tables.PROOFS)
    failed = table[table["outcome"] == "failed"]
    page = (folder / "report.html").read_text()
    assert f"{len(failed)} fail" in re.sub(r"\s+", " ", page)
    alt = (folder / "figures" / "proofs.txt").read_text()
    for condition in failed["condition"].unique():
        assert f"Failed: {load('en').known('condition', condition)}" in alt


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("title", ["coverage.title", "proofs.title"])
def test_a_title_fits_its_figure(language, title):
    assert style.text_width(load(language)(title), style.TITLE) <= style.WIDTH


@pytest.mark.parametrize("language", languages())
def test_every_condition_has_a_name_in_each_language(language):

    assert set(load(language).entry("condition")) >= {*CONDITIONS, *SCENARIOS}


@pytest.mark.parametrize("language", languages())
def test_every_unit_has_a_name_in_each_language(language):

    assert set(load(language).entry("unit")) >= {condition.unit for condition in CONDITIONS.values()}
