"""A claim is told only where the data carry it; each kind of refusal, on tables made so that nothing else refuses."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from falsematch import tables
from falsematch.audit import FixedThreshold
from falsematch.audit._claim import REASONS
from falsematch.audit.context import Overlap, bare_thresholds
from falsematch.audit.findings import LEFT_OUT, Context, ModelContext, findings
from falsematch.audit.primary import Primary
from falsematch.text.reason import Reason

pytestmark = pytest.mark.slow

CROSSING = "ethnicity & gender"
KEYS: dict[str, Any] = {
    "dataset": "made",
    "matcher": "matcher",
    "condition": "clean",
    "dose": None,
    "unit": "",
    "arm": "none",
    "delivery": "native",
    "landmarks": "own",
    "metering": "fixed",
    "threshold_name": "as_shipped",
    "threshold": 0.6,
    "calibration": "shipped",
    "group_by": CROSSING,
    "scope": "within",
    "matched_on": CROSSING,
}
GLARE = {"condition": "veiling_glare", "dose": 0.4, "unit": "veil / display white", "arm": "probe"}
A, B = "black & male", "white & male"
SOUND = Context(
    labels={"ethnicity": "self-reported", "gender": "self-reported"},
    matchers={"matcher": ModelContext("confirmed", "excluded")},
)


def rate(group: str, value: float, low: float | None, high: float | None, **others: Any) -> dict[str, Any]:
    return (
        dict.fromkeys(tables.RATES.columns)
        | KEYS
        | {
            "group": group,
            "subjects": 40,
            "impostor_pairs": 1560,
            "subject_pairs": 780,
            "people_in_false_matches": 25,
            "false_matches": round(1560 * value),
            "fmr": value,
            "fmr_low": low,
            "fmr_high": high,
            "genuine_pairs": 40,
            "false_non_matches": 0,
            "reason": "",
        }
        | others
    )


def everyone(**others: Any) -> list[dict[str, Any]]:
    return [
        rate("everyone", 0.005, 0.003, 0.009, group_by="", scope="all", matched_on="", **others),
        rate("everyone", 0.02, 0.015, 0.03, group_by="", **others),
    ]


def ratio(**others: Any) -> dict[str, Any]:
    return (
        dict.fromkeys(tables.DISPARITY.columns)
        | KEYS
        | {
            "rate": "fmr",
            "measure": "ratio",
            "compared_group": A,
            "reference_group": B,
            "value": 3.0,
            "low": 1.6,
            "high": 5.6,
            "simultaneous": True,
            "bound": "",
            "test": "",
            "family": "ratios",
            "groups_used": "",
            "groups_excluded": "",
            "supported": True,
            "reason": "",
        }
        | others
    )


def found(
    disparity: list[dict[str, Any]],
    rates: list[dict[str, Any]] | None = None,
    context: Context = SOUND,
    primaries: Sequence[Primary] = (),
    left_out: pd.DataFrame | None = None,
) -> list[dict[str, Any]]:
    rows = [*everyone(), rate(A, 0.06, 0.04, 0.09), rate(B, 0.02, 0.015, 0.03)] if rates is None else rates
    of_rates = tables.validate(pd.DataFrame(rows, columns=list(tables.RATES.columns)), tables.RATES)
    of_pairs = pd.DataFrame(disparity, columns=list(tables.DISPARITY.columns))
    return findings(of_rates, tables.validate(of_pairs, tables.DISPARITY), context, primaries, left_out)


def only(claims: list[dict[str, Any]], kind: str = "ratio", **keys: Any) -> dict[str, Any]:
    (claim,) = [c for c in claims if c["kind"] == kind and all(c["keys"][k] == v for k, v in keys.items())]
    return claim


def refused(claim: Mapping[str, Any]) -> list[str]:
    assert claim["supported"] is (not claim["reasons"])
    assert set(claim["reasons"]) <= set(REASONS)
    return list(claim["reasons"])


def test_a_ratio_whose_simultaneous_interval_excludes_one_is_supported():
    claim = only(found([ratio()]))
    assert refused(claim) == []
    assert claim["numbers"]["value"] == 3.0
    assert (claim["numbers"]["low"], claim["numbers"]["high"]) == (1.6, 5.6)


def test_a_claim_names_its_rows_counts_people_and_figure():
    claim = only(found([ratio()]))
    assert claim["groups"] == [A, B]
    assert claim["counts"][0] == {
        "group": A,
        "subjects": 40,
        "events": 94,
        "trials": 1560,
        "people_in_events": 25,
        "value": 0.06,
    }
    assert claim["rows"][0]["table"] == "disparity"
    assert [row["group"] for row in claim["rows"][1:]] == [A, B]
    assert claim["figure"] == "ratio_forest"
    assert claim["keys"]["dose"] is None


def test_a_rate_with_an_interval_is_supported_and_says_one_in_how_many():
    claim = next(c for c in found([]) if c["groups"] == [B])
    assert refused(claim) == []
    assert claim["kind"] == "group_rate"
    assert claim["numbers"]["one_in"] == pytest.approx(50)


def test_findings_can_be_written_as_json():
    left_out = pd.DataFrame([ratio() | dict(zip(LEFT_OUT, (2.0, 4.0), strict=True))])
    claims = found([ratio(value=float("inf"), high=None), ratio(**GLARE)], left_out=left_out)
    assert json.loads(json.dumps(claims, allow_nan=False)) == claims


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"low": 0.9}, "interval_includes_one"),
        ({"low": 1.0}, "interval_includes_one"),
        ({"low": None, "high": None}, "no_interval"),
        ({"simultaneous": False}, "not_simultaneous"),
        ({"p_value": 0.01, "p_adjusted": 0.06}, "not_after_correction"),
        ({"supported": False}, "refused_by_rule"),
    ],
)
def test_a_ratio_is_refused_for_its_interval(changed: dict[str, Any], code: str):
    assert refused(only(found([ratio(**changed)]))) == [code]


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("too_few_people{n=8,needed=10}", "too_few_people"),
        ("too_few_people_in_false_matches{n=4,needed=10}", "too_few_people"),
        ("too_few_false_matches{n=3,needed=10}", "too_few_false_matches"),
    ],
)
def test_neither_a_rate_nor_a_ratio_rests_on_a_cell_that_is_too_small(reason: str, code: str):
    claims = found([ratio()], [*everyone(), rate(A, 0.06, None, None, reason=reason), rate(B, 0.02, 0.015, 0.03)])
    assert refused(only(claims)) == [code]
    assert refused(next(c for c in claims if c["groups"] == [A])) == [code]


def test_where_cells_count_alike_the_smallest_decides():
    equal = {"group_by": "gender", "matched_on": "equal cells: " + CROSSING}
    few = Reason("too_few_people", {"n": 8, "needed": 10})
    smallest = Reason("of_cell", {"group": "black & male", "why": few})
    rows = [
        *everyone(),
        rate("male", 0.06, None, None, reason=str(smallest), **equal),
        rate("female", 0.02, 0.015, 0.03, **equal),
    ]
    claims = found([ratio(compared_group="male", reference_group="female", low=None, high=None, **equal)], rows)
    assert refused(only(claims)) == ["cell_too_small"]
    assert refused(next(c for c in claims if c["groups"] == ["male"])) == ["cell_too_small"]


def test_a_ratio_to_a_group_in_which_nothing_was_seen_is_refused():
    nothing = rate(B, 0.0, None, 0.2, reason="no_false_match")
    claims = found(
        [ratio(value=7.0, low=2.0, high=50.0, bound="lower")], [*everyone(), rate(A, 0.06, 0.04, 0.09), nothing]
    )
    assert refused(only(claims)) == ["too_few_false_matches"]


def test_where_nothing_was_seen_an_upper_limit_is_claimed():
    nothing = rate(B, 0.0, None, 0.2, reason="no_false_match")
    claim = only(found([], [*everyone(), nothing]), "none_seen")
    assert refused(claim) == []
    assert claim["numbers"]["high"] == 0.2
    assert claim["numbers"]["one_in"] is None


@pytest.mark.parametrize(
    ("fmr", "reason", "code"),
    [
        (0.06, "too_wide{factor=20.0}", "interval_too_wide"),
        (0.06, "", "no_interval"),
        (None, "no_comparisons", "no_comparisons"),
        (0.06, "too_few_people_compared{n=8,needed=10}", "no_interval"),
        (0.06, "too_few_people_in_failures{n=8,needed=10}; non_matches_too_wide{factor=20.0}", "no_interval"),
        (0.06, "too few people: 8 in the group, 10 needed", "no_interval"),
    ],
)
def test_a_rate_without_an_interval_is_refused(fmr: float | None, reason: str, code: str):
    row = rate(A, 0.06, None, None, reason=reason) | {"fmr": fmr}
    assert refused(next(c for c in found([], [*everyone(), row]) if c["groups"] == [A])) == [code]


@pytest.mark.parametrize(
    ("provenance", "code"),
    [
        ("generated", "labels_generated"),
        ("unknown", "labels_unknown"),
    ],
)
def test_groups_by_labels_that_nobody_vouches_for_are_refused(provenance: str, code: str):
    labels = {"ethnicity": provenance, "gender": "self-reported"}
    claims = found([ratio()], context=Context(labels, SOUND.matchers))
    assert refused(only(claims)) == [code]
    assert refused(next(c for c in claims if c["groups"] == ["everyone"])) == []


@pytest.mark.parametrize("provenance", ["by appearance", "derived", "secondary", "annotated", "mixed", "official"])
def test_labels_that_others_gave_refuse_nothing_and_the_claim_holds_who_gave_them(provenance: str):
    labels = {"ethnicity": provenance, "gender": "self-reported"}
    claim = only(found([ratio()], context=Context(labels, SOUND.matchers)))
    assert refused(claim) == []
    assert claim["labels"] == labels


@pytest.mark.parametrize(("overlap", "beside"), [("likely", ["overlap_likely"]), ("open", ["overlap_open"])])
def test_training_on_these_people_that_nobody_can_rule_out_stands_beside_the_claim(overlap: Overlap, beside: list[str]):
    claim = only(found([ratio()], context=Context(SOUND.labels, {"matcher": ModelContext("confirmed", overlap)})))
    assert refused(claim) == []
    assert claim["limitations"] == beside


def test_that_a_bare_threshold_was_fixed_beforehand_is_its_givers_word():
    specs = ["as_shipped", FixedThreshold(threshold=0.6), FixedThreshold(threshold=0.5, called="as_shipped")]
    assert bare_thresholds(specs) == {"threshold=0.6"}
    given, shipped = (found([], context=replace(SOUND, given=frozenset(names))) for names in (["as_shipped"], []))
    assert all("threshold_given" in claim["limitations"] for claim in given)
    assert not any("threshold_given" in claim["limitations"] for claim in shipped)


def test_a_label_the_manifest_does_not_name_is_unknown():
    assert refused(only(found([ratio()], context=Context({}, SOUND.matchers)))) == ["labels_unknown"]


def test_generated_people_are_no_evidence_not_even_about_everyone():
    claims = found([ratio()], context=Context(SOUND.labels, SOUND.matchers, generated=True))
    assert all(refused(claim) == ["labels_generated"] for claim in claims)


def test_training_on_the_same_people_is_refused():
    overlapping = {"matcher": ModelContext("confirmed", "known")}
    assert refused(only(found([ratio()], context=Context(SOUND.labels, overlapping)))) == ["training_overlap"]


@pytest.mark.parametrize("matchers", [{"matcher": ModelContext("unconfirmed", "excluded")}, {}])
def test_weights_of_unconfirmed_origin_are_refused(matchers: dict[str, ModelContext]):
    assert refused(only(found([ratio()], context=Context(SOUND.labels, matchers)))) == ["unconfirmed_weights"]


@pytest.mark.parametrize(("low", "high", "flips"), [(0.95, 3.4, True), (1.0, 3.4, True), (1.1, 3.4, False)])
def test_a_ratio_that_one_person_flips_is_withdrawn(low: float, high: float, flips: bool):
    left_out = pd.DataFrame([ratio() | dict(zip(LEFT_OUT, (low, high), strict=True))])
    assert refused(only(found([ratio()], left_out=left_out))) == (["one_person_flips"] if flips else [])


def test_the_audits_own_leave_one_out_rule_withdraws_a_ratio_too():
    row = ratio(supported=False, reason="one_person_flips")
    assert refused(only(found([row]))) == ["one_person_flips"]


def test_a_refused_threshold_refuses_all_and_gives_no_other_reason():
    nothing = {"threshold": None, "low": None, "high": None, "value": None, "threshold_name": "fmr=0.001"}
    row = rate(A, 0.06, None, None, threshold=None, threshold_name="fmr=0.001") | {"fmr": None}
    claims = found([ratio(**nothing)], [*everyone(), row])
    assert refused(only(claims)) == ["threshold_refused"]
    assert refused(next(c for c in claims if c["groups"] == [A])) == ["threshold_refused"]


def test_a_shipped_threshold_that_takes_one_in_ten_for_another_is_out_of_its_domain():
    rows = [rate("everyone", 0.11, 0.1, 0.12, group_by="", scope="all", matched_on=""), *everyone()[1:]]
    assert refused(found([], rows)[0]) == ["as_shipped_out_of_domain"]
    calibrated = [row | {"calibration": "external"} for row in rows]
    assert refused(found([], calibrated)[0]) == []


def test_failing_to_match_within_one_session_is_no_finding():
    context = Context(SOUND.labels, SOUND.matchers, faults=("one session",))
    claim = only(found([ratio(rate="fnmr")], context=context))
    assert refused(claim) == ["one_session"]
    assert claim["limitations"] == ["one_session"]


def test_indices_over_all_groups_carry_no_claim():
    rows = [ratio(measure=name, compared_group="", reference_group="") for name in ("max_min_ratio", "gini", "fdr")]
    assert {claim["kind"] for claim in found(rows)} == {"group_rate"}


def test_only_the_headline_matching_carries_a_claim():
    assert {claim["kind"] for claim in found([ratio(scope="cross", matched_on="")])} == {"group_rate"}
    sensitivity = found([ratio(calibration="cross_fitted")])
    assert {claim["kind"] for claim in sensitivity} == {"group_rate"}


def test_amplification_is_judged_by_its_excess():
    row = GLARE | {"measure": "amplification", "value": 1.8, "simultaneous": False, "p_adjusted": 0.01}
    assert refused(only(found([ratio(**row, low=1.2, high=2.9)]), "amplification")) == []
    assert refused(only(found([ratio(**row, low=0.9, high=2.9)]), "amplification")) == ["interval_includes_one"]


def test_a_pair_chosen_by_looking_amplifies_nothing():
    row = GLARE | {"measure": "amplification", "value": 1.8, "low": 1.2, "high": 2.9, "supported": False}
    claim = only(found([ratio(**row, reason="pair_chosen_afterwards")]), "amplification")
    assert refused(claim) == ["pair_chosen_afterwards"]


@pytest.mark.parametrize(
    ("low", "high", "p", "reasons"),
    [
        (0.8, 1.3, 0.01, []),
        (0.8, 1.6, 0.2, ["interval_beyond_margin"]),
        (0.6, 1.3, 0.2, ["interval_beyond_margin"]),
        (0.8, 1.3, 0.2, ["not_after_correction"]),
    ],
)
def test_no_difference_is_claimed_by_an_equivalence_test_only(low: float, high: float, p: float, reasons: list[str]):
    row = ratio(measure="equivalence", value=1.05, low=low, high=high, simultaneous=False, p_adjusted=p)
    claim = only(found([row]), "equivalence")
    assert refused(claim) == reasons
    assert claim["numbers"]["margin"] == 1.5


def test_a_small_count_test_never_supports_a_difference():
    claim = only(found([ratio(measure="small_count", low=None, high=None, p_adjusted=0.001)]), "small_count")
    assert refused(claim) == ["too_few_people"]
    assert claim["numbers"]["p_adjusted"] == 0.001


PRIMARY = Primary(matcher="matcher", contrast={"ethnicity": ("black", "white")}, within={"gender": "male"})


def contrast(**others: Any) -> dict[str, Any]:
    counts = {
        f"{side}_{what}": number
        for side, events in (("compared", 94), ("reference", 31))
        for what, number in (("people", 40), ("events", events), ("trials", 1560), ("people_in_events", 25))
    }
    named = {"measure": "contrast_ratio", "contrast": "ethnicity: black v white", "family": "ethnicity: black v white"}
    return ratio(**(named | counts | others))


def test_what_was_named_beforehand_is_confirmatory_and_comes_first():
    claims = found([contrast(), contrast(measure="primary_ratio", contrast=PRIMARY.name)], primaries=[PRIMARY])
    assert [claim["status"] for claim in claims].count("confirmatory") == 1
    assert (claims[0]["kind"], claims[0]["status"]) == ("contrast", "confirmatory")
    assert refused(claims[0]) == []


def test_a_primary_claim_that_was_not_measured_is_told_as_refused():
    claim = found([], primaries=[PRIMARY])[0]
    assert (claim["status"], refused(claim)) == ("confirmatory", ["primary_not_measured"])
    assert claim["groups"] == ["black", "white"]


def test_a_contrast_under_many_conditions_is_one_finding_with_its_range():
    rows = [contrast(), *(contrast(**(GLARE | {"dose": dose, "value": 2 + dose})) for dose in (0.1, 0.4, 0.8))]
    claim = only(found(rows), "contrast")
    assert refused(claim) == []
    assert claim["keys"]["condition"] == "clean"
    numbers = claim["numbers"]
    assert (numbers["value"], numbers["range_low"], numbers["range_high"]) == (3.0, 2.1, 2.8)
    assert (numbers["conditions_supported"], numbers["conditions_testable"]) == (3, 3)
    assert [one["events"] for one in claim["counts"]] == [94, 31]


def test_where_clean_photographs_cannot_tell_the_weakest_condition_that_can_stands_first():
    nothing = contrast(low=None, high=None, supported=False, reason='of_group{group="a",why=no_errors}')
    claim = only(
        found([nothing, contrast(**GLARE, value=5.0), contrast(**(GLARE | {"dose": 0.8}), value=4.0)]), "contrast"
    )
    assert (claim["keys"]["dose"], claim["numbers"]["value"], refused(claim)) == (0.8, 4.0, [])


def test_a_ratio_below_one_is_told_the_other_way_round():
    claim = only(found([contrast(value=0.25, low=0.125, high=0.5)]), "contrast")
    assert claim["groups"] == [B, A]
    assert (claim["numbers"]["value"], claim["numbers"]["low"], claim["numbers"]["high"]) == (4.0, 2.0, 8.0)
    assert [one["group"] for one in claim["counts"]] == [B, A]


def test_a_contrast_that_nothing_carries_is_refused_once_and_says_why():
    rows = [contrast(low=0.7, supported=False, reason="simultaneous_interval_includes_one")] * 2
    assert refused(only(found(rows), "contrast")) == ["interval_includes_one"]


def test_both_photographs_degraded_is_described_and_carries_no_claim():
    both = GLARE | {"arm": "both"}
    assert [claim for claim in found([contrast(**both)]) if claim["kind"] == "contrast"] == []
    assert refused(only(found([ratio(**both)]))) == ["arm_both"]


def test_where_contrasts_were_asked_rows_of_one_slice_carry_no_false_match_ratio():
    claims = found([ratio(), ratio(measure="small_count"), ratio(rate="fnmr"), contrast()])
    assert [(claim["kind"], claim["rate"]) for claim in claims if claim["kind"] != "group_rate"] == [
        ("ratio", "fnmr"),
        ("contrast", "fmr"),
    ]


def few(**others: Any) -> dict[str, Any]:
    answer = {"measure": "few_people", "value": 4.0, "low": 4.0, "high": None, "bound": "lower", "p_adjusted": 0.001}
    return contrast(**(answer | {"family": "few people"} | others))


UNTOLD = {
    "low": None,
    "high": None,
    "supported": False,
    "reason": "of_group{group=black,why=too_few_people{n=8,needed=16}}",
}


def test_few_people_may_say_at_least_and_the_contrast_is_then_not_refused_beside_it():
    claims = [claim for claim in found([contrast(**UNTOLD), few()]) if claim["kind"] != "group_rate"]
    [claim] = claims
    assert (claim["kind"], refused(claim), claim["numbers"]["times"]) == ("few_people", [], 4.0)
    assert claim["counts"][0]["subjects"] == 40


def test_few_people_may_say_more_often_without_how_often():
    claim = only(found([few(value=None, low=None, reason="less_than_times{needed=2}")]), "few_people")
    assert (refused(claim), claim["numbers"]["times"]) == ([], None)


def test_few_people_that_say_nothing_leave_both_refusals():
    silent = few(value=None, low=None, supported=False, reason="not_more_often{p_value=0.2,p_adjusted=0.6}")
    claims = found([contrast(**UNTOLD), silent])
    assert refused(only(claims, "contrast")) == ["too_few_people"]
    assert refused(only(claims, "few_people")) == ["not_more_often"]


def test_without_a_primary_everything_is_exploratory_with_its_family():
    claims = found([ratio()])
    assert {claim["status"] for claim in claims} == {"exploratory"}
    assert all(claim["family"] for claim in claims)


def test_simulation_calibration_and_faults_are_said_beside_a_claim():
    context = Context(SOUND.labels, SOUND.matchers, faults=("few people",))
    rows = [*everyone(**GLARE), rate(A, 0.06, 0.04, 0.09, calibration="in_sample", threshold_name="fmr=0.01", **GLARE)]
    claim = next(c for c in found([], rows, context) if c["groups"] == [A])
    assert claim["limitations"] == ["in_sample_threshold", "simulated_condition", "few_people"]
    assert refused(claim) == []


def test_an_unknown_setting_of_primary_is_refused():
    with pytest.raises(ValueError, match="treshold"):
        Primary.model_validate({"matcher": "m", "contrast": {"gender": ["a", "b"]}, "treshold": "as_shipped"})
