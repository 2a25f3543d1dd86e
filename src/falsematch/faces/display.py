"""Display-linear light and the 8-bit sRGB it is delivered in.

Photographs decode to *display-linear* light: 0 is display black, 1 display white. The camera's own tone
curve, white balance and clipping are not undone, so doses are relative to display white.
"""

from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

_LEVELS = 256
_Real = TypeVar("_Real", np.float32, np.float64)

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Share of each linear channel in relative luminance (IEC 61966-2-1)."""


def to_light(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """8-bit sRGB to display-linear light.

    Parameters
    ----------
    pixels : uint8 array of any shape
        sRGB code values.

    Returns
    -------
    float32 array of the same shape, in [0, 1].

    Source: IEC 61966-2-1.
    """
    # Five times as fast as indexing. OpenCV knows no shape of fewer than two axes, and gives those back as columns.
    light = cv2.LUT(np.atleast_1d(pixels), _DECODED)
    return np.asarray(light, np.float32).reshape(np.shape(pixels))


def to_display(light: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Display-linear light to 8-bit sRGB; light outside [0, 1] clips.

    Parameters
    ----------
    light : float32 array of any shape
        Display-linear light, 1 = display white.

    Returns
    -------
    uint8 array of the same shape: the nearest code value.

    Source: IEC 61966-2-1, by a table: a power would be rounded in another way on every processor.
    """
    value = np.clip(light, np.float32(0), np.float32(1))
    code = _COARSE[(value * np.float32(_STEPS)).astype(np.int32)]
    return np.asarray(code + (value >= _BEGINS[code]), np.uint8)


def encode(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Display-linear light to sRGB values in [0, 1], not rounded; light outside [0, 1] clips.

    Source: IEC 61966-2-1.
    """
    value = np.clip(light, 0.0, 1.0)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * np.power(value, 1 / 2.4) - 0.055)


def decode(value: NDArray[_Real]) -> NDArray[_Real]:
    """Values of sRGB in [0, 1] to display-linear light.

    Source: IEC 61966-2-1.
    """
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


_DECODED = decode((np.arange(_LEVELS) / (_LEVELS - 1)).astype(np.float32))
_STEPS = 4096
"""Steps of light so fine that no two code values begin in one."""
_BEGINS = np.append(decode((np.arange(_LEVELS - 1) + 0.5) / (_LEVELS - 1)), 2.0).astype(np.float32)
"""Light from which on the next code value is the nearest one; white has no next."""
_COARSE = np.searchsorted(_BEGINS, np.arange(_STEPS + 1) / _STEPS, side="right").astype(np.uint8)
"""Code value at the beginning of each step."""


SATURATED = 250
"""Code value from which a pixel's true light is unknown (FIELD section 2)."""


def brightest(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The largest code value of the three channels at each pixel (height, width, 3): uint8 array (height, width)."""
    # Channel by channel: reducing over an axis of three takes fifty times as long.
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def luminance(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Relative luminance (...) of display-linear light (..., 3)."""
    # Channel by channel: the last bit of a matrix product depends on how many threads it is spread over.
    red, green, blue = (light[..., channel] * LUMINANCE[channel] for channel in range(3))
    return np.asarray(red + green + blue, np.float32)


def reduce_area(
    light: NDArray[np.float32], scale: float, taps: NDArray[np.float64] | None = None
) -> NDArray[np.float32]:
    """Area sampling of a frame by an exact scale, in the light it is given.

    Each output pixel is the mean of exactly the square of input it covers, fractions of a pixel included, so the scale
    is exact also where it does not divide the sides. A last row or column that less than half fits is dropped.

    Parameters
    ----------
    light : float32 array (height, width, 3)
    scale : float in (0, 1]
        Output pixels per input pixel.
    taps : float64 array (odd,) or None
        A symmetric blur before the sampling, along rows and columns alike, in input pixels; beyond its edges the frame
        goes on as in a mirror, so that no light is lost.

    Returns
    -------
    float32 array (round(height * scale), round(width * scale), 3).
    """
    height, width, channels = light.shape
    rows = _area_weights(height, scale, taps) @ light.reshape(height, width * channels)
    standing = rows.reshape(-1, width, channels).transpose(1, 0, 2).reshape(width, -1)
    columns = _area_weights(width, scale, taps) @ standing
    return np.ascontiguousarray(columns.reshape(len(columns), -1, channels).transpose(1, 0, 2))


def _area_weights(length: int, scale: float, taps: NDArray[np.float64] | None = None) -> "sparse.csr_array":
    """Weights (outputs, length) that average samples into pixels ``1 / scale`` of them wide; every row sums to 1."""
    from scipy import sparse  # noqa: PLC0415 - only reducing a photograph needs it

    outputs = max(1, round(length * scale))
    edges = np.minimum(np.arange(outputs + 1) / scale, length)
    # The longest stretch an output covers touches one sample more than its length rounded up.
    touched = np.floor(edges[:-1]).astype(np.int64)[:, None] + np.arange(int(np.ceil(1 / scale)) + 1)
    covered = np.minimum(edges[1:, None], touched + 1) - np.maximum(edges[:-1, None], touched)
    row, column = np.nonzero(covered > 0)
    weights = covered[row, column] / (edges[1:] - edges[:-1])[row]
    # Sparse: a photograph of 6,000 px would cost a hundred times as much by full matrices.
    shape = outputs, length
    if taps is None:
        return sparse.csr_array((weights.astype(np.float32), (row, touched[row, column])), shape=shape)
    away = np.arange(len(taps)) - len(taps) // 2
    source = (touched[row, column][:, None] + away) % (2 * length)
    source = np.minimum(source, 2 * length - 1 - source)
    spread = (weights[:, None] * taps).ravel()
    return sparse.csr_array((spread, (np.repeat(row, len(taps)), source.ravel())), shape=shape).astype(np.float32)


def reduce_photograph(pixels: NDArray[np.uint8], long_side: int) -> NDArray[np.uint8]:
    """The lab's own reduction: area averages in display-linear light, rounded to 8-bit sRGB.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3)
    long_side : int
        Longer side wanted, in pixels; a photograph already that small is returned as it is.
    """
    longest = max(pixels.shape[:2])
    if longest <= long_side:
        return pixels
    small = reduce_area(to_light(pixels), long_side / longest)
    # By the power and not by the table of `to_display`, from which some ten values in a million differ by one: clean
    # photographs stay the ones that every recorded result was made of.
    return np.asarray(np.rint(encode(small) * (_LEVELS - 1)), np.uint8)


def shrink(pixels: NDArray[np.uint8], scale: float) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """A frame reduced by area, in sRGB values, so that a small crop taken of it does not alias.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3)
    scale : float
        Pixels of the crop per pixel of the frame; from 1 on nothing is reduced.

    Returns
    -------
    uint8 array (height', width', 3), and the factors (x, y) it came out at: its sides are whole pixels.
    """
    if scale >= 1:
        return pixels, np.ones(2)
    height, width = pixels.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return small, np.array(size) / (width, height)


def enlarge_to(pixels: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Bicubic enlargement of a delivered frame to (height, width), as photo software does, in sRGB values."""
    return np.asarray(cv2.resize(pixels, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
