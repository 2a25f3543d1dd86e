"""Running a recorded experiment again, and comparing number by number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import ValidationError

from falsematch import catalog, tables
from falsematch.audit import score_audit
from falsematch.audit.score_audit import ScoreAudit, ScoreResult
from falsematch.catalog.explain import explain
from falsematch.errors import ResultError
from falsematch.experiment import Experiment, Result, run
from falsematch.matchers import Given, name_of
from falsematch.result.card import Card, read_card
from falsematch.result.folder import EXPERIMENT
from falsematch.store import Store
from falsematch.studies import (
    base,
    consistency,
    coverage,
    field_validation,
    leaderboard,
    pose,
    proofs,
    replication,
    street,
)
from falsematch.studies.audit.card import make_card
from falsematch.studies.audit.folder import schemas
from falsematch.studies.parts import made_with
from falsematch.tables.columns import Schema

NEAR_THRESHOLD = 1e-5
"""A score this close to a threshold may fall on either side on another machine (DESIGN section 5)."""

_SAME = 1e-9
"""Relative difference within which a rate or limit is the same: sums of equal numbers in another order."""

_DECIDED = {
    "false_matches": 1,
    "false_non_matches": 1,
    "people_in_false_matches": 2,
    "compared_false_matches": 1,
    "reference_false_matches": 1,
    "false_positive_searches": 1,
    "false_candidates": 1,
    "wrong": 1,
    "true_accepts": 1,
    "false_accepts": 1,
}
"""Counts that one comparison near a threshold moves, and by how many at most."""


@dataclass(frozen=True)
class Comparison:
    """What a reproduction found.

    Attributes
    ----------
    differences : list of str
        Numbers that differ by more than the comparisons near a threshold can explain, in words.
    tolerated : int
        Counts that differ by no more than that; rates in their rows follow them and are not compared.
    near : int
        Comparisons within 1e-5 of a threshold.
    compared : int
        Numbers compared.
    notes : list of str
        What is not as it was when the result was recorded, without being a number of it.
    """

    differences: list[str]
    tolerated: int
    near: int
    compared: int
    notes: list[str]


def reproduce(
    folder: Path,
    *,
    matchers: Sequence[Given] = (),
    jobs: int = 1,
    store: Store | None = None,
    allow_command: bool = False,
) -> Comparison:
    """Measure a recorded result again and compare.

    Parameters
    ----------
    folder : Path
        A result folder; its ``experiment.yaml`` says all that is needed.
    matchers : sequence
        The Python functions among its matchers, which no folder holds.
    jobs : int
        Processes.
    store : Store or None
        Cache of readings and templates; the user's own where None.
    allow_command : bool
        Whether matchers that are programs may be run.

    Raises
    ------
    FalsematchError
    """
    card = read_card(folder)
    if catalog.kind_of(folder / EXPERIMENT) in {"audit", "scores"}:
        given = {name_of(one): one for one in matchers}
        if absent := next((name for name in card.functions if name not in given), None):
            raise ResultError(
                f"{folder}: its matcher {absent} is a Python function, which no folder holds; in Python type "
                f'`falsematch.result.reproduce(Path("{folder}"), matchers=[{absent}])`.'
            )
        again = measure_again(folder, matchers=given, jobs=jobs, store=store, allow_command=allow_command)
        return compare(folder, card, again)
    made, notes = _study_again(folder, jobs, store or Store.default())
    differences: list[str] = []
    compared = 0
    for name, (table, schema) in made.items():
        if name not in card.tables:
            notes.append(f"an earlier version recorded no {name}: it is compared with nothing")
            continue
        # No threshold stands in them: every number is the same.
        found = compare_table(tables.read_csv(folder / name, schema), table, schema, {})
        differences += [f"{name}: {line}" for line in found.differences]
        compared += found.compared
    notes += _changed(card)
    return Comparison(differences, 0, 0, compared, notes)


def _study_again(folder: Path, jobs: int, store: Store) -> tuple[base.Made, list[str]]:
    """The tables of a result that is no audit, by file name, and notes on what they rest on."""
    path = folder / EXPERIMENT
    notes: list[str] = []
    made: base.Made
    match kind := catalog.kind_of(path):
        case "coverage":
            made = coverage.simulate(coverage.load(path), jobs=jobs)
        case "proofs":
            wanted = proofs.load(path)
            made = proofs.made(proofs.prove(wanted, proofs.pictures(wanted, store, jobs), store, jobs))
        case "leaderboard":
            made, notes = leaderboard.again(folder)
        case "consistency":
            made, notes = consistency.again(folder)
        case "street":
            made, notes = street.again(folder)
        case "replication":
            made = replication.again(replication.load(path), jobs=jobs, store=store)
        case "pose":
            slopes = pose.measure(pose.load(path), jobs=jobs, store=store)
            made = pose.made(slopes.table, slopes.points)
        case "field_validation":
            made = field_validation.measure(field_validation.load(path), jobs=jobs, store=store).tables()
        case _:
            raise ResultError(f"{path}: `{kind}` is no kind of experiment that this version can make again.")
    return made, list(notes)


def measure_again(
    folder: Path,
    *,
    matchers: Mapping[str, Given] | None = None,
    jobs: int = 1,
    store: Store | None = None,
    allow_command: bool = False,
) -> Result | ScoreResult:
    """The result of a folder's ``experiment.yaml``, matchers of some names given in Python."""
    path = folder / EXPERIMENT
    if not path.is_file():
        raise ResultError(f"{path}: there is no such file; nothing can be made again without it.")
    content = catalog.load_yaml(path, ResultError)
    model = ScoreAudit if content.get("kind") == "scores" else Experiment
    try:
        settings = model.model_validate(content)
    except ValidationError as failure:
        raise ResultError(explain(failure, model, str(path), "an experiment")) from None
    if isinstance(settings, ScoreAudit):
        return score_audit.again(settings, folder)
    tested = [(matchers or {}).get(name, name) for name in settings.matchers]
    return run(settings, matchers=tested, jobs=jobs, store=store, allow_command=allow_command)


