"""Bytes from elsewhere into a file: over HTTP, by `pip download`, by `npm pack`. Nothing here is trusted yet.

Every function raises `SourceError` with a clause that says why, to be put after the source's name.
"""

import importlib.util
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from falsematch.errors import SourceError

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
"""Seconds without a single byte after which a connection counts as broken."""

_BLOCK = 2**16  # bytes; what is lost of a block when the connection breaks within it
_MEGABYTE = 1e6
_ATTEMPTS = 3  # in one call; what broke off goes on where it stopped, so that each one makes way

Note = Callable[[str], None]


def download(url: str, target: Path, note: Note, *, limit: int) -> None:
    """Fetch an address into a file, going on where an earlier attempt broke off.

    What was had before the connection broke stays in `target`, so that the next call resumes there. Whether the two
    ends belong together only the hash of the whole can tell.

    Parameters
    ----------
    url : str
        http or https.
    target : Path
        File that holds what was had before, if anything.
    note : callable
        Told now and then how far it is.
    limit : int
        Bytes; more is refused.
    """
    # Imported here because `run` reads manifests too, and must not so much as load what opens a connection.
    import requests  # noqa: PLC0415

    for attempt in range(1, _ATTEMPTS + 1):
        before = _size(target)
        try:
            _download_once(url, target, note, limit)
            return
        except requests.RequestException as error:
            if _size(target) == before or attempt == _ATTEMPTS:
                raise SourceError(_why(error, _size(target))) from error
            note(f"the connection broke, attempt {attempt + 1}")


@cache
def _session() -> "requests.Session":
    """One for all, so that hundreds of files from one host share a connection."""
    import requests  # noqa: PLC0415

    session = requests.Session()
    session.headers.update({"Accept-Encoding": "identity", "User-Agent": "falsematch"})
    return session


def _download_once(url: str, target: Path, note: Note, limit: int) -> None:
    had = _size(target)
    headers = {"Range": f"bytes={had}-"} if had else {}
    with _session().get(url, headers=headers, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS)) as response:
        span = response.headers.get("Content-Range", "")
        if response.status_code == 416 and span == f"bytes */{had}":
            return  # nothing was missing
        resumed = response.status_code == 206 and span.startswith(f"bytes {had}-")
        if resumed or response.status_code == 200:
            _save(response, target, note, limit, had if resumed else 0)
            return
        if not had:
            raise SourceError(f"it answers {response.status_code} {response.reason}".rstrip())
    # The server wants nothing of what was had before: once more, from nothing.
    target.unlink()
    _download_once(url, target, note, limit)


def _save(response: "requests.Response", target: Path, note: Note, limit: int, had: int) -> None:
    declared = int(response.headers.get("Content-Length", 0)) + had
    name = response.request.path_url.rpartition("/")[2]
    with target.open("ab" if had else "wb") as file:
        for block in response.iter_content(_BLOCK):
            had += len(block)
            if max(had, declared) > limit:
                raise SourceError(f"it is larger than {limit:,} bytes")
            file.write(block)
            of = f" of {declared / _MEGABYTE:.1f}" if declared else ""
            note(f"{name} {had / _MEGABYTE:.1f}{of} MB")


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0


def _why(error: "requests.RequestException", had: int) -> str:
    import requests  # noqa: PLC0415

    kept = f"; {had / _MEGABYTE:.1f} MB are kept for the next attempt" if had else ""
    if isinstance(error, requests.ConnectTimeout):
        return f"no answer within {CONNECT_SECONDS:.0f} s{kept}"
    if isinstance(error, requests.exceptions.SSLError):
        return f"its certificate is not trusted{kept}"
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.ReadTimeout):
        return f"the connection broke{kept}"
    if isinstance(error, requests.ConnectionError):
        return f"no connection{kept}"
    return f"{type(error).__name__}{kept}"


def pip_download(
    package: str, version: str, folder: Path, note: Note, *, platform: str | None, python_version: str | None
) -> Path:
    """One wheel, without its dependencies, by this Python's own pip; returns its file in `folder`."""
    if importlib.util.find_spec("pip") is None:
        raise SourceError("pip is not installed in this Python")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet"]
    command += ["--no-input", "--retries", "2", "-d", str(folder)]
    command += ["--platform", platform] if platform else []
    command += ["--python-version", python_version] if python_version else []
    try:
        _run([*command, f"{package}=={version}"], folder, f"pip download {package}", note)
    except subprocess.CalledProcessError as error:
        raise SourceError(_why_pip(error.output)) from None
    return _only(folder, "*.whl")


def npm_pack(package: str, version: str, folder: Path, note: Note) -> Path:
    """One npm package as its tarball in `folder`; none of its scripts is run."""
    if shutil.which("npm") is None:
        raise SourceError("npm is not installed; it comes with Node.js, and nothing but this fetch needs it")
    command = ["npm", "pack", f"{package}@{version}", "--ignore-scripts", "--fetch-retries=1", "--loglevel=error"]
    try:
        _run(command, folder, f"npm pack {package}", note)
    except subprocess.CalledProcessError as error:
        raise SourceError(_why_npm(error.output)) from None
    return _only(folder, "*.tgz")


def _run(command: Sequence[str], folder: Path, what: str, note: Note) -> None:
    """Run a package client, with a sign of life a second; what it said is in the error if it fails."""
    started = time.monotonic()
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            while True:
                try:
                    output, _ = process.communicate(timeout=1)
                    break
                except subprocess.TimeoutExpired:
                    note(f"{what}, {time.monotonic() - started:.0f} s")
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)


def _why_pip(output: str) -> str:
    if "connection broken by" in output:  # it then says that no such version exists, which it cannot know
        return "no connection to the package index"
    errors = [line.removeprefix("ERROR:").strip() for line in output.splitlines() if line.startswith("ERROR:")]
    return errors[-1].rstrip(".") if errors else "pip download failed"


def _why_npm(output: str) -> str:
    lines = [line.split(maxsplit=2)[-1] for line in output.splitlines() if line.lower().startswith("npm err")]
    told = [line for line in lines if not line.startswith(("code ", "errno ", "syscall "))]
    return told[0].strip().rstrip(".") if told else "npm pack failed"


def _only(folder: Path, pattern: str) -> Path:
    files = list(folder.glob(pattern))
    if len(files) != 1:
        raise SourceError(f"{len(files)} files came where one was expected ({pattern})")
    return files[0]
