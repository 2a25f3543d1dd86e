"""A citation carries the finding, the numbers, the limits, and what they rest on; a reference follows its style."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from made_project import HOME
from made_result import make_card

from falsematch.errors import ResultError
from falsematch.report.citation import cite
from falsematch.report.project import project

pytestmark = pytest.mark.slow

RESULT = make_card()["result"]


@pytest.fixture(scope="session")
def figures(whole: Path) -> list[str]:
    return sorted(path.stem for path in (whole / "figures").glob("*.csv"))


def test_the_text_names_everything_a_reader_needs(whole: Path):
    text = cite("group_rates_matcher_as_shipped", whole)
    figure = hashlib.sha256((whole / "figures/group_rates_matcher_as_shipped.csv").read_bytes()).hexdigest()
    for part in (
        "12 false matches in 420 comparisons among 40 people; 1 in 35 (1 in 83 to 1 in 14).",
        "Nobody (2000). https://doi.org/10.0000/made",
        "A matcher",
        "distance of at most 0.6",
        "Experiment: made version 1; measured 2026-11-21 with falsematch 0.1.0",
        RESULT,
        figure,
        "Remade by: falsematch run made",
        "CC0",
        "No government's or company's system was tested",
    ):
        assert part in text, part


def test_every_figure_can_be_cited_in_every_form(whole: Path, figures: list[str]):
    assert len(figures) > 5
    for name in figures:
        assert cite(name, whole).startswith("Finding: ")
        entry = cite(name, whole, "bibtex")
        assert re.fullmatch(r"@misc\{falsematch-made-[^,]+,\n(  \w+ = \{.*\},\n)+  month = nov\n\}\n", entry), entry
        assert entry.count("{") == entry.count("}")
        (item,) = json.loads(cite(name, whole, "csl-json"))
        assert item["issued"] == {"date-parts": [[2026, 11, 21]]}
        assert item["number"] == RESULT


def test_signs_of_tex_are_text_in_bibtex(whole: Path):
    entry = cite("group_rates_matcher_as_shipped", whole, "bibtex")
    assert not re.search(r"(?<!\\)[%&#_]", entry.partition("\n")[2])
    assert r"group\_rates" in entry


def test_a_path_of_one_of_its_files_is_the_figure(whole: Path):
    name = "group_rates_matcher_as_shipped"
    assert cite(f"results/made/figures/{name}.svg", whole) == cite(name, whole)


def test_an_unknown_figure_is_refused_with_the_nearest(whole: Path):
    with pytest.raises(ResultError, match="Did you mean `group_rates_matcher_as_shipped`"):
        cite("group_rate_matcher_as_shipped", whole)


def test_it_is_told_in_spanish(whole: Path):
    assert cite("group_rates_matcher_as_shipped", whole, lang="es").startswith("Hallazgo: ")


FIGURE = "group_rates_matcher_as_shipped"
DATA_SET = "False matches: A made-up set"


def test_a_result_in_apa_style(whole: Path):
    assert cite("", whole, "apa") == (
        f"The falsematch developers. (2026). {DATA_SET} (Result abcdef012345; Version 1) [Data set].\n"
    )


def test_a_result_in_chicago_style(whole: Path):
    assert cite("", whole, "chicago") == (
        f"The falsematch developers. “{DATA_SET}.” Version 1, result abcdef012345. Data set. "
        "falsematch 0.1.0, November 21, 2026.\n"
    )


def test_a_figure_in_apa_style(whole: Path):
    assert cite(FIGURE, whole, "apa") == (
        "The falsematch developers. (2026). This test cannot tell how often A matcher takes one person for another "
        f"[Chart]. In {DATA_SET} (Result abcdef012345; Version 1) [Data set].\n"
    )


def test_a_figure_in_chicago_style(whole: Path):
    assert cite(FIGURE, whole, "chicago") == (
        "The falsematch developers. “This test cannot tell how often A matcher takes one person for another.” Chart in "
        f"“{DATA_SET},” version 1, result abcdef012345. Data set. falsematch 0.1.0, November 21, 2026.\n"
    )


def test_a_result_in_bibtex(whole: Path):
    assert (
        cite("", whole, "bibtex")
        == f"""@misc{{falsematch-made-abcdef012345,
  title = {{{{{DATA_SET}}}}},
  author = {{{{The falsematch developers}}}},
  year = {{2026}},
  version = {{1}},
  howpublished = {{falsematch 0.1.0, experiment made}},
  note = {{Result {RESULT}. Remade by: falsematch fetch made; falsematch run made.}},
  month = nov
}}
"""
    )


def test_a_result_in_csl_json_is_a_dataset(whole: Path):
    [item] = json.loads(cite("", whole, "csl-json"))
    assert (item["type"], item["title"], item["number"]) == ("dataset", DATA_SET, RESULT)


def test_every_style_names_the_same_version(whole: Path):
    [item] = json.loads(cite("", whole, "csl-json"))
    assert item["version"] == "1"
    assert "  version = {1},\n" in cite("", whole, "bibtex")
    assert "Version 1)" in cite("", whole, "apa")
    assert "Version 1," in cite("", whole, "chicago")


def test_a_result_in_spanish(whole: Path):
    assert cite("", whole, "chicago", lang="es") == (
        f"The falsematch developers. «{DATA_SET}». "
        "Versión 1, resultado abcdef012345. Conjunto de datos. falsematch 0.1.0, 21 de noviembre de 2026.\n"
    )


def test_a_result_as_text_names_no_figure(whole: Path):
    lines = cite("", whole).splitlines()
    assert not any(line.startswith("Figure:") for line in lines)
    assert f"Result: {RESULT}" in lines


def test_without_an_address_none_is_printed(whole: Path, figures: list[str]):
    assert project().home == ""
    for name in ("", *figures):
        for style in ("text", "apa", "chicago", "bibtex", "csl-json"):
            assert "results/made/" not in cite(name, whole, style)


@pytest.mark.usefixtures("published")
def test_the_address_of_the_package_ends_every_reference(whole: Path):
    page = f"{HOME}/results/made/"
    assert cite("", whole, "apa").endswith(f"[Data set]. {page}\n")
    assert cite("", whole, "chicago").endswith(f"2026. {page}.\n")
    assert f"  url = {{{page}}},\n" in cite("", whole, "bibtex")
    assert json.loads(cite("", whole, "csl-json"))[0]["URL"] == page
    assert f"Address: {page}\n" in cite(FIGURE, whole)
    assert f"Corrections: {HOME}/errata.html\n" in cite(FIGURE, whole)
