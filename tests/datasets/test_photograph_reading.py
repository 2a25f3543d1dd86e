"""Every way a camera or an archive stores a photograph gives the same picture: upright 8-bit sRGB."""

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from falsematch.datasets.photograph import open_photograph

HEIGHT, WIDTH = 32, 48


def ramp() -> NDArray[np.uint8]:
    """A picture whose corners all differ, smooth enough for JPEG."""
    row, column = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.dstack([row * 7, column * 5, 255 - row * 3 - column * 2]).astype(np.uint8)


def deep_ramp() -> NDArray[np.uint16]:
    """All 16 bits in use, in each channel differently."""
    return np.random.default_rng(1).integers(0, 65536, (HEIGHT, WIDTH, 3), dtype=np.uint16)


def rounded(samples: NDArray[np.uint16]) -> NDArray[np.uint8]:
    return np.rint(samples / 257).astype(np.uint8)


def with_tiff_tag(data: bytes, tag: int, value: int) -> bytes:
    """The same little-endian TIFF with one SHORT tag set, its directory moved to the end."""
    start = struct.unpack("<I", data[4:8])[0]
    count = struct.unpack("<H", data[start : start + 2])[0]
    entries = [data[start + 2 + 12 * i : start + 14 + 12 * i] for i in range(count)]
    entries = [entry for entry in entries if struct.unpack("<H", entry[:2])[0] != tag]
    entries.append(struct.pack("<HHIHH", tag, 3, 1, value, 0))
    entries.sort(key=lambda entry: struct.unpack("<H", entry[:2])[0])
    end = len(data) + len(data) % 2
    directory = struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    return data[:4] + struct.pack("<I", end) + data.ljust(end, b"\0")[8:] + directory


@pytest.mark.parametrize("name", ["a.png", "a.tiff", "a.ppm", "a.bmp", "a.webp"])
def test_lossless_colour_is_read_byte_for_byte(tmp_path: Path, name: str) -> None:
    Image.fromarray(ramp()).save(tmp_path / name, lossless=True)
    assert np.array_equal(open_photograph(tmp_path / name), ramp())


def test_jpeg_is_read_as_its_decoder_gives_it(tmp_path: Path) -> None:
    Image.fromarray(ramp()).save(tmp_path / "a.jpg", quality=95)
    assert np.array_equal(open_photograph(tmp_path / "a.jpg"), np.asarray(Image.open(tmp_path / "a.jpg")))


@pytest.mark.parametrize("name", ["a.png", "a.tiff", "a.ppm"])
def test_sixteen_bit_colour_is_rounded_not_cut(tmp_path: Path, name: str) -> None:
    cv2.imwrite(str(tmp_path / name), deep_ramp()[..., ::-1])
    assert np.array_equal(open_photograph(tmp_path / name), rounded(deep_ramp()))


@pytest.mark.parametrize("name", ["a.png", "a.tiff", "a.pgm"])
def test_sixteen_bit_grey_is_rounded_not_clipped(tmp_path: Path, name: str) -> None:
    grey = deep_ramp()[..., 0]
    cv2.imwrite(str(tmp_path / name), grey)
    assert np.array_equal(open_photograph(tmp_path / name), np.dstack([rounded(grey)] * 3))


def test_a_twelve_bit_pgm_reaches_white(tmp_path: Path) -> None:
    samples = np.full((HEIGHT, WIDTH), 4095, ">u2")
    (tmp_path / "a.pgm").write_bytes(b"P5 %d %d 4095\n" % (WIDTH, HEIGHT) + samples.tobytes())
    assert (open_photograph(tmp_path / "a.pgm") == 255).all()


@pytest.mark.parametrize("deep", [False, True], ids=["8-bit", "16-bit"])
def test_a_tiff_that_counts_from_white_is_not_read_as_a_negative(tmp_path: Path, deep: bool) -> None:
    grey = deep_ramp()[..., 0] if deep else ramp()[..., 0]
    Image.fromarray(np.iinfo(grey.dtype).max - grey).save(tmp_path / "a.tiff")
    (tmp_path / "a.tiff").write_bytes(with_tiff_tag((tmp_path / "a.tiff").read_bytes(), 262, 0))
    expected = rounded(grey) if deep else grey
    assert np.array_equal(open_photograph(tmp_path / "a.tiff")[..., 0], expected)


