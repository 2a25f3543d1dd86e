"""What the thresholds of a slice share is made once, and gives each of them what it has alone."""

import gc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from crowds import crowd
from falsematch import tables
from falsematch.audit import (
    AuditSettings,
    FixedThreshold,
    Labelled,
    OperatingPoint,
    Partition,
    Resample,
    SearchSettings,
    Subset,
    _strata,
    audit,
)
from falsematch.audit.covariates import NAMES, associations
from falsematch.audit.search import search_table
from falsematch.audit.slices import Slice, slices
from falsematch.audit.small_count import Block, Met, small_count

SIZES = {"dark & f": 24, "dark & m": 22, "light & f": 26, "light & m": 28}
CLOSE = {"dark & f": 1.2, "dark & m": 0.9, "light & f": 0.5, "light & m": 0.4}
MADE = crowd(SIZES, CLOSE)
BY = [["tone"], ["sex"], ["tone", "sex"]]
PARTITION = Partition.of(MADE.subjects, BY)
RESAMPLE = Resample.draw(PARTITION, 200, 1)
STRICT, LENIENT = 0.8, 1.2


def points(*thresholds: float) -> list[OperatingPoint]:
    return [OperatingPoint("scores", f"threshold={one}", one, "external") for one in thresholds]


def searched(*thresholds: float) -> pd.DataFrame:
    wanted = SearchSettings(gallery_sizes=[5, 20], mix={"women": {"sex": {"f": 0.75, "m": 0.25}}})
    people = [str(person) for person in MADE.subjects.index]
    settings = AuditSettings(replicates=200)
    return search_table(list(slices(MADE)), points(*thresholds), PARTITION, RESAMPLE, settings, wanted, people=people)


def at(table: pd.DataFrame, threshold: float) -> pd.DataFrame:
    return table[table["threshold"] == threshold].reset_index(drop=True)


@pytest.mark.parametrize("threshold", [STRICT, LENIENT])
def test_searches_at_two_thresholds_are_those_at_each(threshold):
    alone = searched(threshold)
    assert alone["fpir_high"].notna().any()
    pd.testing.assert_frame_equal(at(searched(STRICT, LENIENT), threshold), alone, check_exact=True)


# --- associations ---


def templates() -> pd.DataFrame:
    """Clean templates of everybody's photograph, with covariates in a few steps, so that some lie on an edge."""
    dice = np.random.default_rng(5)
    frame = {"matcher": "scores", "condition": "clean", "dose": np.nan, "unit": "", "delivery": "native"}
    frame |= {"landmarks": "own", "metering": "fixed", "outcome": "ok", "reason": "", "template": None, "faces": 1}
    images = dict.fromkeys([*MADE.table["image_a"], *MADE.table["image_b"]])
    measured = [dict(zip(NAMES, dice.integers(0, 9, len(NAMES)) / 9, strict=True)) for _ in images]
    rows = [{"image": image} | frame | held for image, held in zip(images, measured, strict=True)]
    return tables.validate(pd.DataFrame(rows), tables.TEMPLATES)


TEMPLATES = templates()


def associated(*thresholds: float) -> pd.DataFrame:
    return associations(MADE, TEMPLATES, points(*thresholds), PARTITION, RESAMPLE, AuditSettings(replicates=200), {})


@pytest.mark.parametrize("threshold", [STRICT, LENIENT])
def test_associations_at_two_thresholds_are_those_at_each(threshold):
    alone = associated(threshold)
    assert alone.loc[alone["measure"].str.startswith("ratio"), "low"].notna().any()
    pd.testing.assert_frame_equal(at(associated(STRICT, LENIENT), threshold), alone, check_exact=True)


def test_pairs_of_groups_looked_at_one_by_one_give_what_all_together_do(monkeypatch):
    together = associated(LENIENT)
    monkeypatch.setattr("falsematch.audit.covariates.SUMS_AT_ONCE", 1)
    pd.testing.assert_frame_equal(associated(LENIENT), together, check_exact=True)


def test_a_stratum_holds_the_comparisons_between_two_fifths_of_the_compared_group():
    [piece] = slices(MADE)
    chosen = np.flatnonzero(piece.impostor & (PARTITION.of_subject[piece.a] == PARTITION.of_subject[piece.b]))
    people = _strata.MatchedPeople(piece, chosen, PARTITION)
    values = np.random.default_rng(3).integers(0, 12, len(chosen)) / 12
    rows = {row.group: row for row in PARTITION.rows() if row.group_by == "tone & sex" and row.scope == "within"}
    pairs = [(rows[name], rows["light & m"]) for name in ("dark & f", "dark & m", "light & f")]
    strata = _strata.Strata(people, values, pairs)
    sums = strata.compared(RESAMPLE)
    for place, (group, reference) in enumerate(pairs):
        own = values[group.cells[people.cell]]
        edges = np.unique(np.quantile(own, [0.2, 0.4, 0.6, 0.8]))
        stratum = np.searchsorted(edges, values, "right")
        found = [each[each[:, 0] > 0] for each in strata.of_pair(place, sums, RESAMPLE)]
        for row, of_row in zip((group, reference), found, strict=True):
            inside = row.cells[people.cell] & (values >= own.min()) & (values <= own.max())
            counts = np.bincount(stratum[inside])
            assert of_row[:, 0].tolist() == counts[counts > 0].tolist()
            weights = (RESAMPLE.weights[:, people.a] * RESAMPLE.weights[:, people.b])[:, inside]
            drawn = np.stack([weights[:, stratum[inside] == one].sum(axis=1) for one in np.flatnonzero(counts)])
            np.testing.assert_allclose(of_row[:, 1:], drawn, rtol=1e-12)


# --- the small-count test ---


def matches(people: int, rate: float, seed: int) -> sparse.csr_matrix:
    found = np.random.default_rng(seed).random((people, people)) < rate
    return sparse.csr_matrix(np.where(np.eye(people, dtype=bool), 0.0, found))


def test_blocks_of_the_same_comparisons_test_each_threshold_as_blocks_of_their_own():
    everybody, people = (1.0 - np.eye(50)).astype(np.float32), np.arange(50)
    met = Met.of(everybody, people)
    group = Block.of(matches(50, 0.2, 1), everybody, people[:8])
    for rate in (0.02, 0.1, 0.6):
        found = matches(50, rate, 2)
        for seed in (1, 2):
            shared, own = (
                small_count([group], [block], equal=False, seed=seed, draws=500)
                for block in (met.with_matches(found), Block.of(found, everybody, people))
            )
            assert shared == own


# --- memory ---


def test_what_was_cut_for_a_subset_is_given_back_at_once():
    """Millions of comparisons that wait for the collector of cycles are a gigabyte an experiment does without."""
    image = {f"image_{side}": MADE.table[f"subject_{side}"] for side in ("a", "b")}
    made = replace(MADE, source=MADE.table.assign(**image))
    labels = Labelled(made.subjects[["tone", "sex"]].assign(half=["one", "other"] * (len(made.subjects) // 2)))
    halves = [Subset.model_validate({"name": half, "only": {"half": [half]}}) for half in ("one", "other")]
    gc.collect()
    gc.disable()
    try:
        before = sum(isinstance(one, Slice) for one in gc.get_objects())
        kept = audit(
            made,
            [FixedThreshold(threshold=LENIENT)],
            BY,
            AuditSettings(replicates=50),
            seed=1,
            subsets=halves,
            labelled=labels,
        )
        left = sum(isinstance(one, Slice) for one in gc.get_objects()) - before
    finally:
        gc.enable()
    assert kept.subsets is not None
    # The one slice of the audit.
    assert left <= 1
