"""The comparisons of one matcher under one condition, made from templates when they are asked for.

A run of many conditions compares hundreds of millions of pairs; held all at once they would not fit the memory of a
laptop, while the templates they are made from take a few hundred megabytes and a block is made in a tenth of a second.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.scoring.blocks import Block
from falsematch.scoring.pairs import score_pairs
from falsematch.tables import COMPARISONS, KEYS, SEVERAL_FACES
from falsematch.text.reason import Reason

if TYPE_CHECKING:
    from falsematch.scoring.comparisons import Arm, Roles, Scale

_VARIED = ["matcher", "delivery", "landmarks", "metering"]


class Part(NamedTuple):
    """Scores of a matcher that gives no templates: who meets whom is the same in every block.

    Attributes
    ----------
    keys : dict
        matcher, condition, dose, unit, arm, delivery, landmarks, metering.
    score : float64 array (n,)
        NaN unless both outcomes are ok.
    outcome_a, outcome_b : str arrays (n,)
    several_faces_a, several_faces_b : int8 arrays (n,) or None
        Positions in :data:`falsematch.tables.SEVERAL_FACES`; None where nobody counted.
    notes : tuple of Reason
        What a reader of the numbers must know of where the scores come from.
    """

    keys: dict[str, object]
    score: NDArray[np.float64]
    outcome_a: NDArray[np.str_]
    outcome_b: NDArray[np.str_]
    several_faces_a: NDArray[np.int8] | None = None
    several_faces_b: NDArray[np.int8] | None = None
    notes: tuple[Reason, ...] = ()


class _Source(NamedTuple):
    """Which templates a block is made from.

    Attributes
    ----------
    keys : dict
    rows : int array
        Rows of the templates table: of the probes, and of the references too where both are degraded.
    """

    keys: dict[str, Any]
    rows: NDArray[np.intp]


class _Enrolled(NamedTuple):
    """What one condition holds of each photograph, in the order of the images table.

    Attributes
    ----------
    templates : float64 array (images, d)
        NaN where there is none.
    outcome : str array (images,)
    several_faces : int8 array (images,)
        Positions in :data:`falsematch.tables.SEVERAL_FACES`.
    """

    templates: NDArray[np.float64]
    outcome: NDArray[np.str_]
    several_faces: NDArray[np.int8]


class TemplateBlocks:
    """The blocks of every matcher, condition and arm, in the order of the templates.

    Parameters
    ----------
    templates : DataFrame
        Columns of :data:`falsematch.tables.TEMPLATES`.
    images : DataFrame
        Columns of :data:`falsematch.tables.IMAGES`.
    people : Index
        Subjects, in the order of the subject table.
    roles : Roles
        Who meets whom.
    scales : mapping of matcher name to Scale
    arms : sequence of "probe", "both"
    dataset : str
    outside : iterable of Part
    """

    def __init__(
        self,
        templates: pd.DataFrame,
        images: pd.DataFrame,
        people: pd.Index,
        roles: "Roles",
        scales: Mapping[str, "Scale"],
        arms: Sequence["Arm"],
        dataset: str,
        outside: Iterable[Part],
    ) -> None:
        self._templates, self._images, self._scales = templates, images, scales
        self.probe, self.reference = roles.probe, roles.reference
        person = people.get_indexer(pd.Index(images["subject"]))
        self._subjects = person[self.probe], person[self.reference]
        self._sources: list[_Source | Part] = [*_sources(templates, arms), *outside]
        self._clean: dict[str, _Enrolled] = {}
        self.keys: list[dict[str, Any]] = [
            {name: dataset if name == "dataset" else one.keys[name] for name in KEYS} for one in self._sources
        ]

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What is said of scores from outside, each once."""
        said = (note for one in self._sources if isinstance(one, Part) for note in one.notes)
        return tuple(dict.fromkeys(said))

    @cached_property
    def genuine(self) -> int:
        """Comparisons of a person with themself in one block."""
        a, b = self._subjects
        return int((a == b).sum())

    @property
    def images(self) -> pd.Index:
        """Names of the photographs, by their codes."""
        names: pd.Index = pd.Index(self._images["image"])
        return names

    def block(self, at: int) -> Block:
        """One of them."""
        source = self._sources[at]
        if isinstance(source, Part):
            sides = [(source.outcome_a, source.several_faces_a), (source.outcome_b, source.several_faces_b)]
            return self._block(source.score, [_flags(*side, len(source.score)) for side in sides])
        a, b = self._sides(source)
        flags = [
            tuple(flag[rows] for flag in _flags(side.outcome, side.several_faces, len(side.outcome)))
            for side, rows in ((a, self.probe), (b, self.reference))
        ]
        return self._block(self._scores(source, a, b), flags)

    def _block(self, score: NDArray[np.float64], flags: Sequence[Sequence[NDArray[np.bool_]]]) -> Block:
        (failed_a, missing_a, several_a, counted_a), (failed_b, missing_b, several_b, counted_b) = flags
        return Block(
            *self._subjects,
            self.probe,
            self.reference,
            score,
            failed_a,
            failed_b,
            missing_a,
            missing_b,
            several_a,
            several_b,
            bool(counted_a.any() or counted_b.any()),
        )

    def _sides(self, source: _Source) -> tuple[_Enrolled, _Enrolled]:
        degraded = _enrolled(self._templates.iloc[source.rows], self._images)
        if source.keys["arm"] == "both":
            return degraded, degraded
        name = source.keys["matcher"]
        if name not in self._clean:
            own = (self._templates["matcher"] == name) & (self._templates["condition"] == "clean")
            self._clean[name] = _enrolled(self._templates[own], self._images)
        return degraded, self._clean[name]

    def _scores(self, source: _Source, a: _Enrolled, b: _Enrolled) -> NDArray[np.float64]:
        comparator = self._scales[source.keys["matcher"]].comparator
        return score_pairs(a.templates, b.templates, self.probe, self.reference, comparator)

    def table(self) -> pd.DataFrame:
        """All blocks as one table with the columns of :data:`falsematch.tables.COMPARISONS`."""
        whole = _stack([self._frame(at) for at in range(len(self.keys))])
        return whole[list(COMPARISONS.columns)]

    def _frame(self, at: int) -> pd.DataFrame:
        source = self._sources[at]
        if isinstance(source, _Source):
            a, b = self._sides(source)
            source = Part(
                source.keys,
                self._scores(source, a, b),
                a.outcome[self.probe],
                b.outcome[self.reference],
                a.several_faces[self.probe],
                b.several_faces[self.reference],
            )
        person = pd.Categorical(self._images["subject"])
        picture = pd.Categorical(self._images["image"], categories=self._images["image"])
        columns = {
            "subject_a": person[self.probe],
            "subject_b": person[self.reference],
            "score": source.score,
            "image_a": picture[self.probe],
            "image_b": picture[self.reference],
            **self.keys[at],
            "outcome_a": source.outcome_a,
            "outcome_b": source.outcome_b,
            "several_faces_a": _answers(source.several_faces_a, len(self.probe)),
            "several_faces_b": _answers(source.several_faces_b, len(self.probe)),
        }
        kinds = {name: "category" for name in (*KEYS, "outcome_a", "outcome_b") if name != "dose"}
        return pd.DataFrame(columns).astype(kinds)


