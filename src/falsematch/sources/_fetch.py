"""Files from the sources of a manifest into their place: hashed under a temporary name, then renamed."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from falsematch.errors import SourceError
from falsematch.progress import Progress
from falsematch.sources._archives import is_safe_name
from falsematch.sources._kinds import Archive, Source, differs, listed
from falsematch.store import sha256_of

_PARTIAL = ".partial"
"""Folder beside the files for what is not verified yet; gone once all are."""


def fetch_files(
    files: Mapping[str, str],
    sources: Sequence[Source],
    folder: Path,
    *,
    from_folder: Path | None = None,
    what: str,
    progress: Progress | None = None,
    accepted: dict[str, str] | None = None,
) -> list[Path]:
    """Have every file in a folder, each one exactly the bytes its manifest names.

    A file that is already there with the right hash is kept, and a download that broke off goes on where it stopped.
    Each file is hashed under a temporary name and only then renamed into its place.

    Parameters
    ----------
    files : mapping of str to str
        Relative path -> sha256 in hexadecimal.
    sources : sequence of Source
        Tried in order, each for the files that are still missing.
    folder : Path
        Where the files go; made with mode 0700.
    from_folder : Path or None
        A folder of the user's that holds the files at the same relative paths, or an archive that a source names as it
        was downloaded, or what somebody unpacked of it; no source is then tried.
    what : str
        Name of the dataset or model, which begins every message.
    progress : Progress or None
        Where to show how far it is; None is standard error. It is told of one unit a file.
    accepted : dict of str to str or None
        Takes path and sha256 of files whose bytes are not the listed ones and which their source accepts all the same
        (:class:`Originals`); where it is None, none is accepted.

    Returns
    -------
    list of Path, one a file, in the order of `files`.

    Raises
    ------
    SourceError
        If files cannot be had or are not what the manifest says; the message says which, from where, and why.
    """
    for name in files:
        if not is_safe_name(name):
            raise SourceError(f"{what}: {name} in its manifest leads out of its folder.")
    try:
        missing = [name for name, sha256 in files.items() if not _holds(folder / name, sha256)]
        if missing:
            with progress or Progress(f"fetching {what}", len(files)) as shown:
                shown.advance(len(files) - len(missing))
                order = _Order(what, files, folder, dict.fromkeys(missing), shown, accepted)
                _make_folder(order.partial)
                try:
                    if from_folder is None:
                        _fetch(order, sources)
                    else:
                        _copy(order, from_folder, sources)
                    shutil.rmtree(order.partial)
                finally:
                    _remove_if_empty(order.partial)
                    _remove_if_empty(folder)
    except OSError as error:
        raise SourceError(f"{what}: {error.filename or folder}: {error.strerror or error}.") from error
    return [folder / name for name in files]


@dataclass(frozen=True)
class _Order:
    what: str
    files: Mapping[str, str]
    folder: Path
    missing: dict[str, None]
    """Files still to be had, in the manifest's order; shrinks as they are put in their place."""
    shown: Progress
    accepted: dict[str, str] | None

    @property
    def partial(self) -> Path:
        return self.folder / _PARTIAL

    def put(self, name: str, file: Path) -> None:
        """A verified file into its place."""
        target = self.folder / name
        _make_folder(target.parent)
        file.replace(target)
        del self.missing[name]
        self.shown.advance()

    def wrong(self, name: str, found: str) -> str:
        which = "the file" if len(self.files) == 1 else f"{name} as"
        return f"{which} fetched has {differs(found, self.files[name])}"


