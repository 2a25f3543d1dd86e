"""The images table: every photograph of a dataset, whom it shows, and where it lies."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from falsematch.datasets.design import IMAGES_FILE, Design
from falsematch.datasets.developed import develop, is_developed
from falsematch.datasets.label_table import read_csv
from falsematch.datasets.layout import read_layout
from falsematch.datasets.manifest import DatasetManifest, manifest
from falsematch.datasets.place import folder_of, hash_file, remembered, withdrawn
from falsematch.datasets.spec import DatasetSpec
from falsematch.datasets.verify import contradictions, holding
from falsematch.errors import DataError
from falsematch.store import Store, canonical, digest, sha256_of, write_atomically


@dataclass(frozen=True)
class Images:
    """Photographs of one dataset.

    Attributes
    ----------
    table : DataFrame
        Columns image (unique), subject, capture, file (absolute path), sha256, and one a label; all str, "" where
        there is no answer. File and hash are of what is measured: of photographs that are no sRGB, what was made of
        them. Sorted by image. A generated dataset has a column ``shape`` besides: two subjects that
        share it are neither genuine nor impostor.
    manifest : DatasetManifest
    long_side : int or None
        Longer side in pixels that photographs are reduced to when opened.
    labels : list of str
        The label columns of ``table``, as the manifest declares them.
    """

    table: pd.DataFrame
    manifest: DatasetManifest
    long_side: int | None
    labels: list[str]

    @property
    def photographs(self) -> str:
        """One hash of all photographs and their names."""
        return digest(self.table[["image", "sha256"]].to_numpy().tolist())


def load(spec: DatasetSpec | str, store: Store) -> Images:
    """Images of a dataset that was fetched, or of a local folder; every listed byte is compared.

    Generated pictures are made first, where they are not in the cache yet.

    People who withdrew are left out.

    Raises
    ------
    ManifestError
        Where the manifest is unknown or malformed.
    DataError
        Where the dataset was not fetched, or its folder contradicts the manifest.
    """
    if isinstance(spec, str):
        spec = DatasetSpec(name=spec)
    wanted = manifest(spec.name)
    folder = _folder(wanted, spec, store)
    if not folder.is_dir():
        raise DataError(_absent(wanted, folder))
    gone = withdrawn(wanted.name, store)
    held = holding(wanted, folder, gone)
    _refuse(wanted, held.problems)
    hashes = _hashes(wanted, folder, held.files, store)
    _refuse(wanted, contradictions(wanted, held, hashes, gone))
    drawn = _drawn(held.table, spec)
    table = _table(wanted, folder, drawn, [hashes[path] for path in drawn["path"]])
    if is_developed(wanted):
        table = _developed(wanted, table, store)
    return Images(table=table, manifest=wanted, long_side=spec.long_side, labels=list(wanted.labels))


def outline(spec: DatasetSpec, store: Store) -> Images:
    """Images as :func:`load` gives them, but without making generated ones: those have neither file nor hash yet.

    Raises
    ------
    ManifestError, DataError
        As :func:`load`.
    """
    wanted = manifest(spec.name)
    if wanted.access != "generated":
        return load(spec, store)
    from falsematch_heads import check_mesh, listing  # noqa: PLC0415 - heads are rendered by another package

    check_mesh(store, wanted.hashes())
    with TemporaryDirectory() as place:
        listing(_design(wanted, spec), Path(place))
        found = _generated(wanted, Path(place), withdrawn(wanted.name, store))
        table = _table(wanted, Path(place), found, [""] * len(found)).assign(file="")
    return Images(table=table, manifest=wanted, long_side=spec.long_side, labels=list(wanted.labels))


def some(images: Images, chosen: Collection[str], spec: DatasetSpec, store: Store, folder: Path) -> Images:
    """A few of the images of an :func:`outline`, ready to be opened; generated ones are made in a folder.

    Raises
    ------
    DataError
        Where what they are made from was not fetched.
    """
    table = images.table[images.table["image"].isin(chosen)]
    if images.manifest.access == "generated":
        from falsematch_heads import generate_some  # noqa: PLC0415 - as in outline

        generate_some(_design(images.manifest, spec), chosen, store, images.manifest.hashes(), folder)
        files = [folder / image for image in table["image"]]
        table = table.assign(file=[str(file) for file in files], sha256=[sha256_of(file) for file in files])
    return replace(images, table=table)


def _generated(wanted: DatasetManifest, folder: Path, gone: Collection[str]) -> pd.DataFrame:
    """Rows of a listing whose pictures are not made yet, without those who withdrew."""
    reading = read_layout(wanted, folder)
    _refuse(wanted, reading.problems)
    return reading.table[~reading.table["subject"].isin(gone)].reset_index(drop=True)


def _drawn(found: pd.DataFrame, spec: DatasetSpec) -> pd.DataFrame:
    """The rows of an experiment's draw."""
    if spec.people is not None:
        people = sorted(found["subject"].unique(), key=digest)[: spec.people]
        found = found[found["subject"].isin(people)]
    if spec.photographs is not None:
        place = found["image"].map(digest).groupby(found["subject"]).rank()
        found = found[place <= spec.photographs]
    return found.reset_index(drop=True)


