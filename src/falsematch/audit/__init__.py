"""The audit: rates, disparities, intervals and findings, as data."""

from falsematch.audit.audit import Audited, audit
from falsematch.audit.bootstrap import Resample
from falsematch.audit.partition import Partition
from falsematch.audit.rates import rates
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice, slices
from falsematch.audit.thresholds import FixedThreshold, FmrThreshold, OperatingPoint, ThresholdSpec, operating_points

__all__ = [
    "AuditSettings",
    "Audited",
    "FixedThreshold",
    "FmrThreshold",
    "OperatingPoint",
    "Partition",
    "Resample",
    "Slice",
    "ThresholdSpec",
    "audit",
    "operating_points",
    "rates",
    "slices",
]
