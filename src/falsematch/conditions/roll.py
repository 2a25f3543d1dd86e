"""Roll: the head leaning towards one shoulder."""

from numpy.random import Generator

from falsematch.conditions.condition import condition
from falsematch.conditions.pose import SOURCE_DISTANCE, TURN_NUMBERS, turn
from falsematch.faces import Frame


@condition(
    "roll",
    unit="degrees",
    levels=(10, 20, 30, 40),
    legal=(0, 40),
    stage="geometry",
    parameters={"source_distance": (0.3, 10.0)},
    neutral=0.0,
    numbers=TURN_NUMBERS,
)
def roll(frame: Frame, dose: float, rng: Generator, *, source_distance: float = SOURCE_DISTANCE.value) -> Frame:
    """The head leant about its neck, towards the left or right shoulder.

    Parameters
    ----------
    dose : float, degrees
        From where the head was; 0 is neutral. Which way is drawn from ``rng``.
        Beyond 40 too much of what would be seen was never photographed: refused.
    source_distance : float, metres
        From the lens to the eyes when the photograph was taken.

    Raises
    ------
    NotApplicable
        Where no surface can be fitted.

    Source and what is measured, literature and judgement: :func:`falsematch.conditions.pose.about`.
    """
    return turn(frame, "back", dose, rng, source_distance)
