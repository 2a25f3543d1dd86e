"""The audit: rates, disparities, intervals and findings, as data."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

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
    from falsematch.audit.findings import findings
    from falsematch.audit.foreseen import Foreseen, Roles, foresee
    from falsematch.audit.named_contrast import ContrastSpec, named_contrasts
    from falsematch.audit.overlap import shared_training_sets, training_overlap
    from falsematch.audit.partition import Partition
    from falsematch.audit.primary import MOST as MOST_PRIMARIES
    from falsematch.audit.primary import Plan, Primary
    from falsematch.audit.search_shares import ProbeSearches, probe_searches
    from falsematch.audit.settings import AuditSettings, SearchSettings
    from falsematch.audit.sieve import Labelled, check_subsets
    from falsematch.audit.slices import Slice, slices
    from falsematch.audit.subset import Subset
    from falsematch.audit.summary import summary
    from falsematch.audit.threshold_spec import FixedThreshold, FmrThreshold, ThresholdSpec
    from falsematch.audit.thresholds import OperatingPoint, from_nearest, is_of_nearest, operating_points

__all__ = [
    "MOST_PRIMARIES",
    "AnyContrast",
    "ArmContrast",
    "AuditSettings",
    "Audited",
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
    "Primary",
    "ProbeSearches",
    "Resample",
    "Roles",
    "SearchSettings",
    "SharesContrast",
    "Slice",
    "Subset",
    "ThresholdSpec",
    "audit",
    "bare_thresholds",
    "calculator",
    "calibrating_labels",
    "check_subsets",
    "findings",
    "fixed_elsewhere",
    "foresee",
    "from_nearest",
    "is_of_nearest",
    "left_out_ranges",
    "named_contrasts",
    "operating_points",
    "probe_searches",
    "shared_training_sets",
    "slices",
    "summary",
    "training_overlap",
]

lazy.attach(__name__)
