"""Pictures made to cost time or memory are refused before they are decoded."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from falsematch.datasets.photograph import LARGEST_SCANS, open_photograph
from falsematch.errors import PhotographError


def progressive(scans: int) -> bytes:
    """A JPEG whose last pass over the picture is repeated."""
    sink = io.BytesIO()
    Image.new("RGB", (64, 64), "grey").save(sink, "JPEG", progressive=True)
    whole = sink.getvalue()
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * scans + whole[-2:]


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    header = (b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0))
    pixels = (b"IDAT", zlib.compress(bytes(65 * 64)))
    parts = [
        struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in (header, *chunks, pixels)
    ]
    return (
        b"\x89PNG\r\n\x1a\n" + b"".join(parts) + struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    )


def refusal(folder: Path, data: bytes) -> str:
    """Why a picture is refused while nothing can be decoded."""
    (folder / "picture").write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(ImageFile.ImageFile, "load")
        with pytest.raises(PhotographError) as refused:
            open_photograph(folder / "picture")
    return str(refused.value)


def test_a_jpeg_of_many_passes_is_refused_by_its_markers(tmp_path: Path) -> None:
    assert "it is a JPEG of 5,0" in refusal(tmp_path, progressive(5000))


def test_a_jpeg_of_a_few_passes_is_read(tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(progressive(LARGEST_SCANS // 2))
    assert open_photograph(tmp_path / "picture").shape == (64, 64, 3)


def test_what_looks_like_passes_in_a_thumbnail_is_not_counted(tmp_path: Path) -> None:
    plain = progressive(0)
    comment = b"\xff\xda" * 1000
    (tmp_path / "picture").write_bytes(
        plain[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + plain[2:]
    )
    assert open_photograph(tmp_path / "picture").shape == (64, 64, 3)


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_text_or_a_profile_that_unpacks_to_much_is_refused(tmp_path: Path, kind: bytes) -> None:
    head = b"a\0\1\0\0\0" if kind == b"iTXt" else b"a\0\0"
    assert "too large" in refusal(tmp_path, png((kind, head + zlib.compress(bytes(50 * 2**20)))))


def test_a_second_header_does_not_enlarge_a_png(tmp_path: Path) -> None:
    larger = (b"IHDR", struct.pack(">IIBBBBB", 19_000, 19_000, 8, 0, 0, 0, 0))
    assert "more than 80,000,000 pixels" in refusal(tmp_path, png(larger))


@pytest.mark.parametrize("size", [(16_000, 16_000), (60_000, 60_000)])
def test_a_webp_of_a_giant_canvas_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    sink = io.BytesIO()
    Image.new("RGB", (64, 64)).save(sink, "WEBP", lossless=True)
    frame = sink.getvalue()[12:]
    sides = b"".join(struct.pack("<I", side - 1)[:3] for side in size)
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + sides + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body += b"ANMF" + struct.pack("<I", 16 + len(frame)) + bytes(16) + frame
    assert "more than 80,000,000 pixels" in refusal(tmp_path, b"RIFF" + struct.pack("<I", len(body)) + body)


def test_a_tiff_of_giant_tiles_is_refused(tmp_path: Path) -> None:
    values = {256: 64, 257: 64, 258: 8, 259: 5, 262: 1, 277: 1, 322: 2**16, 323: 2**15, 324: 8, 325: 100}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in values.items())
    (tmp_path / "picture").write_bytes(b"II*\0" + struct.pack("<IH", 8, len(values)) + entries + bytes(204))
    with pytest.raises(PhotographError, match="truncated or damaged"):
        open_photograph(tmp_path / "picture")
