"""Getting a dataset into the cache: from its home, or from a folder the user has."""

import shutil
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from falsematch.datasets.forget import strike
from falsematch.datasets.layout import label_file, read_layout
from falsematch.datasets.manifest import DatasetManifest
from falsematch.datasets.place import at_hand, folder_of, withdrawn
from falsematch.datasets.remade import remember
from falsematch.datasets.verify import differences, listed_files
from falsematch.errors import DataError
from falsematch.progress import Progress
from falsematch.sources import fetch_files
from falsematch.store import Store


def fetch(manifest: DatasetManifest, store: Store, from_folder: Path | None = None) -> Path:
    """Have a dataset in the cache, verified; people who withdrew stay out.

    Its folder in the one that ``FALSEMATCH_DATA`` names is looked at before its public home.

    Parameters
    ----------
    manifest : DatasetManifest
    store : Store
    from_folder : Path or None
        A folder of the user's that holds the dataset.

    Returns
    -------
    Path
        The folder of the dataset.

    Raises
    ------
    SourceError
        Where files cannot be had or are not what the manifest names.
    DataError
        Where the dataset must be asked for, or the folder is not the dataset.
    """
    folder = folder_of(manifest, store)
    if manifest.access == "generated":
        # What it is made from; the making is left to whoever knows the design.
        store.secure()
        fetch_files(manifest.hashes(), manifest.sources, folder, from_folder=from_folder, what=manifest.name)
        return folder
    gone = withdrawn(manifest.name, store)
    if manifest.access != "local":
        store.secure()
        given = from_folder or _whole_at_hand(manifest)
        if manifest.access != "open":
            _adopt(manifest, given, folder)
        elif manifest.unpack is None:
            _fetch_files(manifest, given, folder, gone)
        elif differences(manifest, folder, gone):
            _unpacked(manifest, manifest.unpack, given, folder)
        for subject in sorted(gone):
            strike(manifest, folder, subject)
    _refuse(manifest, differences(manifest, folder, gone), folder)
    return folder


def _fetch_files(manifest: DatasetManifest, given: Path | None, folder: Path, gone: frozenset[str]) -> None:
    """Have every listed file; those that ship with the manifest are never taken from somebody's folder."""
    hashes = manifest.hashes()
    if shipped := {path: hashes[path] for path in sorted(manifest.shipped())}:
        fetch_files(shipped, manifest.sources, folder, what=manifest.name)
    files = listed_files(manifest, gone, folder)
    made: dict[str, str] = {}
    try:
        fetch_files(files, manifest.sources, folder, from_folder=given, what=manifest.name, accepted=made)
    finally:
        remember(folder, made)


def _whole_at_hand(manifest: DatasetManifest) -> Path | None:
    """The dataset's folder under ``FALSEMATCH_DATA``, where it holds all that is to be fetched."""
    folder = at_hand(manifest)
    needed = set(manifest.hashes()) - manifest.shipped() if manifest.unpack is None else [manifest.unpack]
    return folder if folder and all((folder / path).is_file() for path in needed) else None


def _adopt(manifest: DatasetManifest, given: Path | None, folder: Path) -> None:
    """Copy what the user got from whoever gives the dataset out, once it is known to be it."""
    if given is None:
        if folder.is_dir():
            return
        raise DataError(
            f"{manifest.name}: falsematch may not fetch it. Ask at {manifest.ask}, then run "
            f"`falsematch fetch {manifest.name} --from FOLDER`."
        )
    _refuse(manifest, differences(manifest, given), given)
    paths = list(read_layout(manifest, given).table["path"])
    labels = label_file(manifest)
    paths += [labels] if labels else []
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as place, Progress(f"copying {manifest.name}", len(paths)) as shown:
        for path in paths:
            target = Path(place) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(given / path, target)
            shown.advance()
        _replace(folder, Path(place))


def _unpacked(manifest: DatasetManifest, name: str, given: Path | None, folder: Path) -> None:
    """Fetch the one archive that is the dataset and unpack all of it; what else is listed is a file in it."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    waiting = folder.parent / f".{manifest.name}"  # stays where a download breaks off, to go on from there
    wanted = {name: manifest.hashes()[name]}
    [archive] = fetch_files(wanted, manifest.sources, waiting, from_folder=given, what=manifest.name)
    with TemporaryDirectory(dir=folder.parent) as place:
        # The archive is the one whose hash the manifest names; "data" refuses links, devices and ways out all the same.
        with tarfile.open(archive) as tar:
            tar.extractall(place, filter="data")
        _replace(folder, Path(place))
    shutil.rmtree(waiting)


def _replace(folder: Path, made: Path) -> None:
    """Put a finished folder in its place."""
    if folder.is_dir():
        shutil.rmtree(folder)
    made.rename(folder)
    made.mkdir()  # for the temporary folder's own clearing up


def _refuse(manifest: DatasetManifest, problems: list[str], folder: Path) -> None:
    if problems:
        more = f" ({len(problems) - 1} more: `falsematch data verify {manifest.name}`.)" if len(problems) > 1 else ""
        raise DataError(f"{manifest.name}: {folder} is not it: {problems[0]}{more}")
