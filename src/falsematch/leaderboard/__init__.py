"""Matchers beside one another, from the cards of results and nothing else: experiments of kind ``leaderboard``."""

from typing import TYPE_CHECKING

from falsematch import _lazy

if TYPE_CHECKING:
    from falsematch.leaderboard.cards import WHY
    from falsematch.leaderboard.experiment import TABLE, again, load, made, run
    from falsematch.leaderboard.settings import Leaderboard

__all__ = ["TABLE", "WHY", "Leaderboard", "again", "load", "made", "run"]

_lazy.attach(__name__)
