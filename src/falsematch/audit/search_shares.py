"""Whom searches falsely match: some people's share of those falsely matched, beside their share of those searched.

Each photograph is searched among everybody else's, the person's own other photographs left out of the gallery; it is
falsely matched where the matcher would accept anybody there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.answer import range_left_out
from falsematch.audit.band import log_replicates, why_excluded
from falsematch.audit.bootstrap import Resample
from falsematch.audit.contrasts import MatchedThreshold
from falsematch.audit.effect import Effect
from falsematch.audit.logit_t import widest_interval
from falsematch.audit.partition import Partition
from falsematch.audit.printing import RULE, SEARCHES, effective_people
from falsematch.audit.search import meetings_of
from falsematch.audit.slices import slices
from falsematch.audit.thresholds import distinct_pairs
from falsematch.scoring import Comparisons, Scale, Searches, searches
from falsematch.text.reason import Reason

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class ProbeSearches:
    """The searches of one matcher with the photographs of one capture.

    Attributes
    ----------
    keys : dict
        Of the slice they come from.
    probe, reference : str
        Captures that are searched, and searched among.
    scale : Scale
    found : Searches
        Of the probes with a template.
    failed : int
        Probes without one: they were not searched.
    """

    keys: dict[str, Any]
    probe: str
    reference: str
    scale: Scale
    found: Searches
    failed: int

    @property
    def name(self) -> str:
        """What is searched among what, as the column ``contrast`` has it."""
        return f"{self.probe} among {self.reference}"


def probe_searches(comparisons: Comparisons, probe: str, reference: str) -> Iterator[ProbeSearches]:
    """The searches of every matcher, clean photographs alone.

    Parameters
    ----------
    comparisons : Comparisons
        Of one capture with another, or with itself.
    probe, reference : str
        What they are called.
    """
    for piece in slices(comparisons):
        if piece.keys["condition"] == "clean":
            found = searches(meetings_of(piece), len(comparisons.subjects), 1)
            failed = int(found.failed.sum())
            yield ProbeSearches(piece.keys, probe, reference, piece.scale, found.at(~found.failed), failed)


@dataclass(frozen=True)
class Setting:
    """The threshold that some searches are told at.

    Attributes
    ----------
    name : str
    threshold : float
        A score; NaN where refused.
    calibration : "shipped" or "in_sample"
    wanted : float
        How many searches it was to match falsely; NaN where it was not set on them.
    tied : int
        Searches whose most alike person has exactly this score: they are matched together or not at all.
    refused : Reason or None
    """

    name: str
    threshold: float
    calibration: str
    wanted: float = _NAN
    tied: int = 0
    refused: Reason | None = None


def setting(searched: ProbeSearches, asked: str | MatchedThreshold) -> Setting:
    """The threshold that an experiment asks for, of one matcher's searches."""
    if isinstance(asked, str):
        shipped = searched.scale.shipped
        if shipped is None:
            why = Reason("ships_no_threshold", {"matcher": searched.keys["matcher"]})
            return Setting(asked, _NAN, "shipped", refused=why)
        return Setting(asked, shipped, "shipped")
    highest = searched.found.highest_non_mated
    wanted = asked.share * len(highest)
    likeness = _nearest_reachable(highest, wanted)
    if likeness is None:
        why = Reason("no_score_accepts_so_few")
        return Setting(asked.name, _NAN, "in_sample", wanted, refused=why)
    threshold = -likeness if searched.scale.polarity == "distance" else likeness
    return Setting(asked.name, threshold, "in_sample", wanted, int((highest == likeness).sum()))


def _nearest_reachable(highest: Floats, wanted: float) -> float | None:
    """The likeness from which on the number of searches falsely matched is nearest to one wanted; None for nobody.

    Of two numbers equally near it is the smaller. Searches come in pairs where two people are each the other's most
    alike, so that hardly half of all numbers can be reached.
    """
    values, counts = np.unique(highest[np.isfinite(highest)], return_counts=True)
    reached = np.concatenate([[0], np.cumsum(counts[::-1])])
    best = int(np.argmin(np.abs(reached - wanted)))
    return float(values[::-1][best - 1]) if best else None


