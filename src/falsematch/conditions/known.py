"""The conditions there are: a new one is one file and one name here."""

from falsematch.catalog import nearest
from falsematch.conditions.cap import cap
from falsematch.conditions.compression import compression
from falsematch.conditions.condition import Condition
from falsematch.conditions.defocus import defocus
from falsematch.conditions.distance import distance
from falsematch.conditions.exposure import exposure
from falsematch.conditions.hand import hand
from falsematch.conditions.lamp import lamp
from falsematch.conditions.low_light import low_light
from falsematch.conditions.mask import mask
from falsematch.conditions.motion import motion
from falsematch.conditions.pitch import pitch
from falsematch.conditions.resolution import resolution
from falsematch.conditions.roll import roll
from falsematch.conditions.sharpen import sharpen
from falsematch.conditions.sun import sun
from falsematch.conditions.sunglasses import sunglasses
from falsematch.conditions.tone import tone
from falsematch.conditions.tone_local import tone_local
from falsematch.conditions.veiling_glare import veiling_glare
from falsematch.conditions.window import window
from falsematch.conditions.yaw import yaw
from falsematch.errors import ExperimentError

CONDITIONS: dict[str, Condition] = {
    item.name: item
    for item in (
        yaw,
        pitch,
        roll,
        distance,
        cap,
        sunglasses,
        mask,
        hand,
        sun,
        lamp,
        window,
        veiling_glare,
        defocus,
        motion,
        resolution,
        exposure,
        low_light,
        sharpen,
        tone,
        tone_local,
        compression,
    )
}
"""By name, in the order of the camera chain."""


def find(name: object) -> Condition:
    """The condition of a name.

    Raises
    ------
    ExperimentError
        Where there is none; the sentence names the nearest known one.
    """
    if isinstance(name, str) and name in CONDITIONS:
        return CONDITIONS[name]
    raise ExperimentError(
        f"`{name}` is not a known condition. {nearest(str(name), [*CONDITIONS, 'chain', 'scenario'])}"
    )
