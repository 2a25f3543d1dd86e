"""Pictures made by a formula: the same bytes on every machine, for golden values."""

import numpy as np


def picture(side: int) -> np.ndarray:
    """A coarse drawing of a face on a shaded ground, uint8 (side, side, 3).

    Its arithmetic is of whole numbers, so that no machine rounds it otherwise.
    """
    y, x = np.mgrid[:side, :side] * 1000 // side
    pixels = np.stack([40 + x // 10, 60 + y // 12, 90 + (x + y) // 25], axis=-1)
    for centre, size, colour in (
        ((500, 520), (340, 440), (196, 150, 124)),
        ((345, 440), (60, 32), (236, 232, 228)),
        ((655, 440), (60, 32), (236, 232, 228)),
        ((345, 440), (26, 26), (52, 36, 30)),
        ((655, 440), (26, 26), (52, 36, 30)),
        ((500, 610), (50, 80), (176, 126, 104)),
        ((500, 790), (130, 36), (150, 62, 64)),
    ):
        inside = (x - centre[0]) ** 2 * size[1] ** 2 + (y - centre[1]) ** 2 * size[0] ** 2 <= (size[0] * size[1]) ** 2
        pixels[inside] = np.array(colour) + ((x + 2 * y)[inside] % 97 // 6)[:, None]
    return pixels.astype(np.uint8)


def chips() -> list[np.ndarray]:
    """Aligned faces of 112 px: the drawing, in the dark, at its brightest, black alone, and noise alone."""
    drawn = picture(112)
    noise = np.random.default_rng(1).integers(0, 256, drawn.shape, np.uint8)
    return [drawn, drawn // 16, np.maximum(drawn, 220), np.zeros_like(drawn), noise]