def compare(folder: Path, card: Card, result: Result | ScoreResult) -> Comparison:
    """Compare recorded tables with a new measurement's.

    Parameters
    ----------
    folder : Path
        Holds the recorded tables.
    card : Card
        Its card.
    result : Result or ScoreResult
        The same experiment, measured again.
    """
    near = _near(result)
    differences: list[str] = []
    tolerated = compared = 0
    for name, schema in schemas(result).items():
        file = tables.file_name(name)
        recorded = tables.read_csv(folder / file, schema)
        found = compare_table(recorded, getattr(result.audited, name), schema, near)
        differences += [f"{file}: {line}" for line in found.differences]
        tolerated += found.tolerated
        compared += found.compared
    return Comparison(differences, tolerated, sum(near.values()), compared, _notes(card, result))


@dataclass(frozen=True)
class TableComparison:
    """What the comparison of one table found; attributes as in :class:`Comparison`."""

    differences: list[str]
    tolerated: int
    compared: int


def compare_table(
    recorded: pd.DataFrame, again: pd.DataFrame, schema: Schema, near: Mapping[tuple[str, str], int]
) -> TableComparison:
    """Compare two versions of one table, cell by cell.

    Parameters
    ----------
    recorded, again : DataFrame
        Columns of ``schema``.
    schema : Schema
        Its counts must be equal but for comparisons near a threshold, its other numbers within rounding. Its text names
        the rows, and its reasons are not compared.
    near : mapping of (matcher, threshold name) to int
        Comparisons within 1e-5 of that threshold.
    """
    # What an older version did not count is not compared.
    uncounted = {n for n, column in schema.columns.items() if column.added_later and recorded[n].isna().all()}
    kinds = {name: str(column.dtype) for name, column in schema.columns.items() if name not in uncounted}
    counts = [name for name, kind in kinds.items() if kind == "Int64"]
    numbers = [name for name, kind in kinds.items() if kind in {"float64", "boolean"} and name != "dose"]
    names = [name for name in kinds if name not in {*counts, *numbers, "reason", "groups_excluded"}]
    left, right = (_named(table, names) for table in (recorded, again))
    if not left.index.equals(right.index):
        missing, new = len(left.index.difference(right.index)), len(right.index.difference(left.index))
        if missing or new:
            return TableComparison([f"{missing} recorded rows are missing and {new} are new"], 0, 0)
        right = right.reindex(left.index)
    rows = recorded[names].to_dict("records")
    allowed = np.array([near.get((str(row.get("matcher")), str(row.get("threshold_name"))), 0) for row in rows])
    moved = np.zeros(len(rows), bool)
    differences: list[str] = []
    for name in (*counts, *numbers):
        before, after = (table[name].to_numpy(dtype=np.float64, na_value=np.nan) for table in (left, right))
        differs = ~_same(before, after, name)
        if name in _DECIDED:
            explained = differs & (np.abs(before - after) <= allowed * _DECIDED[name])
            moved |= explained
            differs &= ~explained
        elif name in numbers:
            differs &= ~moved
        differences += [
            f"{_place(rows[at])}: {name} was {_written(before[at])} and is {_written(after[at])}"
            for at in np.flatnonzero(differs)
        ]
    return TableComparison(differences, int(moved.sum()), len(rows) * len(counts + numbers))


