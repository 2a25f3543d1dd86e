"""All pairs by tiles give what one pair at a time gives, in bounded memory."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from falsematch.errors import ScoresError
from falsematch.scoring import score_pairs
from falsematch.scoring.entries import Entries
from falsematch.scoring.template_file import TemplateFile
from falsematch.scoring.tiles import tally

GROUPS = 3


def entries(rows: int, length: int = 24, seed: int = 0, **others: np.ndarray) -> Entries:
    """People with two photographs each, of which no two are quite alike."""
    generator = np.random.default_rng(seed)
    templates = generator.normal(size=(rows, length)).astype(np.float32) + 0.7
    return Entries(templates, generator.integers(0, GROUPS, rows), np.arange(rows) // 2, np.arange(rows), **others)


def one_by_one(probe: Entries, reference: Entries | None, comparator):
    """Rows and float64 score of every pair that meets, and whether it is of two people."""
    other = probe if reference is None else reference
    a, b = np.triu_indices(len(probe), 1) if reference is None else np.indices((len(probe), len(other))).reshape(2, -1)
    score = score_pairs(np.asarray(probe.templates), np.asarray(other.templates), a, b, comparator)
    return a, b, score, probe.subject[a] != other.subject[b]


@pytest.mark.parametrize("comparator", ["cosine", "euclidean"])
@pytest.mark.parametrize("ordered", [False, True])
def test_counts_are_those_of_float64_at_every_threshold_given(tmp_path, comparator, ordered):
    probe, reference = entries(700), entries(1100, seed=1) if ordered else None
    other = probe if reference is None else reference
    a, b, score, impostor = one_by_one(probe, reference, comparator)
    # Observed scores: the pair a threshold was observed on must be accepted, its neighbour not.
    thresholds = np.quantile(score, [0.001, 0.2, 0.5, 0.999], method="inverted_cdf")
    with tally(probe, reference, comparator, thresholds, thresholds[2], folder=tmp_path, threads=2) as found:
        for threshold in thresholds:
            alike = impostor & (score <= threshold if comparator == "euclidean" else score >= threshold)
            expected = np.zeros((GROUPS, GROUPS), int)
            np.add.at(expected, (probe.group[a[alike]], other.group[b[alike]]), 1)
            np.testing.assert_array_equal(found.accepted(threshold), expected)
        assert found.comparisons.sum() == impostor.sum()
        assert len(found.genuine) == (~impostor & (probe.image[a] != other.image[b])).sum()


def test_pairs_kept_are_the_impostors_at_the_floor_with_their_float64_score(tmp_path):
    probe = entries(900)
    a, b, score, impostor = one_by_one(probe, None, "cosine")
    floor = np.quantile(score, 0.99, method="inverted_cdf")
    with tally(probe, None, "cosine", [], floor, folder=tmp_path) as found:
        kept = np.sort(found.kept, order=["probe", "reference"])
        alike = impostor & (score >= floor)
        np.testing.assert_array_equal(kept["probe"], a[alike])
        np.testing.assert_array_equal(kept["reference"], b[alike])
        np.testing.assert_array_equal(kept["score"], score[alike])


def test_templates_that_differ_by_less_than_float32_can_tell_are_told_apart(tmp_path):
    base = np.random.default_rng(0).normal(size=64)
    near = base + np.eye(64)[:40] * 1e-6 * np.arange(40)[:, None]
    probe = Entries(np.vstack([base, near]), np.zeros(41, int), np.arange(41), np.arange(41))
    _, _, score, _ = one_by_one(probe, None, "euclidean")
    threshold = float(np.median(score))
    with tally(probe, None, "euclidean", [threshold], threshold, folder=tmp_path) as found:
        assert found.accepted(threshold).sum() == (score <= threshold).sum() == len(found.kept)


def test_threads_change_no_byte(tmp_path):
    probe = entries(5000, length=8)
    results = []
    for threads in (1, 3):
        with tally(probe, None, "cosine", [0.5], 0.9, folder=tmp_path, threads=threads) as found:
            results.append((found.impostor.tobytes(), found.kept.tobytes()))
    assert results[0] == results[1]


def test_two_subjects_of_one_shape_never_meet(tmp_path):
    shape = np.arange(40) // 4
    with tally(entries(40, shape=shape), None, "cosine", [], -1.0, folder=tmp_path) as found:
        assert found.comparisons.sum() == len(found.kept) == 40 * 39 // 2 - 10 * 6


def test_a_template_file_gives_what_an_array_gives(tmp_path):
    probe, reference = entries(600), entries(3000, seed=1)
    np.save(tmp_path / "gallery.npy", reference.templates)
    filed = Entries(TemplateFile(tmp_path / "gallery.npy"), reference.group, reference.subject, reference.image)
    counts = []
    for side in (reference, filed):
        with tally(probe, side, "euclidean", [6.0], 5.0, folder=tmp_path) as found:
            counts.append((found.impostor.tobytes(), found.genuine.tobytes(), found.kept.tobytes()))
    assert counts[0] == counts[1]


def test_nothing_is_left_of_the_pairs_spilled(tmp_path):
    with tally(entries(100), None, "cosine", [], 0.0, folder=tmp_path):
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_a_template_that_is_not_finite_is_refused(tmp_path):
    probe = entries(50)
    np.asarray(probe.templates)[7, 3] = np.nan
    with pytest.raises(ScoresError, match="not finite"), tally(probe, None, "cosine", [], 0.5, folder=tmp_path):
        pass


def test_memory_too_small_for_a_tile_is_refused_with_what_is_needed(tmp_path):
    with (
        pytest.raises(ScoresError, match="allow it more than 10"),
        tally(entries(50), None, "cosine", [], 0.5, folder=tmp_path, memory=10_000_000),
    ):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("floor", [0.6, -1.0])
def test_memory_stays_within_its_bound_even_where_every_pair_is_kept(tmp_path, floor):
    """A million by a hundred thousand, scaled down."""
    rows, columns = (20_000, 1_000) if floor < 0 else (60_000, 6_000)
    generator = np.random.default_rng(0)
    for name, count in (("a", columns), ("b", rows)):
        np.save(tmp_path / f"{name}.npy", generator.normal(size=(count, 128)).astype(np.float32))
    script = Path(__file__).with_name("tally_in_files.py")
    run = subprocess.run(
        [sys.executable, str(script), str(tmp_path), str(floor), "350000000"],
        check=True,
        capture_output=True,
        text=True,
    )
    pairs, kept, grown = map(int, run.stdout.split())
    assert pairs == rows * columns
    assert kept == (pairs if floor < 0 else 0)
    assert grown <= 350_000_000
