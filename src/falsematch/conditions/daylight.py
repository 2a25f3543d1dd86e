"""What falls on a surface outdoors: the sun, the sky, and the ground that lies in the sun as well."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions._exact import cos, length, power, sin
from falsematch.conditions.number import Number

Field = NDArray[np.float32]
Vector = NDArray[np.float64]
Normal = Sequence[Field]
"""Three fields: the unit normal's part to the right, down, and away from the camera."""

GROUND = Number(0.28, "", "judgement", "albedo of the ground: dry grass and worn asphalt have 0.2 to 0.3")
SUN_WIDE = Number(0.0047, "", "literature", "tangent of the sun's half width, 0.27 degrees: its penumbra")
_REFLECTANCE = Number(0.028, "", "literature", "Fresnel reflectance of skin head on, refractive index 1.4")
_OILY = Number(0.3, "", "judgement", "share of skin's highlight that is seen: most faces are not wet")
_BROAD = Number(14.0, "", "judgement", "Blinn-Phong exponent of the broad half of skin's highlight")
_NARROW = Number(55.0, "", "judgement", "exponent of its narrow half; the renderer of heads has the same two")
_WARM, _COOL = np.array([1.06, 1.0, 0.90]), np.array([0.93, 1.0, 1.10])
NUMBERS = {
    "ground": GROUND,
    "sun_wide": SUN_WIDE,
    "reflectance": _REFLECTANCE,
    "oily": _OILY,
    "broad": _BROAD,
    "narrow": _NARROW,
    **{
        f"{what}_{channel}": Number(float(value), "", "judgement", f"light of {what}, a card in both being grey")
        for what, colour in (("sun", _WARM), ("sky", _COOL))
        for channel, value in zip(("red", "green", "blue"), colour, strict=True)
    },
}
"""Every number of this light."""


@dataclass(frozen=True)
class Daylight:
    """Sun, sky and ground about a head; every irradiance over that on the card that exposure is set by, by channel.

    Outdoors the card faces the camera, as whoever photographs would expose. In a dark room it faces the lamp: a lamp is
    as bright wherever it stands, and the camera's exposure does not follow it.

    Attributes
    ----------
    towards : float64 array (3,)
        Unit vector to the sun: right, down, away from the camera.
    sun, sky, ground : float64 arrays (3,)
        Irradiance of a surface that faces the sun; of one that sees all of the sky; of one that sees all of the ground.
    """

    towards: Vector
    sun: Vector
    sky: Vector
    ground: Vector

    @classmethod
    def of(cls, dose: float, azimuth: float, elevation: float, *, outdoors: bool = True) -> "Daylight":
        """Of a dose and a place of the sun.

        A phone's white balance is in it: what is grey before the head comes out grey, so that the sun's side is a
        little warm and the shade a little blue.

        Parameters
        ----------
        dose : float
            Direct-normal over diffuse-horizontal illuminance.
        azimuth, elevation : float, degrees
            To the right of the camera as it looks; above the horizon.
        outdoors : bool
            Else a white lamp in a dark room, that lights neither floor nor walls: the fill comes from everywhere alike.
        """
        a, e = np.radians([azimuth, elevation])
        towards = np.array([sin(a) * cos(e), -sin(e), -cos(a) * cos(e)])
        if outdoors:
            sun, sky = dose * _WARM, _COOL
            ground = GROUND.value * (sky + sun * max(0.0, float(-towards[1])))
        else:
            sun, sky, ground = dose * np.ones(3), np.ones(3), np.ones(3)
        on_card = max(0.0, float(-towards[2])) if outdoors else 1.0
        card = (sky + ground) / 2 + sun * on_card
        return cls(towards, sun / card, sky / card, ground / card)

    def facing(self, normal: Normal) -> Field:
        """Cosine between the sun and a surface; 0 where that looks away from it."""
        across, down, away = (part * np.float32(to) for part, to in zip(normal, self.towards, strict=True))
        return np.asarray(np.maximum(np.float32(0), across + down + away), np.float32)

    def on(self, normal: Normal, direct: Field) -> Field:
        """Irradiance (..., 3) of a surface, ``direct`` being its cosine to the sun times the share of it that it sees.

        Half of sky and ground each where it stands upright (a plain sky's irradiance is linear in the normal).
        """
        up = ((1 - normal[1]) / 2)[..., None]
        sun, sky, ground = (part.astype(np.float32) for part in (self.sun, self.sky, self.ground))
        return np.asarray(ground + up * (sky - ground) + sun * direct[..., None], np.float32)

    def mirrored(self, normal: Normal) -> Field:
        """What skin mirrors to the camera of the sun's irradiance on it, a white card giving back 1.

        Source: the normalised Blinn-Phong highlight (Akenine-Möller, Haines & Hoffman, Real-Time Rendering) with
        Fresnel's reflectance as Schlick approximates it (Computer Graphics Forum 13, 1994).
        """
        half = self.towards - [0, 0, 1.0]
        half /= length(half)
        across, down, away = (part.astype(np.float64) * to for part, to in zip(normal, half, strict=True))
        mirror = np.maximum(0, across + down + away)
        grazing = 1 + half[2]
        fresnel = _REFLECTANCE.value + (1 - _REFLECTANCE.value) * grazing * grazing * grazing * grazing * grazing
        lobes = sum((number.value + 8) / 8 * power(mirror, number.value) for number in (_BROAD, _NARROW)) / 2
        return np.asarray(_OILY.value * fresnel * lobes, np.float32)
