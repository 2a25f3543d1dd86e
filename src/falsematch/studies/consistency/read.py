"""The results that are set beside one another: of each its card, the ratios of its contrasts, and its claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import tables
from falsematch.errors import ResultError
from falsematch.result.card import Card, card_sha256, read_card
from falsematch.result.findings import read_findings
from falsematch.result.folder import CARD
from falsematch.studies.consistency.settings import ComparedSet

Row = dict[Any, Any]

RATIO = "contrast_ratio"
DISPARITY = tables.file_name("disparity")
_CLAIMS = ("contrast", "few_people")
_USUAL = {"delivery": "native", "landmarks": "own"}
SLICE = ("condition", "dose", "unit", "metering")
"""What tells one simulated condition from another, where the probe alone is degraded."""
Slice = tuple[str, float | None, str, str]
CLEAN: Slice = ("clean", None, "", "fixed")


@dataclass(frozen=True)
class Source:
    """One result.

    Attributes
    ----------
    folder : str
        Name of its folder.
    sha256 : str
        Of its card.
    card : Card
    ratios : list of dict
        Its rows of named contrasts: clean photographs, or the probe alone degraded.
    claims : list of dict
        Its exploratory findings about contrasts.
    """

    folder: str
    sha256: str
    card: Card
    ratios: list[Row]
    claims: Sequence[Mapping[str, Any]]

    def at(self, matcher: str, threshold: str, of: Slice) -> list[Row]:
        """Its rows of a matcher at a threshold, on clean photographs or under a condition; empty where not audited."""
        return self._by_key.get((matcher, threshold, of), [])

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, Slice], list[Row]]:
        found: dict[tuple[str, str, Slice], list[Row]] = {}
        for row in self.ratios:
            found.setdefault((row["matcher"], row["threshold_name"], slice_of(row)), []).append(row)
        return found


def slice_of(row: Row) -> Slice:
    """The condition of a row."""
    return (row["condition"], None if pd.isna(row["dose"]) else float(row["dose"]), row["unit"], row["metering"])


def read(results: Path, sets: Sequence[ComparedSet]) -> dict[str, list[Source]]:
    """The results of each dataset, those that speak of clean photographs before those of conditions.

    Raises
    ------
    ResultError
        Where some are not there, or one is no audit of photographs of its dataset, or was changed since it was written.
    """
    named = {one.dataset: list(dict.fromkeys([*one.results, *one.field])) for one in sets}
    absent = [name for names in named.values() for name in names if not (results / name / CARD).is_file()]
    if absent:
        first = " and ".join(f"`falsematch run {name}`" for name in absent)
        raise ResultError(
            f"{results}: there is no result {', '.join(absent)}; {first} first, or take it out of `sets`."
        )
    return {dataset: [_read(results / name, dataset) for name in names] for dataset, names in named.items()}


def _read(folder: Path, dataset: str) -> Source:
    card = read_card(folder)
    if card.experiment.kind != "audit":
        raise ResultError(f"{folder.name}: is no audit of photographs; only those are set beside one another.")
    if card.dataset.name != dataset:
        raise ResultError(f"{folder.name}: is of {card.dataset.name}, and `sets` takes it for one of {dataset}.")
    if card.generated:
        raise ResultError(f"{folder.name}: its people were generated, which is no evidence about people; take it out.")
    path = tables.present(folder / DISPARITY)
    if path.is_file() and DISPARITY in card.tables and tables.content_sha256(path) != card.tables[DISPARITY]:
        raise ResultError(f"{path}: is not the table that its card names; run `falsematch run {folder.name}` again.")
    table = tables.read_csv(folder / DISPARITY, tables.DISPARITY)
    held = (table["measure"] == RATIO) & (table["rate"] == "fmr") & table["arm"].isin(["none", "probe"])
    for name, value in _USUAL.items():
        held &= table[name] == value
    claims = [
        one
        for one in read_findings(folder) or []
        if one["kind"] in _CLAIMS
        and one["rate"] == "fmr"
        and one["status"] == "exploratory"
        and all(one["keys"].get(name) == value for name, value in _USUAL.items())
    ]
    return Source(folder.name, card_sha256(folder), card, table[held].to_dict("records"), claims)
