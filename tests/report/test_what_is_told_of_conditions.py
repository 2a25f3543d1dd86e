"""What a report says of conditions without asking them is what they say of themselves."""

from falsematch.conditions import CONDITIONS, SCENARIOS
from falsematch.report.rows import STRONGER_BELOW
from falsematch.report.unproven import ALONE, UNPROVEN


def test_smaller_doses_are_stronger_where_a_conditions_levels_fall():
    assert {one.name for one in CONDITIONS.values() if one.levels[0] > one.levels[-1]} == STRONGER_BELOW


def test_a_scenario_is_unproven_where_a_step_of_it_is():
    assert {one.name for one in SCENARIOS.values() if not one.steps.keys().isdisjoint(ALONE)} == UNPROVEN - {*ALONE}


def test_what_is_unproven_alone_is_a_condition():
    assert set(ALONE) <= set(CONDITIONS)
