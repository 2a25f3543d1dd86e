"""The rows of one photograph: what a worker does."""

import hashlib
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from falsematch.conditions import Chain, expose
from falsematch.errors import NotApplicable, PhotographError
from falsematch.faces import (
    FACES,
    FaceKeys,
    Frame,
    OnSeveralFaces,
    Readings,
    choose_face,
    image_centre,
    photograph_to_enrol,
)
from falsematch.matchers.box import Box
from falsematch.matchers.covariates import COVARIATES, measure
from falsematch.matchers.face import Face
from falsematch.matchers.open_matcher import Detector, OpenMatcher
from falsematch.store import Store, digest

STAGE = "matchers"
ENGINE = frozenset({Path(__file__)})
"""Source of what makes a row, whatever the condition and the matcher."""
LEAST_OVERLAP = 0.3
"""IoU with the box of the person's own landmarks below which the face chosen is not theirs (METHOD sec. 2)."""

MEASURED = pa.schema(
    [
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("box_left", pa.float64()),
        ("box_top", pa.float64()),
        ("box_right", pa.float64()),
        ("box_bottom", pa.float64()),
        ("template", pa.list_(pa.float32())),
        (FACES, pa.int64()),
        *((name, pa.float64()) for name in COVARIATES),
    ]
)
"""What is measured for a row, and kept in the store; its other columns are what was asked for."""


class Exposure(NamedTuple):
    """One frame made of a photograph."""

    chain: Chain
    delivery: str
    metering: str


class Order(NamedTuple):
    """A row that is asked for, and its keys in the store."""

    image: str
    exposure: Exposure
    landmarks: str
    matcher: OpenMatcher
    keys: FaceKeys

    @property
    def key(self) -> str:
        """What names the row in one run, whichever of its keys it is kept under."""
        return self.keys.several


@dataclass(frozen=True)
class Photo:
    """One photograph and what its rows are made with; small enough to be sent to a worker.

    Attributes
    ----------
    image, file, sha256 : str
    long_side : int or None
        Longer side in pixels that it is reduced to.
    readings : Readings
        Its own clean reading alone.
    seed : int
        The experiment's.
    store : Store
        Where its rows are kept.
    on_several_faces : "largest", "nearest_centre" or "fail"
        Which face a matcher describes where its detector finds more than one.
    """

    image: str
    file: str
    sha256: str
    long_side: int | None
    readings: Readings
    seed: int
    store: Store
    on_several_faces: OnSeveralFaces = "largest"

    def order(self, exposure: Exposure, landmarks: str, matcher: OpenMatcher, code: str) -> Order:
        """One row of this photograph, with the key of everything that its numbers depend on.

        Parameters
        ----------
        exposure : Exposure
        landmarks : "own" or "clean"
        matcher : OpenMatcher
        code : str
            Digest of the sources of the engine, the chain's conditions and the matcher's parts.
        """
        if not matcher.covers(exposure.chain):
            # Nothing is measured, and a matcher of the same parts may be run on such frames.
            none = digest([matcher.name, "not covered"])
            return Order(self.image, exposure, landmarks, matcher, FaceKeys(none, none))
        # Random numbers are keyed by the seed and the name of the image; a clean frame draws none.
        drawn = not exposure.chain.is_clean
        key = self.store.key(
            code,
            inputs={
                "photograph": self.sha256,
                "reading": self._lit if drawn else self._reading,
                "matcher": matcher.content,
            },
            parameters={
                "long_side": self.long_side,
                "chain": exposure.chain.content,
                "delivery": exposure.delivery,
                "metering": exposure.metering,
                "landmarks": landmarks,
                "image": self.image if drawn else None,
            },
            seed=self.seed if drawn else None,
        )
        return Order(self.image, exposure, landmarks, matcher, FaceKeys.under(self.on_several_faces, key))

    @cached_property
    def _reading(self) -> str:
        row = self.readings.rows[self.image]
        if row["landmarks"] is None:
            return digest([row["outcome"], row["reason"]])
        return hashlib.sha256(np.append(row["landmarks"], row["inter_eye"]).astype("<f8").tobytes()).hexdigest()

    @cached_property
    def _lit(self) -> str:
        """The reading, with the light of the photograph's session where one is stated."""
        own = self.readings.own_lights.get(self.image)
        return self._reading if own is None else digest([self._reading, *own])


class _Sight(NamedTuple):
    """A frame as matchers get it, where the person's face is in it, and what that face is like.

    Where the clean reading failed nobody knows: ``frame`` is None and there are no covariates. ``centre`` is the point
    (x, y) of the frame that is the photograph's centre.
    """

    pixels: NDArray[np.uint8]
    frame: Frame | None
    covariates: dict[str, float]
    centre: NDArray[np.float64]


