"""Rows of templates as they come, packed."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from falsematch.matchers._photograph import MEASURED

_TOGETHER = 512
"""Rows that lie loose before they are packed: a table of one row takes several times what is in it."""


class Gathered:
    """Measured rows by their keys, in little more memory than their numbers take."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._packed: list[pa.Table] = []
        self._loose: list[pa.Table] = []

    def __contains__(self, key: str) -> bool:
        """Whether a row is there."""
        return key in self._places

    def add(self, rows: Mapping[str, pa.Table]) -> None:
        """Keep rows, each a table of one row with the columns of :data:`MEASURED`; a key that is there stays."""
        for key, row in rows.items():
            if key not in self._places:
                self._places[key] = len(self._places)
                self._loose.append(row)
        if len(self._loose) >= _TOGETHER:
            self._pack()

    def table(self, keys: Sequence[str]) -> pa.Table:
        """The rows of some keys, in their order."""
        self._pack()
        return pa.concat_tables(self._packed).take(pa.array([self._places[key] for key in keys], pa.int64()))

    def _pack(self) -> None:
        together = pa.concat_tables([MEASURED.empty_table(), *self._loose])
        self._packed.append(together.replace_schema_metadata().combine_chunks())
        self._loose = []
