"""Proofs of what is done to light: exposure, veil, and the pane."""

import numpy as np

from falsematch.faces import luminance, to_display
from falsematch.studies.proofs.proof import Item, Reading, absent, chain_of, relative, through
from falsematch.text.reason import Reason

BAR = 0.05
"""FIELD section 3.2: EV and veil within 5 %."""
FEWEST = 1000
"""Values that a mean must rest on."""
_CLIPPED_BAR = 0.001
"""Share of a face's values."""
_WHITE = 255
_CLIP = np.float32(0.9999)


def exposure(item: Item, dose: float, seed: int) -> list[Reading]:
    """The gain at ``raw`` over values that neither clip nor were saturated, and the share that clips in the file."""
    seen, delivered = through(item, chain_of("exposure", dose), seed)
    face = item.frame.face
    scene, raw = seen["scene"].light[face], seen["raw"].light[face]
    kept = (raw < _CLIP) & ~item.frame.saturated[face][:, None] & (scene > 0)
    expected = float((to_display(scene * np.float32(2.0**dose)) == _WHITE).mean())
    clipped = float((delivered.pixels[face] == _WHITE).mean())
    share = Reading(
        Reason("face_clipped"), "delivered", expected, clipped, "share", clipped - expected, _CLIPPED_BAR,
        "share of the face", scene.size,
    )  # fmt: skip
    if kept.sum() < FEWEST:
        return [absent(Reason("exposure_change"), "raw", dose, "EV", BAR, Reason("clips")), share]
    gain = float(raw[kept].sum(dtype=np.float64) / scene[kept].sum(dtype=np.float64))
    return [
        Reading(Reason("exposure_change"), "raw", dose, float(np.log2(gain)), "EV", gain / 2.0**dose - 1, BAR,
                "share of the gain", int(kept.sum())),
        share,
    ]  # fmt: skip


def veil(item: Item, dose: float, seed: int) -> list[Reading]:
    """The added light at ``raw``: its mean over the face, told from the values that do not clip.

    Where some of the face clips, the veil that fell on the rest is compared with the veil that falls on the same pixels
    of a black picture, so that a veil which lies unevenly is not mistaken for a weak one.
    """
    chain, face = chain_of("veiling_glare", dose), item.frame.face
    dark, _ = through(item, chain, seed, np.zeros_like(item.frame.light))
    # From before the clip: on black only a veil above white clips, and that right at its source.
    alone = dark["veil"].light[face]
    seen, _ = through(item, chain, seed)
    return [_added(Reason("veil_over_face"), seen["raw"].light[face], seen["scene"].light[face], alone, dose)]


def _added(quantity: Reason, raw: np.ndarray, passed: np.ndarray, alone: np.ndarray, dose: float) -> Reading:
    unit = "display white"
    kept = raw < _CLIP
    if kept.sum() < FEWEST:
        return absent(quantity, "raw", dose, unit, BAR, Reason("clips"))
    added = (raw - passed)[kept].mean(dtype=np.float64)
    # Mean of the layer over the whole face, carried to the values that do not clip by its own shape.
    shape = alone[kept].mean(dtype=np.float64) / luminance(alone).mean(dtype=np.float64)
    return relative(quantity, "raw", dose, float(added / shape), unit, BAR, int(kept.sum()))


def pane(item: Item, dose: float, seed: int) -> list[Reading]:
    """The reflection at ``raw`` (mean of the mirrored scene, nobody standing in it), and the transmittance."""
    chain = chain_of("window", dose, photographer=0)
    dark, _ = through(item, chain, seed, np.zeros_like(item.frame.light))
    alone = dark["reflection"].light
    seen, _ = through(item, chain, seed)
    raw, scene = seen["raw"].light, seen["scene"].light
    stated = float(chain.steps[0].condition.defaults()["transmittance"])
    kept = (raw < _CLIP) & (scene > 0)
    readings = [_added(Reason("reflection_of_scene"), raw, scene * np.float32(stated), alone, dose)]
    if kept.sum() < FEWEST:
        return [*readings, absent(Reason("transmittance"), "raw", stated, "share", BAR, Reason("clips"))]
    passed = float((raw - alone)[kept].sum(dtype=np.float64) / scene[kept].sum(dtype=np.float64))
    return [*readings, relative(Reason("transmittance"), "raw", stated, passed, "share", BAR, int(kept.sum()))]
