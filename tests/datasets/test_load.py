"""From a manifest to one row a photograph; a folder that contradicts its manifest is refused, never repaired."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from club import CLUB, PEOPLE

from falsematch import datasets
from falsematch.errors import DataError
from falsematch.store import Store

Club = Callable[..., Path]


def refusal(path: Path, store: Store) -> str:
    with pytest.raises(DataError) as refused:
        datasets.load(str(path), store)
    return str(refused.value)


def test_club_has_a_row_a_photograph(club: Club, store: Store) -> None:
    images = datasets.load(str(club()), store)
    assert list(images.table.columns) == ["image", "subject", "capture", "file", "sha256", "gender"]
    assert len(images.table) == 5
    assert images.labels == ["gender"]


def test_image_is_known_by_the_name_its_table_gives(club: Club, store: Store) -> None:
    table = datasets.load(str(club()), store).table
    assert table["image"].is_unique
    assert "first/ada.jpg" in set(table["image"])


def test_no_answer_is_an_empty_label(club: Club, store: Store) -> None:
    table = datasets.load(str(club()), store).table.set_index("subject")
    assert table.loc["cem", "gender"] == ""


def test_file_is_absolute_and_its_hash_is_of_its_bytes(club: Club, store: Store) -> None:
    row = datasets.load(str(club()), store).table.iloc[0]
    assert Path(row["file"]).is_absolute()
    assert row["sha256"] == hashlib.sha256(Path(row["file"]).read_bytes()).hexdigest()


def test_hash_follows_a_file_that_changed(club: Club, store: Store) -> None:
    path = club()
    before = datasets.load(str(path), store).table["sha256"][0]
    (path.parent / "first/ada.jpg").write_bytes(b"another photograph")
    assert datasets.load(str(path), store).table["sha256"][0] != before


def test_spec_takes_a_bare_name() -> None:
    assert datasets.DatasetSpec.model_validate("london") == datasets.DatasetSpec(name="london", long_side=None)


def test_fewer_people_are_a_part_of_more_and_the_same_everywhere(club: Club, store: Store) -> None:
    path = str(club())
    two = datasets.load(datasets.DatasetSpec(name=path, people=2), store).table
    three = datasets.load(datasets.DatasetSpec(name=path, people=3), store).table
    assert two["subject"].nunique() == 2
    assert set(two["image"]) < set(three["image"])
    assert two.equals(datasets.load(datasets.DatasetSpec(name=path, people=2), store).table)


def test_so_many_photographs_of_each_are_drawn(club: Club, store: Store) -> None:
    table = datasets.load(datasets.DatasetSpec(name=str(club()), photographs=1), store).table
    assert sorted(table["subject"]) == ["ada", "ben", "cem"]


def test_a_design_says_itself_how_many_there_are() -> None:
    with pytest.raises(ValueError, match="a `design` says itself"):
        datasets.DatasetSpec.model_validate(
            {"name": "heads", "people": 2, "design": {"subjects": 2, "captures": {"portrait": {}}}}
        )


def test_folder_of_a_local_dataset_is_relative_to_its_manifest(club: Club, store: Store) -> None:
    path = club()
    beside = path.parent.parent / "club.yaml"
    beside.write_text(CLUB + "folder: club\n")
    assert len(datasets.load(str(beside), store).table) == 5


def test_missing_photographs_are_counted(club: Club, store: Store) -> None:
    path = club()
    (path.parent / "first/ada.jpg").unlink()
    (path.parent / "first/ben.jpg").unlink()
    assert "2 of 6 files are missing; the first is first/ada.jpg" in refusal(path, store)


def test_repeated_row_is_refused(club: Club, store: Store) -> None:
    path = club(people=PEOPLE + "first/ada.jpg,ada,first,female\n")
    assert "1 images are listed more than once; the first is first/ada.jpg" in refusal(path, store)


def test_labels_that_differ_only_in_case_or_blanks_are_refused_naming_both(club: Club, store: Store) -> None:
    path = club(people=PEOPLE.replace("first/cem.jpg,cem,first,", "first/cem.jpg,cem,first,Ma le"))
    message = refusal(path, store)
    assert "'Ma le'" in message
    assert "'male'" in message


def test_person_with_two_labels_is_refused(club: Club, store: Store) -> None:
    path = club(people=PEOPLE.replace("second/ada.jpg,ada,second,female", "second/ada.jpg,ada,second,male"))
    assert "1 person has more than one value of the label `gender`; the first is 'ada'" in refusal(path, store)


def test_missing_column_is_refused_with_the_nearest(club: Club, store: Store) -> None:
    path = club(people=PEOPLE.replace("gender", "Gender"))
    assert "the column `gender` is missing. Did you mean `Gender`?" in refusal(path, store)


def test_row_with_too_few_cells_is_refused_by_number(club: Club, store: Store) -> None:
    path = club(people=PEOPLE + "first/dan.jpg,dan\n")
    assert "people.csv row 7 has 2 cells, the header 4" in refusal(path, store)


def test_table_that_is_not_utf8_is_refused(club: Club, store: Store) -> None:
    path = club()
    (path.parent / "people.csv").write_bytes(b"image,subject,capture,gender\n\xff\xfe,a,b,c\n")
    assert "people.csv is not a CSV in UTF-8" in refusal(path, store)


def test_table_of_nobody_is_refused(club: Club, store: Store) -> None:
    path = club(people=PEOPLE.splitlines()[0] + "\n")
    assert "no photograph lies where the layout looks: people.csv" in refusal(path, store)


@pytest.mark.parametrize("image", ["../secret.jpg", "/etc/passwd", "first/../../secret.jpg", "first\\ada.jpg"])
def test_image_outside_the_folder_is_refused(club: Club, store: Store, image: str) -> None:
    path = club(people=PEOPLE + f"{image},dan,first,male\n")
    assert "people.csv: the image" in refusal(path, store)


@pytest.mark.parametrize("subject", ["..", "a/b", "a\\b", "", "  ", "da\x07n"])
def test_subject_that_could_name_a_path_or_hide_is_refused(club: Club, store: Store, subject: str) -> None:
    path = club(people=PEOPLE.replace("first/cem.jpg,cem", f"first/cem.jpg,{subject}"))
    assert "is not a subject" in refusal(path, store)


def test_dataset_that_was_not_fetched_says_how(store: Store) -> None:
    assert refusal("london", store) == "london: not fetched yet; run `falsematch fetch london`."


def test_dataset_behind_a_form_says_where_to_ask(store: Store) -> None:
    message = refusal("fhibe", store)
    assert "https://fairnessbenchmark.ai.sony" in message
    assert "--from FOLDER" in message


def test_london_is_102_people_in_two_captures(london: Store) -> None:
    table = datasets.load("london", london).table
    assert table.groupby("capture")["subject"].nunique().to_dict() == {"neutral": 102, "smiling": 102}
    assert len(table) == 204


def test_london_image_ids_are_paths_without_suffix(london: Store) -> None:
    assert "neutral_front/001_03" in set(datasets.load("london", london).table["image"])


def test_london_groups_have_the_sizes_its_readme_states(london: Store) -> None:
    people = datasets.load("london", london).table.drop_duplicates("subject")
    assert people.groupby(["ethnicity", "gender"]).size().to_dict() == {
        ("black", "female"): 5,
        ("black", "male"): 8,
        ("east_asian", "female"): 4,
        ("east_asian", "male"): 5,
        ("east_asian/white", "male"): 1,
        ("west_asian", "female"): 5,
        ("west_asian", "male"): 5,
        ("white", "female"): 35,
        ("white", "male"): 34,
    }


def test_london_two_people_gave_no_age(london: Store) -> None:
    people = datasets.load("london", london).table.drop_duplicates("subject")
    assert sorted(people.loc[people["age"] == "", "subject"]) == ["031", "135"]


def test_london_photograph_with_other_bytes_is_refused_by_name(london: Store) -> None:
    with (london.data / "london/smiling_front/001_08.jpg").open("ab") as file:
        file.write(b"\0")
    assert "smiling_front/001_08.jpg" in refusal("london", london)


def test_orl_is_40_people_in_ten_photographs(orl: Store) -> None:
    table = datasets.load("orl", orl).table
    assert table.groupby("subject").size().to_dict() == {f"s{number}": 10 for number in range(1, 41)}


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"first/ada.jpg": 3}', b'{"first/ada.jpg": ["x"]}', b"\xff"])
def test_a_damaged_memory_of_hashes_is_made_anew(club: Club, store: Store, damage: bytes) -> None:
    path = str(club())
    before = datasets.load(path, store).table
    (store.root / "hashes/club.json").write_bytes(damage)
    assert datasets.load(path, store).table.equals(before)
    assert (store.root / "hashes/club.json").read_bytes() != damage


@pytest.mark.parametrize(
    ("people", "fault"),
    [
        ("first/a.jpg,\u00e9,first,f\nfirst/b.jpg,e\u0301,first,f\n", "read alike"),
        ("first/a.jpg,ad\u0430,first,f\n", "letters of two alphabets"),
        ("first/a.jpg,ada,first,f & m\n", "stands between the labels of a crossing"),
        ("../../etc/passwd,ada,first,f\n", "may not be absolute or hold"),
        ("/etc/passwd,ada,first,f\n", "may not be absolute or hold"),
        ("a.jpg,../ada,first,f\n", "is not a subject"),
    ],
)
def test_ids_labels_and_paths_that_deceive_are_refused(club: Club, store: Store, people: str, fault: str) -> None:
    with pytest.raises(DataError, match=fault):
        datasets.load(str(club(people=f"image,subject,capture,gender\n{people}")), store)
