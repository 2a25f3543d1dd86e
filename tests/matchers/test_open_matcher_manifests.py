"""What a manifest of a matcher must say, and what is refused."""

from pathlib import Path

import pytest
import yaml
from PIL import ImageFile

from falsematch import catalog
from falsematch.conditions import CLEAN, parse
from falsematch.errors import ManifestError, SourceError
from falsematch.matchers import MatcherManifest, load_open_matcher

DEGRADED = parse([{"resolution": [30]}])[1]


@pytest.fixture
def altered(tmp_path):
    """Writes dlib's manifest with some settings of its `matcher` changed."""

    def write(**changes) -> Path:
        content = catalog.load_yaml(catalog.find(catalog.MODELS, "dlib"))
        content["matcher"] |= changes
        path = tmp_path / "altered.yaml"
        path.write_text(yaml.safe_dump(content))
        return path

    return write


def test_dlib_ships_the_threshold_of_face_recognition():
    matcher = MatcherManifest.load("dlib").matcher
    assert (matcher.threshold.value, matcher.comparator, matcher.polarity) == (0.6, "euclidean", "distance")


def test_the_reference_states_the_licence_of_the_68_point_predictor():
    assert "300-W" in MatcherManifest.load("face_recognition").licence_note


def test_an_unknown_detector_is_refused(altered):
    with pytest.raises(ManifestError, match="detector"):
        MatcherManifest.load(altered(detector={"kind": "eyes", "upsampling": 1}))


def test_an_unknown_setting_is_refused(altered):
    with pytest.raises(ManifestError, match="colour"):
        MatcherManifest.load(altered(colour="rgb"))


def test_a_distance_read_as_a_similarity_is_refused(altered):
    with pytest.raises(ManifestError, match="euclidean score is a distance"):
        MatcherManifest.load(altered(polarity="similarity"))


def test_weights_that_the_manifest_does_not_list_are_refused(altered):
    with pytest.raises(ManifestError, match=r"other\.dat is not listed under `files`"):
        MatcherManifest.load(altered(embedder={"kind": "dlib_resnet", "file": "other.dat"}))


def test_a_matcher_that_was_not_fetched_names_the_command(store):
    with pytest.raises(SourceError, match="falsematch fetch dlib"):
        load_open_matcher("dlib", store)


@pytest.mark.slow
def test_the_reference_runs_on_clean_frames_only(reference_matcher):
    assert reference_matcher.covers(CLEAN)
    assert not reference_matcher.covers(DEGRADED)


def test_dlib_runs_on_every_frame(dlib_matcher):
    assert dlib_matcher.covers(CLEAN)
    assert dlib_matcher.covers(DEGRADED)


def test_an_absent_reference_library_is_said_in_one_sentence(store, monkeypatch):
    monkeypatch.setattr("falsematch.matchers.face_recognition.find_spec", lambda name: None)
    with pytest.raises(
        SourceError, match=r"not installed; install the extra with `pip install 'falsematch\[reference\]'`"
    ):
        load_open_matcher("face_recognition", store)


@pytest.mark.slow
def test_loading_the_reference_library_leaves_truncated_photographs_refused(face_recognition):
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_two_matchers_with_the_same_detector_share_it(dlib_matcher, weights):
    assert len({dlib_matcher.detector, load_open_matcher("dlib", weights).detector}) == 1
