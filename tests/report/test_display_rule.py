"""The display rule: no face in any output of the report, and attribution wherever the manifest gives one."""

from pathlib import Path

import pytest
from made_result import fill, make_card, make_rates
from made_tables import make_others
from PIL import Image

from falsematch import report

pytestmark = pytest.mark.slow

CREDIT = "Photographs by Nobody, CC BY 4.0"


@pytest.fixture(scope="module", params=[True, False])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a dataset that allows its photographs to be shown, and of one that does not."""
    card = make_card(display_allowed=request.param, attribution=CREDIT)
    made = fill(tmp_path_factory.mktemp("shown") / "made", make_rates(), card, **make_others())
    report.write(made)
    return made


def test_the_page_and_its_figures_hold_no_picture(folder: Path):
    for path in (folder / "report.html", *(folder / "figures").glob("*.svg")):
        text = path.read_text()
        assert "<img" not in text
        assert "<image" not in text
        assert "data:image" not in text


def test_the_page_could_not_load_one(folder: Path):
    page = (folder / "report.html").read_text()
    assert "default-src 'none'" in page
    assert "img-src" not in page


def test_a_drawn_figure_has_few_colours_which_no_photograph_has(folder: Path):
    for path in (folder / "figures").glob("*.png"):
        with Image.open(path) as image:
            assert image.mode == "P", path.name


def test_the_attribution_is_on_the_page(folder: Path):
    assert CREDIT in (folder / "report.html").read_text()


def test_nothing_else_is_written(folder: Path):
    kinds = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert kinds == {".csv", ".gz", ".html", ".json", ".pdf", ".png", ".svg", ".txt", ".yaml"}
