"""Labels print as they are written, on every page and in every picture; a number stands where no font has a glyph."""

import html
import io
import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pymupdf
import pytest
from made_result import fill, make_card, row
from PIL import Image

from falsematch import report, tables
from falsematch.report import style, words
from falsematch.report.glyphs import Numbered

PLAIN = [
    "_other_",
    "__x__",
    "$x$",
    "<b>",
    "a&b",
    "#panic()",
    "*bold*",
    "@ref",
    "`raw`",
    "= head",
    "\\frac{a}{b}",
    "#1a1a1a",
]
FOREIGN = ["日本", "中国", "👍🏽", "한국"]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result with such labels, written with every warning an error."""
    on = {"matched_on": "group_"}
    rows = [
        row("", "everyone", 60, 30, 3000, scope="all", matched_on=""),
        row("", "everyone", 60, 30, 3000, fmr_low=0.005, fmr_high=0.02, **on),
        *(row("group_", label, 4, 1, 100, **on) for label in [*PLAIN, *FOREIGN]),
    ]
    rates = tables.validate(pd.DataFrame(rows, columns=list(tables.RATES.columns)), tables.RATES)
    folder = fill(tmp_path_factory.mktemp("odd") / "made", rates, make_card(labels={"group_": "annotated"}))
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        report.write(folder)
    return folder


def text_of(path: Path) -> str:
    with pymupdf.open(path) as paper:
        return " ".join(" ".join(page.get_text() for page in paper).split())


@pytest.mark.parametrize("label", [*PLAIN, *FOREIGN, "नहीं", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"])
def test_a_label_that_no_language_lists_is_written_as_it_is(label: str):
    assert words.load("en").label(label) == label


@pytest.mark.slow
@pytest.mark.parametrize("label", [*PLAIN, *FOREIGN])
def test_the_page_prints_it(odd: Path, label: str):
    page = (odd / "report.html").read_text(encoding="utf-8")
    assert f">{html.escape(label)}</th>" in page.replace("&#39;", "'")


@pytest.mark.slow
@pytest.mark.parametrize("label", [*PLAIN, *FOREIGN])
def test_the_chart_prints_it_as_text_also_within_the_page(odd: Path, label: str):
    (chart,) = (odd / "figures").glob("group_rates*_as_shipped.svg")
    for text in (chart.read_text(encoding="utf-8"), (odd / "report.html").read_text(encoding="utf-8")):
        assert f">{html.escape(label, quote=False)}</text>" in text


@pytest.mark.slow
def test_a_paper_prints_it_and_numbers_what_has_no_glyph(odd: Path):
    text = text_of(odd / "report.pdf")
    for label in PLAIN:
        assert label in text, label
    for number, label in enumerate(FOREIGN, start=1):
        assert f"[{number}]" in text
        assert " ".join(f"U+{ord(c):04X}" for c in label) in text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["handout.pdf", "handout.es.pdf"])
def test_a_handout_prints_those_that_its_chart_has_room_for(odd: Path, name: str):
    (chart,) = (odd / "figures").glob("group_rates*_landscape.svg")
    drawn = re.findall(r"<text[^>]*>([^<]*)</text>", chart.read_text(encoding="utf-8"))
    shown = [label for label in PLAIN if html.escape(label, quote=False) in drawn]
    assert len(shown) > 2
    text = text_of(odd / name)
    for label in shown:
        assert label in text, label


def test_the_same_characters_have_the_same_number_and_others_another():
    numbered = Numbered()
    assert numbered("black & 日本") == "black & [1]"
    assert (numbered("中国"), numbered("日本")) == ("[2]", "[1]")
    assert numbered.key == ["[1] U+65E5 U+672C", "[2] U+4E2D U+56FD"]


def picture(*texts: str) -> tuple[str, Image.Image]:
    """SVG, and PNG as a picture, of a figure of two lines, a tick and nothing else."""
    with style.drawing("made"), warnings.catch_warnings():
        warnings.simplefilter("error")
        sheet = style.Sheet(1.0)
        for line, text in enumerate(texts):
            sheet.write(0.1, 0.3 + 0.2 * line, text, weight="bold")
        sheet.axes(0.1, 0.6, 2.0, 0.2).set_yticks([0, 1], [texts[0], "plain"])
        svg, png = style.to_files(sheet.figure)
    return svg.decode(), Image.open(io.BytesIO(png)).convert("L")


def test_a_picture_numbers_what_has_no_glyph_and_holds_the_key_beneath():
    svg, foreign = picture("日本", "中国")
    _, numbers = picture("[1]", "[2]")
    assert svg.count(">日本<") == 2
    assert foreign.height > numbers.height
    # Both are reduced to 64 shades, of which the key may take some.
    above = np.asarray(foreign.crop((0, 0, *numbers.size)), dtype=int)
    assert np.abs(above - np.asarray(numbers, dtype=int)).max() < 16


def test_a_picture_of_plain_text_has_no_key():
    _, plain = picture("$x$", "_other_")
    assert plain.height == 300


def test_a_label_of_wide_characters_is_cut_where_it_would_run_out():
    assert style.clipped("日" * 40, style.TINY, 1.0).endswith("…")
    assert style.text_width("日本", 8) == style.text_width("xxxx", 8)
