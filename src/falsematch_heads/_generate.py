"""From a design to pictures in the cache: made once, on every core, the same bytes in any order."""

import csv
import fcntl
import hashlib
import inspect
import io
import json
import shutil
from collections.abc import Collection, Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path

import joblib
import pyarrow as pa
import pyarrow.parquet as pq
from joblib import delayed

from falsematch import workers
from falsematch.datasets.capture import Capture
from falsematch.datasets.design import IMAGES_FILE, Design, Planned, subjects
from falsematch.errors import DataError
from falsematch.progress import Progress
from falsematch.store import Store, code_digest, file_sha256, sha256_of, write_atomically
from falsematch_heads._axes import target_names
from falsematch_heads._head import Head, make_head
from falsematch_heads._mesh import HeadMesh, needed, read_mesh
from falsematch_heads._morphs import Morphs, read_morphs
from falsematch_heads._pictures import take
from falsematch_heads._render import Picture, render
from falsematch_heads._subject import Subject, draw_subject

STAGE = "datasets/heads"
TRUTH_FILE = "truth.parquet"
"""What is true of each picture: see :class:`falsematch_heads.Truth`."""
PICTURES = "pictures"
"""Folder of every picture by its key, which designs share: what they hold are links."""
RENDERER = [Path(inspect.getfile(take))]
"""Source of what makes a picture of a subject that was drawn."""


class Generator:
    """Draws and photographs heads, from fetched mesh files.

    Parameters
    ----------
    mesh : HeadMesh
    morphs : Morphs
    """

    def __init__(self, mesh: HeadMesh, morphs: Morphs) -> None:
        self.mesh = mesh
        self.morphs = morphs

    @classmethod
    def load(cls, store: Store, hashes: dict[str, str]) -> "Generator":
        """From the cache; the morph targets are unpacked once and kept.

        Parameters
        ----------
        store : Store
        hashes : dict
            sha256 by path of the mesh files, as the manifest lists them.

        Raises
        ------
        DataError
            Where the mesh files were not fetched, or are other files.
        """
        folder = store.data / "heads"
        mesh = read_mesh(folder)
        names = sorted(set(target_names()))
        code = code_digest([Path(inspect.getfile(read_morphs))])
        key = store.key(code, inputs=hashes, parameters={"targets": names})
        table = store.read(STAGE, key)
        if table is None:
            table = read_morphs(folder, mesh, names).table()
            store.write(STAGE, key, table)
        return cls(mesh, Morphs.from_table(table))

    def head(self, subject: Subject, expression: str = "neutral") -> Head:
        """A subject's head, ready to be photographed any number of times."""
        return make_head(self.mesh, self.morphs, subject, expression)

    def photograph(self, subject: Subject, capture: Capture, size: int = 512, head: Head | None = None) -> Picture:
        """A picture of a subject.

        Parameters
        ----------
        subject : Subject
        capture : Capture
        size : int
            Side in pixels.
        head : Head or None
            Made before with the capture's expression, where there are several pictures to take.
        """
        return render(head or self.head(subject, capture.expression), subject, capture, size)


def generate(design: Design, store: Store, hashes: dict[str, str], jobs: int | None = None) -> Path:
    """The folder of a design's pictures, rendered where they are not there yet.

    A picture that is there, of whatever design, is not rendered again, so that a stopped run goes on. Who comes while
    another process renders the same design waits for it.

    Parameters
    ----------
    design : Design
    store : Store
    hashes : dict
        sha256 by path of the mesh files.
    jobs : int or None
        Processes (loky: started anew, never forked); None is one a core. Any number gives the same bytes.

    Raises
    ------
    DataError
        Where the mesh files were not fetched.
    """
    key = store.key(code_digest([Path(__file__)]), inputs=hashes, parameters=design.model_dump(mode="json"))
    folder = store.data / "heads" / key[:16]
    if (folder / IMAGES_FILE).is_file():
        return folder
    check_mesh(store, hashes)
    place = folder.with_name(f".rendering-{folder.name}")
    with place.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / IMAGES_FILE).is_file():  # else another process was first
            if not (place / IMAGES_FILE).is_file():  # else one was stopped just before the next line
                _render_all(design, place, store, hashes, jobs)
            shutil.rmtree(folder, ignore_errors=True)  # somebody took its table away
            place.rename(folder)
    return folder


def _render_all(design: Design, place: Path, store: Store, hashes: dict[str, str], jobs: int | None) -> None:
    # Once here, so that what is missing is said before any process starts, and the morphs are unpacked once.
    Generator.load(store, hashes)
    planned = subjects(design)
    tasks = (delayed(_render_subject)(str(store.root), hashes, design, one, place) for one in planned)
    rows: list[dict[str, object]] = []
    with Progress("rendering heads", len(planned) * len(design.captures), "pictures") as shown:
        for made in workers.each(tasks, min(jobs or joblib.cpu_count(), len(planned))):
            rows += made
            shown.advance(len(design.captures))
    pq.write_table(pa.Table.from_pylist(rows), place / TRUTH_FILE)
    write_atomically(place / IMAGES_FILE, _images(design, planned).encode())


