"""The partition of people into cells: the single source of truth for who belongs to which group.

Every count and every replicate is made cell by cell, and a group is a set of cells, so that a rate, its interval and
the disparities built on it can never disagree about who is in a group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.tables import DRAWN_AS
from falsematch.text import lookalike

JOIN = lookalike.JOIN
EQUAL_CELLS = "equal cells: "
EVERYONE = "everyone"


@dataclass(frozen=True)
class Row:
    """One row of ``rates.csv``: a group, and which pairs of cells its impostor comparisons come from.

    Attributes
    ----------
    group_by, group, scope, matched_on : str
        As in the table.
    cells : bool array (C,)
        Cells of the group.
    blocks : bool array (C, C)
        Pairs (probe cell, reference cell) whose impostor comparisons count.
    equal : bool
        Whether each diagonal cell weighs the same (else pairs are pooled).
    """

    group_by: str
    group: str
    scope: str
    matched_on: str
    cells: NDArray[np.bool_]
    blocks: NDArray[np.bool_]
    equal: bool = False

    @property
    def is_matched(self) -> bool:
        """Whether only comparisons within cells count."""
        return bool(self.matched_on) and np.array_equal(self.blocks, np.diag(np.diag(self.blocks)))


@dataclass(frozen=True)
class Partition:
    """People by the finest crossing of all labels named in ``group_by``.

    Attributes
    ----------
    labels : tuple of str
        Labels of the finest crossing, in the order of the grouping that crosses them all.
    cells : tuple of tuple of str
        The value of each label in each cell; an empty label is the value "".
    of_subject : int array (subjects,)
        Cell of each subject, in the order of the subject table.
    drawn_as : int array (subjects,)
        What a bootstrap draws when it draws a subject: each its own number, but for generated subjects of one shape,
        and people of one declared cluster, who are drawn together.
    groupings : tuple of tuple of str
        The experiment's ``group_by``.
    unordered : bool
        Whether a pair of people from two groups counts for both, whoever stands first.
    """

    labels: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    of_subject: NDArray[np.intp]
    drawn_as: NDArray[np.intp]
    groupings: tuple[tuple[str, ...], ...]
    unordered: bool = False

    @classmethod
    def of(cls, subjects: pd.DataFrame, group_by: Sequence[Sequence[str]], *, unordered: bool = False) -> "Partition":
        """Partition of a subject table: one text column a label, and ``drawn_as`` where subjects share a draw."""
        drawn = np.arange(len(subjects))
        if DRAWN_AS in subjects:
            own = subjects.index.to_series()
            drawn = pd.factorize(subjects[DRAWN_AS].where(subjects[DRAWN_AS] != "", own))[0]
        named = dict.fromkeys(label for grouping in group_by for label in grouping)
        # A grouping that crosses all labels sets their order, so that its groups and matched_on read alike.
        labels = next((tuple(g) for g in group_by if set(g) == set(named)), tuple(named))
        if not labels:
            return cls((), ((),), np.zeros(len(subjects), np.intp), drawn, (), unordered)
        values = [tuple(row) for row in subjects[list(labels)].itertuples(index=False, name=None)]
        cells = tuple(sorted(set(values)))
        index = {cell: i for i, cell in enumerate(cells)}
        of_subject = np.array([index[v] for v in values], np.intp)
        return cls(labels, cells, of_subject, drawn, tuple(map(tuple, group_by)), unordered)

    @cached_property
    def clustered(self) -> bool:
        """Whether people of one cell share a draw, as those of a cluster do and subjects of one shape never do."""
        together = np.unique(np.stack([self.of_subject, self.drawn_as]), axis=1)
        return bool(together.shape[1] < len(self.drawn_as))

    @cached_property
    def unit(self) -> NDArray[np.intp]:
        """Int (subjects,): whom the printing rule counts as one: each person, or all people of a declared cluster."""
        return self.drawn_as if self.clustered else np.arange(len(self.drawn_as))

    def units(self, people: NDArray[np.bool_]) -> int:
        """How many of these some people are."""
        return len(np.unique(self.unit[people])) if self.clustered else int(np.count_nonzero(people))

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Bool (C,): cells in which no label is empty; only these can be matched on all labels."""
        return np.array([all(cell) for cell in self.cells])

    @property
    def sizes(self) -> NDArray[np.intp]:
        """People in each cell."""
        return np.bincount(self.of_subject, minlength=len(self.cells))

    def names(self) -> list[str]:
        """Name of each cell, as groups of the finest crossing are written."""
        return [JOIN.join(cell) for cell in self.cells]

    def members(self, grouping: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
        """Cells of each group of a grouping; a cell in which one of its labels is empty is in none."""
        if not grouping:
            return {EVERYONE: np.ones(len(self.cells), bool)}
        where = [self.labels.index(label) for label in grouping]
        keys = [tuple(cell[i] for i in where) for cell in self.cells]
        present = sorted({key for key in keys if all(key)})
        return {JOIN.join(key): np.array([k == key for k in keys]) for key in present}

    def is_headline(self, row: Row) -> bool:
        """Matched on all labels: a crossing as it is, a single label with its cells counting alike; and everyone."""
        if not row.group_by:
            return True
        whole = set(row.group_by.split(JOIN)) == set(self.labels)
        return row.scope == "within" and (row.equal or (whole and row.matched_on == row.group_by))

    def rows(self) -> list[Row]:
        """Every row a slice and threshold has, in the order they are written."""
        count = len(self.cells)
        every = np.ones(count, bool)
        finest = JOIN.join(self.labels)
        matched = np.diag(self.complete)
        rows = [Row("", EVERYONE, "all", "", every, np.ones((count, count), bool))]
        if self.labels:
            rows.append(Row("", EVERYONE, "within", finest, every, matched))
        for grouping in self.groupings:
            by = JOIN.join(grouping)
            whole = set(grouping) == set(self.labels)
            for group, cells in self.members(grouping).items():
                inside = np.outer(cells, cells)
                if whole:
                    rows.append(Row(by, group, "within", by, cells, inside))
                else:
                    rows.append(Row(by, group, "within", EQUAL_CELLS + finest, cells, inside & matched, equal=True))
                    rows.append(Row(by, group, "within", finest, cells, inside & matched))
                    rows.append(Row(by, group, "within", by, cells, inside))
                for scope, others in (("cross", ~cells), ("all", every)):
                    rows.append(Row(by, group, scope, "", cells, self._met(cells, others)))
        return rows

    def _met(self, probes: NDArray[np.bool_], references: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Bool (C, C): pairs of cells whose comparisons are of the one with the other."""
        blocks = np.outer(probes, references)
        return np.asarray(blocks | blocks.T) if self.unordered else blocks

    def group_counts(self, counts: NDArray[np.int64], probes: NDArray[np.bool_], references: NDArray[np.bool_]) -> int:
        """Comparisons of one group with another: the sum of counts (C, C) over their pairs of cells."""
        return int(counts[self._met(probes, references)].sum())
