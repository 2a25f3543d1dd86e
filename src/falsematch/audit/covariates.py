"""Covariates: what faces were like by group, and how false matches go with it. Association, never explanation.

Brightness follows from skin tone and from how cameras treat it: a difference between groups that becomes smaller within
strata of brightness is not thereby explained away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit._strata import STRATA, SUMS_AT_ONCE, MatchedPeople, Strata
from falsematch.audit.bootstrap import Resample, percentile_interval
from falsematch.audit.dyadic import Fit, firth, least_squares
from falsematch.audit.mantel_haenszel import mantel_haenszel
from falsematch.audit.partition import Partition, Row
from falsematch.audit.printing import RULE
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice, slices
from falsematch.audit.thresholds import OperatingPoint, distinct_pairs
from falsematch.scoring import Comparisons
from falsematch.tables import COVARIATE_COLUMNS, COVARIATES, DISPARITY, validate
from falsematch.text.reason import Reason, format_reasons

Floats = NDArray[np.float64]
Record = dict[str, Any]

NAMES = tuple(COVARIATE_COLUMNS)
EVENTS_A_COEFFICIENT = 10
"""Fewest false matches a coefficient, after Peduzzi et al., Journal of Clinical Epidemiology 49 (1996) 1373-1379."""
ASSOCIATION = Reason("association")
"""What is measured of a face may itself follow from the group."""

_SENSITIVITY = ("cross_fitted", "rederived")
# The aligner turns the face upright before the network sees it.
_REGRESSORS = tuple(name for name in NAMES if name != "roll")
_NAN = float("nan")
_FRAME = ("matcher", "condition", "dose", "unit", "delivery", "landmarks", "metering")


def distributions(comparisons: Comparisons, templates: pd.DataFrame, partition: Partition) -> pd.DataFrame:
    """Covariates of the photographs of every slice, by group.

    Parameters
    ----------
    comparisons : Comparisons
    templates : DataFrame
        Columns of :data:`falsematch.tables.TEMPLATES`.
    partition : Partition
        Of ``comparisons.subjects``.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.COVARIATES`. A degraded slice describes the photographs that
    were degraded, a clean one all of them; a photograph counts once.
    """
    measured = _Measured(comparisons, templates)
    everyone = {"everyone": np.ones(len(partition.cells), bool)}
    groupings = [("", everyone)]
    groupings += [(" & ".join(grouping), partition.members(grouping)) for grouping in partition.groupings]
    rows: list[Record] = []
    for piece in slices(comparisons):
        values, cell = measured.photographs(piece, partition)
        for group_by, groups in groupings:
            for group, cells in groups.items():
                chosen = values[cells[cell]]
                rows += [
                    {**piece.keys, "group_by": group_by, "group": group, "covariate": name} | _summary(chosen[:, at])
                    for at, name in enumerate(NAMES)
                ]
    return validate(pd.DataFrame(rows, columns=list(COVARIATES.columns)), COVARIATES)


def associations(
    comparisons: Comparisons,
    templates: pd.DataFrame,
    points: Sequence[OperatingPoint],
    partition: Partition,
    resample: Resample | None,
    settings: AuditSettings,
    references: Mapping[str, str],
) -> pd.DataFrame:
    """How false matches go with covariates: ratios of groups within matched strata, and regressions on pairs.

    A pair's covariate is the mean over its two photographs (of yaw, the difference in size between the two angles).
    Comparisons are those matched on the finest crossing.

    Parameters
    ----------
    comparisons : Comparisons
    templates : DataFrame
    points : sequence of OperatingPoint
    partition : Partition
    resample : Resample or None
        The audit's own; None gives no intervals to the ratios.
    settings : AuditSettings
    references : mapping of group_by to group
        Reference group of a grouping; the largest by subjects where none is named.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.DISPARITY`, to stand beside the disparities; ``supported`` is
    empty, since no claim rests on an association. Its measures, NAME being a covariate:

    ``ratio_within_strata:NAME``
        Ratio of two groups' false match rates within fifths of the compared group's covariate, over its range, pooled
        by Mantel-Haenszel weights; subject bootstrap. Strata without comparisons of the reference group drop out; the
        reason says how much is left.
    ``odds_ratio_per_sd:NAME``
        Of a false match, a standard deviation of the covariate further, the others held; Firth's logistic regression.
    ``score_per_sd:NAME``
        Change of the impostor score likewise; least squares. Both with dyadic-cluster-robust intervals.
    """
    measured = _Measured(comparisons, templates)
    rows: list[Record] = []
    for piece in slices(comparisons):
        usable = [
            point
            for point in points
            if point.matcher == piece.keys["matcher"] and point.calibration not in _SENSITIVITY and not point.refused
        ]
        pairs = _Pairs(piece, measured, partition)
        if usable and len(pairs.chosen):
            ratios = pairs.within_strata(usable, resample, settings, references)
            for point, of_groups in zip(usable, ratios, strict=True):
                rows += of_groups
                rows += pairs.regressions(point, settings)
    return validate(pd.DataFrame(rows, columns=list(DISPARITY.columns)), DISPARITY)


class _Measured:
    """Covariates of the photographs of every frame, in the order of the comparisons' codes."""

    def __init__(self, comparisons: Comparisons, templates: pd.DataFrame) -> None:
        self.images = comparisons.images
        names = [images.to_numpy(dtype=str) for images in self.images]
        every = np.unique(np.concatenate(names))
        # A photograph stands on both sides, each with codes of its own.
        self._number = [np.searchsorted(every, name) for name in names]
        self.frames: dict[tuple[Any, ...], pd.DataFrame] = {
            _plain(key): rows.set_index("image")[list(NAMES)].astype(np.float64)
            for key, rows in templates.groupby(list(_FRAME), sort=False, dropna=False)
        }
        self.clean = {key[0]: frame for key, frame in self.frames.items() if key[1] == "clean"}

    def sides(self, piece: Slice) -> tuple[Floats, Floats]:
        """Covariates (n, k) of the probe and of the reference of each comparison; NaN where none were measured."""
        degraded = self.frames[_plain(tuple(piece.keys[name] for name in _FRAME))]
        other = degraded if piece.keys["arm"] == "both" else self.clean[piece.keys["matcher"]]
        tables = [
            frame.reindex(images).to_numpy() for frame, images in zip((degraded, other), self.images, strict=True)
        ]
        return tables[0][piece.image_a], tables[1][piece.image_b]

    def photographs(self, piece: Slice, partition: Partition) -> tuple[Floats, NDArray[np.intp]]:
        """Covariates of each photograph that was taken under the slice's condition, and the cell of its subject."""
        a, b = self.sides(piece)
        image = [self._number[0][piece.image_a]]
        values, subject = [a], [piece.a]
        if piece.keys["arm"] != "probe":
            image.append(self._number[1][piece.image_b])
            values, subject = [a, b], [piece.a, piece.b]
        first = np.unique(np.concatenate(image), return_index=True)[1]
        return np.concatenate(values)[first], partition.of_subject[np.concatenate(subject)[first]]


