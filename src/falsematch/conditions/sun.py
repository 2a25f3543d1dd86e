"""Sun: a face in hard light from one side and above, where it was photographed in soft light."""

from numpy.random import Generator

from falsematch.conditions import daylight
from falsematch.conditions._lit import SCATTER, lit
from falsematch.conditions._own_light import LEAST
from falsematch.conditions.condition import condition
from falsematch.conditions.daylight import Daylight
from falsematch.conditions.number import Number
from falsematch.conditions.pose import side
from falsematch.conditions.relief import GAIN, SMOOTH
from falsematch.conditions.surface import NUMBERS, Surface
from falsematch.faces import Frame

ELEVATION = Number(45.0, "degrees", "judgement", "mid-morning or mid-afternoon; FIELD section 2")
AZIMUTH = Number(35.0, "degrees", "judgement", "somebody turned to face the sun, and the phone beside it")
_DRAWN = Number(
    360.0, "degrees", "judgement", "stands for none given: `azimuth_drawn`, its side drawn for a photograph"
)
_ANYWHERE = Number(0.0, "", "judgement", "0: the sun stands where it is said to; experiments on doses want one place")
_WIDEST = Number(
    70.0, "degrees", "judgement", "farthest to either side that `anywhere` draws: turned to face it, roughly"
)
_LOWEST = Number(25.0, "degrees", "judgement", "lowest sun that `anywhere` draws: morning, evening, winter")
_HIGHEST = Number(60.0, "degrees", "judgement", "highest sun that `anywhere` draws: most of a summer's day")
_DIRECT_ONLY = Number(0.0, "", "judgement", "1 is a lamp in a dark room, as real light is photographed in studios")


@condition(
    "sun",
    unit="direct-normal / diffuse-horizontal",
    levels=(2, 4, 8),
    legal=(0.0, 50.0),
    stage="relighting",
    parameters={
        "elevation": (0.0, 85.0),
        "azimuth": (-85.0, 85.0),
        "anywhere": frozenset({0, 1}),
        "direct_only": frozenset({0, 1}),
    },
    neutral=0.0,
    numbers={
        "elevation": ELEVATION,
        "azimuth": _DRAWN,
        "azimuth_drawn": AZIMUTH,
        "anywhere": _ANYWHERE,
        "widest_drawn": _WIDEST,
        "lowest_drawn": _LOWEST,
        "highest_drawn": _HIGHEST,
        "direct_only": _DIRECT_ONLY,
        "smoothing": SMOOTH,
        "depth_gain_for_light": GAIN,
        "scatter": SCATTER,
        "least_own_light": LEAST,
        **daylight.NUMBERS,
        **NUMBERS,
    },
)
def sun(
    frame: Frame,
    dose: float,
    rng: Generator,
    *,
    elevation: float = ELEVATION.value,
    azimuth: float = _DRAWN.value,
    anywhere: float = _ANYWHERE.value,
    direct_only: float = _DIRECT_ONLY.value,
) -> Frame:
    """Sun, sky and sunlit ground in place of the light of the photograph.

    Where the dataset's manifest states the light of the photograph's session, that light is divided out; where it
    states none, the photograph's own shading stays and is multiplied: approximate wherever that light was not even.
    Exposure and white balance are such that a grey card which faces the camera, out of all shadow, comes out as before;
    so does the background. Nothing of the picture is read: on every skin the same light is multiplied with the same
    factor, and the same highlight is added.

    Parameters
    ----------
    dose : float
        Direct-normal over diffuse-horizontal illuminance; 0 is neutral, 2 hazy, 8 a very clear sky. More is a lamp.
    elevation : float, degrees
        Of the sun above the horizon.
    azimuth : float, degrees
        From the camera's side of the face to the right of the picture, negative to the left; not given, 35 to either
        side, as drawn from ``rng``.
    anywhere : 0 or 1
        1: azimuth, up to 70 to either side, and elevation, 25 to 60, are both drawn from ``rng``, whatever is given.
    direct_only : 0 or 1
        1: a white lamp in a dark room. The ground is not lit by it, and the fill, 1 against the dose, comes from
        everywhere alike. The lamp is as bright wherever it stands: the grey card faces it, and not the camera.

    Raises
    ------
    NotApplicable
        Where no surface can be fitted.

    Source: Lambert's cosine law on the surface's normals; shadows where the surface, or what is worn, hides the sun;
    fill 0.5 + 0.5 x 0.28 (1 + dose sin(elevation)) on an upright face, from sky and sunlit ground; the highlight of
    :meth:`falsematch.conditions.daylight.Daylight.mirrored`. Hair is lit as a smooth surface; clothes and what stands
    behind the head get no shadow. Cost and shading are held to photographs in real directional light and to renders
    (:mod:`falsematch.studies.proofs.shading`); the shading of a face finer than the mesh is not that face's own.
    """
    drawn = side(rng)
    if dose == 0:
        return frame
    if azimuth == _DRAWN.value:
        azimuth = drawn * AZIMUTH.value
    if anywhere:
        azimuth = drawn * rng.uniform(0, _WIDEST.value)
        elevation = rng.uniform(_LOWEST.value, _HIGHEST.value)
    return lit(frame, Surface.fit(frame), Daylight.of(dose, azimuth, elevation, outdoors=not direct_only))
