"""Sun: a face in hard light from one side and above, where it was photographed in soft light."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.conditions.pose import side
from falsematch.conditions.surface import NUMBERS, Surface
from falsematch.faces import Frame

Field = NDArray[np.float32]

ELEVATION = Number(45.0, "degrees", "judgement", "mid-morning or mid-afternoon; FIELD section 2")
AZIMUTH = Number(35.0, "degrees", "judgement", "somebody turned to face the sun, and the phone beside it")
_CARD = Number(
    0.64, "", "judgement", "diffuse light on a card that faces the camera over that on the ground, albedo 0.28"
)
_SOFT = Number(
    0.06, "", "judgement", "tangent of the penumbra's half width: the sun's own is 0.005, skin scatters more"
)
_SMOOTH = Number(
    0.13, "inter-eye", "judgement", "relief finer than this is not shaded; coarser smoothing agreed better with renders"
)
_REFLECTANCE = Number(0.028, "", "literature", "Fresnel reflectance of skin head on, refractive index 1.4")
_EXPONENT = Number(14.0, "", "judgement", "Blinn-Phong exponent of slightly oily skin")
_LONGEST = 2.6
"""How long a shadow may be, in distances between the eyes."""


@condition(
    "sun",
    unit="direct-normal / diffuse-horizontal",
    levels=(2, 4, 8),
    legal=(0.0, 12.0),
    stage="relighting",
    parameters={"elevation": (5.0, 85.0), "azimuth": (0.0, 85.0)},
    neutral=0.0,
    numbers={
        "elevation": ELEVATION,
        "azimuth": AZIMUTH,
        "card": _CARD,
        "penumbra": _SOFT,
        "smoothing": _SMOOTH,
        "reflectance": _REFLECTANCE,
        "exponent": _EXPONENT,
        **NUMBERS,
    },
)
def sun(
    frame: Frame,
    dose: float,
    rng: Generator,
    *,
    elevation: float = ELEVATION.value,
    azimuth: float = AZIMUTH.value,
) -> Frame:
    """Direct sun added to the light of the photograph, which stands for the sky's.

    The photograph's own shading stays and is multiplied: approximate wherever that light was not even. Exposure is such
    that a card which faces the camera, out of all shadow, comes out as before; so does the background. Nothing of the
    picture is read: on every skin the same light is multiplied with the same factor, and the same highlight is added.

    Parameters
    ----------
    dose : float
        Direct-normal over diffuse-horizontal illuminance; 0 is neutral, 2 hazy, 8 a very clear sky.
    elevation : float, degrees
        Of the sun above the horizon.
    azimuth : float, degrees
        From the camera's side of the face; to the left or the right, as drawn from ``rng``.

    Raises
    ------
    NotApplicable
        Where no surface can be fitted.

    Source: Lambert's cosine law on the surface's normals; shadows where the surface hides the sun from itself; the
    normalised Blinn-Phong highlight (Akenine-Möller, Haines & Hoffman, Real-Time Rendering). Hair is lit as a smooth
    surface; clothes and what stands behind the head get no shadow. Against true renders it looks right and is not: the
    mesh is smoother than a face, and matchers are moved further by its shading than by true sun
    (:func:`falsematch.proofs.rendering.sunlit` fails).
    """
    aside = side(rng)
    if dose == 0:
        return frame
    surface = Surface.fit(frame)
    a, e = np.radians([aside * azimuth, elevation])
    towards = np.array([np.sin(a) * np.cos(e), -np.sin(e), -np.cos(a) * np.cos(e)])
    factor, highlight = light_of(surface, towards, dose)
    factor = surface.over_photograph(1 + surface.solid * (factor - 1))
    # On skin alone: the landmarks' hull, with a soft rim.
    skin = cv2.GaussianBlur(frame.face.astype(np.float32), (0, 0), 0.05 * surface.unit)
    highlight = surface.over_photograph(highlight) * np.maximum(0, 2 * skin - 1)
    return frame.with_light(frame.light * factor[..., None] + highlight[..., None])


def light_of(surface: Surface, towards: NDArray[np.float64], dose: float) -> tuple[Field, Field]:
    """What the sun multiplies each cell's light with, and the highlight it adds.

    Parameters
    ----------
    surface : Surface
    towards : float64 array (3,)
        Unit vector to the sun: right, down, away from the camera.
    dose : float
        See :func:`sun`.

    Returns
    -------
    factor, highlight : float32 arrays, as the grid
        Without unit; and in display white.
    """
    # Relief finer than the mesh can tell one face's from another's would shade every face with the same features.
    smooth = cv2.GaussianBlur(surface.depth, (0, 0), _SMOOTH.value * surface.unit / surface.step)
    down, right = np.gradient(smooth, surface.step)
    length = np.sqrt(right**2 + down**2 + 1)
    facing = np.maximum(0, (right * towards[0] + down * towards[1] - towards[2]) / length)
    reach = int(_LONGEST * surface.unit / surface.step)
    from falsematch.conditions._raster import lit_share  # noqa: PLC0415 - a list of conditions shades nothing

    lit = lit_share(surface.depth / np.float32(surface.step), towards[0], towards[1], -towards[2], _SOFT.value, reach)
    half = towards - np.array([0, 0, 1.0])
    half /= np.linalg.norm(half)
    gleam = np.maximum(0, (right * half[0] + down * half[1] - half[2]) / length) ** _EXPONENT.value
    direct = dose * facing * lit
    card = _CARD.value + dose * max(0.0, -towards[2])
    highlight = direct / card * _REFLECTANCE.value * (_EXPONENT.value + 8) / 8 * gleam
    return ((_CARD.value + direct) / card).astype(np.float32), highlight.astype(np.float32)
