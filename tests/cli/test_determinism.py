"""The same bytes on one machine and lock, however the work is spread and in whatever order it comes."""

import gzip
from pathlib import Path

import pandas as pd
import pytest

from falsematch.studies.audit.folder import TABLES as AUDITED
from falsematch.tables import file_name

pytestmark = pytest.mark.slow

TABLES = [file_name(name) for name in AUDITED] + ["search.csv", "findings.json", "scores.parquet", "subjects.csv"]


def lines(path: Path) -> list[str]:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode().splitlines()


def test_two_processes_write_the_same_bytes_as_one(lab, measured):
    assert lab("run", "small.yaml", "--scores", "--jobs", "2").code == 0
    for name in TABLES:
        assert (lab.folder / "results/small" / name).read_bytes() == (
            measured.folder / "results/small" / name
        ).read_bytes()


def test_rows_in_another_order_write_the_same_tables(measured):
    exported = measured.folder / "results/small"
    scores = pd.read_parquet(exported / "scores.parquet")
    audited = {}
    for name, table in (("given", scores), ("shuffled", scores.sample(frac=1, random_state=5))):
        table.to_csv(measured.folder / f"{name}.csv", index=False)
        arguments = ["--subjects", exported / "subjects.csv", "--group-by", "half", "--distance", "--threshold", "0.6"]
        assert measured("audit", f"{name}.csv", *arguments, "--replicates", "50", "--out", f"audited/{name}").code == 0
        audited[name] = measured.folder / "audited" / name
    for name in AUDITED:
        # Conditions stand in the order in which the table first names them; every row is the same to the last digit.
        given, shuffled = (sorted(lines(folder / file_name(name))) for folder in audited.values())
        assert shuffled == given
