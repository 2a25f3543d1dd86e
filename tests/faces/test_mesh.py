"""The mesh lies on the face, and its eyes on the pupils that people placed by hand."""

import cv2
import numpy as np
import pytest

from falsematch.faces import Scaled, eye_centres, photograph

pytestmark = pytest.mark.slow

EVERY = 8


def pupils(file):
    """The two pupils (x, y) of a hand-placed template, in pixels of the 1350 px photograph."""
    lines = file.with_suffix(".tem").read_text().splitlines()[1:3]
    return np.array([[float(number) for number in line.split()[:2]] for line in lines])


@pytest.fixture(scope="module")
def eyes(yunet, mesh, london_folder):
    """Eyes by mesh at 675 px and by hand, both in pixels of the original: two arrays (n, 2, 2)."""
    files = sorted((london_folder / "neutral_front").glob("*.jpg"))[::EVERY]
    found = []
    for file in files:
        pixels = photograph(file, 675)
        found.append(Scaled(2, 2)(eye_centres(mesh.fit(pixels, yunet.largest(pixels)).landmarks)))
    return np.array(found), np.array([pupils(file) for file in files])


def test_eye_centres_lie_within_three_per_cent_of_the_hand_placed(eyes):
    found, placed = eyes
    apart = np.linalg.norm(placed[:, 1] - placed[:, 0], axis=1)
    error = np.linalg.norm(found - placed, axis=2) / apart[:, None]
    assert np.median(error) < 0.03
    assert np.percentile(error, 90) < 0.05


def test_eye_distance_lies_within_three_per_cent_of_the_hand_placed(eyes):
    found, placed = (np.linalg.norm(points[:, 1] - points[:, 0], axis=1) for points in eyes)
    assert np.median(np.abs(found / placed - 1)) < 0.03
    assert abs(np.mean(found / placed - 1)) < 0.02


@pytest.mark.parametrize("degrees", [-30, 15, 30])
def test_the_mesh_turns_with_the_head(yunet, mesh, london_folder, degrees):
    pixels = photograph(london_folder / "neutral_front/001_03.jpg", 675)
    turn = cv2.getRotationMatrix2D((337, 337), degrees, 1)
    turned = cv2.warpAffine(pixels, turn, (675, 675), borderMode=cv2.BORDER_REPLICATE)
    upright = mesh.fit(pixels, yunet.largest(pixels)).landmarks[:, :2]
    found = mesh.fit(turned, yunet.largest(turned)).landmarks[:, :2]
    error = np.linalg.norm(found - (upright @ turn[:, :2].T + turn[:, 2]), axis=1)
    assert np.median(error) < 3


def test_presence_tells_a_face_from_none(yunet, mesh, london_folder):
    pixels = photograph(london_folder / "neutral_front/001_03.jpg", 675)
    face = yunet.largest(pixels)
    assert mesh.fit(pixels, face).presence > 0.99
    assert mesh.fit(np.full_like(pixels, 128), face).presence < 0.5


def test_the_same_photograph_gives_the_same_numbers(yunet, mesh, london_folder):
    pixels = photograph(london_folder / "neutral_front/001_03.jpg", 675)
    face = yunet.largest(pixels)
    assert (mesh.fit(pixels, face).landmarks == mesh.fit(pixels, face).landmarks).all()