@dataclass(frozen=True, eq=False)
class Decided:
    """Searches at one threshold.

    Attributes
    ----------
    subject : int array (S,)
        Person of each.
    matched : bool array (S, P)
        Other people whom the matcher would accept.
    gallery : bool array (S, P)
        Other people searched among.
    resample : Resample or None
        The same people drawn as probes and into the gallery.
    """

    subject: NDArray[np.intp]
    matched: Bools
    gallery: Bools
    resample: Resample | None

    @classmethod
    def of(cls, searched: ProbeSearches, threshold: float, resample: Resample | None) -> "Decided":
        """Of a matcher's searches."""
        others = searched.found.non_mated
        accepted_from = -threshold if searched.scale.polarity == "distance" else threshold
        with np.errstate(invalid="ignore"):
            matched = np.asarray(others >= accepted_from)
        return cls(searched.found.subject, matched, np.asarray(~np.isnan(others)), resample)

    @cached_property
    def hit(self) -> Bools:
        """Searches that are falsely matched (S,)."""
        return np.asarray(self.matched.any(axis=1))

    @cached_property
    def _weights(self) -> Floats | None:
        """Of each person in each replicate (B, P)."""
        return None if self.resample is None else self.resample.weights[:, self.resample.column]

    @cached_property
    def _drawn(self) -> Floats | None:
        """Weight of each search that is falsely matched in a replicate's own gallery (B, S)."""
        if self._weights is None:
            return None
        some = (self._weights @ self.matched.T.astype(np.float64)) > 0
        return np.asarray(some * self._weights[:, self.subject])

    @cached_property
    def _others(self) -> Bools:
        """Whether each search is left, with each person left out who is searched or searched among (S, persons)."""
        others = self.subject[:, None] != np.arange(self.matched.shape[1])
        return np.asarray(others[:, self._present])

    @cached_property
    def _present(self) -> Bools:
        searched = np.zeros(self.gallery.shape[1], bool)
        searched[self.subject] = True
        return np.asarray(self.gallery.any(axis=0) | searched)

    @cached_property
    def _left_out(self) -> Bools:
        """Whether each search is falsely matched with each of these left out, as a probe and of the gallery."""
        candidates = self.matched.sum(axis=1)[:, None]
        return np.asarray(((candidates - self.matched[:, self._present]) > 0) & self._others)

    def rate(self, confidence: float) -> tuple[float, float, Reason | None]:
        """Limits of the share of searches that are falsely matched; NaN and why where there are none."""
        search, other = np.nonzero(self.matched)
        probe = self.subject[search]
        shares = np.bincount(self.subject).astype(np.float64)
        refused = RULE.refuses(effective_people(shares), distinct_pairs(probe, other), len(np.union1d(probe, other)))
        if self.hit.all():
            # Nothing is left to say how it varies.
            refused = Reason("replicates_do_not_vary")
        if refused or self._drawn is None or self._weights is None:
            return _NAN, _NAN, refused
        drawn = self._drawn.sum(axis=1) / self._weights[:, self.subject].sum(axis=1)
        left_out = self._left_out.sum(axis=0) / self._others.sum(axis=0)
        people = len(np.unique(self.subject))
        low, high = widest_interval(float(self.hit.mean()), drawn, left_out, people, confidence)
        refused = RULE.too_wide(low, high, of=SEARCHES)
        return (_NAN, _NAN, refused) if refused else (low, high, None)

    def people_in(self, hits: Bools) -> int:
        """Distinct people in some searches that are falsely matched: the person, and whom they are taken for."""
        return len(np.union1d(self.subject[hits], np.flatnonzero(self.matched[hits].any(axis=0))))

    def drawn_share(self, of: Bools, among: Bools) -> Floats | None:
        """In each replicate, the share of some searches among others, of those falsely matched: (B,)."""
        if self._drawn is None:
            return None
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((self._drawn @ of.astype(np.float64)) / (self._drawn @ among.astype(np.float64)))

    def left_out_share(self, of: Bools, among: Bools) -> Floats:
        """The same with each person left out in turn who is searched or searched among."""
        left = self._left_out.astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((of @ left) / (among @ left))


