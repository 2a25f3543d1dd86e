"""What earlier versions called otherwise is still read, and whoever wrote it is told."""

import gzip
from pathlib import Path

import pandas as pd
import pytest
import yaml

from falsematch import load_experiment, tables
from falsematch.errors import ExperimentError, ResultError

OLD = {"name": "mine", "dataset": {"name": "london"}, "systems": ["dlib"]}


def written(folder: Path, settings: dict[str, object]) -> Path:
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(settings))
    return path


def test_systems_of_an_experiment_are_its_matchers(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    assert load_experiment(written(tmp_path, OLD)).matchers == ["dlib"]
    assert "`systems` is read as `matchers`" in caplog.text


def test_systems_and_matchers_together_are_refused(tmp_path: Path):
    with pytest.raises(ExperimentError, match="`systems` is the old name of `matchers`; take one of them out"):
        load_experiment(written(tmp_path, OLD | {"matchers": ["sface"]}))


def matrix() -> pd.DataFrame:
    keys = dict.fromkeys(tables.MATRIX.columns, "")
    return pd.DataFrame(
        [
            keys
            | {"dataset": "d", "matcher": "dlib", "condition": "clean", "dose": None, "arm": "none"}
            | {"delivery": "native", "landmarks": "own", "metering": "fixed", "threshold": 0.6}
            | {"impostor_pairs": 8, "false_matches": 1, "fmr": 0.125}
        ]
    )


def test_a_table_of_an_earlier_version_is_read_by_its_older_name_and_column(tmp_path: Path):
    tables.write_csv(matrix(), tables.MATRIX, tmp_path / "matrix.csv")
    old = tmp_path / "matrix.csv"
    old.write_text(old.read_text().replace(",matcher,", ",system,", 1))
    read = tables.read_csv(tmp_path / "matrix.csv.gz", tables.MATRIX)
    assert list(read["matcher"]) == ["dlib"]
    assert list(read["false_matches"]) == [1]


def test_the_same_rows_give_the_same_compressed_bytes_and_the_hash_is_of_the_rows(tmp_path: Path):
    for name in ("one.csv.gz", "other.csv.gz", "plain.csv"):
        tables.write_csv(matrix(), tables.MATRIX, tmp_path / name)
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "other.csv.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.csv.gz").read_bytes()) == (tmp_path / "plain.csv").read_bytes()
    assert tables.content_sha256(tmp_path / "one.csv.gz") == tables.content_sha256(tmp_path / "plain.csv")


def test_half_a_compressed_table_is_refused(tmp_path: Path):
    path = tmp_path / "matrix.csv.gz"
    tables.write_csv(matrix(), tables.MATRIX, path)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ResultError, match="is not a whole compressed file"):
        tables.content_sha256(path)
