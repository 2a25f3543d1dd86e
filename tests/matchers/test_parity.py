"""The lab's dlib is face_recognition: the same templates, the same decisions."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from falsematch.faces import photograph
from falsematch.matchers import largest

PARITY = 1e-5
THRESHOLD = 0.6
SIDE = 675


def photographs(folder: Path, capture: str) -> list[Path]:
    return sorted(folder.glob(f"{capture}_front/*.jpg"))


def template_of(matcher, pixels: np.ndarray) -> np.ndarray:
    return matcher.template(pixels, largest(matcher.detector.find(pixels)))


def bicubic(file: Path) -> np.ndarray:
    """The reduction that the published count of 39 was made with."""
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB").resize((SIDE, SIDE)))


def distances(probes: list[np.ndarray], references: list[np.ndarray]) -> np.ndarray:
    a, b = (np.stack(side).astype(np.float64) for side in (probes, references))
    return np.linalg.norm(a[:, None] - b[None], axis=2)


def compared(files: list[Path], matcher, face_recognition) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Templates of ours and of the library, on the same arrays."""
    arrays = [photograph(file, SIDE) for file in files]
    theirs = [face_recognition.face_encodings(pixels) for pixels in arrays]
    assert all(len(found) == 1 for found in theirs)
    return [template_of(matcher, pixels) for pixels in arrays], [found[0] for found in theirs]


@pytest.mark.slow
def test_templates_are_those_of_face_recognition(london_folder, dlib_matcher, face_recognition):
    files = photographs(london_folder, "neutral")[:3] + photographs(london_folder, "smiling")[:3]
    ours, theirs = compared(files, dlib_matcher, face_recognition)
    assert np.abs(np.stack(ours) - np.stack(theirs)).max() <= PARITY


@pytest.mark.full
def test_all_204_photographs_give_the_same_templates_and_decisions(london_folder, dlib_matcher, face_recognition):
    probes = compared(photographs(london_folder, "smiling"), dlib_matcher, face_recognition)
    references = compared(photographs(london_folder, "neutral"), dlib_matcher, face_recognition)
    ours, theirs = (np.stack(p + r) for p, r in zip(probes, references, strict=True))
    assert len(ours) == 204
    assert np.abs(ours - theirs).max() <= PARITY
    decisions = [distances(p, r) <= THRESHOLD for p, r in zip(probes, references, strict=True)]
    assert np.array_equal(*decisions)


@pytest.mark.slow
def test_the_reference_matcher_is_the_library_itself(london_folder, reference_matcher, face_recognition):
    pixels = photograph(photographs(london_folder, "smiling")[0], SIDE)
    (encoding,) = face_recognition.face_encodings(pixels)
    assert np.array_equal(template_of(reference_matcher, pixels), encoding.astype(np.float32))


@pytest.mark.slow
def test_39_of_56_ordered_comparisons_of_black_men_match_falsely_after_bicubic_reduction(london_folder, dlib_matcher):
    with (london_folder / "london_faces_info.csv").open(encoding="utf-8") as file:
        people = [
            row["face_id"]
            for row in csv.DictReader(file)
            if row["face_eth"] == "black" and row["face_gender"] == "male"
        ]
    probes = [template_of(dlib_matcher, bicubic(london_folder / f"smiling_front/{who}_08.jpg")) for who in people]
    references = [template_of(dlib_matcher, bicubic(london_folder / f"neutral_front/{who}_03.jpg")) for who in people]
    impostors = distances(probes, references)[~np.eye(len(people), dtype=bool)]
    assert (len(impostors), int((impostors <= THRESHOLD).sum())) == (56, 39)
