"""A matcher whose parts are put together rightly tells the people of London apart."""

import pytest
from separation import separation

from falsematch.matchers import load_open_matcher

pytestmark = pytest.mark.full

LEAST = {
    "dlib": 0.9999,
    "sface_int8bq": 0.9999,
    "mobilefacenet": 0.9999,
    "faceres": 0.9999,
    "mobileface": 0.995,
    "intel_reid_0095": 0.9999,
    "faceplugin": 0.9999,
}
"""Area under the ROC curve; mobileface is the weak comparator."""


@pytest.mark.parametrize("name", LEAST)
def test_it_separates_the_people_of_london(london_folder, with_models, name):
    assert separation(london_folder, load_open_matcher(name, with_models("yunet", name))) >= LEAST[name]
