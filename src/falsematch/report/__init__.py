"""Words, figures and the report, from recorded tables only."""

from falsematch.report.page import write

__all__ = ["write"]
