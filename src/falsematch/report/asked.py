"""How much was asked of a result, said once; and what is expected among further people."""

import pandas as pd

from falsematch.report.rows import Point, same_slice
from falsematch.report.telling import Telling
from falsematch.report.words import Words
from falsematch.result.card import Card
from falsematch.tables.point import VERSUS


def asked(card: Card, say: Words) -> list[str]:
    """A sentence a named contrast of which some answer could be tested, and one for all of which none could."""
    lines, untested = [], []
    for one in card.summary.questions if card.summary else ():
        compared, reference = _sides(one.contrast, say)
        named = {
            "compared": compared,
            "reference": reference,
            "asked": say.number(one.asked),
            "pairs": say.count("pairs_of_groups", one.pairings_asked),
        }
        if not one.testable:
            untested.append(say("asked.untested_one", **named))
            continue
        counts = ("testable", "supported", "pairings_testable", "pairings_supported")
        lines.append(say("asked.question", **named, **{name: say.number(getattr(one, name)) for name in counts}))
        if one.supported:
            people = {name: say.number(getattr(one, name)) for name in ("people_compared", "people_reference")}
            lines[-1] += say("asked.people", **people)
    if untested:
        lines.append(say("asked.untested", questions=say("findings.separator").join(untested)))
    return [line[0].upper() + line[1:] for line in lines]


def _sides(contrast: str, say: Words) -> tuple[str, str]:
    """Both groups of a contrast, which the tables call ``ethnicity: black v white``."""
    compared, _, reference = contrast.partition(": ")[2].partition(VERSUS)
    return say.people(compared), say.people(reference)


def expected(point: Point, disparity: pd.DataFrame, people: int, telling: Telling) -> list[str]:
    """How many false matches to expect among so many further people, a sentence a group that limits stand behind.

    Parameters
    ----------
    point : Point
    disparity : DataFrame
        Columns of :data:`falsematch.tables.DISPARITY`.
    people : int
        Further people of a group, as the experiment asked.
    telling : Telling
    """
    say, rows = telling.words, same_slice(disparity, point.clean.iloc[0].to_dict())
    rows = rows[(rows["measure"] == "prediction") & (rows["threshold_name"] == point.threshold_name)]
    return [
        say(
            "asked.prediction",
            people=say.number(people),
            group=say.label(row["compared_group"]),
            matcher=telling.matcher(point),
            threshold=telling.threshold(point),
            low=say.number(row["low"]),
            high=say.number(row["high"]),
            confidence=telling.confident,
        )
        for row in rows[rows["low"].notna() & rows["high"].notna()].to_dict("records")
    ]
