"""Real photographs that lie on their reference: faces found in the reference, and the light in the face beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch import datasets, faces, matchers
from falsematch.conditions import Chain, expose
from falsematch.errors import DataError, NotApplicable
from falsematch.faces import Frame, eye_centres, to_display, to_light
from falsematch.studies.proofs import shading

Floats = NDArray[np.float64]


class PlacedFaces:
    """Templates of faces that a matcher is told the place of: where it found them in the reference."""

    def __init__(self, images: datasets.Images, loaded: Sequence[matchers.OpenMatcher]) -> None:
        self.loaded = loaded
        self._files = dict(zip(images.table["image"], images.table["file"], strict=True))
        self._long_side = images.long_side
        self._found: dict[tuple[str, Any], matchers.Face | None] = {}

    def opened(self, image: str) -> NDArray[np.uint8]:
        """A photograph as it is measured."""
        return faces.photograph(self._files[image], self._long_side)

    def template(
        self, matcher: matchers.OpenMatcher, reference: str, pixels: NDArray[np.uint8]
    ) -> NDArray[np.float32] | None:
        """Of a picture that lies on a reference; None where no face was found in that."""
        key = reference, matcher.detector
        if key not in self._found:
            self._found[key] = matchers.largest(matcher.detector.find(self.opened(reference)))
        face = self._found[key]
        return None if face is None else matcher.template(pixels, face)

    def replaced(self, made: pd.DataFrame, met: pd.DataFrame, matcher: matchers.OpenMatcher) -> pd.DataFrame:
        """Templates with those of real photographs as they are where the matcher is told where the face is."""
        rows = []
        for row in met.to_dict("records"):
            template = self.template(matcher, row["reference"], self.opened(row["image"]))
            outcome = "failed" if template is None else "ok"
            rows.append({"image": row["image"], "condition": "clean", "outcome": outcome, "template": template})
        told = pd.DataFrame(rows).set_index(["image", "condition"])
        return pd.concat([made[~made.index.isin(told.index)][["outcome", "template"]], told])


@dataclass(frozen=True)
class LitFaces:
    """Light of real and of simulated photographs, those whose reference was read.

    Attributes
    ----------
    pictures : DataFrame
        The meetings, with the errors that :func:`falsematch.audit.field_shading` takes.
    places : float64 array (pictures, 468, 2)
    real, made : float64 arrays (pictures, 468)
        Logarithm of the light over that of the reference, at the points of the mesh.
    at_mesh : dict of matcher to dict of image to template
        Of the reference under the true light as known at the points of the mesh.
    """

    pictures: pd.DataFrame
    places: Floats
    real: Floats
    made: Floats
    at_mesh: dict[str, dict[str, NDArray[np.float32]]]


def compare_light(
    images: datasets.Images,
    readings: faces.Readings,
    chains: Mapping[str, Chain],
    met: pd.DataFrame,
    placed: PlacedFaces,
    seed: int,
) -> LitFaces:
    """Light in the face of every real photograph, and of what stands for it, over that of its reference.

    Parameters
    ----------
    images : Images
    readings : Readings
        Of them.
    chains : mapping of image to Chain
        What stands for each real photograph; those without one are left out, as are those whose reference has no face.
    met : DataFrame
        Every real photograph (``image``) with its ``reference``, ``subject`` and ``capture``.
    placed : PlacedFaces
    seed : int

    Raises
    ------
    DataError
        Where a photograph does not lie on its reference, or in no reference a face was read.
    """
    at_mesh: dict[str, dict[str, NDArray[np.float32]]] = {matcher.name: {} for matcher in placed.loaded}
    kept, lights, found = [], [], []
    for row in met.to_dict("records"):
        try:
            before = placed.opened(row["reference"])
            frame = readings.frame(row["reference"], before)
            chain = chains[row["image"]]
            after = expose(before, frame, chain, seed=seed, image=row["reference"])
        except (NotApplicable, KeyError):
            continue
        truth = to_light(placed.opened(row["image"]))
        if truth.shape != frame.light.shape or after.frame.shape != frame.shape:
            raise DataError(f"{row['image']}: it does not lie on its reference; leave `shading` out.")
        pixels = to_display(shading.at_mesh(frame, truth))
        for matcher in placed.loaded:
            template = placed.template(matcher, row["reference"], pixels)
            if template is not None:
                at_mesh[matcher.name][row["image"]] = template
        small, crop = _inside(frame, images.manifest)
        real, made = truth[crop], to_light(after.pixels)[crop]
        kept.append(row | {"unlit": shading.error(real, small.light, small), "made": shading.error(real, made, small)})
        lights.append((small, real))
        found.append([shading.ratio_at_mesh(small, light) for light in (real, made)])
    if not kept:
        raise DataError(f"{images.manifest.name}: in no reference a face was read; there is no shading to compare.")
    pictures, ratios = pd.DataFrame(kept), np.array(found, np.float64)
    over, under = ratios[:, 0], ratios[:, 1]
    pictures["others"] = [_by_others(number, pictures, lights[number], over) for number in range(len(pictures))]
    return LitFaces(pictures, np.array([_from_eyes(frame) for frame, _ in lights]), over, under, at_mesh)


def _inside(frame: Frame, manifest: datasets.DatasetManifest) -> tuple[Frame, tuple[slice, slice]]:
    """The frame without the black that the dataset put around it, which has no light, and where that lies."""
    height, width = frame.shape
    rim = round(manifest.margin / (1 + 2 * manifest.margin) * min(height, width))
    crop = slice(rim, height - rim), slice(rim, width - rim)
    moved = frame.landmarks - [rim, rim, 0]
    return replace(
        frame, light=np.ascontiguousarray(frame.light[crop]), landmarks=moved, saturated=frame.saturated[crop]
    ), crop


def _by_others(number: int, pictures: pd.DataFrame, light: tuple[Frame, NDArray[np.float32]], real: Floats) -> float:
    """Error of the reference under the mean change of light of the other people in the same capture."""
    own = pictures.iloc[number]
    others = (pictures["capture"] == own["capture"]) & (pictures["subject"] != own["subject"])
    if not others.any():
        return float("nan")
    frame, truth = light
    return shading.error(truth, shading.under_ratio(frame, real[others.to_numpy()].mean(axis=0)), frame)


def _from_eyes(frame: Frame) -> Floats:
    """Points of the mesh (468, 2) from the middle of the eyes, in distances between them."""
    return np.asarray(
        (frame.landmarks[:, :2] - eye_centres(frame.landmarks).mean(axis=0)) / frame.inter_eye, np.float64
    )
