"""The page of a replication: claim, verdict, and every row, in each language; hollow where this test cannot tell."""

import html
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from falsematch import tables
from falsematch.report import style
from falsematch.report.languages import languages
from falsematch.report.words import load
from falsematch.studies import replication
from falsematch.studies.replication import figure
from falsematch.studies.replication.page import write_replication
from falsematch.tables import study_tables
from falsematch.text.reason import TEXT, parse_reasons

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "experiments").glob("replication_*.yaml"))
RESULTS = [name for name in NAMES if (ROOT / "results" / name / replication.TABLE).is_file()]


def row(**settings: object) -> dict[str, object]:
    made: dict[str, object] = dict.fromkeys(study_tables.REPLICATION.columns, "")
    numbers = ("dose", "threshold", "low", "high", "minimum_detectable", "p_beyond", "p_below")
    made |= dict.fromkeys(numbers, float("nan")) | dict.fromkeys(("people", "comparisons", "events"), 1)
    made |= {"matcher": "dlib", "condition": "exposure", "dose": -4.0, "unit": "EV", "threshold_name": "fmr=0.01"}
    made |= {"delivery": "native", "landmarks": "own", "metering": "fixed"}
    made |= {"contrast": "both / probe", "role": "verdict", "scale": "ratio", "margin": 1.5, "estimate": 2.0}
    return made | {"verdict": "cannot tell"} | settings


def drawn(*rows: dict[str, object]) -> style.Drawing:
    table = tables.validate(pd.DataFrame(rows), study_tables.REPLICATION)
    return figure.draw(table, "replication", load("en"), "A claim", "Data: none.")


@pytest.mark.parametrize("name", NAMES)
def test_the_english_words_are_the_experiment_s_own(name: str):
    wanted = replication.load(name)
    told = load("en").entry("replication.claims")[name]
    assert told == {
        "title": wanted.title,
        "claim": wanted.claim,
        "question": wanted.contrast.question,
        "agreement": wanted.contrast.agreement,
        "disagreement": wanted.contrast.disagreement,
        "margin": wanted.margin.where,
        "read": wanted.source.read,
    }


def test_the_text_of_the_figure_tells_each_row_and_its_verdict():
    drawing = drawn(
        row(verdict="agrees", low=1.6, high=2.5),
        row(dose=-3.0, estimate=float("nan")),
        row(dose=3.0, verdict="disagrees", estimate=1.0, low=0.8, high=1.2),
    )
    assert "exposure -4: 2 (1.6 to 2.5); agrees." in drawing.alt
    assert "exposure -3: no number; cannot tell." in drawing.alt
    assert "exposure 3: 1 (0.8 to 1.2); disagrees." in drawing.alt
    assert len(drawing.csv.splitlines()) == 4


def test_parts_are_drawn_only_where_they_have_the_intervals():
    parts = row(role="part", scale="difference", contrast="FPIR(clean) - FPIR(dose)")
    whole = row(scale="difference", contrast="both differences")
    assert len(drawn(parts, whole).csv.splitlines()) == 2
    group = row(role="part", condition="clean", contrast="black & male / white & male")
    largest = row(condition="clean", contrast="largest over its reference")
    assert len(drawn(group, largest).csv.splitlines()) == 3


@pytest.fixture(params=RESULTS)
def result(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / request.param
    shutil.copytree(ROOT / "results" / request.param, folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("language", languages())
def test_the_page_tells_claim_verdict_and_every_row(result: Path, language: str):
    write_replication(result, language)
    page = html.unescape(re.sub(r"\s+", " ", (result / "report.html").read_text()))
    table = tables.read_csv(result / replication.TABLE, study_tables.REPLICATION)
    assert f'<html lang="{language}">' in page
    assert load(language).entry("replication.claims")[result.name]["claim"] in page
    last = page[page.rindex("<tbody>") : page.rindex("</tbody>")]
    assert last.count("<tr>") == len(table)


@pytest.mark.slow
def test_every_reason_is_told_in_spanish(result: Path):
    say = load("es")
    reasons = tables.read_csv(result / replication.TABLE, study_tables.REPLICATION)["reason"]
    # A sentence of a table that was recorded before version 0.2 stays as it stands.
    coded = [cell for cell in reasons if cell and TEXT not in {reason.code for reason in parse_reasons(cell)}]
    assert [cell for cell in coded if say.reasons(cell) == cell] == []
