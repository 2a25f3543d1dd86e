"""Any embedder in ONNX is a manifest of about ten lines and no code."""

import shutil

import numpy as np
import pytest
from pictures import picture

from falsematch.errors import ManifestError, SourceError
from falsematch.matchers import Face, load_open_matcher
from falsematch.matchers.box import Box
from falsematch.store import file_sha256

pytestmark = pytest.mark.slow

SFACE = "face_recognition_sface_2021dec_int8bq.onnx"
MINE = """\
name: mine
title: SFace, a copy of my own
kind: matcher
files:
  {file}: {sha256}
matcher:
  made_of: parts
  embedder: {{kind: onnx, file: {file}}}
  comparator: cosine
  polarity: similarity
"""
FACE = Face(Box(70, 50, 170, 200), np.array([[82.0, 98], [146, 98], [114, 130], [90, 176], [140, 176]]))


@pytest.fixture
def my_folder(sface, with_models, tmp_path, monkeypatch):
    """An empty folder with nothing but a user's manifest and their file."""
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(with_models("sface_int8bq").models / "sface_int8bq" / SFACE, folder)
    (folder / "mine.yaml").write_text(MINE.format(file=SFACE, sha256=sface.manifest.files[SFACE]))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def my_store(model_store, store):
    """A store with the detector alone."""
    shutil.copytree(model_store.models / "yunet", store.models / "yunet")
    return store


def test_it_takes_ten_lines():
    assert len(MINE.splitlines()) == 10


def test_a_users_own_file_runs_without_being_fetched(my_folder, my_store, sface):
    mine = load_open_matcher("mine.yaml", my_store)
    assert mine.name == "mine"
    pixels = picture(224)
    assert np.array_equal(mine.template(pixels, FACE), sface.template(pixels, FACE))


def test_it_finds_faces_as_sface_does(my_folder, my_store, sface):
    assert load_open_matcher("mine.yaml", my_store).detector.score_threshold == sface.detector.score_threshold


def test_nothing_is_said_of_it_that_its_user_did_not_say(my_folder, my_store):
    manifest = load_open_matcher("mine.yaml", my_store).manifest
    assert manifest.provenance.status == "unconfirmed"
    assert manifest.licence == manifest.training_data == "unknown"
    assert manifest.matcher.threshold.value is None


def test_another_file_under_the_same_name_is_refused(my_folder, my_store):
    (my_folder / SFACE).write_bytes(b"other")
    with pytest.raises(SourceError, match=r"mine: .* has sha256"):
        load_open_matcher("mine.yaml", my_store)


def test_a_network_of_another_size_is_refused_and_both_sizes_are_told(my_folder, my_store):
    manifest = my_folder / "mine.yaml"
    manifest.write_text(manifest.read_text() + "  aligner: {kind: five_points, size: 160}\n")
    with pytest.raises(ManifestError, match="takes 3 x 112 x 112, and its manifest prepares 3 x 160 x 160"):
        load_open_matcher("mine.yaml", my_store)


def test_what_is_no_onnx_file_is_refused(my_folder, my_store):
    (my_folder / "notes.onnx").write_bytes(b"not a graph")
    sha256 = file_sha256(my_folder / "notes.onnx")
    (my_folder / "mine.yaml").write_text(MINE.format(file="notes.onnx", sha256=sha256))
    with pytest.raises(SourceError, match=r"notes\.onnx is not an ONNX file"):
        load_open_matcher("mine.yaml", my_store)


def test_five_points_need_a_detector_that_gives_them(my_folder, my_store):
    manifest = my_folder / "mine.yaml"
    manifest.write_text(manifest.read_text() + "  detector: {kind: hog, upsampling: 1}\n")
    with pytest.raises(ManifestError, match="the detector hog does not give"):
        load_open_matcher("mine.yaml", my_store)