def _holds(file: Path, sha256: str) -> bool:
    return file.is_file() and sha256_of(file) == sha256


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, closed to other users: `parents=True` would leave those above open."""
    for path in reversed([folder, *folder.parents]):
        path.mkdir(mode=0o700, exist_ok=True)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _fetch(order: _Order, sources: Sequence[Source]) -> None:
    """Try each source for what is still missing."""
    what, files, missing = order.what, order.files, order.missing
    if not sources:
        raise SourceError(f"{what}: it has no public address. Ask for it as its manifest says, then use --from FOLDER.")
    problems: list[str] = []
    wrong: list[str] = []
    for source in sources:
        resuming = any(order.partial.iterdir())
        try:
            refused = _take(source, order)
            if refused and resuming:
                # What an earlier attempt left may be the beginning of another file: once more, from nothing.
                refused = _take(source, order)
        except SourceError as error:
            problems.append(f"{source.label}: {error}")
            continue
        if not missing:
            return
        wrong = [order.wrong(name, found) for name, found in refused.items()]
        problems += [f"{source.label}: {text} (not kept)" for text in wrong[:1]]
    if wrong and len(sources) == 1:
        raise SourceError(f"{what}: {wrong[0]}. Nothing {'was' if len(files) == 1 else 'of it was'} kept.")
    which = "the file" if len(files) == 1 else f"{len(missing)} of {len(files)} files ({listed(list(missing))})"
    reasons = "; ".join(problems) or "no source gives it"
    raise SourceError(f"{what}: {which} could not be had: {reasons}. If you have what is missing, use --from FOLDER.")


def _take(source: Source, order: _Order) -> dict[str, str]:
    """Put in their place all missing files that a source gives rightly; the others, with the hash they had."""
    wanted = {name: place for name, place in source.gives(order.files).items() if name in order.missing}
    refused = {}
    for name, file in source.deliver(wanted, order.partial, order.shown.note) if wanted else ():
        found = sha256_of(file)
        if found == order.files[name]:
            order.put(name, file)
        elif order.accepted is not None and source.accepts(name, file):
            order.accepted[name] = found
            order.put(name, file)
        else:
            file.unlink()
            refused[name] = found
    return refused


def _copy(order: _Order, folder: Path, sources: Sequence[Source]) -> None:
    """All of the missing files from a folder of the user's, or none."""
    if not folder.is_dir():
        raise SourceError(f"{order.what}: {folder} is not a folder.")
    archives = [source for source in sources if isinstance(source, Archive)]
    lying = {name: file for name in order.missing if (file := _lying(name, folder, archives))}
    with TemporaryDirectory(dir=order.partial) as place:
        packed = [name for name in order.missing if name not in lying]
        copies = _unpacked(order, packed, folder, archives, Path(place))
        if absent := [name for name in packed if name not in copies]:
            count = f"{len(absent)} of {len(order.files)} files"
            nor = "".join(f", nor is {archive.file}" for archive in archives)
            raise SourceError(f"{order.what}: {count} are not in {folder}: {listed(absent)}{nor}.")
        for number, (name, file) in enumerate(lying.items()):
            order.shown.note(name)
            copies[name] = Path(shutil.copyfile(file, Path(place) / str(number)))
        for name in list(order.missing):
            if (found := sha256_of(copies[name])) != order.files[name]:
                where = lying.get(name, f"{folder}: {name}, packed,")
                raise SourceError(f"{order.what}: {where} has {differs(found, order.files[name])}. Nothing was kept.")
        for name in list(order.missing):
            order.put(name, copies[name])


def _lying(name: str, folder: Path, archives: Sequence[Archive]) -> Path | None:
    """Where a file lies in the user's folder: at its own path, or where an archive that was unpacked puts it."""
    paths = [name, *(archive.gives([name]).get(name, name) for archive in archives)]
    return next((folder / path for path in paths if (folder / path).is_file()), None)


def _unpacked(
    order: _Order, wanted: Sequence[str], folder: Path, archives: Sequence[Archive], place: Path
) -> dict[str, Path]:
    """Files out of the archives that somebody downloaded into a folder, by their names, not verified yet."""
    copies: dict[str, Path] = {}
    for archive in archives:
        left = [name for name in wanted if name not in copies]
        if not left or not (folder / archive.file).is_file():
            continue
        order.shown.note(archive.file)
        try:
            for name, file in archive.unpack(folder / archive.file, left, order.partial):
                copies[name] = file.replace(place / f"unpacked {len(copies)}")
        except SourceError as error:
            raise SourceError(f"{order.what}: {folder / archive.file}: {error}. Nothing was kept.") from error
    return copies
