"""An address as a square that a phone reads: drawn by OpenCV, which the lab has anyway."""

import numpy as np

_QUIET = 4
"""Modules of white paper around it (ISO/IEC 18004)."""


def square(address: str) -> bytes:
    """The QR code of an address as an SVG of one unit a module, its white margin included."""
    import cv2  # noqa: PLC0415 - where an address is set

    settings = cv2.QRCodeEncoder.Params()
    settings.correction_level = cv2.QRCodeEncoder_CORRECT_LEVEL_M
    drawn = cv2.QRCodeEncoder.create(settings).encode(address) == 0
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    modules = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = modules.shape[0] + 2 * _QUIET
    path = "".join(f"M{x + _QUIET} {y + _QUIET}h1v1h-1z" for y, x in np.argwhere(modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}pt" height="{side}pt">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{path}"/></svg>'
    ).encode()