def _render_subject(
    root: str, hashes: dict[str, str], design: Design, planned: Planned, place: Path
) -> list[dict[str, object]]:
    """Put a subject's pictures into a design's folder, rendering those that no design had before; gives their truth.

    The key of a picture covers what is in it, the mesh and the renderer, but not how a subject is drawn: a style that
    is added, or a change of shares, renders those alone whom it changes.
    """
    store = Store(Path(root))
    subject, captures = _drawn(design, planned, design.captures)
    code = code_digest(RENDERER)
    kept = {}
    for name, capture in captures.items():
        content = {"subject": asdict(subject), "capture": asdict(capture), "size": design.size}
        key = store.key(code, inputs=hashes, parameters=content)
        kept[name] = store.data / "heads" / PICTURES / key[:2] / f"{key}.png"
    truths = {name: truth for name, file in kept.items() if (truth := _truth_of(file)) is not None}
    missing = {name: capture for name, capture in captures.items() if name not in truths}
    if missing:
        generator = _loaded(root, tuple(sorted(hashes.items())))
        for name, picture, truth in take(generator.mesh, generator.morphs, subject, missing, design.size):
            write_atomically(kept[name], picture)
            # Last, so that a picture that has it is whole.
            known = {"sha256": hashlib.sha256(picture).hexdigest(), "truth": truth}
            write_atomically(kept[name].with_suffix(".json"), json.dumps(known).encode())
            truths[name] = truth
    for name, file in kept.items():
        _link(file, place / _path(planned, name))
    return [{"image": _path(planned, name)} | truths[name] for name in kept]


def _truth_of(picture: Path) -> dict[str, object] | None:
    """What is true of a picture; None where the two are not whole, so that it is rendered again."""
    try:
        known = json.loads(picture.with_suffix(".json").read_bytes())
        truth: dict[str, object] = known["truth"]
        return truth if known["sha256"] == sha256_of(picture) else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _link(file: Path, place: Path) -> None:
    """The same file under another name, or a copy where the storage has no links."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    try:
        place.hardlink_to(file)
    except OSError:
        shutil.copyfile(file, place)


def listing(design: Design, folder: Path) -> None:
    """Write the images table of a design into a folder, without a picture."""
    (folder / IMAGES_FILE).write_text(_images(design, subjects(design)), encoding="utf-8")


def generate_some(design: Design, images: Collection[str], store: Store, hashes: dict[str, str], folder: Path) -> None:
    """Render some pictures of a design into a folder, as :func:`generate` would.

    Parameters
    ----------
    design : Design
    images : collection of str
        As the images table names them.
    store : Store
        With the fetched mesh files.
    hashes : dict
        sha256 by path of the mesh files.
    folder : Path

    Raises
    ------
    DataError
        Where the mesh files were not fetched.
    """
    check_mesh(store, hashes)
    generator = _loaded(str(store.root), tuple(sorted(hashes.items())))
    for one in subjects(design):
        chosen = [capture for capture in design.captures if _path(one, capture) in images]
        if chosen:
            subject, captures = _drawn(design, one, chosen)
            for name, content, _ in take(generator.mesh, generator.morphs, subject, captures, design.size):
                write_atomically(folder / _path(one, name), content)


def check_mesh(store: Store, hashes: dict[str, str]) -> None:
    """Refuse mesh files that are not the listed ones: another wheel would make other heads under the same name.

    Raises
    ------
    DataError
    """
    for name, expected in hashes.items():
        found = file_sha256(needed(store.data / "heads", name))
        if found != expected:
            raise DataError(
                f"heads: {name} has sha256 {found[:8]}..., the manifest says {expected[:8]}...; "
                "run `falsematch fetch heads` to get the right one."
            )


@cache
def _loaded(root: str, hashes: tuple[tuple[str, str], ...]) -> Generator:
    """Mesh and morphs, loaded once a process."""
    return Generator.load(Store(Path(root)), dict(hashes))


def _drawn(design: Design, planned: Planned, names: Iterable[str]) -> tuple[Subject, dict[str, Capture]]:
    """A subject of a design, and some of its captures."""
    subject = draw_subject(planned.seed, planned.tone, planned.target_set, planned.form, design.glasses)
    return subject, {name: design.captures[name].drawn(planned.seed, name) for name in names}


def _path(planned: Planned, capture: str) -> str:
    return f"{capture}/{planned.name}.png"


def _images(design: Design, planned: list[Planned]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["image", "subject", "capture", "shape", *planned[0].labels])
    for capture in design.captures:
        for one in planned:
            writer.writerow([_path(one, capture), one.name, capture, one.shape, *one.labels.values()])
    return text.getvalue()