class _Search:
    """What each detector finds in one frame, looked for once."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.pixels = pixels
        self._found: dict[Detector, list[Face]] = {}

    def found(self, detector: Detector) -> list[Face]:
        if detector not in self._found:
            self._found[detector] = detector.find(self.pixels)
        return self._found[detector]


def enrol_photograph(photo: Photo, orders: list[Order]) -> dict[str, pa.Table]:
    """Make rows of one photograph; each is in the store before the next frame is made.

    Parameters
    ----------
    photo : Photo
    orders : list of Order
        Rows that the store does not hold yet, those of one exposure together.

    Returns
    -------
    dict
        Key to a table of one row, columns of :data:`MEASURED`.
    """
    try:
        pixels = photograph_to_enrol(photo.file, photo.sha256, photo.long_side)
    except PhotographError:
        # It could be read a while ago. That is nothing to keep: the next run may find it in its place again.
        return {order.key: unreadable() for order in orders}
    frame, reason = _frame(photo, pixels)
    clean = _Search(pixels)
    made: dict[str, pa.Table] = {}
    for exposure, group in groupby(orders, key=lambda order: order.exposure):
        asked = list(group)
        try:
            sight = _expose(photo, pixels, frame, reason, exposure)
        except NotApplicable as cause:
            rows = [_row("not_applicable", str(cause))] * len(asked)
        else:
            rows = _acquire(sight, clean, asked, photo.on_several_faces)
        made |= _kept(photo, asked, rows)
    return made


def unreadable() -> pa.Table:
    """The row of a photograph that cannot be opened: a damaged file says nothing about a matcher."""
    return pa.Table.from_pylist([_row("not_applicable", "the photograph cannot be read")], schema=MEASURED)


def not_covered(matcher: OpenMatcher) -> pa.Table:
    """The row of a frame on which a matcher is not run."""
    return pa.Table.from_pylist(
        [_row("not_applicable", f"{matcher.name} is run on clean frames only")], schema=MEASURED
    )


def _frame(photo: Photo, pixels: NDArray[np.uint8]) -> tuple[Frame | None, str]:
    """The photograph's frame, or why it has none."""
    try:
        return photo.readings.frame(photo.image, pixels), ""
    except NotApplicable as cause:
        return None, cause.reason


def _expose(photo: Photo, pixels: NDArray[np.uint8], frame: Frame | None, reason: str, exposure: Exposure) -> _Sight:
    if frame is None:
        if exposure.chain.is_clean:
            return _Sight(pixels, None, {}, image_centre(pixels))
        raise NotApplicable(reason)
    delivered = expose(
        pixels,
        frame,
        exposure.chain,
        seed=photo.seed,
        image=photo.image,
        delivery=exposure.delivery,
        metering=exposure.metering,
    )
    covariates = measure(delivered.pixels, delivered.frame)
    # Carried along: where the geometry moved the picture, the middle of the frame is no longer the photograph's.
    [centre] = delivered.frame.carry(image_centre(pixels)[None])
    return _Sight(delivered.pixels, delivered.frame, covariates, centre)


def _acquire(sight: _Sight, clean: _Search, asked: list[Order], rule: OnSeveralFaces) -> list[dict[str, Any]]:
    """One row an order; matchers with the same detector share what it found."""
    search = _Search(sight.pixels)
    rows = []
    for order in asked:
        found = (search if order.landmarks == "own" else clean).found(order.matcher.detector)
        acquire = _own if order.landmarks == "own" else partial(_mapped, clean)
        rows.append(acquire(sight, found, order.matcher, rule) | sight.covariates | {FACES: len(found)})
    return rows


def _own(sight: _Sight, found: list[Face], matcher: OpenMatcher, rule: OnSeveralFaces) -> dict[str, Any]:
    """The matcher finds the face itself."""
    face = choose_face(found, rule, sight.centre)
    if face is None:
        return _row("failed", "more than one face was found" if found else "no face was found")
    if sight.frame is not None and _lies_elsewhere(face.box, sight.frame):
        return _row("failed", "the face found lies elsewhere than this person's", face.box)
    return _described(face.box, matcher.template(sight.pixels, face))


def _mapped(
    clean: _Search, sight: _Sight, found: list[Face], matcher: OpenMatcher, rule: OnSeveralFaces
) -> dict[str, Any]:
    """The matcher is told where it found the face in the clean photograph, by its own kind of landmarks."""
    face = choose_face(found, rule, image_centre(clean.pixels))
    if face is None:
        what = "more than one face was found" if found else "no face was found"
        return _row("failed", f"{what} in the clean photograph")
    landmarks, middles = matcher.describer.landmarks(clean.pixels, face), face.box.middles
    if sight.frame is not None:
        landmarks, middles = sight.frame.carry(landmarks), sight.frame.carry(middles)
    box = Box.between(middles)
    if sight.frame is not None and _lies_elsewhere(box, sight.frame):
        return _row("failed", "the face found in the clean photograph lies elsewhere than this person's", box)
    return _described(box, matcher.describer.template(sight.pixels, landmarks))


def _described(box: Box, template: NDArray[np.float32]) -> dict[str, Any]:
    """A template that is not of numbers would compare as no match with everybody, and nobody would see why."""
    if not np.isfinite(template).all():
        return _row("failed", "the template holds something that is no number", box)
    return _row("ok", "", box, template)


def _lies_elsewhere(box: Box, frame: Frame) -> bool:
    return box.overlap(Box.around(frame.landmarks)) < LEAST_OVERLAP


def _row(
    outcome: str, reason: str, box: Box | None = None, template: NDArray[np.float32] | None = None
) -> dict[str, Any]:
    edges = dict.fromkeys(Box._fields) if box is None else box._asdict()
    return {
        "outcome": outcome,
        "reason": reason,
        **{f"box_{edge}": value for edge, value in edges.items()},
        "template": template,
    }


def _kept(photo: Photo, orders: list[Order], rows: list[dict[str, Any]]) -> dict[str, pa.Table]:
    made = {}
    for order, row in zip(orders, rows, strict=True):
        made[order.key] = pa.Table.from_pylist([row], schema=MEASURED)
        key = order.keys.of(row.get(FACES))
        photo.store.write(STAGE, key, made[order.key], image=photo.image, sha256=photo.sha256)
    return made
