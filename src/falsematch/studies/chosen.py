"""What the page of a study leads with or counts, as rows of its ``summary.csv``: fewest, most, lowest, k of n.

Each is made of the table that is recorded, so that an earlier result gains it without being measured again.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import pandas as pd

from falsematch.tables import validate
from falsematch.tables.study_tables import PROOF_OUTCOMES, VERDICTS
from falsematch.tables.summary_tables import STUDY_SUMMARY

FEW_PEOPLE, CLUSTERS = "few_people", "clusters"
"""Parts of the few-people simulation: crowds whose people come one by one, and those who come in clusters."""
SEEN, UNSEEN = "seen", "unseen"
"""Parts of the simulated intervals: what scores depend on is in the sample, or no rule on the data sees it."""

Row = dict[str, Any]


def summary(*parts: Iterator[Row]) -> pd.DataFrame:
    """Rows of one study as the table.

    Returns
    -------
    DataFrame
        Columns of :data:`falsematch.tables.summary_tables.STUDY_SUMMARY`.
    """
    columns = list(STUDY_SUMMARY.columns)
    return validate(pd.DataFrame([row for part in parts for row in part], columns=columns), STUDY_SUMMARY)


def of_intervals(table: pd.DataFrame, repetitions: Sequence[int], prints: float) -> Iterator[Row]:
    """How much was simulated, and where the rule prints each method's lowest and highest coverage.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.study_tables.COVERAGE`.
    repetitions : sequence of int
        Simulated audits of each cell.
    prints : float
        Share of audits from which on the rule counts as printing in a cell.
    """
    yield _row("prints_from", value=prints)
    yield _row("fewest_repetitions", count=min(repetitions))
    yield _row("most_repetitions", count=max(repetitions))
    # Tables before version 0.2 hold no setting that no rule sees.
    unseen = table["unseen"].fillna(value=False).astype(bool)
    printed = table[(table["printed_share"] >= prints) & table["coverage"].notna()]
    for part, is_part in ((SEEN, ~unseen), (UNSEEN, unseen)):
        for method, rows in printed[is_part[printed.index]].groupby("method", sort=False):
            place = {"name": str(method), "part": part}
            yield _chosen("lowest_coverage", table, rows["coverage"].idxmin(), "coverage", **place)
            yield _chosen("highest_coverage", table, rows["coverage"].idxmax(), "coverage", **place)


def of_few_people(table: pd.DataFrame, clustered: Collection[str]) -> Iterator[Row]:
    """How much was simulated of the rule for few people, and in which cell that it answers each statement errs most.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.study_tables.FEW_PEOPLE`.
    clustered : collection of str
        Names of the crowds whose people come in clusters.
    """
    yield _row("repetitions", part=FEW_PEOPLE, count=table["repetitions"].sum())
    yield _row("cells", part=FEW_PEOPLE, count=len(table))
    yield _row("fewest_repetitions", part=FEW_PEOPLE, count=table["repetitions"].min())
    yield _row("most_repetitions", part=FEW_PEOPLE, count=table["repetitions"].max())
    answered = table[table["within_rule"]]
    in_clusters = answered["group_crowd"].isin(clustered) | answered["reference_crowd"].isin(clustered)
    for part, rows in ((FEW_PEOPLE, answered[~in_clusters]), (CLUSTERS, answered[in_clusters])):
        # Of a group that truly matches more often, to say so is no error.
        for what, column, errs in (
            ("most_direction", "direction", rows[rows["ratio"] == 1]),
            ("most_at_least", "at_least_wrong", rows),
        ):
            if len(errs):
                yield _chosen(what, table, errs[column].idxmax(), column, part=part)


def of_proofs(table: pd.DataFrame) -> Iterator[Row]:
    """How many rows of each proof of each condition pass, of those that are judged; and how many have no error to draw.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.study_tables.PROOFS`.
    """
    passed, failed = (table["outcome"] == outcome for outcome in PROOF_OUTCOMES[:2])
    yield _row("rows", count=len(table))
    yield _row("passed", count=passed.sum(), of=(passed | failed).sum())
    yield _row("failed", count=failed.sum(), of=(passed | failed).sum())
    drawn = table["over_bar"].notna() | failed
    yield _row("without_error", count=(~drawn).sum(), of=len(table))
    for (condition, proof), rows in table[passed | failed].groupby(["condition", "proof"], sort=False):
        place = {"name": str(condition), "part": str(proof)}
        yield _row("passed", **place, count=passed[rows.index].sum(), of=len(rows))


def of_turns(table: pd.DataFrame) -> Iterator[Row]:
    """How far heads were turned, really and simulated.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.study_tables.POSE`.
    """
    for kind in ("real", "simulated"):
        rows = table[(table["kind"] == kind) & table["yaw_high"].notna()]
        if len(rows):
            yield _chosen("largest_turn", table, rows["yaw_high"].idxmax(), "yaw_high", name=kind)


def of_replication(table: pd.DataFrame, fixed: Sequence[bool]) -> Iterator[Row]:
    """How many rows that judge a claim have which verdict, and how many verdicts stood beforehand.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.study_tables.REPLICATION`.
    fixed : sequence of bool
        Of each contrast that was planned, whether its verdict was fixed whatever is measured.
    """
    judged = table[table["role"] == "verdict"]
    for verdict in VERDICTS:
        yield _row("verdict", name=verdict, count=(judged["verdict"] == verdict).sum(), of=len(judged))
    yield _row("fixed", count=sum(fixed), of=len(fixed))


def of_board(table: pd.DataFrame) -> Iterator[Row]:
    """How many matchers stand on a board.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.study_tables.LEADERBOARD`.
    """
    yield _row("matchers", count=len(table))


def of_costs(table: pd.DataFrame) -> Iterator[Row]:
    """For how many matchers a simulation costs what the real photographs cost, together and by each value of a label.

    And for how many the simulated photograph is nearer to the real one than its source is, by mean scores over all;
    tables that do not say which way scores point, as those of earlier versions, have no such row.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.study_tables.FIELD_COSTS`.
    """
    for (simulation, _, value), rows in table.groupby(["simulation", "by", "value"], sort=False):
        judged = rows["alike"].dropna()
        yield _row("alike", name=str(simulation), part=str(value), count=judged.sum(), of=len(judged))
    together = table[(table["by"] == "") & (table["polarity"] != "") & table["likeness"].notna()]
    for simulation, rows in together.groupby("simulation", sort=False):
        worse = rows["polarity"].map({"distance": 1, "similarity": -1})
        nearer = worse * rows["likeness"] < worse * rows["likeness_unlit"]
        yield _row("nearer", name=str(simulation), count=nearer.sum(), of=len(rows))


def _chosen(what: str, table: pd.DataFrame, label: Any, column: str, **cells: str) -> Row:
    """A row of a study's table, by its place there."""
    return _row(what, **cells, row=table.index.tolist().index(label) + 1, value=table.loc[label, column])


def _row(what: str, **cells: Any) -> Row:
    return {"what": what, "name": "", "part": "", "row": None, "value": None, "count": None, "of": None, **cells}
