"""What the page's script is given: rows of the tables, no number of its own, and nothing that ends its element."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from made_result import CROSSING, fill, make_card, make_rates
from made_tables import make_curves, make_others

from falsematch import report
from falsematch.report import explorer
from falsematch.report import page as pages
from falsematch.report.packing import packed
from falsematch.report.recorded import Recorded, read
from falsematch.report.rows import points
from falsematch.report.telling import Telling
from falsematch.report.words import load
from falsematch.result.card import Card

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder = fill(tmp_path_factory.mktemp("data") / "made", make_rates(), make_card(), **make_others())
    return read(folder, Card.model_validate_json((folder / "card.json").read_bytes()))


@pytest.fixture(scope="module")
def data(recorded: Recorded) -> dict[str, Any]:
    made = explorer.payload(
        points(recorded.rates, recorded.summary), recorded, Telling(load("en"), recorded.card, 0.95)
    )
    assert made is not None
    return made


def test_every_judged_row_of_the_rates_is_there_once_and_in_order(recorded: Recorded):
    held = explorer.table(recorded)
    judged = recorded.rates[recorded.rates["threshold"].notna()]
    shared = [*explorer.TEXTS, *explorer.NUMBERS]
    of_rates = held[held["threshold_name"] != explorer.CURVE]
    pd.testing.assert_frame_equal(
        of_rates[shared].reset_index(drop=True), judged[shared].reset_index(drop=True), check_dtype=False
    )


def test_every_row_of_the_curves_is_there_with_its_people(recorded: Recorded):
    held = explorer.table(recorded)
    of_curves = held[held["threshold_name"] == explorer.CURVE]
    assert of_curves["fmr_high"].tolist() == pytest.approx(make_curves()["fmr_high"].tolist(), abs=0, nan_ok=True)
    black = of_curves[of_curves["group"] == "black & male"]
    assert set(black["subjects"]) == {8}
    assert set(black["compared"]) == {f"within {CROSSING}"}


def test_rows_of_folds_are_left_in_the_table(tmp_path: Path):
    rates = make_rates()
    folds = rates[rates["condition"] == "clean"].assign(calibration="cross_fitted")
    folder = fill(tmp_path / "made", pd.concat([rates, folds]), make_card(), **make_others())
    held = read(folder, Card.model_validate_json((folder / "card.json").read_bytes()))
    assert "cross_fitted" not in set(explorer.table(held)["calibration"])


def test_a_refused_threshold_is_not_offered(data: dict[str, Any]):
    assert data["rows"]["threshold_name"]["texts"] == ["as_shipped", explorer.CURVE]


def test_a_rate_that_its_counts_make_is_not_written(data: dict[str, Any]):
    fmr = data["rows"]["fmr"]
    assert fmr["over"] == ["false_matches", "impostor_pairs"]
    # Written are the mean over cells that weigh alike, and nothing where nobody was compared.
    assert {cell for cell in fmr["cells"] if cell is not True} == {0.11, None}


def test_everything_that_can_be_chosen_has_a_name(data: dict[str, Any]):
    for column, names in data["names"].items():
        assert set(data["rows"][column]["texts"]) <= set(names), column
    assert data["names"]["compared"][f"within {CROSSING}"] == "people alike in ethnicity and gender"
    assert data["rows"]["dosed"]["texts"] == ["clean photographs", "mild glare", "extreme glare"]
    assert data["rows"]["exact"]["texts"][1] == "glare (veil as a share of display white: 0.1)"


def test_it_starts_with_the_finest_groups_among_their_like(data: dict[str, Any]):
    assert data["start"] == {"group_by": CROSSING, "compared": f"within {CROSSING}"}


def test_the_matrix_is_that_of_the_thresholds_of_the_rates(data: dict[str, Any]):
    # The folds of the made matrix would be as many again.
    assert len(data["matrix"]["impostor_pairs"]) == 9


def test_no_text_of_the_data_ends_its_element(data: dict[str, Any]):
    assert re.fullmatch("[A-Za-z0-9+/]+=*", packed(data))


def test_without_curves_there_is_no_explorer(result: Path):
    page = (result / "report.html").read_text()
    # The script that remains is that of the pictures of conditions.
    assert 'id="explorer"' not in page
    assert 'id="tables"' not in page
    assert "unpacked" not in page


def test_the_page_lets_no_other_script_run(whole: Path):
    page = (whole / "report.html").read_text()
    policy = page.split('Content-Security-Policy" content="')[1].split('"')[0]
    assert policy.startswith("default-src 'none'")
    assert "script-src 'sha256-" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'unsafe-inline'" not in policy


def test_a_page_too_large_leaves_out_the_tables_of_the_conditions_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    folder = fill(tmp_path / "made", make_rates(), make_card(), **make_others())
    report.write(folder)
    full = (folder / "report.html").read_text()
    monkeypatch.setattr(pages, "MOST_BYTES", len(full) - 1)
    report.write(folder)
    short = (folder / "report.html").read_text()
    assert len(short) < len(full)
    assert "The tables of the conditions would make this page too large." in short


def told(folder: Path, **settings: str) -> str:
    """What the page of a result says of its tables and its explorer, blanks joined."""
    given = {"name": "made", "audit": {"replicates": 2000, "confidence": 0.95, **settings}}
    (folder / "experiment.yaml").write_text(yaml.safe_dump(given))
    report.write(folder)
    return " ".join((folder / "report.html").read_text().split())


def test_it_says_at_how_many_thresholds_curves_were_recorded(whole: Path):
    text = " ".join((whole / "report.html").read_text().split())
    assert "the slider moves through 41 thresholds of curves.csv.gz" in text


def test_where_tables_are_left_out_it_says_that_the_explorer_has_them(tmp_path: Path):
    text = told(fill(tmp_path / "made", make_rates(), make_card(), **make_others()), detail="headline")
    assert "Every row of them is in rates.csv. The explorer on this page shows each of them." in text


def test_without_curves_nothing_is_said_of_an_explorer(tmp_path: Path):
    text = told(fill(tmp_path / "made", make_rates(), make_card()), detail="headline")
    assert "Every row of them is in rates.csv." in text
    assert "explorer" not in text.split("</style>")[1]


def test_without_conditions_no_table_of_them_is_left_out(tmp_path: Path):
    rates = make_rates()
    clean = rates[rates["condition"] == "clean"]
    text = told(fill(tmp_path / "made", clean, make_card()), detail="headline")
    assert "The tables of the conditions" not in text
