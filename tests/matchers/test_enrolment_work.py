"""What is done for a photograph is done once, however many matchers and conditions there are."""

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from falsematch.conditions import parse
from falsematch.datasets import photograph
from falsematch.matchers import enrol
from falsematch.matchers.yunet import YuNetDetector

pytestmark = pytest.mark.slow

CHAINS = parse([{"resolution": [20]}, {"veiling_glare": [0.1, 0.4]}])


@pytest.fixture
def twins(sface):
    """Two matchers of one detector."""
    other = replace(sface, manifest=sface.manifest.model_copy(update={"name": "twin"}), fingerprint="twin")
    return [sface, other]


@pytest.fixture
def work(monkeypatch) -> Counter[str]:
    """How often photographs are opened and frames are searched, by the real functions."""
    done: Counter[str] = Counter()
    opens, finds = photograph._open, YuNetDetector.find

    def opened(path):
        done["opened"] += 1
        return opens(path)

    def found(detector, pixels):
        done["searched"] += 1
        return finds(detector, pixels)

    monkeypatch.setattr(photograph, "_open", opened)
    monkeypatch.setattr(YuNetDetector, "find", found)
    return done


def enrolled(crowd, matchers, store, landmarks=("own",)):
    wanted = dict.fromkeys(crowd.names, CHAINS)
    shown = dict.fromkeys((matcher.name for matcher in matchers), landmarks)
    return enrol(crowd.images, crowd.readings, matchers, wanted, landmarks=shown, seed=1, store=store)


def test_a_photograph_is_opened_once(crowd, twins, store, work):
    two = crowd(2)
    work.clear()
    enrolled(two, twins, store)
    assert work["opened"] == 2


def test_a_frame_is_searched_once_for_matchers_of_one_detector(crowd, twins, store, work):
    enrolled(crowd(1), twins, store)
    assert work["searched"] == len(CHAINS)


def test_landmarks_of_the_clean_photograph_cost_one_search_more_at_most(crowd, twins, store, work):
    enrolled(crowd(1), twins, store, landmarks=("own", "clean"))
    assert work["searched"] <= len(CHAINS) + 1


def test_a_second_run_opens_and_searches_nothing(crowd, twins, store, work):
    one = crowd(1)
    first = enrolled(one, twins, store)
    work.clear()
    again = enrolled(one, twins, store)
    assert not work
    pd.testing.assert_frame_equal(again, first)
