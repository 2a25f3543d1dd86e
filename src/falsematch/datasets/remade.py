"""Photographs of a dataset that were reduced here from verified originals and came out in other bytes than listed."""

from pathlib import Path

from falsematch.datasets.manifest import DatasetManifest
from falsematch.sources import Originals
from falsematch.store import write_atomically

_RECORD = "REMADE.sha256"
"""In a fetched folder, in the format of ``sha256sum``; written by ``fetch`` alone."""


def remade(manifest: DatasetManifest, folder: Path) -> dict[str, str]:
    """sha256 by path of the photographs that this machine's JPEG library wrote otherwise than the listed ones.

    Only what the manifest says is reduced can be among them; everything else keeps its listed hash.
    """
    may_be = [source for source in manifest.sources if isinstance(source, Originals)]
    if not may_be:
        return {}
    reduced = {name for source in may_be for name, row in source.rows().items() if row["reduced_by"]}
    return {path: sha256 for path, sha256 in _recorded(folder).items() if path in reduced}


def remember(folder: Path, made: dict[str, str]) -> None:
    """Add photographs to a folder's record."""
    if made:
        lines = [f"{sha256}  {path}\n" for path, sha256 in sorted((_recorded(folder) | made).items())]
        write_atomically(folder / _RECORD, "".join(lines).encode())


def _recorded(folder: Path) -> dict[str, str]:
    record = folder / _RECORD
    lines = record.read_text(encoding="utf-8").splitlines() if record.is_file() else []
    return {path: sha256 for sha256, _, path in (line.partition("  ") for line in lines)}
