"""A clean frame is the same however a frame is delivered, metered or searched: its rows belong to every setup."""

from pathlib import Path

import pandas as pd
import pytest
from made_result import slice_of

from falsematch import study_tables, tables
from falsematch.conditions import SCENARIOS
from falsematch.report.rows import UNPROVEN, Point, headlines, of_setup, points

ROOT = Path(__file__).parents[2]
GLARE = {"condition": "veiling_glare", "dose": 0.4, "unit": "veil / display white", "arm": "probe"}


def made(*landmarks: str) -> list[Point]:
    """Points of a table with one clean slice and a degraded one by each kind of landmarks."""
    rows = [*slice_of(), *(row for kind in landmarks for row in slice_of(**GLARE, landmarks=kind))]
    return points(tables.validate(pd.DataFrame(rows, columns=list(tables.RATES.columns)), tables.RATES))


def test_every_setup_is_told_beside_the_clean_photographs():
    for point in made("own", "clean"):
        assert len(point.clean) == len(slice_of())
        assert [condition for condition, _ in point.conditions("probe")] == ["veiling_glare"]


def test_a_setup_is_named_by_its_degraded_rows_and_the_usual_one_not_at_all():
    assert [point.setup for point in made("own", "clean")] == [{}, {"landmarks": "clean"}]


def test_degraded_rows_searched_in_one_other_way_are_one_point_and_say_so():
    (point,) = made("clean")
    assert point.setup == {"landmarks": "clean"}
    assert len(point.rates) == 2 * len(slice_of())


def test_what_never_varies_is_not_named():
    (point,) = made("own")
    assert point.setup == {}


def test_a_clean_experiment_has_its_clean_rows():
    (point,) = made()
    assert (len(point.clean), point.arms) == (len(slice_of()), [])


@pytest.mark.parametrize("landmarks", [("own", "clean"), ("clean",)])
def test_a_system_has_one_headline(landmarks):
    assert len(headlines(made(*landmarks))) == 1


def keyed(system: str, condition: str, landmarks: str) -> dict[str, str]:
    return {"system": system, "condition": condition, "landmarks": landmarks, "delivery": "native", "metering": "fixed"}


def test_rows_of_another_table_are_of_the_points_own_system_and_setup():
    own, clean = made("own", "clean")
    (system,) = {own.system}
    rows = [
        keyed(system, "clean", "own"),
        keyed(system, "veiling_glare", "own"),
        keyed(system, "veiling_glare", "clean"),
        keyed("another", "clean", "own"),
        keyed("another", "veiling_glare", "own"),
    ]
    table = pd.DataFrame(rows)
    assert of_setup(table, own).index.tolist() == [0, 1]
    assert of_setup(table, clean).index.tolist() == [0, 2]


def test_what_fails_its_proof_is_named_and_nothing_else():
    proofs = tables.read_csv(ROOT / "results/condition_proofs/proofs.csv", study_tables.PROOFS)
    failed = proofs[(proofs["outcome"] == "failed") & proofs["proof"].isin(["dose", "against_rendering"])]
    alone = set(failed["condition"])
    within = {scenario.name for scenario in SCENARIOS.values() if alone & set(scenario.steps)}
    assert set(UNPROVEN) == alone | within
