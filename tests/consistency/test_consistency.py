"""The same contrasts on several datasets: read from results alone, and compared in direction only."""

import json
from pathlib import Path

import pandas as pd
import pytest

from falsematch import catalog, datasets, tables
from falsematch.conditions import CONDITIONS, SCENARIOS
from falsematch.errors import ExperimentError, ResultError
from falsematch.result import reproduce
from falsematch.result.findings import format_findings, read_findings
from falsematch.studies import consistency
from falsematch.tables import study_tables
from made_consistency import EXPERIMENT, everything, experiment_file, men, put, women


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``results`` of a folder to work in, with every result in it."""
    monkeypatch.chdir(tmp_path)
    everything(tmp_path / "results")
    return tmp_path / "results"


def made(text: str = EXPERIMENT) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two tables, read back."""
    consistency.run(consistency.load(experiment_file(Path.cwd(), text)), Path("results/beside"), force=True)
    folder = Path("results/beside")
    return (
        tables.read_csv(folder / consistency.TABLE, study_tables.CONSISTENCY),
        tables.read_csv(folder / consistency.SUMMARY, study_tables.CONSISTENCY_SUMMARY),
    )


def row(table: pd.DataFrame, **keys: str) -> dict[str, object]:
    chosen = table[(table[list(keys)] == list(keys.values())).all(axis=1)]
    [found] = chosen.to_dict("records")
    return found


def direction(**keys: str) -> str:
    return str(row(made()[0], **{"matcher": "first"} | keys)["direction"])


# --- a row ---


def test_a_row_holds_what_the_result_says(results: Path):
    told = row(made()[0], contrast="black_white_men", matcher="first", dataset="congress")
    assert (told["result"], told["threshold"], told["calibration"]) == ("office", 0.6, "shipped")
    assert (told["compared_group"], told["compared_people"], told["compared_false_matches"]) == ("black & male", 40, 20)
    assert (told["reference_group"], told["reference_comparisons"]) == ("white & male", 3000)
    assert (told["ratio"], told["ratio_low"], told["ratio_high"]) == (7.0, 3.5, 14.0)
    assert (told["direction"], told["told_by"]) == ("more_often", "contrast")


def test_of_few_people_it_is_at_least_so_many_times(results: Path):
    told = row(made()[0], contrast="black_white_men", matcher="first", dataset="london")
    assert (told["direction"], told["told_by"], told["at_least"]) == ("more_often", "few_people", 4.0)
    assert pd.isna(told["ratio_low"])


def test_the_first_result_that_holds_the_matcher_speaks(results: Path):
    assert row(made()[0], contrast="black_white_men", matcher="first", dataset="london")["result"] == "studio"
    put(results, "studio", "london", women())
    # It holds the matcher, though not the contrast: nobody picks the result that says more.
    told = row(made()[0], contrast="black_white_men", matcher="first", dataset="london")
    assert (told["result"], told["direction"], told["reason"]) == ("studio", "", "no_such_ratio")


def test_an_interval_that_holds_1_cannot_tell_and_says_why(results: Path):
    told = row(made()[0], contrast="women_men", matcher="first", dataset="congress")
    assert (told["direction"], told["refusals"]) == ("cannot_tell", "interval_includes_one")
    assert told["reason"] == "simultaneous_interval_includes_one"


def test_too_few_people_cannot_tell_whatever_the_ratio(results: Path):
    told = row(made()[0], contrast="women_men", matcher="first", dataset="london")
    assert (told["direction"], told["ratio"], told["refusals"]) == ("cannot_tell", 2.0, "too_few_people")


def test_a_matcher_without_a_threshold_has_no_false_matches_and_no_direction(results: Path):
    told = row(made()[0], contrast="women_men", matcher="second", dataset="london")
    assert told["direction"] == ""
    assert pd.isna(told["threshold"])
    assert pd.isna(told["compared_false_matches"])
    assert told["reason"] == "ships_no_threshold{matcher=second}"


