"""Files are had from where the manifest says, whole and right, or not at all."""

import bz2
import io
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from serving import Home, everything_under, sha256, tarred, zipped

from falsematch.errors import SourceError
from falsematch.progress import Progress

Fetch = Callable[..., list[Path]]
BLOCK = 2**16  # bytes that a download keeps at a time
PHOTO, OTHER = b"photograph" * 40_000, b"another" * 20_000
BOTH = {"front/a.jpg": sha256(PHOTO), "info.csv": sha256(OTHER)}


def test_a_file_comes_from_its_address(home: Home, fetch: Fetch) -> None:
    home.pages["/a"] = PHOTO
    (path,) = fetch({"a.jpg": sha256(PHOTO)}, {"kind": "url", "url": home.url("a")})
    assert path.read_bytes() == PHOTO


def test_a_file_is_unpacked_from_bzip2(home: Home, fetch: Fetch) -> None:
    home.pages["/a.bz2"] = bz2.compress(PHOTO)
    (path,) = fetch({"a.dat": sha256(PHOTO)}, {"kind": "url", "url": home.url("a.bz2"), "unpack": "bz2"})
    assert path.read_bytes() == PHOTO


def test_each_file_of_several_has_its_own_address(home: Home, fetch: Fetch, tmp_path: Path) -> None:
    home.pages.update({"/1": PHOTO, "/2": OTHER})
    first = {"kind": "url", "url": home.url("1"), "file": "front/a.jpg"}
    fetch(BOTH, first, {"kind": "url", "url": home.url("2"), "file": "info.csv"})
    assert everything_under(tmp_path / "kept") == ["front", "front/a.jpg", "info.csv"]


def test_an_address_must_say_which_of_several_files_it_is(home: Home, fetch: Fetch) -> None:
    with pytest.raises(SourceError, match="must say which `file`"):
        fetch(BOTH, {"kind": "url", "url": home.url("1")})


@pytest.mark.parametrize("front", ["front", "front/", "front/a.jpg"])
def test_a_tree_moves_folders_and_files(home: Home, fetch: Fetch, front: str) -> None:
    home.pages.update({"/v1/inst/a%20b/a.jpg": PHOTO, "/v1/raw/list.csv": OTHER})
    remote = "inst/a b/a.jpg" if front.endswith("jpg") else "inst/a b"
    moved = {front: remote, "info.csv": "raw/list.csv"}
    paths = fetch(BOTH, {"kind": "tree", "base": home.url("v1"), "moved": moved})
    assert [path.read_bytes() for path in paths] == [PHOTO, OTHER]


@pytest.mark.parametrize("pack", [zipped, tarred, lambda members: tarred(members, "w")], ids=["zip", "tgz", "tar"])
def test_only_wanted_members_leave_an_archive(home: Home, fetch: Fetch, tmp_path: Path, pack: Callable) -> None:
    packed = pack({"set/front/a.jpg": PHOTO, "set/info.csv": OTHER, "set/unwanted": b"x", "elsewhere": b"y"})
    home.pages["/set"] = packed
    fetch(BOTH, {"kind": "archive", "url": home.url("set"), "sha256": sha256(packed), "folder": "set"})
    assert everything_under(tmp_path / "kept") == ["front", "front/a.jpg", "info.csv"]


def test_of_an_archive_whose_own_hash_is_unknown_each_member_is_verified(home: Home, fetch: Fetch) -> None:
    home.pages["/set"] = zipped({"x/a.jpg": PHOTO, "x/b.jpg": OTHER})
    source = {"kind": "archive", "url": home.url("set"), "sha256": "unknown", "folder": "x"}
    assert fetch({"a.jpg": sha256(PHOTO)}, source)[0].read_bytes() == PHOTO
    with pytest.raises(SourceError, match="the file fetched has sha256"):
        fetch({"b.jpg": sha256(PHOTO)}, source)


def test_members_of_an_archive_may_be_renamed(home: Home, fetch: Fetch) -> None:
    home.pages["/set"] = packed = zipped({"x/1": PHOTO})
    source = {"kind": "archive", "url": home.url("set"), "sha256": sha256(packed), "members": {"a.jpg": "x/1"}}
    assert fetch({"a.jpg": sha256(PHOTO)}, source)[0].read_bytes() == PHOTO


