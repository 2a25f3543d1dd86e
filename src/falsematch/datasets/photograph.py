"""One photograph from its file to upright 8-bit sRGB, or a plain reason why it cannot be used."""

import io
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from PIL import Image, ImageCms, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from falsematch.errors import PhotographError
from falsematch.progress import Progress

SMALLEST_SIDE = 16
"""Pixels. No face can be found in less."""

LARGEST_SIDE = 19_999
"""Pixels. Longer is a panorama or a trap."""

LARGEST_AREA = 80_000_000
"""Pixels. As display-linear float32 RGB this is 1 GB, what one worker may hold."""

LARGEST_SCANS = 200
"""Passes over a picture that a JPEG may ask for. Cameras and editors write one to a dozen; each takes as long as
decoding the whole, and costs an attacker thirty bytes."""

# A closed list: Pillow also opens formats that run programs (EPS) or that no camera writes.
_FORMATS = ("JPEG", "PNG", "TIFF", "PPM", "WEBP", "BMP", "GIF")

# Modes whose numbers are not display values from black to white, so that converting them would be a guess.
_NOT_PHOTOGRAPHIC = ("F", "LAB", "HSV")

# Pillow keeps only the high byte of 16-bit colour, half a level dark on average; OpenCV reads all of it.
_DEEP_MODES = ("I;16", "LA", "RGB", "RGBA")

_PHOTOMETRIC = 262
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_WITHOUT_LENGTH = (0x00, 0x01, *range(0xD0, 0xD9), 0xFF)
"""What may follow 0xFF without a segment: a stuffed byte, restart markers, filling."""
_ORIENTATION = 274
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Unreadable:
    """A photograph that cannot be used, and why."""

    path: Path
    reason: str


def open_photograph(path: Path) -> NDArray[np.uint8]:
    """A photograph as it is meant to be seen.

    Turned upright by its EXIF orientation; converted to sRGB by its embedded colour profile (a profile that
    cannot be read or does not fit the picture is ignored, as browsers do); transparent parts laid on white;
    16 bits a sample rounded to 8.

    Parameters
    ----------
    path : Path
        JPEG, PNG, TIFF, PGM/PPM, WebP, BMP or GIF.

    Returns
    -------
    uint8 array (height, width, 3), sRGB code values, red first.

    Raises
    ------
    PhotographError
        If there is no file, or it is empty, truncated, animated, too small or too large, or not a photograph.
    """
    with _quiet():
        return _open(path)


def screen(paths: Iterable[Path], jobs: int = 1) -> list[Unreadable]:
    """Every photograph that cannot be used, so that a run can stop before it has measured anything.

    Each one is decoded in full: a truncated file shows itself only there.

    Parameters
    ----------
    paths : iterable of Path
    jobs : int
        Photographs decoded at a time, in threads: the decoders release the interpreter's lock.

    Returns
    -------
    list of Unreadable, in the order of `paths`; empty if all can be used.
    """
    waiting = list(paths)
    found = []
    with _quiet(), Progress("looking through photographs", len(waiting), "photographs") as shown:
        for fault in Parallel(n_jobs=jobs, prefer="threads", return_as="generator")(map(delayed(_fault), waiting)):
            found.append(fault)
            shown.advance()
    return [fault for fault in found if fault is not None]


