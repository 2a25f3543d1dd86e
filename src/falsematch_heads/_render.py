"""A picture of a head, in linear light, and what is true of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from falsematch.datasets.capture import Capture
from falsematch_heads import _shade
from falsematch_heads._backdrop import backdrop
from falsematch_heads._camera import FRAME as FRAME_MM
from falsematch_heads._camera import Camera, direction
from falsematch_heads._eye import shade_eye
from falsematch_heads._head import Head
from falsematch_heads._light import (
    DIRECTIONS,
    Shadows,
    on_card,
    plain_sky,
    sky_radiance,
    sun_irradiance,
)
from falsematch_heads._raster import rasterise
from falsematch_heads._strands import draw_strands, light_strands
from falsematch_heads._tone import ABSORPTION, CLEAR, encoded

if TYPE_CHECKING:
    from falsematch_heads._subject import Subject

FINE = 2
"""Samples a pixel along each side."""
WHITE = 0.9
"""Display value of the white card that exposure goes by."""
_PIVOT = np.array([0.0, -0.20, -0.75])
"""What a head turns about, from the point between the eyes, in decimetres."""
_LOOK = np.array([0.0, -0.22, 0.0])
"""What the camera's axis goes through when the head is straight."""
_STRAND = 0.0036
"""How wide a short strand is, in decimetres; where a sample is wider, the strand hides only its share of it."""
_SCATTER = (0.016, 0.007, 0.004)
"""How far light wanders in skin, red, green and blue: spread in decimetres (judgement, after Jensen et al. 2001)."""


@dataclass(frozen=True)
class Truth:
    """What is true of a picture.

    Attributes
    ----------
    landmarks : dict
        Name -> x, y in pixels (centres at whole numbers) and distance from the lens in metres; "right" and "left"
        are the subject's.
    inter_eye : float
        Between the middles of the eyeballs, in pixels.
    yaw, pitch, roll : float, degrees
        Of the head.
    radiance : tuple of three floats
        Mean of red, green and blue over the forehead and cheeks, before exposure, in units in which a white card
        under one unit of plain sky light has 1.
    albedo : tuple of three floats
        Mean diffuse albedo over the same skin.
    exposure : float
        What radiance was multiplied with.
    """

    landmarks: dict[str, tuple[float, float, float]]
    inter_eye: float
    yaw: float
    pitch: float
    roll: float
    radiance: tuple[float, float, float]
    albedo: tuple[float, float, float]
    exposure: float


@dataclass(frozen=True)
class Picture:
    """A rendered head.

    Attributes
    ----------
    light : float32 array (size, size, 3)
        Display-linear: 1 is display white; not clipped.
    truth : Truth
    """

    light: NDArray[np.float32]
    truth: Truth

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """uint8 sRGB (size, size, 3) (IEC 61966-2-1)."""
        return encoded(self.light)


