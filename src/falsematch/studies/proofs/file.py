"""Proofs on bytes: the JPEG's tables, neutral doses, and reproducibility."""

import hashlib
import io

import numpy as np
from PIL.JpegImagePlugin import JpegImageFile

from falsematch.conditions import find
from falsematch.studies.proofs.proof import Item, Reading, chain_of, through
from falsematch.text.reason import Reason

# ITU-T T.81, Annex K, tables K.1 and K.2.
_LUMINANCE = """16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62
18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"""
_CHROMINANCE = """17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 99
99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99"""
_HALF = 50


def tables_of(quality: int) -> list[list[int]]:
    """Luminance and chrominance tables at a quality, as the Independent JPEG Group scales those of Annex K."""
    scale = 5000 // quality if quality < _HALF else 200 - 2 * quality
    return [
        [min(max((scale * int(step) + 50) // 100, 1), 255) for step in table.split()]
        for table in (_LUMINANCE, _CHROMINANCE)
    ]


def jpeg(item: Item, dose: float, seed: int) -> list[Reading]:
    """The quantisation tables and the chroma subsampling that stand in the file."""
    _, delivered = through(item, chain_of("compression", dose), seed)
    file = delivered.file or b""
    with JpegImageFile(io.BytesIO(file)) as opened:
        found = [list(table) for _, table in sorted(opened.quantization.items())]
        sampling = [layer[1:3] for layer in opened.layer]
    wanted = tables_of(int(dose))
    differ = sum(a != b for one, other in zip(found, wanted, strict=True) for a, b in zip(one, other, strict=True))
    halved = sum(a != b for a, b in zip(sampling, [(2, 2), (1, 1), (1, 1)], strict=True))
    return [
        _count(Reason("quantisation_entries"), "file", differ, 128),
        _count(Reason("components_not_subsampled"), "file", halved, 3),
    ]


def neutral(condition: str, item: Item, seed: int) -> list[Reading]:
    """The neutral dose returns the same bytes."""
    known = find(condition)
    dose = known.neutral(item.frame) if callable(known.neutral) else known.neutral
    _, delivered = through(item, chain_of(condition, dose), seed)
    if delivered.pixels.shape != item.pixels.shape:
        return [_count(Reason("bytes_at_neutral"), "delivered", item.pixels.size, item.pixels.size)]
    differ = int((delivered.pixels != item.pixels).sum())
    return [_count(Reason("bytes_at_neutral"), "delivered", differ, item.pixels.size)]


def fingerprint(item: Item, condition: str, dose: float, seed: int) -> str:
    """sha256 of what is delivered."""
    _, delivered = through(item, chain_of(condition, dose), seed)
    return hashlib.sha256(np.ascontiguousarray(delivered.pixels).tobytes()).hexdigest()


def _count(quantity: Reason, tap: str, differ: int, of: int) -> Reading:
    return Reading(quantity, tap, 0.0, float(differ), "count", float(differ), 0.0, "count", of)
