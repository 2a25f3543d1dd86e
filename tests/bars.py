"""Rows of the simulations in which the lab's rules miss the bar that they are held to."""

import numpy as np
import pandas as pd

from falsematch.studies.coverage.intervals import PRINTS
from falsematch.tables.study_tables import COVERAGE_BAR, FEW_PEOPLE_BAR


def below_coverage_bar(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of a coverage table in which the rule prints and the bar is missed.

    What no rule on the data sees (``unseen``) is shown with what it costs, and not barred.
    """
    lowest = table[["coverage_given_printing", "coverage"]].min(axis=1)
    return table[~table["unseen"] & (table["printed_share"] >= PRINTS) & (lowest < COVERAGE_BAR)]


def erring_too_often(table: pd.DataFrame) -> pd.DataFrame:
    """Rows that the rule of few people answers, erring more often than the bar by over four standard errors."""
    slack = FEW_PEOPLE_BAR + 4 * np.sqrt(FEW_PEOPLE_BAR * (1 - FEW_PEOPLE_BAR) / table["repetitions"])
    errs = ((table["ratio"] == 1) & (table["direction"] > slack)) | (table["at_least_wrong"] > slack)
    return table[table["within_rule"] & errs]
