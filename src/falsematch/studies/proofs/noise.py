"""Proofs of low light: mean and variance of the noise at ``raw``, against the closed form of each pixel's own light."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from falsematch.conditions import METERINGS
from falsematch.conditions.low_light import GREY, shot_and_read
from falsematch.faces import luminance
from falsematch.studies.proofs.proof import Item, Reading, absent, chain_of, relative, through
from falsematch.text.reason import Reason

MEAN_BAR, VARIANCE_BAR = 0.05, 0.10
"""FIELD sections 3.2 and 3.3."""
FEWEST = 20_000
"""Samples that a variance must rest on."""
_CLEAR = 5.0
"""Standard deviations below the full well at which a value counts as never clipped."""
_MOST_COUNTS = 400


def expected(light: float, electrons: float) -> tuple[float, float, float]:
    """Mean, variance and clipped share of a value of ``light`` after noise and the full-well clip at 1.

    Summed over the Poisson numbers themselves, whatever the condition draws its own by.
    """
    _, read = shot_and_read(electrons)
    a_light, sigma = electrons / GREY, np.sqrt(read)
    counts = np.arange(max(_MOST_COUNTS, int(light * a_light * 2 + 200)))
    chance = stats.poisson.pmf(counts, light * a_light)
    centre = counts / a_light
    z = (1 - centre) / sigma
    below, density = stats.norm.cdf(z), stats.norm.pdf(z)
    # A Gaussian cut at 1: its part below, and all above lying at 1.
    first = centre * below - sigma * density + (1 - below)
    second = (centre**2 + sigma**2) * below - sigma * (centre + 1) * density + (1 - below)
    mean = float((chance * first).sum())
    return mean, float((chance * second).sum()) - mean**2, float((chance * (1 - below)).sum())


def patch(item: Item, dose: float, seed: int) -> list[Reading]:
    """Equal dose: on an even patch each channel has the mean, variance and clipped share of its own light."""
    seen, _ = through(item, chain_of("low_light", dose), seed)
    raw = seen["raw"].light.astype(np.float64)
    light = seen["scene"].light[0, 0]
    means, variances, shares = zip(*(expected(float(value), dose) for value in light), strict=True)
    samples = raw[..., 0].size
    over_mean = _worst(raw.mean(axis=(0, 1)) / means)
    over_variance = _worst(raw.var(axis=(0, 1)) / variances)
    clipped = (raw >= 1).mean(axis=(0, 1)) - shares
    clip_error = float(clipped[np.abs(clipped).argmax()])
    signal = luminance(seen["raw"].light).astype(np.float64)
    ratio = float(signal.mean() / signal.std())
    return [
        relative(Reason("mean_over_closed_form"), "raw", 1.0, over_mean, "ratio", MEAN_BAR, samples),
        relative(Reason("noise_over_closed_form"), "raw", 1.0, over_variance, "ratio", VARIANCE_BAR, samples),
        Reading(Reason("clipped_share"), "raw", float(np.mean(shares)), float((raw >= 1).mean()), "share", clip_error,
                0.005, "share of the values", samples),
        Reading(Reason("luminance_noise"), "raw", np.nan, ratio, "ratio", np.nan, np.nan, "", samples,
                Reason("differs_by_tone")),
    ]  # fmt: skip


def _worst(ratios: NDArray[np.float64]) -> float:
    """Of the channels' ratios the one farthest from 1."""
    return float(ratios[np.abs(np.log(ratios)).argmax()])


def picture(item: Item, dose: float, seed: int) -> list[Reading]:
    """Dose on a face: the electrons that the noise speaks of, over values that never clip."""
    seen, _ = through(item, chain_of("low_light", dose), seed)
    face, (shot, read) = item.frame.face, shot_and_read(dose)
    scene, raw = (seen[tap].light[face].astype(np.float64) for tap in ("scene", "raw"))
    variance = shot * scene + read
    kept = scene + _CLEAR * np.sqrt(variance) < 1
    name, unit = Reason("noise_electrons"), "electrons at 18 % grey"
    if kept.sum() < FEWEST:
        return [absent(name, "raw", dose, unit, VARIANCE_BAR, Reason("few_values_below_clipping", {"n": FEWEST}))]
    ratio = float(((raw - scene)[kept] ** 2 / variance[kept]).mean())
    bright = float(raw[kept].sum() / scene[kept].sum())
    samples = int(kept.sum())
    return [
        # By the variance: electrons go as its inverse.
        Reading(name, "raw", dose, dose / ratio, unit, ratio - 1, VARIANCE_BAR, "share of the variance", samples),
        relative(Reason("light_over_scene"), "raw", 1.0, bright, "ratio", MEAN_BAR, samples),
    ]


def metering(item: Item, dose: float, seed: int) -> list[Reading]:
    """Exempt and reported apart: luminance and signal-to-noise of the face by metering, and what denoising leaves."""
    face, readings = item.frame.face, []
    for way in METERINGS:
        seen, delivered = through(item, chain_of("low_light", dose), seed, metering=way)
        bright = luminance(seen["raw"].light)[face].astype(np.float64)
        wanted = seen["noise"].gain * luminance(seen["scene"].light)[face].astype(np.float64)
        noise = float((bright - wanted).std())
        left = float((luminance(delivered.frame.light)[face] - np.minimum(wanted, 1)).std())
        for quantity, tap, value, unit in (
            (Reason("face_luminance", {"metering": way}), "raw", bright.mean(), "display white"),
            (Reason("face_noise", {"metering": way}), "raw", wanted.mean() / noise, "ratio"),
            (Reason("noise_after_denoising", {"metering": way}), "phone", left / noise, "share of the noise"),
        ):
            readings.append(
                Reading(quantity, tap, np.nan, float(value), unit, np.nan, np.nan, "", int(face.sum()),
                        Reason("exempt_from_equal_dose"))
            )  # fmt: skip
    return readings
