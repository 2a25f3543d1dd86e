"""What the strips of scenarios show: the atlas's head on a dull day, in a street or in a car."""

import cv2
import numpy as np
from numpy.typing import NDArray

import falsematch_heads as heads
from falsematch import faces
from falsematch.conditions._fields import convolved
from falsematch.conditions._lens import confusion, disk
from falsematch.conditions._spread import kernel
from falsematch.conditions._street import street
from falsematch.conditions.surface import EYES_APART

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]

_DULL = heads.Capture(sun=0.0, key=0.0)
"""Even light from above, so that what is hard in a strip is the scenario's."""
_LIGHT, _DARK = "white", "dark"
"""Two walls that the head is rendered before: what differs is seen through it."""
_FACE, _FAR = 0.9, 15.0
"""From the lens to the face and to the houses, in metres."""
_SKY = 0.35
"""Of a clear sky over a white card in the sun. Judgement."""
_AFAR = 5
"""How many times the face is enlarged. A phone's frame has a face as small as that at 5 m."""
_STREET = 8
"""Seed of the street."""


def in_car(generator: heads.Generator, subject: heads.Subject, size: int) -> Pixels:
    """The head before a dark wall: the inside of a car is several times dimmer than the street."""
    return generator.photograph(subject, _DULL.with_(background=_DARK), size).pixels


def in_street(generator: heads.Generator, subject: heads.Subject, size: int, inter_eye: float) -> Pixels:
    """The head before a drawn street, as a phone whose lens is focused on the face has it.

    Parameters
    ----------
    size : int
        Side of the picture, in pixels.
    inter_eye : float
        Pixels between the eyes: with the face at 0.9 m it says how large a house is.

    Source: the street of :mod:`falsematch.conditions._street`; the share of a pixel that the head leaves free is the
    difference of two pictures, before a light wall and before a dark one (Smith & Blinn, "Blue screen matting",
    SIGGRAPH 1996).
    """
    dark, free = _cut_out(generator, subject, size)
    wall = np.float32(heads.WHITE) * heads.backdrop(_DARK, 0, size)
    return faces.to_display(dark + free * (_behind(size, inter_eye) - wall))


def from_afar(generator: heads.Generator, subject: heads.Subject, size: int, inter_eye: float) -> Pixels:
    """The same head and street as the whole frame has them that the face is cut out of and enlarged."""
    dark, free = _cut_out(generator, subject, size)
    dark = dark - free * (np.float32(heads.WHITE) * heads.backdrop(_DARK, 0, size))
    small = size // _AFAR
    head, open_ = (cv2.resize(one, (small, small), interpolation=cv2.INTER_AREA) for one in (dark, free))
    frame = _behind(size, inter_eye / _AFAR)
    place = np.s_[-small:, (size - small) // 2 : (size - small) // 2 + small]
    frame[place] = head + open_[..., None] * frame[place]
    return faces.to_display(frame)


def _cut_out(generator: heads.Generator, subject: heads.Subject, size: int) -> tuple[Field, Field]:
    """The head's light before a dark wall (size, size, 3), and the share of each pixel that it leaves free (.., 1)."""
    taken = {
        wall: faces.to_light(generator.photograph(subject, _DULL.with_(background=wall), size).pixels)
        for wall in (_LIGHT, _DARK)
    }
    walls = {wall: np.float32(heads.WHITE) * heads.backdrop(wall, 0, size) for wall in taken}
    free = (taken[_LIGHT] - taken[_DARK]).mean(axis=2) / (walls[_LIGHT] - walls[_DARK]).mean(axis=2)
    return taken[_DARK], np.asarray(np.clip(free, 0, 1)[..., None], np.float32)


def _behind(size: int, inter_eye: float) -> Field:
    focal = _FACE / EYES_APART.value * inter_eye
    seen = street(size, size, float(np.degrees(1 / focal)), np.random.default_rng(_STREET))
    disc = kernel(disk(confusion(_FACE, _FAR) * inter_eye))
    return np.float32(_SKY) * convolved(seen, np.asarray(disc, np.float32))
