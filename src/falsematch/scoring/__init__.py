"""Comparisons: which template rows meet (probe, reference, arm) and their scores."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.scoring._subjects import read_subjects
    from falsematch.scoring.comparisons import Arm, Comparisons, Order, Polarity, Roles, Scale, compare, meetings
    from falsematch.scoring.fillers import FillerCounts, Fillers
    from falsematch.scoring.nearest import Nearest, nearest_impostors
    from falsematch.scoring.outside import outside_parts
    from falsematch.scoring.pair_lists import read_pair_list
    from falsematch.scoring.pairs import score_pairs
    from falsematch.scoring.protocol import (
        Listed,
        Protocol,
        Published,
        check_kinds,
        find_photographs,
        listed_images,
        listed_meetings,
    )
    from falsematch.scoring.search import Meetings, Searches, searches
    from falsematch.scoring.side import Side
    from falsematch.scoring.table import read_scores, write_scores, write_subjects

__all__ = [
    "Arm",
    "Comparisons",
    "FillerCounts",
    "Fillers",
    "Listed",
    "Meetings",
    "Nearest",
    "Order",
    "Polarity",
    "Protocol",
    "Published",
    "Roles",
    "Scale",
    "Searches",
    "Side",
    "check_kinds",
    "compare",
    "find_photographs",
    "listed_images",
    "listed_meetings",
    "meetings",
    "nearest_impostors",
    "outside_parts",
    "read_pair_list",
    "read_scores",
    "read_subjects",
    "score_pairs",
    "searches",
    "write_scores",
    "write_subjects",
]

lazy.attach(__name__)
