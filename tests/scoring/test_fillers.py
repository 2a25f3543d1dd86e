"""Candidates among people who are not of the dataset."""

import numpy as np
import pandas as pd

from falsematch.scoring import Fillers, Scale

KEYS = {"matcher": "one", "condition": "clean", "dose": float("nan"), "delivery": "native", "landmarks": "own"}
KEYS |= {"metering": "fixed"}


def templates(rows: dict[str, tuple[str, list[float] | None]]) -> pd.DataFrame:
    """(subject, template) by photograph; None failed."""
    return pd.DataFrame(
        [
            KEYS
            | {
                "image": image,
                "subject": subject,
                "outcome": "failed" if values is None else "ok",
                "template": None if values is None else np.array(values, np.float32),
            }
            for image, (subject, values) in rows.items()
        ]
    )


PROBES = templates({"a": ("ann", [1.0, 0.0]), "b": ("bob", [0.0, 1.0]), "c": ("cid", None)})
GALLERY = templates(
    {
        "1": ("first", [1.0, 0.1]),
        "2": ("first", [1.0, 0.0]),
        "3": ("second", [1.0, 1.0]),
        "4": ("third", [-1.0, 0.0]),
        "5": ("fourth", None),
    }
)
FILLERS = Fillers("heads", True, PROBES, GALLERY, {"one": Scale("similarity", 0.5, "cosine")})


def test_a_filler_with_two_photographs_is_one_candidate():
    found = FILLERS.at(KEYS, 0.7)
    assert dict(zip(found.subject, found.candidates, strict=True)) == {"ann": 2, "bob": 1}
    assert found.people == 3


def test_a_threshold_nobody_reaches_brings_up_nobody():
    assert FILLERS.at(KEYS, 1.5).candidates.tolist() == [0, 0]


def test_a_condition_without_a_template_has_no_search():
    assert len(FILLERS.at(KEYS | {"condition": "fog"}, 0.5).candidates) == 0
