"""What the page of a coverage simulation says of the rule for groups too small for an interval."""

from collections.abc import Mapping

import pandas as pd

from falsematch.report.words import Words
from falsematch.study_tables import CLUSTERS, FEW_PEOPLE_BAR


def write(table: pd.DataFrame, rule: Mapping[str, float], say: Words) -> str:
    """How much was simulated, and in which cells the rule errs most; nothing is computed, rows are only chosen.

    Parameters
    ----------
    table : DataFrame
        Columns :data:`falsematch.study_tables.FEW_PEOPLE`.
    rule : mapping
        ``few_people_rule`` of the card.
    say : Words
    """
    answered = table[table["within_rule"]]
    clustered = (answered["group_crowd"] + answered["reference_crowd"]).str.contains(CLUSTERS)
    sentences = [
        say(
            "coverage.few_people.simulated",
            least=say.number(rule["people"]),
            most=say.number(rule["most_people"]),
            audits=say.number(table["repetitions"].sum()),
            cells=say.number(len(table)),
            fewest=say.number(table["repetitions"].min()),
            largest=say.number(table["repetitions"].max()),
        )
    ]
    for name, rows in (("errs", answered[~clustered]), ("clusters", answered[clustered])):
        equal = rows[rows["ratio"] == 1]
        if not equal.empty:
            direction = equal.iloc[int(equal["direction"].argmax())]
            at_least = rows.iloc[int(rows["at_least_wrong"].argmax())]
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


def _cell(row: pd.Series, say: Words) -> str:
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
