"""The simulation of the few-people rule, in small; and the committed result, in which it errs nowhere too often."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from pydantic import ValidationError

from bars import erring_too_often
from falsematch import tables
from falsematch.audit.few_people import NEEDS
from falsematch.studies.coverage import few_people as coverage
from falsematch.studies.coverage.crowds import Clustered, HeavyLambs, Skewed, likeness
from falsematch.studies.coverage.simulated import Independent, Lambs, SubjectEffects
from falsematch.tables.study_tables import FEW_PEOPLE, FEW_PEOPLE_BAR

pytestmark = pytest.mark.slow

RESULT = Path(__file__).parents[2] / "results" / "coverage"
WIDER = {"group": {"model": "subject_effects", "share": 0.8}, "reference": {"model": "subject_effects", "share": 0.2}}


def settings(**given: object) -> coverage.FewPeopleSettings:
    grid = {
        "crowds": ["wider"],
        "people": [{"group": [8], "reference": [34]}],
        "fmr": [0.1],
        "ratio": [1],
        "repetitions": 200,
    } | given
    return coverage.FewPeopleSettings.model_validate({"crowds": {"wider": WIDER}, "grids": [grid]})


@pytest.mark.parametrize(
    "crowd", [Independent(), SubjectEffects(share=0.6), Lambs(share=0.2), Skewed(share=0.6), HeavyLambs(share=0.02)]
)
@pytest.mark.parametrize("fmr", [0.1, 0.01])
def test_the_simulated_rate_is_the_stated_rate(crowd, fmr):
    generator = np.random.Generator(np.random.Philox(5))
    scores = likeness(crowd, np.ones(30, bool), False, fmr, 3000, generator)
    rates = (scores >= 0).sum(axis=(1, 2, 3)) / (30 * 29 / 2)
    assert rates.mean() == pytest.approx(fmr, abs=4 * rates.std() / np.sqrt(len(rates)))


def test_people_of_one_cluster_are_more_alike_in_their_effects():
    effects = Clustered(share=0.6, size=4).person_effects(np.random.Generator(np.random.Philox(5)), (4000, 8))
    correlation = np.corrcoef(effects, rowvar=False)
    assert correlation[0, 3] == pytest.approx(0.5, abs=0.05)
    assert correlation[0, 4] == pytest.approx(0, abs=0.07)


def test_who_is_no_probe_meets_probes_alone():
    scores = likeness(Independent(), np.array([True, True, False]), True, 0.1, 1, np.random.default_rng(1))[0, :, :, 0]
    assert np.isnan(scores[2]).all()
    assert scores[0, 1] == scores[1, 0]
    assert np.isfinite(scores[:2, 2]).all()


def test_rates_of_cells_stand_to_each_other_as_stated_and_their_mean_is_the_stated_one():
    sizes = coverage.Sizes(group=[8, 5], reference=[34, 35], fmr_by_cell=[1, 10], ratio_by_cell=[1, 4])
    below, above = sizes.rates(0.03, 3)
    assert below[1] / below[0] == pytest.approx(10)
    assert (above[1] / below[1]) / (above[0] / below[0]) == pytest.approx(4)
    assert np.average(below, weights=[28, 10]) == pytest.approx(0.03)
    assert np.average(above, weights=[28, 10]) == pytest.approx(0.09)


def test_leaving_members_out_is_what_keeps_direction_from_erring():
    wanted = settings(people=[{"group": [13], "reference": [69]}], fmr=[0.03], repetitions=600)
    row = coverage.cell_row(wanted.cells()[0], wanted, 2)
    assert row["direction"] < NEEDS.alpha < row["direction_everybody"]


def test_a_tenfold_rate_is_called_more_often():
    wanted = settings(people=[{"group": [20], "reference": [80]}], fmr=[0.02], ratio=[10], repetitions=100)
    row = coverage.cell_row(wanted.cells()[0], wanted, 2)
    assert row["direction"] > 0.5
    assert row["at_least_wrong"] <= FEW_PEOPLE_BAR


def test_a_cell_does_not_depend_on_the_cells_beside_it():
    alone, beside = settings(repetitions=60), settings(fmr=[0.03, 0.1], repetitions=60)
    tables_made = [coverage.run(wanted, seed=2) for wanted in (alone, beside)]
    pd.testing.assert_frame_equal(tables_made[0], tables_made[1][1:].reset_index(drop=True))


def test_cells_in_which_a_group_would_match_nearly_always_are_left_out():
    assert [cell.ratio for cell in settings(fmr=[0.1], ratio=[1, 3, 10]).cells()] == [1, 3]


def test_a_crowd_that_is_not_described_is_refused():
    with pytest.raises(ValidationError, match="`wolves` is no crowd; there are wider"):
        settings(crowds=["wolves"])


def test_too_few_people_are_simulated_and_marked():
    sizes = [{"group": [5], "reference": [34]}, {"group": [8], "reference": [20]}, {"group": [8], "reference": [34]}]
    assert [coverage.within_rule(cell) for cell in settings(people=sizes).cells()] == [False, False, True]


def test_a_cell_that_errs_too_often_is_named_whatever_its_people_are_like():
    row = coverage.cell_row(replace(settings().cells()[0], repetitions=20), settings(), 2)
    row |= {"direction": 0.2, "repetitions": 1000}
    clustered = row | {"group_crowd": Clustered(share=0.6, size=4).name}
    within = row | {"direction": 0.05}
    assert erring_too_often(pd.DataFrame([row, clustered, within])).index.tolist() == [0, 1]


def test_a_reference_that_matches_too_often_is_not_answered_and_errs_nowhere():
    wanted = settings(people=[{"group": [13], "reference": [69]}], fmr=[0.3], repetitions=50)
    row = coverage.cell_row(wanted.cells()[0], wanted, 2)
    assert (row["answered"], row["direction"], row["at_least_wrong"]) == (0, 0, 0)


@pytest.fixture(scope="module")
def result() -> pd.DataFrame:
    return tables.read_csv(RESULT / "few_people.csv", FEW_PEOPLE)


@pytest.fixture(scope="module")
def stated() -> coverage.FewPeopleSettings:
    """What the committed result simulated."""
    content = yaml.safe_load((RESULT / "experiment.yaml").read_text())
    return coverage.FewPeopleSettings.model_validate(content["few_people"])


def test_the_rule_errs_in_no_cell_of_the_committed_result_more_often_than_it_may(result):
    assert erring_too_often(result).empty


def test_undeclared_clusters_are_among_the_cells_that_the_rule_is_held_to(result, stated):
    clustered = result["group_crowd"].isin(coverage.clustered(stated))
    assert (clustered & result["within_rule"] & (result["ratio"] == 1)).any()
