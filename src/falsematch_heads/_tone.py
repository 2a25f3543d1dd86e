"""Skin colour: the ten Monk tones as amounts of pigment.

Diffuse albedo of one of the three colours is ``exp(-(clear + amounts . absorption))``: light that has been down into
the skin and back is weakened by what skin without pigment keeps back and by each pigment in proportion to its amount
(Beer and Lambert). The absorption spectra are of the shape of eumelanin's (a slope towards blue), phaeomelanin's
(steep) and haemoglobin's (green and blue); their numbers in three broad colours are judgement.

A published swatch is a colour on a screen, to be pointed at; the lightest reflect more than any skin does, and the
ends are greyer. So the pigments are fitted not to the swatch but to :func:`aimed`: its lightness drawn in at both
ends, and at least as red and as yellow as blood and melanin make skin. How far is judgement; how far each tone then
lies from its swatch is told by :func:`tones`.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from falsematch.datasets.monk import MONK
from falsematch.errors import DataError

CLEAR = np.array([0.20, 0.30, 0.36])
"""What skin without pigment keeps back."""
ABSORPTION = np.array([[0.83, 1.0, 1.10], [0.22, 0.47, 1.0], [0.10, 0.62, 0.48]])
"""Rows: eumelanin, phaeomelanin, haemoglobin; columns: red, green, blue."""

LIGHTNESS = (22.0, 80.0)
"""CIE L* of the darkest and of the lightest skin (the swatches: 15 and 94); between them as between the swatches."""
LEAST_RED, LEAST_YELLOW = 7.0, 11.5
"""CIE a* and b* below which no skin lies (the darkest swatch: 1 and 3; the lightest: 1 and 5)."""

_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = np.array([0.9505, 1.0, 1.089])


@dataclass(frozen=True)
class Tone:
    """A tone beside its published swatch.

    Attributes
    ----------
    tone : int
    swatch, skin : tuple of three ints
        8-bit sRGB of the swatch, and of even skin under a light in which a white card is at display white.
    difference : float
        CIE 1976 colour difference between the two.
    """

    tone: int
    swatch: tuple[int, int, int]
    skin: tuple[int, int, int]
    difference: float


def decoded(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """SRGB in [0, 1] to linear light (IEC 61966-2-1)."""
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def encoded(light: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Linear light, clipped to [0, 1], to 8-bit sRGB (IEC 61966-2-1)."""
    value = np.clip(light, 0, 1)
    code = np.where(value <= 0.0031308, value * 12.92, 1.055 * np.power(value, 1 / 2.4) - 0.055)
    return np.asarray(np.rint(code * 255), np.uint8)


def lab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE L*, a*, b* (3,) under D65 of linear sRGB (3,)."""
    share = _TO_XYZ @ light / _WHITE
    x, y, z = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def published(tone: int) -> NDArray[np.float64]:
    """CIE L*, a*, b* (3,) of a Monk tone's swatch.

    Raises
    ------
    DataError
        Where there is no such tone.
    """
    if tone not in MONK:
        raise DataError(f"heads: {tone} is not a Monk tone; the scale runs from 1 to 10.")
    return lab(decoded(np.array(MONK[tone]) / 255))


def aimed(tone: int) -> NDArray[np.float64]:
    """CIE L*, a*, b* (3,) that skin of a tone is given.

    Raises
    ------
    DataError
        Where there is no such tone.
    """
    lightness, a, b = published(tone)
    low, high = published(10)[0], published(1)[0]
    return np.array([np.interp(lightness, [low, high], LIGHTNESS), max(a, LEAST_RED), max(b, LEAST_YELLOW)])


@cache
def pigments(tone: int) -> tuple[float, float, float]:
    """Amounts of eumelanin, phaeomelanin and haemoglobin of a Monk tone: what comes nearest to :func:`aimed`.

    Raises
    ------
    DataError
        Where there is no such tone.
    """
    wanted = aimed(tone)
    from scipy.optimize import least_squares  # noqa: PLC0415 - slow to import, and only rendering asks

    fit = least_squares(lambda amounts: lab(_albedo(amounts)) - wanted, [1.0, 0.3, 0.2], bounds=(0, 9))
    eumelanin, phaeomelanin, haemoglobin = (round(float(amount), 6) for amount in fit.x)
    return eumelanin, phaeomelanin, haemoglobin


def albedo(amounts: tuple[float, float, float]) -> NDArray[np.float64]:
    """Diffuse albedo (3,) of even skin with these amounts of pigment."""
    return _albedo(np.array(amounts))


def _albedo(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.exp(-(CLEAR + amounts @ ABSORPTION)))


def tones() -> list[Tone]:
    """Every tone beside its published swatch."""
    rows = []
    for tone, swatch in MONK.items():
        skin = albedo(pigments(tone))
        red, green, blue = (int(code) for code in encoded(skin))
        difference = float(np.linalg.norm(lab(skin) - published(tone)))
        rows.append(Tone(tone, swatch, (red, green, blue), difference))
    return rows
