"""Whose comparisons fixed a threshold, and what it reaches on others: as the audit finds it and the card holds it."""

from falsematch.text.strict import Recorded


class SetBy(Recorded):
    """What comparisons of one group do to a threshold that they help to fix.

    Attributes
    ----------
    group : str
        As groups of the finest crossing are written; empty where nobody is grouped.
    false_matches, comparisons : int
        Calibration comparisons of two people of it that the threshold accepts, and all of them.
    """

    group: str
    false_matches: int
    comparisons: int


class CalibratedOn(Recorded):
    """The other people who fixed a threshold.

    Attributes
    ----------
    dataset : str
    people, left_out : int
        Who were compared, and who were not since they may be people who are tested.
    training_sets : tuple of str
        Training sets of the matcher that are known to hold people of that dataset.
    """

    dataset: str
    people: int
    left_out: int = 0
    training_sets: tuple[str, ...] = ()


class Reached(Recorded):
    """The false match rate that a threshold fixed on other people reaches on those who are tested.

    Attributes
    ----------
    matched_on : str
        Labels on which both people agree, those of the calibration where the people tested have them.
    false_matches, comparisons : int
        Clean impostor comparisons.
    fmr : float or None
        With the pooling that the threshold was fixed with; None without comparisons.
    """

    matched_on: str = ""
    false_matches: int
    comparisons: int
    fmr: float | None = None
