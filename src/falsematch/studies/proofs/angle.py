"""Proof of pose: the change of angle, measured by other means than the surface that was turned.

The surface stands on MediaPipe's mesh. On rendered heads the true places of landmarks are known: from where the warp
takes their pixels, a perspective-n-point solution says by how much a head of that very shape would have turned. On
photographs there is only an estimator: dlib's 68 points before and after, its gain calibrated on turned heads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

import cv2
import dlib
import face_recognition_models
import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from falsematch.conditions import find, generator
from falsematch.conditions.pose import side
from falsematch.faces import Frame, YuNet, to_display
from falsematch.studies.proofs.rendered import RenderedHeads

Points = NDArray[np.float64]

_MARKS = {
    "right_brow_outer": 17, "right_brow_inner": 21, "left_brow_inner": 22, "left_brow_outer": 26, "nasion": 27,
    "nose_tip": 30, "right_nostril_wing": 31, "left_nostril_wing": 35, "right_eye_outer": 36, "right_eye_inner": 39,
    "left_eye_inner": 42, "left_eye_outer": 45, "right_mouth_corner": 48, "upper_lip": 51, "left_mouth_corner": 54,
    "lower_lip": 57, "chin": 8,
}  # fmt: skip
"""Places of a rendered head, and which of dlib's 68 points marks each."""
_AXES = {"yaw": (0, -1, 0), "pitch": (-1, 0, 0), "roll": (0, 0, 1)}
_BOX = 1.25
"""Half a side of dlib's box, over the larger of eyes to eyes and eyes to mouth."""
_FAR = 2.0 / 0.063
"""Focal length over the distance between the eyes in the picture: a portrait from 2 m. Angles hardly depend on it."""


@dataclass(frozen=True)
class Angles:
    """Requested and measured changes of angle.

    Attributes
    ----------
    requested, measured : float64 arrays (n,), degrees
        One a picture, signed; measured is NaN where the estimator found no face before or after.
    """

    requested: Points
    measured: Points

    @property
    def errors(self) -> Points:
        """Sizes of the differences, in degrees, where there was a measurement."""
        off = np.abs(self.measured - self.requested)
        return np.asarray(off[np.isfinite(off)])

    @property
    def median_error(self) -> float:
        """Degrees."""
        return float(np.median(self.errors))

    @property
    def ninetieth(self) -> float:
        """90th percentile of the errors, degrees."""
        return float(np.quantile(self.errors, 0.9))


@dataclass(frozen=True)
class Estimator:
    """Head pose from dlib's points.

    Attributes
    ----------
    detector : YuNet
        Where the face is.
    model : float64 array (17, 3)
        Places of :data:`_MARKS` on a mean head: right, down, away, in distances between the eyes.
    gains : mapping of str to float
        Measured over true change, for each of yaw, pitch and roll.
    """

    detector: YuNet
    model: Points
    gains: Mapping[str, float]

    def turns(self, pose: str, made: RenderedHeads) -> Angles:
        """True and seen changes of heads rendered straight and at true angles."""
        true, seen = [], []
        for number in range(made.count):
            before = made.picture(number)
            for angle in (-30.0, -20.0, -10.0, 10.0, 20.0, 30.0):
                true.append(angle)
                seen.append(self.change(pose, before.pixels, made.picture(number, **{pose: angle}).pixels))
        return Angles(np.array(true), np.array(seen))

    def change(self, pose: str, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
        """Change of one angle in degrees from one photograph to another; NaN where no face was found in either."""
        turns = [self._turn(pixels) for pixels in (before, after)]
        if turns[0] is None or turns[1] is None:
            return float("nan")
        return _about(pose, turns[1] * turns[0].inv()) / self.gains[pose]

    def _turn(self, pixels: NDArray[np.uint8]) -> Rotation | None:
        marks = dlib_points(self.detector, pixels)
        if marks is None:
            return None
        apart = float(np.hypot(*(marks[42:48].mean(axis=0) - marks[36:42].mean(axis=0))))
        height, width = pixels.shape[:2]
        return _pose(self.model, marks[list(_MARKS.values())], _FAR * apart, (width / 2, height / 2))


def gain(turns: Sequence[Angles]) -> float:
    """Seen over true change: the slope through nothing, over the heads of which a face was found."""
    true, seen = (np.concatenate([getattr(some, side_) for some in turns]) for side_ in ("requested", "measured"))
    found = np.isfinite(seen)
    return float(np.dot(true[found], seen[found]) / np.dot(true[found], true[found]))


def _pose(places: Points, seen: Points, focal: float, centre: tuple[float, float]) -> Rotation:
    """How a head of known places (n, 3) is turned whose landmarks are seen at pixels (n, 2)."""
    camera = np.array([[focal, 0, centre[0]], [0, focal, centre[1]], [0, 0, 1]])
    start = np.zeros(3), np.array([0, 0, _FAR])
    seen = np.ascontiguousarray(seen)
    _, turn, _ = cv2.solvePnP(places, seen, camera, np.zeros(4), *start, True, flags=cv2.SOLVEPNP_ITERATIVE)
    return Rotation.from_rotvec(np.ravel(turn))


def dlib_points(detector: YuNet, pixels: NDArray[np.uint8]) -> Points | None:
    """The points of dlib's predictor (68, 2) on the largest face, or None."""
    face = detector.largest(pixels)
    if face is None:
        return None
    right, left = face.points[:2]
    middle = face.points.mean(axis=0)
    # The predictor knows upright faces: it is shown one.
    lean = float(np.degrees(np.arctan2(left[1] - right[1], left[0] - right[0])))
    level = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), lean, 1.0)
    size = (pixels.shape[1], pixels.shape[0])
    upright = cv2.warpAffine(pixels, level, size, borderMode=cv2.BORDER_REPLICATE)
    eyes_to_mouth = face.points[3:].mean(axis=0) - face.points[:2].mean(axis=0)
    # A square such as dlib's own detector gives, whose boxes the predictor was trained on.
    half = _BOX * max(1.05 * float(np.hypot(*(left - right))), float(np.hypot(*eyes_to_mouth)))
    box = dlib.rectangle(*np.rint([*(middle - half), *(middle + half)]).astype(int).tolist())
    shape = _predictor()(np.ascontiguousarray(upright), box)
    marks = np.array([(shape.part(k).x, shape.part(k).y) for k in range(68)], np.float64)
    back = cv2.invertAffineTransform(level)
    return np.asarray(marks @ back[:, :2].T + back[:, 2])


