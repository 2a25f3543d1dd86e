"""Ways a frame is shown or delivered that are only for some matchers or conditions."""

import pytest

from falsematch.errors import ExperimentError
from falsematch.experiment import Experiment

ASKED = {
    "name": "asked",
    "dataset": "orl",
    "matchers": ["dlib", "sface_int8bq"],
    "conditions": [{"resolution": [24]}, {"veiling_glare": [0.2]}],
}


def test_a_bare_way_is_for_all():
    asked = Experiment(**ASKED, landmarks=["own", "clean"], delivery=["upscaled"])
    assert asked.sights == {"dlib": ("own", "clean"), "sface_int8bq": ("own", "clean")}
    assert asked.deliveries["veiling_glare"] == ("upscaled",)


def test_a_way_with_names_is_only_for_those():
    asked = Experiment(
        **ASKED, landmarks=["own", {"clean": ["dlib"]}], delivery=["native", {"upscaled": ["resolution"]}]
    )
    assert asked.sights == {"dlib": ("own", "clean"), "sface_int8bq": ("own",)}
    assert asked.deliveries["resolution"] == ("native", "upscaled")
    assert asked.deliveries["veiling_glare"] == ("native",)


def test_a_name_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(ExperimentError, match=r"delivery: `resolutoin` is not among conditions.*`resolution`"):
        Experiment(**ASKED, delivery=["native", {"upscaled": ["resolutoin"]}])


def test_a_matcher_is_never_left_without_a_way():
    with pytest.raises(ExperimentError, match="landmarks: leaves none for `sface_int8bq`"):
        Experiment(**ASKED, landmarks=[{"clean": ["dlib"]}])