def test_grey_becomes_three_equal_channels(tmp_path: Path) -> None:
    grey = ramp()[..., 0]
    Image.fromarray(grey).save(tmp_path / "a.png")
    assert np.array_equal(open_photograph(tmp_path / "a.png"), np.dstack([grey] * 3))


def test_a_palette_is_looked_up(tmp_path: Path) -> None:
    palette = Image.fromarray(ramp()).quantize(16)
    palette.save(tmp_path / "a.png")
    assert np.array_equal(open_photograph(tmp_path / "a.png"), np.asarray(palette.convert("RGB")))


def test_a_still_gif_is_read(tmp_path: Path) -> None:
    palette = Image.fromarray(ramp()).quantize(16)
    palette.save(tmp_path / "a.gif")
    assert np.array_equal(open_photograph(tmp_path / "a.gif"), np.asarray(palette.convert("RGB")))


def test_a_transparent_palette_entry_is_white(tmp_path: Path) -> None:
    index = np.zeros((HEIGHT, WIDTH), np.uint8)
    index[:, WIDTH // 2 :] = 1
    palette = Image.fromarray(index, "P")
    palette.putpalette([200, 10, 10, 10, 10, 200])
    palette.save(tmp_path / "a.png", transparency=1)
    pixels = open_photograph(tmp_path / "a.png")
    assert (pixels[0, 0] == [200, 10, 10]).all()
    assert (pixels[0, -1] == 255).all()


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_parts_lie_on_white(tmp_path: Path, mode: str) -> None:
    picture = Image.new(mode, (WIDTH, HEIGHT), 0)
    picture.putalpha(Image.fromarray(np.repeat(np.uint8([[0, 128, 255]]), HEIGHT, 0)).resize((WIDTH, HEIGHT), 0))
    picture.save(tmp_path / "a.png")
    pixels = open_photograph(tmp_path / "a.png")[0, [0, WIDTH // 2, -1], 0]
    assert pixels.tolist() == [255, 127, 0]


def test_sixteen_bit_transparent_parts_lie_on_white(tmp_path: Path) -> None:
    samples = np.zeros((HEIGHT, WIDTH, 4), np.uint16)
    samples[:, WIDTH // 2 :, 3] = 65535
    cv2.imwrite(str(tmp_path / "a.png"), samples)
    pixels = open_photograph(tmp_path / "a.png")
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[0, -1].tolist() == [0, 0, 0]


def test_an_adobe_cmyk_jpeg_is_not_a_negative(tmp_path: Path) -> None:
    Image.fromarray(ramp()).convert("CMYK").save(tmp_path / "a.jpg", quality=100, subsampling=0)
    assert b"Adobe" in (tmp_path / "a.jpg").read_bytes()
    difference = np.abs(open_photograph(tmp_path / "a.jpg").astype(int) - ramp())
    assert difference.mean() < 3


def test_a_cmyk_tiff_is_read(tmp_path: Path) -> None:
    Image.fromarray(ramp()).convert("CMYK").save(tmp_path / "a.tiff")
    assert np.array_equal(open_photograph(tmp_path / "a.tiff"), ramp())


TURNED = {  # how each EXIF orientation is stored, from the upright picture
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.transpose(1, 0, 2),
    6: np.rot90,
    7: lambda upright: np.rot90(upright, 2).transpose(1, 0, 2),
    8: lambda upright: np.rot90(upright, -1),
}


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.tiff"])
def test_exif_turns_the_picture_upright(tmp_path: Path, orientation: int, name: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = np.ascontiguousarray(TURNED[orientation](ramp()))
    Image.fromarray(stored).save(tmp_path / name, exif=exif, lossless=True)
    assert np.array_equal(open_photograph(tmp_path / name), ramp())


@pytest.mark.parametrize("orientation", TURNED)
def test_exif_turns_a_jpeg_upright(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = np.ascontiguousarray(TURNED[orientation](ramp()))
    Image.fromarray(stored).save(tmp_path / "a.jpg", exif=exif, quality=95, subsampling=0)
    assert np.abs(open_photograph(tmp_path / "a.jpg").astype(int) - ramp()).max() < 12


@pytest.mark.parametrize("orientation", TURNED)
def test_orientation_turns_a_sixteen_bit_tiff_upright_once(tmp_path: Path, orientation: int) -> None:
    stored = np.ascontiguousarray(TURNED[orientation](deep_ramp()))
    cv2.imwrite(str(tmp_path / "a.tiff"), stored[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 1])
    (tmp_path / "a.tiff").write_bytes(with_tiff_tag((tmp_path / "a.tiff").read_bytes(), 274, orientation))
    assert np.array_equal(open_photograph(tmp_path / "a.tiff"), rounded(deep_ramp()))


@pytest.mark.parametrize("orientation", TURNED)
def test_exif_turns_a_sixteen_bit_png_upright(tmp_path: Path, orientation: int) -> None:
    grey = deep_ramp()[..., 0]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = np.ascontiguousarray(TURNED[orientation](grey[..., None])[..., 0])
    Image.fromarray(stored).save(tmp_path / "a.png", exif=exif)
    assert np.array_equal(open_photograph(tmp_path / "a.png")[..., 0], rounded(grey))


def test_exif_that_cannot_be_read_leaves_the_picture_as_stored(tmp_path: Path) -> None:
    Image.fromarray(ramp()).save(tmp_path / "a.jpg", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert open_photograph(tmp_path / "a.jpg").shape == (HEIGHT, WIDTH, 3)


def swapped_profile() -> bytes:
    """The sRGB profile, its red and green primaries exchanged, under another name: an effect plain to see."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for index in range(struct.unpack(">I", profile[128:132])[0]):
        at = 132 + 12 * index
        name = bytes(profile[at : at + 4])
        profile[at : at + 4] = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}.get(name, name)
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))


@pytest.mark.parametrize("name", ["a.png", "a.tiff", "a.webp"])
def test_an_embedded_profile_is_converted_to_srgb(tmp_path: Path, name: str) -> None:
    Image.fromarray(ramp()).save(tmp_path / name, icc_profile=swapped_profile(), lossless=True)
    difference = open_photograph(tmp_path / name).astype(int) - ramp()[..., [1, 0, 2]]
    assert np.abs(difference).max() <= 1


def test_the_profile_of_a_sixteen_bit_picture_is_converted_too(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "deep.tiff"), deep_ramp()[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 1])
    with Image.open(tmp_path / "deep.tiff") as plain:
        assert "icc_profile" not in plain.info
    profile = swapped_profile()
    data = (tmp_path / "deep.tiff").read_bytes()
    (tmp_path / "a.tiff").write_bytes(with_tiff_profile(data, profile))
    difference = open_photograph(tmp_path / "a.tiff").astype(int) - rounded(deep_ramp())[..., [1, 0, 2]]
    assert np.abs(difference).max() <= 1


def with_tiff_profile(data: bytes, profile: bytes) -> bytes:
    """The same TIFF with a colour profile put at its end and its directory after it."""
    body = data.ljust(len(data) + len(data) % 2, b"\0")
    tagged = with_tiff_tag(body + profile.ljust(len(profile) + len(profile) % 2, b"\0"), 34675, 0)
    entry = struct.pack("<HHIHH", 34675, 3, 1, 0, 0)
    return tagged.replace(entry, struct.pack("<HHII", 34675, 7, len(profile), len(body)))


def test_srgb_named_as_such_is_left_alone(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(ramp()).save(tmp_path / "a.png", icc_profile=profile)
    assert np.array_equal(open_photograph(tmp_path / "a.png"), ramp())


def test_a_broken_profile_is_ignored(tmp_path: Path) -> None:
    Image.fromarray(ramp()).save(tmp_path / "a.png", icc_profile=b"not a profile")
    assert np.array_equal(open_photograph(tmp_path / "a.png"), ramp())


def test_an_rgb_profile_on_a_cmyk_picture_is_ignored(tmp_path: Path) -> None:
    Image.fromarray(ramp()).convert("CMYK").save(tmp_path / "a.tiff", icc_profile=swapped_profile())
    assert np.array_equal(open_photograph(tmp_path / "a.tiff"), ramp())


def test_a_phone_jpeg_with_a_second_picture_gives_the_first(tmp_path: Path) -> None:
    first = Image.fromarray(ramp())
    first.save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=[Image.new("RGB", first.size)])
    assert open_photograph(tmp_path / "a.jpg").mean() > 50