@cache
def _predictor() -> Any:
    return dlib.shape_predictor(face_recognition_models.pose_predictor_model_location())


def mean_head(made: RenderedHeads) -> Points:
    """Mean places of the marks (17, 3) on straight heads: right, down and away, in distances between the eyes."""
    return np.asarray(np.mean([made.places(number, list(_MARKS)) for number in range(made.count)], axis=0))


def on_heads(made: RenderedHeads, pose: str, dose: float, seed: int = 1) -> Angles:
    """By how much a condition turned heads whose true shape is known.

    Parameters
    ----------
    made : RenderedHeads
    pose : "yaw", "pitch" or "roll"
    dose : float, degrees
    seed : int
        Of the random numbers that say which way.
    """
    requested, measured = [], []
    for number in range(made.count):
        picture = made.picture(number)
        frame = made.frame(picture)
        if frame is None:
            continue
        image = made.name(number)
        after = find(pose)(frame, dose, generator(seed, image, pose))
        requested.append(_way(seed, image, pose) * dose)
        measured.append(_true_change(made, number, pose, after))
    return Angles(np.array(requested), np.array(measured))


def _true_change(made: RenderedHeads, number: int, pose: str, after: Frame) -> float:
    """By how much a straight head was turned, by the true places of its landmarks and by its true shape."""
    names, centre = list(_MARKS), (made.size - 1) / 2
    marks = made.picture(number).truth.landmarks
    before = np.array([marks[name][:2] for name in names])
    places = made.places(number, names)
    turns = [_pose(places, seen, made.focal, (centre, centre)) for seen in (before, after.carry(before))]
    return _about(pose, turns[1] * turns[0].inv())


def on_photographs(
    estimator: Estimator, pose: str, dose: float, frames: Iterable[tuple[str, Frame]], seed: int = 1
) -> Angles:
    """The change that the estimator sees where a condition turned a head.

    Parameters
    ----------
    estimator : Estimator
    pose : "yaw", "pitch" or "roll"
    dose : float, degrees
    frames : iterable of (str, Frame)
        Ids and clean frames.
    seed : int
        Of the random numbers that say which way.
    """
    requested, measured = [], []
    for image, frame in frames:
        after = find(pose)(frame, dose, generator(seed, image, pose))
        requested.append(_way(seed, image, pose) * dose)
        measured.append(estimator.change(pose, to_display(frame.light), to_display(after.light)))
    return Angles(np.array(requested), np.array(measured))


def estimator_alone(estimator: Estimator, made: RenderedHeads, pose: str, dose: float) -> Angles:
    """What the estimator makes of heads that were truly rendered at an angle: how far its word can be taken."""
    requested, measured = [], []
    for number in range(made.count):
        before = made.picture(number)
        for angle in (-dose, dose):
            requested.append(angle)
            measured.append(estimator.change(pose, before.pixels, made.picture(number, **{pose: angle}).pixels))
    return Angles(np.array(requested), np.array(measured))


def estimator_on_turned(estimator: Estimator, made: RenderedHeads, pose: str, dose: float, seed: int = 1) -> Angles:
    """What the estimator makes of heads that the condition turned, either way, beside what their true shape says.

    A turned photograph is a turned picture, not a second photograph: an estimator that reads true turns well may still
    read these too large or too small.
    """
    true, seen = [], []
    for number in range(made.count):
        picture = made.picture(number)
        frame = made.frame(picture)
        if frame is None:
            continue
        image = made.name(number)
        for way in (-1, 1):
            chance = next(one for one in count(seed) if _way(one, image, pose) == way)
            after = find(pose)(frame, dose, generator(chance, image, pose))
            true.append(_true_change(made, number, pose, after))
            seen.append(estimator.change(pose, picture.pixels, to_display(after.light)))
    return Angles(np.array(true), np.array(seen))


def _way(seed: int, image: str, pose: str) -> int:
    """Which way a condition turns an image: by the first draw of its own random numbers."""
    return side(generator(seed, image, pose))


def _about(pose: str, turn: Rotation) -> float:
    """The part of a turn that is about one of the camera's axes, in degrees, signed as the conditions' doses."""
    return float(turn.as_rotvec(degrees=True) @ _AXES[pose])
