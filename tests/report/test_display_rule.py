"""The display rule: no face in any output of the report, and attribution wherever the manifest gives one."""

from pathlib import Path

import pytest
from made_result import fill, make_card, make_rates
from made_tables import make_others
from PIL import Image

from falsematch import report
from falsematch.conditions import CONDITIONS, SCENARIOS
from falsematch.report import pictures

pytestmark = pytest.mark.slow

CREDIT = "Photographs by Nobody, CC BY 4.0"


@pytest.fixture(scope="module", params=[True, False])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a dataset that allows its photographs to be shown, and of one that does not."""
    card = make_card(display_allowed=request.param, attribution=CREDIT)
    made = fill(tmp_path_factory.mktemp("shown") / "made", make_rates(), card, **make_others())
    report.write(made)
    return made


def without_rendered_heads(text: str) -> str:
    """What is left without the pictures of the atlas, whose head is rendered: byte by byte those that ship."""
    for name in (*CONDITIONS, *SCENARIOS):
        for tile in pictures.tiles(name):
            text = text.replace(tile.source, "")
    return text


def test_the_page_and_its_figures_hold_no_picture_but_rendered_heads(folder: Path):
    for path in (folder / "report.html", *(folder / "figures").glob("*.svg")):
        text = without_rendered_heads(path.read_text())
        assert "<img" not in text
        assert "<image" not in text
        assert "data:image" not in text


def test_the_page_can_show_what_it_holds_and_load_nothing(folder: Path):
    page = (folder / "report.html").read_text()
    assert "default-src 'none'" in page
    assert page.count("img-src") == page.count("img-src data:;") == 1


def test_a_drawn_figure_has_few_colours_which_no_photograph_has(folder: Path):
    for path in (folder / "figures").glob("*.png"):
        with Image.open(path) as image:
            assert image.mode == "P", path.name


def test_the_attribution_is_on_the_page(folder: Path):
    assert CREDIT in (folder / "report.html").read_text()


def test_nothing_else_is_written(folder: Path):
    kinds = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert kinds == {".csv", ".gz", ".html", ".json", ".pdf", ".png", ".svg", ".txt", ".yaml"}
