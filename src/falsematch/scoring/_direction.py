"""Whether large or small scores mean alike: what was said of it, held against the scores themselves."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.errors import ScoresError
from falsematch.scoring.comparisons import Polarity, Scale
from falsematch.text.reason import Reason

_NEAR_CHANCE = 0.1
"""Distance of the AUC from one half below which scores do not tell the direction."""
_FEWEST_SIGMA = 2.0
"""Standard errors (Mann and Whitney) from one half below which they do not either."""


def check_directions(
    frame: pd.DataFrame, scales: Mapping[str, Scale], said: Polarity | None, travelled: bool, name: str
) -> list[Reason]:
    """Refuse scores of which people are less like themselves than like others; notes where nobody can tell.

    Parameters
    ----------
    frame : DataFrame
        Columns of :data:`falsematch.tables.COMPARISONS`; judged on the clean comparisons of each matcher.
    scales : mapping of matcher to Scale
    said : "distance", "similarity" or None
        What the caller said.
    travelled : bool
        Whether the file says how its scores are read.
    name : str
        Of the table.

    Raises
    ------
    ScoresError
    """
    genuine = (frame["subject_a"].cat.codes == frame["subject_b"].cat.codes).to_numpy()
    score = frame["score"].to_numpy()
    clean = (frame["condition"] == "clean").to_numpy()
    notes: list[Reason] = []
    for matcher, scale in scales.items():
        chosen = np.isfinite(score) & (frame["matcher"] == matcher).to_numpy()
        if (chosen & clean).any():
            chosen &= clean
        of = f"{name}{f', `{matcher}`' if len(scales) > 1 else ''}"
        note = _direction(score[chosen & genuine], score[chosen & ~genuine], scale.polarity, said, travelled, of)
        if note:
            notes.append(Reason("of_matcher", {"matcher": matcher, "why": note}) if len(scales) > 1 else note)
    return notes


def _direction(
    own: NDArray[np.float64],
    others: NDArray[np.float64],
    polarity: Polarity,
    said: Polarity | None,
    travelled: bool,
    name: str,
) -> Reason | None:
    """A note on the direction of one matcher's scores, None where they bear it out."""
    large = Reason("large_alike") if said or travelled else Reason("large_alike_unsaid")
    taken = {"how": large if polarity == "similarity" else Reason("small_alike")}
    if not len(own) or not len(others):
        return Reason("no_impostor", taken) if len(own) else Reason("no_genuine", taken)
    larger, error = _share_larger(own, others)
    agrees = (larger >= 0.5) == (polarity == "similarity")
    clear = abs(larger - 0.5) >= max(_NEAR_CHANCE, _FEWEST_SIGMA * error)
    if clear and agrees:
        return None
    if clear:
        raise ScoresError(f"{name}: {_contradicted(polarity, said)}")
    if agrees or said:
        return Reason("hardly_differ", {"n": round(100 * larger), **taken})
    near = f"a genuine score is the larger one of two in {100 * larger:.0f} of 100"
    raise ScoresError(
        f"{name}: genuine and impostor scores hardly differ ({near}). Do large scores mean alike (--similarity), or "
        "small ones (--distance)? Are the subjects of both sides the right ones?"
    )


def _contradicted(polarity: Polarity, said: Polarity | None) -> str:
    if polarity == "similarity":
        do = "give --distance in place of --similarity" if said else "add --distance"
        return f"genuine scores lie below impostor scores. If small means similar, {do}."
    do = "drop --distance" if said else "add --similarity"
    return f"genuine scores lie above impostor scores. If large means similar, {do}."


def _share_larger(own: NDArray[np.float64], others: NDArray[np.float64]) -> tuple[float, float]:
    """Share of (genuine, impostor) pairs of scores whose genuine one is larger, ties half, and its standard error.

    Source: Mann and Whitney, Annals of Mathematical Statistics 18 (1947) 50-60.
    """
    ranked = np.sort(own)
    below = np.searchsorted(ranked, others, "left").sum() + np.searchsorted(ranked, others, "right").sum()
    n, m = len(own), len(others)
    return 1 - below / (2 * n * m), float(np.sqrt((n + m + 1) / (12 * n * m)))
