"""Weights and photographs that tests of real faces need."""

import os
from pathlib import Path

import pytest

from falsematch.faces import MODELS, Mesh, ModelManifest, YuNet, mesh_path, yunet_path
from falsematch.store import Store


@pytest.fixture(scope="session")
def model_store() -> Store:
    """The user's own cache with the weights of the faces box, fetched where they are absent."""
    store = Store.default()
    for name in MODELS:
        ModelManifest.load(name).fetch(store)
    return store


@pytest.fixture(scope="session")
def yunet(model_store) -> YuNet:
    return YuNet(yunet_path(model_store))


@pytest.fixture(scope="session")
def mesh(model_store) -> Mesh:
    return Mesh(mesh_path(model_store))


@pytest.fixture(scope="session")
def london() -> Path:
    """The folder of the London photographs, where ``FALSEMATCH_DATA`` says."""
    folder = Path(os.environ.get("FALSEMATCH_DATA", "")) / "london"
    if not (folder / "neutral_front").is_dir():
        if os.environ.get("FALSEMATCH_REQUIRE_ALL") == "1":
            pytest.fail(f"the London photographs are not in {folder}")
        pytest.skip("the London photographs are absent (set FALSEMATCH_DATA)")
    return folder
