"""LFW's published pairs name photographs by person and number, and each one is in the dataset."""

import os
from pathlib import Path

import pytest

from falsematch import datasets
from falsematch.store import Store
from skipping import skip

pytestmark = pytest.mark.slow


def shared(name: str) -> Path:
    folder = Path(os.environ.get("FALSEMATCH_DATA", "nowhere")).resolve() / name
    if not folder.is_dir():
        skip(f"FALSEMATCH_DATA holds no {name}/ folder")
    return folder


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with all of it, from the folder ``lfw`` under FALSEMATCH_DATA."""
    shared("lfw")
    store = Store(tmp_path_factory.mktemp("lfw_view2") / "cache")
    datasets.fetch(datasets.manifest("lfw_view2"), store)
    return store


def test_its_folder_has_another_name() -> None:
    found = datasets.at_hand(datasets.manifest("lfw_view2"))
    assert found is not None
    assert found.resolve() == shared("lfw")


def test_every_photograph_of_the_published_pairs_is_in_it(fetched: Store) -> None:
    table = datasets.load("lfw_view2", fetched).table
    named = set()
    for line in (fetched.data / "lfw_view2/pairs.txt").read_text().splitlines()[1:]:
        cells = line.split("\t")
        pairs = [(cells[0], cells[1]), (cells[0], cells[2])] if len(cells) == 3 else [cells[:2], cells[2:]]
        named |= {(name, f"{int(number):04}") for name, number in pairs}
    assert named == set(zip(table["subject"], table["capture"], strict=True))
    assert len(table) == len(named) == 7701


def test_each_second_name_is_somebodys_photograph(fetched: Store) -> None:
    table = datasets.load("lfw_view2", fetched).table
    twice = table[table["sha256"].isin(datasets.manifest("lfw_view2").second_names)]
    assert len(twice) == twice["subject"].nunique() == 13


def test_people_of_two_labels_have_none(fetched: Store) -> None:
    people = datasets.load("lfw_view2", fetched).table.drop_duplicates("subject")
    assert people["gender"].value_counts().to_dict() == {"male": 3191, "female": 1087, "": 3}


def test_yaleb_is_38_people_under_eight_lights_with_one_missing(tmp_path: Path) -> None:
    shared("yaleb")
    store = Store(tmp_path / "cache")
    datasets.fetch(datasets.manifest("yaleb"), store)
    table = datasets.load("yaleb", store).table
    assert (table["subject"].nunique(), table["capture"].nunique(), len(table)) == (38, 8, 303)
    assert int((table["capture"] == "P00A+000E+00").sum()) == 38
