"""The smallest effect that a replication's design could tell from none, simulated before anything is measured.

Only the design goes in: how many people each group has, the threshold's false match rate, how many contrasts are
judged together, and a model of scores in which people carry a stated share of the variance. Both sides of a contrast
are of the same people: they share the people's effects, and each pair has noise of its own on either side. That is the
cautious choice, since two photographs of a pair differ less than two draws.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import ndtri

from falsematch.audit.band import ZEROS
from falsematch.audit.contrasts import Design
from falsematch.audit.partition import Partition
from falsematch.audit.small_count import Block, beside_margin
from falsematch.studies.coverage.simulated import SubjectEffects
from falsematch.studies.replication.verdict import Detectable
from falsematch.text.reason import Reason

Floats = NDArray[np.float64]

POWER = 0.8
RATIOS = (1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 70, 100)
"""Ratios of rates that are tried for the small-count test; the first that is told often enough is the one given."""

_AUDITS, _DRAWS = 100, 4999
"""Simulated audits a ratio, and draws of each test; an audit takes more draws."""
_BATCH = 250


@dataclass(frozen=True, eq=False)
class Pairs:
    """Unordered pairs of people who meet, by their numbers among all ``people``."""

    people: int
    first: NDArray[np.intp]
    second: NDArray[np.intp]

    @classmethod
    def matched(cls, partition: Partition, cells: NDArray[np.bool_]) -> "Pairs":
        """Pairs of people in one cell, of some cells."""
        of = partition.of_subject
        first, second = np.triu_indices(len(of), 1)
        met = (of[first] == of[second]) & cells[of[first]]
        return cls(len(of), first[met], second[met])

    @classmethod
    def everybody(cls, people: int) -> "Pairs":
        """All pairs."""
        return cls(people, *np.triu_indices(people, 1))


class Simulation:
    """Simulated audits of some people, each with sides that share the people's effects.

    Parameters
    ----------
    design : Design
    people : int
    sides : int
    seed : int
    """

    def __init__(self, design: Design, people: int, sides: int, seed: int) -> None:
        self.model, self.people, self.sides = SubjectEffects(share=design.share), people, sides
        self.repetitions = design.repetitions
        self._generator = np.random.Generator(np.random.Philox(seed))

    def scores(self, pairs: Pairs, audits: int, effects: Floats) -> Floats:
        """Scores of standard deviation 1: (sides, audits, pairs)."""
        noise = self._generator.standard_normal((self.sides, audits, len(pairs.first)))
        both = effects[:, pairs.first] + effects[:, pairs.second]
        return np.asarray(both + noise * self.model.residual())

    def effects(self, audits: int) -> Floats:
        """The people's own part of their scores: (audits, people)."""
        return self.model.person_effects(self._generator, (audits, self.people))

    def own(self, audits: int, effects: Floats) -> Floats:
        """Scores of people with themselves, to which each gives both parts: (sides, audits, people)."""
        noise = self._generator.standard_normal((self.sides, audits, self.people))
        return np.asarray(np.sqrt(2) * effects + noise * self.model.residual())

    def batches(self) -> list[int]:
        """Sizes of the batches that the audits are simulated in."""
        whole, rest = divmod(self.repetitions, _BATCH)
        return [_BATCH] * whole + [rest] * bool(rest)


def critical(contrasts: int, confidence: float) -> float:
    """Two-sided normal quantile by Bonferroni: no smaller than what the result's own critical value comes to."""
    return float(-ndtri((1 - confidence) / (2 * contrasts)))


def _told(spread: float, contrasts: int, confidence: float) -> float:
    return (critical(contrasts, confidence) + float(ndtri(POWER))) * spread


