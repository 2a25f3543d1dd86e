"""A server on the loopback that resumes, breaks off and lies as told, and the archives it serves."""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def zipped(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(members: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


@dataclass
class Home:
    """What a host serves, and how badly.

    Attributes
    ----------
    pages : dict
        Path -> bytes.
    breaks_after : list of int
        For each coming answer that sends a body: bytes after which the connection breaks.
    resumes : bool
        Whether it understands Range.
    asked : list of (path, Range header)
        What was asked for so far.
    """

    address: str = ""
    pages: dict[str, bytes] = field(default_factory=dict)
    breaks_after: list[int] = field(default_factory=list)
    resumes: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def url(self, path: str) -> str:
        """Address of a page."""
        return self.address + path


class Handler(BaseHTTPRequestHandler):
    """Answers as its home is told to."""

    home: Home

    def do_GET(self) -> None:
        """One page, or the rest of one."""
        home, span = self.home, self.headers.get("Range")
        home.asked.append((self.path, span))
        body = home.pages.get(self.path)
        if body is None:
            self.send_error(404)
            return
        start = int(span.removeprefix("bytes=").rstrip("-")) if span and home.resumes else 0
        if start >= len(body) > 0:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(body)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        stop = start + home.breaks_after.pop(0) if home.breaks_after else len(body)
        self.wfile.write(body[start:stop])

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what was asked is in `asked`."""


def everything_under(folder: Path) -> list[str]:
    """Every file and folder, hidden ones too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