def test_a_matcher_that_was_not_audited_there_has_a_row_that_says_so(results: Path):
    told = row(made()[0], contrast="women_men", matcher="second", dataset="lfw_view2")
    assert (told["result"], told["direction"], told["reason"]) == ("", "", "matcher_not_audited")


def test_a_contrast_that_stands_the_other_way_round_is_turned(results: Path):
    turned = women(interval=(0.5, 0.25, 0.8))
    [[held], [found]] = turned
    held |= {"contrast": "gender: male v female", "compared_group": "male", "reference_group": "female"}
    found["groups"] = ["female", "male"]
    put(results, "news", "lfw_view2", turned)
    told = row(made()[0], contrast="women_men", matcher="first", dataset="lfw_view2")
    assert (told["ratio"], told["ratio_low"], told["ratio_high"]) == (2.0, 1.25, 4.0)
    assert (told["compared_group"], told["compared_people"]) == ("female", 120)
    assert told["direction"] == "more_often"


def test_less_often_is_a_direction(results: Path):
    put(results, "news", "lfw_view2", women(interval=(0.5, 0.25, 0.8)))
    assert direction(contrast="women_men", dataset="lfw_view2") == "less_often"


def test_what_the_findings_refuse_is_no_direction_however_clear_the_interval(results: Path):
    clear = women(interval=(2.0, 1.5, 3.0))
    [_, [found]] = clear
    found |= {"supported": False, "reasons": ["training_overlap"]}
    put(results, "news", "lfw_view2", clear)
    told = row(made()[0], contrast="women_men", matcher="first", dataset="lfw_view2")
    assert (told["direction"], told["refusals"], told["ratio_low"]) == ("cannot_tell", "training_overlap", 1.5)


def test_degraded_photographs_and_both_sides_do_not_speak(results: Path):
    veiled = women(interval=(9.0, 5.0, 16.0), keys={"condition": "veiling_glare", "dose": 0.8, "arm": "probe"})
    put(results, "news", "lfw_view2", veiled, women())
    assert direction(contrast="women_men", dataset="lfw_view2") == "cannot_tell"


# --- what agrees ---


def agreement(contrast: str, matcher: str = "first") -> dict[str, object]:
    return row(made()[1], what="pair", contrast=contrast, matcher=matcher)


def test_two_datasets_with_one_direction_agree(results: Path):
    told = agreement("black_white_men")
    assert (told["agreement"], told["more_often"], told["datasets"]) == ("agree", 2, 2)


def test_two_datasets_with_opposite_directions_disagree(results: Path):
    put(results, "office", "congress", men("race", interval=(0.4, 0.2, 0.8)))
    told = agreement("black_white_men")
    assert (told["agreement"], told["more_often"], told["less_often"]) == ("disagree", 1, 1)


def test_a_dataset_that_cannot_tell_neither_agrees_nor_disagrees(results: Path):
    told = agreement("women_men")
    assert (told["agreement"], told["datasets"], told["more_often"]) == ("one_tells", 3, 1)
    assert (told["ratios"], told["above_one"]) == (3, 3)


def test_where_nothing_is_told_or_measured_it_says_which(results: Path):
    assert agreement("black_white_men", "second")["agreement"] == "none_tells"
    assert agreement("women_men", "second")["agreement"] == "not_measured"


def test_k_of_m_is_recorded_by_contrast_and_in_all(results: Path):
    # The second matcher was measured on Congress alone: of one dataset nothing agrees.
    _, summary = made()
    counted = ["measured_twice", "comparable", "agreeing", "told_once", "told_never"]
    rows = summary.set_index(["what", "contrast"])[counted]
    assert list(rows.loc[("contrast", "black_white_men")]) == [1, 1, 1, 0, 0]
    assert list(rows.loc[("contrast", "women_men")]) == [1, 0, 0, 1, 0]
    assert list(rows.loc[("everything", "")]) == [2, 1, 1, 1, 0]


# --- under conditions ---

FIELD = (
    EXPERIMENT.replace("studio_again]}", "studio_again], field: [street]}").replace(
        "results: [office]}", "results: [office], field: [office_field]}"
    )
    + "conditions: [window, sun]\n"
)


