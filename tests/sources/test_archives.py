"""A hostile archive is refused whole: nothing outside its place is written, and not much inside."""

import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from serving import everything_under, tarred, zipped

from falsematch.errors import SourceError
from falsematch.sources import extract

PACKERS = pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tgz"])
Pack = Callable[[Mapping[str, bytes]], bytes]


def unpack(folder: Path, data: bytes, **options: int) -> bytes:
    """What the member `good` of an archive gives."""
    (folder / "archive").write_bytes(data)
    assert list(extract(folder / "archive", {"good": folder / "out"}, **options)) == ["good"]
    return (folder / "out").read_bytes()


def refusal(folder: Path, data: bytes, **options: int) -> str:
    with pytest.raises(SourceError) as refused:
        unpack(folder, data, **options)
    assert everything_under(folder) == ["archive"]
    return str(refused.value)


def tar_with(entry: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        good = tarfile.TarInfo("good")
        good.size = 4
        archive.addfile(good, io.BytesIO(b"fine"))
        archive.addfile(entry)
    return buffer.getvalue()


def zip_with(entry: zipfile.ZipInfo) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("good", b"fine")
        archive.writestr(entry, b"/etc/passwd")
    return buffer.getvalue()


@PACKERS
def test_a_wanted_member_is_written(tmp_path: Path, pack: Pack) -> None:
    assert unpack(tmp_path, pack({"good": b"fine", "other": b""})) == b"fine"


@PACKERS
def test_the_one_member_of_a_name_is_found_in_whatever_folder_it_lies(tmp_path: Path, pack: Pack) -> None:
    assert unpack(tmp_path, pack({"packed anew/good": b"fine", "other": b""})) == b"fine"


@PACKERS
def test_of_two_members_of_a_name_neither_is_guessed(tmp_path: Path, pack: Pack) -> None:
    (tmp_path / "archive").write_bytes(pack({"a/good": b"fine", "b/good": b"other"}))
    assert list(extract(tmp_path / "archive", {"good": tmp_path / "out"})) == []


@PACKERS
def test_a_member_at_its_path_is_taken_whatever_else_is_called_so(tmp_path: Path, pack: Pack) -> None:
    assert unpack(tmp_path, pack({"a/good": b"other", "good": b"fine"})) == b"fine"


@PACKERS
def test_every_file_of_an_archive_may_be_wanted(tmp_path: Path, pack: Pack) -> None:
    (tmp_path / "archive").write_bytes(pack({"good": b"fine", "folder/other": b"too"}))
    wanted = {"good": tmp_path / "one", "folder/other": tmp_path / "two"}
    assert list(extract(tmp_path / "archive", wanted)) == ["good", "folder/other"]
    assert [path.read_bytes() for path in wanted.values()] == [b"fine", b"too"]


@PACKERS
@pytest.mark.parametrize("name", ["../out", "/out", "a/../../out", "..\\out", "C:\\out"])
def test_a_path_that_leads_out_is_refused(tmp_path: Path, pack: Pack, name: str) -> None:
    assert "leads out" in refusal(tmp_path, pack({"good": b"fine", name: b"evil"}))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_a_link_in_a_tar_is_refused(tmp_path: Path, kind: bytes) -> None:
    entry = tarfile.TarInfo("other")
    entry.type, entry.linkname = kind, "good"
    assert "a link" in refusal(tmp_path, tar_with(entry))


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.GNUTYPE_SPARSE])
def test_a_device_in_a_tar_is_refused(tmp_path: Path, kind: bytes) -> None:
    entry = tarfile.TarInfo("other")
    entry.type = kind
    assert "not a plain file" in refusal(tmp_path, tar_with(entry))


@pytest.mark.parametrize(("kind", "words"), [(stat.S_IFLNK, "a link"), (stat.S_IFCHR, "not a plain file")])
def test_a_link_or_device_in_a_zip_is_refused(tmp_path: Path, kind: int, words: str) -> None:
    entry = zipfile.ZipInfo("other")
    entry.external_attr = (kind | 0o777) << 16
    assert words in refusal(tmp_path, zip_with(entry))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_in_a_zip_are_refused(tmp_path: Path) -> None:
    assert "good twice" in refusal(tmp_path, zip_with(zipfile.ZipInfo("good")))


def test_two_members_of_one_name_in_a_tar_are_refused(tmp_path: Path) -> None:
    assert "good twice" in refusal(tmp_path, tar_with(tarfile.TarInfo("./good")))


@PACKERS
def test_members_over_the_limit_are_refused(tmp_path: Path, pack: Pack) -> None:
    assert "more than 1,000 bytes" in refusal(tmp_path, pack({"good": b"fine", "big": bytes(1000)}), limit=1000)


@PACKERS
def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path, pack: Pack) -> None:
    assert "unpacks to more than" in refusal(tmp_path, pack({"good": b"fine", "zeros": bytes(100 * 2**20)}))


def test_a_tar_is_refused_at_the_header_that_claims_too_much(tmp_path: Path) -> None:
    entry = tarfile.TarInfo("other")
    entry.size = 2**40
    assert "unpacks to more than" in refusal(tmp_path, tar_with(entry))


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK])
def test_a_tar_with_a_giant_header_is_refused_before_it_is_unpacked(tmp_path: Path, kind: bytes) -> None:
    entry = tarfile.TarInfo("header")
    entry.type, entry.size = kind, 2**33
    # Nothing behind the header: whoever tried to read what it claims would find the file truncated instead.
    assert "a header of more than" in refusal(tmp_path, gzip.compress(entry.tobuf(tarfile.GNU_FORMAT)))


def test_a_zip_that_declares_less_than_it_holds_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped({"good": b"x" * 5000}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    (tmp_path / "archive").write_bytes(data)
    with pytest.raises(SourceError):
        list(extract(tmp_path / "archive", {"good": tmp_path / "out"}))
    assert (tmp_path / "out").stat().st_size <= 10


def test_a_zip_that_points_before_its_beginning_is_refused(tmp_path: Path) -> None:
    assert "damaged" in refusal(tmp_path, zipped({"good": b"fine"})[1:])


def test_a_zip_locked_by_a_password_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped({"good": b"fine"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in refusal(tmp_path, bytes(data))


@PACKERS
@pytest.mark.parametrize("kept", [0.0, 0.3, 0.6])
def test_a_truncated_archive_is_refused(tmp_path: Path, pack: Pack, kept: float) -> None:
    data = pack({"other": bytes(range(256)) * 400, "good": b"fine"})
    assert "damaged" in refusal(tmp_path, data[: int(len(data) * kept)])


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    assert "no archive" in refusal(tmp_path, b"<html>not found</html>" * 100)