def test_an_installed_distribution_gives_its_files(fetch: Fetch) -> None:
    import pydantic

    expected = Path(pydantic.__file__).read_bytes()
    source = {"kind": "installed", "distribution": "pydantic", "members": {"a.py": "pydantic/__init__.py"}}
    assert fetch({"a.py": sha256(expected)}, source)[0].read_bytes() == expected


def test_what_is_already_there_is_not_fetched_again(home: Home, fetch: Fetch) -> None:
    home.pages.update({"/front/a.jpg": PHOTO, "/info.csv": OTHER})
    tree = {"kind": "tree", "base": home.address}
    (_, second) = fetch(BOTH, tree)
    second.write_bytes(b"spoiled")
    home.asked.clear()
    fetch(BOTH, tree)
    assert home.asked == [("/info.csv", None)]
    assert second.read_bytes() == OTHER


def test_a_connection_that_breaks_goes_on_where_it_broke(home: Home, fetch: Fetch) -> None:
    home.pages["/a"] = PHOTO
    home.breaks_after = [BLOCK, 2 * BLOCK]
    fetch({"a.jpg": sha256(PHOTO)}, {"kind": "url", "url": home.url("a")})
    assert [span for _, span in home.asked] == [None, f"bytes={BLOCK}-", f"bytes={3 * BLOCK}-"]


def test_a_fetch_that_broke_off_goes_on_in_the_next_one(home: Home, fetch: Fetch, tmp_path: Path) -> None:
    home.pages["/a"] = PHOTO
    home.breaks_after = [2 * BLOCK, 0]
    order = ({"a.jpg": sha256(PHOTO)}, {"kind": "url", "url": home.url("a")})
    with pytest.raises(SourceError, match="broke"):
        fetch(*order)
    assert not (tmp_path / "kept/a.jpg").exists()
    home.asked.clear()
    fetch(*order)
    assert home.asked == [("/a", f"bytes={2 * BLOCK}-")]
    assert everything_under(tmp_path / "kept") == ["a.jpg"]


def test_a_server_that_cannot_resume_sends_the_whole(home: Home, fetch: Fetch) -> None:
    home.pages["/a"] = PHOTO
    home.resumes = False
    home.breaks_after = [2 * BLOCK]
    assert fetch({"a.jpg": sha256(PHOTO)}, {"kind": "url", "url": home.url("a")})[0].read_bytes() == PHOTO


@pytest.mark.parametrize("new", [OTHER * 4, OTHER[:BLOCK]], ids=["longer", "shorter"])
def test_a_beginning_of_another_version_is_given_up(home: Home, fetch: Fetch, new: bytes) -> None:
    home.pages["/a"] = PHOTO
    home.breaks_after = [2 * BLOCK, 0]
    order = ({"a.jpg": sha256(new)}, {"kind": "url", "url": home.url("a")})
    with pytest.raises(SourceError):
        fetch(*order)
    home.pages["/a"] = new
    assert fetch(*order)[0].read_bytes() == new


def test_sources_are_tried_in_order(home: Home, fetch: Fetch) -> None:
    home.pages["/second"] = PHOTO
    (path,) = fetch(
        {"a.jpg": sha256(PHOTO)},
        {"kind": "url", "url": home.url("first")},
        {"kind": "url", "url": home.url("second")},
        {"kind": "url", "url": home.url("third")},
    )
    assert path.read_bytes() == PHOTO
    assert [page for page, _ in home.asked] == ["/first", "/second"]


def test_a_second_source_is_asked_only_for_what_the_first_lacks(home: Home, fetch: Fetch) -> None:
    home.pages.update({"/1/front/a.jpg": PHOTO, "/1/info.csv": b"wrong", "/2/info.csv": OTHER})
    trees = [{"kind": "tree", "base": home.url(folder)} for folder in ("1", "2")]
    fetch(BOTH, *trees)
    assert [page for page, _ in home.asked] == ["/1/front/a.jpg", "/1/info.csv", "/2/info.csv"]


def test_a_wrong_byte_is_refused_by_name(home: Home, fetch: Fetch, tmp_path: Path) -> None:
    home.pages["/a"] = b"not it"
    with pytest.raises(SourceError) as refused:
        fetch({"a.onnx": sha256(PHOTO)}, {"kind": "url", "url": home.url("a")})
    assert str(refused.value) == (
        f"thing: the file fetched has sha256 {sha256(b'not it')[:8]}..., "
        f"its manifest says {sha256(PHOTO)[:8]}.... Nothing was kept."
    )
    assert not (tmp_path / "kept").exists()


