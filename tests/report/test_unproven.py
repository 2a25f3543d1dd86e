"""What fails a proof of its own is called unproven wherever it is named, from one source."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pymupdf
import pytest
import yaml
from made_result import fill, make_card, slice_of

from falsematch import report, tables
from falsematch.audit.chosen import choose
from falsematch.conditions import SCENARIOS
from falsematch.report import claim_sentences, contents, field_overview, words
from falsematch.report.rows import points
from falsematch.report.telling import Telling
from falsematch.result.card import Card
from falsematch.tables import study_tables
from falsematch.tables.unproven import UNPROVEN, unproven

ROOT = Path(__file__).parents[2]
NOD = {"condition": "pitch", "dose": 20.0, "unit": "degrees", "arm": "probe"}
CAP = {"condition": "cap_on", "unit": "", "arm": "probe", "metering": "frame_average"}
GLARE = {"condition": "veiling_glare", "dose": 0.8, "unit": "veil / display white", "arm": "probe"}


def rates(*slices: dict[str, Any]) -> pd.DataFrame:
    rows = [row for keys in ({}, *slices) for row in slice_of(**keys)]
    return tables.validate(pd.DataFrame(rows, columns=list(tables.RATES.columns)), tables.RATES)


def claim(**keys: Any) -> dict[str, Any]:
    """A supported claim of everyone's rate."""
    return {
        "kind": "group_rate",
        "status": "exploratory",
        "supported": True,
        "keys": {"matcher": "matcher", "threshold_name": "as_shipped", "threshold": 0.6, "condition": "clean"} | keys,
        "rate": "fmr",
        "groups": ["everyone"],
        "numbers": {"value": 0.02, "low": 0.012, "high": 0.071},
        "counts": [{"group": "everyone", "subjects": 40, "events": 12, "trials": 420}],
    }


@pytest.fixture(scope="module")
def nodded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result of many conditions, of whose unproven ones one was metered by cameras alone."""
    folder = fill(tmp_path_factory.mktemp("nodded") / "made", rates(GLARE, NOD, CAP), make_card())
    settings = {"name": "made", "audit": {"replicates": 2000, "confidence": 0.95, "detail": "headline"}}
    (folder / "experiment.yaml").write_text(yaml.safe_dump(settings))
    report.write(folder)
    return folder


def text_of(path: Path) -> str:
    with pymupdf.open(path) as paper:
        return " ".join(" ".join(page.get_text() for page in paper).split())


def test_what_fails_its_proof_is_named_and_nothing_else():
    proofs = tables.read_csv(ROOT / "results/condition_proofs/proofs.csv", study_tables.PROOFS)
    failed = proofs[(proofs["outcome"] == "failed") & proofs["proof"].isin(["dose", "against_rendering"])]
    alone = set(failed["condition"])
    within = {scenario.name for scenario in SCENARIOS.values() if alone & set(scenario.steps)}
    assert alone | within == UNPROVEN


def test_a_chain_of_an_experiments_own_that_holds_one_is_unproven_too():
    stoop = {"chain": {"name": "stoop", "steps": [{"resolution": 24}, {"pitch": 10}]}}
    dusk = {"chain": {"name": "dusk", "steps": [{"low_light": 14}]}}
    assert unproven({"conditions": [stoop, dusk, {"yaw": [10]}]}) - UNPROVEN == {"stoop"}


def test_a_result_of_the_first_version_keeps_the_mark_of_the_sun_of_its_time():
    noon = {"chain": {"name": "noon", "steps": [{"sun": 4}]}}
    settings = {"conditions": [noon]}
    assert unproven(settings, "0.1.0") - unproven(settings, "0.2.0") == {"sun", "turned_to_the_sun", "noon"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["report.html", "report.pdf"])
def test_page_and_paper_warn_of_the_same_conditions_in_whatever_setup(nodded: Path, name: str):
    text = (
        text_of(nodded / name)
        if name.endswith("pdf")
        else " ".join(re.sub(r"<[^>]*>", "", (nodded / name).read_text()).split())
    )
    assert "Unproven: nod; cap outdoors. These simulations fail a proof of their own" in text


@pytest.mark.slow
def test_the_handout_warns_of_them(nodded: Path):
    assert "the simulation of nod, cap outdoors was shown to be right" in text_of(nodded / "handout.pdf")
    assert "la simulación de cabeceo, gorra al sol es correcta" in text_of(nodded / "handout.es.pdf")


@pytest.mark.slow
def test_a_result_without_them_warns_of_none(tmp_path: Path):
    report.write(fill(tmp_path / "made", rates(GLARE), make_card()))
    for text in ((tmp_path / "made/report.html").read_text(), text_of(tmp_path / "made/handout.pdf")):
        assert "unproven" not in text
        assert "proof of" not in text


@pytest.mark.slow
def test_a_chart_of_one_condition_marks_it_and_says_what_the_mark_means(tmp_path: Path):
    folder = fill(tmp_path / "made", rates(GLARE, NOD), make_card())
    (folder / "findings.json").write_text("[]")
    held = contents.read(folder)
    (doses,) = [drawn for drawn in held.figures if drawn.name.startswith("dose_response")]
    assert "Simulated nod, unproven<" in doses.svg.decode()
    assert "Unproven: this simulation fails a proof" in doses.svg.decode()
    assert "nod, unproven (degrees: 20)" in doses.alt


def test_an_overview_marks_the_rows_that_are_unproven_and_no_other():
    table = rates(
        NOD,
        CAP | {"metering": "fixed"},
        *({"condition": name, "dose": 1.0, "unit": "", "arm": "probe"} for name in ("yaw", "roll", "tone", "motion")),
        GLARE,
    )
    telling = Telling(words.load("en"), Card.model_validate(make_card() | {"tables": {}}), 0.95)
    drawn = field_overview.draw(points(table, choose(table)), "probe", telling, "overview")
    assert drawn is not None
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", drawn.svg.decode())
    assert [name for name, note in zip(texts, texts[2:], strict=False) if note == "unproven"] == [
        "20° nod",
        "Cap outdoors",
    ]
    assert "Unproven: this simulation fails a proof" in drawn.svg.decode()


def test_a_finding_names_it_so(tmp_path: Path):
    folder = fill(tmp_path / "made", rates(NOD), make_card())
    (folder / "findings.json").write_text(json.dumps([claim(**NOD)]))
    held = contents.read(folder)
    (sentence,) = claim_sentences.claims(held.claims or [], held.telling)
    assert "with a simulated 20° nod, unproven" in sentence
