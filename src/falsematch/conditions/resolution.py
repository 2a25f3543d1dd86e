"""Resolution: the face fills fewer pixels, as from farther away."""

from numpy.random import Generator

from falsematch.conditions.condition import condition
from falsematch.conditions.number import Number
from falsematch.errors import NotApplicable
from falsematch.faces import Frame, Scaled, reduce_area

_MAJORITY = Number(0.5, "share of a pixel", "judgement", "a coarse pixel is saturated where at least half of it was")
_FILL = Number(1.0, "share of a pixel", "judgement", "each pixel gathers its whole cell; no optical blur before it")


@condition(
    "resolution",
    unit="inter-eye px",
    levels=(90, 60, 40, 30, 24, 16, 12, 8),
    legal=(2, 1000),
    stage="sampling",
    neutral=lambda frame: frame.inter_eye,
    numbers={"fill_factor": _FILL, "saturated_share": _MAJORITY},
)
def resolution(frame: Frame, dose: float, rng: Generator) -> Frame:
    """The same light on a coarser sensor: area sampling by the exact scale, anti-aliased by the pixels' own area.

    Parameters
    ----------
    dose : float
        Distance between the eye centres in the sampled frame, in pixels; the photograph's own is neutral.

    Raises
    ------
    NotApplicable
        Where the photograph has fewer pixels between the eyes than the dose: nothing can be made finer than it is.

    A pixel that covers its whole cell (100 % fill factor) and no optical blur before it: judgement.
    """
    if dose > frame.inter_eye:
        raise NotApplicable(f"the photograph has {frame.inter_eye:.1f} px between the eyes, fewer than {dose:g}")
    scale = dose / frame.inter_eye
    saturated = reduce_area(frame.saturated[..., None].astype("float32"), scale)[..., 0] >= _MAJORITY.value
    return frame.moved(reduce_area(frame.light, scale), saturated, Scaled(scale, scale))
