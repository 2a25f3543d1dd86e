"""A citation carries the finding, the numbers, the limits, and what they rest on; in three forms."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from made_result import make_card

from falsematch.errors import ResultError
from falsematch.report.citation import cite

pytestmark = pytest.mark.slow

RESULT = make_card()["result"]


@pytest.fixture(scope="session")
def figures(whole: Path) -> list[str]:
    return sorted(path.stem for path in (whole / "figures").glob("*.csv"))


def test_the_text_names_everything_a_reader_needs(whole: Path):
    text = cite("group_rates_matcher_as_shipped", whole)
    figure = hashlib.sha256((whole / "figures/group_rates_matcher_as_shipped.csv").read_bytes()).hexdigest()
    for part in (
        "12 false matches in 420 comparisons among 40 people; 1 in 35 (95 % interval: 1 in 83 to 1 in 14).",
        "Nobody (2000). https://doi.org/10.0000/made",
        "A matcher",
        "distance of at most 0.6",
        "Experiment: made version 1; measured 2026-11-21 with falsematch 0.1.0",
        RESULT,
        figure,
        "Remade by: falsematch run made",
        "CC0",
        "No government's or company's closed system was tested",
    ):
        assert part in text, part


def test_every_figure_can_be_cited_in_every_form(whole: Path, figures: list[str]):
    assert len(figures) > 5
    for name in figures:
        assert cite(name, whole).startswith("Finding: ")
        entry = cite(name, whole, "bibtex")
        assert re.fullmatch(r"@misc\{falsematch-made-[^,]+,\n(  \w+ = \{.*\},?\n)+\}\n", entry), entry
        assert entry.count("{") == entry.count("}")
        (item,) = json.loads(cite(name, whole, "csl-json"))
        assert item["issued"] == {"date-parts": [[2026, 11, 21]]}
        assert item["number"] == RESULT


def test_signs_of_tex_are_text_in_bibtex(whole: Path):
    entry = cite("group_rates_matcher_as_shipped", whole, "bibtex")
    assert r"95 \% interval" in entry
    assert r"group\_rates" in entry


def test_a_path_of_one_of_its_files_is_the_figure(whole: Path):
    name = "group_rates_matcher_as_shipped"
    assert cite(f"results/made/figures/{name}.svg", whole) == cite(name, whole)


def test_an_unknown_figure_is_refused_with_the_nearest(whole: Path):
    with pytest.raises(ResultError, match="Did you mean `group_rates_matcher_as_shipped`"):
        cite("group_rate_matcher_as_shipped", whole)


def test_it_is_told_in_spanish(whole: Path):
    assert cite("group_rates_matcher_as_shipped", whole, lang="es").startswith("Hallazgo: ")
