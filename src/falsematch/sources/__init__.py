"""Having data and weights: where a manifest says they are, fetched, verified, resumed, never half-written.

`_kinds` is what a manifest may write, `_fetch` puts verified files in their place, `_downloads` brings bytes from
elsewhere, `_archives` opens what may be hostile, `_reduced` makes small pictures of
large originals.
"""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.sources._archives import extract, is_safe_name
    from falsematch.sources._fetch import fetch_files
    from falsematch.sources._kinds import Archive, Beside, Installed, Npm, Originals, Pypi, Source, Tree, Url

__all__ = [
    "Archive",
    "Beside",
    "Installed",
    "Npm",
    "Originals",
    "Pypi",
    "Source",
    "Tree",
    "Url",
    "extract",
    "fetch_files",
    "is_safe_name",
]

lazy.attach(__name__)