@contextmanager
def _quiet() -> Iterator[None]:
    """Pillow warns about what is then either refused with a reason or of no consequence (corrupt EXIF)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _fault(path: Path) -> Unreadable | None:
    try:
        _open(path)
    except PhotographError as error:
        return Unreadable(path, error.reason)
    return None


def _open(path: Path) -> NDArray[np.uint8]:
    _examine(path)
    try:
        with Image.open(path, formats=_FORMATS) as image:
            deep = image.format in ("PNG", "TIFF") and image.mode in _DEEP_MODES and ";16" in str(image.tile)
            image.load()
            upright = _UPRIGHT.get(image.getexif().get(_ORIENTATION, 1))
            profile = image.info.get("icc_profile")
            eight_bit = _read_deep(path, _counts_from_white(image)) if deep else _to_eight_bit(image)
            display = _to_display(eight_bit, profile)
            return np.array(display if upright is None else display.transpose(upright))
    except PhotographError:
        raise
    except Exception as error:  # Pillow's decoders raise nearly any class on a damaged file
        raise PhotographError(path, f"{_why_broken(error)}.") from error


def _examine(path: Path) -> None:
    """Refuse a file that its first bytes already show to be no usable photograph; pixels are not decoded."""
    if not path.is_file():
        raise PhotographError(path, "there is no such file.")
    if path.stat().st_size == 0:
        raise PhotographError(path, "the file is empty.")
    try:
        with Image.open(path, formats=_FORMATS) as image:
            fault = _fault_of_header(image) or _fault_of_scans(path, image)
            if fault is None:
                image.verify()  # checks the checksums of a PNG: one cut in its last bytes still decodes
    except UnidentifiedImageError:
        fault = "it is not a JPEG, PNG, TIFF, PGM/PPM, WebP, BMP or GIF picture, or its beginning is damaged"
    except Image.DecompressionBombError:
        fault = f"it has more than {LARGEST_AREA:,} pixels; reduce it first"
    except Exception as error:  # as in _open
        raise PhotographError(path, f"{_why_broken(error)}.") from error
    if fault is not None:
        raise PhotographError(path, f"{fault}.")


def _fault_of_header(image: Image.Image) -> str | None:
    width, height = image.size
    if min(width, height) < SMALLEST_SIDE:
        return f"it is {width} x {height} pixels; a photograph has at least {SMALLEST_SIDE} a side"
    if max(width, height) > LARGEST_SIDE:
        return f"it is {width} x {height} pixels; at most {LARGEST_SIDE:,} a side are read, so reduce it first"
    if width * height > LARGEST_AREA:
        return f"it is {width} x {height} pixels; at most {LARGEST_AREA:,} in all are read, so reduce it first"
    # A phone's JPEG may carry a depth or gain map as a second picture (MPO): the first is the photograph.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        return f"it holds {getattr(image, 'n_frames', 1)} pictures; a photograph is one still picture"
    if image.mode in _NOT_PHOTOGRAPHIC or (image.mode == "I" and image.format != "PPM"):
        return "its samples are neither 8 nor 16 bits of grey or colour; save it as 8- or 16-bit RGB"
    return None


def _fault_of_scans(path: Path, image: Image.Image) -> str | None:
    """Counted from the markers alone; nothing is decoded."""
    if image.format not in ("JPEG", "MPO"):
        return None
    scans = _scans(path.read_bytes())
    return None if scans <= LARGEST_SCANS else f"it is a JPEG of {scans:,} passes; at most {LARGEST_SCANS} are read"


def _scans(jpeg: bytes) -> int:
    """Scans of the first picture in a JPEG file."""
    place, scans = 2, 0
    while (place := jpeg.find(b"\xff", place)) >= 0 and place + 4 <= len(jpeg):
        marker = jpeg[place + 1]
        if marker == _END_OF_IMAGE:
            break
        if marker in _WITHOUT_LENGTH:
            place += 1 if marker == 0xFF else 2
            continue
        scans += marker == _START_OF_SCAN
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4])
    return scans


def _why_broken(error: Exception) -> str:
    words = str(error).strip().rstrip(".").partition("\n")[0]
    return f"it is truncated or damaged ({words or type(error).__name__})"


def _counts_from_white(image: Image.Image) -> bool:
    """A grey TIFF whose 0 is white: the decoders turn such 8-bit samples, and leave 16-bit ones as they are."""
    return isinstance(image, TiffImageFile) and bool(image.tag_v2.get(_PHOTOMETRIC) == 0)


def _read_deep(path: Path, counts_from_white: bool) -> Image.Image:
    """A 16-bit PNG or TIFF as 8-bit L, RGB or RGBA."""
    samples = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    if samples is None or samples.dtype != np.uint16:
        raise PhotographError(path, "its 16-bit samples cannot be read; save it as 8-bit RGB.")
    if samples.ndim == 3:
        samples = cv2.cvtColor(samples, cv2.COLOR_BGR2RGB if samples.shape[2] == 3 else cv2.COLOR_BGRA2RGBA)
    eight_bit = _round_to_eight_bit(samples)
    return Image.fromarray(255 - eight_bit if counts_from_white else eight_bit)


def _to_eight_bit(image: Image.Image) -> Image.Image:
    """Pillow gives a 16-bit PGM as 32-bit integers from 0 to 65535, whatever its stated maximum."""
    if image.mode == "I":
        return Image.fromarray(_round_to_eight_bit(np.asarray(image)))
    return image


def _round_to_eight_bit(samples: NDArray[np.generic]) -> NDArray[np.uint8]:
    """round(v / 257) for v in 0..65535, so that 65535 is 255 and no level is favoured."""
    return ((samples.astype(np.uint32) + 128) // 257).astype(np.uint8)


def _to_display(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Any 8-bit picture as sRGB, its transparent parts on white."""
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    colour = _to_srgb(image, profile) if profile else image.convert("RGB")
    if alpha is None:
        return colour
    return Image.composite(colour, Image.new("RGB", image.size, "white"), alpha)


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        named_srgb = ImageCms.getProfileDescription(source).startswith("sRGB")
        if space == "CMYK" and image.mode == "CMYK":
            encoded = image
        elif space == "GRAY" and image.mode in ("1", "L", "LA"):
            encoded = image.convert("L")
        elif space == "RGB" and image.mode != "CMYK" and not named_srgb:  # sRGB to sRGB would only add rounding
            encoded = image.convert("RGB")
        else:
            return image.convert("RGB")
        converted = ImageCms.profileToProfile(encoded, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (OSError, ImageCms.PyCMSError):
        return image.convert("RGB")
    return image.convert("RGB") if converted is None else converted