def _table(wanted: DatasetManifest, folder: Path, found: pd.DataFrame, hashes: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "image": found["image"],
            "subject": found["subject"],
            "capture": found["capture"],
            "file": [str(folder / path) for path in found["path"]],
            "sha256": hashes,
        }
        | {label: found[label] for label in wanted.labels}
    )
    if wanted.access == "generated":
        shape = {row["image"]: row["shape"] for row in read_csv(folder / IMAGES_FILE, ["image", "shape"])}
        table["shape"] = table["image"].map(shape)
    return table


def _developed(wanted: DatasetManifest, table: pd.DataFrame, store: Store) -> pd.DataFrame:
    """The table with each photograph's place taken by what is made of it."""
    made = [develop(wanted, Path(row["file"]), row["sha256"], store) for row in table.to_dict("records")]
    return table.assign(file=[str(file) for file in made], sha256=[sha256_of(file) for file in made])


def _folder(wanted: DatasetManifest, spec: DatasetSpec, store: Store) -> Path:
    """Where the photographs lie; generated ones are rendered where they are not there yet."""
    if wanted.access != "generated":
        if spec.design is not None:
            raise DataError(f"{wanted.name}: only generated datasets take a `design`; take it out.")
        return folder_of(wanted, store)
    from falsematch_heads import generate  # noqa: PLC0415 - as in outline

    return generate(_design(wanted, spec), store, wanted.hashes())


def _design(wanted: DatasetManifest, spec: DatasetSpec) -> Design:
    if spec.design is None:
        raise DataError(f"{wanted.name}: it is generated; say what under `design` (docs/heads.md has examples).")
    return spec.design


def _refuse(wanted: DatasetManifest, problems: list[str]) -> None:
    if problems:
        others = len(problems) - 1
        tail = f" ({others} more: `falsematch data verify {wanted.name}` lists them.)" if others else ""
        raise DataError(f"{wanted.name}: {problems[0]}{tail}")


def _absent(wanted: DatasetManifest, folder: Path) -> str:
    if wanted.access == "local":
        return f"{wanted.name}: its folder {folder} is not there."
    if wanted.access == "open":
        return f"{wanted.name}: not fetched yet; run `falsematch fetch {wanted.name}`."
    where = f"ask at {wanted.ask}, then " if wanted.ask else ""
    return f"{wanted.name}: not fetched yet; {where}run `falsematch fetch {wanted.name} --from FOLDER`."


def _hashes(wanted: DatasetManifest, folder: Path, paths: list[str], store: Store) -> dict[str, str]:
    """sha256 by path, read again only where a file's size or time of change is new."""
    memory = hash_file(wanted.name, store)
    known = remembered(memory)
    state: dict[str, list[str | int]] = {}
    for path in paths:
        file = folder / path
        status = file.stat()
        stamp: list[str | int] = [str(file), status.st_size, status.st_mtime_ns]
        old = known.get(path)
        if isinstance(old, list) and len(old) == len(stamp) + 1 and old[:-1] == stamp:
            state[path] = old
        else:
            state[path] = [*stamp, sha256_of(file)]
    if state != known:
        store.secure()
        write_atomically(memory, canonical(state))
    return {path: str(entry[3]) for path, entry in state.items()}
