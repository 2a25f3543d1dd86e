"""What the page's script is given: rows of the tables, no number of its own, and nothing that ends its element."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from made_result import SCRIPT, fill, make_card, make_rates
from made_tables import THRESHOLDS, make_curves, make_others

from falsematch import report
from falsematch.report import explorer
from falsematch.report import page as pages
from falsematch.report.recorded import read
from falsematch.report.rows import points
from falsematch.report.telling import Telling
from falsematch.report.words import load
from falsematch.result.card import Card

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = fill(tmp_path_factory.mktemp("data") / "made", make_rates(), make_card(), **make_others())
    return given(folder)


def given(folder: Path) -> dict[str, Any]:
    card = Card.model_validate_json((folder / "card.json").read_bytes())
    held = read(folder, card)
    made = explorer.payload(points(held.rates, held.summary), held, Telling(load("en"), card, 0.95))
    assert made is not None
    return made


def group(data: dict[str, Any], name: str, place: int = 0) -> dict[str, Any]:
    return next(g for g in data["matchers"][0]["slices"][place]["groups"] if g["name"] == name)


def test_rates_and_counts_are_those_of_the_curves(data: dict[str, Any]):
    curves = make_curves()
    rows = curves[(curves["group"] == "male") & (curves["condition"] == "clean")]
    held = group(data, "male")
    assert held["matches"] == rows["false_matches"].tolist()
    assert held["fmr"] == pytest.approx(rows["fmr"].tolist(), rel=1e-6)
    assert [low is None for low in held["low"]] == rows["fmr_low"].isna().tolist()


def test_people_are_those_of_the_rates(data: dict[str, Any]):
    assert group(data, "black & male")["people"] == 8


def test_the_slider_starts_at_the_shipped_threshold(data: dict[str, Any]):
    (matcher,) = data["matchers"]
    assert matcher["thresholds"] == THRESHOLDS
    assert matcher["thresholds"][matcher["start"]] == 0.6
    assert matcher["named"] == {matcher["start"]: "as shipped"}


def test_a_group_without_comparisons_has_no_rate(data: dict[str, Any]):
    assert set(group(data, f"{SCRIPT} & $x$")["fmr"]) == {None}


def test_every_slice_is_offered_by_condition_dose_and_arm(data: dict[str, Any]):
    names = [one["name"] for one in data["matchers"][0]["slices"]]
    assert names == ["clean photographs", "glare (veil as a share of display white: 0.8), only the probe degraded"]


def test_the_calculator_has_rates_against_everybody_and_the_matrix(data: dict[str, Any]):
    (point,) = data["points"]
    clean = point["slices"][0]
    assert clean["rates"][0] | {"fmr": 0} == {
        "by": "",
        "name": "everyone",
        "people": 40,
        "matches": 12,
        "pairs": 1560,
        "fmr": 0,
        "low": None,
        "high": None,
    }
    black = clean["mixes"][0]["groups"].index("black & male")
    assert clean["mixes"][0]["fmr"][black][black] == 9 / 56


def test_a_refused_threshold_is_not_offered(data: dict[str, Any]):
    assert all("fmr=0.001" not in point["name"] for point in data["points"])


def test_no_text_of_the_data_ends_its_element(data: dict[str, Any]):
    text = explorer.as_json(data)
    assert "<" not in text
    assert f"{SCRIPT} & $x$" in [one["name"] for one in json.loads(text)["matchers"][0]["slices"][0]["groups"]]


def test_what_does_not_fit_is_left_out_and_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    folder = fill(tmp_path / "made", make_rates(), make_card(), **make_others())
    first = given(folder)["matchers"][0]["slices"][0]
    monkeypatch.setattr(explorer, "MOST_BYTES", len(json.dumps(first, separators=(",", ":"))) + 10)
    made = given(folder)
    assert len(made["matchers"][0]["slices"]) == made["left_out"] == 1


def test_without_curves_there_is_no_explorer(result: Path):
    page = (result / "report.html").read_text()
    assert "<script" not in page
    assert "script-src" not in page


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
    assert "The tables of the conditions are not on this page" in short


def told(folder: Path, **settings: str) -> str:
    """What the page of a result says of its tables and its explorer, blanks joined."""
    given = {"name": "made", "audit": {"replicates": 2000, "confidence": 0.95, **settings}}
    (folder / "experiment.yaml").write_text(yaml.safe_dump(given))
    report.write(folder)
    return " ".join((folder / "report.html").read_text().split())


def test_it_says_at_how_many_thresholds_curves_were_recorded(whole: Path):
    assert "recorded in curves.csv.gz, at 41 thresholds a matcher" in (whole / "report.html").read_text()


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        (["clean"], "The explorer on this page shows clean photographs alone."),
        (["clean", "veiling_glare"], "photographs degraded the explorer on this page shows 1."),
    ],
)
def test_where_tables_are_left_out_it_says_what_the_explorer_has_instead(
    tmp_path: Path, conditions: list[str], said: str
):
    others = make_others()
    others["curves"] = others["curves"][others["curves"]["condition"].isin(conditions)]
    text = told(fill(tmp_path / "made", make_rates(), make_card(), **others), detail="headline")
    assert "Every row of them stands in rates.csv. " in text
    assert said in text
    assert "the explorer shows them" not in text


def test_without_curves_nothing_is_said_of_an_explorer(tmp_path: Path):
    text = told(fill(tmp_path / "made", make_rates(), make_card()), detail="headline")
    assert "Every row of them stands in rates.csv." in text
    assert "explorer" not in text.split("</style>")[1]


def test_without_conditions_no_table_of_them_is_left_out(tmp_path: Path):
    rates = make_rates()
    clean = rates[rates["condition"] == "clean"]
    text = told(fill(tmp_path / "made", clean, make_card()), detail="headline")
    assert "The tables of the conditions" not in text
