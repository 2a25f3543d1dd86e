"""From the results of several datasets to one table, and to the same table again."""

import os
from pathlib import Path

import pandas as pd

from falsematch import datasets
from falsematch.result.card import Card, read_card
from falsematch.result.folder import EXPERIMENT, check_place
from falsematch.result.origin import ComparedDataset, ExperimentPart
from falsematch.store import digest
from falsematch.studies import base
from falsematch.studies.consistency.page import write_consistency
from falsematch.studies.consistency.read import Source, read
from falsematch.studies.consistency.settings import Consistency
from falsematch.studies.consistency.table import rows, summary
from falsematch.studies.parts import made_with
from falsematch.tables import study_tables
from falsematch.tables.columns import Schema

TABLE = "consistency.csv"
"""The table of such a result: a row a contrast, matcher, threshold and dataset."""
SUMMARY = "consistency_summary.csv"
"""Where these agree."""

Made = dict[str, tuple[pd.DataFrame, Schema]]


def load(name: str | Path) -> Consistency:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return base.load(name, Consistency, "a consistency")


def run(wanted: Consistency, folder: Path, *, force: bool) -> pd.DataFrame:
    """Set the results beside one another, and write the result folder.

    Returns
    -------
    DataFrame
        Columns of :data:`falsematch.tables.study_tables.CONSISTENCY_SUMMARY`.

    Raises
    ------
    ResultError
        Where a result is not there or cannot be taken, or the folder holds something else.
    """
    check_place(folder, wanted.name, force=force)
    results = Path(wanted.results)
    sources = read(results, wanted.sets)
    made = _made(wanted, sources)
    base.write(
        folder,
        made,
        # Relative to the folder itself, so that both may be moved together.
        wanted.model_dump(mode="json") | {"results": os.path.relpath(results, folder)},
        lambda written: _card(wanted, sources, written),
        write_consistency,
    )
    told, _ = made[SUMMARY]
    return told


def again(folder: Path) -> tuple[Made, list[str]]:
    """The tables that a result folder records, made again from the results that it names.

    Returns
    -------
    made : dict of file name to (table, schema)
    notes : list of str
        Results that are not those of the record.

    Raises
    ------
    ResultError
        Where a result is not there any more.
    """
    wanted = load(folder / EXPERIMENT)
    recorded = read_card(folder).cards
    sources = read(folder / wanted.results, wanted.sets)
    now = {one.folder: one.sha256 for held in sources.values() for one in held}
    changed = [name for name, sha256 in recorded.items() if now.get(name) != sha256]
    return _made(wanted, sources), [f"the card of {name} is not that of the record" for name in changed]


def _made(wanted: Consistency, sources: dict[str, list[Source]]) -> Made:
    table = rows(wanted, sources)
    return {
        TABLE: (table, study_tables.CONSISTENCY),
        SUMMARY: (summary(table), study_tables.CONSISTENCY_SUMMARY),
    }


def _card(wanted: Consistency, sources: dict[str, list[Source]], written: dict[str, str]) -> Card:
    held = [one for own in sources.values() for one in own]
    cards = {one.folder: one.sha256 for one in held}
    settings = wanted.model_dump(mode="json", exclude={"results"})
    made = made_with() | {"measured": max(one.card.measured for one in held)}
    return Card(
        experiment=ExperimentPart(**settings),
        **made,
        compared=tuple(_compared(name, wanted, own) for name, own in sources.items()),
        cards=cards,
        results={one.folder: one.card.result for one in held},
        tables=written,
        result=digest({"tables": written, "experiment": settings, "cards": cards}),
    )


def _compared(name: str, wanted: Consistency, sources: list[Source]) -> ComparedDataset:
    """What the manifest says of a dataset, and its results of how many people and photographs they measured."""
    manifest = datasets.manifest(name)
    pairs = [contrast.of[name] for contrast in wanted.contrasts if name in contrast.of]
    labels = dict.fromkeys(label for pair in pairs for label in (*pair.groups, *pair.within))
    measured = [one.card.dataset for one in sources]
    return ComparedDataset(
        name=name,
        title=manifest.title,
        about=manifest.people,
        people=max((one.people for one in measured if one.people is not None), default=None),
        photographs=max((one.photographs for one in measured if one.photographs is not None), default=None),
        consent=manifest.consent.basis,
        labels={label: manifest.labels[label].provenance for label in labels},
        label_texts={label: manifest.labels[label].text for label in labels},
        captures=dict(manifest.captures),
        faults=tuple(fault.text for fault in manifest.faults),
        overlap=manifest.overlap.text if manifest.overlap else "",
    )