@dataclass(frozen=True, eq=False)
class Share:
    """Some people's share of those falsely matched, beside their share of those searched.

    Attributes
    ----------
    counted, members : int
        Searches of people who count, and those of them that are of the people in question.
    matched, matched_members : int
        Of these, falsely matched.
    expected : float
        members / counted: the share among the falsely matched if who is of these people were dealt at random.
    dealt : (float, float)
        The share lies between these in at least the stated confidence of such deals; NaN where somebody is searched
        more than once.
    share : float
        matched_members / matched; NaN where nobody is falsely matched.
    effect : Effect
        The log of share / expected.
    left_out : (float, float)
        Smallest and largest share / expected when each person in turn is left out.
    """

    counted: int
    members: int
    matched: int
    matched_members: int
    expected: float
    dealt: tuple[float, float]
    share: float
    effect: Effect
    left_out: tuple[float, float]


def share_of(decided: Decided, member: Bools, counts: Bools, partition: Partition, name: str, level: float) -> Share:
    """The share of some people among those falsely matched.

    Parameters
    ----------
    decided : Decided
    member, counts : bool arrays (P,)
        The people in question, and everybody who counts; nobody is in the first and not in the second.
    partition : Partition
    name : str
        Of the effect.
    level : float
        Confidence of the range of deals.

    Returns
    -------
    Share
        Its effect has no replicates where the printing rule refuses: fewer than its number of falsely matched searches
        or people, of the people in question or of the others.
    """
    counted = counts[decided.subject]
    of = member[decided.subject] & counted
    searched, members = int(counted.sum()), int(of.sum())
    matched, matched_members = int((decided.hit & counted).sum()), int((decided.hit & of).sum())
    expected = members / searched if searched else _NAN
    share = matched_members / matched if matched else _NAN
    value = float(np.log(share / expected)) if share > 0 and expected > 0 else _NAN
    left_out = decided.left_out_share(of, counted) / expected if expected > 0 else np.zeros(0)
    people = len(np.unique(decided.subject[counted]))
    refused = _refused(decided, of, counted, partition)
    drawn = None if refused else decided.drawn_share(of, counted)
    if drawn is not None:
        refused = why_excluded(share, drawn)
    return Share(
        searched,
        members,
        matched,
        matched_members,
        expected,
        _dealt(searched, members, matched, level) if people == searched and matched else (_NAN, _NAN),
        share,
        # Who is searched is no sample: their share of those searched is known, and the ratio's replicates are the
        # share's, moved.
        Effect(
            name, value, None if refused or drawn is None else log_replicates(drawn), people, searched, matched, refused
        ),
        range_left_out(left_out),
    )


def _refused(decided: Decided, of: Bools, counted: Bools, partition: Partition) -> Reason | None:
    """Why no interval may be printed: the printing rule, for the people in question and for the others."""
    hit = decided.hit & counted
    if not hit.any():
        return Reason("no_false_positive")
    if partition.clustered:
        # The jackknife leaves out one person.
        return Reason("people_in_clusters")
    for side in (of, counted & ~of):
        own = hit & side
        searched = len(np.unique(decided.subject[side]))
        if refused := RULE.refuses(searched, int(own.sum()), decided.people_in(own), of=SEARCHES):
            return refused
    return None


def _dealt(searched: int, members: int, matched: int, level: float) -> tuple[float, float]:
    """Range of the share of some people among so many drawn from all searched without looking: hypergeometric."""
    from scipy.stats import hypergeom  # noqa: PLC0415 - slow to import, and only these searches ask

    tail = (1 - level) / 2
    low, high = hypergeom.ppf([tail, 1 - tail], searched, members, matched)
    return float(low) / matched, float(high) / matched
