"""Words, figures and the report, from recorded tables only."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.report.folder import has_papers, write, write_page
    from falsematch.report.languages import check_language

__all__ = [
    "check_language",
    "has_papers",
    "write",
    "write_page",
]

lazy.attach(__name__)
