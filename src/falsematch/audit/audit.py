"""One audit of one table of comparisons; a run's own and a stranger's go through here alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from falsematch.audit._shares import Auditing, told
from falsematch.audit.bootstrap import Resample
from falsematch.audit.calibration import NOBODY_ELSE, Others, calibrated_elsewhere
from falsematch.audit.chosen import choose
from falsematch.audit.chosen_claims import with_claims
from falsematch.audit.chosen_tables import Beside
from falsematch.audit.covariates import associations
from falsematch.audit.covariates import distributions as covariate_distributions
from falsematch.audit.curves import curves, grids
from falsematch.audit.disparity import NOBODY_NAMED, Named, disparity_table
from falsematch.audit.distributions import distributions
from falsematch.audit.matrix import matrix
from falsematch.audit.named_contrast import ContrastSpec, named_contrasts
from falsematch.audit.pair_level import pair_level
from falsematch.audit.partition import Partition
from falsematch.audit.primaries import Audience, primaries_rows
from falsematch.audit.primary import Primary
from falsematch.audit.protocol_accuracy import protocol_tables
from falsematch.audit.question import questions, together
from falsematch.audit.rates import rates_table
from falsematch.audit.ratio_curve import ratio_curves
from falsematch.audit.recalibrated import cross_fitted, rederived
from falsematch.audit.search import search_table
from falsematch.audit.settings import AuditSettings, SearchSettings
from falsematch.audit.sieve import Labelled
from falsematch.audit.slices import Slice, is_clean, slices
from falsematch.audit.small_groups import small_groups
from falsematch.audit.subset import Subset
from falsematch.audit.subsets import subsets_table
from falsematch.audit.threshold_spec import FmrThreshold, ThresholdSpec
from falsematch.audit.thresholds import OperatingPoint, is_meant_for, operating_points
from falsematch.scoring import Comparisons, Fillers, Listed, Protocol
from falsematch.tables import COVARIATES, DISPARITY, validate
from falsematch.tables.summarised import Question
from falsematch.tables.unproven import UNPROVEN


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
    summary : DataFrame
        What a page leads with or counts; columns of :data:`falsematch.tables.summary_tables.SUMMARY`.
    search : DataFrame or None
        Columns of :data:`falsematch.tables.SEARCH`, where searches were asked for.
    questions : sequence of Question
        How far each named contrast could be answered.
    subsets : DataFrame or None
        Columns of :data:`falsematch.tables.SUBSETS`, where subsets were named.
    protocol, protocol_roc : DataFrame or None
        Columns of :data:`falsematch.tables.PROTOCOL` and :data:`falsematch.tables.PROTOCOL_ROC`, of published lists.
    """

    points: list[OperatingPoint]
    rates: pd.DataFrame
    disparity: pd.DataFrame
    matrix: pd.DataFrame
    curves: pd.DataFrame
    ratio_curves: pd.DataFrame
    distributions: pd.DataFrame
    covariates: pd.DataFrame
    summary: pd.DataFrame
    separation: list[dict[str, Any]]
    pair_level: list[dict[str, Any]]
    search: pd.DataFrame | None = None
    questions: Sequence[Question] = ()
    protocol: pd.DataFrame | None = None
    protocol_roc: pd.DataFrame | None = None
    subsets: pd.DataFrame | None = None

    def with_claims(self, findings: Sequence[Mapping[str, Any]]) -> "Audited":
        """The same, its summary with the claims of its findings that a page leads with, and with their number."""
        return replace(self, summary=with_claims(self.summary, findings))


