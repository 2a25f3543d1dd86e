"""Mesh files, fetched once a session; heads drawn from them."""

import os
from pathlib import Path

import pytest
from small_design import SMALL

from falsematch import datasets
from falsematch.datasets import heads
from falsematch.store import Store


@pytest.fixture(scope="session")
def mesh_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A cache with the fetched mesh files: those of the user's own cache where they are, else from their source."""
    store = Store(tmp_path_factory.mktemp("heads"))
    own = Store.default().data / "heads"
    manifest = datasets.manifest("heads")
    given = own if all((own / name).is_file() for name in manifest.hashes()) else None
    if given is None and os.environ.get("FALSEMATCH_REQUIRE_ALL") != "1":
        pytest.skip("the mesh of heads is not in the cache; `falsematch fetch heads` gets it")
    datasets.fetch(manifest, store, given)
    return store


@pytest.fixture(scope="session")
def generator(mesh_store: Store) -> heads.Generator:
    return heads.Generator.load(mesh_store, datasets.manifest("heads").hashes())


@pytest.fixture(scope="session")
def rendered(mesh_store: Store) -> Path:
    """A small design, rendered: one shape of either form at two tones, straight and turned."""
    return heads.generate(SMALL, mesh_store, datasets.manifest("heads").hashes(), jobs=1)
