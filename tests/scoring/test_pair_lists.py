"""Published lists of pairs in the layouts that their authors give out, and what is refused of them."""

from pathlib import Path

import pandas as pd
import pytest

from falsematch.errors import ScoresError
from falsematch.scoring import find_photographs, listed_images, listed_meetings, read_pair_list

LFW = "2\t1\nAnn\t1\t2\nBob\t1\tCid\t3\nBob\t1\t4\nAnn\t2\tCid\t3\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def cfp(folder: Path) -> Path:
    """CFP's folders: two folds of one pair of a person and one of two people, frontal against profile."""
    for letter, kind in (("F", "frontal"), ("P", "profile")):
        rows = [f"{n} ../Data/Images/00{n}/{kind}/01.jpg" for n in (1, 2, 3)]
        write(folder / f"Protocol/Pair_list_{letter}.txt", "\n".join(rows) + "\n")
    for split, (same, diff) in {"01": ("1,1", "1,2"), "02": ("3,3", "2,3")}.items():
        write(folder / f"Protocol/Split/FP/{split}/same.txt", same + "\n")
        write(folder / f"Protocol/Split/FP/{split}/diff.txt", diff + "\n")
    return folder / "Protocol/Split/FP"


def test_lfws_list_names_people_and_the_numbers_of_their_photographs(tmp_path: Path):
    found = read_pair_list(write(tmp_path / "pairs.txt", LFW), "view2", 2)
    assert found.first == ("Ann/Ann_0001", "Bob/Bob_0001", "Bob/Bob_0001", "Ann/Ann_0002")
    assert found.second == ("Ann/Ann_0002", "Cid/Cid_0003", "Bob/Bob_0004", "Cid/Cid_0003")
    assert list(found.genuine) == [True, False, True, False]
    assert list(found.fold) == [0, 0, 1, 1]


def test_rfws_list_is_the_same_without_a_head(tmp_path: Path):
    rfw = "m.0c7mh2\t1\t3\nm.0c7mh2\t1\tm.02pj\t2\nm.02pj\t1\t2\nm.02pj\t1\tm.0c7mh2\t1\n"
    found = read_pair_list(write(tmp_path / "African_pairs.txt", rfw), "African", 2)
    assert found.first[0] == "m.0c7mh2/m.0c7mh2_0001"
    assert list(found.genuine) == [True, False, True, False]
    assert list(found.fold) == [0, 0, 1, 1]


def test_cfps_folders_number_photographs_that_two_lists_name(tmp_path: Path):
    found = read_pair_list(cfp(tmp_path), "FP", 2)
    assert found.first[1] == "../Data/Images/001/frontal/01.jpg"
    assert found.second[1] == "../Data/Images/002/profile/01.jpg"
    assert list(found.genuine) == [True, False, True, False]
    assert list(found.fold) == [0, 0, 1, 1]


def test_bfws_table_has_its_own_columns_and_folds(tmp_path: Path):
    bfw = (
        "fold,p1,p2,label,id1,id2,att1,att2\n"
        "1,asian_females/n1/1_01.jpg,asian_females/n1/2_01.jpg,1,0,0,asian_females,asian_females\n"
        "2,asian_females/n1/1_01.jpg,asian_females/n2/1_01.jpg,0,0,1,asian_females,asian_females\n"
        "1,asian_females/n1/1_01.jpg,asian_females/n3/1_01.jpg,0,0,2,asian_females,asian_females\n"
        "2,asian_females/n2/1_01.jpg,asian_females/n2/3_01.jpg,1,1,1,asian_females,asian_females\n"
    )
    found = read_pair_list(write(tmp_path / "bfw.csv", bfw), "bfw", 2)
    assert list(found.genuine) == [True, False, False, True]
    assert list(found.fold) == [0, 1, 0, 1]


def test_the_hash_is_of_every_file_of_a_list(tmp_path: Path):
    before = read_pair_list(cfp(tmp_path), "FP", 2).sha256
    write(tmp_path / "Protocol/Split/FP/02/diff.txt", "1,3\n")
    assert read_pair_list(tmp_path / "Protocol/Split/FP", "FP", 2).sha256 != before


@pytest.mark.parametrize(
    ("text", "folds", "sentence"),
    [
        (LFW, 10, r"says that it has 2 folds, and the protocol 10"),
        (LFW.replace("Bob\t1\t4\n", ""), 2, r"promises 4 pairs and holds 3"),
        (LFW.replace("Bob\t1\t4", "Bob\tone\t4"), 2, r"line 4: `one` is no number of a photograph"),
        (LFW.replace("Bob\t1\t4", "Bob\t1\t4\t5\t6"), 2, r"line 4: `Bob 1 4 5 6` is no pair"),
        ("Ann\t1\t2\n" * 3, 2, r"3 pairs cannot be cut into 2 folds of equal length"),
        ("Ann\t1\t2\nBob\t1\t2\nAnn\t1\tBob\t1\nAnn\t1\tBob\t2\n", 2, r"fold 1 holds no impostor pair"),
        ("", 2, r"0 pairs cannot be cut"),
    ],
)
def test_a_list_that_is_not_whole_is_refused(tmp_path: Path, text: str, folds: int, sentence: str):
    with pytest.raises(ScoresError, match=sentence):
        read_pair_list(write(tmp_path / "pairs.txt", text), "pairs", folds)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("one,other\na,b\n", "needs the columns image_a and image_b"),
        ("image_a,image_b,fold\na,b,1\na,c,\n", "line 3: the pair is in no fold; folds cover all pairs"),
        ("image_a,image_b,fold\na,b,1\na,c,2\nb,c,3\n", "holds 3 folds, and the protocol says 2"),
        ("image_a,image_b,label\na,b,same\n", "line 2: the label `same` is neither 1 nor 0"),
        ("image_a,image_b\na,\n", "line 2: a photograph has no name"),
    ],
)
def test_a_table_of_pairs_that_is_not_whole_is_refused(tmp_path: Path, text: str, sentence: str):
    with pytest.raises(ScoresError, match=sentence):
        read_pair_list(write(tmp_path / "pairs.csv", text), "pairs", 2)


