"""Heads drawn from the mesh files."""

from pathlib import Path

import pytest
from small_design import SMALL

import falsematch_heads as heads
from falsematch import datasets
from falsematch.store import Store


@pytest.fixture(scope="session")
def generator(mesh_store: Store) -> heads.Generator:
    return heads.Generator.load(mesh_store, datasets.manifest("heads").hashes())


@pytest.fixture(scope="session")
def rendered(mesh_store: Store) -> Path:
    """A small design, rendered: one shape of either form at two tones, straight and turned."""
    return heads.generate(SMALL, mesh_store, datasets.manifest("heads").hashes(), jobs=1)
