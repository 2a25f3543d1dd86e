"""Write what the pages of recorded results lead with or count anew, from the tables that stand there.

    python tools/record_choices.py FOLDER ...

It is ``summary.csv`` (``falsematch.audit.chosen``, ``chosen_of_studies``) and the column ``fullest`` of
``distributions.csv.gz``. A result that was recorded before such a row existed gains it here by the program's own rules,
without being measured again, and its page is rendered again. No number that was measured is touched, and the hash that
a result is cited by stays, since none of them moves.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from falsematch import catalog, tables
from falsematch.audit.chosen import choose
from falsematch.audit.chosen_claims import with_claims
from falsematch.audit.chosen_tables import Beside
from falsematch.audit.distributions import mark_fullest
from falsematch.cli._studies import writer_of
from falsematch.errors import ResultError
from falsematch.result import read_findings
from falsematch.result.card import Card, read_card
from falsematch.result.folder import CARD, EXPERIMENT
from falsematch.studies import base, chosen, coverage, field_validation, leaderboard, pose, proofs, replication, street
from falsematch.studies.base import Made
from falsematch.studies.street import leading
from falsematch.tables import street_tables, study_tables
from falsematch.tables.columns import Schema
from falsematch.tables.summary_tables import STUDY_SUMMARY, SUMMARY

Chosen = Callable[[Path, Card], Made]


def _of_simulation(folder: Path, card: Card) -> Made:
    schemas = {coverage.TABLE: study_tables.COVERAGE, coverage.FEW_PEOPLE: study_tables.FEW_PEOPLE}
    named = {name: schema for name, schema in schemas.items() if name in card.tables}
    held: Made = {name: (tables.read_csv(folder / name, schema), schema) for name, schema in named.items()}
    return {base.SUMMARY: (coverage.summary(coverage.load(folder / EXPERIMENT), held), STUDY_SUMMARY)}


def _of_replication(folder: Path, card: Card) -> Made:
    table = tables.read_csv(folder / replication.TABLE, study_tables.REPLICATION)
    rows = chosen.of_replication(table, [bool(one.fixed) for one in card.planned])
    return {base.SUMMARY: (chosen.summary(rows), STUDY_SUMMARY)}


def _of_proofs(folder: Path, _: Card) -> Made:
    rows = chosen.of_proofs(tables.read_csv(folder / proofs.TABLE, study_tables.PROOFS))
    return {base.SUMMARY: (chosen.summary(rows), STUDY_SUMMARY)}


def _of_turns(folder: Path, _: Card) -> Made:
    rows = chosen.of_turns(tables.read_csv(folder / pose.TABLE, study_tables.POSE))
    return {base.SUMMARY: (chosen.summary(rows), STUDY_SUMMARY)}


def _of_validation(folder: Path, _: Card) -> Made:
    rows = chosen.of_costs(tables.read_csv(folder / field_validation.COSTS, study_tables.FIELD_COSTS))
    return {base.SUMMARY: (chosen.summary(rows), STUDY_SUMMARY)}


def _of_board(folder: Path, _: Card) -> Made:
    rows = chosen.of_board(tables.read_csv(folder / leaderboard.TABLE, study_tables.LEADERBOARD))
    return {base.SUMMARY: (chosen.summary(rows), STUDY_SUMMARY)}


def _of_street(folder: Path, _: Card) -> Made:
    rows = leading.of_street(tables.read_csv(folder / street.TABLE, street_tables.STREET))
    return {base.SUMMARY: (chosen.summary(rows), STUDY_SUMMARY)}


def _of_audit(folder: Path, card: Card) -> Made:
    def read(schema: Schema) -> pd.DataFrame | None:
        name = tables.file_name(schema.name)
        return tables.read_csv(folder / name, schema) if name in card.tables else None

    def held(schema: Schema) -> pd.DataFrame:
        table = read(schema)
        return pd.DataFrame(columns=list(schema.columns)) if table is None else table

    beside = Beside(held(tables.CURVES), held(tables.RATIO_CURVES), held(tables.MATRIX), read(tables.SEARCH))
    made = choose(held(tables.RATES), beside)
    claims = read_findings(folder)
    scores = mark_fullest(held(tables.DISTRIBUTIONS))
    return {
        base.SUMMARY: (made if claims is None else with_claims(made, claims), SUMMARY),
        tables.file_name(tables.DISTRIBUTIONS.name): (scores, tables.DISTRIBUTIONS),
    }


CHOSEN: dict[str, Chosen] = {
    "audit": _of_audit,
    "scores": _of_audit,
    "coverage": _of_simulation,
    "proofs": _of_proofs,
    "leaderboard": _of_board,
    "replication": _of_replication,
    "pose": _of_turns,
    "field_validation": _of_validation,
    "street": _of_street,
}


def record(folder: Path) -> None:
    """Write the choices of one result, and the hashes of their tables in the card.

    Raises
    ------
    ResultError
        Where a table is missing or malformed.
    """
    card = read_card(folder)
    choose_of = CHOSEN.get(catalog.kind_of(folder / EXPERIMENT))
    # Datasets side by side: nothing is chosen there.
    made = {} if choose_of is None else choose_of(folder, card)
    for name, (table, schema) in made.items():
        tables.write_csv(table, schema, folder / name)
    # Not by the model: a card of an older version keeps what it has, in its own order.
    held = json.loads((folder / CARD).read_bytes())
    held["tables"] |= {name: tables.content_sha256(folder / name) for name in made}
    text = json.dumps(held, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / CARD).write_text(f"{text}\n", encoding="utf-8")


def main() -> int:
    """Print a line a result."""
    for folder in map(Path, sys.argv[1:]):
        try:
            record(folder)
        except ResultError as refusal:
            print(refusal)
            return 2
        writer_of(folder)(folder, "en")
        print(f"{folder}: {len(pd.read_csv(folder / base.SUMMARY))} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
