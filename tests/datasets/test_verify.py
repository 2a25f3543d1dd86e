"""Whether a folder is the dataset, in one sentence a fault: for what the user got from behind a form."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest
from PIL import Image

from falsematch import datasets
from falsematch.datasets import DatasetManifest
from falsematch.errors import DataError, ManifestError
from falsematch.store import Store

CFP = {"frontal": 10, "profile": 4}


def picture() -> bytes:
    """The smallest photograph that is read."""
    sink = io.BytesIO()
    Image.new("RGB", (16, 16), "grey").save(sink, "JPEG")
    return sink.getvalue()


PICTURE = picture()


@pytest.fixture
def cfp(tmp_path: Path) -> Path:
    """CFP's folder in its own shape, with every photograph the same small one."""
    for subject in range(1, 501):
        for view, photographs in CFP.items():
            folder = tmp_path / f"cfp/Data/Images/{subject:03}/{view}"
            folder.mkdir(parents=True)
            for number in range(1, photographs + 1):
                (folder / f"{number:02}.jpg").write_bytes(PICTURE)
    return tmp_path / "cfp"


def rfw(folder: Path, *people: tuple[str, str]) -> Path:
    for race, subject in people:
        photograph = folder / f"test/data/{race}/{subject}/{subject}_0001.jpg"
        photograph.parent.mkdir(parents=True, exist_ok=True)
        photograph.write_bytes(PICTURE)
    return folder


def verify(name: str, folder: Path) -> list[str]:
    return datasets.verify(datasets.manifest(name), folder)


@pytest.mark.slow
def test_folder_of_the_right_shape_and_size_is_it(cfp: Path) -> None:
    assert verify("cfp_fp", cfp) == []


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    assert verify("cfp_fp", tmp_path / "nowhere") == [f"the folder {tmp_path / 'nowhere'} is not there."]


@pytest.mark.slow
def test_photographs_too_few_are_counted(cfp: Path) -> None:
    (cfp / "Data/Images/007/frontal/01.jpg").unlink()
    assert verify("cfp_fp", cfp) == ["the manifest states 7000 photographs, the folder holds 6999."]


def test_folder_of_another_shape_is_told_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    problems = verify("cfp_fp", tmp_path)
    assert "Data/Images/{subject}/frontal/{number}.jpg" in problems[0]
    assert problems[-1].startswith("how the folder must be laid out:")


def test_table_the_user_must_make_is_missed_by_name(tmp_path: Path) -> None:
    problems = verify("morph", tmp_path)
    assert problems[0] == "the table falsematch.csv is missing."
    assert "columns image, subject, capture, race, gender" in problems[1]


def test_table_may_leave_photographs_out(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(PICTURE)
    (tmp_path / "falsematch.csv").write_text("image,subject,capture,race,gender\n1.jpg,a,1,W,F\n")
    assert verify("meds2", tmp_path) == []


def test_label_may_come_from_the_folder_a_person_lies_in(tmp_path: Path) -> None:
    assert verify("rfw", rfw(tmp_path, ("African", "m.01"), ("Indian", "m.02"))) == []


def test_people_who_contradict_the_labels_and_are_known_for_it_are_left_out(tmp_path: Path) -> None:
    assert verify("rfw", rfw(tmp_path, ("African", "m.01"), ("African", "m.023915"), ("Asian", "m.023915"))) == []


def test_people_newly_found_with_two_labels_are_refused(tmp_path: Path) -> None:
    problems = verify("rfw", rfw(tmp_path, ("African", "m.01"), ("Asian", "m.01")))
    assert any("more than one value of the label `race`; the first is 'm.01'" in problem for problem in problems)


def test_label_that_is_no_choice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "falsematch.csv").write_text("image,subject,capture,ethnicity,gender\na/1.jpg,a,1,Asain,Male\n")
    assert any("'Asain'. Did you mean `Asian`?" in problem for problem in verify("demogpairs", tmp_path))


def test_london_as_it_is_published_is_it(london: Store) -> None:
    assert verify("london", london.data / "london") == []


def test_london_with_a_wrong_byte_and_a_missing_file(london: Store) -> None:
    folder = london.data / "london"
    (folder / "neutral_front/001_03.jpg").write_bytes(b"")
    (folder / "neutral_front/002_03.tem").unlink()
    missing, wrong, unreadable = verify("london", folder)
    assert "1 of 307 files are missing; the first is neutral_front/002_03.tem" in missing
    assert "neutral_front/001_03.jpg" in wrong
    assert (
        "1 of 204 photographs cannot be read; the first is neutral_front/001_03.jpg: the file is empty." in unreadable
    )


