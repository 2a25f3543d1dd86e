"""The Python call: an argument of the wrong kind is a ScoresError in one plain sentence that names it."""

import numpy as np
import pandas as pd
import pytest
from tables_given import scores, subjects

from falsematch.audit.score_audit import audit_scores
from falsematch.errors import ScoresError

GIVEN = {"scores": scores(), "subjects": subjects(), "group_by": ["gender"], "threshold": 0.5, "replicates": 0}


def refusal(**changed: object) -> str:
    with pytest.raises(ScoresError) as refused:
        audit_scores(**GIVEN | changed)  # type: ignore[arg-type]
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *((table, value) for table in ("scores", "subjects") for value in (None, 3, b"x.csv", ["x.csv"], "", "a\0b")),
        *((number, value) for number in ("threshold", "fmr") for value in ("0.5", True, 1j, [0.5], 10**400)),
        *(("replicates", value) for value in ("5", 2.0, True)),
        *(("group_by", value) for value in ("gender", {"gender"}, [1], [["gender", 2]], 5)),
        *(("order", value) for value in ("sorted", 1, ["ordered"])),
        *((flag, value) for flag in ("distance", "similarity") for value in ("yes", 1, None)),
        ("name", None),
    ],
)
def test_a_wrong_kind_is_refused_by_its_name(argument, value):
    assert refusal(**{argument: value}).startswith(f"{argument}: ")


def test_what_was_given_is_shown_unless_it_is_long():
    assert refusal(threshold="0.5") == "threshold: '0.5' is not a number; give a number, or None."
    assert "what is of type dict" in refusal(scores=dict.fromkeys(range(100)))


def test_kinds_of_numpy_and_pandas_are_taken():
    given = {"threshold": np.float32(0.5), "distance": np.bool_(False), "replicates": np.int64(0)}
    for labels in (np.array(["gender"]), pd.Index(["gender"]), ("gender",)):
        assert len(audit_scores(**GIVEN | given | {"group_by": labels}).rates)  # type: ignore[arg-type]


def test_a_folder_in_the_place_of_a_table_is_called_one(tmp_path):
    for argument in ("scores", "subjects"):
        assert refusal(**{argument: tmp_path}) == f"{tmp_path}: is a folder; give the file in it."