def test_a_wrong_byte_among_many_spares_the_others(home: Home, fetch: Fetch, tmp_path: Path) -> None:
    home.pages.update({"/front/a.jpg": b"not it", "/info.csv": OTHER})
    with pytest.raises(SourceError, match=r"thing: front/a\.jpg as fetched has sha256 .*Nothing of it was kept"):
        fetch(BOTH, {"kind": "tree", "base": home.address})
    assert everything_under(tmp_path / "kept") == ["info.csv"]


def test_a_wrong_archive_is_not_opened(home: Home, fetch: Fetch, tmp_path: Path) -> None:
    home.pages["/set"] = zipped({"a.jpg": PHOTO})
    source = {"kind": "archive", "url": home.url("set"), "sha256": sha256(b"another archive")}
    with pytest.raises(SourceError, match="the archive fetched has sha256"):
        fetch({"a.jpg": sha256(PHOTO)}, source)
    assert not (tmp_path / "kept").exists()


def test_a_member_that_an_archive_lacks_is_named(home: Home, fetch: Fetch) -> None:
    home.pages["/set"] = packed = zipped({"front/a.jpg": PHOTO})
    with pytest.raises(SourceError, match=r"1 of 2 files \(info.csv\).*does not hold info.csv"):
        fetch(BOTH, {"kind": "archive", "url": home.url("set"), "sha256": sha256(packed)})


