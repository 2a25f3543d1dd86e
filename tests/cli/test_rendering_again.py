"""`report --lang` for every kind of result that is a table and a figure."""

import shutil
from pathlib import Path

import pytest

from record_choices import record

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "results"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("coverage", "En simulaciones, los intervalos del 95 % de este laboratorio contienen la verdad al menos el "),
        ("condition_proofs", "De 2,489 comprobaciones de las condiciones simuladas, 2,483 pasan y 6 fallan<"),
        (
            "orl_pose",
            "En esta prueba, un grado de giro de cabeza simulado baja más que uno real la puntuación",
        ),
    ],
)
def test_a_page_is_written_in_spanish_and_nothing_measured_is_touched(place, falsematch, name, title):
    shutil.copytree(RESULTS / name, place / name)
    record(place / name)
    # The crate lists the hashes of what was rendered.
    measured = [path for path in (place / name).glob("*.*") if path.suffix in {".csv", ".json", ".yaml"}]
    before = {path: path.read_bytes() for path in measured if path.name != "ro-crate-metadata.json"}
    outcome = falsematch("report", name, "--lang", "es")
    assert outcome.code == 0, outcome.err
    assert f"<title>{title}" in (place / name / "report.html").read_text()
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("name", ["coverage", "condition_proofs", "orl_pose"])
def test_an_unknown_language_is_refused_and_the_page_stays(place, falsematch, name):
    shutil.copytree(RESULTS / name, place / name)
    outcome = falsematch("report", name, "--lang", "xx")
    assert outcome.code == 2
    assert "`xx` is not a language of the report" in outcome.err
    assert (place / name / "report.html").read_bytes() == (RESULTS / name / "report.html").read_bytes()
