"""Reported circumstances: read from two results alone; a claim is what the result claims and the proofs allow."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

from falsematch import catalog, tables
from falsematch.conditions import SCENARIOS
from falsematch.errors import ExperimentError, ResultError
from falsematch.experiment import load_experiment
from falsematch.result import reproduce
from falsematch.result.findings import format_findings, read_findings
from falsematch.studies import street
from falsematch.studies.street.read import read
from falsematch.studies.street.table import steps
from falsematch.tables import street_tables
from made_street import EXPERIMENT, everything, experiment_file, named_before


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``results`` of a folder to work in, with both results in it."""
    monkeypatch.chdir(tmp_path)
    everything(tmp_path / "results")
    return tmp_path / "results"


def table(text: str = EXPERIMENT) -> pd.DataFrame:
    """The rows, as they are recorded; the page is not written."""
    wanted = street.load(experiment_file(Path.cwd(), text))
    return street.made(wanted, read(Path("results"), wanted))[street.TABLE][0]


def row(told: pd.DataFrame, **keys: object) -> dict[str, object]:
    usual = {"matcher": "dlib", "metering": "frame_average", "group": "black & female"} | keys
    [found] = told[(told[list(usual)] == list(usual.values())).all(axis=1)].to_dict("records")
    return found


# --- a row ---


def test_a_row_holds_what_both_results_say(results: Path):
    told = row(table(), condition="car_window")
    assert (told["people"], told["comparisons"], told["false_matches"]) == (46, 1518, 380)
    assert (told["genuine_pairs"], told["false_non_matches"], told["failures_to_acquire"]) == (23, 4, 1)
    assert (told["searches"], told["gallery"], told["false_positive_searches"]) == (23, 1391, 18)
    assert (told["stated_n"], told["stated_low"], told["stated_reason"]) == (200_000_000, 0.7, "only_lower_limit")
    assert (told["contrast"], told["reference_group"]) == ("race: black v white", "white & female")
    assert (told["ratio"], told["ratio_low"], told["ratio_high"]) == (5.5, 2.75, 14.0)
    assert told["supported"] is True


def test_everyone_and_both_groups_of_each_contrast_are_told_under_every_metering(results: Path):
    told = table()
    assert list(dict.fromkeys(told["group"])) == [
        "everyone",
        "black & female",
        "black & male",
        "white & female",
        "white & male",
    ]
    assert set(told.loc[told["condition"] == "car_window", "metering"]) == {"frame_average", "face"}
    assert set(told.loc[told["condition"] == "clean", "metering"]) == {"fixed"}


def test_a_ratio_that_includes_one_carries_no_claim_and_says_so(results: Path):
    told = row(table(), condition="across_the_street")
    assert (told["supported"], told["refusals"]) == (False, "interval_includes_one")


def test_a_circumstance_that_fails_a_proof_carries_no_claim_however_clear_its_ratio(results: Path):
    everything(results, ("turned_to_the_sun", "cap_on", "across_the_street"))
    told = row(table(EXPERIMENT.replace("car_window,", "cap_on,")), condition="cap_on")
    assert (told["ratio_low"], told["proven"], told["supported"], told["refusals"]) == (2.75, False, False, "")


def test_what_the_findings_refuse_carries_no_claim(results: Path):
    everything(results, refused=True)
    told = row(table(), condition="car_window")
    assert (told["supported"], told["refusals"]) == (False, "unconfirmed_weights")


def test_a_claim_that_a_brief_result_left_out_is_refused_by_what_its_card_says(results: Path):
    (results / "field/findings.json").unlink()
    card = json.loads((results / "field/card.json").read_text())
    card["matchers"][0]["provenance"] = "unconfirmed"
    (results / "field/card.json").write_text(json.dumps(card))
    assert row(table(), condition="car_window")["refusals"] == "unconfirmed_weights"
    assert row(table(), condition="car_window", matcher="sface_int8bq")["refusals"] == "refused_by_rule"


def test_a_ratio_without_interval_has_no_row_in_a_brief_result(results: Path):
    told = row(table(), condition="car_window", group="black & male")
    assert pd.isna(told["ratio"])
    assert (told["supported"], told["ratio_reason"]) == (False, "ratio_without_interval")


