"""Where a dataset lies, and who has left it."""

import json
import os
from pathlib import Path
from typing import Any

from falsematch.datasets.manifest import DatasetManifest
from falsematch.store import Store


def folder_of(manifest: DatasetManifest, store: Store) -> Path:
    """Folder of a dataset: the user's own for a local one, else its place in the cache."""
    if manifest.access == "local":
        return (manifest.path.parent / manifest.folder).resolve()
    return store.data / manifest.name


def at_hand(manifest: DatasetManifest) -> Path | None:
    """The dataset's folder in the one that ``FALSEMATCH_DATA`` names, where there is one."""
    root = os.environ.get("FALSEMATCH_DATA")
    folder = Path(root) / (manifest.at_hand or manifest.name) if root else None
    return folder if folder and folder.is_dir() else None


def withdrawal_file(name: str, store: Store) -> Path:
    """List of the people of a dataset who withdrew, one id a line, so that no later fetch brings them back."""
    return store.root / "withdrawn" / f"{name}.txt"


def withdrawn(name: str, store: Store) -> frozenset[str]:
    """Ids of the people of a dataset who withdrew."""
    file = withdrawal_file(name, store)
    return frozenset(file.read_text(encoding="utf-8").splitlines()) if file.is_file() else frozenset()


def hash_file(name: str, store: Store) -> Path:
    """File that remembers the sha256 of a dataset's files by size and time of change."""
    return store.root / "hashes" / f"{name}.json"


def remembered(hashes: Path) -> dict[str, Any]:
    """What a :func:`hash_file` holds, by path; nothing where it was never written, or is damaged."""
    try:
        known = json.loads(hashes.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
