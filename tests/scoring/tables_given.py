"""Score and subject tables as a stranger would hand them in."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

PEOPLE = ["001", "007", "010"]

Change = Callable[[pd.DataFrame], pd.DataFrame]


def scores(**columns: object) -> pd.DataFrame:
    """Everybody against everybody, similar where large; ``columns`` are added."""
    rows = [(a, b, 0.9 if a == b else 0.1) for a in PEOPLE for b in PEOPLE]
    return pd.DataFrame(rows, columns=["subject_a", "subject_b", "score"]).assign(**columns)


def with_images(**columns: object) -> pd.DataFrame:
    """The same, with one probe and one reference photograph a person."""
    table = scores(**columns)
    return table.assign(image_a=table["subject_a"] + "/probe", image_b=table["subject_b"] + "/reference")


def subjects(**labels: list[str]) -> pd.DataFrame:
    """Their subject table."""
    return pd.DataFrame({"subject": PEOPLE, "gender": ["f", "m", "f"]} | labels)


def written(table: pd.DataFrame, path: Path) -> Path:
    """A table as CSV or Parquet, by the suffix."""
    if path.suffix == ".parquet":
        pa.parquet.write_table(pa.Table.from_pandas(table, preserve_index=False), path)
    else:
        table.to_csv(path, index=False)
    return path