def audit(
    comparisons: Comparisons,
    thresholds: Sequence[ThresholdSpec],
    group_by: Sequence[Sequence[str]],
    settings: AuditSettings,
    *,
    seed: int,
    named: Named = NOBODY_NAMED,
    contrasts: Sequence[ContrastSpec] | Literal["none"] = (),
    primaries: Sequence[Primary] = (),
    planned: int | None = None,
    left_out: Sequence[frozenset[str]] | None = None,
    subsets: Sequence[Subset] = (),
    labelled: Labelled | None = None,
    templates: pd.DataFrame | None = None,
    others: Mapping[str, Others] = NOBODY_ELSE,
    search: SearchSettings | None = None,
    fillers: Fillers | None = None,
    protocol: Protocol | None = None,
    lists: Sequence[Listed] = (),
    unproven: frozenset[str] = UNPROVEN,
    jobs: int = 1,
) -> Audited:
    """Audit a table of comparisons.

    Parameters
    ----------
    comparisons : Comparisons
    thresholds : sequence of ThresholdSpec
        Each is fixed once a matcher, on its clean comparisons.
    group_by : sequence of sequences of label names
    settings : AuditSettings
    seed : int
        Of the subject bootstrap, of the folds, and of the draws of tests.
    named : Named
        Reference groups and pairs chosen before the data were seen.
    contrasts : sequence of ContrastSpec, or "none"
        Named contrasts; every value of a label against its largest where the sequence is empty; "none": none are asked,
        and nothing is claimed of two groups but what ``primaries`` name.
    primaries : sequence of Primary
        Claims named before the run.
    planned : int or None
        Primaries of their plan, these among them; as many as these where None.
    left_out : sequence of frozenset of str, or None
        Photographs that each primary leaves out on both sides; None: none.
    subsets : sequence of Subset
        Comparisons that rates and contrasts are told for once more.
    labelled : Labelled or None
        What subsets are told by; None where there are none, and no table of them.
    templates : DataFrame or None
        Columns of :data:`falsematch.tables.TEMPLATES`, for ``settings.covariates``; a score table has none.
    others : mapping of threshold name to Others
        The clean comparisons of other people that fix the thresholds which ask for it.
    search : SearchSettings or None
        Whether every probe is searched for among everybody enrolled too.
    fillers : Fillers or None
        Who else is in the gallery, counted apart.
    protocol : Protocol or None
        Whether published lists of pairs are judged as their authors do.
    lists : sequence of Listed
        Its lists.
    unproven : frozenset of str
        Conditions that fail a proof of their own, under which nothing is claimed of groups.
    jobs : int
        Threads that share the replicates, or processes that share the slices; every number is the same with any.
    """
    partition = Partition.of(comparisons.subjects, group_by, unordered=comparisons.order == "unordered")
    pieces = slices(comparisons)
    clean = list(pieces.where(is_clean))
    resample = Resample.draw(partition, settings.replicates, seed, jobs) if settings.replicates else None
    points = _points(clean, thresholds, partition, resample, seed, others, comparisons)
    chosen = named_contrasts(contrasts, partition)
    pairings = [pairing for contrast in chosen for pairing in contrast.pairings(partition)]
    rows = told(pieces, Auditing(points, partition, resample, settings, seed, named, pairings), jobs)
    disparity = disparity_table(
        [row for each in rows for row in each.disparities],
        settings,
        unproven,
        [one for each in rows for one in each.spanning],
        contrasts,
    )
    of_scores = [row for each in rows for row in each.scores]
    if of_scores:
        shifts = validate(pd.DataFrame(of_scores, columns=list(DISPARITY.columns)), DISPARITY)
        disparity = pd.concat([disparity, shifts], ignore_index=True)
    asked = together(row.asked for row in rows)
    of_contrasts, answered = questions(asked, settings.confidence, unproven)
    if resample is not None:
        ordered = comparisons.order == "ordered"
        of_contrasts += small_groups(clean, points, partition, chosen, asked.answers, ordered=ordered, seed=seed)
    given = Audience(comparisons, pieces, points, partition, resample, settings, seed)
    if primaries:
        of_contrasts += primaries_rows(
            primaries, left_out or [frozenset()] * len(primaries), given, planned or len(primaries)
        )
    if of_contrasts:
        contrasted = validate(pd.DataFrame(of_contrasts, columns=list(DISPARITY.columns)), DISPARITY)
        disparity = pd.concat([disparity, contrasted], ignore_index=True)
    covariates = pd.DataFrame(columns=list(COVARIATES.columns))
    if settings.covariates and templates is not None:
        covariates = covariate_distributions(comparisons, templates, partition)
        associated = associations(comparisons, templates, points, partition, resample, settings, named.references)
        disparity = pd.concat([disparity, associated], ignore_index=True)
    rates = rates_table([row for each in rows for row in each.rates])
    in_full = pieces.where(lambda keys: not settings.is_brief(keys))
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
            fillers=fillers,
        )
    with_and_without = None if labelled is None else subsets_table(subsets, labelled, chosen, given)
    accuracy, roc = (
        (None, None) if protocol is None else protocol_tables(clean, comparisons, protocol, lists, templates)
    )
    beside = Beside(
        curves(in_full, partition, resample, settings),
        ratio_curves(clean, grids(clean), pairings, partition, resample, settings.confidence),
        matrix(in_full, points, partition),
        searched,
    )
    return Audited(
        points,
        rates,
        disparity,
        beside.matrix,
        beside.curves,
        beside.ratio_curves,
        distributions(in_full, partition),
        covariates,
        choose(rates, beside),
        [row.separation for row in rows],
        pair_level(rates, settings.confidence),
        searched,
        answered,
        accuracy,
        roc,
        with_and_without,
    )


def _points(
    clean: Sequence[Slice],
    thresholds: Sequence[ThresholdSpec],
    partition: Partition,
    resample: Resample | None,
    seed: int,
    others: Mapping[str, Others],
    tested: Comparisons,
) -> list[OperatingPoint]:
    """Every threshold, and beside each calibrated one how much it owes to the people it was calibrated on."""
    points = []
    for piece in clean:
        for spec in thresholds:
            if isinstance(spec, FmrThreshold) and spec.calibration is not None:
                points.append(calibrated_elsewhere(piece, spec, others[spec.name], tested, partition))
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
