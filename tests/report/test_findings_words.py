"""Findings in words: every kind and every refusal has a sentence, and no sentence says more than its finding."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_contrasts import contrast
from made_result import CROSSING, EMPTY, fill, make_card, make_rates

from falsematch import report, tables
from falsematch.audit.chosen import choose
from falsematch.errors import ResultError
from falsematch.report.findings import told
from falsematch.report.languages import languages
from falsematch.report.rows import headlines, points
from falsematch.report.telling import Telling
from falsematch.report.words import load
from falsematch.result.card import Card
from falsematch.result.finding import Finding

pytestmark = pytest.mark.slow

KEYS: dict[str, Any] = {name: EMPTY[name] for name in (*tables.POINT_KEYS, "calibration", "scope", "matched_on")}
RATES = make_rates()
GLARE = {"condition": "veiling_glare", "dose": 0.4, "unit": "veil / display white", "arm": "probe"}
KINDS = ["group_rate", "none_seen", "ratio", "amplification", "equivalence", "contrast", "few_people", "small_count"]
A, B = "black & male", "white & male"
BANNED = [
    r"\bthe matcher is\b",
    r"\bmisidentif",
    r"\bracist\b",
    r"\bbias(ed)?\b",
    r"\bproves?\b",
    r"\bsignificant",
    r"\btimes (as|more) likely\b",
    r"\btimes more often\b",
    r"\bgovernment",
]


def finding(kind: str = "ratio", reasons: list[str] | None = None, **others: Any) -> dict[str, Any]:
    counts = [
        {"group": A, "subjects": 40, "events": 94, "trials": 1560},
        {"group": B, "subjects": 60, "events": 71, "trials": 3540},
    ]
    alone = kind in {"group_rate", "none_seen"}
    keys = others.pop("keys", {})
    return {
        "kind": kind,
        "status": "exploratory",
        "family": "fmr ratios",
        "supported": not reasons,
        "reasons": reasons or [],
        "limitations": [],
        "keys": KEYS | {"group_by": CROSSING} | keys,
        "rate": "fmr",
        "groups": [A] if alone else [A, B],
        "numbers": {"value": 0.06 if alone else 3.04, "low": 0.04, "high": 0.09, "margin": 1.5, "p_adjusted": 0.004},
        "counts": counts[:1] if alone else counts,
    } | others


def listed(*findings: dict[str, Any], language: str = "en") -> Any:
    telling = Telling(load(language), Card.model_validate(make_card() | {"tables": {}}), 0.95)
    return told([Finding.model_validate(f) for f in findings], headlines(points(RATES, choose(RATES))), telling)


def reasons() -> list[str]:
    return list(load("en").entry("findings.reasons"))


def sentence(one: dict[str, Any], language: str = "en") -> str:
    said = listed(one, language=language)
    (part,) = [*said.shown, *said.folded]
    (line,) = [*part.supported, *part.refused, *part.more]
    return str(line)


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_a_claim_under_a_condition_says_that_it_was_simulated(kind: str):
    line = sentence(finding(kind, keys=GLARE))
    assert "with simulated strong glare" in line


BEGINS = {"en": "This test cannot tell ", "es": "Esta prueba no puede decir "}
CLAIMS = {"en": "In this test, on clean photographs, ", "es": "En esta prueba, en las fotografías originales, "}


@pytest.mark.parametrize("code", reasons())
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", languages())
def test_every_refusal_of_every_kind_has_a_sentence(language: str, kind: str, code: str):
    line = sentence(finding(kind, [code]), language)
    assert line.startswith(BEGINS[language])
    assert load(language)(f"findings.reasons.{code}") in line
    assert "{" not in line


@pytest.mark.parametrize("kind", KINDS[:-1])
@pytest.mark.parametrize("language", languages())
def test_every_claim_of_every_kind_speaks_of_this_test(language: str, kind: str):
    line = sentence(finding(kind), language)
    assert line.startswith(CLAIMS[language])
    assert "{" not in line


@cache
def every_sentence() -> str:
    held = [(kind, codes) for kind in KINDS for codes in ([], reasons()) if codes or kind != KINDS[-1]]
    return " ".join(sentence(finding(kind, codes)) for kind, codes in held)


@pytest.mark.parametrize("phrase", BANNED)
def test_banned_phrases_are_absent(phrase: str):
    assert not re.search(phrase, every_sentence(), re.IGNORECASE)


def test_a_contrast_names_one_matcher_both_groups_in_plain_words_and_its_counts():
    line = sentence(finding("contrast", numbers={"value": 3.04, "low": 1.62, "high": 5.7}))
    assert "took Black men for one another about 3.0 times as often as white men" in line
    assert "Simultaneous 95 % interval: 1.6 to 5.7." in line
    assert "94 of 1,560, 40 people" in line
    assert line.startswith("In this test, on clean photographs")


def test_a_contrast_is_told_once_with_its_range_over_conditions():
    numbers = {"value": 3.04, "low": 1.62, "high": 5.7, "range_low": 2.1, "range_high": 4.4}
    several = {"conditions_supported": 7, "conditions_testable": 12}
    line = sentence(finding("contrast", numbers=numbers | several))
    assert (
        "the 12 simulated conditions with an interval it ran from 2.1 to 4.4 times. In 7 of them it is above equal."
        in line
    )
    mean = {"mean": 2.8, "mean_conditions": 9, "mean_low": 1.4, "mean_high": 5.1}
    assert (
        "Its mean over 9 of them, exposed alike, was 2.8 times (simultaneous 95 % interval: 1.4 to 5.1)."
        in sentence(finding("contrast", numbers=numbers | several | mean))
    )
    one = sentence(finding("contrast", numbers=numbers | {"conditions_supported": 1, "conditions_testable": 2}))
    assert "Over the 2 simulated conditions with an interval" in one


def test_of_few_people_at_least_is_a_lower_limit_and_no_estimate():
    line = sentence(finding("few_people", numbers={"times": 4.0, "p_adjusted": 0.001}))
    assert "at least 4 times as often as white men. That is a lower limit (one-sided 95 %), not an estimate." in line


def test_of_few_people_direction_alone_says_that_how_often_is_not_known():
    line = sentence(finding("few_people", numbers={"times": None, "p_adjusted": 0.001}))
    assert "more often than people drawn from among white men. That holds without any one of them." in line
    assert "How many times as often, this test cannot tell." in line


def test_a_group_without_a_name_of_its_own_is_told_by_its_label():
    line = sentence(finding("contrast", groups=["dark & f", B]))
    assert "people labeled dark & f" in line


def test_in_spanish_a_contrast_has_its_own_words():
    line = sentence(finding("contrast", numbers={"value": 3.04, "low": 1.62, "high": 5.7}), language="es")
    assert "confundió entre sí a hombres negros" in line


def test_a_ratio_is_told_with_its_interval_and_the_counts_of_both_groups():
    line = sentence(finding(numbers={"value": 3.04, "low": 1.62, "high": 5.7}))
    assert "the false match rate of Black men was 3.0 times that of white men" in line
    assert "Simultaneous 95 % interval: 1.6 to 5.7." in line
    assert "Black men: 94 of 1,560, 40 people; white men: 71 of 3,540, 60 people" in line


def test_a_rate_is_told_as_one_in():
    line = sentence(finding("group_rate"))
    assert (
        "94 false matches in 1,560 comparisons among 40 people. Rate: 1 in 17 (95 % interval: 1 in 25 to 1 in 11)"
        in line
    )


def test_where_nothing_was_seen_the_limit_is_told():
    line = sentence(finding("none_seen", numbers={"value": 0.0, "high": 0.2}))
    assert "no false match in 1,560 comparisons among 40 people. A rate of up to 1 in 5 cannot be excluded" in line


def test_a_p_value_is_for_the_tables_and_no_sentence():
    assert not re.search(r"\bp [=<]|0\.004", sentence(finding("small_count", ["too_few_people"])))


def test_refusals_that_differ_only_in_the_group_are_told_together():
    other = {"groups": ["asian & male", B]}
    said = listed(finding(reasons=["too_few_people"]), finding(reasons=["too_few_people"], **other))
    (part,) = said.shown
    assert len(part.refused) == 1
    assert (
        "that of white men, on clean photographs. Groups: Black men, Asian men. Reason: too few people."
        in part.refused[0]
    )


def test_failures_to_match_stand_apart_from_false_matches():
    (part,) = listed(finding(reasons=["one_session"], rate="fnmr"), finding(reasons=["no_interval"])).shown
    assert "miss rate" in part.more[0]
    assert "false match rate" in part.refused[0]


def test_where_cells_count_alike_it_says_that_counts_do_not_divide_into_the_rate():
    (part,) = listed(finding(keys={"matched_on": "equal cells: " + CROSSING})).shown
    assert any("each group of the other labels has the same weight" in note for note in part.notes)


def test_what_is_refused_beyond_the_headlines_is_told_once_a_reason_with_its_number():
    asian = {"groups": ["asian & male", B]}
    blurred = GLARE | {"dose": 0.8}
    said = listed(
        finding(reasons=["too_few_people"], keys=GLARE),
        finding(reasons=["too_few_people"], keys=GLARE, **asian),
        finding(reasons=["too_few_people"], keys=blurred),
        finding(reasons=["no_interval"], keys=blurred),
    )
    (part,) = said.folded
    assert part.refused == [
        "3 questions about two groups: too few people.",
        "1 question about two groups: no interval could be made.",
    ]


def test_refusals_for_different_reasons_are_told_apart():
    (part,) = listed(finding(reasons=["too_few_people"]), finding(reasons=["no_interval"])).shown
    assert len(part.refused) == 2


def test_a_group_too_small_is_told_with_its_counts():
    line = sentence(finding("group_rate", ["too_few_people"]))
    assert "Groups: Black men (94 of 1,560, 40 people). Reason: too few people." in line


def test_clean_photographs_at_the_headline_threshold_are_shown_and_the_rest_is_folded():
    said = listed(finding(), finding(keys=GLARE), finding(keys={"threshold_name": "fmr=0.01", "threshold": 0.5}))
    assert len(said.shown) == 1
    assert len(said.folded) == 2


def test_what_was_named_before_the_run_stands_apart():
    said = listed(finding(status="confirmatory"), finding("group_rate"))
    assert len(said.confirmatory) == 1
    assert len(said.shown[0].supported) == 1


def test_limitations_are_said_beside_the_claims():
    (part,) = listed(finding(limitations=["in_sample_threshold", "few_people"])).shown
    assert any(
        "the threshold was set on the people it is tested on; some groups hold few people" in n for n in part.notes
    )


@pytest.mark.parametrize("provenance", ["derived", "secondary", "annotated", "by appearance", "mixed"])
@pytest.mark.parametrize("kind", ["ratio", "group_rate"])
@pytest.mark.parametrize("language", languages())
def test_a_claim_says_who_called_people_so_where_it_was_neither_they_nor_an_authority(
    language: str, kind: str, provenance: str
):
    line = sentence(finding(kind, labels={"race": provenance, "gender": "official"}), language)
    race = load(language).label("race")
    said = load(language)(f"findings.labelled.{provenance.replace(' ', '_')}", labels=race)
    assert line.endswith(load(language)("findings.labels", labels=said))


def test_labels_of_one_source_are_named_together():
    labels = {"race": "annotated", "gender": "annotated", "age": "derived"}
    line = sentence(finding(labels=labels))
    assert "Labels: race and gender, as annotators said; age, derived from what others state or leave out." in line


def test_what_varies_in_the_setup_is_said():
    said = listed(finding(keys=GLARE), finding(keys=GLARE | {"delivery": "upscaled"}))
    assert ["enlarged photographs" in part.heading for part in said.folded] == [False, True], (
        "the usual one goes without saying"
    )
    assert "enlarged photographs" in said.folded[1].heading


# --- the page ---


RATIOS = [contrast(A, B, 7.2, low=3.1, high=16.4, simultaneous=True, supported=True)]


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """Makes a result folder with findings and ratios, its report written."""

    def folder(findings: list[dict[str, Any]], ratios: list[dict[str, Any]]) -> Path:
        place = fill(tmp_path / "made", make_rates(), make_card())
        (place / "findings.json").write_text(json.dumps(findings))
        table = pd.DataFrame(ratios, columns=list(tables.DISPARITY.columns))
        tables.write_csv(table, tables.DISPARITY, place / "disparity.csv.gz")
        report.write(place)
        return place

    return folder


def test_the_page_lists_findings_before_the_charts(made: Callable[..., Path]):
    page = (made([finding(), finding("group_rate", ["too_few_people"])], RATIOS) / "report.html").read_text()
    assert "Not yet a finding" not in page
    assert page.index('<details id="findings">') < page.index('<details id="charts">')
    assert "every claim was found while exploring" in page


def test_without_ratios_there_is_no_ratio_figure(made: Callable[..., Path]):
    folder = made([finding()], [])
    assert not list((folder / "figures").glob("ratio_forest*"))


def test_a_malformed_findings_file_is_refused(made: Callable[..., Path]):
    folder = made([finding()], [])
    (folder / "findings.json").write_text('[{"kind": "guess"}]')
    with pytest.raises(ResultError, match=r"findings\.json: 0\.kind"):
        report.write(folder)
