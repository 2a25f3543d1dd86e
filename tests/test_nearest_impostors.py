"""A threshold fixed from the most alike comparisons, tile by tile, is the one that all comparisons fix."""

import numpy as np
import pandas as pd
import pytest

from falsematch import scoring
from falsematch.audit import FmrThreshold, Partition, from_nearest, slices
from falsematch.audit.thresholds import calibrate
from falsematch.scoring import Scale, nearest_impostors

KEYS = {"matcher": "made", "condition": "clean", "dose": np.nan, "unit": "", "delivery": "native", "landmarks": "own"}
LABELS = ["gender"]


def photographs(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """90 people with one to three photographs; some without a label, some failed, one file under two names."""
    generator = np.random.default_rng(seed)
    rows, templates = [], []
    for person in range(90):
        own = generator.normal(size=16)
        label = "" if person % 15 == 0 else ("female" if person % 3 else "male")
        for number in range(generator.integers(1, 4)):
            image = f"p{person:02}_{number}"
            rows.append({"image": image, "subject": f"p{person:02}", "capture": str(number), "gender": label})
            template = (own + 0.3 * generator.normal(size=16)).round(1).astype(np.float32)
            failed = generator.random() < 0.05
            templates.append(
                KEYS
                | {"image": image, "metering": "fixed", "outcome": "failed" if failed else "ok", "reason": ""}
                | {"template": None if failed else template, "faces": 1}
            )
    images = pd.DataFrame(rows)
    images["sha256"] = images["image"]
    # Two people of one gender under one file: an alike pair that nobody compares.
    one, other = (images.index[images["subject"] == name][0] for name in ("p01", "p02"))
    images.loc[other, "sha256"] = images.loc[one, "sha256"]
    templates[other]["template"] = templates[one]["template"]
    for at in (one, other):
        templates[at] |= {"outcome": "ok", "template": np.ones(16, np.float32) * 5}
    return images, pd.DataFrame(templates)


@pytest.mark.parametrize("comparator", ["euclidean", "cosine"])
@pytest.mark.parametrize("fmr", [0.3, 0.02, 0.005])
@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_the_threshold_of_all_comparisons(comparator: scoring.pairs.Comparator, fmr: float, seed: int):
    images, templates = photographs(seed)
    polarity = "distance" if comparator == "euclidean" else "similarity"
    captures = sorted(images["capture"].unique())
    every = scoring.compare(
        templates,
        images,
        LABELS,
        {"made": Scale(polarity, None, comparator)},
        dataset="made",
        roles=scoring.meetings(images, captures, captures),
        arms=["probe"],
    )
    [piece] = slices(every)
    spec = FmrThreshold(fmr=fmr)
    expected = calibrate(piece, spec, Partition.of(every.subjects, [LABELS]))
    nearest = nearest_impostors(templates, images, LABELS, comparator, fmr)
    found = from_nearest("made", spec, nearest, distance=comparator == "euclidean")
    assert found.threshold == expected.threshold or (np.isnan(found.threshold) and np.isnan(expected.threshold))
    assert [(one.group, one.false_matches, one.comparisons) for one in found.set_by] == [
        (one.group, one.false_matches, one.comparisons) for one in expected.set_by if one.group
    ]
    assert (found.refused, found.warning) == (expected.refused, expected.warning)


def test_no_more_is_held_than_a_threshold_needs():
    images, templates = photographs(3)
    nearest = nearest_impostors(templates, images, LABELS, "cosine", 0.01)
    whole = int(nearest.comparisons.sum())
    assert whole > 3_000
    assert 0.01 * whole + 1 <= len(nearest.score) < 0.05 * whole


def test_a_threshold_that_weighs_all_comparisons_is_not_made_from_a_few():
    images, templates = photographs(3)
    nearest = nearest_impostors(templates, images, LABELS, "cosine", 0.01)
    with pytest.raises(ValueError, match="most alike"):
        from_nearest("made", FmrThreshold(fmr=0.01, pooling="equal_groups"), nearest, distance=False)
