"""What a vendor gives away runs as it is shipped, and carries no finding."""

import numpy as np
import pytest
from pictures import picture
from separation import unit

from falsematch.matchers import OpenMatcher, load_open_matcher


@pytest.fixture(scope="module")
def faceplugin(with_models) -> OpenMatcher:
    return load_open_matcher("faceplugin", with_models("yunet", "faceplugin"))


def test_the_template_of_a_drawing_is_the_stored_one(faceplugin, golden):
    ours = unit(faceplugin.describer.embedder.template(picture(112)))
    assert np.abs(ours - golden["faceplugin"]).max() <= 1e-5


def test_a_template_is_512_numbers(faceplugin):
    assert faceplugin.describer.embedder.template(picture(112)).shape == (512,)


def test_its_weights_never_carry_a_finding(faceplugin):
    assert faceplugin.manifest.provenance.status == "unconfirmed"
