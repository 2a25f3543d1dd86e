"""Words, figures and the report, from recorded tables only."""

from typing import TYPE_CHECKING

from falsematch import _lazy

if TYPE_CHECKING:
    from falsematch.report.consistency_page import write_consistency
    from falsematch.report.coverage_page import write_coverage
    from falsematch.report.field_cost_page import write_field_costs
    from falsematch.report.folder import has_papers, write, write_page
    from falsematch.report.languages import check_language
    from falsematch.report.leaderboard_page import write_leaderboard
    from falsematch.report.pose_page import write_pose
    from falsematch.report.proofs_page import write_proofs
    from falsematch.report.replication_page import write_replication
    from falsematch.report.street_page import write_street

__all__ = [
    "check_language",
    "has_papers",
    "write",
    "write_consistency",
    "write_coverage",
    "write_field_costs",
    "write_leaderboard",
    "write_page",
    "write_pose",
    "write_proofs",
    "write_replication",
    "write_street",
]

_lazy.attach(__name__)
