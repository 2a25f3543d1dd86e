"""The rows of ``disparity.csv.gz`` of one family: groups of one grouping, matched alike, at one operating point."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from falsematch.audit._family_rows import CLOSED_FORM_PEOPLE, DYADIC, NAN, FamilyRows, Record, of_group
from falsematch.audit._index import index_interval, stacked, unprinted
from falsematch.audit._two_groups import TwoGroups
from falsematch.audit._view import View
from falsematch.audit.amplification import Contrast, amplification
from falsematch.audit.band import Band, simultaneous_band
from falsematch.audit.bootstrap import percentile_interval
from falsematch.audit.closed_form import rate_variance
from falsematch.audit.condition_families import SliceFamily
from falsematch.audit.estimates import Estimate, estimates, false_match_rate
from falsematch.audit.logit_t import logit_t_interval
from falsematch.audit.measures import OF_BOTH_RATES, OVER_GROUPS, Value, of_both_rates, over_groups
from falsematch.audit.partition import Row
from falsematch.audit.rates import Decided
from falsematch.audit.robustness import concentration
from falsematch.text.reason import Reason, format_reasons

_INDEX = Reason("index_carries_no_claim")
RATE_CLOSED_FORM = "rate_closed_form"
"""A rate with limits that no draw of people has a part in, beside those of the bootstrap."""


class Family:
    """Groups of one grouping at one operating point of one slice.

    Attributes
    ----------
    spanning : list of SliceFamily
        What its rows add to families over all conditions; filled as rows are made.
    """

    def __init__(self, view: View, rows: Sequence[Row], reference: int) -> None:
        self.view, self.rows, self.reference = view, rows, reference
        self.family = FamilyRows(view, rows)
        self.names = self.family.names
        self._estimated: dict[str, list[Estimate]] = {}
        self.spanning: list[SliceFamily] = []

    # --- one rate ---

    def of_rate(self, rate: str) -> list[Record]:
        """Measures over all groups, then every group against the reference."""
        found = self._estimates(rate)
        printable = [estimate.replicates if not estimate.refused else None for estimate in found]
        reach = [estimate.reach for estimate in found]
        band = simultaneous_band([e.value for e in found], printable, self.view.settings.confidence, reach)
        if rate == "fta":
            # A false match rate's ratio is judged in the family of its contrast. Who is missed is not asked under
            # conditions of which only the headline is told: there its family is its slice.
            self.spanning += [self._spans(rate, f"{rate} ratios", band), self._spans(rate, f"{rate} equivalence", None)]
        records = self._over_groups(rate, found, band)
        for compared in range(len(found)):
            if compared != self.reference:
                records += TwoGroups(self.family, rate, compared, self.reference, found).records(band)
        return records

    def _spans(self, rate: str, what: str, band: Band | None) -> SliceFamily:
        return SliceFamily(
            self.family.within_slice(what),
            self.family.over_conditions(what),
            self.view.where(),
            tuple(self.names),
            band,
        )

    def _estimates(self, rate: str) -> list[Estimate]:
        if rate not in self._estimated:
            self._estimated[rate] = estimates(self.view.decided, self.rows, rate)
        return self._estimated[rate]

    def _over_groups(self, rate: str, found: Sequence[Estimate], band: Band) -> list[Record]:
        used = [i for i, estimate in enumerate(found) if not np.isnan(estimate.value)]
        values, limits = (np.array([getattr(found[i], name) for i in used]) for name in ("value", "limit"))
        refused = unprinted([self.names[i] for i in used if found[i].refused])
        cells: Record = {
            "groups_used": "; ".join(self.names[i] for i in used),
            "groups_excluded": format_reasons(
                of_group(name, self.view.point.refused or Reason("no_comparisons"))
                for i, name in enumerate(self.names)
                if i not in used
            ),
        }
        records = []
        for measure in ("max_min_ratio",) if self.view.brief else OVER_GROUPS:
            value = over_groups(measure, values, limits)
            if measure == "max_min_ratio":
                records.append(self._max_min(rate, value, band, used, refused, cells))
                continue
            low, high = (NAN, NAN)
            if used and not refused and not np.isnan(value.value) and not value.reason:
                drawn = stacked([found[i].replicates for i in used])
                low, high = index_interval(measure, value.value, drawn, self.view.settings.confidence)
            shown = {"low": low, "high": high, "simultaneous": pd.NA if np.isnan(low) else False}
            records.append(self.family.record(rate, measure, value, [_INDEX, *refused], **shown, **cells))
        return records

    def _max_min(
        self, rate: str, value: Value, band: Band, used: Sequence[int], refused: Sequence[Reason], cells: Record
    ) -> Record:
        low, high = band.max_min_interval()
        reasons = [*refused]
        if not np.isnan(low) and len(band.groups) < len(used):
            # More groups can only raise the largest ratio: the lower limit stands, the upper one does not.
            high = NAN
            reasons.append(Reason("lower_limit_only", {"groups": ", ".join(self.names[i] for i in band.groups)}))
        if low == 1:
            reasons.append(Reason("simultaneous_interval_includes_one"))
        supported = None if not self.view.headline else bool(low > 1)
        return self.family.record(
            rate,
            "max_min_ratio",
            value,
            reasons,
            low=low,
            high=high,
            simultaneous=pd.NA if np.isnan(low) else True,
            family=self.family.within_slice(f"{rate} ratios"),
            supported=pd.NA if supported is None else supported,
            **cells,
        )

    # --- all else ---

    def of_both(self) -> list[Record]:
        """Measures of both kinds of error together."""
        both = list(zip(self._estimates("fmr"), self._estimates("fnmr"), strict=True))
        used = [i for i, pair in enumerate(both) if not any(np.isnan(one.value) for one in pair)]
        fmr, fnmr = ([both[i][kind] for i in used] for kind in (0, 1))
        refused = unprinted(
            [
                self.names[i]
                for i, pair in zip(used, zip(fmr, fnmr, strict=True), strict=True)
                if any(e.refused for e in pair)
            ]
        )
        records = []
        for measure in OF_BOTH_RATES:
            value = of_both_rates(measure, [e.value for e in fmr], [e.value for e in fnmr])
            low, high = NAN, NAN
            if used and not refused and not np.isnan(value.value):
                drawn = [stacked([e.replicates for e in each]) for each in (fmr, fnmr)]
                if drawn[0] is not None and drawn[1] is not None:
                    replicates = OF_BOTH_RATES[measure](drawn[0], drawn[1])
                    scale = "log" if measure == "inequity_rate" else "logit"
                    low, high = percentile_interval(
                        value.value,
                        replicates,
                        self.view.settings.confidence,
                        scale,  # type: ignore[arg-type]
                    )
            records.append(
                self.family.record(
                    "fmr+fnmr",
                    measure,
                    value,
                    [_INDEX, *refused],
                    low=low,
                    high=high,
                    simultaneous=pd.NA if np.isnan(low) else False,
                    groups_used="; ".join(self.names[i] for i in used),
                )
            )
        return records

    def concentrations(self) -> list[Record]:
        """On how few people each group's false matches fall."""
        records = []
        for row in self.rows:
            upper, half = concentration(self.view.pairs, row)
            if np.isnan(upper):
                continue
            for measure, value in (("burden_of_upper_half", upper), ("people_with_half_the_burden", half)):
                records.append(
                    self.family.record("fmr", measure, value, compared_group=row.group, groups_used=row.group)
                )
        return records

    def closed_forms(self) -> list[Record]:
        """Each group's rate with the limits of the dyadic variance, where people are many enough for it."""
        records = []
        for row, found in zip(self.rows, self._estimates("fmr"), strict=True):
            people = self.view.measured.units(row)
            if people < CLOSED_FORM_PEOPLE or not 0 < found.value < 1:
                continue
            error = np.sqrt(np.maximum(rate_variance(self.view.pairs, row), 0.0))
            low, high = logit_t_interval(
                np.array(found.value), np.array(error or NAN), people, self.view.settings.confidence
            )
            named: Record = {"compared_group": row.group, "groups_used": row.group}
            limits: Record = {"low": float(low), "high": float(high), "simultaneous": False, "test": DYADIC}
            records.append(self.family.record("fmr", RATE_CLOSED_FORM, found.value, **named, **limits))
        return records

    def amplifications(self, clean: Decided, condition: Decided, pairs: Sequence[tuple[str, str]]) -> list[Record]:
        """Contrasts of the condition with clean for the named pairs, or the clean maximum and minimum."""
        before = [false_match_rate(clean, row) for row in self.rows]
        if pairs:
            chosen = [(self.names.index(a), self.names.index(b)) for a, b in pairs if {a, b} <= set(self.names)]
            how = None
        else:
            chosen, how = self._furthest(before), Reason("pair_chosen_afterwards")
        return [record for pair in chosen for record in self._amplified(clean, condition, before, pair, how)]

    def _furthest(self, clean: Sequence[Estimate]) -> list[tuple[int, int]]:
        """The groups with the highest and the lowest clean rate; none where they do not differ."""
        known = [i for i, estimate in enumerate(clean) if estimate.value > 0]
        if len(known) < 2:
            return []
        ranked = sorted(known, key=lambda i: clean[i].value)
        return [(ranked[-1], ranked[0])] if clean[ranked[-1]].value > clean[ranked[0]].value else []

    def _amplified(
        self, clean: Decided, condition: Decided, before: Sequence[Estimate], pair: tuple[int, int], how: Reason | None
    ) -> list[Record]:
        """The four measures of one pair, as the table records them."""
        compared, reference = pair
        refused = [
            Reason("of_group_clean", {"group": self.names[i], "why": why}) for i in pair if (why := before[i].refused)
        ]
        refused += [of_group(self.names[i], why) for i in pair if (why := self._estimates("fmr")[i].refused)]
        found = amplification(clean, condition, self.rows[compared], self.rows[reference], replicates=not refused)
        names = {
            "compared_group": self.names[compared],
            "reference_group": self.names[reference],
            "groups_used": f"{self.names[compared]}; {self.names[reference]}",
        }
        return [
            self._contrast(measure, one, names, refused, how, found.reason) for measure, one in found.contrasts.items()
        ]

    def _contrast(
        self,
        measure: str,
        one: Contrast,
        names: Record,
        refused: Sequence[Reason],
        how: Reason | None,
        missing: Reason | None,
    ) -> Record:
        printed = not refused
        cells: Record = {
            "low": one.low if printed else NAN,
            "high": one.high if printed else NAN,
            "simultaneous": False if printed and not np.isnan(one.low) else pd.NA,
        }
        undefined = Reason("rate_is_zero") if np.isnan(one.value) else None
        if measure != "amplification":
            reasons = [undefined, *refused, Reason("ratio_falls_by_itself")]
            return self.family.record("fmr", measure, one.value, reasons, **names, **cells)
        reasons = [missing or undefined, *refused, how]
        if one.low <= 1 <= one.high:
            reasons.append(Reason("interval_includes_one"))
        cells |= {
            "test": "paired bootstrap",
            "p_value": one.p_value if printed else NAN,
            "family": f"{self.family.named('amplification')}: {self.view.who()}",
            "supported": bool(printed and not np.isnan(one.low) and not any(reasons)),
        }
        return self.family.record("fmr", measure, one.value, reasons, **names, **cells)
