"""A capture of a generated head: how it is turned and lit, the face that is made, and what stands behind."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Expression = Literal["neutral", "smile", "squint"]
Background = Literal["grey", "white", "dark", "blue", "street"]

SUN_ITSELF = 2.0
"""Widest source, in degrees, that is the sun: its disk of half a degree with the glow about it."""


@dataclass(frozen=True)
class Capture:
    """How a head is photographed.

    Attributes
    ----------
    yaw, pitch, roll : float, degrees
        Of the head: to the subject's left; up; anticlockwise in the picture is negative.
    distance : float, metres
        From the lens to the point between the eyes of a head that looks into the camera.
    focal : float, millimetres
        On a frame of 36 mm a side.
    sun : float
        Direct-normal over diffuse-horizontal illuminance.
    azimuth, elevation : float, degrees
        Of the sun: from the camera's side towards the right of the picture; above the horizon.
    softness : float, degrees
        How wide the source is that the sun stands for: 0.5 for the sun itself, 10 for a large window. Up to
        :data:`SUN_ITSELF` it is the sun, outdoors: it lights the ground as well, it is warm and the sky blue.
    sky : float
        Diffuse-horizontal illuminance, in units of the exposure's reference.
    key, key_azimuth : float, degrees
        Share of the sky's light that comes from one bright side (a window, a wall in the sun), and where it is.
    exposure : float, EV
        Against the exposure at which a white card that faces the camera comes out at 0.9 of display white
        in the same light (``metered``) or in one unit of plain sky light (``fixed``).
    metering : "metered" or "fixed"
        Neither looks at the skin.
    expression : "neutral", "smile" or "squint"
        The face that is made.
    background : str
    scene : int
        Seed of the background.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    distance: float = 1.2
    focal: float = 120.0
    sun: float = 0.5
    azimuth: float = 35.0
    elevation: float = 40.0
    softness: float = 8.0
    sky: float = 1.0
    key: float = 0.35
    key_azimuth: float = -30.0
    exposure: float = 0.0
    metering: Literal["metered", "fixed"] = "metered"
    expression: Expression = "neutral"
    background: Background = "grey"
    scene: int = 0

    def with_(self, **changes: object) -> "Capture":
        """The same with some settings changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def outdoors(self) -> bool:
        """Whether the source is the sun itself, which lights the ground too; a wider one is a window or a lamp."""
        return self.softness <= SUN_ITSELF

    @property
    def turn(self) -> NDArray[np.float64]:
        """(3, 3): from the head's frame to the room's (x to the right of the picture, y up, z to the camera)."""
        yaw, pitch, roll = np.radians([self.yaw, -self.pitch, -self.roll])
        about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
        about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
        return np.asarray(about_z @ about_x @ about_y)