def under(condition: str, dose: float | None, metering: str = "fixed") -> dict[str, object]:
    unit = {"window": "reflected / display white", "sun": "direct-normal / diffuse-horizontal"}[condition]
    return {"condition": condition, "dose": dose, "unit": unit, "arm": "probe", "metering": metering}


def field_of(results: Path, congress: tuple[float, float, float], **claim: object) -> None:
    """London and Congress under a window, which both hold at one dose, and each under a condition of its own."""
    window, stronger, sun = under("window", 0.4), under("window", 0.8), under("sun", 8.0)
    put(
        results,
        "street",
        "london",
        men("ethnicity", interval=(5.0, 2.5, 10.0), keys=window),
        men("ethnicity", interval=(5.0, 2.5, 10.0), keys=stronger),
    )
    put(
        results,
        "office_field",
        "congress",
        men("race", interval=congress, keys=window, **claim),
        men("race", interval=(3.0, 1.5, 6.0), keys=sun),
    )


def test_a_condition_that_two_datasets_hold_at_one_dose_is_compared_and_no_other(results: Path):
    field_of(results, (3.0, 1.5, 6.0))
    table, summary = made(FIELD)
    degraded = table[table["condition"] != "clean"]
    assert set(zip(degraded["condition"], degraded["dose"], strict=True)) == {("window", 0.4)}
    asked = degraded[degraded["contrast"] == "black_white_men"]
    assert asked["result"].tolist() == ["street", "office_field"]
    assert asked["direction"].tolist() == ["more_often", "more_often"]
    assert (
        row(summary, what="pair", contrast="black_white_men", condition="window", matcher="first")["agreement"]
        == "agree"
    )
    assert row(summary, what="field")["agreeing"] == row(summary, what="condition", condition="window")["agreeing"] == 1
    assert row(summary, what="contrast_in_the_field", contrast="black_white_men")["measured_twice"] == 1


def test_opposite_directions_under_a_condition_disagree(results: Path):
    field_of(results, (0.4, 0.2, 0.8))
    assert (
        row(made(FIELD)[1], what="pair", contrast="black_white_men", condition="window", matcher="first")["agreement"]
        == "disagree"
    )


def test_an_interval_that_holds_1_cannot_tell_under_a_condition(results: Path):
    field_of(results, (1.5, 0.7, 3.0))
    told = row(made(FIELD)[0], contrast="black_white_men", condition="window", dataset="congress", matcher="first")
    assert (told["direction"], told["refusals"]) == ("cannot_tell", "interval_includes_one")


def test_what_the_matcher_s_findings_refuse_is_no_direction_under_a_condition(results: Path):
    field_of(results, (3.0, 1.5, 6.0))
    folder = results / "office_field"
    refused = [one | {"supported": False, "reasons": ["unconfirmed_weights"]} for one in read_findings(folder) or []]
    (folder / "findings.json").write_text(format_findings(refused))
    told = row(made(FIELD)[0], contrast="black_white_men", condition="window", dataset="congress", matcher="first")
    assert (told["direction"], told["refusals"]) == ("cannot_tell", "unconfirmed_weights")


def test_results_of_conditions_do_not_speak_of_clean_photographs(results: Path):
    field_of(results, (3.0, 1.5, 6.0))
    put(results, "street", "london", men("ethnicity", interval=(0.1, 0.05, 0.2)))
    table, summary = made(FIELD)
    assert row(table, contrast="black_white_men", matcher="first", dataset="london")["result"] == "studio"
    # London holds no condition any more, so that nothing is left to compare.
    assert "field" not in set(summary["what"])


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (", field: [street]", "", "nobody compares them"),
        ("conditions: [window, sun]", "", "`field` stands there, and no condition is asked for"),
    ],
)
def test_conditions_need_two_results_and_results_a_condition(results: Path, was: str, now: str, said: str):
    with pytest.raises(ExperimentError, match=said):
        made(FIELD.replace(was, now, 1))


# --- what is refused ---


