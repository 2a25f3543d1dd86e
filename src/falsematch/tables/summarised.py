"""What a summary holds: the part of a card that a board reads, as models alone, so that reading it computes nothing."""

from falsematch.text.strict import Recorded


class Counted(Recorded):
    """A rate with what it was counted from; an empty number is None.

    Attributes
    ----------
    events, trials : int
        False matches of comparisons, false non-matches of comparisons, or failures of photographs.
    people : int
        Who they are of.
    value, low, high : float in [0, 1]
        Without ``low`` the rate has no interval; where there are no events, ``high`` is a one-sided limit.
    reason : str
        Why a number is missing, or what it rests on.
    """

    events: int | None
    trials: int
    people: int
    value: float | None
    low: float | None
    high: float | None
    reason: str


class Group(Counted):
    """The false match rate of one group."""

    group: str


class Failures(Counted):
    """Failures to acquire under one condition, everybody's."""

    condition: str
    dose: float | None
    unit: str
    arm: str
    delivery: str
    landmarks: str
    metering: str


class Ratio(Recorded):
    """False match rates of two groups of one label, divided.

    Attributes
    ----------
    headline : bool
        Whether it is the one that a claim is made of: each cell of the other labels counts alike. The other counts
        every comparison alike.
    supported : bool or None
        As in ``disparity.csv.gz``.
    refusals : tuple of str
        Why no claim rests on it, in the codes of :data:`falsematch.audit._claim.REASONS`; empty where one does, or
        where it is no headline.
    """

    group_by: str
    headline: bool
    compared: Group
    reference: Group
    value: float | None
    low: float | None
    high: float | None
    simultaneous: bool | None
    bound: str
    supported: bool | None
    refusals: tuple[str, ...]
    reason: str


class Threshold(Recorded):
    """One matcher at one threshold, on clean photographs.

    Attributes
    ----------
    threshold : float or None
        None where refused.
    group_by : str
        The finest crossing, whose labels both people of a comparison share; empty where its groups were not audited.
    fmr, fnmr : Counted
        Everybody's, matched.
    worst : Group or None
        The highest false match rate among groups of the crossing that carry an interval.
    worst_too_few : Group or None
        The highest among those that carry none: a count, and never hidden.
    """

    name: str
    threshold: float | None
    calibration: str
    refused: str
    warning: str
    group_by: str
    fmr: Counted
    fnmr: Counted
    worst: Group | None
    worst_too_few: Group | None
    ratios: tuple[Ratio, ...]


class MatcherSummary(Recorded):
    """One matcher.

    Attributes
    ----------
    d_prime, auc, eer : float or None
        As in :func:`falsematch.audit.distributions.separation`, clean.
    probe_images, reference_images : int
        Photographs on clean, on both sides.
    fta : Failures
        On clean photographs.
    worst_fta : Failures or None
        The highest share under any condition; None where there is no condition.
    thresholds : tuple of Threshold
        Without the cross-fitted and re-derived ones, which say how much another owes to its people.
    """

    dataset: str
    name: str
    d_prime: float | None
    auc: float | None
    eer: float | None
    probe_images: int
    reference_images: int
    fta: Failures
    worst_fta: Failures | None
    thresholds: tuple[Threshold, ...]


class Question(Recorded):
    """How far a question could be answered.

    Attributes
    ----------
    contrast : str
        ``ethnicity: black v white``.
    asked, testable, supported : int
        Answers asked for (each cell and pooled, each matcher, threshold and condition, the probe alone degraded), those
        with an interval, and those whose interval excludes 1 whoever is left out.
    pairings_asked, pairings_testable, pairings_supported : int
        Distinct pairs of groups among them.
    people_compared, people_reference : int
        People of each side in the supported answers, at most.
    critical : float or None
        How many standard deviations wide half an interval is; None without a testable answer.
    """

    contrast: str
    asked: int
    testable: int
    supported: int
    pairings_asked: int
    pairings_testable: int
    pairings_supported: int
    people_compared: int
    people_reference: int
    critical: float | None


class Summary(Recorded):
    """The ``summary`` of a card.

    Attributes
    ----------
    confidence : float
        Of every interval.
    questions : tuple of Question
        One a named contrast; a list of printed rates is biased upwards where most of those asked for are not printed.
    """

    confidence: float
    matchers: tuple[MatcherSummary, ...]
    questions: tuple[Question, ...] = ()
