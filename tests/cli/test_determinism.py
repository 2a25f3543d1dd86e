"""The same bytes on one machine and lock, however the work is spread and in whatever order it comes."""

import pandas as pd
import pytest

from falsematch import record

pytestmark = pytest.mark.slow

TABLES = [f"{name}.csv" for name in record.TABLES] + ["search.csv", "findings.json", "scores.parquet", "subjects.csv"]


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
    for name in record.TABLES:
        # Conditions stand in the order in which the table first names them; every row is the same to the last digit.
        given, shuffled = (sorted((folder / f"{name}.csv").read_text().splitlines()) for folder in audited.values())
        assert shuffled == given
