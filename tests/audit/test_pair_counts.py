"""Comparisons counted by cell pair and by pair of people, against sets of people."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from falsematch.audit import FixedThreshold, Partition, operating_points, slices
from falsematch.audit.matched import MatchedPairs
from falsematch.audit.pair_counts import Matches, PairCounts, PeoplePairs
from falsematch.scoring import read_scores

PEOPLE = [f"p{i:02}" for i in range(24)]
GROUPS = ["x" if i < 10 else "y" if i < 20 else "" for i in range(24)]


def made(share: float):
    """A slice in which a share of ordered pairs of people was compared, some of them twice."""
    generator = np.random.default_rng(7)
    pairs = [(a, b) for a in PEOPLE for b in PEOPLE if a == b or generator.random() < share]
    pairs += pairs[::5]
    table = pd.DataFrame(pairs, columns=["subject_a", "subject_b"])
    table["score"] = np.round(generator.normal(size=len(table)), 1) + 6.0 * (table["subject_a"] == table["subject_b"])
    subjects = pd.DataFrame({"subject": PEOPLE, "g": GROUPS})
    comparisons, _ = read_scores(table, subjects, "similarity")
    return next(iter(slices(comparisons))), Partition.of(comparisons.subjects, [["g"]])


def blocks_of(cells: int) -> list[np.ndarray]:
    some = np.zeros((cells, cells), bool)
    some[0, 1:] = True
    return [np.ones((cells, cells), bool), np.eye(cells, dtype=bool), some]


@pytest.mark.parametrize("share", [0.05, 0.9])
def test_subject_pairs_are_distinct_pairs_of_people_whether_few_or_most_met(share):
    piece, partition = made(share)
    counts = PairCounts.of(piece, partition)
    assert sparse.issparse(counts.matrix) == (share < 0.5)
    cell = partition.of_subject
    for blocks in blocks_of(len(partition.cells)):
        chosen = ~piece.genuine & blocks[cell[piece.a], cell[piece.b]]
        distinct = {frozenset(pair) for pair in zip(piece.a[chosen], piece.b[chosen], strict=True)}
        assert counts.subject_pairs(blocks) == len(distinct)


def test_a_dense_matrix_has_the_people_of_the_same_sparse_one():
    _, partition = made(0.5)
    counts = (np.random.default_rng(1).random((24, 24)) < 0.4).astype(np.float32)
    np.fill_diagonal(counts, 0)
    dense, listed = PeoplePairs.of(counts, partition), PeoplePairs.of(sparse.csr_matrix(counts), partition)
    np.testing.assert_array_equal(dense.ordered, listed.ordered)
    np.testing.assert_array_equal(dense.unordered, listed.unordered)


def test_people_and_pairs_in_false_matches_are_distinct_ones():
    piece, partition = made(0.9)
    [point] = operating_points([piece], [FixedThreshold(threshold=1.5)], partition)
    matches = Matches(piece, point, partition, None)
    cell = partition.of_subject
    for blocks in blocks_of(len(partition.cells)):
        chosen = ~piece.genuine & (piece.score >= 1.5) & blocks[cell[piece.a], cell[piece.b]]
        pairs = list(zip(piece.a[chosen], piece.b[chosen], strict=True))
        assert matches.people(blocks) == len({person for pair in pairs for person in pair})
        assert matches.pairs(blocks) == len({frozenset(pair) for pair in pairs})


def test_matched_pairs_agree_on_every_label_and_stand_most_alike_first():
    piece, partition = made(0.9)
    matched = MatchedPairs.of(piece, partition)
    labels = np.array(GROUPS)
    alike = ~piece.genuine & (labels[piece.a] == labels[piece.b]) & (labels[piece.a] != "")
    assert sorted(matched.rows) == list(np.flatnonzero(alike))
    assert (np.diff(matched.score) <= 0).all()
    tied = np.diff(matched.score) == 0
    assert (np.diff(matched.rows)[tied] > 0).all()
