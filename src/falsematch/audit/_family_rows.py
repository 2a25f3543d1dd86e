"""What every row of one family in ``disparity.csv.gz`` says alike, and how a row of it is written."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from falsematch.audit._view import View
from falsematch.audit.measures import Value
from falsematch.audit.partition import Row
from falsematch.text.reason import Reason, format_reasons

Record = dict[str, Any]

NAN = float("nan")
DYADIC = "dyadic plug-in variance"
CLOSED_FORM_PEOPLE = 100
"""Fewest people of each group for it: with fewer it is too narrow."""


class FamilyRows:
    """Rows about groups of one grouping at one operating point of one slice."""

    def __init__(self, view: View, rows: Sequence[Row]) -> None:
        self.view, self.rows = view, rows
        self.names = [row.group for row in rows]
        point = view.point
        self.base: Record = {
            **view.measured.piece.keys,
            "threshold_name": point.name,
            "threshold": point.threshold,
            "calibration": point.calibration,
            "group_by": rows[0].group_by,
            "scope": rows[0].scope,
            "matched_on": rows[0].matched_on,
        }
        self.told = [point.refused or point.warning]

    def record(
        self, rate: str, measure: str, value: Value | float, reasons: Sequence[Reason | None] = (), **cells: Any
    ) -> Record:
        """A row with what is given, and all else as every row of the family has it, or empty."""
        found = value if isinstance(value, Value) else Value(value)
        return {
            **self.base,
            "rate": rate,
            "measure": measure,
            "compared_group": "",
            "reference_group": "",
            "value": found.value,
            "low": NAN,
            "high": NAN,
            "simultaneous": pd.NA,
            "bound": found.bound,
            "test": "",
            "p_value": NAN,
            "family": "",
            "groups_used": "; ".join(self.names),
            "groups_excluded": "",
            "supported": pd.NA,
            **cells,
            "reason": format_reasons((*self.told, found.reason, *reasons)),
        }

    def within_slice(self, what: str) -> str:
        """As :meth:`named`, of this slice alone."""
        return f"{self.named(what)} under {self.view.where()}"

    def over_conditions(self, what: str) -> str:
        """As :meth:`named`, of every condition of the matcher; a face is found or not whatever the threshold is."""
        keys = self.view.measured.piece.keys
        # What both degraded photographs show is described: it is no further answer.
        arm = "both photographs" if keys["arm"] == "both" else "probe"
        return f"{self._of_groups(what)} under every condition: {keys['dataset']}, {keys['matcher']}, {arm}"

    def named(self, what: str) -> str:
        """What a set of tests or limits that are taken together is called."""
        kind = f" [{self.view.point.calibration}]" if not self.view.headline else ""
        return f"{self._of_groups(what)} at {self.view.point.name}{kind}"

    def _of_groups(self, what: str) -> str:
        matched = f" ({self.rows[0].matched_on})" if self.rows[0].matched_on != self.rows[0].group_by else ""
        return f"{what} of {self.rows[0].group_by}{matched}"


def of_group(group: str, why: Reason) -> Reason:
    """A reason that is one group's."""
    return Reason("of_group", {"group": group, "why": why})
