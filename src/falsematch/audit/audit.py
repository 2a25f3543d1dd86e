"""One audit of one table of comparisons; a run's own and a stranger's go through here alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from falsematch.audit._shares import Auditing, told
from falsematch.audit.bootstrap import Resample
from falsematch.audit.calibration import NOBODY_ELSE, calibrated_elsewhere
from falsematch.audit.covariates import associations
from falsematch.audit.covariates import distributions as covariate_distributions
from falsematch.audit.curves import curves
from falsematch.audit.disparity import NOBODY_NAMED, Named, disparity_table
from falsematch.audit.distributions import distributions, separation
from falsematch.audit.matrix import matrix
from falsematch.audit.pair_level import pair_level
from falsematch.audit.partition import Partition
from falsematch.audit.rates import rates_table
from falsematch.audit.recalibrated import cross_fitted, rederived
from falsematch.audit.search import search_table
from falsematch.audit.settings import AuditSettings, SearchSettings
from falsematch.audit.slices import Slice, slices
from falsematch.audit.thresholds import FmrThreshold, OperatingPoint, ThresholdSpec, is_meant_for, operating_points
from falsematch.scoring import Comparisons, Fillers
from falsematch.tables import COVARIATES, DISPARITY, validate


@dataclass(frozen=True)
class Audited:
    """Tables of one audit, by the names they have in a result folder.

    Attributes
    ----------
    points : list of OperatingPoint
        Every threshold, with the cross-fitted and re-derived ones that stand beside a calibrated one.
    separation : list of dict
        d', AUC and EER of every slice.
    pair_level : list of dict
        How narrow an interval from pairs would be; for the report to show as wrong, never as a headline.
    search : DataFrame or None
        Columns of :data:`falsematch.tables.SEARCH`, where searches were asked for.
    """

    points: list[OperatingPoint]
    rates: pd.DataFrame
    disparity: pd.DataFrame
    matrix: pd.DataFrame
    curves: pd.DataFrame
    distributions: pd.DataFrame
    covariates: pd.DataFrame
    separation: list[dict[str, Any]]
    pair_level: list[dict[str, Any]]
    search: pd.DataFrame | None = None


def audit(
    comparisons: Comparisons,
    thresholds: Sequence[ThresholdSpec],
    group_by: Sequence[Sequence[str]],
    settings: AuditSettings,
    *,
    seed: int,
    named: Named = NOBODY_NAMED,
    templates: pd.DataFrame | None = None,
    others: Mapping[str, Comparisons] = NOBODY_ELSE,
    search: SearchSettings | None = None,
    fillers: Fillers | None = None,
    jobs: int = 1,
) -> Audited:
    """Audit a table of comparisons.

    Parameters
    ----------
    comparisons : Comparisons
    thresholds : sequence of ThresholdSpec
        Each is fixed once a system, on its clean comparisons.
    group_by : sequence of sequences of label names
    settings : AuditSettings
    seed : int
        Of the subject bootstrap, of the folds, and of the draws of tests.
    named : Named
        Reference groups and pairs chosen before the data were seen.
    templates : DataFrame or None
        Columns of :data:`falsematch.tables.TEMPLATES`, for ``settings.covariates``; a score table has none.
    others : mapping of threshold name to Comparisons
        The clean comparisons of other people that fix the thresholds which ask for it.
    search : SearchSettings or None
        Whether every probe is searched for among everybody enrolled too.
    fillers : Fillers or None
        Who else is in the gallery, counted apart.
    jobs : int
        Threads that share the replicates, or processes that share the slices; every number is the same with any.
    """
    partition = Partition.of(comparisons.subjects, group_by, unordered=comparisons.order == "unordered")
    pieces = list(slices(comparisons))
    clean = [piece for piece in pieces if piece.keys["condition"] == "clean"]
    resample = Resample.draw(partition, settings.replicates, seed, jobs) if settings.replicates else None
    points = _points(clean, thresholds, partition, resample, seed, others)
    rows = told(pieces, Auditing(points, partition, resample, settings, seed, named), jobs)
    disparity = disparity_table([row for each in rows for row in each.disparities], settings)
    of_scores = [row for each in rows for row in each.scores]
    if of_scores:
        shifts = validate(pd.DataFrame(of_scores, columns=list(DISPARITY.columns)), DISPARITY)
        disparity = pd.concat([disparity, shifts], ignore_index=True)
    covariates = pd.DataFrame(columns=list(COVARIATES.columns))
    if settings.covariates and templates is not None:
        covariates = covariate_distributions(comparisons, templates, partition)
        associated = associations(comparisons, templates, points, partition, resample, settings, named.references)
        disparity = pd.concat([disparity, associated], ignore_index=True)
    rates = rates_table([row for each in rows for row in each.rates])
    in_full = [piece for piece in pieces if not settings.is_brief(piece.keys)]
    searched = None
    if search is not None:
        searched = search_table(
            pieces,
            points,
            partition,
            resample,
            settings,
            search,
            people=[str(person) for person in comparisons.subjects.index],
            seed=seed,
            fillers=fillers,
        )
    return Audited(
        points,
        rates,
        disparity,
        matrix(in_full, points, partition),
        curves(in_full, partition, resample, settings),
        distributions(in_full, partition),
        covariates,
        separation(pieces, partition),
        pair_level(rates, settings.confidence),
        searched,
    )


def _points(
    clean: Sequence[Slice],
    thresholds: Sequence[ThresholdSpec],
    partition: Partition,
    resample: Resample | None,
    seed: int,
    others: Mapping[str, Comparisons],
) -> list[OperatingPoint]:
    """Every threshold, and beside each calibrated one how much it owes to the people it was calibrated on."""
    points = []
    for piece in clean:
        for spec in thresholds:
            if isinstance(spec, FmrThreshold) and spec.calibration is not None:
                points.append(calibrated_elsewhere(str(piece.keys["system"]), spec, others, partition))
                continue
            if not is_meant_for(spec, piece):
                continue
            [point] = operating_points([piece], [spec], partition)
            points.append(point)
            if isinstance(spec, FmrThreshold) and not point.refused:
                points.append(cross_fitted(piece, spec, point, partition, seed))
                if resample is not None:
                    points.append(rederived(piece, spec, point, partition, resample))
    return points
