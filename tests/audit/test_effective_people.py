"""Whom the printing rule counts: people by their shares of the comparisons, and declared clusters as one."""

import math

import numpy as np
import pandas as pd
import pytest

from falsematch.audit import Audited, AuditSettings, FixedThreshold, audit
from falsematch.scoring import Comparisons, read_scores

SETTINGS = AuditSettings(replicates=200)


def scored(images: dict[str, int], labels: dict[str, dict[str, str]] | None = None, share: float = 0.2) -> Comparisons:
    """Every image of a person against every image of the others; a stated share of pairs of people match falsely."""
    generator, people, rows = np.random.default_rng(4), list(images), []
    for i, one in enumerate(people):
        for other in people[i + 1 :]:
            falsely = generator.random() < share
            rows += [
                (one, other, 0.9 if falsely else 0.1, f"{one}-{m}", f"{other}-{n}")
                for m in range(images[one])
                for n in range(images[other])
            ]
    table = pd.DataFrame(rows, columns=["subject_a", "subject_b", "score", "image_a", "image_b"])
    subjects = pd.DataFrame([{"subject": one} | (labels or {}).get(one, {}) for one in people])
    return read_scores(table, subjects, "similarity", "unordered")[0]


def audited(table: Comparisons, group_by: list[list[str]]) -> Audited:
    return audit(table, [FixedThreshold(threshold=0.5)], group_by, SETTINGS, seed=1)


def everyone(found: Audited) -> pd.Series:
    rates = found.rates
    return rates[(rates["group"] == "everyone") & (rates["scope"] == "all")].iloc[0]


@pytest.mark.parametrize("each", [1, 3])
def test_equal_images_count_as_many_people_as_there_are(each):
    row = everyone(audited(scored(dict.fromkeys([f"p{i:02}" for i in range(16)], each)), []))
    assert row["subjects"] == 16
    assert not math.isnan(row["fmr_low"])


def test_one_person_with_most_images_leaves_too_few():
    images = {"p00": 20} | {f"p{i:02}": 1 for i in range(1, 20)}
    row = everyone(audited(scored(images), []))
    assert row["subjects"] == 20, "heads are told as they are"
    assert math.isnan(row["fmr_low"])
    # Of 20 people one has 20 images and is met by all: m is 20 for them and (20 + 18) / 19 = 2 for each other.
    expected = (20 + 19 * 2) ** 2 / (20**2 + 19 * 2**2)
    assert f"too_few_people{{n={math.floor(expected * 10) / 10},needed=16}}" in row["reason"]


def test_cells_of_unequal_size_with_equal_images_change_nothing():
    people = [f"p{i:02}" for i in range(24)]
    labels = {one: {"sex": "f" if i < 18 else "m"} for i, one in enumerate(people)}
    table = audited(scored(dict.fromkeys(people, 2), labels), [["sex"]]).rates
    own = table[(table["group"] == "everyone") & (table["scope"] == "within")].iloc[0]
    assert not math.isnan(own["fmr_low"])


def test_people_who_meet_often_have_a_wider_interval_of_the_same_rate():
    """Every two people are decided alike in all comparisons, so that rate and replicates are those of one each."""
    people = [f"p{i:02}" for i in range(40)]
    once, twice, thrice = (everyone(audited(scored(dict.fromkeys(people, each)), [])) for each in (1, 2, 3))
    assert once["fmr"] == twice["fmr"] == thrice["fmr"]
    assert twice["fmr_low"] < once["fmr_low"]
    assert twice["fmr_high"] > once["fmr_high"]
    assert (twice["fmr_low"], twice["fmr_high"]) == pytest.approx((thrice["fmr_low"], thrice["fmr_high"]), rel=1e-6)


@pytest.fixture(scope="module")
def clustered() -> Audited:
    """Forty people of one group at ten sites, and forty of another at twenty."""
    people = [f"p{i:02}" for i in range(80)]
    labels = {
        one: {"sex": "f" if i < 40 else "m", "drawn_as": f"site {i // 4 if i < 40 else 100 + i // 2}"}
        for i, one in enumerate(people)
    }
    return audited(scored(dict.fromkeys(people, 1), labels), [["sex"]])


def test_sites_are_counted_and_not_their_people(clustered):
    rates = clustered.rates[(clustered.rates["group_by"] == "sex") & (clustered.rates["scope"] == "within")]
    few, enough = (rates[rates["group"] == group].iloc[0] for group in "fm")
    assert (few["subjects"], enough["subjects"]) == (40, 40)
    assert "too_few_people{n=10,needed=16}" in few["reason"]
    assert not math.isnan(enough["fmr_low"])


def test_no_test_draws_people_of_a_site_one_by_one(clustered):
    found = clustered.disparity
    assert (found["measure"] != "small_count").all()
    assert (found["measure"] != "few_people").all()
    assert found["reason"].str.contains("people_in_clusters").any()
