"""The rows of ``disparity.csv.gz`` about two named groups: their ratio, its tests, and what it leans on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from falsematch.audit._family_rows import CLOSED_FORM_PEOPLE, DYADIC, FamilyRows, Record, of_group
from falsematch.audit._view import View
from falsematch.audit.band import Band
from falsematch.audit.closed_form import log_limits, log_ratio_variance
from falsematch.audit.equivalence import equivalence
from falsematch.audit.estimates import Estimate
from falsematch.audit.measures import Value, log10_ratio, ratio
from falsematch.audit.parametric_null import parametric_null
from falsematch.audit.partition import Row
from falsematch.audit.robustness import leave_one_out, matched_cells, one_person_flips, pooled_rate
from falsematch.audit.small_count import small_count
from falsematch.text.reason import Reason, format_reasons

LEFT_OUT_MEASURE = "ratio_leave_one_out"
CLOSED_FORM = "ratio_closed_form"
"""A ratio with limits that no draw of people has a part in, beside those of the bootstrap."""


@dataclass(frozen=True)
class TwoGroups:
    """One group against another of its family.

    Attributes
    ----------
    family : FamilyRows
    rate : str
    compared, reference : int
        Their positions in the family.
    found : sequence of Estimate
        The rate of each of its groups.
    """

    family: FamilyRows
    rate: str
    compared: int
    reference: int
    found: Sequence[Estimate]

    @property
    def view(self) -> View:
        """What they are of."""
        return self.family.view

    @property
    def above(self) -> Estimate:
        """The rate of the compared group."""
        return self.found[self.compared]

    @property
    def below(self) -> Estimate:
        """The rate of the reference group."""
        return self.found[self.reference]

    @property
    def names(self) -> Record:
        """Both, as a row has them."""
        compared, reference = (self.family.names[i] for i in (self.compared, self.reference))
        return {
            "compared_group": compared,
            "reference_group": reference,
            "groups_used": f"{compared}; {reference}",
        }

    def records(self, band: Band) -> list[Record]:
        """Their ratio with its limits, and what goes with it."""
        above, below = self.above, self.below
        low, high = band.interval(self.compared, self.reference)
        plain = ratio(above.value, below.value, below.limit)
        value = Value(plain.value, self.view.point.refused or plain.reason, plain.bound)
        refused = [
            of_group(self.family.names[i], self.found[i].refused or band.excluded[i])
            for i in (self.compared, self.reference)
            if i in band.excluded
        ]
        robust = self._robustness() if not np.isnan(low) else []
        reasons = [*refused]
        if low <= 1 <= high:
            reasons.append(Reason("simultaneous_interval_includes_one"))
        elif robust and one_person_flips(
            plain.value, (robust[0]["low"], robust[0]["high"]), band.half_width(self.compared, self.reference)
        ):
            reasons.append(Reason("one_person_flips"))
        tests = self._tests(value)
        if refused and tests.refusal:
            reasons.append(tests.refusal)
        shown = {
            **self.names,
            "low": low,
            "high": high,
            "simultaneous": pd.NA if np.isnan(low) else True,
            "groups_excluded": format_reasons(refused),
            "family": self.family.within_slice(f"{self.rate} ratios"),
        }
        supported = pd.NA if not self.view.headline else bool(not np.isnan(low) and not reasons)
        with np.errstate(divide="ignore", invalid="ignore"):
            decades = {**shown, "low": float(np.log10(low)), "high": float(np.log10(high))}
        logs = log10_ratio(above.value, below.value, below.limit)
        logs = Value(logs.value, self.view.point.refused or logs.reason, logs.bound)
        told = self.family.record(self.rate, "ratio", value, reasons, **shown, supported=supported)
        if self.view.brief:
            return [told, *robust]
        return [told, self.family.record(self.rate, "log10_ratio", logs, refused, **decades), *tests.records, *robust]

    def _tests(self, value: Value) -> "_Tests":
        none = not self.view.headline or self.view.brief or self.view.decided.matches is None
        if none or np.isnan(value.value):
            return _Tests([], None)
        above, below, settings = self.above, self.below, self.view.settings
        records, refusal = [], None
        if self.rate == "fmr" and self.view.measured.partition.clustered:
            refusal = Reason("people_in_clusters")
        elif self.rate == "fmr":
            drawn_from = self.view.cell_by_cell(self.family.rows[self.compared], self.family.rows[self.reference])
            form = f"small-count: drawn from {self.names['reference_group']}"
            result = small_count(*drawn_from, equal=self.family.rows[0].equal, seed=self.view.seed)
            if result.refused:
                form = "small-count: parametric null (additive subject effects, one mean)"
                result = parametric_null(*drawn_from, equal=self.family.rows[0].equal, seed=self.view.seed)
            refusal = result.refused
            if not refusal:
                records.append(
                    self.family.record(
                        self.rate,
                        "small_count",
                        value,
                        **self.names,
                        test=form,
                        p_value=result.p_value,
                        family=self.family.within_slice("small counts"),
                    )
                )
        if not above.refused and not below.refused and above.replicates is not None and below.replicates is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                drawn = np.log(above.replicates) - np.log(below.replicates)
                both = equivalence(float(np.log(value.value)), drawn, settings.equivalence_ratio, settings.confidence)
            within = both.p_value <= 1 - settings.confidence
            margin = f"1/{settings.equivalence_ratio:g} and {settings.equivalence_ratio:g}"
            records.append(
                self.family.record(
                    self.rate,
                    "equivalence",
                    value,
                    [] if within else [Reason("not_within_margin", {"margin": settings.equivalence_ratio})],
                    **self.names,
                    low=both.low,
                    high=both.high,
                    simultaneous=False,
                    test=f"equivalence: between {margin}",
                    p_value=both.p_value,
                    family=self.family.within_slice(f"{self.rate} equivalence"),
                    supported=within,
                )
            )
        return _Tests(records, refusal)

    def _robustness(self) -> list[Record]:
        """Leave-one-subject-out and label flips of a false match ratio that has an interval."""
        if self.rate != "fmr" or not self.view.headline:
            return []
        pair = [self.family.rows[i] for i in (self.compared, self.reference)]
        rates = self.above.value, self.below.value
        value = rates[0] / rates[1]
        low, high = leave_one_out(self.view.pairs, pair[0], pair[1], rates)
        records = [self.family.record(self.rate, LEFT_OUT_MEASURE, value, **self.names, low=low, high=high)]
        records += self._closed_form(value, *pair)
        if self.view.brief:
            return records
        for share, (matches, comparisons) in self.view.flipped.items():
            flipped = [
                pooled_rate(matches[:, cells], comparisons[:, cells], row.equal)
                for row, cells in ((row, matched_cells(row)) for row in pair)
            ]
            with np.errstate(divide="ignore", invalid="ignore"):
                drawn = flipped[0] / flipped[1]
            records.append(
                self.family.record(
                    self.rate,
                    f"ratio_label_flips_{share:.0%}",
                    value,
                    [Reason("range_over_draws")],
                    **self.names,
                    low=float(drawn.min()),
                    high=float(drawn.max()),
                )
            )
        return records

    def _closed_form(self, value: float, compared: Row, reference: Row) -> list[Record]:
        """The ratio's limits by the dyadic variance, each group alone, where people are many enough for it."""
        measured = self.view.measured
        units = min(measured.units(row) for row in (compared, reference))
        if units < CLOSED_FORM_PEOPLE:
            return []
        variance = log_ratio_variance(self.view.pairs, compared, reference)
        low, high = log_limits(value, variance, units, self.view.settings.confidence)
        return [
            self.family.record(
                self.rate, CLOSED_FORM, value, **self.names, low=low, high=high, simultaneous=False, test=DYADIC
            )
        ]


@dataclass(frozen=True)
class _Tests:
    """Rows of the tests of a pair, and why there is no small-count test."""

    records: list[Record]
    refusal: Reason | None
