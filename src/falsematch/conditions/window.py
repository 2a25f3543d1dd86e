"""Window: a pane between the camera and the face, with the scene behind the camera mirrored in it."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions._exact import cos, sin
from falsematch.conditions._glass import INDEX, Pane
from falsematch.conditions._lens import APERTURE, confusion, disk
from falsematch.conditions._photographer import Mirror, parts
from falsematch.conditions._spread import kernel
from falsematch.conditions._street import NUMBERS, street
from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.conditions.surface import EYES_APART
from falsematch.errors import NotApplicable
from falsematch.faces import Frame, luminance

Field = NDArray[np.float32]

_TRANSMITTANCE = Number(
    0.7,
    "share of light",
    "literature",
    "least transmittance of panes that a driver looks through: 70 % in FMVSS 205, by ANSI/SAE Z26.1",
)
_ANGLE = Number(0.0, "degrees", "judgement", "whoever stands at the door looks straight through the pane")
_PHOTOGRAPHER = Number(1.0, "", "judgement", "1: who takes the photograph is mirrored too")
_FACE = Number(0.9, "m", "judgement", "from the lens to the face; the pane is not quite between the two")
_PANE = Number(0.5, "m", "judgement", "from the lens to the pane, along the line of sight")
_FAR = Number(15.0, "m", "judgement", "across the street")
_BEHIND = Number(0.35, "m", "judgement", "how far behind the phone its holder stands")
_WIDE = Number(0.5, "m", "judgement", "shoulders; drawn within a fifth of it")
_BODY = Number(0.08, "over the mirrored scene", "judgement", "dark clothes, lit from behind")
_OFF = Number(5.0, "degrees", "judgement", "how far from the middle of the picture the pane's normal may point")
_SHIFT = (2.0, 4.0)
"""Millimetres in the plane of the face between the two images: 8 to 15 minutes of arc."""
_ACROSS = 4.0
"""Cells of the drawing to a disc of its blur: finer would be lost in it."""
_MOST = 512
"""Cells on the long side of the drawing."""


def _mirrored(
    frame: Frame, dose: float, rng: Generator, *, transmittance: float, angle: float, photographer: float
) -> Frame:
    """The reflection added, the mean of the mirrored scene at the dose."""
    pane = Pane.at(angle, transmittance)
    view, alone = _view(frame, pane.ghost, angle, rng, photographer=bool(photographer))
    return frame.with_light(frame.light + view * np.float32(dose / alone))


@condition(
    "window",
    unit="reflected / display white",
    levels=(0.1, 0.2, 0.4, 0.8),
    legal=(0.001, 1.0),
    stage="window",
    parameters={"transmittance": (0.05, 0.91), "angle": (0.0, 75.0), "photographer": frozenset({0, 1})},
    then={"reflection": _mirrored},
    numbers={
        "transmittance": _TRANSMITTANCE,
        "angle": _ANGLE,
        "photographer": _PHOTOGRAPHER,
        "index": Number(INDEX, "", "literature", "refractive index of soda-lime glass"),
        "aperture": APERTURE,
        "face": _FACE,
        "pane": _PANE,
        "far": _FAR,
        "behind": _BEHIND,
        "shoulders": _WIDE,
        "body": _BODY,
        "off_axis": _OFF,
        "least_shift": Number(_SHIFT[0], "mm", "judgement", "in the plane of the face: 8 minutes of arc"),
        "most_shift": Number(_SHIFT[1], "mm", "judgement", "in the plane of the face: 15 minutes of arc"),
        **NUMBERS,
    },
)
def window(
    frame: Frame,
    dose: float,
    rng: Generator,
    *,
    transmittance: float = _TRANSMITTANCE.value,
    angle: float = _ANGLE.value,
    photographer: float = _PHOTOGRAPHER.value,
) -> Frame:
    """The face seen through glass that also mirrors a street and the photographer: light x transmittance + reflection.

    Parameters
    ----------
    dose : float in [0.001, 1]
        Mean luminance that the pane gives back of the mirrored scene, over the whole picture and before the
        photographer stands in it, as a share of display white. The reflection is the same for every skin: nothing in it
        reads the picture. Display white is that of the inside, which the exposure is for: since a pane gives back 8 %,
        0.1 says that the street is as bright as white inside, and 0.4 five times as bright. 0 is neutral: no pane at
        all, so that its transmittance goes with it.
    transmittance : float in [0.05, 0.91]
        Share of the face's light that passes head on; what clear glass (0.91) passes more is absorbed.
    angle : float in [0, 75], degrees
        Between the line of sight and the pane's normal. Less passes at a slant, and the photographer leaves the
        picture: the phone is mirrored along the normal, at the angle itself, and its holder, who stands 0.35 m behind
        it, at 1.26 times the angle where that is small, 25 degrees at 20 (:mod:`falsematch.conditions._photographer`).
    photographer : 0 or 1
        Whether the photographer is mirrored: dark, with shoulders 0.4 to 0.6 m wide, a phone before the face. What
        stands behind is seen most clearly there.

    Raises
    ------
    NotApplicable
        Where no part of the face lies in the frame.

    The lens is focused on the face, so that what is mirrored is blurred by the disc of a thin lens, (aperture / 63 mm)
    |1 - distance of the face / distance of the image|: 0.05 inter-eye for the street, a third of that for the
    photographer, a tenth for the phone. Each image is double, since both faces of the pane mirror.

    The mirrored scene is drawn from ``rng``: houses, windows, trees, wires and sky, over a range of several hundred to
    one; no photograph. It smears when the camera moves. Source: reflections add to the transmitted light in linear
    light (Wan et al., "Benchmarking single-image reflection removal algorithms", ICCV 2017), twice (Shih et al.,
    "Reflection removal using ghosting cues", CVPR 2015); Fresnel's equations. The scene, that the pane is flat and has
    no colour, and that its normal points near the middle of the picture, are judgement.
    """
    if not frame.face.any():
        raise NotApplicable("no part of the face lies in the frame")
    return frame.with_light(frame.light * np.float32(Pane.at(angle, transmittance).transmittance))


def _view(frame: Frame, ghost: float, angle: float, rng: Generator, *, photographer: bool) -> tuple[Field, float]:
    """What is mirrored (height, width, 3) in relative light, and the mean luminance without the photographer."""
    from falsematch.conditions._fields import between, convolved  # noqa: PLC0415 - a list of conditions compiles nothing

    height, width = frame.shape
    far = confusion(_FACE.value, _FAR.value) * frame.inter_eye
    step = max(1.0, far / _ACROSS, max(height, width) / _MOST)
    focal = _FACE.value / EYES_APART.value * frame.inter_eye / step
    turn, apart = rng.uniform(0, 2 * np.pi), rng.uniform(*_SHIFT) / (1000 * EYES_APART.value) * frame.inter_eye / step
    shift = apart * float(cos(turn)), apart * float(sin(turn))
    room = int(np.ceil(apart)) + 1
    rows, columns = (int(side / step) + 2 + 2 * room for side in (height, width))
    off = [float(rng.uniform(-_OFF.value, _OFF.value)) for _ in range(2)]
    shoulders, head = rng.uniform(0.8, 1.2) * _WIDE.value, rng.uniform(-0.05, 0.03)
    scene = convolved(street(rows, columns, float(np.degrees(1 / focal)), rng), _disc(far / step))
    bright = luminance(scene)[..., None]
    if photographer:
        x = np.asarray((np.arange(columns) - (columns - 1) / 2) / focal, np.float64)[None]
        y = np.asarray((np.arange(rows) - (rows - 1) / 2) / focal, np.float64)[:, None]
        mirror = Mirror.at(off[0] + angle, off[1], _PANE.value)
        body = np.zeros((rows, columns, 1), np.float32)
        for part in parts(mirror, x, y, focal, behind=_BEHIND.value, shoulders=shoulders, head=head):
            blur = confusion(_FACE.value, part.away) * frame.inter_eye / step
            body = np.maximum(body, convolved(part.cover, _disc(blur)))
        dark = np.float32(_BODY.value * float(bright.mean(dtype=np.float64)))
        scene = scene + body * (dark - scene)
    both = np.concatenate([scene, bright], axis=2)
    over = between(both, room, room, 1 / step, width, height)
    over += np.float32(ghost) * between(both, room + shift[0], room + shift[1], 1 / step, width, height)
    return over[..., :3], float(over[..., 3].mean(dtype=np.float64))


def _disc(diameter: float) -> Field:
    """The kernel of a disc, in cells, less what reading between the cells blurs."""
    return kernel(disk(float(np.sqrt(max(diameter * diameter - 16 / 6, 0.0)))))
