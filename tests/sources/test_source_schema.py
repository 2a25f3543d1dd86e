"""What a manifest may write as a source."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from falsematch.sources import Archive, Beside, Installed, Npm, Originals, Pypi, Source, Tree, Url

SHA = "0" * 64
GOOD = [
    ({"kind": "url", "url": "https://example.org/a"}, Url),
    ({"kind": "tree", "base": "https://example.org/", "moved": {"front/": "inst/front/"}}, Tree),
    ({"kind": "archive", "url": "https://example.org/a.zip", "sha256": SHA, "folder": "a"}, Archive),
    ({"kind": "archive", "url": "https://example.org/a.zip", "sha256": "unknown"}, Archive),
    ({"kind": "beside", "folder": "a"}, Beside),
    ({"kind": "originals", "table": "a.csv", "bases": {"b": "https://example.org/"}}, Originals),
    ({"kind": "pypi", "package": "a", "version": "1.0", "platform": "win_amd64", "python_version": "3.11"}, Pypi),
    ({"kind": "npm", "package": "@a/b", "version": "1.0.0", "members": {"a": "b/a"}}, Npm),
    ({"kind": "installed", "distribution": "a", "members": {"a": "b/a"}}, Installed),
]
BAD = {
    "another kind": {"kind": "torrent", "url": "https://example.org/a"},
    "no kind": {"url": "https://example.org/a"},
    "an unknown key": {"kind": "url", "url": "https://example.org/a", "sum": SHA},
    "a local file": {"kind": "url", "url": "file:///etc/passwd"},
    "an archive without its hash": {"kind": "archive", "url": "https://example.org/a.zip"},
    "a hash of the wrong length": {"kind": "archive", "url": "https://example.org/a.zip", "sha256": "00"},
    "two ways into an archive": {"kind": "npm", "package": "a", "version": "1", "folder": "a", "members": {"a": "a"}},
    "an option as a package": {"kind": "pypi", "package": "--index-url=x", "version": "1.0"},
    "a requirement as a package": {"kind": "pypi", "package": "a @ https://example.org/a.whl", "version": "1.0"},
    "a version as a number": {"kind": "pypi", "package": "a", "version": 1.0},
    "a range of versions": {"kind": "npm", "package": "a", "version": "^1.0.0"},
    "a folder above beside the manifest": {"kind": "beside", "folder": "../a"},
    "a table of originals at no address": {"kind": "originals", "table": "a.csv", "bases": {"b": "file:///etc"}},
    "a folder above": {"kind": "pypi", "package": "a", "version": "1.0", "folder": "../a"},
    "a member to an absolute path": {"kind": "npm", "package": "a", "version": "1", "members": {"/etc/a": "a"}},
}


@pytest.mark.parametrize(("written", "kind"), GOOD)
def test_each_kind_is_read(written: dict[str, Any], kind: type) -> None:
    assert isinstance(TypeAdapter(Source).validate_python(written), kind)


@pytest.mark.parametrize("written", BAD.values(), ids=BAD)
def test_this_is_refused(written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Source).validate_python(written)
