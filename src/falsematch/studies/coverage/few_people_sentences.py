"""What the page of a coverage simulation says of the rule for groups too small for an interval."""

from collections.abc import Mapping

import pandas as pd

from falsematch.report.study_summary import StudySummary
from falsematch.report.telling import Row
from falsematch.report.words import Words
from falsematch.tables.study_tables import FEW_PEOPLE_BAR

_PART = "few_people"


def write(table: pd.DataFrame, summary: StudySummary, rule: Mapping[str, float], say: Words) -> str:
    """How much was simulated, and in which cells the rule errs most; nothing is computed, rows are only chosen.

    Parameters
    ----------
    table : DataFrame
        Columns :data:`falsematch.tables.study_tables.FEW_PEOPLE`.
    summary : StudySummary
    rule : mapping
        ``few_people_rule`` of the card.
    say : Words
    """
    sentences = [
        say(
            "coverage.few_people.simulated",
            least=say.number(rule["people"]),
            most=say.number(rule["most_people"]),
            audits=say.number(summary.count("repetitions", part=_PART)),
            cells=say.number(summary.count("cells", part=_PART)),
            fewest=say.number(summary.count("fewest_repetitions", part=_PART)),
            largest=say.number(summary.count("most_repetitions", part=_PART)),
        )
    ]
    for name, part in (("errs", _PART), ("clusters", "clusters")):
        direction, at_least = (summary.chosen(table, f"most_{what}", part=part) for what in ("direction", "at_least"))
        if direction is not None and at_least is not None:
            sentences.append(
                say(
                    f"coverage.few_people.{name}",
                    bar=say("percent", n=say.short(100 * FEW_PEOPLE_BAR)),
                    direction=say.percent(direction["direction"]),
                    direction_cell=_cell(direction, say),
                    at_least=say.percent(at_least["at_least_wrong"]),
                    at_least_cell=_cell(at_least, say),
                )
            )
    return " ".join(sentences)


def _cell(row: Row, say: Words) -> str:
    group, reference = (say.known("coverage.model", row[crowd]) for crowd in ("group_crowd", "reference_crowd"))
    if group == reference:
        crowds = say("coverage.few_people.one_crowd", crowd=group)
    else:
        crowds = say("coverage.few_people.crowds", group=group, reference=reference)
    return say(
        "coverage.few_people.cell",
        crowds=crowds,
        people=row["group_people"],
        reference_people=row["reference_people"],
        fmr=say.short(row["fmr"]),
        ratio=say.short(row["ratio"]),
        repetitions=say.number(row["repetitions"]),
    )
