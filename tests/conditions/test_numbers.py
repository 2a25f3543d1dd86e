"""Every number of a model says where it comes from."""

import pytest

from falsematch.conditions import BASES, CONDITIONS
from falsematch.conditions.metering import NUMBERS

ALL = [(name, key, number) for name, one in CONDITIONS.items() for key, number in one.numbers.items()]


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_setting_has_its_number_and_the_number_is_its_default(name):
    for setting, default in CONDITIONS[name].defaults().items():
        assert CONDITIONS[name].numbers[setting].value == default


@pytest.mark.parametrize("number", [*(number for _, _, number in ALL), *NUMBERS.values()])
def test_every_number_has_a_basis_and_a_reason(number):
    assert number.basis in BASES
    assert len(number.source) > 10


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_states_its_model(name):
    assert "dose" in CONDITIONS[name].apply.__doc__
