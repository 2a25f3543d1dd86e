"""Resolution: the face fills fewer pixels, as from farther away."""

from numpy.random import Generator

from falsematch.conditions.condition import condition
from falsematch.errors import NotApplicable
from falsematch.faces import Frame, Scaled, reduce_area


@condition(
    "resolution",
    unit="inter-eye px",
    levels=(90, 60, 40, 30, 24, 16, 12, 8),
    legal=(2, 1000),
    stage="sampling",
)
def resolution(frame: Frame, dose: float, rng: Generator) -> Frame:
    """The same light on a coarser sensor: area sampling by the exact scale, anti-aliased by the pixels' own area.

    Parameters
    ----------
    dose : float
        Distance between the eye centres in the sampled frame, in pixels.

    Raises
    ------
    NotApplicable
        Where the photograph has fewer pixels between the eyes than the dose: nothing can be made finer than it is.

    A pixel that covers its whole cell (100 % fill factor) and no optical blur before it: judgement.
    """
    if dose > frame.inter_eye:
        raise NotApplicable(f"the photograph has {frame.inter_eye:.1f} px between the eyes, fewer than {dose:g}")
    scale = dose / frame.inter_eye
    # A coarse pixel counts as saturated where at least half of its area is.
    saturated = reduce_area(frame.saturated[..., None].astype("float32"), scale)[..., 0] >= 0.5
    return frame.moved(reduce_area(frame.light, scale), saturated, Scaled(scale, scale))