def _of_logs(rates: Floats, signs: Floats, contrasts: int, confidence: float) -> Detectable:
    """Of signed sums (sums, rates) of the logs of some rates (rates, audits), the one that varies most, as a ratio."""
    if (share := float((rates == 0).any(axis=0).mean())) > ZEROS:
        return Detectable(float("nan"), Reason("rate_zero_in_audits", {"percent": round(100 * share)}))
    logs = np.log(np.where(rates > 0, rates, rates[rates > 0].min()))
    spread = float((signs @ logs).std(axis=1, ddof=1).max())
    return Detectable(float(np.exp(_told(spread, contrasts, confidence))))


def of_arms(
    partition: Partition, fmr: float, contrasts: int, design: Design, confidence: float, seed: int
) -> Detectable:
    """Ratio of the false match rates of two arms, on all matched pairs pooled."""
    pairs = Pairs.matched(partition, partition.complete)
    simulation = Simulation(design, pairs.people, 2, seed)
    found = []
    for audits in simulation.batches():
        scores = simulation.scores(pairs, audits, simulation.effects(audits))
        found.append((scores >= simulation.model.threshold(fmr)).mean(axis=2))
    return _of_logs(np.concatenate(found, axis=1), np.array([[1.0, -1.0]]), contrasts, confidence)


def of_gaps(
    partition: Partition,
    pairs_of_groups: list[tuple[NDArray[np.bool_], NDArray[np.bool_]]],
    fmr: float,
    contrasts: int,
    design: Design,
    confidence: float,
    seed: int,
) -> Detectable:
    """Ratio of two ratios of rates; the wider spread of the two signed contrasts, since both must be told.

    Parameters
    ----------
    pairs_of_groups : list of two pairs of bool arrays (C,)
        Cells of either group of the pair claimed to lie further apart, and of the other pair.
    """
    everyone = Pairs.matched(partition, partition.complete)
    of_pair = partition.of_subject[everyone.first]
    simulation = Simulation(design, everyone.people, 1, seed)
    found = []
    for audits in simulation.batches():
        scores = simulation.scores(everyone, audits, simulation.effects(audits))[0]
        accepted = scores >= simulation.model.threshold(fmr)
        groups = [accepted[:, cells[of_pair]].mean(axis=1) for pair in pairs_of_groups for cells in pair]
        found.append(np.stack(groups))
    signs = np.array([[1.0, -1.0, -1.0, 1.0], [1.0, -1.0, 1.0, -1.0]])
    return _of_logs(np.concatenate(found, axis=1), signs, contrasts, confidence)


def of_searches(
    people: int, fmr: float, contrasts: int, design: Design, confidence: float, seed: int
) -> tuple[Detectable, Detectable]:
    """Differences of FPIR and of FNIR, each person searched for once among all; every pair has the rate ``fmr``."""
    pairs = Pairs.everybody(people)
    simulation = Simulation(design, people, 2, seed)
    positive, missed = [], []
    for audits in simulation.batches():
        effects = simulation.effects(audits)
        accepted = simulation.scores(pairs, audits, effects) >= simulation.model.threshold(fmr)
        some = np.zeros((2, audits, people), bool)
        for side, audit, pair in zip(*np.nonzero(accepted), strict=True):
            some[side, audit, pairs.first[pair]] = some[side, audit, pairs.second[pair]] = True
        positive.append(some.mean(axis=2))
        missed.append((simulation.own(audits, effects) < ndtri(design.fnir)).mean(axis=2))
    found = []
    for rates in (np.concatenate(positive, axis=1), np.concatenate(missed, axis=1)):
        found.append(Detectable(_told(float((rates[0] - rates[1]).std(ddof=1)), contrasts, confidence)))
    return found[0], found[1]