@dataclass(frozen=True, eq=False)
class _Design:
    """Regressors of a slice's matched comparisons, and the regression of scores: the same at every threshold."""

    names: Sequence[str]
    regressors: Floats
    refused: Reason | None
    scores: Fit | None


class _Pairs:
    """The matched impostor comparisons of one slice whose covariates are known."""

    def __init__(self, piece: Slice, measured: _Measured, partition: Partition) -> None:
        self.piece, self.partition = piece, partition
        a, b = measured.sides(piece)
        values = (a + b) / 2
        values[:, NAMES.index("yaw")] = np.abs(a - b)[:, NAMES.index("yaw")]
        cells = partition.of_subject[piece.a], partition.of_subject[piece.b]
        matched = piece.scored & ~piece.genuine & np.diag(partition.complete)[cells]
        self.chosen = np.flatnonzero(matched & np.isfinite(values).all(axis=1))
        self.values = values[self.chosen]
        self.lost = int(matched.sum()) - len(self.chosen)

    def _record(self, point: OperatingPoint, measure: str, reasons: Sequence[Reason | None], **cells: Any) -> Record:
        lost = Reason("without_covariates", {"n": self.lost}) if self.lost else None
        return {
            **self.piece.keys,
            "threshold_name": point.name,
            "threshold": point.threshold,
            "calibration": point.calibration,
            "group_by": "",
            "scope": "within",
            "matched_on": " & ".join(self.partition.labels),
            "rate": "fmr",
            "measure": measure,
            "compared_group": "",
            "reference_group": "",
            "value": _NAN,
            "low": _NAN,
            "high": _NAN,
            "simultaneous": pd.NA,
            "bound": "",
            "test": "",
            "p_value": _NAN,
            "p_adjusted": _NAN,
            "family": "",
            "groups_used": "",
            "groups_excluded": "",
            "supported": pd.NA,
            **cells,
            "reason": format_reasons((ASSOCIATION, *reasons, lost)),
        }

    # --- groups within matched strata ---

    def within_strata(
        self,
        points: Sequence[OperatingPoint],
        resample: Resample | None,
        settings: AuditSettings,
        references: Mapping[str, str],
    ) -> list[list[Record]]:
        """Each group against the reference of its grouping, within strata of each covariate; point by point."""
        finest = " & ".join(self.partition.labels)
        rows = [row for row in self.partition.rows() if row.group_by and row.matched_on == finest and not row.equal]
        people = MatchedPeople(self.piece, self.chosen, self.partition)
        values = self.values[people.row]
        falsely = [point.accepts(self.piece)[self.chosen[people.row]] for point in points]
        refused = [self._refused(rows, people, matched) for matched in falsely]
        pairs = []
        for group_by in dict.fromkeys(row.group_by for row in rows):
            groups = [row for row in rows if row.group_by == group_by]
            reference = self._reference(groups, references.get(group_by))
            pairs += [(group, reference) for group in groups if group is not reference]
        told: list[list[Record]] = [[] for _ in points]
        for some in _together(pairs, len(self.partition.cells), resample):
            found: list[dict[tuple[int, str], Record]] = [{} for _ in points]
            for at, name in enumerate(NAMES):
                strata = Strata(people, values[:, at], some)
                for point, matched, whys, records in zip(points, falsely, refused, found, strict=True):
                    ratios = self._ratios(point, name, strata, matched, whys, resample, settings)
                    records |= {(place, name): ratio for place, ratio in enumerate(ratios)}
            for at_point, records in zip(told, found, strict=True):
                at_point += [records[place, name] for place in range(len(some)) for name in NAMES]
        return told

    def _reference(self, groups: Sequence[Row], wanted: str | None) -> Row:
        named = [row for row in groups if row.group == wanted]
        return named[0] if named else max(groups, key=lambda row: int(self.partition.sizes[row.cells].sum()))

    def _refused(
        self, rows: Sequence[Row], people: MatchedPeople, falsely: NDArray[np.bool_]
    ) -> dict[tuple[str, str], Reason | None]:
        """Why groups have no interval by the printing rule: people are no more within strata than in all."""
        if self.partition.clustered:
            return {(row.group_by, row.group): Reason("people_in_clusters") for row in rows}
        a, b, cell = people.a[falsely], people.b[falsely], people.cell[falsely]
        found: dict[tuple[str, str], Reason | None] = {}
        for row in rows:
            inside = row.cells[cell]
            pairs, met = distinct_pairs(a[inside], b[inside]), len(np.union1d(a[inside], b[inside]))
            found[row.group_by, row.group] = RULE.refuses(people.count(row), pairs, met)
        return found

    def _ratios(
        self,
        point: OperatingPoint,
        name: str,
        strata: Strata,
        falsely: NDArray[np.bool_],
        whys: Mapping[tuple[str, str], Reason | None],
        resample: Resample | None,
        settings: AuditSettings,
    ) -> Iterator[Record]:
        """Each pair of groups within the strata of one covariate."""
        reasons = [
            [
                Reason("of_group", {"group": row.group, "why": found})
                for row in pair
                if (found := whys[row.group_by, row.group])
            ]
            for pair in strata.pairs
        ]
        drawn = None if all(reasons) else resample
        compared, matched = strata.compared(drawn), strata.matched(falsely, drawn)
        for place, why in enumerate(reasons):
            both = [strata.of_pair(place, sums[:1] if why else sums, drawn) for sums in (compared, matched)]
            yield self._ratio(point, name, strata.pairs[place], both, why, settings)

    def _ratio(
        self,
        point: OperatingPoint,
        name: str,
        pair: tuple[Row, Row],
        sums: Sequence[tuple[Floats, Floats]],
        refused: Sequence[Reason],
        settings: AuditSettings,
    ) -> Record:
        group, reference = pair
        # Comparisons and false matches of both groups: (strata, 1 + B) each.
        (n, m), (x, y) = sums
        both = (n[:, 0] > 0) & (m[:, 0] > 0)
        ratios = mantel_haenszel(x[both], n[both], y[both], m[both])
        value, left = float(ratios[0]), float(n[both, 0].sum() / max(n[:, 0].sum(), 1))
        no_match = both.any() and not np.isfinite(value)
        reasons = [
            Reason("share_within_strata", {"percent": round(100 * left), "group": group.group}),
            Reason("no_match_in_strata", {"group": reference.group}) if no_match else None,
            *refused,
        ]
        low, high = _NAN, _NAN
        if not refused and len(ratios) > 1 and np.isfinite(value) and value > 0:
            low, high = percentile_interval(value, ratios[1:], settings.confidence, "log")
            if wide := RULE.too_wide(low, high):
                low, high = _NAN, _NAN
                reasons.append(wide)
        return self._record(
            point,
            f"ratio_within_strata:{name}",
            reasons,
            group_by=group.group_by,
            matched_on=group.matched_on,
            compared_group=group.group,
            reference_group=reference.group,
            value=value if np.isfinite(value) else _NAN,
            low=low,
            high=high,
            simultaneous=pd.NA if np.isnan(low) else False,
        )

    # --- regressions ---

    @cached_property
    def _design(self) -> _Design:
        values = self.values[:, [NAMES.index(name) for name in _REGRESSORS]]
        spread = values.std(axis=0)
        # What never varies under a condition (the size of a face at one resolution) can go with nothing.
        varying = spread > 1e-9 * np.maximum(1.0, np.abs(values.mean(axis=0)))
        names = [name for name, varies in zip(_REGRESSORS, varying, strict=True) if varies]
        standard = (values[:, varying] - values[:, varying].mean(axis=0)) / spread[varying]
        regressors = np.column_stack([np.ones(len(values)), standard])
        a, b = self.piece.a[self.chosen], self.piece.b[self.chosen]
        refused = None
        if len(np.union1d(a, b)) < RULE.subjects or np.linalg.matrix_rank(regressors) < regressors.shape[1]:
            refused = Reason("few_people_or_collinear")
        if self.partition.clustered:
            refused = Reason("people_in_clusters")
        scores = None if refused else least_squares(regressors, self.piece.score[self.chosen], a, b)
        return _Design(names, regressors, refused, scores)

    def regressions(self, point: OperatingPoint, settings: AuditSettings) -> Iterator[Record]:
        """False match, and impostor score, on all covariates together."""
        design, refused = self._design, self._design.refused
        yield from self._told(point, "score_per_sd", design.names, settings, refused, design.scores)
        falsely = point.accepts(self.piece)[self.chosen]
        events, coefficients = int(falsely.sum()), design.regressors.shape[1]
        if not refused and min(events, len(falsely) - events) < EVENTS_A_COEFFICIENT * coefficients:
            held = {"n": events, "coefficients": coefficients, "each": EVENTS_A_COEFFICIENT}
            refused = Reason("too_few_for_coefficients", held)
        fit = None
        if not refused:
            fit = firth(design.regressors, falsely, self.piece.a[self.chosen], self.piece.b[self.chosen])
        yield from self._told(point, "odds_ratio_per_sd", design.names, settings, refused, fit)

    def _told(
        self,
        point: OperatingPoint,
        measure: str,
        names: Sequence[str],
        settings: AuditSettings,
        refused: Reason | None,
        fit: Fit | None,
    ) -> Iterator[Record]:
        for at, name in enumerate(names, start=1):
            numbers: Record = {}
            if fit is not None:
                found = (float(fit.coefficients[at]), *fit.interval(at, settings.confidence))
                shown = np.exp(found) if measure.startswith("odds") else found
                numbers = dict(zip(("value", "low", "high"), map(float, shown), strict=True)) | {"simultaneous": False}
            yield self._record(point, f"{measure}:{name}", [refused], **numbers)


def _together(
    pairs: Sequence[tuple[Row, Row]], cells: int, resample: Resample | None
) -> Iterator[Sequence[tuple[Row, Row]]]:
    """As many pairs of groups at a time as the sums of all their strata may be held of."""
    replicates = 1 if resample is None else 1 + len(resample.weights)
    step = max(1, SUMS_AT_ONCE // (replicates * cells * (STRATA + 1)))
    for first in range(0, len(pairs), step):
        yield pairs[first : first + step]


def _summary(values: Floats) -> Record:
    known = values[np.isfinite(values)]
    if not len(known):
        return {"n": 0, "mean": _NAN, "sd": _NAN, "q25": _NAN, "median": _NAN, "q75": _NAN}
    q25, median, q75 = np.quantile(known, [0.25, 0.5, 0.75])
    spread = float(known.std(ddof=1)) if len(known) > 1 else _NAN
    return {"n": len(known), "mean": float(known.mean()), "sd": spread, "q25": q25, "median": median, "q75": q75}


def _plain(key: Any) -> tuple[Any, ...]:
    """A key in which a missing dose equals itself."""
    return tuple(None if isinstance(part, float) and np.isnan(part) else part for part in key)
