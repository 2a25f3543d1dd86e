"""The rows of ``disparity.csv.gz`` of one family: groups of one grouping, matched alike, at one operating point."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit._index import index_interval, stacked, unprinted
from falsematch.audit._view import View
from falsematch.audit.amplification import Contrast, amplification
from falsematch.audit.band import Band, simultaneous_band
from falsematch.audit.bootstrap import percentile_interval
from falsematch.audit.closed_form import log_limits, log_ratio_variance, rate_variance
from falsematch.audit.equivalence import equivalence
from falsematch.audit.estimates import Estimate, estimates, false_match_rate
from falsematch.audit.logit_t import logit_t_interval
from falsematch.audit.measures import OF_BOTH_RATES, OVER_GROUPS, Value, log10_ratio, of_both_rates, over_groups, ratio
from falsematch.audit.parametric_null import parametric_null
from falsematch.audit.partition import Row
from falsematch.audit.rates import Decided
from falsematch.audit.robustness import concentration, leave_one_out, matched_cells, one_person_flips, pooled_rate
from falsematch.audit.small_count import small_count
from falsematch.reason import Reason, format_reasons

Floats = NDArray[np.float64]
Record = dict[str, Any]

_NAN = float("nan")
_INDEX = Reason("index_carries_no_claim")
LEFT_OUT_MEASURE = "ratio_leave_one_out"
CLOSED_FORM = "ratio_closed_form"
RATE_CLOSED_FORM = "rate_closed_form"
"""A ratio, and a rate, with limits that no draw of people has a part in, beside those of the bootstrap."""
DYADIC = "dyadic plug-in variance"
CLOSED_FORM_PEOPLE = 100
"""Fewest people of each group for it: with fewer it is too narrow."""


class Family:
    """Groups of one grouping at one operating point of one slice."""

    def __init__(self, view: View, rows: Sequence[Row], reference: int) -> None:
        self.view, self.rows, self.reference = view, rows, reference
        self.names = [row.group for row in rows]
        self._estimated: dict[str, list[Estimate]] = {}
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

    def _record(
        self, rate: str, measure: str, value: Value | float, reasons: Sequence[Reason | None] = (), **cells: Any
    ) -> Record:
        found = value if isinstance(value, Value) else Value(value)
        return {
            **self.base,
            "rate": rate,
            "measure": measure,
            "compared_group": "",
            "reference_group": "",
            "value": found.value,
            "low": _NAN,
            "high": _NAN,
            "simultaneous": pd.NA,
            "bound": found.bound,
            "test": "",
            "p_value": _NAN,
            "family": "",
            "groups_used": "; ".join(self.names),
            "groups_excluded": "",
            "supported": pd.NA,
            **cells,
            "reason": format_reasons((*self.told, found.reason, *reasons)),
        }

    def _named(self, what: str) -> str:
        matched = f" ({self.rows[0].matched_on})" if self.rows[0].matched_on != self.rows[0].group_by else ""
        kind = f" [{self.view.point.calibration}]" if not self.view.headline else ""
        return f"{what} of {self.rows[0].group_by}{matched} at {self.view.point.name}{kind}"

    # --- one rate ---

    def of_rate(self, rate: str) -> list[Record]:
        """Measures over all groups, then every group against the reference."""
        found = self._estimates(rate)
        printable = [estimate.replicates if not estimate.refused else None for estimate in found]
        reach = [estimate.reach for estimate in found]
        band = simultaneous_band([e.value for e in found], printable, self.view.settings.confidence, reach)
        records = self._over_groups(rate, found, band)
        for compared in range(len(found)):
            if compared != self.reference:
                records += self._pair(rate, found, band, compared)
        return records

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
                _of_group(name, self.view.point.refused or Reason("no_comparisons"))
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
            low, high = (_NAN, _NAN)
            if used and not refused and not np.isnan(value.value) and not value.reason:
                drawn = stacked([found[i].replicates for i in used])
                low, high = index_interval(measure, value.value, drawn, self.view.settings.confidence)
            shown = {"low": low, "high": high, "simultaneous": pd.NA if np.isnan(low) else False}
            records.append(self._record(rate, measure, value, [_INDEX, *refused], **shown, **cells))
        return records

    def _max_min(
        self, rate: str, value: Value, band: Band, used: Sequence[int], refused: Sequence[Reason], cells: Record
    ) -> Record:
        low, high = band.max_min_interval()
        reasons = [*refused]
        if not np.isnan(low) and len(band.groups) < len(used):
            # More groups can only raise the largest ratio: the lower limit stands, the upper one does not.
            high = _NAN
            reasons.append(Reason("lower_limit_only", {"groups": ", ".join(self.names[i] for i in band.groups)}))
        if low == 1:
            reasons.append(Reason("simultaneous_interval_includes_one"))
        supported = None if not self.view.headline else bool(low > 1)
        return self._record(
            rate,
            "max_min_ratio",
            value,
            reasons,
            low=low,
            high=high,
            simultaneous=pd.NA if np.isnan(low) else True,
            family=f"{self._named(f'{rate} ratios')} under {self.view.where()}",
            supported=pd.NA if supported is None else supported,
            **cells,
        )

    # --- two named groups ---

    def _pair(self, rate: str, found: Sequence[Estimate], band: Band, compared: int) -> list[Record]:
        above, below = found[compared], found[self.reference]
        names = {
            "compared_group": self.names[compared],
            "reference_group": self.names[self.reference],
            "groups_used": f"{self.names[compared]}; {self.names[self.reference]}",
        }
        low, high = band.interval(compared, self.reference)
        plain = ratio(above.value, below.value, below.limit)
        value = Value(plain.value, self.view.point.refused or plain.reason, plain.bound)
        refused = [
            _of_group(self.names[i], found[i].refused or band.excluded[i])
            for i in (compared, self.reference)
            if i in band.excluded
        ]
        robust = self._robustness(rate, found, compared, names) if not np.isnan(low) else []
        reasons = [*refused]
        if low <= 1 <= high:
            reasons.append(Reason("simultaneous_interval_includes_one"))
        elif robust and one_person_flips(
            plain.value, (robust[0]["low"], robust[0]["high"]), band.half_width(compared, self.reference)
        ):
            reasons.append(Reason("one_person_flips"))
        tests = self._tests(rate, found, compared, names, value)
        if refused and tests.refusal:
            reasons.append(tests.refusal)
        shown = {
            **names,
            "low": low,
            "high": high,
            "simultaneous": pd.NA if np.isnan(low) else True,
            "groups_excluded": format_reasons(refused),
            "family": f"{self._named(f'{rate} ratios')} under {self.view.where()}",
        }
        supported = pd.NA if not self.view.headline else bool(not np.isnan(low) and not reasons)
        with np.errstate(divide="ignore", invalid="ignore"):
            decades = {**shown, "low": float(np.log10(low)), "high": float(np.log10(high))}
        logs = log10_ratio(above.value, below.value, below.limit)
        logs = Value(logs.value, self.view.point.refused or logs.reason, logs.bound)
        told = self._record(rate, "ratio", value, reasons, **shown, supported=supported)
        if self.view.brief:
            return [told, *robust]
        return [told, self._record(rate, "log10_ratio", logs, refused, **decades), *tests.records, *robust]

    def _tests(self, rate: str, found: Sequence[Estimate], compared: int, names: Record, value: Value) -> "_Tests":
        none = not self.view.headline or self.view.brief or self.view.decided.matches is None
        if none or np.isnan(value.value):
            return _Tests([], None)
        above, below, settings = found[compared], found[self.reference], self.view.settings
        records, refusal = [], None
        if rate == "fmr" and self.view.measured.partition.clustered:
            refusal = Reason("people_in_clusters")
        elif rate == "fmr":
            drawn_from = self.view.cell_by_cell(self.rows[compared], self.rows[self.reference])
            form = f"small-count: drawn from {names['reference_group']}"
            result = small_count(*drawn_from, equal=self.rows[0].equal, seed=self.view.seed)
            if result.refused:
                form = "small-count: parametric null (additive subject effects, one mean)"
                result = parametric_null(*drawn_from, equal=self.rows[0].equal, seed=self.view.seed)
            refusal = result.refused
            if not refusal:
                records.append(
                    self._record(
                        rate,
                        "small_count",
                        value,
                        **names,
                        test=form,
                        p_value=result.p_value,
                        family=f"{self._named('small counts')} under {self.view.where()}",
                    )
                )
        if not above.refused and not below.refused and above.replicates is not None and below.replicates is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                drawn = np.log(above.replicates) - np.log(below.replicates)
                both = equivalence(float(np.log(value.value)), drawn, settings.equivalence_ratio, settings.confidence)
            within = both.p_value <= 1 - settings.confidence
            margin = f"1/{settings.equivalence_ratio:g} and {settings.equivalence_ratio:g}"
            records.append(
                self._record(
                    rate,
                    "equivalence",
                    value,
                    [] if within else [Reason("not_within_margin", {"margin": settings.equivalence_ratio})],
                    **names,
                    low=both.low,
                    high=both.high,
                    simultaneous=False,
                    test=f"equivalence: between {margin}",
                    p_value=both.p_value,
                    family=f"{self._named(f'{rate} equivalence')} under {self.view.where()}",
                    supported=within,
                )
            )
        return _Tests(records, refusal)

    def _robustness(self, rate: str, found: Sequence[Estimate], compared: int, names: Record) -> list[Record]:
        """Leave-one-subject-out and label flips of a false match ratio that has an interval."""
        if rate != "fmr" or not self.view.headline:
            return []
        rows, reference = self.rows, self.reference
        value = found[compared].value / found[reference].value
        low, high = leave_one_out(
            self.view.pairs, rows[compared], rows[reference], (found[compared].value, found[reference].value)
        )
        records = [self._record(rate, LEFT_OUT_MEASURE, value, **names, low=low, high=high)]
        records += self._closed_form(rate, value, rows[compared], rows[reference], names)
        if self.view.brief:
            return records
        for share, (matches, comparisons) in self.view.flipped.items():
            rates = [
                pooled_rate(matches[:, cells], comparisons[:, cells], row.equal)
                for row, cells in ((rows[i], matched_cells(rows[i])) for i in (compared, reference))
            ]
            with np.errstate(divide="ignore", invalid="ignore"):
                drawn = rates[0] / rates[1]
            records.append(
                self._record(
                    rate,
                    f"ratio_label_flips_{share:.0%}",
                    value,
                    [Reason("range_over_draws")],
                    **names,
                    low=float(drawn.min()),
                    high=float(drawn.max()),
                )
            )
        return records

    def _closed_form(self, rate: str, value: float, compared: Row, reference: Row, names: Record) -> list[Record]:
        """The ratio's limits by the dyadic variance, each group alone, where people are many enough for it."""
        measured = self.view.measured
        units = min(measured.units(row) for row in (compared, reference))
        if units < CLOSED_FORM_PEOPLE:
            return []
        variance = log_ratio_variance(self.view.pairs, compared, reference)
        low, high = log_limits(value, variance, units, self.view.settings.confidence)
        return [self._record(rate, CLOSED_FORM, value, **names, low=low, high=high, simultaneous=False, test=DYADIC)]

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
            low, high = _NAN, _NAN
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
                self._record(
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
                records.append(self._record("fmr", measure, value, compared_group=row.group, groups_used=row.group))
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
                np.array(found.value), np.array(error or _NAN), people, self.view.settings.confidence
            )
            named: Record = {"compared_group": row.group, "groups_used": row.group}
            limits: Record = {"low": float(low), "high": float(high), "simultaneous": False, "test": DYADIC}
            records.append(self._record("fmr", RATE_CLOSED_FORM, found.value, **named, **limits))
        return records

    def amplifications(self, clean: Decided, condition: Decided, pair: tuple[str, str] | None) -> list[Record]:
        """Contrasts of the condition with clean for the named pair, or the clean maximum and minimum."""
        before = [false_match_rate(clean, row) for row in self.rows]
        chosen = self._chosen(before, pair)
        if chosen is None:
            return []
        compared, reference = chosen
        after = [self._estimates("fmr")[i] for i in chosen]
        refused = [
            Reason("of_group_clean", {"group": self.names[i], "why": why}) for i in chosen if (why := before[i].refused)
        ]
        refused += [
            _of_group(self.names[i], estimate.refused)
            for i, estimate in zip(chosen, after, strict=True)
            if estimate.refused
        ]
        found = amplification(clean, condition, self.rows[compared], self.rows[reference])
        how = None if pair else Reason("pair_chosen_afterwards")
        names = {
            "compared_group": self.names[compared],
            "reference_group": self.names[reference],
            "groups_used": f"{self.names[compared]}; {self.names[reference]}",
        }
        return [
            self._contrast(measure, one, names, refused, how, found.reason) for measure, one in found.contrasts.items()
        ]

    def _chosen(self, clean: Sequence[Estimate], pair: tuple[str, str] | None) -> tuple[int, int] | None:
        if pair is not None:
            return (self.names.index(pair[0]), self.names.index(pair[1])) if set(pair) <= set(self.names) else None
        known = [i for i, estimate in enumerate(clean) if estimate.value > 0]
        if len(known) < 2:
            return None
        ranked = sorted(known, key=lambda i: clean[i].value)
        return (ranked[-1], ranked[0]) if clean[ranked[-1]].value > clean[ranked[0]].value else None

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
            "low": one.low if printed else _NAN,
            "high": one.high if printed else _NAN,
            "simultaneous": False if printed and not np.isnan(one.low) else pd.NA,
        }
        undefined = Reason("rate_is_zero") if np.isnan(one.value) else None
        if measure != "amplification":
            reasons = [undefined, *refused, Reason("ratio_falls_by_itself")]
            return self._record("fmr", measure, one.value, reasons, **names, **cells)
        reasons = [missing or undefined, *refused, how]
        if one.low <= 1 <= one.high:
            reasons.append(Reason("interval_includes_one"))
        cells |= {
            "test": "paired bootstrap",
            "p_value": one.p_value if printed else _NAN,
            "family": f"{self._named('amplification')}: {self.view.who()}",
            "supported": bool(printed and not np.isnan(one.low) and not any(reasons)),
        }
        return self._record("fmr", measure, one.value, reasons, **names, **cells)


@dataclass(frozen=True)
class _Tests:
    """Rows of the tests of a pair, and why there is no small-count test."""

    records: list[Record]
    refusal: Reason | None


def _of_group(group: str, why: Reason) -> Reason:
    return Reason("of_group", {"group": group, "why": why})
