"""How to read and audit a table travels with it."""

import json

import pyarrow as pa
import pyarrow.parquet
import pytest
from tables_given import scores, subjects, written

from falsematch.errors import ScoresError
from falsematch.scoring import Comparisons, Scale, read_scores, write_scores, write_subjects

SETTINGS = {"thresholds": ["as_shipped"], "group_by": [["gender"]], "seed": 7}


@pytest.fixture
def exported(tmp_path):
    """Distances of a matcher, written as ``run --scores`` does."""
    turned = scores(matcher="theirs").assign(score=lambda t: 1 - t["score"])
    read, _ = read_scores(turned, subjects(), "distance")
    comparisons = Comparisons(read.table, {"theirs": Scale("distance", 0.6, "euclidean")}, read.subjects)
    write_scores(comparisons, SETTINGS, tmp_path / "scores.parquet")
    write_subjects(comparisons, tmp_path / "subjects.csv")
    return tmp_path


def test_polarity_threshold_and_settings_come_back(exported):
    comparisons, settings = read_scores(exported / "scores.parquet", exported / "subjects.csv")
    assert comparisons.scales == {"theirs": Scale("distance", 0.6, "euclidean")}
    assert settings == SETTINGS


def test_what_is_said_by_hand_comes_first(exported):
    with pytest.raises(ScoresError, match="If small means similar"):
        read_scores(exported / "scores.parquet", exported / "subjects.csv", "similarity")


def test_a_table_that_says_nothing_holds_similarities():
    comparisons, settings = read_scores(scores(), subjects())
    assert comparisons.scales["scores"] == Scale("similarity")
    assert settings == {}


@pytest.mark.parametrize("said", [b"{", b"[]", b'{"scales": {"theirs": {"colour": 1}}, "settings": {}}'])
def test_settings_that_cannot_be_read_are_refused(tmp_path, said):
    path = written(scores(), tmp_path / "scores.parquet")
    pa.parquet.write_table(pa.parquet.read_table(path).replace_schema_metadata({b"falsematch": said}), path)
    with pytest.raises(ScoresError, match="the settings it brings along cannot be read"):
        read_scores(path, subjects())


def test_no_absolute_path_travels(exported):
    metadata = pa.parquet.read_schema(exported / "scores.parquet").metadata[b"falsematch"]
    assert str(exported) not in json.dumps(json.loads(metadata))