def test_of_cfp_a_number_without_a_photograph_is_refused(tmp_path: Path):
    folder = cfp(tmp_path)
    write(folder / "01/diff.txt", "1,9\n")
    with pytest.raises(ScoresError, match=r"01/diff\.txt, line 1: Pair_list_P\.txt has no photograph `9`"):
        read_pair_list(folder, "FP", 2)
    (folder / "02/same.txt").unlink()
    write(folder / "01/diff.txt", "1,2\n")
    with pytest.raises(ScoresError, match=r"there is no 02/same\.txt"):
        read_pair_list(folder, "FP", 2)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ScoresError, match=r"there is no list of pairs pairs\.txt"):
        read_pair_list(tmp_path / "pairs.txt", "pairs", 10)


IMAGES = pd.DataFrame(
    [
        (f"test/data/{name}/{name}_{n:04}", name, f"sha {name} {n}")
        for name in ("Ann", "Bob", "Cid")
        for n in range(1, 5)
    ],
    columns=["image", "subject", "sha256"],
)


def test_a_photograph_is_found_by_the_end_of_its_path_and_met_once(tmp_path: Path):
    pairs = read_pair_list(write(tmp_path / "pairs.txt", LFW), "view2", 2)
    listed = find_photographs(pairs, list(IMAGES["image"]))
    assert listed.image_a[0] == "test/data/Ann/Ann_0001"
    # Named in two lists, or twice in one, a pair is compared once.
    roles = listed_meetings(IMAGES, [listed, listed])
    assert len(roles.probe) == 4
    assert IMAGES["image"][roles.probe[1]] == "test/data/Bob/Bob_0001"
    assert len(listed_images([listed])) == 5


def test_a_photograph_that_the_dataset_does_not_have_is_refused(tmp_path: Path):
    pairs = read_pair_list(write(tmp_path / "pairs.txt", LFW.replace("Cid\t3", "Dan\t3")), "view2", 2)
    with pytest.raises(ScoresError, match="view2 names the photograph Dan/Dan_0003, which is not there"):
        find_photographs(pairs, list(IMAGES["image"]))


def test_pairs_of_a_person_who_is_left_out_are_counted(tmp_path: Path):
    text = "2\t2\n" + "Ann\t1\t2\nBob\t1\t2\nAnn\t1\tBob\t3\nAnn\t1\tCid\t3\n" * 2
    pairs = read_pair_list(write(tmp_path / "pairs.txt", text), "view2", 2)
    listed = find_photographs(pairs, [image for image in IMAGES["image"] if "Cid" not in image], {"Cid"})
    assert (len(listed.fold), listed.left_out) == (6, 2)


def test_a_name_that_two_photographs_end_in_is_refused(tmp_path: Path):
    pairs = read_pair_list(write(tmp_path / "pairs.txt", LFW), "view2", 2)
    with pytest.raises(ScoresError, match=r"names Ann/Ann_0001, which may be test/data/Ann/Ann_0001 or Ann/Ann_0001"):
        find_photographs(pairs, [*IMAGES["image"], "Ann/Ann_0001"])


def test_a_photograph_is_never_compared_with_itself(tmp_path: Path):
    text = LFW.replace("Ann\t1\t2", "Ann\t1\t1")
    pairs = read_pair_list(write(tmp_path / "pairs.txt", text), "view2", 2)
    with pytest.raises(ScoresError, match="compares the photograph test/data/Ann/Ann_0001 with itself"):
        find_photographs(pairs, list(IMAGES["image"]))


def test_two_files_of_the_same_bytes_are_left_out_and_counted(tmp_path: Path):
    doubled = IMAGES.assign(sha256=IMAGES["sha256"].replace("sha Cid 3", "sha Bob 1"))
    pairs = read_pair_list(write(tmp_path / "pairs.txt", LFW), "view2", 2)
    listed = find_photographs(pairs, list(doubled["image"])).without_doubles(doubled)
    assert (len(listed.fold), listed.left_out) == (3, 1)
    assert listed_meetings(doubled, [listed]).self_comparisons == 1


def test_a_list_of_another_dataset_is_refused_by_its_own_word(tmp_path: Path):
    pairs = read_pair_list(write(tmp_path / "pairs.txt", LFW), "view2", 2)
    renamed = IMAGES.assign(subject=IMAGES["subject"].replace("Cid", "Bob"))
    with pytest.raises(ScoresError, match="view2 calls pair 2 two people, and the people table one person"):
        listed_meetings(renamed, [find_photographs(pairs, list(IMAGES["image"]))])
