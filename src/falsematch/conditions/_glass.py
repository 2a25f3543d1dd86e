"""What a pane of glass gives back and lets through, by angle."""

from dataclasses import dataclass

import numpy as np

from falsematch.conditions._exact import cos, power, sin

INDEX = 1.52
"""Refractive index of soda-lime glass."""


@dataclass(frozen=True, slots=True)
class Pane:
    """A plain pane under unpolarised light.

    Attributes
    ----------
    reflectance, transmittance : float
        Shares of the light.
    ghost : float
        Light of the image in the far face of the pane over that in the near one; (1 - r)² where the glass is clear.
    """

    reflectance: float
    transmittance: float
    ghost: float

    @classmethod
    def at(cls, angle: float, transmittance: float) -> "Pane":
        """A pane seen at an angle.

        Parameters
        ----------
        angle : float, degrees
            Between the line of sight and the pane's normal.
        transmittance : float
            Of the whole pane at 0 degrees; what it lacks to clear glass is absorbed.

        Source: Fresnel's equations for both polarisations, every reflection between the two faces summed (E. Hecht,
        "Optics", 5th edition, sections 4.6 and 9.6): of clear glass 8.2 % at 0 degrees, 9.7 % at 45, 15.7 % at 60.
        """
        head_on = float(((INDEX - 1) / (INDEX + 1)) ** 2)
        clear = min(1.0, _absorbing(head_on, transmittance))
        across = float(sin(np.radians(angle)))
        outside, inside = float(cos(np.radians(angle))), float(np.sqrt(1 - (across / INDEX) ** 2))
        clear = float(power(clear, 1 / inside))
        one = ((outside - INDEX * inside) / (outside + INDEX * inside)) ** 2
        other = ((inside - INDEX * outside) / (inside + INDEX * outside)) ** 2
        near, far, given, passed = 0.0, 0.0, 0.0, 0.0
        for r in (one, other):
            second = r * (1 - r) ** 2 * clear**2
            rest = 1 - (r * clear) ** 2
            near, far = near + r / 2, far + second / 2
            given, passed = given + (r + second / rest) / 2, passed + (1 - r) ** 2 * clear / rest / 2
        return cls(given, passed, far / near)


def _absorbing(r: float, transmittance: float) -> float:
    """Share of light that the glass itself lets through, of a pane whose faces give back ``r`` each."""
    through = (1 - r) ** 2
    return float((np.sqrt(through**2 + 4 * (r * transmittance) ** 2) - through) / (2 * r * r * transmittance))
