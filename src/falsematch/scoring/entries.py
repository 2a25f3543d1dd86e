"""Templates of one side of a comparison, and whose they are."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from falsematch.scoring.template_file import Rows, TemplateFile


@dataclass(frozen=True, eq=False)
class Entries:
    """Templates of one side, and whose they are; only photographs that gave a template.

    Attributes
    ----------
    templates : Rows
        (n, d)
    group, subject, image : int arrays (n,)
        ``subject`` and ``image`` number people and photographs alike on both sides.
    shape : int array (n,) or None
        Of generated heads: two subjects of one shape never meet.
    """

    templates: Rows
    group: NDArray[np.int64]
    subject: NDArray[np.int64]
    image: NDArray[np.int64]
    shape: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        """How many."""
        return self.templates.shape[0]

    def block(self, start: int, stop: int) -> NDArray[Any]:
        """Templates of consecutive rows, as the compiled loops take them."""
        block = np.asarray(self.templates[start:stop])
        return np.ascontiguousarray(block, block.dtype if block.dtype in (np.float32, np.float64) else np.float64)

    def gathered(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        """Templates of rows at any places."""
        if isinstance(self.templates, TemplateFile):
            return self.templates.gathered(rows)
        return np.ascontiguousarray(np.asarray(self.templates)[rows])


def impostors(probe: Entries, reference: Entries, pairs: NDArray[Any]) -> NDArray[np.bool_]:
    """Which pairs of rows are of two people who may be compared."""
    a, b = pairs["probe"], pairs["reference"]
    met = probe.subject[a] != reference.subject[b]
    if probe.shape is not None and reference.shape is not None:
        met &= probe.shape[a] != reference.shape[b]
    return np.asarray(met)


def among(
    probe: Entries, reference: Entries | None, kind: Literal["subject", "shape"]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of rows of one subject, or of two subjects of one shape: few, and found without looking at the others."""
    other = probe if reference is None else reference
    a, b = getattr(probe, kind), getattr(other, kind)
    if a is None or b is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    order = np.argsort(b, kind="stable")
    first, last = (np.searchsorted(b[order], a, side) for side in ("left", "right"))
    row = np.repeat(np.arange(len(a)), last - first)
    within = np.arange(len(row)) - np.repeat(np.cumsum(last - first) - (last - first), last - first)
    column = order[first[row] + within]
    wanted = np.ones(len(row), bool) if reference is not None else column > row
    if kind == "shape":
        wanted &= probe.subject[row] != other.subject[column]
    return row[wanted], column[wanted]
