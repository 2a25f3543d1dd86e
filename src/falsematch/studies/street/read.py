"""The results that a street tells of: rates and contrasts of one, searches of another, clean claims of a third."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import catalog, tables
from falsematch.errors import ResultError
from falsematch.result.card import Card, card_sha256, read_card
from falsematch.result.findings import read_findings
from falsematch.result.folder import CARD, EXPERIMENT
from falsematch.studies.street.settings import Street
from falsematch.tables.columns import Schema
from falsematch.tables.point import CLEAN
from falsematch.tables.unproven import unproven

Row = dict[Any, Any]

RATIO, EXCESS, LOST = "contrast_ratio", "amplification", "ratio"
FINEST_OF = "within"
_SENSITIVITY = ("cross_fitted", "rederived")


@dataclass(frozen=True)
class Sources:
    """What two results hold, as far as it is told.

    Attributes
    ----------
    folders : dict of str to str
        Digest of the card of each result, by its folder.
    card, searched : Card
        Of the result that was measured, and of the one that was searched.
    clean : dict of str to Card
        Of the result of clean photographs, by its folder; empty where none is told.
    rates, searches : DataFrame
        Rows of ``rates.csv`` that a claim could rest on, and of ``search.csv``.
    ratios : DataFrame
        Rows of ``disparity.csv.gz`` of named contrasts.
    excess : DataFrame
        Rows of ``disparity.csv.gz`` of what a condition adds to a gap.
    lost : DataFrame
        Rows of ``disparity.csv.gz`` of photographs without a face.
    claims : list of dict
        Exploratory findings about named contrasts.
    named : list of dict
        Findings that were named before the run: of the circumstances, and of the clean photographs.
    unproven : frozenset of str
        Circumstances that fail a proof.
    """

    folders: dict[str, str]
    card: Card
    searched: Card
    clean: dict[str, Card]
    rates: pd.DataFrame
    searches: pd.DataFrame
    ratios: pd.DataFrame
    excess: pd.DataFrame
    lost: pd.DataFrame
    claims: list[Row]
    named: list[Row]
    unproven: frozenset[str]


def read(results: Path, wanted: Street) -> Sources:
    """All of them.

    Raises
    ------
    ResultError
        Where one is not there, is no audit of people, was changed since it was written, lacks what is asked for, or the
        two compared other photographs or degraded them otherwise.
    """
    names = tuple(filter(None, (wanted.measured, wanted.searched, wanted.clean)))
    if absent := [name for name in dict.fromkeys(names) if not (results / name / CARD).is_file()]:
        first = " and ".join(f"`falsematch run {name}`" for name in absent)
        raise ResultError(f"{results}: there is no result {', '.join(absent)}; {first} first.")
    measured, searched = (_card(results / name) for name in (wanted.measured, wanted.searched))
    _check_alike(wanted, measured, searched)
    folder = results / wanted.measured
    rates = _table(folder, measured, tables.RATES)
    _check_held(wanted, rates)
    disparity = _table(folder, measured, tables.DISPARITY)
    searches = _table(results / wanted.searched, searched, tables.SEARCH)
    if not searches["gallery_size"].eq(wanted.stated_n).any():
        raise ResultError(
            f"{wanted.searched}: holds no search of a gallery of {wanted.stated_n:,}; state it there as `stated_n`."
        )
    found = read_findings(folder) or []
    return Sources(
        {name: card_sha256(results / name) for name in names},
        measured,
        searched,
        {wanted.clean: _card(results / wanted.clean)} if wanted.clean else {},
        rates[_usual(rates) & ~rates["calibration"].isin(_SENSITIVITY) & (rates["scope"] == FINEST_OF)],
        searches[_usual(searches) & (searches["mix"] == "as_found") & searches["gallery_group"].eq("")],
        disparity[_usual(disparity) & (disparity["measure"] == RATIO) & (disparity["rate"] == "fmr")],
        disparity[_usual(disparity) & (disparity["measure"] == EXCESS)],
        disparity[_usual(disparity) & (disparity["measure"] == LOST) & (disparity["rate"] == "fta")],
        [one for one in found if one["kind"] == "contrast" and one["status"] == "exploratory"],
        [one for one in found if one["status"] == "confirmatory"] + _named_clean(results, wanted, measured),
        unproven(_settings(folder)),
    )


def _named_clean(results: Path, wanted: Street, measured: Card) -> list[Row]:
    """What was named before the run of clean photographs, by the result that measured them."""
    if not wanted.clean:
        return []
    folder = results / wanted.clean
    if _card(folder).dataset.sha256 != measured.dataset.sha256:
        raise ResultError(f"{wanted.clean}: its photographs are not those of {wanted.measured}; leave `clean` out.")
    named = [one for one in read_findings(folder) or [] if one["status"] == "confirmatory"]
    return [one for one in named if one["keys"]["condition"] == CLEAN]


def _settings(folder: Path) -> dict[str, Any]:
    path = folder / EXPERIMENT
    return {} if not path.is_file() else catalog.load_yaml(path, ResultError)


def _card(folder: Path) -> Card:
    card = read_card(folder)
    if card.experiment.kind != "audit":
        raise ResultError(f"{folder.name}: is no audit of photographs; only those are told of.")
    if card.generated:
        raise ResultError(f"{folder.name}: its people were generated, which is no evidence about people.")
    return card


def _check_alike(wanted: Street, measured: Card, searched: Card) -> None:
    """The same photographs, compared alike and degraded by the same random numbers."""
    for what, one, other in (
        ("photographs", measured.dataset.sha256, searched.dataset.sha256),
        ("comparisons", measured.design, searched.design),
        ("seed", measured.experiment.seed, searched.experiment.seed),
    ):
        if one != other:
            raise ResultError(
                f"{wanted.searched}: its {what} are not those of {wanted.measured}; the two tell of different pictures."
            )


def _check_held(wanted: Street, rates: pd.DataFrame) -> None:
    for what, names, column in (
        ("condition", wanted.circumstances, "condition"),
        ("matcher", wanted.matchers, "matcher"),
    ):
        held = set(rates[column])
        if absent := [name for name in names if name not in held]:
            raise ResultError(f"{wanted.measured}: was not measured with the {what} {', '.join(absent)}; leave it out.")


def _table(folder: Path, card: Card, schema: Schema) -> pd.DataFrame:
    name = tables.file_name(schema.name)
    path = tables.present(folder / name)
    if not path.is_file():
        raise ResultError(f"{path}: there is no such table; {folder.name} was not asked for it.")
    if name in card.tables and tables.content_sha256(path) != card.tables[name]:
        raise ResultError(f"{path}: is not the table that its card names; run `falsematch run {folder.name}` again.")
    return tables.read_csv(folder / name, schema)


def _usual(table: pd.DataFrame) -> pd.Series:
    """Delivered and read as usual, and the probe alone degraded; every metering."""
    return (table["delivery"] == "native") & (table["landmarks"] == "own") & (table["arm"] != "both")
