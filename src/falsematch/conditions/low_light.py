"""Low light: few electrons, and what a phone does about their noise."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.random import SFC64, Generator
from numpy.typing import NDArray

from falsematch.conditions._electrons import GAUSSIAN_FROM, counted
from falsematch.conditions._exact import exp, log
from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.faces import LUMINANCE, Frame, luminance

GREY = 0.18
"""Light of the grey card that the dose refers to, in display white."""
NOISELESS = 1_000_000
"""Electrons that stand for no noise at all."""

_BROOKS = "Brooks et al., Unprocessing images for learned raw denoising, CVPR 2019, section 3.1"
_READ_SLOPE = Number(2.18, "log read variance / log shot variance", "literature", _BROOKS)
_READ_OFFSET = Number(1.2, "log read variance", "literature", _BROOKS)
_ROW = Number(
    0.15,
    "over the read noise",
    "judgement",
    "standard deviation of what a whole row shares; that rows share some is measured by Wei et al., CVPR 2020 (ELD)",
)
_ROW_BELOW = 14
"""Electrons below which rows are seen: there the line of Brooks et al. ends."""
_TUNGSTEN = Number(0.0, "", "judgement", "0: as many electrons in each channel; 1: under a lamp of 2850 K")
_GAINS = np.array([1.25, 1.0, 2.8])
"""White balance under tungsten, over green: usual gains of raw files. Judgement."""
_DENOISE = Number(1.0, "noise standard deviations", "judgement", "the local noise is taken out at its own strength")
_LUMINANCE_WINDOW = Number(5, "px", "judgement", "side of the window that luminance is smoothed in")
_CHROMA_WINDOW = Number(15, "px", "judgement", "phones smooth colour noise over a wider window than grain")

Light = NDArray[np.float32]


def shot_and_read(electrons: float) -> tuple[float, float]:
    """Variance of the noise in display-linear light x: ``shot * x + read``.

    Parameters
    ----------
    electrons : float
        Mean electrons a pixel at 18 % grey.

    Source: Brooks et al., CVPR 2019: ln read = 2.18 ln shot + 1.2, their line of mean read noise over the
    sensors of the Darmstadt data set, for shot from 0.0001 to 0.012. At 14 electrons shot is 0.0129: below that the
    line is extended, which is judgement. Their spread about the line (0.26) is left out, so that equal doses are equal.
    """
    shot = GREY / electrons
    return shot, float(exp(_READ_SLOPE.value * log(shot) + _READ_OFFSET.value))


def _gains(tungsten: float) -> NDArray[np.float64]:
    """What each channel is multiplied with so that grey comes out grey."""
    return _GAINS if tungsten else np.ones(3)


def _denoised(frame: Frame, dose: float, rng: Generator, *, denoise: float, tungsten: float) -> Frame:
    """What the phone makes of it: noise taken out where the local variance is no more than noise.

    Source: for luminance, J.-S. Lee, "Digital image enhancement and noise filtering by use of local statistics", IEEE
    TPAMI 2 (1980), its coefficients averaged as in He et al., "Guided image filtering", IEEE TPAMI 35 (2013); for
    colour, that guided filter itself. It knows the noise of each level of light and reads nothing else: whether there
    is a face, or whose, makes no difference. That a phone does this and no more is judgement.
    """
    if denoise == 0:
        return frame
    from falsematch.conditions._denoise import coloured, noise_at  # noqa: PLC0415 - a list of conditions compiles nothing

    shot, read = shot_and_read(dose)
    bright = luminance(frame.light)
    # Luminance weighs three channels whose noise is independent: its variance is that much smaller.
    less = float((LUMINANCE**2 * _gains(tungsten)).sum())
    noise = np.float32(shot * frame.gain), np.float32(read * frame.gain**2), np.float32(denoise**2 * less)
    window = int(_LUMINANCE_WINDOW.value)
    mean = _box(bright, window)
    smooth = _smoothed(bright, mean, noise_at(mean, *noise), window)
    window = int(_CHROMA_WINDOW.value)
    colours = [frame.light[..., channel] - bright for channel in (0, 2)]
    red, blue = _guided(colours, smooth, noise_at(_box(bright, window), *noise), window)
    return frame.with_light(coloured(smooth, red, blue, LUMINANCE))


@condition(
    "low_light",
    unit="electrons a pixel at 18 % grey",
    levels=(136, 41, 14, 4),
    legal=(1, 100_000),
    stage="noise",
    parameters={"denoise": (0.0, 4.0), "tungsten": frozenset({0, 1})},
    neutral=NOISELESS,
    then={"phone": _denoised},
    numbers={
        "grey": Number(GREY, "display white", "literature", "18 % grey card, the reference of ISO 12232"),
        "read_slope": _READ_SLOPE,
        "read_offset": _READ_OFFSET,
        "gaussian_from": Number(GAUSSIAN_FROM, "electrons", "judgement", "below it Poisson numbers are drawn"),
        "row": _ROW,
        "row_below": Number(_ROW_BELOW, "electrons", "judgement", "where the line of Brooks et al. ends"),
        "denoise": _DENOISE,
        "tungsten": _TUNGSTEN,
        "gain_red": Number(
            float(_GAINS[0]), "over green", "judgement", "white balance under tungsten, as in raw files"
        ),
        "gain_blue": Number(
            float(_GAINS[2]), "over green", "judgement", "white balance under tungsten, as in raw files"
        ),
        "luminance_window": _LUMINANCE_WINDOW,
        "chroma_window": _CHROMA_WINDOW,
    },
)
def low_light(
    frame: Frame,
    dose: float,
    rng: Generator,
    *,
    denoise: float = _DENOISE.value,
    tungsten: float = _TUNGSTEN.value,
) -> Frame:
    """Shot and read noise of a sensor that gathers few electrons, at the brightness the exposure asks for.

    Parameters
    ----------
    dose : float in [1, 100000]
        Mean electrons a pixel and channel at 18 % grey in the scene. 1,000,000 is neutral: no noise. As a label only,
        for a named camera (quantum efficiency 0.2, pixels of 2.0 um, lens transmittance 0.9, 1/30 s, f/1.8): about
        1.36 electrons a lux.
    denoise : float in [0, 4]
        Strength of the phone's denoising, in standard deviations of the noise; 0: none.
    tungsten : 0 or 1
        1: the light has little blue, as a lamp's. The dose is green's; red has 1 / 1.25 and blue 1 / 2.8 of it, and
        white balance multiplies them, with their noise, by as much: the grain is coloured.

    Electrons follow the scene's light and the exposure, never the metering: in the dark a phone has no more light to
    gather, so that metering only amplifies (``Frame.gain``). Electrons per light, read noise and full well are the same
    for every skin; signal-to-noise then differs by tone, which is physics.

    Source: Poisson electrons and Gaussian read noise (EMVA 1288), read noise tied to shot noise by
    :func:`shot_and_read`. Below 14 electrons a part of the read noise is one offset for a whole row (Wei et al., "A
    physics-based noise formation model for extreme low-light raw denoising", CVPR 2020). Every pixel has all three
    colours (no mosaic), each with electrons of its own: judgement.
    """
    from falsematch.conditions._normal import normal  # noqa: PLC0415 - a list of conditions compiles nothing

    _, read = shot_and_read(dose)
    a_light = dose / GREY
    height, width, channels = shape = frame.light.shape
    # Millions of numbers, in half of the time that the keyed ones take.
    quick = Generator(SFC64(int(rng.integers(2**63))))
    uniform, gaussian = quick.random(frame.light.size), normal(quick, frame.light.size)
    # A whole row at a time: NumPy is slow over three values.
    gathered = np.tile((a_light / frame.gain / _gains(tungsten)).astype(np.float32), width)
    mean = (frame.light.reshape(height, width * channels) * gathered).ravel()
    sigma = float(np.sqrt(read)) * a_light
    row = _ROW.value if dose < _ROW_BELOW else 0.0
    electrons = counted(mean, uniform, gaussian, sigma * float(np.sqrt(1 - row * row))).reshape(height, -1)
    if row:
        offset = normal(quick, height)[:, None]
        # Cameras set black by the mean of what they see in the dark.
        electrons += np.float32(row * sigma) * (offset - np.float32(offset.mean(dtype=np.float64)))
    return frame.with_light((electrons / gathered).reshape(shape))


def _box(values: Light, window: int) -> Light:
    return np.asarray(cv2.boxFilter(values, -1, (window, window), borderType=cv2.BORDER_REFLECT), np.float32)


def _smoothed(bright: Light, mean: Light, noise: Light, window: int) -> Light:
    """Luminance with noise of the given variance smoothed away where there is nothing but noise."""
    from falsematch.conditions._denoise import along, kept  # noqa: PLC0415 - as above

    share, rest = kept(mean, _box(bright * bright, window), noise)
    return along(_box(share, window), bright, _box(rest, window))


def _guided(colours: Sequence[Light], by: Light, noise: Light, window: int) -> Iterator[Light]:
    """Colours (a channel less luminance) as lines in luminance, window by window, so that they end where light does."""
    from falsematch.conditions._denoise import along, line, spread_of  # noqa: PLC0415 - as above

    level = _box(by, window)
    spread = spread_of(level, _box(by * by, window), noise)
    for colour in colours:
        slope, rest = line(_box(by * colour, window), level, _box(colour, window), spread)
        yield along(_box(slope, window), by, _box(rest, window))