def test_where_the_threshold_is_refused_nothing_was_counted_and_that_is_why(results: Path):
    for name in ("rates", "disparity"):
        path = results / "field" / tables.file_name(name)
        schema = {"rates": tables.RATES, "disparity": tables.DISPARITY}[name]
        tables.write_csv(tables.read_csv(path, schema).assign(threshold=float("nan")), schema, path)
        card = json.loads((results / "field/card.json").read_text())
        card["tables"][path.name] = tables.content_sha256(path)
        (results / "field/card.json").write_text(json.dumps(card))
    told = row(table(), condition="car_window")
    assert pd.isna(told["false_matches"])
    assert (told["supported"], told["refusals"]) == (False, "threshold_refused")


def test_a_circumstance_that_was_not_searched_says_so(results: Path):
    told = row(table(), condition="across_the_street")
    assert pd.isna(told["searches"])
    assert told["search_reason"] == "not_searched"


# --- what the page leads with ---


def summary(text: str = EXPERIMENT) -> pd.DataFrame:
    wanted = street.load(experiment_file(Path.cwd(), text))
    return street.made(wanted, read(Path("results"), wanted))[street.SUMMARY][0]


def test_the_proven_claim_whose_limit_is_furthest_from_one_leads(results: Path):
    chosen = summary()
    told = table()
    [place] = chosen.loc[chosen["what"] == "leads", "row"]
    leads = told.iloc[int(place) - 1]
    assert (leads["condition"], leads["group"], leads["matcher"]) == ("car_window", "black & female", "dlib")


def test_the_chart_has_clean_first_and_then_the_largest_ratio(results: Path):
    chosen = summary()
    assert list(chosen.loc[chosen["what"] == "drawn", "name"]) == [
        "clean",
        "across_the_street",
        "car_window",
        "turned_to_the_sun",
    ]


def test_it_counts_claims_of_ratios_that_have_an_interval(results: Path):
    told = summary()
    told = told[told["what"] == "claims"]
    assert dict(zip(told["name"], told["count"], strict=True))["car_window"] == 4
    assert dict(zip(told["name"], told["of"], strict=True))[""] == 12


def test_where_nothing_is_claimed_nothing_leads_and_every_circumstance_is_told(results: Path):
    everything(results, ("cap_on", "car_window", "across_the_street"), null=True)
    told = summary(EXPERIMENT.replace("[turned_to_the_sun, ", "[cap_on, "))
    assert not told["what"].isin(["leads", "range"]).any()
    [place] = told.loc[told["what"] == "told_at", "row"]
    # The cap stands before it, and fails a proof.
    assert (
        table(EXPERIMENT.replace("[turned_to_the_sun, ", "[cap_on, ")).iloc[int(place) - 1]["condition"] == "car_window"
    )


# --- named before the run ---


def name_before(results: Path, *claims: dict[str, object]) -> None:
    folder = results / "field"
    (folder / "findings.json").write_text(format_findings([*(read_findings(folder) or []), *claims]))


@pytest.mark.parametrize("turned", [False, True])
def test_what_the_plan_named_stands_in_its_row_with_its_own_people_whichever_group_it_names_first(
    results: Path, turned: bool
):
    name_before(results, named_before("car_window", turned=turned), named_before("car_window", kind="amplification"))
    told = row(table(), condition="car_window")
    assert (told["named_ratio"], told["named_low"], told["named_high"]) == (4.0, 2.0, 8.0)
    assert (told["named_people"], told["named_false_matches"], told["named_reference_comparisons"]) == (40, 120, 6000)
    assert (told["named_wider"], told["named_wider_low"]) == (1.1, 0.6)
    assert (told["named_supported"], told["ratio"]) == (True, 5.5)
    assert pd.isna(row(table(), condition="turned_to_the_sun")["named_ratio"])


def test_a_claim_that_was_named_before_the_run_leads_before_any_that_is_stronger(results: Path):
    name_before(results, named_before("car_window"))
    told = summary()
    [leads] = told[told["what"] == "leads"].to_dict("records")
    assert (table().iloc[int(leads["row"]) - 1]["condition"], leads["value"]) == ("car_window", 4.0)
    assert "range" not in set(told["what"])


