"""More than one face in a frame: counted with every detector, and the experiment says whose template it gives."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from falsematch import datasets
from falsematch.conditions import CLEAN, parse
from falsematch.datasets import Images
from falsematch.faces import MODELS, photograph, read
from falsematch.matchers import enrol, load_open_matcher
from falsematch.matchers.box_crop import BoxCrop
from falsematch.matchers.open_matcher import AlignedChip
from falsematch.store import Store, file_sha256
from two_heads import SPLIT, frame_of, save

pytestmark = pytest.mark.slow

MATCHERS = ("dlib", "sface_int8bq", "cropped", "faceres")
CHAINS = parse([{"resolution": [24]}, {"veiling_glare": [0.1]}, {"yaw": [10]}])


@pytest.fixture(scope="module", params=MATCHERS)
def matcher(request, with_models):
    """HOG with dlib's points, YuNet with five points, and YuNet with a box alone."""
    if request.param != "cropped":
        return load_open_matcher(request.param, with_models("yunet", request.param))
    sface = load_open_matcher("sface_int8bq", with_models("yunet", "sface_int8bq"))
    return replace(sface, describer=AlignedChip(BoxCrop(112, 1.3), sface.describer.embedder), fingerprint="cropped")


@pytest.fixture
def cache(tmp_path, model_store) -> Store:
    store = Store(tmp_path / "cache")
    store.models.mkdir(parents=True)
    for name in MODELS:
        (store.models / name).symlink_to(model_store.models / name)
    return store


@pytest.fixture
def enrolled(tmp_path, cache, matcher):
    """Enrols one frame under a setting, read by the same."""

    def made(frame, rule, chains=(CLEAN,), **settings) -> pd.DataFrame:
        file = save(frame, tmp_path / "shots/one.png")
        row = {"image": "one", "subject": "a", "capture": "c", "file": str(file), "sha256": file_sha256(file)}
        images = Images(pd.DataFrame([row]), datasets.manifest("london"), None, [])
        readings = read(images, cache, on_several_faces=rule)
        return enrol(
            images, readings, [matcher], {"one": chains}, on_several_faces=rule, seed=1, store=cache, **settings
        )

    return made


def middle(row) -> float:
    return (row["box_left"] + row["box_right"]) / 2


def templates_in(store: Store) -> int:
    return sum(file.is_file() for file in (store.root / "artefacts/matchers").rglob("*"))


@pytest.mark.parametrize(("rule", "central"), [("largest", False), ("nearest_centre", True)])
def test_the_setting_says_whose_template_it_is(enrolled, rule, central):
    [row] = enrolled(frame_of(0, 1), rule).to_dict("records")
    assert (row["outcome"], row["faces"]) == ("ok", 2)
    assert (middle(row) > SPLIT) == central


def test_the_template_of_the_nearest_is_that_of_this_head_alone(enrolled):
    [beside] = enrolled(frame_of(0, 1), "nearest_centre")["template"]
    [alone] = enrolled(frame_of(None, 1), "nearest_centre")["template"]
    np.testing.assert_allclose(beside, alone, atol=0.05 * np.abs(alone).max())


def test_told_to_fail_a_frame_of_several_faces_is_a_failure(enrolled):
    [row] = enrolled(frame_of(0, 1), "fail").to_dict("records")
    assert (row["outcome"], row["reason"], row["faces"]) == ("failed", "more than one face was found", 2)
    assert row["template"] is None


def test_told_to_fail_a_frame_of_one_face_is_none(enrolled):
    [row] = enrolled(frame_of(0, None), "fail").to_dict("records")
    assert (row["outcome"], row["faces"]) == ("ok", 1)


@pytest.mark.parametrize(("rule", "central"), [("largest", False), ("nearest_centre", True)])
@pytest.mark.parametrize("landmarks", ["own", "clean"])
def test_degraded_frames_show_the_same_face_as_the_clean_one(enrolled, matcher, rule, central, landmarks):
    shown = {matcher.name: (landmarks,)}
    table = enrolled(frame_of(0, 1), rule, CHAINS, landmarks=shown, delivery={"resolution": ("native", "upscaled")})
    assert set(table["outcome"]) == {"ok"}
    assert set(table["faces"]) == {2}
    # A frame reduced to fewer pixels is as much narrower as the eyes are nearer.
    clean = table["inter_eye"].iloc[0]
    scale = table["inter_eye"] / clean
    places = (table["box_left"] + table["box_right"]) / 2 / scale
    assert ((places > SPLIT) == central).all()


@pytest.mark.parametrize("landmarks", ["own", "clean"])
def test_told_to_fail_every_frame_of_several_faces_fails(enrolled, matcher, landmarks):
    table = enrolled(frame_of(0, 1), "fail", CHAINS, landmarks={matcher.name: (landmarks,)})
    assert set(table["outcome"]) == {"failed"}
    ending = "" if landmarks == "own" else " in the clean photograph"
    assert set(table["reason"][1:]) == {f"more than one face was found{ending}"}


def test_a_degraded_frame_counts_its_own_faces(enrolled, matcher):
    """Too small to be found, a bystander is no second face; where landmarks are the clean frame's, its faces count."""
    frame, chains = frame_of(0, 1), parse([{"resolution": [4]}])
    counted = enrolled(frame, "largest", chains, landmarks={matcher.name: ("own", "clean")})["faces"]
    found = len(matcher.detector.find(frame))
    assert counted.iloc[0] == counted.iloc[2] == found == 2
    assert counted.iloc[1] < 2


def test_the_row_of_one_face_is_made_once_whatever_the_setting(enrolled, cache):
    before = [enrolled(frame_of(0, None), rule, CHAINS) for rule in ("nearest_centre", "largest", "fail")]
    assert templates_in(cache) == len(CHAINS)
    for other in before[1:]:
        pd.testing.assert_frame_equal(other, before[0], check_exact=True)


def test_rows_of_several_faces_are_kept_by_the_setting(enrolled, cache):
    first = {rule: enrolled(frame_of(0, 1), rule) for rule in ("largest", "nearest_centre", "fail")}
    assert templates_in(cache) == 3
    for rule, table in first.items():
        pd.testing.assert_frame_equal(enrolled(frame_of(0, 1), rule), table, check_exact=True)
    assert templates_in(cache) == 3


def test_a_frame_without_a_face_holds_none(enrolled):
    [row] = enrolled(frame_of(None, None), "nearest_centre").to_dict("records")
    assert (row["outcome"], row["reason"], row["faces"]) == ("failed", "no face was found", 0)


def test_two_people_of_london_side_by_side(london_folder, enrolled):
    """Photographs of people: a larger bystander becomes the person, unless the setting says otherwise."""
    person = photograph(london_folder / "neutral_front/001_03.jpg", 240)
    bystander = photograph(london_folder / "neutral_front/002_03.jpg", 400)
    frame = np.full((400, 1100, 3), 200, np.uint8)
    frame[: bystander.shape[0], : bystander.shape[1]] = bystander
    frame[80 : 80 + person.shape[0], 430 : 430 + person.shape[1]] = person
    assert middle(enrolled(frame, "largest").iloc[0]) < 420
    assert middle(enrolled(frame, "nearest_centre").iloc[0]) > 420
