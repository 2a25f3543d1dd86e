"""One claim, as ``findings.json`` and the card hold it: written and read by this one model."""

from typing import Any, Literal

from pydantic import model_validator

from falsematch.text.strict import Recorded


class _Part(Recorded):
    """A part of a claim. What has no value is null in a table's row; of a text that means what it is unsaid."""

    @model_validator(mode="before")
    @classmethod
    def _unsaid(cls, content: Any) -> Any:
        if not isinstance(content, dict):
            return content
        defaults = {name: field.default for name, field in cls.model_fields.items()}
        return {name: value for name, value in content.items() if value is not None or defaults.get(name) is None}


class Keys(_Part):
    """Which row a claim is about; a claim that was not measured has fewer."""

    dataset: str = ""
    matcher: str
    condition: str = "clean"
    dose: float | None = None
    unit: str = ""
    arm: str = "none"
    delivery: str = "native"
    landmarks: str = "own"
    metering: str = "fixed"
    threshold_name: str
    threshold: float | None = None
    calibration: str = ""
    group_by: str = ""
    scope: str = ""
    matched_on: str = ""


class Counts(_Part):
    """The counts behind one group's rate."""

    group: str
    subjects: int | None = None
    events: int | None = None
    trials: int | None = None
    people_in_events: int | None = None
    value: float | None = None


class Numbers(_Part):
    """The numbers of a claim; None is what a kind of claim does not have.

    Attributes
    ----------
    value, low, high : float
        Of the rate or ratio.
    one_in : float
        A rate as one in so many.
    left_out_low, left_out_high : float
        Smallest and largest value when each person in turn is left out.
    p_adjusted : float
    times : float
        Of few people: at least so many times as often.
    range_low, range_high : float
        Over all conditions that have an interval, clear of 1 or not.
    conditions_supported, conditions_testable : int
    mean, mean_low, mean_high : float
        Over conditions of one metering.
    mean_conditions : int
        Over how many.
    margin : float
        Of an equivalence.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    one_in: float | None = None
    left_out_low: float | None = None
    left_out_high: float | None = None
    p_adjusted: float | None = None
    times: float | None = None
    range_low: float | None = None
    range_high: float | None = None
    conditions_supported: int = 0
    conditions_testable: int = 0
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    mean_conditions: int = 0
    margin: float | None = None


class Finding(_Part):
    """One claim, supported or refused.

    Attributes
    ----------
    kind : str
    status : str
        Whether it was named before the run.
    family : str
        Of the claims that are judged together.
    reasons, limitations : list of str
        Codes: why it is refused, and what is to be read with it.
    keys : Keys
    rate : str
    groups : list of str
        Of two the one that bears more first, where that is known.
    labels : dict of str to str
        Provenance of each label that makes the groups.
    rows : list of dict
        Rows of the tables it rests on.
    numbers : Numbers
    counts : list of Counts
        Of each group.
    figure : str
        Kind of the figure that shows it.
    """

    kind: Literal[
        "group_rate", "none_seen", "ratio", "amplification", "equivalence", "small_count", "contrast", "few_people"
    ]
    status: Literal["confirmatory", "exploratory"]
    family: str = ""
    supported: bool
    reasons: list[str] = []
    limitations: list[str] = []
    keys: Keys
    rate: str
    groups: list[str]
    labels: dict[str, str] = {}
    rows: list[dict[str, str]] = []
    numbers: Numbers
    counts: list[Counts] = []
    figure: str = ""
