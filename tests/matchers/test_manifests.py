"""What the manifests of models say, and what becomes of those whose weights are not here."""

import pytest

from falsematch import catalog
from falsematch.errors import SourceError
from falsematch.faces import ModelManifest
from falsematch.matchers import MatcherManifest, load_open_matcher

HERE = ["dlib", "faceplugin", "faceres", "intel_reid_0095", "mobileface", "mobilefacenet", "sface_int8bq"]
ELSEWHERE = ["adaface_ir50", "antelopev2", "buffalo_l", "buffalo_s", "edgeface_s", "facenet_vggface2", "ghostfacenet"]
UNKNOWN = [name for name in ELSEWHERE if "unknown" in ModelManifest.load(name).files.values()]


@pytest.mark.parametrize("name", catalog.names(catalog.MODELS))
def test_every_manifest_is_read(name):
    assert ModelManifest.load(name).name == name


@pytest.mark.parametrize("name", HERE + ELSEWHERE)
def test_every_matcher_says_where_its_threshold_is_stated_or_that_it_has_none(name):
    assert MatcherManifest.load(name).matcher.threshold.stated_in


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_model_had_elsewhere_names_home_terms_and_training_data(name):
    manifest = MatcherManifest.load(name)
    assert manifest.home.startswith("https://")
    assert manifest.training_sets
    assert "unknown" not in {manifest.licence, manifest.training_data}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_model_that_is_not_here_is_refused_in_one_sentence(name, store):
    with pytest.raises(SourceError) as refusal:
        load_open_matcher(name, store)
    assert str(refusal.value).startswith(f"{name}: ")
    assert str(refusal.value).count(". ") <= 1


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_file_of_unknown_hash_is_not_fetched(name, store, tmp_path):
    manifest = ModelManifest.load(name)
    for file in manifest.files:
        (tmp_path / file).write_bytes(b"anything")
    with pytest.raises(SourceError, match=r"the sha256 of .* is not known here"):
        manifest.fetch(store, tmp_path)
    assert not store.models.exists()


def test_training_sets_are_compared_with_a_datasets_overlap_whatever_the_spelling():
    manifest = ModelManifest.load("sface_int8bq")
    assert manifest.shares_people_with("lfw", ["CASIA WebFace"]) == ["CASIA-WebFace"]
    assert manifest.shares_people_with("vggface2", []) == ["VGGFace2"]
    assert manifest.shares_people_with("london", []) == []
