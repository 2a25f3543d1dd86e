"""Hand-made comparisons for tests: small enough to count by hand."""

from collections.abc import Sequence

import pandas as pd

from falsematch.scoring import Comparisons, read_scores


def comparisons(
    rows: Sequence[tuple[str, str, float]], labels: dict[str, dict[str, str]] | None = None, **columns: object
) -> Comparisons:
    """Comparisons (probe subject, reference subject, distance); ``labels`` maps subject to its labels."""
    people = sorted({person for a, b, _ in rows for person in (a, b)})
    subjects = pd.DataFrame([{"subject": person} | (labels or {}).get(person, {}) for person in people])
    table = pd.DataFrame(rows, columns=["subject_a", "subject_b", "score"]).assign(**columns)
    return read_scores(table, subjects, "distance")[0]


def everybody_against_everybody(people: Sequence[str], falsely: set[tuple[str, str]]) -> list[tuple[str, str, float]]:
    """All ordered pairs: genuine at 0.2, pairs in ``falsely`` at 0.5, all others at 0.9."""
    return [(a, b, 0.2 if a == b else 0.5 if (a, b) in falsely else 0.9) for a in people for b in people]