def test_absent_results_are_refused_in_a_sentence_that_says_what_to_run(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "results", "studio", "london", women())
    put(tmp_path / "results", "studio_again", "london", women())
    with pytest.raises(ResultError, match="no result news, office; `falsematch run news` and `falsematch run office`"):
        made()
    assert not (tmp_path / "results/beside").exists()


def test_a_result_of_other_people_is_refused(results: Path):
    put(results, "news", "congress", women())
    with pytest.raises(ResultError, match="news: is of congress, and `sets` takes it for one of lfw_view2"):
        made()


def test_a_study_is_no_audit(results: Path):
    put(results, "news", "lfw_view2", women(), experiment={"name": "news", "kind": "leaderboard"})
    with pytest.raises(ResultError, match="news: is no audit of photographs"):
        made()


def test_generated_people_are_refused(results: Path):
    folder = put(results, "news", "lfw_view2", women())
    held = json.loads((folder / "card.json").read_text())
    held["dataset"]["labels"] = {"tone": "generated"}
    (folder / "card.json").write_text(json.dumps(held))
    with pytest.raises(ResultError, match="its people were generated"):
        made()


def test_a_table_that_is_not_its_card_s_is_refused(results: Path):
    folder = put(results, "news", "lfw_view2", women())
    held = json.loads((folder / "card.json").read_text())
    held["tables"] = dict.fromkeys(held["tables"], "0" * 64)
    (folder / "card.json").write_text(json.dumps(held))
    with pytest.raises(ResultError, match=r"is not the table that its card names; run `falsematch run news` again"):
        made()


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("      congress: {groups: {race", "      london2: {groups: {race", "`london2`, which is not among `sets`"),
        ("dataset: congress, results: [office]", "dataset: london, results: [office]", "`london` stands there twice"),
        ("name: women_men", "name: black_white_men", "`black_white_men` stands there twice"),
        ("matchers:", "matchres:", "`matchres` is not a setting of a consistency"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_file(results: Path, was: str, now: str, said: str):
    with pytest.raises(ExperimentError, match=f"beside.yaml: .*{said}"):
        made(EXPERIMENT.replace(was, now, 1))


# --- again ---


def test_it_is_reproduced_from_the_results_it_names(results: Path):
    made()
    found = reproduce(results / "beside")
    assert (found.differences, found.notes) == ([], [])
    assert found.compared > 0


def test_a_result_that_changed_is_a_difference_and_a_note(results: Path):
    made()
    changed = men("race", interval=(8.0, 3.5, 14.0)), women(interval=(1.2, 0.8, 1.9)), men("race", matcher="second")
    put(results, "office", "congress", *changed)
    found = reproduce(results / "beside")
    assert any("ratio was 7 and is 8" in line for line in found.differences)
    assert "the card of office is not that of the record" in found.notes


def test_the_card_holds_what_the_manifests_say_and_which_results_were_read(results: Path):
    made()
    held = json.loads((results / "beside/card.json").read_text())
    assert list(held["cards"]) == ["studio", "studio_again", "news", "office"]
    compared = {one["name"]: one for one in held["compared"]}
    assert compared["london"]["labels"] == {"ethnicity": "self-reported", "gender": "self-reported"}
    assert compared["congress"]["labels"] == {"race": "mixed", "gender": "official"}
    assert "1941" in compared["congress"]["about"]
    assert compared["lfw_view2"]["labels"] == {"gender": "by appearance"}


def test_the_experiment_that_ships_names_results_and_labels_that_there_are():
    wanted = consistency.load("consistency")
    experiments = set(catalog.names(catalog.EXPERIMENTS)) | {"congress"}
    assert {name for one in wanted.sets for name in (*one.results, *one.field)} <= experiments
    assert set(wanted.conditions) <= {*CONDITIONS, *SCENARIOS}
    for contrast in wanted.contrasts:
        for dataset, pair in contrast.of.items():
            labels = datasets.manifest(dataset).labels
            for label, values in [*pair.groups.items(), *((label, [value]) for label, value in pair.within.items())]:
                assert set(values) <= set(labels[label].choices)