def clean_result(results: Path) -> str:
    """The experiment that tells of a third result too: the same photographs clean, with a claim named before."""
    shutil.copytree(results / "field", results / "portraits")
    named = named_before("clean")
    named["keys"] |= {"metering": "fixed", "arm": "none"}
    (results / "portraits/findings.json").write_text(format_findings([named]))
    return EXPERIMENT.replace("measured: field\n", "measured: field\nclean: portraits\n")


def test_what_was_named_of_the_clean_photographs_stands_beside_them_and_leads_nothing(results: Path):
    text = clean_result(results)
    told = table(text)
    clean = row(told, condition="clean", metering="fixed")
    assert (clean["named_ratio"], clean["named_low"], clean["named_supported"]) == (4.0, 2.0, True)
    assert pd.isna(row(told, condition="car_window")["named_ratio"])
    made = summary(text)
    [leads] = made[made["what"] == "leads"].to_dict("records")
    assert told.iloc[int(leads["row"]) - 1]["condition"] != "clean"


def test_the_card_names_the_clean_result_too(results: Path):
    wanted = street.load(experiment_file(Path.cwd(), clean_result(results)))
    street.run(wanted, Path("made"), force=False)
    assert set(json.loads(Path("made/card.json").read_text())["results"]) == {"field", "searched", "portraits"}


def test_clean_claims_of_other_photographs_are_refused(results: Path):
    text = clean_result(results)
    path = results / "portraits/card.json"
    card = json.loads(path.read_text())
    card["dataset"]["sha256"] = "1" * 64
    path.write_text(json.dumps(card))
    with pytest.raises(ResultError, match="its photographs are not those of field"):
        table(text)


def test_a_refused_one_does_not_lead_and_an_unproven_circumstance_carries_none(results: Path):
    everything(results, ("cap_on", "car_window", "across_the_street"))
    name_before(results, named_before("cap_on"), named_before("car_window", supported=False))
    text = EXPERIMENT.replace("[turned_to_the_sun, ", "[cap_on, ")
    assert not table(text)["named_supported"].eq(True).any()
    assert row(table(text), condition="cap_on")["named_supported"] is False
    told = summary(text)
    assert told.loc[told["what"] == "leads", "value"].tolist() != [4.0]


def test_what_a_circumstance_adds_to_a_gap_stands_beside_the_ratio(results: Path):
    path = results / "field" / tables.file_name("disparity")
    held = tables.read_csv(path, tables.DISPARITY)
    window = held[(held["condition"] == "car_window") & (held["matcher"] == "dlib") & (held["rate"] == "fmr")]
    added = window.assign(measure="amplification", contrast="", value=1.5, low=1.2, high=1.9, supported=True)
    tables.write_csv(pd.concat([held, added], ignore_index=True), tables.DISPARITY, path)
    card = json.loads((results / "field/card.json").read_text())
    card["tables"][path.name] = tables.content_sha256(path)
    (results / "field/card.json").write_text(json.dumps(card))
    told = row(table(), condition="car_window")
    assert (told["wider"], told["wider_low"], told["wider_high"], told["wider_supported"]) == (1.5, 1.2, 1.9, True)
    assert pd.isna(row(table(), condition="across_the_street")["wider"])


def test_whose_photographs_are_without_a_face_more_often_stands_beside_the_ratio_of_that_matcher(results: Path):
    told = row(table(), condition="car_window")
    assert (told["lost"], told["lost_low"], told["lost_high"], told["lost_supported"]) == (2.75, 1.4, 5.2, True)
    assert pd.isna(row(table(), condition="car_window", matcher="sface_int8bq")["lost"])


def test_an_interval_with_one_in_it_claims_nothing_of_photographs_without_a_face(results: Path):
    assert not row(table(), condition="car_window", group="black & male")["lost_supported"]


