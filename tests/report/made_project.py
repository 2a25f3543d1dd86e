"""A package that names its address and its contact."""

from importlib import metadata
from pathlib import Path

import pytest

HOME = "https://falsematch.example"
CONTACT = "mailto:corrections@falsematch.example"


def publish(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The installed package, as if ``[project.urls]`` were set; its metadata lie in a place."""
    folder = place / "site-packages/falsematch-0.dist-info"
    folder.mkdir(parents=True)
    version = metadata.version("falsematch")
    urls = f"Project-URL: Homepage, {HOME}/\nProject-URL: Contact, {CONTACT}\n"
    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: falsematch\nVersion: {version}\n{urls}")
    monkeypatch.syspath_prepend(folder.parent)
