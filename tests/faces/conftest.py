"""The networks that tests of real faces need."""

import pytest

from falsematch.faces import Mesh, YuNet, mesh_path, yunet_path


@pytest.fixture(scope="session")
def yunet(model_store) -> YuNet:
    return YuNet(yunet_path(model_store))


@pytest.fixture(scope="session")
def mesh(model_store) -> Mesh:
    return Mesh(mesh_path(model_store))
