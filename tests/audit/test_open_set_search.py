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


def test_a_large_expectation_is_told_with_what_would_be_needed_and_what_these_people_can_show():
    row = one(by_hand(stated_n=200_000_000), method="stated", group="everyone")
    assert row["expected_candidates"] == pytest.approx(2e8 * 3 / 30)
    assert (row["fmr_for_one"], row["comparisons"]) == (1 / 2e8, 30)
    assert row["smallest_fmr"] == pytest.approx(1 / 30)
    assert pd.isna(row["expected_low"])
    assert "too_few_people" in row["reason"]


def test_each_group_is_searched_for_among_galleries_of_each_group():
    found = by_hand(stated_n=1000)
    matrix = found[found["method"] == "expected"].set_index(["group", "gallery_group"])
    assert sorted(matrix.index) == [("f", "f"), ("f", "m"), ("m", "f"), ("m", "m")]
    # p0 meets both other women as their double, p3 one other man; women meet men and men meet women without one.
    assert matrix.loc[("f", "f"), "expected_candidates"] == pytest.approx(1000 * 2 / 6)
    assert matrix.loc[("m", "m"), "expected_candidates"] == pytest.approx(1000 * 1 / 6)
    assert matrix.loc[("f", "m"), ["false_candidates", "comparisons"]].tolist() == [0, 9]
    assert pd.isna(matrix.loc[("f", "m"), "expected_candidates"])
    assert "nothing_expected" in matrix.loc[("f", "m"), "reason"]


def test_where_nobody_was_falsely_returned_the_limit_rests_on_pairs_that_share_nobody():
    found = by_hand(stated_n=1000)
    row = one(found[found["method"] == "expected"], group="f", gallery_group="m")
    # Three women and three men make three such pairs.
    assert row["expected_high"] == pytest.approx(1000 * (1 - 0.05 ** (1 / 3)))


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
    assert row["reason"] == "nothing_expected; band_reaches_one"


CROWD = crowd({"f": 60, "m": 60}, {"f": 0.7, "m": 0.2}, seed=3)


@pytest.fixture(scope="module")
def of_crowd() -> pd.DataFrame:
    return searched(CROWD, replicates=200, threshold=-0.2, gallery_sizes=[10, 30, 60, 200], stated_n=100_000)


def test_limits_hold_the_rate_and_bands_never_fall_below_them(of_crowd):
    whole = one(of_crowd, method="counted", group="everyone")
    assert whole["fpir_low"] < whole["fpir"] < whole["fpir_high"]
    stated = of_crowd[(of_crowd["method"] == "stated") & (of_crowd["group"] == "everyone")]
    ends = stated.sort_values("gallery_size")[["band_low", "band_high"]].to_numpy(float)
    assert (np.diff(np.vstack([[whole["fpir_low"], whole["fpir"]], ends]), axis=0) >= 0).all()


def test_near_the_measured_gallery_the_band_is_narrower_than_the_union_bound(of_crowd):
    whole = one(of_crowd, method="counted", group="everyone")
    near = one(of_crowd, method="stated", gallery_size=200, group="everyone")
    assert near["band_high"] < whole["fpir_high"] * 200 / whole["gallery_size"]
    assert near["band_low"] <= near["band_high"] < 1


def test_far_from_it_the_lower_limit_stands(of_crowd):
    far = one(of_crowd, method="stated", gallery_size=100_000, group="everyone")
    near = one(of_crowd, method="stated", gallery_size=200, group="everyone")
    assert far["band_high"] == 1
    assert far["band_low"] >= near["band_low"] > 0
    assert far["reason"] == "only_lower_limit"


def test_an_expectation_grows_with_the_gallery_and_so_do_its_limits(of_crowd):
    near, far = (
        one(of_crowd, method="stated", gallery_size=size, group_by="sex", group="f") for size in (200, 100_000)
    )
    for column in ("expected_low", "expected_candidates", "expected_high"):
        assert far[column] == pytest.approx(near[column] * 500)
    assert far["expected_low"] < far["expected_candidates"] < far["expected_high"]


def test_a_groups_expectation_is_the_mean_of_its_row_of_the_matrix_weighted_by_the_gallery(of_crowd):
    own = of_crowd[of_crowd["group_by"] == "sex"]
    matrix = own[(own["method"] == "expected") & (own["group"] == "f")]
    whole = one(own, method="stated", gallery_size=100_000, group="f")
    assert matrix["comparisons"].sum() == whole["comparisons"]
    weighed = (matrix["expected_candidates"].fillna(0) * matrix["comparisons"]).sum() / matrix["comparisons"].sum()
    assert weighed == pytest.approx(whole["expected_candidates"])


def test_fpir_grows_with_the_gallery_and_no_faster_than_it(of_crowd):
    rows = of_crowd[(of_crowd["group"] == "everyone") & of_crowd["method"].isin(["sub_sampled", "counted"])]
    size, fpir = rows["gallery_size"].to_numpy(float), rows["fpir"].to_numpy()
    assert (np.diff(fpir) > 0).all()
    assert (np.diff(fpir / size) < 0).all()


def test_the_calculator_multiplies_only_what_may_be_told(of_crowd):
    wanted = SearchSettings(gallery_sizes=[10], stated_n=100_000, searches_a_day=[1000])
    rows = calculator(of_crowd, wanted)["rows"]
    whole = next(row for row in rows if row["method"] == "counted" and row["group"] == "everyone")
    [[low, value, high]] = whole["false_alarms"]
    assert value == pytest.approx(1000 * whole["fpir"])
    assert low < value < high
    far = next(row for row in rows if row["method"] == "stated" and row["group"] == "everyone")
    [[low, value, high]] = far["false_alarms"]
    assert low == pytest.approx(1000 * far["fpir_low"])
    assert (value, high) == (None, None)
    assert far["fmr_for_one"] == 1e-5


def test_the_calculator_refuses_a_band_that_says_nothing(of_crowd):
    wanted = SearchSettings(gallery_sizes=[10], stated_n=100_000, searches_a_day=[1000])
    rows = calculator(of_crowd.assign(band_low=0.0, reason="band_reaches_one"), wanted)["rows"]
    far = next(row for row in rows if row["method"] == "stated" and row["group"] == "everyone")
    assert far["refused"] == "band_reaches_one"
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
