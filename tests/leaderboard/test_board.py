"""A board is made of cards: which of them stand on it, in what order, and that nothing else is needed."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from falsematch import load_experiment, tables
from falsematch.errors import ResultError
from falsematch.result import reproduce
from falsematch.studies import leaderboard
from falsematch.studies.leaderboard.cards import choose
from falsematch.tables import study_tables
from made_cards import board_file, card, matcher, put, ratio, threshold


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``results`` of an empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "results"


def rendered(extra: str = "") -> pd.DataFrame:
    """The table of the board, made where one stands."""
    board = leaderboard.load(board_file(Path.cwd(), extra))
    leaderboard.run(board, Path("results/board"), force=False)
    return tables.read_csv(Path("results/board/leaderboard.csv"), study_tables.LEADERBOARD)


def own_card() -> dict[str, object]:
    held: dict[str, object] = json.loads(Path("results/board/card.json").read_bytes())
    return held


# --- accuracy on a published list ---


def accurate(matcher_name: str) -> dict[str, object]:
    """What the card of a protocol says of a matcher."""
    counts = {"folds": 10, "pairs": 6000, "wrong": 62, "failures": 12}
    return counts | {"matcher": matcher_name, "pair_list": "pairs", "accuracy": 0.98967, "standard_error": 0.0013}


def test_the_accuracy_of_a_protocol_stands_beside_the_worst_groups(results):
    put(results, "one", card(matcher("first"), matcher("second")))
    elsewhere = card()["dataset"] | {"name": "news"}
    put(results, "view2", card(protocol=[accurate("first")], dataset=elsewhere))
    rows = rendered("accuracy: view2\n").set_index("matcher")
    assert rows.loc["first", "accuracy"] == 0.98967
    assert rows.loc["first", "accuracy_wrong"] == 62
    assert pd.isna(rows.loc["second", "accuracy"])
    page = (results / "board/report.html").read_text()
    assert "Accuracy on pairs" in page
    assert "0.9897 ± 0.0013" in page
    assert reproduce(results / "board").differences == []


def test_a_board_without_an_accuracy_shows_no_column_of_it(results):
    put(results, "one", card())
    assert rendered()["accuracy"].isna().all()
    assert "Accuracy on" not in (results / "board/report.html").read_text()


def test_a_card_without_an_accuracy_is_refused(results):
    put(results, "one", card())
    with pytest.raises(ResultError, match="one: its card holds no accuracy on a published list"):
        rendered("accuracy: one\n")


# --- what stands on it ---


def test_adding_a_matcher_is_adding_a_card(results):
    put(results, "one", card())
    assert list(rendered()["matcher"]) == ["first"]
    put(results, "another", card(matcher("second")))
    assert sorted(rendered()["matcher"]) == ["first", "second"]


@pytest.mark.slow
def test_the_cards_alone_give_the_same_page(results, tmp_path, monkeypatch):
    put(results, "one", card(matcher("first"), matcher("second")))
    (results / "one/rates.csv").write_text("a table that is not read")
    rendered()
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "results/one").mkdir(parents=True)
    shutil.copy(results / "one/card.json", elsewhere / "results/one/card.json")
    monkeypatch.chdir(elsewhere)
    rendered()
    for name in ("report.html", "leaderboard.csv", "card.json", "figures/leaderboard.svg"):
        assert (elsewhere / "results/board" / name).read_bytes() == (results / "board" / name).read_bytes(), name


def test_a_row_holds_what_the_card_says(results):
    put(results, "one", card())
    [row] = rendered().to_dict("records")
    assert (row["worst_group"], row["worst_false_matches"], row["worst_comparisons"]) == ("white & female", 20, 1000)
    assert (row["few_group"], row["few_false_matches"], row["few_comparisons"], row["few_people"]) == (
        "black & male",
        38,
        56,
        8,
    )
    assert (row["ratio"], row["ratio_low"], row["ratio_high"]) == (2.0, 1.25, 4.0)
    assert (row["pooled"], row["pooled_low"], row["pooled_high"]) == (1.6, 0.8, 3.2)
    assert (row["hardest_condition"], row["hardest_dose"], row["hardest_failures"]) == ("veiling_glare", 0.8, 10)
    assert (row["yardsticks"], row["timed_on"], row["card"]) == (2.5, "A processor", "one")


def test_a_ratio_that_the_audit_made_the_other_way_is_turned_round(results):
    turned = threshold(ratios=[ratio("male", "female", 0.5, (0.25, 0.8), headline=True)])
    put(results, "one", card(matcher(thresholds=[turned])))
    [row] = rendered().to_dict("records")
    assert (row["ratio"], row["ratio_low"], row["ratio_high"]) == (2.0, 1.25, 4.0)
    # The audit's reference group stands above now, with its own counts.
    assert (row["compared_false_matches"], row["reference_false_matches"]) == (10, 20)


def test_a_ratio_carries_a_claim_only_where_the_finding_does(results):
    refused = ratio("female", "male", 2.0, (1.25, 4.0), headline=True) | {"refusals": ["unconfirmed_weights"]}
    put(results, "one", card(matcher("first"), matcher("second", thresholds=[threshold(ratios=[refused])])))
    supported = rendered().set_index("matcher")["ratio_supported"]
    assert bool(supported["first"])
    assert not bool(supported["second"])


def test_a_matcher_without_a_threshold_stays_with_the_reason(results):
    none = threshold(None, threshold=None, refused="ships_no_threshold{matcher=second}", worst_too_few=None, ratios=[])
    put(results, "one", card(matcher("first"), matcher("second", thresholds=[none])))
    row = rendered().set_index("matcher").loc["second"]
    assert row["refused"] == "ships_no_threshold{matcher=second}"
    assert pd.isna(row["worst_fmr"])
    assert row["auc"] == 0.99


# --- in what order ---


def test_rows_are_sorted_by_the_worst_group_and_those_without_an_interval_stand_last(results):
    rates = {"first": 0.03, "second": None, "third": 0.01}
    put(results, "one", card(*(matcher(name, thresholds=[threshold(rate)]) for name, rate in rates.items())))
    assert list(rendered()["matcher"]) == ["third", "first", "second"]
    assert list(rendered("sort_by: matcher\n")["matcher"]) == ["first", "second", "third"]


def test_the_newest_card_speaks_for_a_matcher_and_the_others_are_named(results):
    put(results, "old", card(matcher(auc=0.9), measured="2026-01-01"))
    put(results, "new", card(matcher(auc=0.8), measured="2026-02-01"))
    [row] = rendered().to_dict("records")
    assert (row["card"], row["auc"]) == ("new", 0.8)
    assert own_card()["others"] == {"first": ["old"]}


def test_of_one_day_the_fuller_card_speaks_then_the_higher_version(results):
    few = {"conditions": [{"name": "clean", "dose": None}]}
    put(results, "a", card(experiment={"name": "a", "version": 1, "kind": "audit"}))
    put(results, "b", card(experiment={"name": "b", "version": 2, "kind": "audit"}))
    put(results, "c", card(experiment={"name": "c", "version": 3, "kind": "audit"}, **few))
    assert list(rendered()["card"]) == ["b"]


# --- what does not ---


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("no_summary", {"summary": None}),
        ("scores", {"experiment": {"name": "x", "version": 1, "kind": "scores"}}),
        ("other_comparisons", {"design": None}),
        (
            "other_threshold",
            {"summary": {"confidence": 0.95, "matchers": [matcher(thresholds=[threshold(name="fmr=0.01")])]}},
        ),
        ("other_photographs", {"dataset": {"name": "made", "sha256": "1" * 64}}),
    ],
)
def test_a_card_that_cannot_stand_beside_the_others_is_passed_over_and_named(results, why, change):
    put(results, "one", card(measured="2026-02-01"))
    other = card(matcher("second")) | change
    put(results, "other", {name: value for name, value in other.items() if value is not None or name == "design"})
    assert list(rendered()["matcher"]) == ["first"]
    assert own_card()["passed"] == {"other": why}


def test_results_of_other_datasets_and_of_simulations_are_no_matter_of_the_board(results):
    put(results, "one", card())
    put(results, "elsewhere", card(dataset={"name": "another"}))
    simulated = {"falsematch": "0.1.0", "tables": {}, "result": "cd" * 32}
    put(results, "coverage", simulated | {"experiment": {"name": "coverage", "kind": "coverage"}})
    assert list(rendered()["matcher"]) == ["first"]
    assert own_card()["passed"] == {}


@pytest.mark.parametrize("extra", ["", "cards: [heads]\n"])
def test_generated_people_are_refused_on_a_board_of_people(results, extra):
    put(results, "one", card())
    put(results, "heads", card(dataset={"name": "made", "labels": {"tone": "generated"}}))
    with pytest.raises(ResultError, match="its people were generated"):
        rendered(extra)


def test_people_are_refused_on_a_board_of_generated_heads(results):
    put(results, "one", card())
    with pytest.raises(ResultError, match="never stand on one board"):
        rendered("generated: true\n")


def test_a_named_card_that_is_not_there_is_said(results):
    put(results, "one", card())
    with pytest.raises(ResultError, match="there is no such card"):
        rendered("cards: [one, two]\n")


def test_a_board_without_any_card_says_why_and_writes_nothing(results):
    put(results, "old", {name: value for name, value in card().items() if name != "summary"})
    with pytest.raises(ResultError, match="old: its card holds no summary"):
        rendered()
    assert not (results / "board").exists()


# --- again ---


def test_a_board_is_reproduced_from_its_cards(results):
    put(results, "one", card(matcher("first"), matcher("second")))
    rendered()
    put(results, "later", card(matcher("third")))
    found = reproduce(Path("results/board"))
    assert (found.differences, found.notes) == ([], [])
    assert found.compared > 0


def test_a_card_that_changed_is_noted_and_its_numbers_differ(results):
    put(results, "one", card())
    rendered()
    put(results, "one", card(matcher(auc=0.5)))
    found = reproduce(Path("results/board"))
    assert any("auc was 0.99 and is 0.5" in line for line in found.differences)
    assert "the card of one is not that of the record" in found.notes


def test_speed_is_in_the_cards_hash_and_in_no_other(results):
    put(results, "one", card())
    rendered()
    before = own_card()
    put(results, "one", card(speed=[]))
    rendered()
    assert own_card()["cards"] != before["cards"]
    assert own_card()["results"] == before["results"]


# --- the lab's own ---


@pytest.mark.parametrize("name", ["as_shipped", "london", "london_field", "parity"])
def test_the_labs_own_results_stand_on_its_board_once_they_are_run_with_this_version(results, name):
    board, measured = leaderboard.load("leaderboard"), load_experiment(name)
    crossing, labels = set(board.group_by), [set(one) for one in measured.group_by]
    # What the card of a run holds: its comparisons, and at each threshold the finest crossing.
    design = {part: getattr(measured, part).model_dump(mode="json") for part in ("dataset", "probe", "reference")}
    held = card(matcher(thresholds=[threshold()])) | {"design": design}
    held["dataset"]["name"] = measured.dataset.name
    put(results, name, held)
    assert crossing == max(labels, key=len)
    chosen = choose(board, results, None)
    assert (list(chosen.passed), [entry.source.folder for entry in chosen.entries]) == ([], [name])
