"""Protocols: published lists of pairs in place of all pairs, and which photographs of a dataset they name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field, field_validator

from falsematch.errors import ScoresError
from falsematch.scoring.comparisons import Roles, same_photograph
from falsematch.scoring.pair_lists import PairList, read_pair_list
from falsematch.text.strict import Strict

_PICTURES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pgm", ".ppm", ".webp", ".bmp", ".gif"}


class Published(Strict):
    """What a matcher's publisher, or whoever measured it first, states for these pairs.

    Attributes
    ----------
    matcher : str
    accuracy : float
    source : str
        Where it is stated.
    note : str
        In what their measurement differs, so far as it is known.
    pairs : str
        The list it is of; empty where there is one alone.
    """

    matcher: str
    accuracy: Annotated[float, Field(gt=0, le=1)]
    source: Annotated[str, Field(min_length=1)]
    note: str = ""
    pairs: str = ""


class Protocol(Strict):
    """``protocol: {pairs: FILE, folds: 10}``: a published list of pairs instead of all pairs.

    Attributes
    ----------
    pairs : dict of str to str
        Lists by their names, each with its own folds and accuracy (RFW has one a race); a single file is called by
        its name. Each lies beside the photographs, in
        the dataset's folder under ``FALSEMATCH_DATA`` or in the working directory; :mod:`falsematch.scoring.pair_lists`
        says how it is written.
    folds : int
    published : list of Published
        Figures that stand beside the measured ones.
    """

    pairs: Annotated[dict[str, str], Field(min_length=1)]
    folds: Annotated[int, Field(ge=2)] = 10
    published: list[Published] = []

    @field_validator("pairs", mode="before")
    @classmethod
    def _name_one(cls, value: object) -> object:
        return {PurePosixPath(value).stem: value} if isinstance(value, str) else value

    def read(self, folders: Sequence[Path]) -> list[PairList]:
        """The lists, each from the first of some folders that holds it.

        Raises
        ------
        ScoresError
        """
        return [read_pair_list(_first(file, folders), name, self.folds) for name, file in self.pairs.items()]

    def published_for(self, matcher: str, pairs: str) -> Published | None:
        """What is published of a matcher on a list."""
        stated = [one for one in self.published if one.matcher == matcher and one.pairs in {"", pairs}]
        return stated[0] if stated else None


def _first(file: str, folders: Sequence[Path]) -> Path:
    found = [folder / file for folder in folders if (folder / file).exists()]
    return found[0] if found else Path(file)


@dataclass(frozen=True, eq=False)
class Listed:
    """A list of pairs whose photographs were found.

    Attributes
    ----------
    name : str
    image_a, image_b : arrays (n,) of str
        Photographs as the dataset, or the score table, names them.
    genuine : bool array (n,) or None
    fold : int array (n,)
    left_out : int
        Pairs that are not among these: of a person who is left out of the dataset, or of one photograph twice.
    folds : int
    sha256 : str
        Of the list.
    self_comparisons : int
        How many of those left out are of one photograph: two files of the same bytes.
    """

    name: str
    image_a: NDArray[np.object_]
    image_b: NDArray[np.object_]
    genuine: NDArray[np.bool_] | None
    fold: NDArray[np.intp]
    left_out: int
    folds: int
    sha256: str
    self_comparisons: int = 0

    def without_doubles(self, images: pd.DataFrame) -> "Listed":
        """The list without pairs whose two files hold the same bytes: nobody measures anything with them."""
        a, b = _rows(images, [self])
        held = ~same_photograph(images, a, b)
        doubles = int((~held).sum())
        return replace(
            self,
            image_a=self.image_a[held],
            image_b=self.image_b[held],
            genuine=None if self.genuine is None else self.genuine[held],
            fold=self.fold[held],
            left_out=self.left_out + doubles,
            self_comparisons=doubles,
        )


def find_photographs(pairs: PairList, images: Sequence[str], gone: Collection[str] = ()) -> Listed:
    """Find the photographs that a list names among those of a dataset or of a score table.

    A name is the end of a photograph's path: ``Ann/Ann_0001`` is ``test/data/Ann/Ann_0001.jpg``.

    Parameters
    ----------
    pairs : PairList
    images : sequence of str
    gone : collection of str
        People who are left out; a pair that names one of them is left out too, and counted.

    Raises
    ------
    ScoresError
        Where a photograph is not there or two are called alike.
    """
    known = _by_ending(pairs, images)
    found = [[known.get(_parts(name)) for name in side] for side in (pairs.first, pairs.second)]
    missing = np.array([one is None or other is None for one, other in zip(*found, strict=True)], bool)
    out = set(gone)
    for at in np.flatnonzero(missing):
        names = [side[at] for side, ids in ((pairs.first, found[0]), (pairs.second, found[1])) if ids[at] is None]
        if unknown := next((name for name in names if not out & set(PurePosixPath(name).parts)), None):
            raise ScoresError(f"protocol: {pairs.name} names the photograph {unknown}, which is not there.")
    held = ~missing
    first, second = (np.array(ids, dtype=object)[held] for ids in found)
    if twice := next((one for one, other in zip(first, second, strict=True) if one == other), None):
        raise ScoresError(f"protocol: {pairs.name} compares the photograph {twice} with itself; take the pair out.")
    genuine = None if pairs.genuine is None else pairs.genuine[held]
    folds = len(np.unique(pairs.fold))
    if len(np.unique(pairs.fold[held])) < folds:
        raise ScoresError(f"protocol: of a fold of {pairs.name} no pair is left; fetch the dataset again.")
    return Listed(pairs.name, first, second, genuine, pairs.fold[held], int(missing.sum()), folds, pairs.sha256)


def _parts(name: str) -> tuple[str, ...]:
    """The folders and name of a photograph, without its suffix and without the way up to them."""
    path = PurePosixPath(name.replace("\\", "/"))
    path = path.with_suffix("") if path.suffix.lower() in _PICTURES else path
    return tuple(part for part in path.parts if part not in {"..", ".", "/"})


def _by_ending(pairs: PairList, images: Sequence[str]) -> dict[tuple[str, ...], str]:
    """Photographs by the ends of their paths, as long as the list writes them."""
    lengths = {len(_parts(name)) for side in (pairs.first, pairs.second) for name in side}
    wanted = {_parts(name) for side in (pairs.first, pairs.second) for name in side}
    known: dict[tuple[str, ...], str] = {}
    for image in images:
        parts = _parts(str(image))
        for length in lengths:
            ending = parts[-length:]
            if len(ending) == length and ending in wanted and known.setdefault(ending, str(image)) != image:
                raise ScoresError(
                    f"protocol: {pairs.name} names {'/'.join(ending)}, which may be {known[ending]} or {image}; write "
                    "more of its path."
                )
    return known


def listed_images(lists: Sequence[Listed]) -> set[str]:
    """Every photograph that a pair of the lists names."""
    return {str(image) for one in lists for side in (one.image_a, one.image_b) for image in side}


def listed_meetings(images: pd.DataFrame, lists: Sequence[Listed]) -> Roles:
    """Who meets whom by published lists: every pair of them once, the first of it as the probe.

    Parameters
    ----------
    images : DataFrame
        Images table.
    lists : sequence of Listed

    Raises
    ------
    ScoresError
        Where a list calls two photographs one person, and the dataset two, or the other way round.
    """
    a, b = _rows(images, lists)
    subject = images["subject"].to_numpy()
    check_kinds(lists, subject[a] == subject[b])
    pair = np.minimum(a, b).astype(np.int64) * len(images) + np.maximum(a, b)
    first = np.sort(np.unique(pair, return_index=True)[1])
    return Roles(a[first], b[first], sum(one.self_comparisons for one in lists))


def _rows(images: pd.DataFrame, lists: Sequence[Listed]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows of the images table that meet, pair by pair."""
    at = pd.Index(images["image"])
    first, second = (
        np.concatenate([at.get_indexer(side) for side in sides]).astype(np.intp)
        for sides in ([one.image_a for one in lists], [one.image_b for one in lists])
    )
    return first, second


def check_kinds(lists: Sequence[Listed], genuine: NDArray[np.bool_]) -> None:
    """Refuse lists whose own word of who is one person is not that of the people table.

    Parameters
    ----------
    lists : sequence of Listed
    genuine : bool array
        Of all their pairs, one list after another, by the dataset or score table.
    """
    start = 0
    for one in lists:
        own = genuine[start : start + len(one.fold)]
        start += len(one.fold)
        if one.genuine is None or (own == one.genuine).all():
            continue
        at = int(np.flatnonzero(own != one.genuine)[0])
        said = ("two people", "one person")
        raise ScoresError(
            f"protocol: {one.name} calls pair {at + 1} {said[int(one.genuine[at])]}, and the people table "
            f"{said[int(own[at])]}; one of the two is of another dataset."
        )