def test_what_is_behind_a_form_is_not_fetched_but_asked_for(store: Store) -> None:
    with pytest.raises(DataError, match=r"Ask at http://www\.scface\.org"):
        datasets.fetch(datasets.manifest("scface"), store)


@pytest.mark.slow
def test_what_the_user_got_is_adopted_once_it_is_it(cfp: Path, store: Store) -> None:
    folder = datasets.fetch(datasets.manifest("cfp_fp"), store, cfp)
    assert folder == store.data / "cfp_fp"
    assert len(datasets.load("cfp_fp", store).table) == 7000


@pytest.mark.slow
def test_what_the_user_got_is_refused_whole_where_it_is_not_it(cfp: Path, store: Store) -> None:
    (cfp / "Data/Images/007/frontal/01.jpg").unlink()
    with pytest.raises(DataError, match="holds 6999"):
        datasets.fetch(datasets.manifest("cfp_fp"), store, cfp)
    assert not (store.data / "cfp_fp").exists()


def test_archive_is_unpacked_whole_and_not_kept(tmp_path: Path, store: Store) -> None:
    manifest = archive_dataset(tmp_path)
    folder = datasets.fetch(manifest, store, tmp_path / "download")
    assert (folder / "faces/ann/ann_0001.jpg").read_bytes() == PICTURE
    assert not list(store.data.glob("**/*.tgz"))


def test_photographs_listed_beside_their_archive_are_verified_once_unpacked(tmp_path: Path, store: Store) -> None:
    manifest = archive_dataset(tmp_path)
    listed(tmp_path, "faces/ann/ann_0001.jpg", PICTURE)
    folder = datasets.fetch(manifest, store, tmp_path / "download")
    assert datasets.verify(manifest, folder) == []
    (folder / "faces/ann/ann_0001.jpg").write_bytes(b"bob")
    assert "ann_0001.jpg" in " ".join(datasets.verify(manifest, folder))


def test_a_listed_file_that_its_archive_does_not_hold_is_missed(tmp_path: Path, store: Store) -> None:
    manifest = archive_dataset(tmp_path)
    listed(tmp_path, "faces/ann/ann_0001.jpg", PICTURE)
    listed(tmp_path, "labels.csv", b"name,sex")
    with pytest.raises(DataError, match=r"1 of 2 files are missing; the first is labels\.csv"):
        datasets.fetch(manifest, store, tmp_path / "download")


def test_an_archive_that_is_not_listed_is_refused(tmp_path: Path, store: Store) -> None:
    manifest = archive_dataset(tmp_path)
    (tmp_path / "faces.sha256").write_text("")
    with pytest.raises(ManifestError, match=r"faces\.tgz, which `unpack` names, is not listed in faces\.sha256"):
        datasets.fetch(manifest, store, tmp_path / "download")


def listed(folder: Path, name: str, content: bytes) -> None:
    with (folder / "faces.sha256").open("a") as sidecar:
        sidecar.write(f"{hashlib.sha256(content).hexdigest()}  {name}\n")


def archive_dataset(folder: Path) -> DatasetManifest:
    photograph = folder / "faces/ann/ann_0001.jpg"
    photograph.parent.mkdir(parents=True)
    photograph.write_bytes(PICTURE)
    archive = folder / "download/faces.tgz"
    archive.parent.mkdir()
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(folder / "faces", "faces")
    (folder / "faces.sha256").write_text(f"{hashlib.sha256(archive.read_bytes()).hexdigest()}  faces.tgz\n")
    (folder / "faces.yaml").write_text(
        "name: faces\ntitle: One face\npeople: one person\nsubjects: 1\nphotographs: 1\nlicence: none\n"
        "consent: {basis: none, text: none, withdrawal: none}\nminors: unknown\nscraped: false\naccess: open\n"
        "sources: [{kind: url, url: 'https://example.org/faces.tgz', file: faces.tgz}]\n"
        "files: faces.sha256\nunpack: faces.tgz\n"
        "layout: {photographs: [{path: 'faces/{subject}/{subject}_{capture}.jpg'}]}\n"
    )
    return datasets.manifest(folder / "faces.yaml")
