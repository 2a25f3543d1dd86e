"""Proof of resolution: a dot on each eye centre, put in at ``scene`` and found at ``raw``."""

import numpy as np

from falsematch.faces import eye_centres
from falsematch.studies.proofs.proof import Item, Reading, chain_of, through
from falsematch.text.reason import Reason

_DOT = 0.12
"""Radius of a dot over the distance between the eyes."""
_SHARE, _PIXELS = 0.01, 0.5
"""FIELD section 3.2: within 1 % or half a pixel."""


def resolution(item: Item, dose: float, seed: int) -> list[Reading]:
    """Distance between the dots' centroids, against source distance x exact scale."""
    height, width = item.frame.shape
    eyes = eye_centres(item.frame.landmarks)
    y, x = np.mgrid[:height, :width]
    away = [np.hypot(x - eye[0], y - eye[1]) for eye in eyes]
    # Soft rims: a dot's centroid is then where it was put, to a hundredth of a pixel.
    dots = np.clip(_DOT * item.frame.inter_eye + 0.5 - np.minimum(*away), 0, 1).astype(np.float32)
    seen, _ = through(item, chain_of("resolution", dose), seed, np.repeat(dots[..., None], 3, axis=2))
    light = seen["raw"].light[..., 1].astype(np.float64)
    y, x = np.mgrid[: light.shape[0], : light.shape[1]]
    first, second = seen["raw"].carry(eyes)
    nearer = np.hypot(x - first[0], y - first[1]) < np.hypot(x - second[0], y - second[1])
    found = []
    for part in (nearer, ~nearer):
        weight = light[part] / light[part].sum()
        found.append(np.array([(weight * x[part]).sum(), (weight * y[part]).sum()]))
    measured = float(np.hypot(*(found[1] - found[0])))
    # The eyes' distance by the mesh, unless it was placed by hand: the dots stand on the mesh's eyes.
    requested = dose * float(np.hypot(*(eyes[1] - eyes[0]))) / item.frame.inter_eye
    bar = max(_SHARE * requested, _PIXELS)
    return [
        Reading(Reason("eye_distance"), "raw", requested, measured, "px", measured - requested, bar, "px", light.size)
    ]
