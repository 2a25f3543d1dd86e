"""Comparisons: which template rows meet (probe, reference, arm) and their scores."""

from typing import TYPE_CHECKING

from falsematch import _lazy

if TYPE_CHECKING:
    from falsematch.scoring._subjects import read_subjects
    from falsematch.scoring.comparisons import Arm, Comparisons, Order, Polarity, Scale, compare, meetings
    from falsematch.scoring.fillers import FillerCounts, Fillers
    from falsematch.scoring.outside import outside_parts
    from falsematch.scoring.pairs import score_pairs
    from falsematch.scoring.search import Meetings, Searches, searches
    from falsematch.scoring.side import Side
    from falsematch.scoring.table import read_scores, write_scores, write_subjects

__all__ = [
    "Arm",
    "Comparisons",
    "FillerCounts",
    "Fillers",
    "Meetings",
    "Order",
    "Polarity",
    "Scale",
    "Searches",
    "Side",
    "compare",
    "meetings",
    "outside_parts",
    "read_scores",
    "read_subjects",
    "score_pairs",
    "searches",
    "write_scores",
    "write_subjects",
]

_lazy.attach(__name__)
