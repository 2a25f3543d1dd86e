"""Proofs of what the phone's pipeline adds: read right after it, at ``phone``, since no clip lies between."""

import numpy as np

from falsematch.conditions import find
from falsematch.faces import decode, encode
from falsematch.studies.proofs.proof import Item, Reading, chain_of, relative, through
from falsematch.text.reason import Reason

BAR = 0.05
"""As for light; FIELD sets none for these two."""
_PERIOD = 8
"""Pixels a cycle of the grating."""
_LEVEL, _SWING = 0.3, 0.05
_GREY = 0.18


def sharpen(item: Item, dose: float, seed: int) -> list[Reading]:
    """How much more a grating swings: by 1 + dose (1 - exp(-2 (pi radius frequency)²))."""
    height, width = item.frame.shape
    row = _LEVEL + _SWING * np.sin(2 * np.pi * np.arange(width) / _PERIOD)
    scene = np.broadcast_to(row[None, :, None], (height, width, 3)).astype(np.float32)
    seen, _ = through(item, chain_of("sharpen", dose), seed, scene)
    inner = slice(_PERIOD * 4, _PERIOD * (width // _PERIOD - 4))
    before, after = (float(seen[tap].light[height // 2, inner, 1].std()) for tap in ("scene", "phone"))
    radius = find("sharpen").defaults()["radius"]
    passed = 1 - float(np.exp(-2 * (np.pi * radius / _PERIOD) ** 2))
    measured = (after / before - 1) / passed
    return [relative(Reason("mask_share"), "phone", dose, measured, "share", BAR, inner.stop - inner.start)]


def tone(item: Item, dose: float, seed: int) -> list[Reading]:
    """Slope of the curve at the middle of the scale: a smoothstep's is 1.5, so that a share of it adds half of that."""
    height, width = item.frame.shape
    step = np.float32(0.02)
    row = decode(np.where(np.arange(width) < width // 2, np.float32(0.5) - step, np.float32(0.5) + step))
    scene = np.ascontiguousarray(np.broadcast_to(row[None, :, None], (height, width, 3)), np.float32)
    seen, _ = through(item, chain_of("tone", dose), seed, scene)
    after = encode(seen["phone"].light[height // 2, :, 1])
    slope = float((after[-1] - after[0]) / (2 * step))
    return [relative(Reason("smoothstep_share"), "phone", dose, (slope - 1) / 0.5, "share", BAR, width)]


def tone_local(item: Item, dose: float, seed: int) -> list[Reading]:
    """How far an even place two EV below mid grey is lifted towards it, over those two EV."""
    height, width = item.frame.shape
    scene = np.full((height, width, 3), _GREY / 4, np.float32)
    seen, _ = through(item, chain_of("tone_local", dose), seed, scene)
    lifted = float(seen["phone"].light.mean(dtype=np.float64)) / (_GREY / 4)
    return [relative(Reason("shadow_lift"), "phone", dose, float(np.log2(lifted)) / 2, "share", BAR, height * width)]
