"""The forms that a replicated claim's contrast may have, as its experiment states them: the ``contrast:`` block."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from falsematch.audit.threshold_spec import FmrThreshold
from falsematch.text.strict import Strict


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
    """

    question: str
    agreement: str
    disagreement: str


class _RateContrast(_Contrast):
    """What forms have that are of rates at a stated false match rate.

    Attributes
    ----------
    thresholds : list of FmrThreshold
        Fixed on the clean comparisons.
    conditions : list
        As in an audit; clean comes first.
    """

    thresholds: Annotated[list[FmrThreshold], Field(min_length=1)]
    conditions: list[Any] = []
    design: Design = Design()


class ArmContrast(_RateContrast):
    """Both photographs degraded over only the probe degraded: the ratio of two false match rates."""

    form: Literal["arms"]


class GapContrast(_RateContrast):
    """How far the ratio of one pair of groups lies from 1, over how far that of another pair does.

    Attributes
    ----------
    wider, narrower : dict of label to [group, reference]
        The pair whose gap is claimed to be the wider, and the other; one label each.
    """

    form: Literal["gaps"]
    wider: dict[str, tuple[str, str]]
    narrower: dict[str, tuple[str, str]]


class SearchContrast(_RateContrast):
    """False positive searches fewer than clean, and missed mates more.

    Attributes
    ----------
    top_k : int
        Length of the candidate list in which a mate must stand.
    """

    form: Literal["search"]
    top_k: Annotated[int, Field(ge=1)] = 10


class CohortContrast(_RateContrast):
    """Thresholds at which two cohorts have the same false match rate, apart in standard deviations of impostor scores.

    Attributes
    ----------
    cohorts : dict of label to [cohort, reference]
        The cohort claimed to need the stricter threshold, and the other.
    """

    form: Literal["cohorts"]
    cohorts: dict[str, tuple[str, str]]


class GroupContrast(_RateContrast):
    """False match rates of the groups of the finest crossing over those of a reference group at one threshold.

    Attributes
    ----------
    reference : dict of label to value
        Values of the reference group; people who agree with a group on the other labels are its reference.
    """

    form: Literal["groups"]
    reference: dict[str, str]


class MatchedThreshold(Strict):
    """``{matched: 28, of: 535}``: the threshold at which this share of the searches brings up somebody else.

    It is set on the searches that are then told of (in-sample). Where searches tie, or come in pairs, that very number
    of them may not be reached: then the nearest number that is, the smaller of two equally near.
    """

    matched: Annotated[int, Field(ge=1)]
    of: Annotated[int, Field(ge=2)]

    @model_validator(mode="after")
    def _some_are_not(self) -> "MatchedThreshold":
        if self.matched >= self.of:
            raise ValueError(f"matched: {self.matched} of {self.of} searches leave none; give fewer.")
        return self

    @property
    def name(self) -> str:
        """As written in ``threshold_name``."""
        return f"matched={self.matched}/{self.of}"

    @property
    def share(self) -> float:
        """Share of the searches."""
        return self.matched / self.of


class SharesContrast(_Contrast):
    """The share of some people among those falsely matched in searches, over their share of those searched.

    Attributes
    ----------
    people : dict of label to values
        Whose share it is: everybody with one of these values of the label.
    called : str
        What they are called together: a name that the report has words for.
    thresholds : list of "as_shipped" or MatchedThreshold
    """

    form: Literal["shares"]
    people: Annotated[dict[str, Annotated[list[str], Field(min_length=1)]], Field(min_length=1, max_length=1)]
    called: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    thresholds: Annotated[list[Literal["as_shipped"] | MatchedThreshold], Field(min_length=1)]

    @property
    def label(self) -> str:
        """The one label that says who they are."""
        return next(iter(self.people))

    @property
    def groups(self) -> list[str]:
        """Its values that make somebody one of them."""
        return self.people[self.label]


RateContrast = ArmContrast | GapContrast | SearchContrast | CohortContrast | GroupContrast

AnyContrast = Annotated[
    ArmContrast | GapContrast | SearchContrast | CohortContrast | GroupContrast | SharesContrast,
    Field(discriminator="form"),
]
