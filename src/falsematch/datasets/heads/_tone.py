"""Skin colour: the ten Monk tones as amounts of pigment.

Diffuse albedo of one of the three colours is ``exp(-(clear + amounts . absorption))``: light that has been down into
the skin and back is weakened by each pigment in proportion to its amount (Beer and Lambert). The three absorption
spectra are of the shape of eumelanin's (nearly flat, once dense), phaeomelanin's (steep) and haemoglobin's (green and
blue); their numbers in three broad colours are judgement, made so that the amounts fitted to the published swatches
are not negative. The fit is in :func:`pigments`, not in a table, so that it can be checked.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from falsematch.errors import DataError

MONK: dict[int, tuple[int, int, int]] = {
    1: (0xF6, 0xED, 0xE4),
    2: (0xF3, 0xE7, 0xDB),
    3: (0xF7, 0xEA, 0xD0),
    4: (0xEA, 0xDA, 0xBA),
    5: (0xD7, 0xBD, 0x96),
    6: (0xA0, 0x7E, 0x56),
    7: (0x82, 0x5C, 0x43),
    8: (0x60, 0x41, 0x34),
    9: (0x3A, 0x31, 0x2A),
    10: (0x29, 0x24, 0x20),
}
"""sRGB code values. Source: Ellis Monk, "The Monk Skin Tone Scale" (2023), https://skintone.google, CC BY 4.0."""

CLEAR = np.array([0.02, 0.03, 0.04])
"""What skin without pigment keeps back."""
ABSORPTION = np.array([[1.0, 1.04, 1.07], [0.22, 0.47, 1.0], [0.13, 1.0, 0.85]])
"""Rows: eumelanin, phaeomelanin, haemoglobin; columns: red, green, blue."""


def decoded(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """SRGB in [0, 1] to linear light (IEC 61966-2-1)."""
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


@cache
def pigments(tone: int) -> tuple[float, float, float]:
    """Amounts of eumelanin, phaeomelanin and haemoglobin of a Monk tone, fitted to its published swatch.

    Raises
    ------
    DataError
        Where there is no such tone.
    """
    if tone not in MONK:
        raise DataError(f"heads: {tone} is not a Monk tone; the scale runs from 1 to 10.")
    wanted = -np.log(decoded(np.array(MONK[tone]) / 255)) - CLEAR
    amounts, _ = nnls(ABSORPTION.T, np.maximum(wanted, 0))
    return float(amounts[0]), float(amounts[1]), float(amounts[2])


def albedo(amounts: tuple[float, float, float]) -> NDArray[np.float64]:
    """Diffuse albedo (3,) of even skin with these amounts of pigment."""
    return np.asarray(np.exp(-(CLEAR + np.array(amounts) @ ABSORPTION)))
