"""Matchers beside one another, from the cards of results and nothing else: experiments of kind ``leaderboard``."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.studies.leaderboard.cards import WHY
    from falsematch.studies.leaderboard.experiment import TABLE, again, load, made, run
    from falsematch.studies.leaderboard.settings import Leaderboard

__all__ = ["TABLE", "WHY", "Leaderboard", "again", "load", "made", "run"]

lazy.attach(__name__)
