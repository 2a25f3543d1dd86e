"""Before a study: the closed form against simulated studies, and what follows from it."""

from math import isnan

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

from falsematch.audit.few_people_power import detectable_direction, fits
from falsematch.audit.part import Design
from falsematch.audit.power import POWER, Study, rate_variance
from falsematch.audit.printing import RULE


def simulated_rates(design: Design, fmr: float, share: float, studies: int) -> NDArray[np.float64]:
    """Shares accepted of the comparisons of a design, in studies of normal scores."""
    generator = np.random.default_rng(7)
    people = design.people
    probe, reference = design.roles if design.ordered else np.ones((2, people), bool)
    met = np.outer(probe, reference) & ~np.eye(people, dtype=bool)
    met = met if design.ordered else np.triu(met)
    effects = generator.standard_normal((studies, people)) * np.sqrt(share / 2)
    own = generator.standard_normal((studies, people, people)) * np.sqrt(1 - share)
    accepted = effects[:, :, None] + effects[:, None, :] + own >= -ndtri(fmr)
    return np.asarray(accepted[:, met].mean(axis=1))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
@pytest.mark.parametrize(
    "design",
    [Design(20), Design(20, ordered=False), Design(12, probe_only=4, reference_only=15), Design(0, 10, 25)],
)
def test_the_variance_of_a_rate_is_that_of_simulated_studies(design: Design, share: float):
    rates = simulated_rates(design, 0.05, share, 4000)
    assert rates.mean() == pytest.approx(0.05, rel=0.05)
    assert rates.var() == pytest.approx(rate_variance(design, 0.05, share), rel=0.12)


def test_without_a_part_of_people_and_in_one_order_it_is_the_binomial_variance():
    assert rate_variance(Design(10, ordered=False), 0.1, 0.0) == pytest.approx(0.1 * 0.9 / 45)


def study(people: int, reference: int, fmr: float = 0.02, share: float = 0.3, cells: int = 1) -> Study:
    return Study((Design(people),) * cells, (Design(reference),) * cells, fmr, share, 0.05)


def test_power_at_the_ratio_that_is_told_is_that_of_simulated_studies():
    planned = study(30, 80)
    ratio = planned.detectable()
    group, reference = (
        simulated_rates(design, rate, 0.3, 2000) for design, rate in ((Design(30), 0.02 * ratio), (Design(80), 0.02))
    )
    logs = np.log(group) - np.log(reference)
    told = (np.abs(logs) > -ndtri(0.025) * logs.std()).mean()
    assert told == pytest.approx(POWER, abs=0.06)


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_more_people_tell_a_smaller_ratio_and_people_who_differ_more_a_larger_one(share: float):
    told = [study(people, 200, share=share).detectable() for people in (20, 40, 80, 160)]
    assert told == sorted(told, reverse=True)
    assert study(40, 200, share=0.6).detectable() > study(40, 200, share=0.3).detectable()


@pytest.mark.parametrize("ratio", [2.0, 3.0, 10.0])
def test_so_many_people_as_are_needed_tell_it_and_one_fewer_does_not(ratio: float):
    needed = study(20, 400).needed(ratio)
    assert needed is not None
    assert study(needed, 400).power(ratio) >= POWER
    assert needed == RULE.subjects or study(needed - 1, 400).power(ratio) < POWER


def test_a_reference_that_is_too_small_has_to_grow_too():
    needed = study(20, RULE.subjects - 1).needed(10)
    assert needed is not None
    assert study(needed, needed).power(10) >= POWER
    assert needed > RULE.subjects


def test_a_ratio_that_no_number_of_people_tells_is_no_number():
    assert study(20, 400).needed(1.0) is None


def test_a_group_too_small_for_an_interval_tells_no_ratio_by_it():
    assert isnan(study(RULE.subjects - 1, 400).detectable())


# --- few people ---


@pytest.mark.parametrize(
    ("group", "reference", "asked"),
    [(8, 34, True), (8, 31, False), (7, 200, False), (35, 140, True), (36, 400, False), (8, 29, False)],
)
def test_the_rule_for_few_people_is_asked_where_it_may_be(group: int, reference: int, asked: bool):
    assert fits([Design(group)], [Design(reference)]) is asked


@pytest.mark.slow
def test_direction_is_told_at_the_ratios_that_its_simulation_says():
    # few_people.csv of results/coverage, ratio 10, people carrying 60 %: 35 of 140 at .02 are told in .60 of audits.
    told = detectable_direction([Design(35)], [Design(140)], 0.015, 0.3, 1, seed=1)
    assert told in {5.0, 7.0, 10.0}
    few = detectable_direction([Design(8)], [Design(34)], 0.005, 0.3, 1, seed=1)
    assert isnan(few) or few > 10


@pytest.mark.slow
def test_no_ratio_is_told_where_the_rule_refuses_the_references_rate():
    assert isnan(detectable_direction([Design(35)], [Design(140)], 0.06, 0.3, 1, seed=1))