def test_each_source_that_failed_is_named_with_its_reason(home: Home, fetch: Fetch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/a"
        with pytest.raises(SourceError) as refused:
            fetch(
                {"a.jpg": sha256(PHOTO)},
                {"kind": "url", "url": nobody},
                {"kind": "url", "url": home.url("absent")},
                {"kind": "installed", "distribution": "no-such-distribution", "members": {"a.jpg": "a.jpg"}},
            )
    message = str(refused.value)
    assert f"{nobody}: no connection" in message
    assert f"{home.url('absent')}: it answers 404" in message
    assert "no-such-distribution: it is not installed" in message
    assert "--from FOLDER" in message
    assert "\n" not in message


def test_without_sources_the_manifest_says_where_to_ask(fetch: Fetch) -> None:
    with pytest.raises(SourceError, match=r"no public address.*--from FOLDER"):
        fetch({"a.jpg": sha256(PHOTO)})


def test_what_is_not_bzip2_is_refused_and_not_kept(home: Home, fetch: Fetch, tmp_path: Path) -> None:
    home.pages["/a.bz2"] = PHOTO
    with pytest.raises(SourceError, match="not packed by bzip2"):
        fetch({"a.dat": sha256(PHOTO)}, {"kind": "url", "url": home.url("a.bz2"), "unpack": "bz2"})
    assert not (tmp_path / "kept").exists()


def test_files_are_copied_from_a_folder_the_user_has(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "own/front").mkdir(parents=True)
    (tmp_path / "own/front/a.jpg").write_bytes(PHOTO)
    (tmp_path / "own/info.csv").write_bytes(OTHER)
    fetch(BOTH, from_folder=tmp_path / "own")
    assert everything_under(tmp_path / "kept") == ["front", "front/a.jpg", "info.csv"]
    assert (tmp_path / "own/info.csv").read_bytes() == OTHER


def test_files_missing_from_the_users_folder_are_named_and_counted(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/info.csv").write_bytes(OTHER)
    with pytest.raises(SourceError, match=r"1 of 2 files are not in .*own: front/a\.jpg"):
        fetch(BOTH, from_folder=tmp_path / "own")
    assert not (tmp_path / "kept").exists()


def test_one_wrong_byte_in_the_users_folder_and_nothing_is_kept(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "own/front").mkdir(parents=True)
    (tmp_path / "own/front/a.jpg").write_bytes(PHOTO)
    (tmp_path / "own/info.csv").write_bytes(OTHER[:-1] + b"x")
    with pytest.raises(SourceError, match=r"info\.csv has sha256 .* its manifest says .*Nothing was kept"):
        fetch(BOTH, from_folder=tmp_path / "own")
    assert not (tmp_path / "kept").exists()


ALL = {"kind": "archive", "url": "https://nowhere.example/v1/all.zip?download=1", "sha256": "0" * 64, "folder": "set"}


def test_an_archive_in_the_users_folder_is_unpacked_as_it_was_downloaded(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/all.zip").write_bytes(zipped({"set/a.jpg": PHOTO}))
    fetch({"a.jpg": sha256(PHOTO)}, ALL, from_folder=tmp_path / "own")
    assert everything_under(tmp_path / "kept") == ["a.jpg"]


def test_what_the_user_unpacked_of_an_archive_is_found_where_it_puts_it(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "own/set").mkdir(parents=True)
    (tmp_path / "own/set/a.jpg").write_bytes(PHOTO)
    fetch({"a.jpg": sha256(PHOTO)}, ALL, from_folder=tmp_path / "own")
    assert everything_under(tmp_path / "kept") == ["a.jpg"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (zipped({"set/a.jpg": OTHER}), r"a\.jpg, packed, has sha256 .* its manifest says .* Nothing was kept"),
        (zipped({"set/b.jpg": PHOTO}), r"all\.zip: it does not hold set/a\.jpg\. Nothing was kept"),
        (zipped({"set/a.jpg": PHOTO})[:-30], r"all\.zip: it is no archive or a damaged one .* Nothing was kept"),
    ],
    ids=["another file", "without the file", "half an archive"],
)
def test_an_archive_in_the_users_folder_that_is_another_is_refused(
    fetch: Fetch, tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/all.zip").write_bytes(content)
    with pytest.raises(SourceError, match=told):
        fetch({"a.jpg": sha256(PHOTO)}, ALL, from_folder=tmp_path / "own")
    assert not (tmp_path / "kept").exists()


def test_an_archive_that_is_missing_from_the_users_folder_is_named(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    with pytest.raises(SourceError, match=r"1 of 1 files are not in .*own: a\.jpg, nor is all\.zip\."):
        fetch({"a.jpg": sha256(PHOTO)}, ALL, from_folder=tmp_path / "own")


def test_the_users_folder_ends_a_fetch_that_broke_off(home: Home, fetch: Fetch, tmp_path: Path) -> None:
    home.pages["/a"] = PHOTO
    home.breaks_after = [2 * BLOCK, 0]
    with pytest.raises(SourceError):
        fetch({"a.jpg": sha256(PHOTO)}, {"kind": "url", "url": home.url("a")})
    (tmp_path / "own").mkdir()
    (tmp_path / "own/a.jpg").write_bytes(PHOTO)
    fetch({"a.jpg": sha256(PHOTO)}, from_folder=tmp_path / "own")
    assert everything_under(tmp_path / "kept") == ["a.jpg"]


def test_a_folder_that_is_none_is_refused(fetch: Fetch, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not a folder"):
        fetch(BOTH, from_folder=tmp_path / "absent")


@pytest.mark.parametrize("name", ["../a", "/etc/a", "a/../../b", "..\\a", "c:/a"])
def test_a_manifest_cannot_write_outside_its_folder(fetch: Fetch, name: str) -> None:
    with pytest.raises(SourceError, match="leads out of its folder"):
        fetch({name: sha256(PHOTO)})


def test_folders_are_closed_to_other_users(home: Home, fetch: Fetch, tmp_path: Path) -> None:
    home.pages.update({"/front/a.jpg": PHOTO, "/info.csv": OTHER})
    fetch(BOTH, {"kind": "tree", "base": home.address})
    assert {stat.S_IMODE((tmp_path / path).stat().st_mode) for path in ("kept", "kept/front")} == {0o700}


def test_progress_is_told_of_every_file(home: Home, fetch: Fetch) -> None:
    home.pages.update({"/front/a.jpg": PHOTO, "/info.csv": OTHER})
    stream = io.StringIO()
    shown = Progress("fetching thing", 2, stream=stream, soon=0, between_lines=0)
    fetch(BOTH, {"kind": "tree", "base": home.address}, progress=shown)
    assert "fetching thing: 2 of 2 files" in stream.getvalue().splitlines()[-1]


def test_what_is_soon_done_shows_nothing() -> None:
    stream = io.StringIO()
    with Progress("fetching thing", 1, stream=stream, soon=1000) as shown:
        shown.advance()
    assert stream.getvalue() == ""