# --- what cannot be taken ---


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("measured: field", "measured: fields", "there is no result fields; `falsematch run fields` first"),
        ("stated_n: 200000000", "stated_n: 5", "holds no search of a gallery of 5"),
        ("matchers: [dlib,", "matchers: [dlibb,", "was not measured with the matcher dlibb"),
        ("car_window, ", "car_window, cap_on, ", "was not measured with the condition cap_on"),
        ("[black, white]}, within: {gender: male}", "[white, black]}, within: {gender: male}", "holds no contrast"),
        (
            "[black, white]}, within: {gender: male}",
            "[black, red]}, within: {gender: male}",
            "has no group `male & red`",
        ),
    ],
)
def test_what_the_results_do_not_hold_is_refused_in_a_sentence(results: Path, before: str, after: str, said: str):
    assert before in EXPERIMENT
    with pytest.raises(ResultError, match=said):
        table(EXPERIMENT.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("car_window,", "car_windows,", "`car_windows` is no scenario. Did you mean `car_window`"),
        ("car_window,", "turned_to_the_sun,", "stands there twice"),
        ("{gender: male}", "{gender: female}", "contrasts: `black & female` stands there twice"),
    ],
)
def test_an_experiment_that_cannot_be_told_is_refused(tmp_path: Path, before: str, after: str, said: str):
    with pytest.raises(ExperimentError, match=said):
        street.load(experiment_file(tmp_path, EXPERIMENT.replace(before, after)))


@pytest.mark.parametrize(
    ("part", "value", "what"),
    [
        ("dataset", {"sha256": "1" * 64}, "photographs"),
        ("experiment", {"seed": 2}, "seed"),
        ("design", {}, "comparisons"),
    ],
)
def test_searches_of_other_pictures_are_refused(results: Path, part: str, value: dict[str, object], what: str):
    path = results / "searched/card.json"
    card = json.loads(path.read_text())
    card[part] = value if part == "design" else card[part] | value
    path.write_text(json.dumps(card))
    with pytest.raises(ResultError, match=f"its {what} are not those of field"):
        table()


def test_a_table_that_was_changed_is_refused(results: Path):
    path = results / "field/rates.csv"
    path.write_text(path.read_text().replace("1518", "1519"))
    with pytest.raises(ResultError, match="is not the table that its card names"):
        table()


# --- again ---


def test_it_is_made_again_from_the_results_that_it_names(results: Path):
    street.run(street.load(experiment_file(Path.cwd())), Path("results/beside"), force=False)
    told = reproduce(Path("results/beside"))
    assert told.differences == []
    assert told.compared > 1000
    everything(results, null=True)
    again = reproduce(Path("results/beside"))
    assert [line.partition(":")[0] for line in again.differences] == ["street.csv", "summary.csv"]
    assert "the card of field is not that of the record" in again.notes


# --- what is simulated ---


def test_every_step_of_every_scenario_is_recorded_with_its_range():
    told = steps(list(SCENARIOS))
    assert len(told) == sum(len(one.steps) for one in SCENARIOS.values())
    glass = told[(told["condition"] == "car_window") & (told["step"] == "window")].iloc[0]
    assert (glass["low"], glass["high"], glass["unit"]) == (0.1, 0.5, "reflected / display white")


# --- the published experiments ---


def test_the_searches_are_of_the_same_matchers_and_thresholds_as_what_is_told():
    told, searched = street.load("street"), load_experiment("congress_street")
    assert told.searched == searched.name
    assert searched.search is not None
    assert searched.search.stated_n == told.stated_n
    assert list(searched.matchers) == told.matchers
    assert list(searched.arms) == ["probe"]
    names = {one if isinstance(one, str) else one.name for one in searched.thresholds}
    assert names == set(told.thresholds)


def test_every_scenario_has_its_strip_and_is_told():
    assert set(street.load("street").circumstances) == set(SCENARIOS)
    for name in SCENARIOS:
        assert catalog.document(f"images/atlas/{name}.jpg").is_file(), name


def test_the_tables_hold_no_person(results: Path):
    assert not {"subject", "image", "subject_a", "score"} & {
        *street_tables.STREET.columns,
        *street_tables.STEPS.columns,
    }
    assert yaml.safe_load(EXPERIMENT)["kind"] == "street"
    assert tables.file_name(street_tables.STREET.name) == street.TABLE
