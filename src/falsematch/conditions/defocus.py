"""Defocus: the lens is focused nearer or farther than the face."""

from numpy.random import Generator

from falsematch.conditions._lens import APERTURE, disk
from falsematch.conditions._spread import kernel, spread
from falsematch.conditions.condition import condition
from falsematch.faces import Frame


@condition(
    "defocus",
    unit="disk diameter / inter-eye",
    levels=(0.05, 0.1, 0.2, 0.4),
    legal=(0.0, 1.0),
    stage="defocus",
    numbers={"aperture": APERTURE},
)
def defocus(frame: Frame, dose: float, rng: Generator) -> Frame:
    """Light of each point spread evenly over a disk, the same everywhere in the frame.

    Parameters
    ----------
    dose : float in [0, 1]
        Diameter of the disk over the distance between the eyes. 0 is neutral. A phone's main camera (aperture 3.4 mm)
        that is focused too far gives 0.054 at most, however far that is; more comes from focusing
        in front of the face alone: 0.11 where the face is at 0.9 m and the focus, on a hand or a pane, at 0.3 m; 0.4
        wants it at 0.11 m, nearer than most phones can.

    Source: circle of confusion of a thin lens with a round aperture, in linear light (Potmesil & Chakravarty, SIGGRAPH
    1981). Diffraction is left out, and the whole frame lies at the face's distance: judgement.
    """
    return frame.with_light(spread(frame.light, kernel(disk(dose * frame.inter_eye))))
