"""What is not one still picture of a sensible size is refused by name, in one sentence, before it is decoded."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from falsematch.datasets.photograph import (
    LARGEST_AREA,
    open_photograph,
)
from falsematch.errors import PhotographError

ENCODINGS = {
    "a.jpg": {},
    "progressive.jpg": {"progressive": True},
    "a.png": {},
    "a.tiff": {},
    "lzw.tiff": {"compression": "tiff_lzw"},
    "a.ppm": {},
    "a.bmp": {},
    "a.webp": {},
}


def picture(width: int = 64, height: int = 48) -> Image.Image:
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(noise)


def png_header(width: int, height: int) -> bytes:
    """The start of a PNG that claims a size and holds nothing."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"")
    chunks = [struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (header, data, b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def refusal(path: Path) -> str:
    with pytest.raises(PhotographError) as caught:
        open_photograph(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.endswith(".")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("name", ENCODINGS)
@pytest.mark.parametrize("cut", [5, 10, 0.5, 0.9])
def test_a_truncated_photograph_is_refused(tmp_path: Path, name: str, cut: float) -> None:
    picture().save(tmp_path / name, **ENCODINGS[name])
    data = (tmp_path / name).read_bytes()
    lost = int(len(data) * cut) if cut < 1 else int(cut)
    (tmp_path / name).write_bytes(data[:-lost])
    refusal(tmp_path / name)


def test_a_png_with_a_changed_byte_is_refused(tmp_path: Path) -> None:
    picture().save(tmp_path / "a.png")
    data = bytearray((tmp_path / "a.png").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "a.png").write_bytes(data)
    refusal(tmp_path / "a.png")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    assert "empty" in refusal(tmp_path / "a.jpg")


@pytest.mark.parametrize("name", ["absent.jpg", "folder"])
def test_no_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    assert "no such file" in refusal(tmp_path / name)


@pytest.mark.parametrize("data", [b"<html>not found</html>", b"%!PS-Adobe-3.0 EPSF-3.0\n", bytes(2000)])
def test_what_is_no_photograph_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(data)
    assert "not a JPEG" in refusal(tmp_path / "a.jpg")


@pytest.mark.parametrize("name", ["a.gif", "a.png", "a.webp", "a.tiff"])
def test_several_pictures_in_one_file_are_refused(tmp_path: Path, name: str) -> None:
    second = Image.new("RGB", (64, 48), "red")
    picture().save(tmp_path / name, save_all=True, append_images=[second, picture()])
    assert "holds 3 pictures" in refusal(tmp_path / name)


@pytest.mark.parametrize("size", [(1, 1), (15, 400), (400, 15)])
def test_a_picture_too_small_for_a_face_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    picture(*size).save(tmp_path / "a.png")
    assert f"{size[0]} x {size[1]}" in refusal(tmp_path / "a.png")


@pytest.mark.parametrize("size", [(20_000, 30), (30, 20_000)])
def test_a_picture_of_20000_pixels_a_side_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("L", size).save(tmp_path / "a.png")
    assert f"{size[0]} x {size[1]}" in refusal(tmp_path / "a.png")


@pytest.mark.parametrize("size", [(9_000, 9_000), (13_000, 13_000), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_by_its_header(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "a.png").write_bytes(png_header(*size))
    assert "reduce it first" in refusal(tmp_path / "a.png")


def test_the_largest_area_fits_a_phone_of_50_megapixels() -> None:
    assert LARGEST_AREA > 8192 * 6144


def test_numbers_that_are_no_display_values_are_refused(tmp_path: Path) -> None:
    Image.fromarray(np.ones((40, 40), np.float32)).save(tmp_path / "a.tiff")
    assert "8- or 16-bit" in refusal(tmp_path / "a.tiff")


def test_refusing_says_nothing_besides(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    buffer = io.BytesIO()
    picture().save(buffer, "TIFF", compression="tiff_lzw")
    (tmp_path / "a.tiff").write_bytes(buffer.getvalue()[:-20])
    refusal(tmp_path / "a.tiff")
    assert not list(recwarn)
