"""From a design to pictures in the cache: made once, on every core, the same bytes in any order."""

import csv
import fcntl
import io
import json
import shutil
from collections.abc import Collection
from functools import cache
from pathlib import Path

import cv2
import joblib
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from joblib import delayed
from numpy.typing import NDArray

from falsematch import workers
from falsematch.datasets.heads._axes import target_names
from falsematch.datasets.heads._capture import Capture
from falsematch.datasets.heads._design import Design, Planned, subjects
from falsematch.datasets.heads._head import Head, make_head
from falsematch.datasets.heads._mesh import HeadMesh, needed, read_mesh
from falsematch.datasets.heads._morphs import Morphs, read_morphs
from falsematch.datasets.heads._render import Picture, Truth, render
from falsematch.datasets.heads._subject import Subject, draw_subject
from falsematch.errors import DataError
from falsematch.progress import Progress
from falsematch.store import Store, file_sha256, write_atomically

STAGE = "datasets/heads"
IMAGES_FILE = "images.csv"
"""The images table of a rendered design: image, subject, capture, shape, and a column a label."""
TRUTH_FILE = "truth.parquet"
"""What is true of each picture: see :class:`falsematch.datasets.heads.Truth`."""
_DONE = ".done"
"""Folder of what is true of each subject's pictures, while a design is being rendered: written once all are there."""


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
        key = store.key(STAGE, inputs=hashes, parameters={"what": "morphs"})
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

    A subject whose pictures are all there is not rendered again when a stopped run goes on. Who comes while another
    process renders the same design waits for it.

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
    key = store.key(STAGE, inputs=hashes, parameters=design.model_dump(mode="json"))
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
            shutil.rmtree(place / _DONE, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)  # somebody took its table away
            place.rename(folder)
    return folder


def _render_all(design: Design, place: Path, store: Store, hashes: dict[str, str], jobs: int | None) -> None:
    # Once here, so that what is missing is said before any process starts, and the morphs are unpacked once.
    Generator.load(store, hashes)
    planned = subjects(design)
    missing = [one for one in planned if not _done(place, one).is_file()]
    tasks = (delayed(_render_subject)(str(store.root), hashes, design, one, place) for one in missing)
    with Progress("rendering heads", len(missing) * len(design.captures), "pictures") as shown:
        for _ in workers.each(tasks, min(jobs or joblib.cpu_count(), len(planned)), ordered=False):
            shown.advance(len(design.captures))
    rows = [row for one in planned for row in json.loads(_done(place, one).read_bytes())]
    pq.write_table(pa.Table.from_pylist(rows), place / TRUTH_FILE)
    write_atomically(place / IMAGES_FILE, _images(design, planned).encode())


def _render_subject(root: str, hashes: dict[str, str], design: Design, planned: Planned, place: Path) -> None:
    rows = _photograph_subject(root, hashes, design, planned, str(place), list(design.captures))
    write_atomically(_done(place, planned), json.dumps(rows).encode())


def _done(place: Path, planned: Planned) -> Path:
    return place / _DONE / f"{planned.name}.json"


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
    for one in subjects(design):
        chosen = [capture for capture in design.captures if _path(one, capture) in images]
        if chosen:
            _photograph_subject(str(store.root), hashes, design, one, str(folder), chosen)


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


def _photograph_subject(
    root: str, hashes: dict[str, str], design: Design, planned: Planned, place: str, captures: list[str]
) -> list[dict[str, object]]:
    generator = _loaded(root, tuple(sorted(hashes.items())))
    subject = draw_subject(planned.seed, planned.tone, planned.target_set, planned.form, design.glasses)
    heads: dict[str, Head] = {}
    rows = []
    for name in captures:
        capture = design.captures[name].drawn(planned.seed, name)
        if capture.expression not in heads:
            heads[capture.expression] = generator.head(subject, capture.expression)
        picture = generator.photograph(subject, capture, design.size, heads[capture.expression])
        image = _path(planned, name)
        file = Path(place) / image
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(png(picture.pixels))
        rows.append({"image": image} | _flat(picture.truth))
    return rows


def png(pixels: NDArray[np.uint8]) -> bytes:
    """A picture (height, width, 3) without loss."""
    _, content = cv2.imencode(".png", pixels[:, :, ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 4])
    return content.tobytes()


def _flat(truth: Truth) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(truth, name) for name in ("inter_eye", "yaw", "pitch", "roll", "exposure")}
    for name in ("radiance", "albedo"):
        row |= {f"{name}_{colour}": value for colour, value in zip("rgb", getattr(truth, name), strict=True)}
    for name, (x, y, distance) in truth.landmarks.items():
        row |= {f"{name}_x": x, f"{name}_y": y, f"{name}_distance": distance}
    return row


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
