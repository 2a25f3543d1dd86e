"""Photographs that are no sRGB, or too tight for a detector, as 8-bit sRGB with a margin: made once, kept in the cache.

Everything after a dataset takes sRGB. A photograph that is proportional to light is therefore encoded here, before
anybody reads it, and what is enrolled is the photograph as a screen would show it.
"""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from falsematch.datasets.manifest import DatasetManifest
from falsematch.datasets.photograph import open_photograph
from falsematch.store import Store, digest, write_atomically

_VERSION = 2
"""Of what is done here: another one makes every such photograph anew."""
_MARGIN = 0
"""Code value of the margin: black, since no light of a condition falls on what is not there. A grey one is lit as the
head's outline is, and what it gains or loses counts as a cost. HOG misses more faces in black: they count as missed."""


def is_developed(manifest: DatasetManifest) -> bool:
    """Whether photographs of a dataset are measured as they are made here, and not as they lie in its folder."""
    return manifest.transfer != "srgb" or manifest.margin > 0


def developed_file(manifest: DatasetManifest, sha256: str, store: Store) -> Path:
    """Where the photograph made of the file with this sha256 lies, whether it is there or not."""
    name = digest([sha256, manifest.transfer, manifest.margin, _VERSION])
    return developed_folder(manifest, store) / f"{name}.ppm"


def developed_folder(manifest: DatasetManifest, store: Store) -> Path:
    """Where all such photographs of a dataset lie."""
    return store.root / "developed" / manifest.name


def develop(manifest: DatasetManifest, file: Path, sha256: str, store: Store) -> Path:
    """The photograph that is measured in place of a file; made where it is not in the cache yet.

    It is kept without compression, so that its bytes, which results name by their hash, are the same everywhere.

    Raises
    ------
    PhotographError
        Where the file is no photograph.
    """
    made = developed_file(manifest, sha256, store)
    if made.is_file():
        return made
    pixels = open_photograph(file)
    if manifest.transfer == "linear":
        pixels = _ENCODED[pixels]
    rim = round(manifest.margin * min(pixels.shape[:2]))
    wide = np.pad(pixels, ((rim, rim), (rim, rim), (0, 0)), constant_values=_MARGIN)
    grey = bool((wide == wide[..., :1]).all())
    sink = io.BytesIO()
    Image.fromarray(wide[..., 0] if grey else wide).save(sink, format="PPM")
    store.secure()
    write_atomically(made, sink.getvalue())
    return made


def _encoded() -> NDArray[np.uint8]:
    """Code value of sRGB, by a value proportional to light. Source: IEC 61966-2-1."""
    light = np.arange(256) / 255
    value = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(255 * value), np.uint8)


_ENCODED = _encoded()
