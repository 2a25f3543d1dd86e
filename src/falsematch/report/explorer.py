"""What the page's explorer and calculator show: rows of the recorded tables and their names; nothing is computed.

The rows are those of ``rates.csv`` that are judged at a threshold of the result, every matcher, condition, strength and
grouping of them, and those of ``curves.csv`` at every other threshold that was recorded.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd

from falsematch.report import calculator
from falsematch.report.packing import columns
from falsematch.report.recorded import Recorded
from falsematch.report.rows import EQUAL_CELLS, Point, curve_thresholds, finest, pooled
from falsematch.report.telling import Telling
from falsematch.tables import KEYS
from falsematch.tables.point import SETUP

CURVE = "curve"
"""Stands in the column ``threshold_name`` of a row that is of a curve."""
TEXTS = (
    *(name for name in KEYS if name != "dose"),
    "threshold_name",
    "calibration",
    "group_by",
    "group",
    "scope",
    "matched_on",
    "reason",
)
NUMBERS = (
    "dose",
    "threshold",
    "subjects",
    "impostor_pairs",
    "false_matches",
    "fmr",
    "fmr_low",
    "fmr_high",
    "genuine_pairs",
    "false_non_matches",
    "fnmr",
    "fnmr_low",
    "fnmr_high",
    "probe_images",
    "failures_to_acquire",
)
"""Columns of ``rates.csv`` that the page has, each cell as the table has it."""
_MADE = ("compared", "dosed", "exact")
"""Columns made for the choices: scope and labels in one, and the condition at its strength in words."""
_GROUP = [*KEYS, "group_by", "group"]
_RESAMPLED = ("cross_fitted", "rederived")
# Families of sentences and marks that the script fills in itself.
_SAID = ("explorer", "calculator", "count", "polarity")
_MARKS = ("thousands", "decimal", "one_in", "in_hundred", "percent", "none", "not_measured", "comma")
_MILLIONS = ("one_million", "millions")


def payload(every: Sequence[Point], recorded: Recorded, telling: Telling) -> dict[str, Any] | None:
    """Everything the page's script reads; None where there are no curves.

    Parameters
    ----------
    every : sequence of Point
    recorded : Recorded
    telling : Telling

    Returns
    -------
    dict
        ``rows`` and ``matrix``, each columns of :mod:`falsematch.report.packing`; ``names``, how every text of them is
        written; ``start``, the grouping and comparison shown first; ``searched``, what searches of this test gave;
        the words, the source line and the address of the tables; ``intro``, what it holds in a sentence.
    """
    rows = table(recorded)
    if recorded.curves.empty or rows.empty:
        return None
    words, card = telling.words, telling.card
    matrix = calculator.matrix(recorded.matrix, rows)
    thresholds = curve_thresholds(recorded.summary, [point.matcher for point in every])
    return {
        "words": {name: words.entry(name) for name in (*_SAID, *_MARKS, *_MILLIONS)},
        "confidence": telling.confident,
        "experiment": card.experiment.name,
        "result": card.short_result,
        "source": telling.source_of_many(),
        "rows": columns(pd.concat([rows, _at_strength(rows, telling)], axis=1), (*TEXTS, *NUMBERS, *_MADE)),
        "matrix": columns(matrix, calculator.MATRIX),
        "names": _names(rows, matrix, telling),
        "polarity": {name: card.matcher(name).polarity for name in rows["matcher"].unique()},
        "start": {"group_by": finest(recorded.rates), "compared": str(pooled(rows)["compared"].iloc[0])},
        "searched": calculator.searched(every, recorded, telling),
        "intro": words("explorer.intro", thresholds=words("comma").join(map(words.number, thresholds))),
    }


def table(recorded: Recorded) -> pd.DataFrame:
    """The rows of the page: of ``rates.csv``, then of ``curves.csv``.

    Rows of cross-fitted and re-derived thresholds say how much a threshold owes to its people: they stay in the table,
    and so do those of a refused threshold, which have no rate.
    """
    rates = recorded.rates
    judged = rates[~rates["calibration"].isin(_RESAMPLED) & rates["threshold"].notna()]
    # A curve has the comparisons of the pooled rates, and their people.
    people = pooled(rates).drop_duplicates(_GROUP)[[*_GROUP, "subjects", "scope", "matched_on"]]
    curves = recorded.curves.merge(people, on=_GROUP).assign(threshold_name=CURVE)
    rows = pd.concat([judged, curves], ignore_index=True)
    rows[list(TEXTS)] = rows[list(TEXTS)].fillna("")
    return rows.assign(compared=(rows["scope"] + " " + rows["matched_on"]).str.strip())


def _at_strength(rows: pd.DataFrame, telling: Telling) -> pd.DataFrame:
    """How the condition of each row is written at its strength: in short, and with the strength in its unit."""
    doses = rows[["condition", "dose", "unit"]]
    distinct = doses.drop_duplicates()
    told = distinct.to_dict("records")
    written = distinct.assign(dosed=[*map(telling.dosed, told)], exact=[*map(telling.exact_dosed, told)])
    return doses.merge(written, how="left")[["dosed", "exact"]]


def _names(rows: pd.DataFrame, matrix: pd.DataFrame, telling: Telling) -> dict[str, dict[str, str]]:
    """How the texts of each column are written."""
    words = telling.words
    groups = [*rows["group"], *matrix["probe_group"], *matrix["reference_group"]]
    told: dict[str, Callable[[str], str]] = {
        "matcher": telling.title,
        "condition": telling.condition,
        "arm": lambda arm: words.known("arm", arm),
        **{name: partial(words.known, f"setup_of.{name}") for name in SETUP},
        "threshold_name": lambda name: words("explorer.any") if name == CURVE else words.threshold(name),
        "group_by": lambda by: words("group_rates.by", labels=words.labels(by)) if by else words("everyone"),
        "compared": lambda compared: _compared(compared, telling),
        "reason": words.reasons,
    }
    named = {name: {text: tell(text) for text in rows[name].unique()} for name, tell in told.items()}
    everyone = {row["group"]: telling.group(row) for row in rows[["group_by", "group"]].to_dict("records")}
    return named | {"group": {group: everyone.get(group, words.label(group)) for group in dict.fromkeys(groups)}}


def _compared(compared: str, telling: Telling) -> str:
    """With whom the people of a group were compared, from ``scope`` and ``matched_on``."""
    words = telling.words
    scope, _, matched = compared.partition(" ")
    if not matched:
        return words(f"explorer.compared_{scope}")
    if matched.startswith(EQUAL_CELLS):
        return words("explorer.compared_equal", labels=words.labels(matched.removeprefix(EQUAL_CELLS)))
    return words("explorer.compared_matched", labels=words.labels(matched))
