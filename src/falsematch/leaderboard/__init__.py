"""Systems beside one another, from the cards of results and nothing else: experiments of kind ``leaderboard``."""

from falsematch.leaderboard.cards import WHY
from falsematch.leaderboard.experiment import TABLE, again, is_leaderboard, load, run
from falsematch.leaderboard.settings import Leaderboard

__all__ = ["TABLE", "WHY", "Leaderboard", "again", "is_leaderboard", "load", "run"]
