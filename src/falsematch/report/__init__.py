"""Words, figures and the report, from recorded tables only."""

from falsematch.report.coverage_page import write_coverage
from falsematch.report.folder import has_papers, write
from falsematch.report.pose_page import write_pose
from falsematch.report.proofs_page import write_proofs

__all__ = ["has_papers", "write", "write_coverage", "write_pose", "write_proofs"]
