"""The audit: rates, disparities, intervals and findings, as data."""

from typing import TYPE_CHECKING

from falsematch import _lazy

if TYPE_CHECKING:
    from falsematch.audit.audit import Audited, audit
    from falsematch.audit.bootstrap import Resample
    from falsematch.audit.calculator import calculator
    from falsematch.audit.calibration import Others, calibrating_labels, fixed_elsewhere
    from falsematch.audit.context import Context, ModelContext, Overlap, bare_thresholds
    from falsematch.audit.contrasts import (
        AnyContrast,
        ArmContrast,
        CohortContrast,
        GapContrast,
        GroupContrast,
        SharesContrast,
    )
    from falsematch.audit.disparity import Named, left_out_ranges
    from falsematch.audit.field_cost import field_costs, field_mean_head, field_shading
    from falsematch.audit.field_gap import field_gaps
    from falsematch.audit.findings import findings
    from falsematch.audit.foreseen import Foreseen, Roles, foresee
    from falsematch.audit.named_contrast import ContrastSpec, named_contrasts
    from falsematch.audit.overlap import shared_training_sets, training_overlap
    from falsematch.audit.partition import Partition
    from falsematch.audit.pose_slope import SlopeSettings, pose_slopes
    from falsematch.audit.primary import MOST as MOST_PRIMARIES
    from falsematch.audit.primary import Plan, Primary
    from falsematch.audit.replication import replicate
    from falsematch.audit.replication_plan import Planned, plan_shares
    from falsematch.audit.replication_plan import plan as plan_replication
    from falsematch.audit.search_shares import ProbeSearches, probe_searches
    from falsematch.audit.settings import AuditSettings, SearchSettings
    from falsematch.audit.shares_replicated import replicate_shares, summarise_shares
    from falsematch.audit.sieve import Labelled, check_subsets
    from falsematch.audit.slices import Slice, slices
    from falsematch.audit.subset import Subset
    from falsematch.audit.summarised import Question, Summary
    from falsematch.audit.summary import summary
    from falsematch.audit.threshold_origin import CalibratedOn, SetBy
    from falsematch.audit.threshold_spec import FixedThreshold, FmrThreshold, ThresholdSpec
    from falsematch.audit.thresholds import OperatingPoint, from_nearest, is_of_nearest, operating_points

__all__ = [
    "MOST_PRIMARIES",
    "AnyContrast",
    "ArmContrast",
    "AuditSettings",
    "Audited",
    "CalibratedOn",
    "CohortContrast",
    "Context",
    "ContrastSpec",
    "FixedThreshold",
    "FmrThreshold",
    "Foreseen",
    "GapContrast",
    "GroupContrast",
    "Labelled",
    "ModelContext",
    "Named",
    "OperatingPoint",
    "Others",
    "Overlap",
    "Partition",
    "Plan",
    "Planned",
    "Primary",
    "ProbeSearches",
    "Question",
    "Resample",
    "Roles",
    "SearchSettings",
    "SetBy",
    "SharesContrast",
    "Slice",
    "SlopeSettings",
    "Subset",
    "Summary",
    "ThresholdSpec",
    "audit",
    "bare_thresholds",
    "calculator",
    "calibrating_labels",
    "check_subsets",
    "field_costs",
    "field_gaps",
    "field_mean_head",
    "field_shading",
    "findings",
    "fixed_elsewhere",
    "foresee",
    "from_nearest",
    "is_of_nearest",
    "left_out_ranges",
    "named_contrasts",
    "operating_points",
    "plan_replication",
    "plan_shares",
    "pose_slopes",
    "probe_searches",
    "replicate",
    "replicate_shares",
    "shared_training_sets",
    "slices",
    "summarise_shares",
    "summary",
    "training_overlap",
]

_lazy.attach(__name__)
