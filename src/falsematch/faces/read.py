"""One reference reading of each clean photograph: 468 landmarks with depth, 5 points, inter-eye distance."""

import inspect
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from joblib import delayed
from numpy.typing import NDArray

from falsematch import workers
from falsematch.datasets import Images
from falsematch.errors import PhotographError
from falsematch.faces._reader import read_pixels
from falsematch.faces.converted import converted
from falsematch.faces.fold import fold_any_size
from falsematch.faces.frame import Frame, OwnLight
from falsematch.faces.model_manifest import ModelManifest
from falsematch.faces.opened import forget_photographs, photograph, photograph_to_read
from falsematch.faces.readings import STAGE, Readings, StoredRows
from falsematch.faces.several import FACES, FaceKeys, OnSeveralFaces
from falsematch.progress import Progress
from falsematch.store import Store, code_digest

MODELS: Final = ("yunet", "mediapipe_mesh")
"""Manifests of the models that every reading needs."""

_YUNET_FILE = "face_detection_yunet_2023mar_int8bq.onnx"
_MESH_FILE = "face_landmark.tflite"
ENGINE = [Path(inspect.getfile(function)) for function in (photograph, fold_any_size, read_pixels)]
"""Sources of what makes a reading: how a photograph is opened, the networks' form, and what is done with them."""

_SCHEMA = pa.schema(
    [
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("inter_eye", pa.float64()),
        ("landmarks", pa.list_(pa.float64())),
        ("points5", pa.list_(pa.float64())),
        (FACES, pa.int64()),
    ]
)


def yunet_path(store: Store) -> Path:
    """YuNet's float ONNX file, folded from the fetched one."""
    return converted(ModelManifest.load("yunet").path(store, _YUNET_FILE), fold_any_size)


def mesh_path(store: Store) -> Path:
    """The mesh's fetched file."""
    return ModelManifest.load("mediapipe_mesh").path(store, _MESH_FILE)


def read(images: Images, store: Store, jobs: int = 1, *, on_several_faces: OnSeveralFaces = "largest") -> Readings:
    """Read every photograph of a dataset, or find its reading in the store.

    A photograph that was not read before is opened here for the first time: a run learns here which cannot be.

    Parameters
    ----------
    images : Images
        The dataset, with the size its photographs are measured at.
    jobs : int
        Processes (loky: started anew, never forked).
    on_several_faces : "largest", "nearest_centre" or "fail"
        Whose face is read where YuNet finds more than one. ``fail`` reads the largest: a matcher's own detector says
        whether there are several in the frame it is given, and that frame has to be made.

    Raises
    ------
    SourceError
        Where the models were not fetched.
    """
    rule: OnSeveralFaces = "largest" if on_several_faces == "fail" else on_several_faces
    code = code_digest(ENGINE)
    models = [ModelManifest.load(name).files for name in MODELS]
    parameters = {"long_side": images.long_side, "models": models}
    table = images.table
    keys = [FaceKeys.under(rule, store.key(code, inputs=sha256, parameters=parameters)) for sha256 in table["sha256"]]
    # By key: a photograph that stands under two names is read once.
    places = dict(zip(keys, zip(table["file"], table["image"], table["sha256"], strict=True), strict=True))
    missing = [(key, *place) for key, place in places.items() if key.read(store, STAGE) is None]
    faults: dict[FaceKeys, str] = {}
    if missing:
        forget_photographs()
        paths = yunet_path(store), mesh_path(store)
        tasks = (delayed(_keep_reading)(store, *place, images.long_side, rule, *paths) for place in missing)
        with Progress("reading faces", len(missing), "photographs") as progress:
            for key, fault in workers.each(tasks, jobs, ordered=False):
                faults |= {} if fault is None else {key: fault}
                progress.advance()
    by_image = dict(zip(table["image"], keys, strict=True))
    unreadable = {image: faults[key] for image, key in by_image.items() if key in faults}
    stated: dict[str, OwnLight] = {
        capture: (light[0], light[1], light[2], light[3]) for capture, light in images.manifest.own_light.items()
    }
    lights = {
        image: stated[capture]
        for image, capture in zip(table["image"], table["capture"], strict=True)
        if capture in stated
    }
    return Readings(StoredRows(store, by_image, unreadable), unreadable, lights)


def read_picture(pixels: NDArray[np.uint8], store: Store) -> Frame:
    """One picture that belongs to no dataset, read and made a :class:`Frame`.

    Parameters
    ----------
    pixels : uint8 array (height, width, 3), sRGB
    store : Store
        With the fetched models.

    Raises
    ------
    SourceError
        Where the models were not fetched.
    NotApplicable
        Where no face could be read in it.
    """
    row = read_pixels(pixels, "largest", yunet_path(store), mesh_path(store))
    return Readings({"picture": row}).frame("picture", pixels)


def _keep_reading(
    store: Store,
    keys: FaceKeys,
    file: str,
    image: str,
    sha256: str,
    long_side: int | None,
    rule: OnSeveralFaces,
    yunet: Path,
    mesh: Path,
) -> tuple[FaceKeys, str | None]:
    """One photograph, kept at once: a run that is stopped goes on from here. Gives its keys, and why it cannot be read.

    That is not kept: it may be the disk's fault, or a missing permission.
    """
    try:
        pixels = photograph_to_read(file, sha256, long_side)
    except PhotographError as error:
        return keys, error.reason
    row = read_pixels(pixels, rule, yunet, mesh)
    kept = pa.Table.from_pylist([row], schema=_SCHEMA)
    store.write(STAGE, keys.of(row[FACES]), kept, image=image, sha256=sha256)
    return keys, None
