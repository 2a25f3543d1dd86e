"""Disparities: how unequal the rates of groups are, how surely, and which claims may rest on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

import numpy as np
import pandas as pd

from falsematch.audit._family import Family
from falsematch.audit._family_rows import Record
from falsematch.audit._two_groups import LEFT_OUT_MEASURE
from falsematch.audit._view import SENSITIVITY, Compared, View
from falsematch.audit.amplification import common_comparisons
from falsematch.audit.condition_families import SliceFamily, over_conditions, tests_of
from falsematch.audit.holm import holm
from falsematch.audit.named_contrast import ContrastSpec, NamedContrast
from falsematch.audit.partition import JOIN, Partition, Row
from falsematch.audit.rates import Decided, Measured
from falsematch.audit.settings import AuditSettings
from falsematch.audit.thresholds import OperatingPoint
from falsematch.tables import DISPARITY, POINT_KEYS, validate
from falsematch.text.reason import SEPARATOR, Reason, format_reason


@dataclass(frozen=True)
class Named:
    """Groups named before the data were seen.

    Attributes
    ----------
    references : dict of str to str
        Reference group of a grouping (as ``group_by`` is written); the largest by subjects where none is named.
    contrasts : tuple of NamedContrast
        Contrasts whose amplification is claimed, in each cell of the other labels and pooled.
    """

    references: dict[str, str] = field(default_factory=dict)
    contrasts: tuple[NamedContrast, ...] = ()

    @classmethod
    def of(cls, contrasts: Sequence[ContrastSpec]) -> "Named":
        """What an experiment's contrasts fix: of a single label, the reference of the first that names it."""
        named = tuple(NamedContrast.of(one) for one in contrasts)
        return cls({one.label: one.reference for one in reversed(named)}, named)

    def pairs(self, partition: Partition) -> dict[str, list[tuple[str, str]]]:
        """Pairs (compared, reference) of each grouping; one without any has its clean maximum and minimum."""
        found: dict[str, list[tuple[str, str]]] = {}
        for contrast in self.contrasts:
            for pairing in contrast.pairings(partition) if contrast.label in partition.labels else ():
                one = (pairing.compared.group, pairing.reference.group)
                found.setdefault(pairing.compared.group_by, []).append(one)
        return found


NOBODY_NAMED = Named()


def families(partition: Partition) -> list[list[Row]]:
    """The rows compared with one another: groups of one grouping, matched alike; the headline of a grouping first."""
    rows = [row for row in partition.rows() if row.group_by and row.scope == "within" and row.is_matched]
    rows.sort(key=lambda row: (partition.groupings.index(tuple(row.group_by.split(JOIN))), not row.equal))
    return [list(members) for _, members in groupby(rows, key=lambda row: (row.group_by, row.matched_on))]


def reference_of(rows: Sequence[Row], partition: Partition, named: Named) -> int:
    """Position of a family's reference group: the one named, else the largest by subjects."""
    names = [row.group for row in rows]
    if (wanted := named.references.get(rows[0].group_by)) in names:
        return names.index(str(wanted))
    return int(np.argmax([partition.sizes[row.cells].sum() for row in rows]))


