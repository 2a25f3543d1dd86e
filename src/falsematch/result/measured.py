"""What was measured, as the card of its result has it: counts, thresholds, conditions, how far scores lie apart."""

from falsematch.tables.threshold_origin import CalibratedOn, Reached, SetBy
from falsematch.text.strict import Recorded


class PlannedContrast(Recorded):
    """What the design of a replication could tell of one contrast, known before anything was measured.

    Attributes
    ----------
    minimum_detectable : float or None
        In the unit of the contrast; None where the design can tell nothing.
    fixed : str
        Why the verdict is fixed whatever is measured; empty where it is not.
    """

    threshold_name: str
    contrast: str
    minimum_detectable: float | None
    fixed: str


class Counts(Recorded):
    """How much was compared, simulated or proven; None is what a kind of experiment does not count.

    Attributes
    ----------
    people, photographs, comparisons, genuine_comparisons, impostor_comparisons : int
        Of an audit.
    cells, repetitions : int
        Of a simulation.
    pictures, rows : dict of str to int
        Of proofs, by material and by outcome.
    unread, repeated : int
        Of a pose study: photographs without a reading, and people left out because they stand twice.
    """

    people: int | None = None
    photographs: int | None = None
    comparisons: int | None = None
    genuine_comparisons: int | None = None
    impostor_comparisons: int | None = None
    cells: int | None = None
    repetitions: int | None = None
    pictures: dict[str, int] = {}
    rows: dict[str, int] = {}
    unread: int | None = None
    repeated: int | None = None


class FoundSeveral(Recorded):
    """Clean photographs in which a matcher's detector found more than one face.

    Attributes
    ----------
    groups : dict
        The same of each group, by grouping.
    """

    photographs: int = 0
    groups: dict[str, dict[str, int]] = {}


class SeveralFaces(Recorded):
    """What the detectors found besides the person, and what was done about it.

    Attributes
    ----------
    rule : str
        ``on_several_faces`` of the experiment; empty for an audit of scores, whose rule nobody here knows.
    """

    rule: str = ""
    matchers: dict[str, FoundSeveral] = {}


class Threshold(Recorded):
    """One operating point of one matcher.

    Attributes
    ----------
    nominal : float or None
        The false match rate that was asked for.
    set_by : tuple of SetBy
        Whose comparisons fixed it, a group each.
    calibrated_on, reached
        Of a threshold that other people fixed.
    """

    matcher: str
    name: str
    threshold: float | None = None
    calibration: str = ""
    refused: str = ""
    warning: str = ""
    nominal: float | None = None
    set_by: tuple[SetBy, ...] = ()
    calibrated_on: CalibratedOn | None = None
    reached: Reached | None = None


class Condition(Recorded):
    """One condition at one dose."""

    name: str
    dose: float | None = None
    unit: str = ""


class ConditionNumber(Recorded):
    """One number of a condition's model, as :class:`falsematch.conditions.Number` has it."""

    value: int | float
    unit: str
    basis: str
    source: str


class Separation(Recorded):
    """How far genuine and matched impostor scores of one slice lie apart."""

    dataset: str = ""
    matcher: str
    condition: str
    dose: float | None = None
    unit: str | None = ""
    arm: str = "none"
    delivery: str = "native"
    landmarks: str = "own"
    metering: str = "fixed"
    d_prime: float | None = None
    auc: float | None = None
    eer: float | None = None


class ProtocolAccuracy(Recorded):
    """The accuracy of one matcher on one published list of pairs, as ``protocol.csv`` has it."""

    matcher: str
    pair_list: str
    folds: int
    pairs: int
    wrong: int
    accuracy: float
    standard_error: float
    failures: int
    accuracy_scored: float | None = None
    published: float | None = None


class PairLevel(Recorded):
    """An interval from people, and the one that comparisons taken for independent would give."""

    matcher: str
    threshold_name: str
    false_matches: int
    impostor_pairs: int
    subjects: int
    low: float
    high: float
    pair_low: float
    pair_high: float


class Speed(Recorded):
    """How fast one matcher was, as :func:`falsematch.matchers.speed.speeds` gives it.

    Attributes
    ----------
    milliseconds : float
        A photograph.
    yardsticks : float
        The same in units of a fixed piece of work on the same machine.
    photographs : int
        Timed.
    """

    matcher: str
    milliseconds: float
    yardsticks: float
    photographs: int
    machine: str
