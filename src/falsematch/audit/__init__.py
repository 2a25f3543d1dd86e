"""The audit: rates, disparities, intervals and findings, as data."""

from typing import TYPE_CHECKING

from falsematch import _lazy

if TYPE_CHECKING:
    from falsematch.audit.audit import Audited, audit
    from falsematch.audit.bootstrap import Resample
    from falsematch.audit.calculator import calculator
    from falsematch.audit.calibration import calibrating_labels
    from falsematch.audit.context import Context, ModelContext
    from falsematch.audit.contrasts import AnyContrast, ArmContrast, CohortContrast, GapContrast, GroupContrast
    from falsematch.audit.disparity import Named, left_out_ranges
    from falsematch.audit.field_gap import field_gaps
    from falsematch.audit.findings import findings
    from falsematch.audit.partition import Partition
    from falsematch.audit.pose_slope import SlopeSettings, pose_slopes
    from falsematch.audit.primary import Primary
    from falsematch.audit.rates import rates
    from falsematch.audit.replication import replicate
    from falsematch.audit.replication_plan import Planned
    from falsematch.audit.replication_plan import plan as plan_replication
    from falsematch.audit.settings import AuditSettings, SearchSettings
    from falsematch.audit.slices import Slice, slices
    from falsematch.audit.summary import Summary, summary
    from falsematch.audit.thresholds import (
        FixedThreshold,
        FmrThreshold,
        OperatingPoint,
        ThresholdSpec,
        operating_points,
    )

__all__ = [
    "AnyContrast",
    "ArmContrast",
    "AuditSettings",
    "Audited",
    "CohortContrast",
    "Context",
    "FixedThreshold",
    "FmrThreshold",
    "GapContrast",
    "GroupContrast",
    "ModelContext",
    "Named",
    "OperatingPoint",
    "Partition",
    "Planned",
    "Primary",
    "Resample",
    "SearchSettings",
    "Slice",
    "SlopeSettings",
    "Summary",
    "ThresholdSpec",
    "audit",
    "calculator",
    "calibrating_labels",
    "field_gaps",
    "findings",
    "left_out_ranges",
    "operating_points",
    "plan_replication",
    "pose_slopes",
    "rates",
    "replicate",
    "slices",
    "summary",
]

_lazy.attach(__name__)
