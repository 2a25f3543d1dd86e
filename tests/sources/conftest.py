"""A host on the loopback, and `fetch_files` as a manifest would use it."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from serving import Handler, Home

from falsematch.sources import Source, fetch_files
from skipping import skip


@pytest.fixture
def home() -> Iterator[Home]:
    served = Home()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Serving", (Handler,), {"home": served}))
    served.address = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetch(tmp_path: Path) -> Callable[..., list[Path]]:
    """`fetch_files` into `tmp_path / "kept"`, its sources as a manifest writes them."""

    def fetching(files: Mapping[str, str], *sources: Mapping[str, Any], **options: Any) -> list[Path]:
        read = TypeAdapter(list[Source]).validate_python(list(sources))
        return fetch_files(files, read, tmp_path / "kept", what="thing", **options)

    return fetching


@pytest.fixture
def npm() -> None:
    if shutil.which("npm") is None:
        skip("npm is not installed")
