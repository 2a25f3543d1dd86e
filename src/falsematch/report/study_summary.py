"""What the page of a study leads with or counts: rows of its ``summary.csv``, looked up."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from falsematch import tables
from falsematch.errors import ResultError
from falsematch.report.recorded import check
from falsematch.report.telling import Row
from falsematch.result.card import Card
from falsematch.tables.summary_tables import STUDY_SUMMARY


@dataclass(frozen=True)
class StudySummary:
    """The choices and counts of one study.

    Attributes
    ----------
    rows : DataFrame
        Columns of :data:`falsematch.tables.summary_tables.STUDY_SUMMARY`.
    """

    rows: pd.DataFrame

    def find(self, what: str, *, name: str = "", part: str = "") -> Row | None:
        """The row of a choice; None where the study had nothing to choose from."""
        same = (self.rows["what"] == what) & (self.rows["name"] == name) & (self.rows["part"] == part)
        return next(iter(self.rows[same].to_dict("records")), None)

    def count(self, what: str, *, name: str = "", part: str = "") -> int:
        """How many there are; 0 of what was never counted."""
        row = self.find(what, name=name, part=part)
        return 0 if row is None else int(row["count"])

    def value(self, what: str, *, name: str = "", part: str = "") -> float:
        """What something was chosen by; NaN where nothing was."""
        row = self.find(what, name=name, part=part)
        return float("nan") if row is None else float(row["value"])

    def chosen(self, table: pd.DataFrame, what: str, *, name: str = "", part: str = "") -> Row | None:
        """The row of the study's own table that was chosen; None where there was nothing to choose from."""
        row = self.find(what, name=name, part=part)
        return None if row is None else dict(table.iloc[int(row["row"]) - 1])


def read(folder: Path, card: Card) -> StudySummary:
    """The choices of a result folder.

    Raises
    ------
    ResultError
        Where there are none, or a table is not the one that the card records: a choice is a place in it.
    """
    path = folder / tables.file_name(STUDY_SUMMARY.name)
    if not path.is_file():
        raise ResultError(f"{path}: there is no such table; an earlier version made this result: run it again.")
    check(folder, card)
    return StudySummary(tables.read_csv(path, STUDY_SUMMARY))