def _named(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The table indexed by what names its rows; rows of one name are numbered."""
    keys = table[names].fillna({"dose": np.inf}) if "dose" in names else table[names]
    return table.set_index(pd.MultiIndex.from_frame(keys.assign(row=keys.groupby(names, sort=False).cumcount())))


def _same(before: NDArray[np.float64], after: NDArray[np.float64], name: str) -> NDArray[np.bool_]:
    # A threshold set on scores moves with them.
    apart = NEAR_THRESHOLD if name in {"threshold", "threshold_low", "threshold_high"} else 0.0
    return np.isclose(before, after, rtol=_SAME, atol=apart, equal_nan=True)


def _near(result: Result | ScoreResult) -> dict[tuple[str, str], int]:
    """Comparisons within 1e-5 of each threshold."""
    found = {}
    for point in result.points:
        if not point.refused:
            ends = point.threshold - NEAR_THRESHOLD, point.threshold + NEAR_THRESHOLD
            found[point.matcher, point.name] = _between(result, point.matcher, *ends)
    accuracies = [] if result.audited.protocol is None else result.audited.protocol.to_dict("records")
    for row in accuracies:
        low, high = sorted((row["threshold_low"], row["threshold_high"]))
        # Each fold has a threshold of its own between the two.
        ends = low - NEAR_THRESHOLD, high + NEAR_THRESHOLD
        found[row["matcher"], row["threshold_name"]] = _between(result, row["matcher"], *ends)
    return found


def _between(result: Result | ScoreResult, matcher: str, low: float, high: float) -> int:
    """How many scores of a matcher lie between two, both included."""
    return sum(int(((scores >= low) & (scores <= high)).sum()) for scores in result.comparisons.scores(matcher))


def _notes(card: Card, result: Result | ScoreResult) -> list[str]:
    """Inputs and code that are not those of the record."""
    now = make_card(result, {}).inputs
    changed = [what for what, value in now if value and value != getattr(card.inputs, what)]
    return [f"the {what} are not those of the record" for what in changed] + _changed(card)


def _changed(card: Card) -> list[str]:
    """Code and libraries that are not those of the record."""
    now = made_with()
    notes = []
    if card.falsematch != now["falsematch"]:
        notes.append(f"recorded with falsematch {card.falsematch}, this is {now['falsematch']}")
    recorded = card.environment.libraries
    changed = [
        f"{name} {recorded.get(name)} -> {version}"
        for name, version in now["environment"].libraries.items()
        if recorded.get(name) != version
    ]
    if changed:
        notes.append(f"libraries have changed since: {', '.join(changed)}")
    return notes


def _place(row: Mapping[Any, Any]) -> str:
    """A row by what names it, without what is empty."""
    named = [value for value in row.values() if not pd.isna(value) and value != ""]
    return ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in named)


def _written(number: float) -> str:
    return "empty" if np.isnan(number) else f"{number:.12g}"
