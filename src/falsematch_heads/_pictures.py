"""The pictures of one subject as files, and what is true of each."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from falsematch.datasets.capture import Capture
from falsematch_heads._head import Head, make_head
from falsematch_heads._mesh import HeadMesh
from falsematch_heads._morphs import Morphs
from falsematch_heads._render import Truth, render

if TYPE_CHECKING:  # a subject is in the key of a picture by its numbers, however they were drawn
    from falsematch_heads._subject import Subject


def take(
    mesh: HeadMesh, morphs: Morphs, subject: "Subject", captures: Mapping[str, Capture], size: int
) -> Iterator[tuple[str, bytes, dict[str, object]]]:
    """Name of each capture, its PNG file and what is true of it; one head serves all captures of one expression."""
    heads: dict[str, Head] = {}
    for name, capture in captures.items():
        if capture.expression not in heads:
            heads[capture.expression] = make_head(mesh, morphs, subject, capture.expression)
        picture = render(heads[capture.expression], subject, capture, size)
        yield name, png(picture.pixels), _flat(picture.truth)


def png(pixels: NDArray[np.uint8]) -> bytes:
    """A picture (height, width, 3) without loss."""
    _, content = cv2.imencode(".png", pixels[:, :, ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 4])
    return content.tobytes()


def _flat(truth: Truth) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(truth, name) for name in ("inter_eye", "yaw", "pitch", "roll", "exposure")}
    for name in ("radiance", "albedo"):
        row |= {f"{name}_{colour}": value for colour, value in zip("rgb", getattr(truth, name), strict=True)}
    for name, (x, y, distance) in truth.landmarks.items():
        row |= {f"{name}_x": x, f"{name}_y": y, f"{name}_distance": distance}
    return row
