"""The forms that a replicated claim's contrast may have, as its experiment states them: the ``contrast:`` block."""

from typing import Annotated, Any, Literal

from pydantic import Field

from falsematch._strict import Strict
from falsematch.audit.thresholds import FmrThreshold


class Design(Strict):
    """What the minimum detectable effect is simulated with: nothing in it was measured.

    Attributes
    ----------
    share : float in (0, 1)
        Share of the variance of impostor scores that the two people carry.
    repetitions : int
        Simulated audits.
    fnir : float in (0, 1)
        Rate at which a search is taken not to bring up its mate, clean and degraded alike.
    """

    share: Annotated[float, Field(gt=0, lt=1)] = 0.3
    repetitions: Annotated[int, Field(ge=100)] = 2000
    fnir: Annotated[float, Field(gt=0, lt=1)] = 0.1


class _Contrast(Strict):
    """What every form has.

    Attributes
    ----------
    question : str
        What is contrasted with what, in words.
    agreement, disagreement : str
        When a row agrees with the claim, and when it disagrees, in words.
    thresholds : list of FmrThreshold
        Fixed on the clean comparisons.
    conditions : list
        As in an audit; clean comes first.
    """

    question: str
    agreement: str
    disagreement: str
    thresholds: Annotated[list[FmrThreshold], Field(min_length=1)]
    conditions: list[Any] = []
    design: Design = Design()


class ArmContrast(_Contrast):
    """Both photographs degraded over only the probe degraded: the ratio of two false match rates."""

    form: Literal["arms"]


class GapContrast(_Contrast):
    """How far the ratio of one pair of groups lies from 1, over how far that of another pair does.

    Attributes
    ----------
    wider, narrower : dict of label to [group, reference]
        The pair whose gap is claimed to be the wider, and the other; one label each.
    """

    form: Literal["gaps"]
    wider: dict[str, tuple[str, str]]
    narrower: dict[str, tuple[str, str]]


class SearchContrast(_Contrast):
    """False positive searches fewer than clean, and missed mates more.

    Attributes
    ----------
    top_k : int
        Length of the candidate list in which a mate must stand.
    """

    form: Literal["search"]
    top_k: Annotated[int, Field(ge=1)] = 10


class CohortContrast(_Contrast):
    """Thresholds at which two cohorts have the same false match rate, apart in standard deviations of impostor scores.

    Attributes
    ----------
    cohorts : dict of label to [cohort, reference]
        The cohort claimed to need the stricter threshold, and the other.
    """

    form: Literal["cohorts"]
    cohorts: dict[str, tuple[str, str]]


class GroupContrast(_Contrast):
    """False match rates of the groups of the finest crossing over those of a reference group at one threshold.

    Attributes
    ----------
    reference : dict of label to value
        Values of the reference group; people who agree with a group on the other labels are its reference.
    """

    form: Literal["groups"]
    reference: dict[str, str]


AnyContrast = Annotated[
    ArmContrast | GapContrast | SearchContrast | CohortContrast | GroupContrast, Field(discriminator="form")
]
