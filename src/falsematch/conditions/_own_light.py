"""The light that a photograph was taken in, so that other light can be laid over it in its place."""

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions.number import Number
from falsematch.faces import OwnLight

LEAST = Number(0.15, "", "judgement", "share of the light on a card that every place has at least, by what scatters")
"""Without it a place that the fitted light does not reach would be divided by nothing."""


def own_irradiance(
    right: NDArray[np.floating], down: NDArray[np.floating], back: NDArray[np.floating], own: OwnLight
) -> NDArray[np.floating]:
    """Irradiance on surfaces over that on a card that faces the camera, by the unit normal's three parts."""
    even, to_right, to_floor, to_camera = own
    card = even + to_camera
    return np.asarray(np.maximum((even + to_right * right + to_floor * down - to_camera * back) / card, LEAST.value))
