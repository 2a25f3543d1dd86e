"""What experiments that are no audit share: telling their kind, reading their file, and writing their folder."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import yaml
from pydantic import BaseModel, ValidationError

from falsematch import catalog, tables
from falsematch.catalog.explain import explain, read_strictly
from falsematch.errors import ExperimentError
from falsematch.result.card import Card
from falsematch.result.folder import CARD, EXPERIMENT, fresh_folder
from falsematch.tables.columns import Schema
from falsematch.tables.summary_tables import STUDY_SUMMARY

M = TypeVar("M", bound=BaseModel)

Made = dict[str, tuple[pd.DataFrame, Schema]]
"""The tables of a study and what their columns are, by file name."""

SUMMARY = tables.file_name(STUDY_SUMMARY.name)
"""What the page of a study leads with or counts."""


def load(name: str | Path, model: type[M], what: str, check: Callable[[M], object] = lambda _: None) -> M:
    """The experiment of a bare name or a file.

    Parameters
    ----------
    name : str or Path
    model : type of BaseModel
        What its file must hold.
    what : str
        The same in words: "a leaderboard".
    check : callable
        Raises what an experiment that is well-formed may still get wrong.

    Raises
    ------
    ExperimentError
    """
    path = catalog.find(catalog.EXPERIMENTS, name)
    content = catalog.load_yaml(path, ExperimentError)  # names the file itself
    try:
        wanted = read_strictly(content, model)
        check(wanted)
    except ValidationError as failure:
        raise ExperimentError(explain(failure, model, path.name, what)) from None
    except ExperimentError as refusal:
        raise ExperimentError(f"{path.name}: {refusal}") from None
    return wanted


def write(
    folder: Path,
    made: Made,
    settings: Mapping[str, Any],
    card: Callable[[dict[str, str]], Card],
    render: Callable[[Path], None] | None,
) -> None:
    """Write a result folder whole: the tables, the experiment as it was resolved, the card, and the page.

    Parameters
    ----------
    folder : Path
    made : dict of file name to table and schema
    settings : mapping
        Of the experiment.
    card : callable
        Makes the card of the tables' hashes, by file name.
    render : callable or None
        Writes figure and page; None where the table has none.
    """
    with fresh_folder(folder) as fresh:
        for name, (table, schema) in made.items():
            tables.write_csv(table, schema, fresh / name)
        text = yaml.safe_dump(dict(settings), sort_keys=False, allow_unicode=True)
        (fresh / EXPERIMENT).write_text(text, encoding="utf-8")
        held = card({name: tables.content_sha256(fresh / name) for name in made})
        (fresh / CARD).write_text(held.as_text(), encoding="utf-8")
        if render is not None:
            render(fresh)
