"""Searches clean and degraded: how many fewer bring up a stranger, and how many more miss the person."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from falsematch.audit.bootstrap import Resample
from falsematch.audit.effect import Effect, varying
from falsematch.audit.logit_t import jackknife_standard_error
from falsematch.audit.printing import RULE, SEARCHES
from falsematch.audit.search import meetings_of
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import OperatingPoint
from falsematch.scoring import searches
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]

FALSE_POSITIVES, MISSES, BOTH = "FPIR(clean) - FPIR(dose)", "FNIR(dose) - FNIR(clean)", "both differences"


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What each search of one slice came to.

    Attributes
    ----------
    image, subject : int arrays (S,)
        Photograph and person of each probe.
    matched : bool array (S, P)
        Other people whom the matcher would accept; nobody where the probe gave no template.
    missed : bool array (S,)
        Whether the person does not stand in the candidate list, as where the probe gave no template.
    mated : bool array (S,)
        Whether the person is enrolled.
    """

    image: NDArray[np.intp]
    subject: NDArray[np.intp]
    matched: NDArray[np.bool_]
    missed: NDArray[np.bool_]
    mated: NDArray[np.bool_]

    @classmethod
    def of(cls, piece: Slice, point: OperatingPoint, people: int, top_k: int) -> "Outcomes":
        """Every attempted search: a probe without a template brings up nobody, and misses its person."""
        meetings = meetings_of(piece)
        found = searches(meetings, people, 1)
        accepted_from = -point.threshold if piece.scale.polarity == "distance" else point.threshold
        with np.errstate(invalid="ignore"):
            matched = found.non_mated >= accepted_from
            listed = (found.mate >= accepted_from) & (found.above_mate < top_k)
        enrolled = np.zeros(people, bool)
        enrolled[meetings.subject_b] = True
        return cls(np.unique(meetings.image_a), found.subject, matched, ~listed, enrolled[found.subject])

    def at(self, rows: NDArray[np.intp]) -> "Outcomes":
        """Some of the searches."""
        return Outcomes(self.image[rows], self.subject[rows], self.matched[rows], self.missed[rows], self.mated[rows])


def search_effects(
    clean: Slice, degraded: Slice, point: OperatingPoint, people: int, top_k: int, resample: Resample | None
) -> tuple[Effect, Effect]:
    """The two differences, of the searches made both clean and degraded.

    A false positive rests on each search's highest non-mated score. People are drawn as probes and into the gallery.
    """
    outcomes = [Outcomes.of(piece, point, people, top_k) for piece in (clean, degraded)]
    _, first, second = np.intersect1d(outcomes[0].image, outcomes[1].image, return_indices=True)
    before, after = outcomes[0].at(first), outcomes[1].at(second)
    weights = None if resample is None else resample.weights[:, resample.column]
    return _false_positives(before, after, weights), _misses(before, after, weights)


def _false_positives(before: Outcomes, after: Outcomes, weights: Floats | None) -> Effect:
    some: list[NDArray[np.bool_]] = [np.asarray(one.matched.any(axis=1)) for one in (before, after)]
    drawn = left_out = None
    if weights is not None:
        hits = [(weights @ one.matched.T.astype(np.float64)) > 0 for one in (before, after)]
        drawn = _weighted(hits[0].astype(np.float64) - hits[1], weights[:, before.subject])
        left_out = _left_out(before) - _left_out(after)
    return _effect(FALSE_POSITIVES, before.subject, some[0], some[1], drawn, left_out)


def _misses(before: Outcomes, after: Outcomes, weights: Floats | None) -> Effect:
    mated = before.mated & after.mated
    subject = before.subject[mated]
    more = after.missed[mated].astype(np.float64) - before.missed[mated]
    drawn = None
    if weights is not None:
        drawn = _weighted(more, weights[:, subject])
    return _effect(MISSES, subject, after.missed[mated], before.missed[mated], drawn, None)


def _effect(
    name: str,
    subject: NDArray[np.intp],
    more: NDArray[np.bool_],
    fewer: NDArray[np.bool_],
    drawn: Floats | None,
    left_out: Floats | None,
) -> Effect:
    people, events = len(np.unique(subject)), int(more.sum() + fewer.sum())
    counts = (people, 2 * len(subject), events)
    if not len(subject):
        return Effect(name, float("nan"), None, *counts, Reason("no_search_both_ways"))
    value = float(more.mean() - fewer.mean())
    concerned = len(np.unique(subject[more | fewer]))
    # Of the searches the events are searches, each of one person.
    refused = RULE.refuses(people, max(int(more.sum()), int(fewer.sum())), concerned, of=SEARCHES)
    if refused or drawn is None:
        return Effect(name, value, None, *counts, refused)
    kept, refused = varying(drawn)
    if kept is not None and left_out is not None:
        # A replicate's gallery holds fewer distinct people than there are, so that FPIR varies too little in it.
        error = float(jackknife_standard_error(left_out)) / float(kept.std(ddof=1))
        kept = kept.mean() + (kept - kept.mean()) * max(1.0, error)
    return Effect(name, value, kept, *counts, refused)


def _weighted(values: Floats, weights: Floats) -> Floats:
    return np.asarray((values * weights).sum(axis=1) / weights.sum(axis=1))


def _left_out(found: Outcomes) -> Floats:
    """FPIR with each person left out in turn, as a probe and of the gallery: (P,)."""
    candidates = found.matched.sum(axis=1)[:, None]
    some = (candidates - found.matched) > 0
    others = found.subject[:, None] != np.arange(found.matched.shape[1])
    return np.asarray((some & others).sum(axis=0) / others.sum(axis=0))
