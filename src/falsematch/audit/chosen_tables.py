"""What a page chooses or counts of the tables beside the rates: thresholds, empty cells, curves and galleries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from falsematch.audit._choice import Choice, of_all, of_point
from falsematch.tables import KEYS
from falsematch.tables.point import CLEAN, EQUAL_CELLS, Point

MEASURED = ("counted", "sub_sampled")
"""Methods of ``search.csv`` that are of a gallery which the dataset holds."""
AS_FOUND = "as_found"
"""The mix of a gallery that nobody was left out of."""
CELLS = 2
"""Cells of a contrast that are drawn where it has no curve over all of them."""

_PAIR = ["group_by", "matched_on", "compared_group", "reference_group"]


@dataclass(frozen=True)
class Beside:
    """The tables of an audit that a page tells beside its rates; ``search`` where searches were asked for."""

    curves: pd.DataFrame
    ratio_curves: pd.DataFrame
    matrix: pd.DataFrame
    search: pd.DataFrame | None = None


def of_tables(every: Sequence[Point], heads: Sequence[Point], beside: Beside) -> Iterator[Choice]:
    """Choices and counts of the tables beside the rates.

    Parameters
    ----------
    every : sequence of Point
        Those that have a threshold.
    heads : sequence of Point
        The one that each matcher is told at.
    beside : Beside
    """
    for matcher, curves in beside.curves.groupby("matcher", sort=False):
        thresholds = curves["threshold"].nunique()
        yield of_all("curve_thresholds", dataset=curves["dataset"].iloc[0], matcher=str(matcher), count=thresholds)
    for point in heads:
        yield from _empty_cells(point, beside.matrix)
        yield from _ratio_curves(point, beside.ratio_curves)
    if beside.search is not None:
        for point in every:
            yield from _galleries(point, _own(beside.search, point))


def _own(table: pd.DataFrame, point: Point) -> pd.DataFrame:
    """The rows of a point: its matcher at its threshold, set up alike or clean."""
    same = (table["matcher"] == point.matcher) & (table["threshold_name"] == point.threshold_name)
    for name, value in point.full_setup.items():
        same &= (table["condition"] == CLEAN) | (table[name] == value)
    return table[same]


def _empty_cells(point: Point, matrix: pd.DataFrame) -> Iterator[Choice]:
    """In how many cells of a matrix of two groups nobody was falsely matched, clean."""
    own = _own(matrix, point)
    # Cross-fitted folds have thresholds of their own.
    own = own[(own["condition"] == CLEAN) & (own["threshold"] == point.threshold)]
    for group_by, cells in own.groupby("group_by", sort=False):
        none = int((cells["false_matches"] == 0).sum())
        yield of_point("cells_without_matches", point, group_by=str(group_by), count=none, of=len(cells))


def _ratio_curves(point: Point, curves: pd.DataFrame) -> Iterator[Choice]:
    """The curves of each contrast that are drawn: over all its cells, or of its two largest ones."""
    own = curves[(curves["matcher"] == point.matcher) & (curves["condition"] == CLEAN)]
    for _, of_contrast in own.groupby("contrast", sort=False):
        held = [rows for _, rows in of_contrast.groupby(_PAIR, sort=False) if rows["value"].notna().sum() > 1]
        pooled = [rows for rows in held if rows["matched_on"].iloc[0].startswith(EQUAL_CELLS)]
        # Of two groups as large as each other the one that the table has first.
        largest = sorted(held, key=_fewer_people, reverse=True)[:CELLS]
        for rows in pooled or largest:
            group_by, matched_on, compared, reference = rows[_PAIR].iloc[0]
            told = int(rows["value"].notna().sum())
            place = {"group_by": group_by, "matched_on": matched_on, "group": compared, "reference_group": reference}
            yield of_point("ratio_curve", point, **place, count=told, of=len(rows))


def _fewer_people(rows: pd.DataFrame) -> int:
    return int(rows[["compared_people", "reference_people"]].iloc[0].min())


def _galleries(point: Point, search: pd.DataFrame) -> Iterator[Choice]:
    """The fewest photographs of a person that were searched among, the largest galleries, measured and told."""
    if search.empty:
        return
    fewest = search["images_per_subject"].min()
    yield of_point("fewest_images", point, count=fewest)
    measured = search[search["method"].isin(MEASURED) & search["gallery_size"].notna()]
    for _, rows in measured.groupby([*KEYS, "mix", "images_per_subject"], sort=False, dropna=False):
        first = rows.iloc[0]
        yield of_point(
            "largest_gallery",
            point,
            **{name: first[name] for name in KEYS},
            group=first["mix"],
            value=first["images_per_subject"],
            count=rows["gallery_size"].max(),
        )
    told = search[
        (search["condition"] == CLEAN)
        & (search["images_per_subject"] == fewest)
        & search["comparisons"].notna()
        & (search["mix"] == AS_FOUND)
        & (search["method"] != "fillers")
    ]
    if len(told):
        yield of_point("largest_told_gallery", point, group=AS_FOUND, count=told["gallery_size"].max())
