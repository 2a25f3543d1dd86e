"""Findings: each claim as data, supported or refused by rule; words are rendered from them and add nothing.

A claim is refused ("this test cannot tell") unless the data carry it (METHOD section 6). Why is said in codes.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from falsematch.audit._claim import ROW_KEYS, Claim, Row, plain
from falsematch.audit._contrast_claims import contrast_claims
from falsematch.audit.context import Context, ModelContext
from falsematch.audit.partition import EQUAL_CELLS, JOIN
from falsematch.audit.primary import FAMILY, Primary
from falsematch.audit.printing import FALSE_MATCHES, RULE
from falsematch.tables import POINT_KEYS
from falsematch.text.reason import parse_reasons
from falsematch.text.reason_codes import WITHHELD

LEFT_OUT = ("left_out_low", "left_out_high")
"""Columns with the smallest and largest value of a disparity when each person in turn is left out."""

OUT_OF_DOMAIN = 0.10
"""Clean false match rate of everybody above which a shipped threshold is not meant for such images."""

_KINDS = ("ratio", "amplification", "equivalence", "small_count")
"""Measures of ``disparity.csv.gz`` on which a claim about two named groups may rest."""
_OF_A_SLICE = ("ratio", "small_count")
_NULL = 1.0
_TOO_SMALL = {"too_few_people", "too_few_false_matches"}
# What a reason of disparity.csv.gz says that the numbers of its row do not.
_SAID = {
    "one_person_flips",
    "pair_chosen_afterwards",
    "condition_unproven",
    "condition_not_named",
    "contrast_not_asked",
}
# What a reason of rates.csv for printing no interval comes to in a claim.
_WITHHELD = dict.fromkeys(WITHHELD, "too_few_people") | {
    FALSE_MATCHES.few: "too_few_false_matches",
    FALSE_MATCHES.wide: "interval_too_wide",
}
_REFUSING_LABELS = {
    "generated": "labels_generated",
    "unknown": "labels_unknown",
}
# Rows beside the headline that say how much its threshold owes to the people it is tested on.
_SENSITIVITY = ("cross_fitted", "rederived")
COUNTS = {
    "fmr": ("false_matches", "impostor_pairs"),
    "fnmr": ("false_non_matches", "genuine_pairs"),
    "fta": ("failures_to_acquire", "probe_images"),
}
"""Columns of ``rates.csv`` that hold the events and the trials of each rate."""
_PAIR_KEYS = (*POINT_KEYS, "group_by", "scope", "matched_on", "rate", "measure", "compared_group", "reference_group")


def findings(
    rates: pd.DataFrame,
    disparity: pd.DataFrame,
    context: Context,
    primaries: Sequence[Primary] = (),
    left_out: pd.DataFrame | None = None,
) -> list[dict[str, Any]]:
    """Every claim these tables could be asked for, supported or refused.

    Parameters
    ----------
    rates : DataFrame
        Columns of :data:`falsematch.tables.RATES`.
    disparity : DataFrame
        Columns of :data:`falsematch.tables.DISPARITY`.
    context : Context
    primaries : sequence of Primary
        The claims named before the run; each is told even where no row of the tables holds it.
    left_out : DataFrame or None
        Leave-one-subject-out ranges of ratios: the columns of ``disparity`` that name a row (keys, group_by, scope,
        matched_on, rate, measure, compared_group, reference_group) and :data:`LEFT_OUT`, as
        :func:`falsematch.audit.disparity.left_out_ranges` gives them. None where they were not computed.

    Returns
    -------
    list of dict
        ``kind`` (group_rate: how often a group was falsely matched; none_seen: an upper limit; ratio, amplification,
        equivalence: of two named groups; contrast: of two groups that differ in one label, with its range over
        conditions; few_people: at least so many times, or more often; small_count: a test without a size), ``status``
        (confirmatory, exploratory) and ``family``; ``supported``, ``reasons`` (of :data:`REASONS`) and ``limitations``
        (what to say beside it); ``keys`` of the row, ``rate``, ``groups``, ``labels`` (who said of each label which
        value people have: its provenance), the ``rows`` it rests on, ``numbers`` (value, low, high, one_in,
        margin, times, p_adjusted, left_out_low, left_out_high; of contrasts range_low, range_high, mean, mean_low,
        mean_high and in how many conditions), ``counts`` a group and the kind of ``figure``. Confirmatory
        first, else as the tables are ordered.
    """
    headline = rates[~rates["calibration"].isin(_SENSITIVITY)]
    claims = _Claims(headline, context, _ranges(left_out))
    named = disparity["contrast"] != ""
    told = disparity[~named]
    if named.any():
        # A false match rate's ratio is judged in the family of its contrast; rows of one slice only describe it.
        told = told[~(told["measure"].isin(_OF_A_SLICE) & (told["rate"] == "fmr"))]
    found = [*claims.of_rates(headline), *claims.of_disparities(told), *claims.of_contrasts(disparity[named])]
    measured = [claim.row for claim in found if claim.status == "confirmatory"]
    found += [_not_measured(primary) for primary in primaries if not any(map(primary.is_told_by, measured))]
    if context.detail == "headline":
        found = [claim for claim in found if claim.told_in_brief]
    return [claim.written() for claim in sorted(found, key=lambda claim: claim.status != "confirmatory")]


class _Claims:
    """The claims of one audit, judged in one context."""

    def __init__(
        self,
        rates: pd.DataFrame,
        context: Context,
        ranges: Mapping[tuple[Any, ...], tuple[float, float]],
    ) -> None:
        self.context, self.ranges = context, ranges
        self.rows = {(_key(row, ROW_KEYS), row["group"]): row for row in rates.to_dict("records")}
        self.finest = str(
            next((r["matched_on"] for r in self.rows.values() if r["group_by"] == "" and r["scope"] == "within"), "")
        )
        self.out_of_domain = {
            (row["matcher"], row["threshold_name"])
            for row in self.rows.values()
            if row["condition"] == "clean"
            and row["calibration"] == "shipped"
            and (row["group_by"], row["scope"]) == ("", "all")
            and row["fmr"] > OUT_OF_DOMAIN
        }

    def of_rates(self, rates: pd.DataFrame) -> Iterator[Claim]:
        """One claim a group, condition and threshold: how often it was falsely matched."""
        for row in rates.to_dict("records"):
            if self._is_headline(row):
                yield self._group_rate(row)

    def of_disparities(self, disparity: pd.DataFrame) -> Iterator[Claim]:
        """The claims about two named groups; indices over all groups carry none."""
        claimed = disparity["measure"].isin(_KINDS) & ~disparity["calibration"].isin(_SENSITIVITY)
        for row in disparity[claimed].to_dict("records"):
            if self._is_headline(row):
                yield self._disparity(row, row["measure"])

    def of_contrasts(self, contrasted: pd.DataFrame) -> Iterator[Claim]:
        """One claim a pair of groups that differ in one label, matcher and threshold; and every primary."""
        for told in contrast_claims(contrasted, self.context.unproven):
            row = told.row
            claim = Claim(
                kind=told.kind,
                row=row,
                rate="fmr",
                groups=told.groups,
                rows=[
                    {
                        "table": "disparity",
                        "measure": row["measure"],
                        "contrast": row["contrast"],
                        "compared_group": row["compared_group"],
                        "reference_group": row["reference_group"],
                    }
                ],
                numbers=told.numbers,
                counts=[{name: plain(value) for name, value in counted.items()} for counted in told.counts],
                figure="dose_response" if told.kind == "amplification" else "ratio_forest",
                status="confirmatory" if told.confirmatory else "exploratory",
                family=row["family"],
                reasons=told.reasons,
            )
            self._judge(claim)
            yield claim

    def _is_headline(self, row: Row) -> bool:
        """Matched on all labels: a crossing as it is, a single label with its cells counting alike."""
        if row["group_by"] == "":
            return bool((row["scope"], row["matched_on"]) == (("within", self.finest) if self.finest else ("all", "")))
        whole = set(row["group_by"].split(JOIN)) == set(self.finest.split(JOIN))
        matched = self.finest if whole else EQUAL_CELLS + self.finest
        return bool(row["scope"] == "within" and row["matched_on"] == matched)

    def _group_rate(self, row: Row) -> Claim:
        value, low, high = row["fmr"], row["fmr_low"], row["fmr_high"]
        claim = Claim(
            kind="none_seen" if value == 0 else "group_rate",
            row=row,
            rate="fmr",
            groups=[row["group"]],
            rows=[{"table": "rates", "group": row["group"]}],
            numbers={"value": value, "low": low, "high": high, "one_in": 1 / value if value else math.nan},
            counts=[_counts(row, "fmr")],
            figure="group_rates" if row["condition"] == "clean" else "dose_response",
            family=f"false match rates by {row['group_by'] or 'nothing'}",
        )
        printed = not math.isnan(high if value == 0 else low)
        if not printed:
            claim.reasons |= _unprinted(row)
        self._judge(claim)
        return claim

    def _disparity(self, row: Row, kind: str) -> Claim:
        groups = [row["compared_group"], row["reference_group"]]
        beside = [self.rows[key] for group in groups if (key := (_key(row, ROW_KEYS), group)) in self.rows]
        claim = Claim(
            kind=kind,
            row=row,
            rate=row["rate"],
            groups=groups,
            rows=[
                {
                    "table": "disparity",
                    "measure": row["measure"],
                    "compared_group": groups[0],
                    "reference_group": groups[1],
                },
                *({"table": "rates", "group": one["group"]} for one in beside),
            ],
            numbers={"value": row["value"], "low": row["low"], "high": row["high"], "p_adjusted": row["p_adjusted"]},
            counts=[_counts(one, row["rate"]) for one in beside],
            figure="ratio_forest" if kind in {"ratio", "equivalence"} else "dose_response",
            family=row["family"],
        )
        for one in beside:
            claim.reasons |= _too_few(one, row["rate"])
        if kind == "equivalence":
            claim.numbers["margin"] = self.context.equivalence_ratio
        if kind != "small_count":
            unsure = self._unsure(row, kind)
            # Where a group is too small, that is why there is no interval.
            claim.reasons |= unsure - {"no_interval"} if claim.reasons else unsure
        if kind == "ratio":
            low, high = self.ranges.get(_key(row, _PAIR_KEYS), (math.nan, math.nan))
            claim.numbers |= dict(zip(LEFT_OUT, (low, high), strict=True))
            if row["value"] > _NULL >= low or row["value"] < _NULL <= high:
                claim.reasons.add("one_person_flips")
        claim.reasons |= _SAID & {reason.code for reason in parse_reasons(row["reason"])}
        self._judge(claim)
        if plain(row["supported"]) is False and not claim.reasons:
            claim.reasons.add("refused_by_rule")
        if kind == "small_count":
            # It says whether a count is a surprise, never how large a difference is (METHOD section 6).
            claim.reasons.add("too_few_people")
        return claim

    def _unsure(self, row: Row, kind: str) -> set[str]:
        """What the interval of a disparity does not carry."""
        low, high = row["low"], row["high"]
        if math.isnan(low) or math.isnan(high):
            return {"no_interval"}
        corrected = row["p_adjusted"]
        late = not math.isnan(corrected) and corrected > 1 - self.context.confidence
        codes = {"not_after_correction"} if late else set()
        if kind == "equivalence":
            margin = self.context.equivalence_ratio
            return codes if 1 / margin < low and high < margin else {"interval_beyond_margin"}
        # The others are corrected by Holm; of ratios a reader picks the most striking, so their limits hold together.
        if kind == "ratio" and plain(row["simultaneous"]) is not True:
            codes.add("not_simultaneous")
        return codes | {"interval_includes_one"} if low <= _NULL <= high else codes

    def _judge(self, claim: Claim) -> None:
        """Refusals and limitations that come from where threshold, labels, photographs and weights come from."""
        row, context = claim.row, self.context
        if math.isnan(row["threshold"]):
            # Nothing was measured there: no other reason says more.
            claim.reasons = {"threshold_refused"}
        if (row["matcher"], row["threshold_name"]) in self.out_of_domain:
            claim.reasons.add("as_shipped_out_of_domain")
        for label in row["group_by"].split(JOIN) if row["group_by"] else []:
            claim.labels[label] = context.labels.get(label, "unknown")
            if code := _REFUSING_LABELS.get(claim.labels[label]):
                claim.reasons.add(code)
        if row["arm"] == "both":
            claim.reasons.add("arm_both")
        if context.generated:
            claim.reasons.add("labels_generated")
        if claim.rate in {"fnmr", "gfnmr"} and "one session" in context.faults:
            claim.reasons.add("one_session")
        model = context.matchers.get(row["matcher"], ModelContext("unconfirmed", "open"))
        if model.overlap == "known":
            claim.reasons.add("training_overlap")
        if model.provenance == "unconfirmed":
            claim.reasons.add("unconfirmed_weights")
        claim.limitations = [
            *(["in_sample_threshold"] if row["calibration"] == "in_sample" else []),
            *(["threshold_given"] if row["threshold_name"] in context.given else []),
            *(["simulated_condition"] if row["condition"] != "clean" else []),
            *([f"overlap_{model.overlap}"] if model.overlap in {"likely", "open"} else []),
            *(kind.replace(" ", "_") for kind in context.faults),
        ]


def _unprinted(row: Row) -> set[str]:
    """Why a false match rate has no interval, from the reasons beside it."""
    if math.isnan(row["fmr"]):
        return {"no_comparisons"}
    # Reasons about failures and genuine comparisons have codes of their own: they say nothing of false matches.
    said = {reason.within("of_cell").code for reason in parse_reasons(row["reason"])}
    codes = {_WITHHELD[code] for code in said & WITHHELD} or {"no_interval"}
    if row["matched_on"].startswith(EQUAL_CELLS) and codes & _TOO_SMALL:
        # Each cell counts alike there, so the smallest decides, however many people the group has.
        return codes - _TOO_SMALL | {"cell_too_small"}
    return codes


def _too_few(row: Row, rate: str) -> set[str]:
    """Whether a cell of a comparison of two groups holds too little, by the printing rule."""
    if rate not in {"fmr", "gfmr"}:
        return {"too_few_people"} if row["subjects"] < RULE.subjects else set()
    if math.isnan(row["fmr"]):
        return {"no_comparisons"}
    codes = _unprinted(row) if math.isnan(row["fmr_low"]) else set()
    return codes & {*_TOO_SMALL, "cell_too_small"} | ({"too_few_false_matches"} if row["fmr"] == 0 else set())


def _counts(row: Row, rate: str) -> dict[str, Any]:
    """Events, trials and people behind one group's rate; those the table does not hold are None."""
    events, trials = COUNTS.get(rate, ("", ""))
    return {
        "group": row["group"],
        "subjects": plain(row["subjects"]),
        "events": plain(row.get(events)),
        "trials": plain(row.get(trials)),
        "people_in_events": plain(row["people_in_false_matches"]) if rate == "fmr" else None,
        "value": plain(row.get(rate)),
    }


def _not_measured(primary: Primary) -> Claim:
    named = primary.named
    return Claim(
        kind="contrast" if primary.measure == "fmr_ratio" else "amplification",
        row=primary.slice_keys | {"threshold_name": primary.threshold_name, "group_by": named.label},
        rate="fmr",
        groups=(named.compared, named.reference),
        rows=[],
        numbers={},
        counts=[],
        figure="",
        status="confirmatory",
        family=FAMILY,
        reasons={"primary_not_measured"},
    )


def _ranges(left_out: pd.DataFrame | None) -> dict[tuple[Any, ...], tuple[float, float]]:
    if left_out is None:
        return {}
    low, high = LEFT_OUT
    return {_key(row, _PAIR_KEYS): (row[low], row[high]) for row in left_out.to_dict("records")}


def _key(row: Row, names: Sequence[str]) -> tuple[Any, ...]:
    """The values of some columns; a missing number equals itself."""
    return tuple(plain(row[name]) for name in names)
