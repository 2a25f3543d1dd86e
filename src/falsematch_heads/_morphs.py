"""MakeHuman's morph targets: how far each moves each vertex."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from falsematch.errors import DataError
from falsematch_heads._mesh import HeadMesh, needed

FAMILIES = {"A": "asian", "B": "caucasian", "C": "african"}
"""MakeHuman's three families of macro targets. Its file names claim an ancestry; the lab calls them A, B and C."""
_AGES = ("young", "old")
_AMOUNTS = ("min", "average", "max")


def macro_names() -> list[str]:
    """Names of every macro target the lab uses."""
    names = [f"macrodetails/{f}-{s}-{a}" for f in FAMILIES.values() for s in ("female", "male") for a in _AGES]
    names += [
        f"macrodetails/universal-{s}-{a}-{m}muscle-{w}weight"
        for s in ("female", "male")
        for a in _AGES
        for m in _AMOUNTS
        for w in _AMOUNTS
    ]
    return names


def expression_name(unit: str) -> str:
    """Name of an expression target (the three families' are the same movements; one serves all)."""
    return f"expression/units/{FAMILIES['B']}/{unit}"


@dataclass(frozen=True)
class Morphs:
    """Morph targets, cut down to the bust.

    Attributes
    ----------
    names : list of str
    matrix : sparse (len(names), 3 n)
        Movement of each of the mesh's n vertices, in decimetres, at weight 1.
    """

    names: list[str]
    matrix: sparse.csr_array

    @cached_property
    def _row(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.names)}

    def move(self, weights: Mapping[str, float]) -> NDArray[np.float64]:
        """Movement (n, 3) of the vertices under weighted targets.

        Raises
        ------
        DataError
            Where there is no such target.
        """
        vector = np.zeros(len(self.names))
        for name, weight in weights.items():
            if name not in self._row:
                raise DataError(f"heads: the morph target {name} is missing; run `falsematch fetch heads`.")
            vector[self._row[name]] += weight
        return np.asarray(vector @ self.matrix).reshape(-1, 3)

    def table(self) -> pa.Table:
        """As it is kept in the store."""
        coo = self.matrix.tocoo()
        return pa.table(
            {
                "target": pa.DictionaryArray.from_arrays(pa.array(coo.coords[0].astype(np.int32)), self.names),
                "column": coo.coords[1].astype(np.int32),
                "value": coo.data.astype(np.float32),
            },
            metadata={"columns": str(self.matrix.shape[1])},
        )

    @classmethod
    def from_table(cls, table: pa.Table) -> "Morphs":
        """From the store."""
        column = table["target"].combine_chunks()
        column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
        names = column.dictionary.to_pylist()
        shape = (len(names), int(table.schema.metadata[b"columns"]))
        rows, columns = column.indices.to_numpy(), table["column"].to_numpy()
        return cls(
            names, sparse.csr_array((table["value"].to_numpy().astype(np.float64), (rows, columns)), shape=shape)
        )


def read_morphs(folder: Path, mesh: HeadMesh, names: list[str]) -> Morphs:
    """Morph targets from MakeHuman's files.

    Raises
    ------
    DataError
        Where one is missing or is not a list of vertex movements.
    """
    number_of = np.full(mesh.vertices.max() + 1, -1)
    number_of[mesh.vertices] = np.arange(len(mesh.vertices))
    rows, columns, values = [], [], []
    for row, name in enumerate(names):
        vertices, moves = _read_target(needed(folder, f"targets/{name}.target.gz"))
        inside = vertices < len(number_of)
        numbers = number_of[vertices[inside]]
        kept = numbers >= 0
        rows.append(np.full(3 * kept.sum(), row))
        columns.append((3 * numbers[kept][:, None] + np.arange(3)).ravel())
        values.append(moves[inside][kept].ravel())
    shape = (len(names), 3 * len(mesh.vertices))
    data = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return Morphs(names, sparse.csr_array(data, shape=shape))


def _read_target(file: Path) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    try:
        text = gzip.decompress(file.read_bytes()).decode("ascii")
        lines = [line for line in text.splitlines() if line and line[0] != "#"]
        numbers = np.array(" ".join(lines).split(), dtype=np.float64).reshape(-1, 4)
    except (OSError, EOFError, ValueError):
        raise DataError(f"heads: {file.name} is not a morph target; run `falsematch fetch heads`.") from None
    return numbers[:, 0].astype(np.int64), numbers[:, 1:]
