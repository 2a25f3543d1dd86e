"""Open-set identification from comparisons that can be counted by hand."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from crowds import crowd
from falsematch.audit import AuditSettings, FixedThreshold, SearchSettings, audit
from falsematch.audit.calculator import calculator
from falsematch.audit.galleries import Gallery, left_out_chance
from falsematch.errors import ExperimentError
from falsematch.scoring import Comparisons
from made import comparisons, everybody_against_everybody

PEOPLE = [f"p{i}" for i in range(6)]
FALSELY = {("p0", "p1"), ("p0", "p2"), ("p3", "p4")}
LABELS = {person: {"sex": "f" if i < 3 else "m"} for i, person in enumerate(PEOPLE)}


def searched(table: Comparisons, replicates: int = 0, threshold: float = 0.6, **settings: object) -> pd.DataFrame:
    wanted = SearchSettings.model_validate({"gallery_sizes": [2]} | settings)
    group_by = [[label] for label in table.subjects.columns]
    found = audit(
        table,
        [FixedThreshold(threshold=threshold)],
        group_by,
        AuditSettings(replicates=replicates),
        seed=1,
        search=wanted,
    ).search
    assert found is not None
    return found


def by_hand(**settings: object) -> pd.DataFrame:
    return searched(comparisons(everybody_against_everybody(PEOPLE, FALSELY), LABELS), **settings)


def one(table: pd.DataFrame, **where: object) -> pd.Series:
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1, table
    return table.iloc[0]


def test_a_search_counts_once_however_many_it_brings_up():
    whole = one(by_hand(), method="counted", group="everyone")
    assert (whole["false_positive_searches"], whole["searches"], whole["false_candidates"]) == (2, 6, 3)
    assert whole["fpir"] == pytest.approx(2 / 6)


def test_a_size_is_the_mean_over_every_gallery_of_it():
    part = one(by_hand(), method="sub_sampled", group="everyone")
    hits = []
    for probe in PEOPLE:
        others = [person for person in PEOPLE if person != probe]
        hits += [any((probe, person) in FALSELY for person in gallery) for gallery in combinations(others, 2)]
    assert part["fpir"] == pytest.approx(np.mean(hits))


def test_expected_candidates_are_people_times_fmr():
    assert one(by_hand(), method="sub_sampled", group="everyone")["expected_candidates"] == pytest.approx(2 * 3 / 30)


def test_the_probes_group_is_a_row_of_its_own():
    found = by_hand()
    assert one(found, method="counted", group="f")["fpir"] == pytest.approx(1 / 3)
    assert one(found, method="counted", group="m")["false_candidates"] == 1


def test_a_gallery_of_another_mix():
    mixed = by_hand(mix={"women": {"sex": {"f": 1.0}}})
    row = one(mixed[mixed["mix"] == "women"], method="sub_sampled", group="f")
    # p0 meets both other women; each of the other two meets two women and matches neither.
    assert (row["gallery_size"], row["fpir"]) == (2, pytest.approx(1 / 3))
    assert row["expected_candidates"] == pytest.approx(2 * 2 / 6)


def test_a_mix_that_nobody_could_make_is_refused():
    with pytest.raises(ExperimentError, match="nobody has sex `x`"):
        by_hand(mix={"others": {"sex": {"x": 1.0}}})
    with pytest.raises(ValueError, match="not to 1"):
        by_hand(mix={"others": {"sex": {"f": 0.9}}})


def test_a_mate_that_is_accepted_and_first_is_found():
    whole = one(by_hand(), method="counted", group="everyone")
    assert (whole["fnir"], whole["rank_one"], whole["mated_searches"]) == (0, 1, 6)


def test_a_mate_behind_the_candidate_list_is_missed():
    rows = everybody_against_everybody(PEOPLE, set())
    rows = [(a, b, 0.1 if (a, b) in FALSELY else score) for a, b, score in rows]
    whole = one(searched(comparisons(rows, LABELS), top_k=2), method="counted", group="everyone")
    # p0 has two people before its mate, p3 one.
    assert whole["fnir"] == pytest.approx(1 / 6)
    assert whole["rank_one"] == pytest.approx(4 / 6)


def test_a_probe_without_a_template_is_a_search_that_returns_nobody():
    rows = everybody_against_everybody(PEOPLE, FALSELY)
    failed = [(a, b, float("nan") if a == "p0" else score) for a, b, score in rows]
    outcome = ["failed" if a == "p0" else "ok" for a, _, _ in rows]
    table = comparisons(failed, LABELS, outcome_a=outcome)
    whole = one(searched(table), method="counted", group="everyone")
    assert (whole["searches"], whole["failures_to_acquire"], whole["false_positive_searches"]) == (5, 1, 1)
    assert whole["fnir"] == pytest.approx(1 / 6)


def test_more_than_fifty_expected_candidates_are_refused_unless_a_study_saw_the_threshold():
    stated = {"gallery_sizes": [2], "stated_n": 1_000_000}
    row = one(by_hand(**stated), method="stated", group="everyone")
    assert pd.isna(row["expected_candidates"])
    assert "more than 50 false candidates" in row["reason"]
    seen = one(by_hand(**stated, observed_thresholds={"threshold=0.6": "a study"}), method="stated", group="everyone")
    assert seen["expected_candidates"] == pytest.approx(1e6 * 3 / 30)


def test_decades_are_counted_from_the_largest_gallery_measured():
    row = one(by_hand(stated_n=5000), method="stated", group="everyone")
    assert row["extrapolated_decades"] == pytest.approx(3)


def test_without_a_false_candidate_nothing_is_expected_and_nothing_excluded():
    row = one(
        searched(comparisons(everybody_against_everybody(PEOPLE, set()), LABELS), stated_n=5000),
        method="stated",
        group="everyone",
    )
    assert pd.isna(row["expected_candidates"])
    assert "uninformative" in row["reason"]


CROWD = crowd({"f": 60, "m": 60}, {"f": 0.7, "m": 0.2}, seed=3)


@pytest.fixture(scope="module")
def of_crowd() -> pd.DataFrame:
    return searched(CROWD, replicates=200, threshold=-0.2, gallery_sizes=[10, 30, 60, 200], stated_n=100_000)


def test_limits_hold_the_rate_and_bands_start_from_them(of_crowd):
    whole = one(of_crowd, method="counted", group="everyone")
    assert whole["fpir_low"] < whole["fpir"] < whole["fpir_high"]
    near = one(of_crowd, method="stated", gallery_size=200, group="everyone")
    assert near["band_low"] == whole["fpir_low"]
    assert near["band_high"] == pytest.approx(min(1, whole["fpir_high"] * 200 / whole["gallery_size"]))


def test_a_band_that_reaches_one_is_uninformative(of_crowd):
    far = one(of_crowd, method="stated", gallery_size=100_000, group="everyone")
    assert far["band_high"] == 1
    assert "uninformative: the band reaches 1" in far["reason"]


def test_fpir_grows_with_the_gallery_and_no_faster_than_it(of_crowd):
    rows = of_crowd[(of_crowd["group"] == "everyone") & of_crowd["method"].isin(["sub_sampled", "counted"])]
    size, fpir = rows["gallery_size"].to_numpy(float), rows["fpir"].to_numpy()
    assert (np.diff(fpir) > 0).all()
    assert (np.diff(fpir / size) < 0).all()


def test_a_tail_model_is_refused_where_a_tenth_of_the_gallery_brings_up_too_few(of_crowd):
    row = one(of_crowd, method="beta_binomial", gallery_size=200, group="everyone")
    assert pd.isna(row["fpir"])
    assert row["reason"].startswith("tail model refused")


def test_the_calculator_multiplies_only_what_may_be_told(of_crowd):
    wanted = SearchSettings(gallery_sizes=[10], stated_n=100_000, searches_a_day=[1000])
    rows = calculator(of_crowd, wanted)["rows"]
    whole = next(row for row in rows if row["method"] == "counted" and row["group"] == "everyone")
    [[low, value, high]] = whole["false_alarms"]
    assert value == pytest.approx(1000 * whole["fpir"])
    assert low < value < high
    far = next(row for row in rows if row["method"] == "stated" and row["group"] == "everyone")
    assert "uninformative" in far["refused"]
    assert "false_alarms" not in far


def test_the_calculator_takes_the_largest_gallery_of_every_dose(of_crowd):
    wanted = SearchSettings(gallery_sizes=[10], stated_n=100_000, searches_a_day=[1000])
    hard = of_crowd.assign(condition="dark", dose=2.0)
    # Failures leave fewer to search among.
    hard["gallery_size"] = hard["gallery_size"].where(hard["method"] != "counted", hard["gallery_size"] - 1)
    light = of_crowd.assign(condition="dark", dose=1.0)
    rows = calculator(pd.concat([of_crowd, light, hard], ignore_index=True), wanted)["rows"]
    counted = {(row["condition"], row["dose"]) for row in rows if row["method"] == "counted"}
    assert counted == {("clean", None), ("dark", 1.0), ("dark", 2.0)}


def test_leaving_a_person_out_of_every_gallery_is_counting_without_them():
    generator = np.random.default_rng(0)
    gallery = ~np.eye(7, dtype=bool)
    matched = gallery & (generator.random((7, 7)) < 0.3)
    made = Gallery(
        "as_found",
        np.ones(1),
        np.ones((1, 7), bool),
        gallery.sum(1)[None].astype(float),
        matched.sum(1)[None].astype(float),
    )
    for size in (3, 6):
        left = left_out_chance(made, size, gallery, matched)
        for search in range(7):
            for person in range(7):
                kept = [other for other in range(7) if other not in (search, person)]
                drawn = list(combinations(kept, min(size, len(kept) if person != search else 6)))
                expected = np.mean([matched[search, list(one)].any() for one in drawn])
                assert left[search, person] == pytest.approx(expected)