def of_cohorts(
    partition: Partition,
    cohorts: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    fmr: float,
    contrasts: int,
    design: Design,
    confidence: float,
    seed: int,
) -> Detectable:
    """Difference of the thresholds of two cohorts, in standard deviations of the scores.

    Parameters
    ----------
    cohorts : pair of bool arrays (C,)
        Cells of either cohort.
    """
    simulation = Simulation(design, len(partition.of_subject), 1, seed)
    parts = [Pairs.matched(partition, cells & partition.complete) for cells in cohorts]
    counts = [int(fmr * len(part.first)) for part in parts]
    if min(counts) == 0:
        return Detectable(float("nan"), Reason("cohort_too_small"))
    found = []
    for audits in simulation.batches():
        effects = simulation.effects(audits)
        scores = [simulation.scores(part, audits, effects)[0] for part in parts]
        ranked = [np.sort(one, axis=1)[:, ::-1] for one in scores]
        found.append(ranked[0][:, counts[0] - 1] - ranked[1][:, counts[1] - 1])
    return Detectable(_told(float(np.concatenate(found).std(ddof=1)), contrasts, confidence))


def of_groups(
    sizes: Mapping[str, tuple[int, int]], fmr: float, tests: int, design: Design, confidence: float, seed: int
) -> dict[str, Detectable]:
    """Ratio of a group's rate to its reference's that the small-count test tells, at the strictest level Holm asks.

    Parameters
    ----------
    sizes : mapping of name to (people of the group, people of its reference)
    tests : int
        Judged together.
    """
    known: dict[tuple[int, int], Detectable] = {}
    for size in sizes.values():
        if size not in known:
            known[size] = _by_test(*size, fmr, (1 - confidence) / tests, design, seed)
    return {name: known[size] for name, size in sizes.items()}


def of_shares(searched: int, members: int, matched: float | None, contrasts: int, confidence: float) -> Detectable:
    """Ratio of some people's share of those falsely matched to their share of those searched, in closed form.

    The share varies as if the falsely matched were drawn from all searched without replacement, and twice as much:
    matches come in pairs, and at worst both people of each are of one group. Limits are by Bonferroni.

    Parameters
    ----------
    searched, members : int
        Everybody who is searched and counts, and the people in question.
    matched : float or None
        How many of them the threshold matches falsely; None where nobody knows beforehand.
    contrasts : int
        Judged together.
    """
    if matched is None:
        return Detectable(float("nan"), Reason("rate_unknown_beforehand"), fixing=False)
    if not 0 < members < searched or not 0 < matched < searched:
        return Detectable(float("nan"), Reason("no_ratio"), fixing=False)
    expected = members / searched
    variance = 2 * (1 - expected) / (expected * matched) * (searched - matched) / (searched - 1)
    return Detectable(float(np.exp(_told(float(np.sqrt(variance)), contrasts, confidence))), fixing=False)


def _by_test(people: int, reference: int, fmr: float, level: float, design: Design, seed: int) -> Detectable:
    simulation = Simulation(design, people + reference, 1, seed)
    pairs = [Pairs.everybody(people), Pairs.everybody(reference)]
    possible = [ratio for ratio in RATIOS if ratio * fmr < 1]

    def power(ratio: float) -> float:
        told = 0
        for audit in range(_AUDITS):
            blocks = []
            for part, rate in zip(pairs, (ratio * fmr, fmr), strict=True):
                effects = simulation.effects(1)[:, : part.people]
                accepted = simulation.scores(part, 1, effects)[0, 0] >= simulation.model.threshold(rate)
                blocks.append(_block(part, accepted))
            test = beside_margin([blocks[0]], [blocks[1]], 1.0, seed=seed + audit, draws=_DRAWS)
            told += bool(test.beyond <= level)
        return told / _AUDITS

    # Power rises with the ratio: the first ratio that has enough is found by halving.
    place = bisect_left(possible, True, key=lambda ratio: power(ratio) >= POWER)
    if place == len(possible):
        return Detectable(float("nan"), Reason("test_tells_no_ratio_up_to", {"ratio": float(possible[-1])}))
    return Detectable(float(possible[place]))


def _block(pairs: Pairs, accepted: NDArray[np.bool_]) -> Block:
    shape = (pairs.people, pairs.people)
    places = (pairs.first, pairs.second)
    return Block(
        sparse.csr_matrix((accepted.astype(np.float64), places), shape=shape),
        sparse.csr_matrix((np.ones(len(pairs.first)), places), shape=shape),
    )