class Disparities:
    """The disparities of one matcher's slices, slice by slice and point by point.

    Parameters
    ----------
    clean : sequence of Measured
        The clean slice of each matcher, which conditions are held against.
    seed : int
        Of the draws of the small-count test and of the label flips.
    named : Named
    """

    def __init__(self, clean: Sequence[Measured], *, seed: int, named: Named = NOBODY_NAMED) -> None:
        self.clean, self.seed, self.named = clean, seed, named
        # What holds whatever the threshold is kept for a slice; its points come one after another.
        self._met: tuple[Measured, Compared] | None = None
        self._paired: tuple[Measured, tuple[Measured, Measured]] | None = None
        self._judged: dict[tuple[int, str, str], Decided] = {}
        self._pairs = named.pairs(clean[0].partition) if clean else {}

    def of(self, decided: Decided) -> tuple[list[Record], list[SliceFamily]]:
        """The rows of one slice at one operating point, and what they add to families over all conditions."""
        records: list[Record] = []
        made: list[Family] = []
        partition, point = decided.measured.partition, decided.point
        if self._met is None or self._met[0] is not decided.measured:
            self._met = decided.measured, Compared()
        view = View(decided, self.seed, self._met[1])
        pair = self._with_clean(decided)
        told: set[str] = set()
        for rows in families(partition):
            if view.brief and not partition.is_headline(rows[0]):
                continue
            family = Family(view, rows, reference_of(rows, partition, self.named))
            made.append(family)
            records += family.of_rate("fmr")
            if view.brief:
                if decided.measured.any_failed:
                    records += family.of_rate("fta")
                if pair is not None:
                    records += family.amplifications(*pair, self._pairs.get(rows[0].group_by, []))
                continue
            if point.calibration == "rederived":
                continue
            # A false non-match rate does not depend on whom the impostors were matched with: once a grouping.
            if rows[0].group_by not in told:
                told.add(rows[0].group_by)
                records += family.of_rate("fnmr") + family.of_both()
                if view.headline and decided.measured.any_failed:
                    records += family.of_rate("gfnmr") + family.of_rate("fta")
            # Without a failure the rates of all attempts are those of the comparisons.
            if view.headline and decided.measured.any_failed:
                records += family.of_rate("gfmr")
            if view.headline and decided.matches is not None:
                records += family.concentrations() + family.closed_forms()
                if pair is not None:
                    records += family.amplifications(*pair, self._pairs.get(rows[0].group_by, []))
        return records, [one for family in made for one in family.spanning]

    def _with_clean(self, decided: Decided) -> tuple[Decided, Decided] | None:
        """Clean and this slice at the same point, on the comparisons both have; None where there is no such pair."""
        held = decided.measured
        if (
            held.piece.keys["condition"] == "clean"
            or decided.matches is None
            or decided.point.calibration in SENSITIVITY
            or not held.partition.groupings
        ):
            return None
        whole = self._baseline(held)
        if whole is None:
            return None
        if self._paired is None or self._paired[0] is not held:
            pieces = common_comparisons(whole.piece, held.piece)
            both = [
                one if piece is one.piece else Measured(piece, one.partition, one.resample, one.settings)
                for one, piece in zip((whole, held), pieces, strict=True)
            ]
            self._paired = held, (both[0], both[1])
        clean, condition = self._paired[1]
        before = self._clean_at(clean, decided.point) if clean is whole else clean.at(decided.point)
        return before, decided if condition is held else condition.at(decided.point)

    def _clean_at(self, clean: Measured, point: OperatingPoint) -> Decided:
        """The whole clean slice at a point, which every condition without failures is held against."""
        key = (id(clean), point.name, point.calibration)
        if key not in self._judged:
            self._judged[key] = clean.at(point)
        return self._judged[key]

    def _baseline(self, held: Measured) -> Measured | None:
        """The clean slice of the same matcher, taken in the same ways as far as there is one."""
        keys = held.piece.keys
        own = [one for one in self.clean if all(one.piece.keys[key] == keys[key] for key in ("dataset", "matcher"))]
        ways = ("delivery", "landmarks", "metering")
        return max(own, key=lambda one: sum(one.piece.keys[way] == keys[way] for way in ways), default=None)


def disparity_table(
    records: Sequence[Record],
    settings: AuditSettings,
    unproven: frozenset[str],
    spanning: Sequence[SliceFamily] = (),
    contrasts: Sequence[ContrastSpec] | Literal["none"] = (),
) -> pd.DataFrame:
    """Rows of every slice as the disparity table, limits and p values corrected within each family.

    Parameters
    ----------
    records : sequence of dict
    settings : AuditSettings
    unproven : frozenset of str
        Conditions that fail a proof of their own: nothing is claimed of groups under them.
    spanning : sequence of SliceFamily
        What the rows of each slice add to families over all conditions.
    contrasts : sequence of ContrastSpec, or "none"
        As the experiment has it. "none": nothing is claimed of two groups.
    """
    judged = over_conditions(records, spanning, settings.confidence)
    table = pd.DataFrame(judged, columns=[name for name in DISPARITY.columns if name != "p_adjusted"])
    table["p_adjusted"] = np.nan
    tested = table[table["p_value"].notna()]
    for _, members in tested.groupby("family", sort=False):
        number, first = tests_of(members)
        table.loc[members.index, "p_adjusted"] = holm(members["p_value"].to_numpy()[first])[number]
    _withdraw(table, table["p_adjusted"].gt(1 - settings.confidence), Reason("not_after_correction"))
    # A field search degrades the probe alone: what both degraded photographs show is described.
    _withdraw(table, table["arm"].eq("both"), Reason("arm_both"))
    _withdraw(table, table["condition"].isin(unproven), Reason("condition_unproven"))
    # One family a slice is a screen. A claim that a condition widens a gap is named before the run (METHOD section 4).
    _withdraw(table, table["measure"].eq("amplification"), Reason("condition_not_named"))
    if contrasts == "none":
        # A family is a question. Where none was asked, one slice's ratios are told and no claim rests on them.
        _withdraw(table, table["supported"].notna(), Reason("contrast_not_asked"))
    return validate(table[list(DISPARITY.columns)], DISPARITY)


def _withdraw(table: pd.DataFrame, rows: pd.Series, reason: Reason) -> None:
    """Take claims back, saying why; rows that carry none stay as they are."""
    claimed = rows & table["supported"].eq(True)
    table.loc[claimed, "supported"] = False
    table.loc[claimed, "reason"] = [
        SEPARATOR.join(filter(None, [said, format_reason(reason)])) for said in table.loc[claimed, "reason"]
    ]


def left_out_ranges(disparity: pd.DataFrame) -> pd.DataFrame:
    """Leave-one-subject-out ranges as the findings read them: the keys of each ``ratio`` row, and its two ends."""
    rows = disparity[disparity["measure"] == LEFT_OUT_MEASURE].assign(measure="ratio")
    named = [*POINT_KEYS, "group_by", "scope", "matched_on", "rate", "measure", "compared_group", "reference_group"]
    renamed = rows.drop(columns=["left_out_low", "left_out_high"]).rename(
        columns={"low": "left_out_low", "high": "left_out_high"}
    )
    return renamed[[*named, "left_out_low", "left_out_high"]].reset_index(drop=True)