def render(head: Head, subject: "Subject", capture: Capture, size: int = 512) -> Picture:
    """Photograph a head.

    Parameters
    ----------
    head : Head
        Made with the capture's expression.
    subject : Subject
    capture : Capture
    size : int
        Side of the picture in pixels.
    """
    samples = FINE * size
    turn, shift = capture.turn, _PIVOT - _LOOK
    camera = Camera(
        depth=10 * capture.distance,
        scale=samples * capture.focal / FRAME_MM,
        centre=((samples - 1) / 2, (samples - 1) / 2),
    )

    def placed(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((points - _PIVOT) @ turn.T + shift)

    points, normals = placed(head.points), head.normals @ turn.T
    radiance = sky_radiance(capture, DIRECTIONS @ turn.T)
    plain = plain_sky(radiance, DIRECTIONS @ turn.T)
    sun, sun_light = direction(capture.azimuth, capture.elevation), sun_irradiance(capture)
    hair = [placed(strands.points.reshape(-1, 3)).reshape(strands.points.shape) for strands in head.strands]
    casting = [place[::2].reshape(-1, 3) for place, strands in zip(hair, head.strands, strict=True) if strands.solid]
    shadows = Shadows.cast(
        sun,
        placed(head.blockers),
        head.blocking,
        np.concatenate(casting) if casting else np.zeros((0, 3)),
        size=512,
        bias=0.035,
    )
    attributes = np.ascontiguousarray(
        np.column_stack([head.rest, points, normals, head.sky @ radiance, head.masks]), np.float32
    )
    inverse, index, weights = rasterise(camera.project(points), head.triangles, samples, samples)
    penumbra = float(np.clip(np.tan(np.radians(capture.softness)) * 0.35 / shadows.texel, 0.7, 14))
    skin = subject.skin
    frame = subject.glasses.colour if subject.glasses else (0.0, 0.0, 0.0)
    albedo, arriving, gloss, kind, face = _shade.shade(
        index, inverse, weights, head.triangles, attributes, head.skin_triangles,
        np.array([getattr(skin, name) for name in _shade.SETTINGS]), CLEAR, ABSORPTION,
        np.array(skin.moles).reshape(-1, 4), skin.pattern, turn, np.array([0.0, 0.0, camera.depth]),
        sun, sun_light, shadows.axes, shadows.corner, shadows.texel, shadows.nearest, shadows.bias, penumbra, plain,
        np.array(subject.hair.colour), np.array(subject.hair.beard_colour), np.array(subject.shirt), np.array(frame),
    )  # fmt: skip
    light = _scattered(arriving, kind, camera.scale / camera.depth)
    light *= albedo
    light += gloss
    radiance_seen, albedo_seen = light[face].mean(axis=0), albedo[face].mean(axis=0)
    _draw_eyes(placed(head.eyes), head, subject, capture, camera, inverse, light, kind, shadows, plain)
    middle = placed(_PIVOT[None])[0]
    for strands, place in zip(head.strands, hair, strict=True):
        lit = shadows.seen(place.reshape(-1, 3) + 0.04 * sun)
        colour = light_strands(
            place,
            strands.colour,
            strands.layer,
            1.0 if strands.solid else 0.15,
            lit,
            middle,
            camera.depth,
            plain,
            sun,
            sun_light,
        )
        # Brows and lashes start at the skin, and may be a hair's breadth inside it.
        slack = 0.0 if strands.solid else 0.25
        cover = strands.cover * min(1.0, _STRAND * camera.scale / camera.depth) if strands.cover < 1 else 1.0
        draw_strands(camera.project(place), colour, cover, strands.solid, slack, inverse, light, kind)
    places = {name: placed(place[None])[0] for name, place in head.landmarks.items()}
    exposure = 2**capture.exposure * WHITE / (on_card(capture) if capture.metering == "metered" else 1.0)
    behind = backdrop(capture.background, capture.scene, size) * np.float32(on_card(capture))
    share = _reduced((kind > 0).astype(np.float32))[:, :, None]
    picture = (_reduced(light) + behind * (1 - share)) * np.float32(exposure)
    truth = _truth(places, camera, capture, radiance_seen, albedo_seen, exposure)
    return Picture(picture, truth)


def _reduced(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean of the samples of each pixel."""
    size = (samples.shape[1] // FINE, samples.shape[0] // FINE)
    return np.asarray(cv2.resize(samples, size, interpolation=cv2.INTER_AREA), np.float32)


def _scattered(arriving: NDArray[np.float32], kind: NDArray[np.uint8], per_decimetre: float) -> NDArray[np.float32]:
    """Irradiance after light has wandered through skin: red furthest, so that shadows have warm edges."""
    rows, columns = np.flatnonzero((kind == 1).any(axis=1)), np.flatnonzero((kind == 1).any(axis=0))
    if not len(rows):
        return arriving
    out = arriving.copy()
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    skin = (kind[part] == 1).astype(np.float32)
    for channel, spread in enumerate(_SCATTER):
        sigma = spread * per_decimetre
        if sigma < 0.3:
            continue
        share = cv2.GaussianBlur(skin, (0, 0), sigma)
        moved = cv2.GaussianBlur(arriving[part][:, :, channel] * skin, (0, 0), sigma)
        np.copyto(out[part][:, :, channel], moved / np.maximum(share, 1e-6), where=skin > 0)
    return out


def _draw_eyes(
    middles: NDArray[np.float64],
    head: Head,
    subject: "Subject",
    capture: Capture,
    camera: Camera,
    inverse: NDArray[np.float32],
    light: NDArray[np.float32],
    kind: NDArray[np.uint8],
    shadows: Shadows,
    plain: NDArray[np.float64],
) -> None:
    turn = capture.turn
    window = direction(capture.key_azimuth, 30)
    window_light = sky_radiance(capture, window[None])[0]
    for middle, radius in zip(middles, head.radii, strict=True):
        to_camera = np.array([0.0, 0.0, camera.depth]) - middle
        gaze = turn[:, 2] * 0.35 + 0.65 * to_camera / np.linalg.norm(to_camera)
        gaze /= np.linalg.norm(gaze)
        up = turn[:, 1] - (turn[:, 1] @ gaze) * gaze
        shade_eye(
            inverse, light, kind, camera.depth, camera.scale, camera.centre[0], camera.centre[1],
            middle, float(radius), gaze,
            up / np.linalg.norm(up), np.array(subject.iris), 0.022, subject.skin.pattern,
            direction(capture.azimuth, capture.elevation), sun_irradiance(capture),
            shadows.axes, shadows.corner, shadows.texel, shadows.nearest, plain, window, window_light,
        )  # fmt: skip


def _truth(
    places: dict[str, NDArray[np.float64]],
    camera: Camera,
    capture: Capture,
    radiance: NDArray[np.float32],
    albedo: NDArray[np.float32],
    exposure: float,
) -> Truth:
    marks = {}
    for name, place in places.items():
        x, y, inverse = camera.project(place)
        marks[name] = ((float(x) - 0.5) / FINE, (float(y) - 0.5) / FINE, float(1 / inverse) / 10)
    right, left = marks["right_eye"], marks["left_eye"]
    apart = float(np.hypot(left[0] - right[0], left[1] - right[1]))
    return Truth(
        marks, apart, capture.yaw, capture.pitch, capture.roll, _three(radiance), _three(albedo), float(exposure)
    )


def _three(colour: NDArray[np.float32]) -> tuple[float, float, float]:
    red, green, blue = (float(part) for part in colour)
    return red, green, blue