def _sources(templates: pd.DataFrame, arms: Sequence["Arm"]) -> Iterator[_Source]:
    """The clean photographs once (arm ``none``), and each condition in every arm."""
    at = templates.reset_index(drop=True)
    for way, rows in at.groupby(_VARIED, sort=False):
        for slice_, chosen in rows.groupby(["condition", "dose", "unit"], sort=False, dropna=False):
            keys = dict(zip([*_VARIED, "condition", "dose", "unit"], (*way, *slice_), strict=True))
            for arm in ("none",) if keys["condition"] == "clean" else arms:
                yield _Source(keys | {"arm": arm}, chosen.index.to_numpy())


def _enrolled(rows: pd.DataFrame, images: pd.DataFrame) -> _Enrolled:
    indexed = rows.set_index("image").reindex(images["image"])
    outcome = indexed["outcome"].fillna("absent").to_numpy(dtype=str)
    found = np.flatnonzero(outcome == "ok")
    length = len(indexed["template"].iloc[found[0]]) if len(found) else 1
    templates = np.full((len(images), length), np.nan)
    if len(found):
        templates[found] = np.stack(indexed["template"].iloc[found].to_list())
    faces = indexed["faces"].to_numpy(dtype=np.float64, na_value=np.nan)
    unknown, no, yes = (SEVERAL_FACES.index(answer) for answer in ("", "no", "yes"))
    several = np.where(np.isnan(faces), unknown, np.where(faces > 1, yes, no))
    return _Enrolled(templates, outcome, several.astype(np.int8))


def _flags(outcome: NDArray[np.str_], several: NDArray[np.int8] | None, n: int) -> tuple[NDArray[np.bool_], ...]:
    """Failed, not applicable, several faces, and whether anybody counted them."""
    answers = np.full(n, SEVERAL_FACES.index("")) if several is None else several
    return (
        outcome == "failed",
        outcome == "not_applicable",
        answers == SEVERAL_FACES.index("yes"),
        answers != SEVERAL_FACES.index(""),
    )


def _answers(positions: NDArray[np.int8] | None, n: int) -> "pd.Categorical[str]":
    """As categories without looking through the text of every comparison."""
    codes = np.full(n, SEVERAL_FACES.index("")) if positions is None else positions.astype(np.int64)
    return pd.Categorical.from_codes(codes, pd.Index(SEVERAL_FACES))


def _stack(slices: list[pd.DataFrame]) -> pd.DataFrame:
    """One table; categories are united, since plain concatenation would fall back to text."""
    columns: dict[str, object] = {}
    for name in slices[0].columns:
        parts = [part[name] for part in slices]
        if isinstance(parts[0].dtype, pd.CategoricalDtype):
            columns[name] = pd.api.types.union_categoricals(parts)
        else:
            columns[name] = np.concatenate([part.to_numpy() for part in parts])
    return pd.DataFrame(columns)
