"""FPIR beyond the measured gallery: bounds that hold the truth, grow with the gallery, and rest on people."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import binom

from falsematch.audit.gallery_bounds import CLASSES, REACH, CandidateLaw, candidate_law, effective_limits
from falsematch.audit.printing import clopper_pearson

Floats = NDArray[np.float64]


def chances(share: float, fmr: float, probes: int = 4001) -> Floats:
    """Match probabilities of probes whose effects carry half of ``share`` of the score variance."""
    effect = ndtri((np.arange(probes) + 0.5) / probes) * np.sqrt(share / 2)
    return np.asarray(ndtr((effect + ndtri(fmr)) / np.sqrt(1 - share / 2)))


def fpir(chance: Floats, people: float) -> float:
    return float(-np.expm1(people * np.log1p(-chance)).mean())


def law_of(chance: Floats, size: int, trials: float) -> CandidateLaw:
    """The law of candidates as so many independent people fix it, their shares the true ones."""
    share = np.array(
        [
            (binom.sf(a - 1, size, chance) - (0 if b is None else binom.sf(b - 1, size, chance))).mean()
            for a, b in CLASSES
        ]
    )
    effective = np.full(len(CLASSES), trials)
    allowed = np.array([0.025, *[0.025 / 4] * 4])
    low, high = effective_limits(share, effective, allowed) if np.isfinite(trials) else (share - 1e-9, share + 1e-9)
    return CandidateLaw(share, effective, low, high, np.array([size]), np.ones(1))


def crowd(generator: np.random.Generator, people: int, share: float, fmr: float) -> NDArray[np.bool_]:
    """Everybody against everybody, symmetric: effects of both people carry ``share`` of the score variance."""
    effect = generator.normal(0, np.sqrt(share / 2), people)
    noise = np.triu(generator.normal(0, np.sqrt(1 - share), (people, people)), 1)
    matched = np.asarray(effect[:, None] + effect + noise + noise.T >= -ndtri(fmr))
    np.fill_diagonal(matched, False)
    return matched


def bounds_of(matched: NDArray[np.bool_], times: float) -> tuple[float, float]:
    people = len(matched)
    return candidate_law(matched, ~np.eye(people, dtype=bool), np.arange(people), 0.95).bounds(times * (people - 1))


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_without_sampling_error_the_bounds_close_in_on_the_truth(share: float):
    chance = chances(share, 8e-4)
    law = law_of(chance, 200, np.inf)
    for times in (1, 2, 5, 10):
        low, high = law.bounds(200 * times)
        assert low - 1e-6 <= fpir(chance, 200 * times) <= high + 1e-6
    low, high = law.bounds(200 * 5)
    # The union bound allows five times FPIR of the measured gallery; here less than a quarter of that is left open.
    assert high - low < 0.25 * 4 * fpir(chance, 200)


@pytest.mark.parametrize("trials", [40.0, 1000.0])
def test_neither_end_falls_as_the_gallery_grows(trials: float):
    law = law_of(chances(0.3, 8e-4), 200, trials)
    sizes = 200 * np.array([1, 1.5, 2, 4, 7, REACH, REACH * 1.01, 20, 1e3, 1e6])
    ends = np.array([law.bounds(size) for size in sizes])
    assert (np.diff(ends, axis=0) >= -1e-7).all()
    assert ends[0, 0] > 0
    assert ends[-1, 0] == ends[5, 0]


def test_beyond_its_reach_the_upper_end_is_the_union_bound():
    law = law_of(chances(0.3, 1e-6), 200, 1e5)
    assert law.bounds(200 * 50)[1] == pytest.approx(50 * law.high[0])
    assert law.bounds(200 * 1e7)[1] == 1


def test_the_grid_is_fine_enough(monkeypatch: pytest.MonkeyPatch):
    law = law_of(chances(0.3, 8e-4), 200, 300)
    coarse = law.bounds(1000)
    monkeypatch.setattr("falsematch.audit.gallery_bounds._GRID", 800)
    assert np.allclose(coarse, law.bounds(1000), atol=5e-4)


def test_counts_that_no_independent_entries_give_have_no_bounds():
    people = 400
    matched = np.zeros((people, people), bool)
    # Everybody has exactly one double: of independent entries some would have none and some two.
    matched[np.arange(people), (np.arange(people) + 1) % people] = True
    assert np.isnan(bounds_of(matched, 2)).all()


def test_limits_of_independent_people_are_clopper_and_pearsons():
    low, high = effective_limits(np.array([0.1, 0.0, 1.0]), np.array([40.0, 40.0, 40.0]), np.full(3, 0.05))
    for place, events in enumerate((4, 0, 40)):
        assert (low[place], high[place]) == pytest.approx(clopper_pearson(events, 40, 0.95))


def test_further_photographs_of_the_same_people_tell_no_more():
    matched = crowd(np.random.default_rng(3), 60, 0.3, 0.01)
    gallery, subject = ~np.eye(60, dtype=bool), np.arange(60)
    once = candidate_law(matched, gallery, subject, 0.95)
    often = candidate_law(np.repeat(matched, 5, 0), np.repeat(gallery, 5, 0), np.repeat(subject, 5), 0.95)
    assert np.allclose(once.effective, often.effective)
    assert once.bounds(200) == pytest.approx(often.bounds(200), abs=1e-9)


def test_the_error_is_that_of_leaving_each_person_out_and_counting_again():
    people = 12
    matched = crowd(np.random.default_rng(5), people, 0.3, 0.15)
    law = candidate_law(matched, ~np.eye(people, dtype=bool), np.arange(people), 0.95)
    for place, (first, below) in enumerate(CLASSES):
        left = []
        for person in range(people):
            kept = np.delete(np.delete(matched, person, 0), person, 1).sum(axis=1)
            left.append(((kept >= first) & (kept < (below or np.inf))).mean())
        error = (people - 1) * np.var(left)
        if error and 0 < law.share[place] < 1:
            expected = min(people, law.share[place] * (1 - law.share[place]) / error)
            assert law.effective[place] == pytest.approx(expected)


@pytest.mark.parametrize(("share", "fmr"), [(0.0, 0.002), (0.6, 0.01)])
def test_the_bounds_hold_the_truth_where_the_same_people_are_probes_and_gallery(share: float, fmr: float):
    generator, people, times = np.random.default_rng(1), 60, (1, 5, 10)
    chance = chances(share, fmr)
    held = []
    for _ in range(60):
        matched = crowd(generator, people, share, fmr)
        law = candidate_law(matched, ~np.eye(people, dtype=bool), np.arange(people), 0.95)
        ends = [law.bounds(size * (people - 1)) for size in times]
        held.append([low <= fpir(chance, n * (people - 1)) <= high for n, (low, high) in zip(times, ends, strict=True)])
    # 95 % less two standard errors of 60 repetitions.
    assert (np.mean(held, axis=0) >= 0.89).all()
