"""How often the interval of FPIR holds the truth where people match unlike each other."""

import numpy as np
import pandas as pd
import pytest

from falsematch.audit import AuditSettings, FixedThreshold, SearchSettings, audit
from falsematch.scoring import read_scores

PEOPLE, SIZES, THRESHOLD, REPETITIONS = 80, (20, 79), 2.2, 300


def similarities(generator: np.random.Generator, probes: int, gallery: int, share: float) -> np.ndarray:
    """Standard normal scores of which both people's effects carry a share of the variance."""
    own, other = (generator.normal(0, np.sqrt(share / 2), n) for n in (probes, gallery))
    return own[:, None] + other + generator.normal(0, np.sqrt(1 - share), (probes, gallery))


def truth(size: int, share: float) -> float:
    """FPIR of a probe and a gallery that share nobody, over galleries drawn anew."""
    generator = np.random.default_rng(1)
    return float(
        np.mean([(similarities(generator, 50, size, share) >= THRESHOLD).any(axis=1).mean() for _ in range(4000)])
    )


def limits(generator: np.random.Generator, share: float, seed: int) -> pd.DataFrame:
    """Limits of FPIR by gallery size from one set of people, who are probes and gallery at once."""
    effect = generator.normal(0, np.sqrt(share / 2), PEOPLE)
    score = effect[:, None] + effect + generator.normal(0, np.sqrt(1 - share), (PEOPLE, PEOPLE))
    np.fill_diagonal(score, 9)
    a, b = np.indices(score.shape).reshape(2, -1)
    names = np.array([f"p{i:02}" for i in range(PEOPLE)])
    table = pd.DataFrame({"subject_a": names[a], "subject_b": names[b], "score": score.ravel()})
    comparisons, _ = read_scores(table, pd.DataFrame({"subject": names}), "similarity")
    wanted = SearchSettings(gallery_sizes=list(SIZES))
    settings = AuditSettings(replicates=400)
    found = audit(comparisons, [FixedThreshold(threshold=THRESHOLD)], [], settings, seed=seed, search=wanted).search
    assert found is not None
    return found.set_index("gallery_size")


@pytest.mark.full
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
def test_the_interval_of_fpir_holds_the_truth(share):
    true = {size: truth(size, share) for size in SIZES}
    generator = np.random.default_rng(2)
    held: dict[int, list[bool]] = {size: [] for size in SIZES}
    for seed in range(REPETITIONS):
        found = limits(generator, share, seed)
        for size in SIZES:
            low, high = found.loc[size, ["fpir_low", "fpir_high"]]
            if not np.isnan(low):
                held[size].append(bool(low <= true[size] <= high))
    for size in SIZES:
        coverage = np.mean(held[size])
        assert len(held[size]) >= REPETITIONS / 2
        # 93 % less two standard errors of so few repetitions.
        assert coverage >= 0.93 - 2 * np.sqrt(0.93 * 0.07 / len(held[size])), f"{size} people: {coverage:.3f}"
