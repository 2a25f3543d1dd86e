"""A club's own folder as a dataset, and the public ones where they are at hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from club import CLUB, PEOPLE

from falsematch import datasets
from falsematch.store import Store


@pytest.fixture
def club(tmp_path: Path) -> Callable[..., Path]:
    """Write the club's folder, with another manifest or table where given; returns the manifest's path."""

    def write(manifest: str = CLUB, people: str = PEOPLE) -> Path:
        folder = tmp_path / "club"
        for line in PEOPLE.splitlines()[1:]:
            photograph = folder / line.split(",")[0]
            photograph.parent.mkdir(parents=True, exist_ok=True)
            photograph.write_bytes(line.encode())
        (folder / "people.csv").write_text(people, encoding="utf-8")
        (folder / "club.yaml").write_text(manifest, encoding="utf-8")
        return folder / "club.yaml"

    return write


@pytest.fixture
def london(store: Store, london_folder: Path) -> Store:
    """A store that holds the London set."""
    datasets.fetch(datasets.manifest("london"), store, london_folder)
    return store
