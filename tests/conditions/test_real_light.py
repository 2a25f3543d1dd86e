"""Sun beside photographs in real directional light (FIELD 3.7): one lamp in a dark room, seen by a linear camera."""

import os
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from falsematch import datasets
from falsematch.conditions import find, generator
from falsematch.faces import Frame, eye_distance, to_display
from falsematch.studies.proofs import shading
from falsematch.studies.proofs.rendered import RenderedHeads
from skipping import skip

LIGHTS = {"A+035E+40": (-35, 40), "A+070E+00": (-70, 0), "A+000E+45": (0, 45), "A+070E+45": (-70, 45)}
"""By name, azimuth to the right of the picture and elevation."""
DOSE = 20
"""Lamp over what the room gives back: what fits best."""
PEOPLE = ("yaleB01", "yaleB05", "yaleB09", "yaleB17", "yaleB22", "yaleB26", "yaleB31", "yaleB37")
MARGIN = 84


def linear(file: Path) -> np.ndarray:
    """A photograph's light: its values are proportional to it, and no sRGB."""
    values = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255
    return np.repeat(cv2.copyMakeBorder(values, *[MARGIN] * 4, cv2.BORDER_CONSTANT)[..., None], 3, axis=2)


def inside(light: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(light[MARGIN:-MARGIN, MARGIN:-MARGIN])


@pytest.mark.slow
def test_shading_comes_near_that_of_a_real_lamp(rendered_heads):
    folder = Path(os.environ.get("FALSEMATCH_DATA", "nowhere")).resolve() / "yaleb"
    if not folder.is_dir():
        skip("FALSEMATCH_DATA holds no yaleb/ folder")
    made: RenderedHeads = rendered_heads(1000, 1)
    own = tuple(datasets.manifest("yaleb").own_light["P00A+000E+00"])
    errors, unlit = [], []
    for person in PEOPLE:
        light = linear(folder / person / f"{person}_P00A+000E+00.pgm")
        pixels = to_display(light)
        landmarks = made.mesh.fit(pixels, made.detector.largest(pixels)).landmarks
        frame = Frame(light, landmarks, eye_distance(landmarks), light[..., 0] > 250 / 255, own_light=own)
        small = replace(frame, light=inside(light), landmarks=landmarks - [MARGIN, MARGIN, 0])
        for name, (azimuth, elevation) in LIGHTS.items():
            real = inside(linear(folder / person / f"{person}_P00{name}.pgm"))
            lit = find("sun")(
                frame, DOSE, generator(1, person, "sun"), azimuth=azimuth, elevation=elevation, direct_only=1
            )
            errors.append(shading.error(real, inside(lit.light), small))
            unlit.append(shading.error(real, small.light, small))
    assert shading.rms(np.array(unlit)) > 0.9
    assert shading.rms(np.array(errors)) <= shading.SHADING_BAR
