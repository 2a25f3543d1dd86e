"""Groups stand in their natural order wherever they are listed: tables, charts, explorer, lists."""

import re
from pathlib import Path

import pandas as pd
import pymupdf
import pytest
from made_result import fill, make_card, row

from falsematch import report, tables
from falsematch.report import contents, explorer
from falsematch.report.natural import in_order, order_within

TONES = [f"Monk {tone}" for tone in range(1, 31)]
AS_TEXT = sorted(TONES)


def test_a_number_is_sorted_as_a_number():
    assert in_order(["Monk 10", "Monk 2", "Monk 1", "18-25", "5-9", "Monk 2"]) == [
        "5-9",
        "18-25",
        "Monk 1",
        "Monk 2",
        "Monk 10",
    ]


def test_rows_of_other_slices_stay_in_their_places():
    assert order_within(["a", "b", "a", "b"], [2, 1, 1, 2]) == [2, 1, 0, 3]


@pytest.fixture(scope="module")
def tones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty groups, as an audit writes them: sorted as text."""
    on = {"matched_on": "tone"}
    rows = [
        row("", "everyone", 60, 30, 3000, scope="all", matched_on=""),
        row("", "everyone", 60, 30, 3000, fmr_low=0.005, fmr_high=0.02, **on),
        *(row("tone", tone, 2, 1, 100, **on) for tone in AS_TEXT),
    ]
    rates = tables.validate(pd.DataFrame(rows, columns=list(tables.RATES.columns)), tables.RATES)
    card = make_card(labels={"tone": "generated"})
    curves = pd.DataFrame(
        [
            {
                **{name: one[name] for name in (*tables.KEYS, "group_by", "group", "fmr", "impostor_pairs")},
                "threshold": threshold,
                "fnmr": 0.0,
                "false_matches": one["false_matches"],
            }
            for one in rows[1:]
            for threshold in (0.5, 0.6)
        ],
        columns=list(tables.CURVES.columns),
    )
    folder = fill(tmp_path_factory.mktemp("tones") / "made", rates, card, curves=tables.validate(curves, tables.CURVES))
    (folder / "findings.json").write_text("[]")
    report.write(folder)
    return folder


def listed(text: str) -> list[str]:
    """Groups in the order in which a text names them first."""
    return list(dict.fromkeys(re.findall(r"Monk \d+", text)))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["report.html", "report.pdf"])
def test_page_and_papers_list_them_so(tones: Path, name: str):
    path = tones / name
    if path.suffix == ".pdf":
        with pymupdf.open(path) as paper:
            text = " ".join(page.get_text() for page in paper)
    else:
        text = re.sub(r"<svg.*?</svg>", "", path.read_text(), flags=re.DOTALL)
    # What is likely to be quoted wrongly is named first in a handout, and is no list.
    assert [tone for tone in listed(text) if tone in TONES] == TONES


@pytest.mark.slow
def test_charts_and_their_words_list_them_so(tones: Path):
    (chart,) = (tones / "figures").glob("group_rates*.txt")
    assert listed(chart.read_text()) == TONES


@pytest.mark.slow
def test_the_explorer_offers_them_so(tones: Path):
    held = contents.read(tones)
    data = explorer.payload(held.shown, held.recorded, held.telling)
    assert data is not None
    assert [data["names"]["group"][group] for group in data["rows"]["group"]["texts"]] == ["everyone", *TONES]


@pytest.mark.slow
def test_a_handout_lists_those_that_its_chart_has_room_for_in_that_order(tones: Path):
    with pymupdf.open(tones / "handout.pdf") as paper:
        text = paper[0].get_text()
    shown = [tone for tone in listed(text[: text.index("You may say")]) if tone in TONES]
    assert len(shown) > 2
    assert shown == [tone for tone in TONES if tone in shown]


@pytest.mark.slow
def test_the_text_of_its_chart_stands_in_it_once_a_name_and_then_its_counts(tones: Path):
    with pymupdf.open(tones / "handout.pdf") as paper:
        # Also what lies outside of a clip: a screen reader and a search find it.
        text = paper[0].get_text(flags=0, clip=pymupdf.INFINITE_RECT())
    chart = text[: text.index("You may say")]
    for tone in listed(chart):
        assert len(re.findall(rf"^{tone}$", chart, re.MULTILINE)) == 1, tone
        assert re.search(rf"^{tone}\n(\d+ of 100|.*1 in .*)\n2 generated heads$", chart, re.MULTILINE), tone
