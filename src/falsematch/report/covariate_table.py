"""What clean faces were like, by group: medians and quartiles of the covariates."""

import pandas as pd

from falsematch.report.page_tables import Cell, Line, Table
from falsematch.report.rows import CLEAN, EVERYONE
from falsematch.report.telling import Telling

# Unit the page prints a covariate in, over the table's own, and decimals that a reader can use.
_SHOWN = {
    "brightness": (1, 2),
    "contrast": (1, 2),
    "inter_eye": (1, 0),
    "sharpness": (1000, 2),
    "roll": (1, 1),
    "yaw": (1, 1),
    "saturated": (100, 1),
}


def block(covariates: pd.DataFrame, labels: str, telling: Telling) -> Table | None:
    """One line a group, of the first matcher's clean photographs; None without covariates.

    Parameters
    ----------
    covariates : DataFrame
        Columns of :data:`falsematch.tables.COVARIATES`.
    labels : str
        Those of the finest crossing, whose groups are told.
    telling : Telling
    """
    if covariates.empty:
        return None
    words = telling.words
    clean = covariates[(covariates["condition"] == CLEAN) & (covariates["matcher"] == covariates["matcher"].iloc[0])]
    lines = []
    for (group_by, group), rows in clean.groupby(["group_by", "group"], sort=False):
        if group_by not in {"", labels}:
            continue
        by_name = rows.set_index("covariate")
        # Every covariate of a photograph is measured, or none is.
        cells = [Cell(words.number(by_name.loc[next(iter(_SHOWN)), "n"]))]
        for name, (unit, decimals) in _SHOWN.items():
            low, median, high = (float(by_name.loc[name, column]) * unit for column in ("q25", "median", "q75"))
            if pd.isna(median):
                cells.append(Cell(words("not_measured")))
                continue
            written = {
                key: words.number(value, decimals) for key, value in (("low", low), ("median", median), ("high", high))
            }
            cells.append(Cell(words("covariates.quartiles", **written), repr(median)))
        head = words(EVERYONE) if group == EVERYONE else words.label(str(group))
        lines.append(Line(head, cells))
    heads = [words(f"covariates.{name}") for name in ("group", "photographs", *_SHOWN)]
    return Table("covariates", words("covariates.caption"), heads, lines)
