"""Members out of an archive that may be hostile: nothing but wanted regular files is written, and not too much."""

import bz2
import errno
import gzip
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any

from falsematch.errors import SourceError

LIMIT = 4 * 2**30
"""Bytes. The most that one archive may unpack to."""

_RATIO = 200  # unpacked bytes per packed byte; photographs and weights stay below 20
_SMALL = 64 * 2**20  # bytes that any archive may unpack to, whatever its ratio
_BLOCK = 2**20
_MOST_READ = 2 * _BLOCK  # bytes that a tar may have read at once: its headers are small, and members come in blocks

_PACKERS: dict[bytes, Callable[[Path], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}

# Both libraries raise nearly any class on a damaged header.
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class _Member:
    name: str
    size: int
    fault: str
    """Why it is refused; empty if it is not."""
    open: Callable[[], IO[bytes] | None]


def is_safe_name(name: str) -> bool:
    """Whether a relative path stays inside the folder it is put in, on any matcher."""
    path = PurePosixPath(name.replace("\\", "/"))
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and ":" not in path.parts[0]


def extract(archive: Path, wanted: Mapping[str, Path], *, limit: int = LIMIT) -> Iterator[str]:
    """Write wanted members of a zip or tar archive to files, one after the other.

    The whole archive is looked through first; one bad member, wanted or not, and nothing is written.

    Parameters
    ----------
    archive : Path
        zip, or tar packed by gzip, bzip2, xz or not at all.
    wanted : mapping of str to Path
        Member -> file to write. One that is not at its path may lie in another folder, if it alone is called so there:
        whoever packed the archive anew moved it, and its hash says whether it is the one.
    limit : int
        Bytes that all members together may unpack to.

    Yields
    ------
    str
        A member that is now written. Those that the archive does not hold are not yielded.

    Raises
    ------
    SourceError
        If it is no such archive or damaged, holds an absolute path, a path with `..`, a link, a device or two members
        of one name, or unpacks to too much. The message is a clause, to be put after the archive's name.
    """
    with _opened(archive, limit) as members:
        for member, name in _matched(members, wanted):
            _write(member, wanted[name])
            yield name


def _matched(members: Sequence[_Member], wanted: Mapping[str, Path]) -> list[tuple[_Member, str]]:
    """Members that are wanted and what each is asked for as, in the order in which the archive holds them."""
    asked = {member.name: member.name for member in members if member.name in wanted}
    called = Counter(PurePosixPath(member.name).name for member in members)
    moved = {PurePosixPath(name).name: name for name in wanted if name not in asked}
    for member in members:
        file = PurePosixPath(member.name).name
        if member.name not in asked and file in moved and called[file] == 1:
            asked[member.name] = moved[file]
    return [(member, asked[member.name]) for member in members if member.name in asked]


@contextmanager
def _opened(archive: Path, limit: int) -> Iterator[list[_Member]]:
    """The members of an archive in which none is bad, to be read while it is open."""
    budget = min(limit, _SMALL + _RATIO * archive.stat().st_size)
    try:
        with ExitStack() as opened:
            tar = _as_tar(archive, opened)
            if tar is not None:
                yield _checked(_tar_members(tar), budget)
            else:
                yield _checked(_zip_members(opened.enter_context(zipfile.ZipFile(archive))), budget)
    except _BROKEN as error:
        # A zip whose directory names a place before its beginning makes for an invalid seek.
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # the disk, not the archive
        raise SourceError(f"it is no archive or a damaged one ({error})") from error


class _Measured:
    """A file that is read in small pieces only.

    tarfile reads the body of an extended header in one go, however long it says it is: 300 kB of gzip would take
    gigabytes before a single member is known.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _MOST_READ:
            raise SourceError(f"it holds a header of more than {_MOST_READ:,} bytes")
        return self._file.read(size)


def _as_tar(archive: Path, opened: ExitStack) -> tarfile.TarFile | None:
    """A tar archive, packed or not; None where it is none."""
    with archive.open("rb") as beginning:
        magic = beginning.read(6)
    packer = next((packer for start, packer in _PACKERS.items() if magic.startswith(start)), None)
    file: IO[bytes] = opened.enter_context(packer(archive) if packer else archive.open("rb"))
    try:
        return opened.enter_context(tarfile.TarFile(fileobj=_Measured(file)))  # type: ignore[arg-type]
    except tarfile.ReadError:
        if packer:
            raise
        return None


def _tar_members(tar: tarfile.TarFile) -> Iterator[_Member]:
    for entry in tar:
        if entry.isdir():
            continue
        if entry.issym() or entry.islnk():
            fault = "a link"
        else:
            fault = "" if entry.isreg() and not entry.issparse() else "not a plain file"
        yield _Member(entry.name.removeprefix("./"), entry.size, fault, partial(tar.extractfile, entry))


def _zip_members(unzipped: zipfile.ZipFile) -> Iterator[_Member]:
    for entry in unzipped.infolist():
        if entry.is_dir():
            continue
        kind = stat.S_IFMT(entry.external_attr >> 16)  # 0 where the archive was not made on a Unix matcher
        if kind == stat.S_IFLNK:
            fault = "a link"
        elif kind not in (0, stat.S_IFREG):
            fault = "not a plain file"
        else:
            fault = "locked by a password" if entry.flag_bits & 1 else ""
        yield _Member(entry.filename.removeprefix("./"), entry.file_size, fault, partial(unzipped.open, entry))


def _checked(members: Iterator[_Member], budget: int) -> list[_Member]:
    checked: dict[str, _Member] = {}
    total = 0
    for member in members:
        if not is_safe_name(member.name):
            raise SourceError(f"it holds {member.name}, which leads out of its folder")
        if member.fault:
            raise SourceError(f"it holds {member.name}, which is {member.fault}")
        if member.name in checked:
            raise SourceError(f"it holds {member.name} twice")
        checked[member.name] = member
        # Stops at the header, before the packed bytes behind it are read.
        total += member.size
        if total > budget:
            raise SourceError(f"it unpacks to more than {budget:,} bytes")
    return list(checked.values())


def _write(member: _Member, target: Path) -> None:
    """Copy what the member holds, trusting its declared size no further than that."""
    packed = member.open()
    if packed is None:
        raise SourceError(f"it holds {member.name}, which is not a plain file")
    left = member.size
    with packed, target.open("wb") as file:
        while block := packed.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise SourceError(f"{member.name} in it is larger than it declares")
            file.write(block)
