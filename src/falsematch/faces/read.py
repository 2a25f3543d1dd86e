"""One reference reading of each clean photograph: 468 landmarks with depth, 5 points, inter-eye distance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from joblib import delayed
from numpy.typing import NDArray

from falsematch import workers
from falsematch.datasets import Images, open_photograph
from falsematch.errors import DataError, NotApplicable, PhotographError
from falsematch.faces.converted import converted
from falsematch.faces.display import SATURATED, brightest, reduce_photograph, to_light
from falsematch.faces.fold import fold_any_size
from falsematch.faces.frame import MESH_POINTS, Frame, eye_distance
from falsematch.faces.mesh import Mesh
from falsematch.faces.model_manifest import ModelManifest
from falsematch.faces.several import FACES, FaceKeys, OnSeveralFaces, choose_face, image_centre
from falsematch.faces.yunet import YuNet
from falsematch.progress import Progress
from falsematch.store import Store

MODELS: Final = ("yunet", "mediapipe_mesh")
"""Manifests of the models that every reading needs."""

STAGE = "faces"
_YUNET_FILE = "face_detection_yunet_2023mar_int8bq.onnx"
_MESH_FILE = "face_landmark.tflite"
_LEAST_PRESENCE = 0.5
"""Below this the mesh network itself says that there is no face in the crop."""

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


Row = Mapping[str, Any]
"""outcome (ok, failed), reason, inter_eye (px), landmarks (1404 numbers: 468 x, y, depth), points5 (10 numbers: x, y of
YuNet's points), the last three None where the reading failed; faces (how many YuNet found), None where the photograph
cannot be read."""


@dataclass(frozen=True)
class Readings:
    """What was read in the clean photographs of a dataset.

    Attributes
    ----------
    rows : mapping of image to Row
        In the order of the images.
    """

    rows: Mapping[str, Row]

    def only(self, image: str) -> "Readings":
        """The reading of one photograph alone, to be sent to a worker."""
        return Readings(self.rows.only(image) if isinstance(self.rows, StoredRows) else {image: self.rows[image]})

    def frame(self, image: str, pixels: NDArray[np.uint8]) -> Frame:
        """The clean photograph as a :class:`Frame`, ready for the camera chain.

        Parameters
        ----------
        image : str
            Its id.
        pixels : uint8 array (height, width, 3)
            As :func:`photograph` opens it at the size it was read at.

        Raises
        ------
        NotApplicable
            Where its reading failed: without landmarks no dose can be given.
        """
        row = self.rows[image]
        if row["outcome"] != "ok":
            raise NotApplicable(f"{image}: {row['reason']}")
        landmarks = np.array(row["landmarks"], dtype=np.float64).reshape(MESH_POINTS, 3)
        return Frame(to_light(pixels), landmarks, float(row["inter_eye"]), brightest(pixels) >= SATURATED)


class StoredRows(Mapping[str, Row]):
    """Readings that stay in the store until they are asked for: a million of them do not fit into memory.

    Parameters
    ----------
    store : Store
    keys : mapping of image to FaceKeys
    """

    def __init__(self, store: Store, keys: Mapping[str, FaceKeys]) -> None:
        self._store, self._keys = store, keys

    def only(self, image: str) -> "StoredRows":
        """That of one photograph."""
        return StoredRows(self._store, {image: self._keys[image]})

    def __getitem__(self, image: str) -> Row:
        """The reading of one photograph.

        Raises
        ------
        DataError
            Where it has gone from the cache since.
        """
        kept = self._keys[image].read(self._store, STAGE)
        if kept is None:
            raise DataError(f"{image}: its reading has gone from the cache while it was needed; run it again.")
        return {name: _cell(kept[name][0]) for name in kept.column_names}

    def __iter__(self) -> Iterator[str]:
        """The images."""
        return iter(self._keys)

    def __len__(self) -> int:
        """How many."""
        return len(self._keys)


def _cell(value: pa.Scalar) -> Any:
    """A cell; lists as arrays, without a Python object a number."""
    if isinstance(value, pa.ListScalar) and value.is_valid:
        return value.values.to_numpy()
    return value.as_py()


def photograph(file: str | Path, long_side: int | None) -> NDArray[np.uint8]:
    """A photograph as the lab measures it: opened, and reduced to ``long_side`` px (None: as it is).

    Returns
    -------
    uint8 array (height, width, 3), sRGB.
    """
    pixels = open_photograph(Path(file))
    return pixels if long_side is None else reduce_photograph(pixels, long_side)


def yunet_path(store: Store) -> Path:
    """YuNet's float ONNX file, folded from the fetched one."""
    return converted(ModelManifest.load("yunet").path(store, _YUNET_FILE), fold_any_size)


def mesh_path(store: Store) -> Path:
    """The mesh's fetched file."""
    return ModelManifest.load("mediapipe_mesh").path(store, _MESH_FILE)


def read(images: Images, store: Store, jobs: int = 1, *, on_several_faces: OnSeveralFaces = "largest") -> Readings:
    """Read every photograph of a dataset, or find its reading in the store.

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
    models = [ModelManifest.load(name).files for name in MODELS]
    parameters = {"long_side": images.long_side, "models": models}
    table = images.table
    keys = [FaceKeys.under(rule, store.key(STAGE, inputs=sha256, parameters=parameters)) for sha256 in table["sha256"]]
    places = zip(keys, table["file"], table["image"], table["sha256"], strict=True)
    missing = [place for place in places if place[0].read(store, STAGE) is None]
    if missing:
        paths = yunet_path(store), mesh_path(store)
        tasks = (delayed(_keep_reading)(store, *place, images.long_side, rule, *paths) for place in missing)
        with Progress("reading faces", len(missing), "photographs") as progress:
            for _ in workers.each(tasks, jobs, ordered=False):
                progress.advance()
    return Readings(StoredRows(store, dict(zip(table["image"], keys, strict=True))))


@cache
def _models(yunet: Path, mesh: Path) -> tuple[YuNet, Mesh]:
    """The two networks, loaded once a process."""
    return YuNet(yunet), Mesh(mesh)


def _why(error: PhotographError, file: str) -> str:
    """What is wrong with a photograph, without its path: a reading is kept by content, wherever the file lies."""
    return str(error).removeprefix(f"{file}: ").removesuffix(".")


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
    row = _read_pixels(pixels, "largest", yunet_path(store), mesh_path(store))
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
) -> None:
    """One photograph, kept at once: a run that is stopped goes on from here, and nothing need be sent back."""
    row = _read_one(file, long_side, rule, yunet, mesh)
    kept = pa.Table.from_pylist([row], schema=_SCHEMA)
    store.write(STAGE, keys.of(row[FACES]), kept, image=image, sha256=sha256)


def _read_one(file: str, long_side: int | None, rule: OnSeveralFaces, yunet: Path, mesh: Path) -> dict[str, Any]:
    try:
        pixels = photograph(file, long_side)
    except PhotographError as error:
        # A run names these before it begins, and comes here only where it was told to go on without them.
        return {"outcome": "failed", "reason": f"the photograph cannot be read: {_why(error, file)}", FACES: None}
    return _read_pixels(pixels, rule, yunet, mesh)


def _read_pixels(pixels: NDArray[np.uint8], rule: OnSeveralFaces, yunet: Path, mesh: Path) -> dict[str, Any]:
    detector, fitter = _models(yunet, mesh)
    found = detector.detect(pixels)
    face = choose_face(found, rule, image_centre(pixels))
    if face is None:
        return {"outcome": "failed", "reason": "no face was found in the clean photograph", FACES: len(found)}
    fit = fitter.fit(pixels, face)
    if fit.presence < _LEAST_PRESENCE:
        reason = "the 468 landmarks could not be placed on the clean photograph"
        return {"outcome": "failed", "reason": reason, FACES: len(found)}
    return {
        "outcome": "ok",
        "reason": "",
        "inter_eye": eye_distance(fit.landmarks),
        "landmarks": fit.landmarks.ravel().tolist(),
        "points5": face.points.ravel().tolist(),
        FACES: len(found),
    }
