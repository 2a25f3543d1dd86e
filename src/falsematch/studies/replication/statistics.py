"""A published claim held against measured effects: each row agrees, disagrees, or cannot tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from falsematch.audit.arm_effect import NAME as BOTH_OVER_PROBE
from falsematch.audit.arm_effect import arm_effect
from falsematch.audit.bootstrap import Resample
from falsematch.audit.cohort_effect import NAME as THRESHOLDS
from falsematch.audit.cohort_effect import cohort_effect
from falsematch.audit.contrasts import (
    ArmContrast,
    CohortContrast,
    GapContrast,
    GroupContrast,
    RateContrast,
    SearchContrast,
)
from falsematch.audit.effect import NO_LIMITS, Effect, Limits, difference_of_sizes, least, simultaneous
from falsematch.audit.gap_effect import SIZES, gap_effects, size_difference
from falsematch.audit.group_effect import LARGEST, GroupEffect, group_effects
from falsematch.audit.holm import holm
from falsematch.audit.partition import Partition
from falsematch.audit.rates import Measured
from falsematch.audit.search_effect import BOTH, search_effects
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice, slices
from falsematch.audit.thresholds import OperatingPoint, calibrate
from falsematch.scoring import Comparisons
from falsematch.studies.replication.planned import Planned
from falsematch.studies.replication.verdict import CANNOT_TELL, Verdict, by_limits, by_tests, of_any
from falsematch.tables import validate
from falsematch.tables.study_tables import REPLICATION
from falsematch.text.reason import Reason, format_reasons

_NAN = float("nan")
_WAYS = ("dataset", "matcher", "condition", "dose", "unit", "delivery", "landmarks", "metering")
_SCALES = {
    "arms": "ratio",
    "gaps": "ratio",
    "groups": "ratio",
    "search": "difference",
    "cohorts": "standard deviations",
}

Combination = Literal["one", "each", "sizes"]


@dataclass(frozen=True, eq=False)
class Asked:
    """One question: effects, and how they answer it.

    Attributes
    ----------
    keys : dict
        Columns of its rows that name the slice and the threshold.
    effects : tuple of Effect
    answered : "one", "each" or "sizes"
        By the one effect; only where each of them holds; or by the difference of two sizes.
    """

    keys: dict[str, Any]
    effects: tuple[Effect, ...]
    answered: Combination = "one"


def replicate(
    comparisons: Comparisons,
    contrast: RateContrast,
    margin: float,
    group_by: Sequence[Sequence[str]],
    settings: AuditSettings,
    planned: Planned,
    *,
    seed: int,
    jobs: int = 1,
) -> pd.DataFrame:
    """Every effect of a claim's contrast, with limits that hold for all of them together, and the verdicts.

    Parameters
    ----------
    comparisons : Comparisons
    contrast : RateContrast
    margin : float
        On the scale of the contrast: a ratio, a difference of rates, or standard deviations.
    group_by : sequence of sequences of label names
    settings : AuditSettings
    planned : Planned
        What the design can tell: where that is more than the margin the verdict is "cannot tell" whatever comes out.
    seed : int
    jobs : int
        Threads that share the replicates; every number is the same with any.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.study_tables.REPLICATION`.
    """
    partition = Partition.of(comparisons.subjects, group_by)
    resample = Resample.draw(partition, settings.replicates, seed, jobs) if settings.replicates else None
    audit = _Audit(list(slices(comparisons)), partition, resample, settings, seed)
    judge = _Judge(margin, _SCALES[contrast.form], planned)
    if isinstance(contrast, GroupContrast):
        rows = list(_group_rows(audit, contrast, judge))
    else:
        rows = list(_rows(list(_asked(audit, contrast)), settings.confidence, judge))
    return validate(pd.DataFrame(rows, columns=list(REPLICATION.columns)), REPLICATION)


@dataclass(frozen=True, eq=False)
class _Judge:
    """Makes rows: an answer, its margin, and the verdict, which the design may have fixed before."""

    margin: float
    scale: str
    planned: Planned

    def row(
        self, keys: dict[str, Any], name: str, role: str, value: float, limits: Limits, effects: Sequence[Effect]
    ) -> dict[str, Any]:
        """The row of an answer that rests on some effects, the counts being theirs."""
        shown = np.exp([value, *limits]) if self.scale == "ratio" else np.array([value, *limits])
        low, high = float(shown[1]), float(shown[2])
        row = keys | {
            "contrast": name,
            "role": role,
            "estimate": float(shown[0]),
            "low": low,
            "high": high,
            "people": min(effect.people for effect in effects),
            "comparisons": sum(effect.comparisons for effect in effects),
            "events": sum(effect.events for effect in effects),
        }
        return self.judged(row, by_limits(low, high, self.margin), [effect.reason for effect in effects])

    def judged(self, row: dict[str, Any], verdict: Verdict, reasons: Sequence[Reason | None]) -> dict[str, Any]:
        """The row with its verdict: "cannot tell" whatever came out where the design tells less than the margin."""
        design = self.planned[row["threshold_name"], row["contrast"]]
        why = design.fixes(self.margin)
        return row | {
            "scale": self.scale,
            "margin": self.margin,
            "minimum_detectable": design.effect,
            "verdict": CANNOT_TELL if why else verdict,
            "reason": format_reasons([*reasons, why]),
        }


@dataclass(frozen=True, eq=False)
class _Audit:
    """What every form needs."""

    pieces: list[Slice]
    partition: Partition
    resample: Resample | None
    settings: AuditSettings
    seed: int

    def points(self, contrast: RateContrast) -> Iterator[tuple[Slice, OperatingPoint]]:
        """Every clean slice with every threshold, fixed on it."""
        for piece in self.pieces:
            if piece.keys["condition"] == "clean":
                for spec in contrast.thresholds:
                    yield piece, calibrate(piece, spec, self.partition)

    def degraded(self, clean: Slice, arm: str) -> Iterator[Slice]:
        """The slices of a clean one's matcher under every condition, in one arm."""
        for piece in self.pieces:
            same = piece.keys["matcher"] == clean.keys["matcher"]
            if same and piece.keys["condition"] != "clean" and piece.keys["arm"] == arm:
                yield piece

    def measured(self, piece: Slice) -> Measured:
        """A slice, counted."""
        return Measured(piece, self.partition, self.resample, self.settings)


def _keys(piece: Slice, name: str, threshold: float) -> dict[str, Any]:
    return {key: piece.keys[key] for key in _WAYS} | {"threshold_name": name, "threshold": threshold}


def _asked(audit: _Audit, contrast: RateContrast) -> Iterator[Asked]:
    if isinstance(contrast, CohortContrast):
        # The thresholds are what is measured; none is calibrated before.
        for piece in audit.pieces:
            for spec in contrast.thresholds if piece.keys["condition"] == "clean" else ():
                effect = cohort_effect(piece, spec.fmr, contrast.cohorts, audit.partition, audit.resample)
                yield Asked(_keys(piece, spec.name, _NAN), (effect,))
        return
    for clean, point in audit.points(contrast):
        probes = list(audit.degraded(clean, "probe"))
        boths = audit.degraded(clean, "both") if isinstance(contrast, ArmContrast) else probes
        for both, probe in zip(boths, probes, strict=True):
            keys = _keys(probe, point.name, point.threshold)
            if point.refused:
                yield Asked(keys, (Effect(_name(contrast), _NAN, None, 0, 0, 0, point.refused),))
            elif isinstance(contrast, ArmContrast):
                parts = (both, probe, point, audit.partition, audit.resample, audit.settings)
                yield Asked(keys, (arm_effect(*parts),))
            elif isinstance(contrast, GapContrast):
                decided = audit.measured(probe).at(point)
                yield Asked(keys, gap_effects(decided, contrast.wider, contrast.narrower), "sizes")
            elif isinstance(contrast, SearchContrast):
                people = len(audit.partition.of_subject)
                effects = search_effects(clean, probe, point, people, contrast.top_k, audit.resample)
                yield Asked(keys, effects, "each")


def _name(contrast: RateContrast) -> str:
    return {"arms": BOTH_OVER_PROBE, "gaps": SIZES, "search": BOTH, "cohorts": THRESHOLDS}[contrast.form]


def _rows(asked: Sequence[Asked], confidence: float, judge: _Judge) -> Iterator[dict[str, Any]]:
    limits = iter(simultaneous([effect for one in asked for effect in one.effects], confidence))
    for one in asked:
        found = [next(limits) for _ in one.effects]
        if one.answered == "each":
            for effect, own in zip(one.effects, found, strict=True):
                yield judge.row(one.keys, effect.name, "part", effect.value, own, [effect])
            value = least([effect.value for effect in one.effects])
            both = least([low for low, _ in found]), least([high for _, high in found])
            yield judge.row(one.keys, BOTH, "verdict", value, both, one.effects)
        elif one.answered == "sizes":
            # Both signed contrasts rest on the same comparisons: counted once.
            value, own = size_difference(*one.effects), difference_of_sizes(*found)
            yield judge.row(one.keys, SIZES, "verdict", value, own, one.effects[:1])
        else:
            [effect] = one.effects
            yield judge.row(one.keys, effect.name, "verdict", effect.value, found[0], [effect])


def _group_rows(audit: _Audit, contrast: GroupContrast, judge: _Judge) -> Iterator[dict[str, Any]]:
    """Intervals where one may be printed, tests elsewhere, and by matcher whether any ratio is beyond."""
    found: list[tuple[dict[str, Any], list[GroupEffect]]] = []
    for piece, point in audit.points(contrast):
        decided = audit.measured(piece).at(point)
        keys = _keys(piece, point.name, point.threshold)
        found.append((keys, list(group_effects(decided, contrast.reference, judge.margin, audit.seed))))
    every = [one for _, groups in found for one in groups]
    limits = iter(simultaneous([one.effect for one in every], audit.settings.confidence))
    beyond, below = (
        iter(holm([_NAN if one.test is None else getattr(one.test, tail) for one in every]))
        for tail in ("beyond", "below")
    )
    for keys, groups in found:
        rows = []
        for one in groups:
            row = judge.row(keys, one.effect.name, "part", one.effect.value, next(limits), [one.effect])
            p_beyond, p_below = float(next(beyond)), float(next(below))
            if one.test is not None:
                row |= {"p_beyond": p_beyond, "p_below": p_below}
                verdict = by_tests(p_beyond, p_below, 1 - audit.settings.confidence)
                row = judge.judged(row, verdict, [one.effect.reason, one.test.refused])
            rows.append(row)
        yield from rows
        largest = _largest(keys, rows)
        why = Reason("no_ratio") if np.isnan(largest["estimate"]) else None
        yield judge.judged(largest, of_any([row["verdict"] for row in rows]), [why])


def _largest(keys: dict[str, Any], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The largest ratio of a matcher; its limits are those of its groups, each of which has a row."""
    with_value = [row for row in rows if np.isfinite(row["estimate"])]
    top = max(with_value, key=lambda row: row["estimate"], default=None)
    low, high = NO_LIMITS
    return keys | {
        "contrast": LARGEST,
        "role": "verdict",
        "estimate": _NAN if top is None else top["estimate"],
        "low": low,
        "high": high,
        "people": 0 if top is None else top["people"],
        "comparisons": sum(row["comparisons"] for row in rows),
        "events": sum(row["events"] for row in rows),
    }
