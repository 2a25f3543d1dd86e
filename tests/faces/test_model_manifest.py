"""A model manifest says what the weights are, and nothing else passes for them."""

import pytest
import yaml

from falsematch import catalog
from falsematch.errors import ManifestError, SourceError
from falsematch.faces import MODELS, ModelManifest
from falsematch.store import Store, file_sha256


def written(tmp_path, **changes):
    content = catalog.load_yaml(catalog.find(catalog.MODELS, "yunet")) | changes
    path = tmp_path / "model.yaml"
    path.write_text(yaml.safe_dump({key: value for key, value in content.items() if value is not None}))
    return path


@pytest.mark.parametrize("name", MODELS)
def test_the_models_of_this_box_have_manifests(name):
    manifest = ModelManifest.load(name)
    assert manifest.name == name
    assert manifest.provenance.status == "confirmed"


def test_an_unknown_setting_is_refused_with_the_nearest_known_one(tmp_path):
    with pytest.raises(ManifestError, match=r"model\.yaml: `license` is not a setting .* Did you mean `licence`\?"):
        ModelManifest.load(written(tmp_path, license="MIT"))


def test_a_missing_setting_is_named(tmp_path):
    with pytest.raises(ManifestError, match="`title`"):
        ModelManifest.load(written(tmp_path, title=None))


def test_what_a_manifest_leaves_out_is_unknown(tmp_path):
    manifest = ModelManifest.load(written(tmp_path, training_data=None, licence=None, provenance=None))
    assert manifest.training_data == manifest.licence == "unknown"
    assert manifest.provenance.status == "unconfirmed"


def test_a_model_without_files_is_refused(tmp_path):
    with pytest.raises(ManifestError, match="`files` must name at least one file"):
        ModelManifest.load(written(tmp_path, files={}))


def test_a_file_beside_its_manifest_is_taken_into_the_store(tmp_path):
    (tmp_path / "mine.onnx").write_bytes(b"weights")
    sha256 = file_sha256(tmp_path / "mine.onnx")
    manifest = ModelManifest.load(written(tmp_path, files={"mine.onnx": sha256}, sources=[]))
    assert manifest.path(Store(tmp_path / "cache"), "mine.onnx").read_bytes() == b"weights"


def test_a_file_fetched_again_is_taken_in_the_same_process(tmp_path):
    (tmp_path / "mine.onnx").write_bytes(b"weights")
    sha256 = file_sha256(tmp_path / "mine.onnx")
    manifest, store = ModelManifest.load(written(tmp_path, files={"mine.onnx": sha256}, sources=[])), Store(tmp_path)
    damaged = manifest.path(store, "mine.onnx")
    damaged.write_bytes(b"broken off")
    with pytest.raises(SourceError, match="Run `falsematch fetch yunet` again"):
        manifest.path(store, "mine.onnx")
    manifest.fetch(store)
    assert manifest.path(store, "mine.onnx").read_bytes() == b"weights"


def test_a_malformed_hash_is_refused(tmp_path):
    with pytest.raises(ManifestError, match="`files"):
        ModelManifest.load(written(tmp_path, files={"a.onnx": "123"}))


def test_an_unfetched_model_says_what_to_do(tmp_path):
    with pytest.raises(SourceError, match="Run `falsematch fetch yunet` first"):
        ModelManifest.load("yunet").path(Store(tmp_path), "face_detection_yunet_2023mar_int8bq.onnx")


def test_other_bytes_under_the_name_are_refused(tmp_path):
    manifest, store = ModelManifest.load("yunet"), Store(tmp_path)
    (file,) = manifest.files
    (store.models / "yunet").mkdir(parents=True)
    (store.models / "yunet" / file).write_bytes(b"not it")
    with pytest.raises(SourceError, match=r"has sha256 [0-9a-f]{8}\.\.\., its manifest says 49f000ec"):
        manifest.path(store, file)
