"""What a replication says of a claim: agrees, disagrees, or cannot tell; and when that stands before any result."""

from dataclasses import dataclass
from typing import Literal

from falsematch.text.reason import Reason

Verdict = Literal["agrees", "disagrees", "cannot tell"]

CANNOT_TELL: Verdict = "cannot tell"


@dataclass(frozen=True)
class Detectable:
    """The smallest effect that a design tells from none in 80 of 100 simulated audits.

    Attributes
    ----------
    effect : float
        On the scale of the margin; NaN where no effect would be told.
    reason : Reason or None
        Why there is none.
    fixing : bool
        Whether the claim is held to a margin, so that a design that cannot tell it fixes the verdict. Of a claim of
        direction limits clear of no effect tell it, whatever was expected of the design.
    """

    effect: float
    reason: Reason | None = None
    fixing: bool = True

    def fixes(self, margin: float) -> Reason | None:
        """Why the verdict is "cannot tell" whatever comes out, or None."""
        if not self.fixing:
            return None
        if self.reason is not None:
            return Reason("fixed", {"why": self.reason})
        if not self.effect <= margin:
            return Reason("fixed_under", {"effect": float(f"{self.effect:.4g}"), "margin": float(f"{margin:.4g}")})
        return None


def by_limits(low: float, high: float, margin: float) -> Verdict:
    """Agrees where the lower simultaneous limit lies beyond the margin, disagrees where the upper lies below it."""
    if low > margin:
        return "agrees"
    return "disagrees" if high < margin else CANNOT_TELL


def by_tests(beyond: float, below: float, level: float) -> Verdict:
    """Agrees or disagrees where the adjusted p value of that tail is at most the level."""
    if beyond <= level:
        return "agrees"
    return "disagrees" if below <= level else CANNOT_TELL


def of_any(verdicts: list[Verdict]) -> Verdict:
    """A claim that one of several holds: one that agrees is enough, and only if all disagree it does not hold."""
    if "agrees" in verdicts:
        return "agrees"
    return "disagrees" if verdicts and set(verdicts) == {"disagrees"} else CANNOT_TELL
