"""From two results to what is told of each circumstance, and to the same again."""

import os
from pathlib import Path

from falsematch.result.card import Card, read_card
from falsematch.result.folder import EXPERIMENT, check_place
from falsematch.result.origin import Dataset, ExperimentPart
from falsematch.store import digest
from falsematch.studies import base, chosen
from falsematch.studies.parts import made_with
from falsematch.studies.street import leading
from falsematch.studies.street.page import write_street
from falsematch.studies.street.read import Sources, read
from falsematch.studies.street.settings import Street
from falsematch.studies.street.table import rows, steps
from falsematch.tables import street_tables
from falsematch.tables.summary_tables import STUDY_SUMMARY

TABLE = "street.csv"
"""The table of such a result: a row a circumstance, metering, matcher, threshold and group."""
STEPS = "street_steps.csv"
"""What was simulated under each circumstance."""
SUMMARY = base.SUMMARY
"""What the page leads with."""


def load(name: str | Path) -> Street:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return base.load(name, Street, "a street")


def run(wanted: Street, folder: Path, *, force: bool) -> base.Made:
    """Gather what two results say of each circumstance, and write the result folder.

    Returns
    -------
    dict of file name to (table, schema)

    Raises
    ------
    ResultError
        Where a result is not there or cannot be taken, or the folder holds something else.
    """
    check_place(folder, wanted.name, force=force)
    results = Path(wanted.results)
    sources = read(results, wanted)
    found = made(wanted, sources)
    base.write(
        folder,
        found,
        # Relative to the folder itself, so that both may be moved together.
        wanted.model_dump(mode="json") | {"results": os.path.relpath(results, folder)},
        lambda written: _card(wanted, sources, written),
        write_street,
    )
    return found


def made(wanted: Street, sources: Sources) -> base.Made:
    """The tables: what was measured, what was simulated, and what the page leads with."""
    table = rows(wanted, sources)
    summary = chosen.summary(leading.of_street(table))
    return {
        TABLE: (table, street_tables.STREET),
        STEPS: (steps(wanted.circumstances), street_tables.STEPS),
        SUMMARY: (summary, STUDY_SUMMARY),
    }


def again(folder: Path) -> tuple[base.Made, list[str]]:
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
    sources = read(folder / wanted.results, wanted)
    changed = [name for name, sha256 in read_card(folder).cards.items() if sources.folders.get(name) != sha256]
    return made(wanted, sources), [f"the card of {name} is not that of the record" for name in changed]


_TOLD = {"name", "title", "licence", "labels", "people", "photographs", "faults", "sha256"}
"""What a street repeats of its dataset."""


def _card(wanted: Street, sources: Sources, written: dict[str, str]) -> Card:
    settings = wanted.model_dump(mode="json", exclude={"results"})
    cards = dict(sorted(sources.folders.items()))
    by_folder = {wanted.measured: sources.card, wanted.searched: sources.searched} | sources.clean
    summary = sources.card.summary
    return Card(
        experiment=ExperimentPart(**settings),
        **(made_with() | {"measured": max(one.measured for one in by_folder.values())}),
        dataset=Dataset(**sources.card.dataset.model_dump(include=_TOLD)),
        matchers=tuple(sources.card.matcher(name) for name in wanted.matchers),
        confidence=None if summary is None else summary.confidence,
        cards=cards,
        results={name: by_folder[name].result for name in cards},
        tables=written,
        result=digest({"tables": written, "experiment": settings, "cards": cards}),
    )
