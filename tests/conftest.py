"""Fixtures shared by all tests: photographs and weights, fetched once into a cache that outlives the session."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from falsematch import datasets
from falsematch.errors import DataError, SourceError
from falsematch.faces import MODELS, ModelManifest
from falsematch.store import Store
from falsematch.studies.proofs.rendered import RenderedHeads
from skipping import skip


@pytest.fixture(scope="session")
def shared_store(request: pytest.FixtureRequest) -> Store:
    """A store for what is fetched, kept between sessions beside pytest's own cache; no test writes artefacts into it.

    What the user's own cache holds is copied from there, so that a session needs no network where a run needs none.
    """
    return Store(request.config.cache.mkdir("falsematch"))


@pytest.fixture(scope="session")
def with_models(shared_store: Store) -> Callable[..., Store]:
    """The shared store once it has the models of these names."""

    def having(*names: str) -> Store:
        for name in names:
            own = Store.default().models / name
            try:
                ModelManifest.load(name).fetch(shared_store, own if own.is_dir() else None)
            except SourceError as absent:
                skip(str(absent))
        return shared_store

    return having


@pytest.fixture(scope="session")
def model_store(with_models: Callable[..., Store]) -> Store:
    """The shared store with the models that every clean reading needs."""
    return with_models(*MODELS)


@pytest.fixture(scope="session")
def weights(with_models: Callable[..., Store]) -> Store:
    """The shared store with dlib's weights."""
    return with_models("dlib")


@pytest.fixture(scope="session")
def orl(shared_store: Store) -> Store:
    """The shared store with the ORL photographs: real faces for whoever has no London."""
    own = Store.default().data / "orl"
    try:
        datasets.fetch(datasets.manifest("orl"), shared_store, own if own.is_dir() else None)
    except (SourceError, DataError) as absent:
        skip(str(absent))
    return shared_store


@pytest.fixture(scope="session")
def orl_folder(orl: Store) -> Path:
    """Folder of the ORL photographs: ``sN/K.pgm``."""
    return orl.data / "orl"


@pytest.fixture(scope="session")
def london_folder() -> Path:
    """Folder with the London photographs, from FALSEMATCH_DATA."""
    folder = Path(os.environ.get("FALSEMATCH_DATA", "nowhere")).resolve() / "london"
    if not folder.is_dir():
        skip("FALSEMATCH_DATA holds no london/ folder")
    return folder


@pytest.fixture(scope="session")
def rendered_heads(model_store: Store) -> Callable[[int, int], RenderedHeads]:
    """Heads to be rendered, by the first seed and how many, from the user's own mesh files."""
    own = Store.default().data / "heads"
    try:
        datasets.fetch(datasets.manifest("heads"), model_store, own if own.is_dir() else None)
    except (SourceError, DataError) as absent:
        skip(str(absent))
    return lambda first, count: RenderedHeads.load(model_store, first, count)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "cache")


@pytest.fixture(scope="session")
def mesh_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A cache with the fetched mesh files of heads: the user's own where they are, else from their source."""
    store = Store(tmp_path_factory.mktemp("heads"))
    own = Store.default().data / "heads"
    manifest = datasets.manifest("heads")
    given = own if all((own / name).is_file() for name in manifest.hashes()) else None
    if given is None and os.environ.get("FALSEMATCH_REQUIRE_ALL") != "1":
        pytest.skip("the mesh of heads is not in the cache; `falsematch fetch heads` gets it")
    datasets.fetch(manifest, store, given)
    return store


@pytest.fixture
def stocked(tmp_path: Path, with_models: Callable[..., Store], mesh_store: Store) -> Store:
    """A cache of a test's own with models and the mesh of heads, in which nothing was rendered or measured."""
    store = Store(tmp_path / "stocked")
    store.data.mkdir(parents=True)
    store.models.symlink_to(with_models(*MODELS, "sface_int8bq").models)
    (store.data / "heads").mkdir()
    for file in datasets.manifest("heads").hashes():
        place = store.data / "heads" / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(mesh_store.data / "heads" / file)
    return store
