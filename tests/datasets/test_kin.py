"""Pairs of kin are read from where the dataset lies, and a dataset may have none."""

from pathlib import Path

import pytest

from falsematch import datasets
from falsematch.errors import DataError
from falsematch.store import Store, file_sha256

MANIFEST = """\
name: club
title: Portraits of a club
people: adult members
licence: not published
consent: {basis: written consent, text: use in this audit, withdrawal: by letter}
minors: none
scraped: false
access: local
layout: {table: people.csv}
"""


def club(folder: Path, more: str = "") -> datasets.DatasetManifest:
    (folder / "club.yaml").write_text(MANIFEST + more)
    return datasets.manifest(folder / "club.yaml")


def test_the_list_that_the_manifest_names_is_read_with_its_hash(tmp_path: Path, store: Store):
    (tmp_path / "pairs.csv").write_text("a,b,relation,source,status\nada,ben,sister,a letter,stated\n")
    found = datasets.kin(club(tmp_path, "kin: pairs.csv\n"), store)
    assert found is not None
    assert found.pairs.to_dict("records") == [{"a": "ada", "b": "ben", "status": "stated"}]
    assert found.sha256 == file_sha256(tmp_path / "pairs.csv")


def test_a_dataset_may_name_none(tmp_path: Path, store: Store):
    assert datasets.kin(club(tmp_path), store) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "the table pairs.csv is missing"), ("a,b,relation,source\n", "pairs.csv: the column `status` is missing")],
)
def test_a_list_that_is_not_there_or_not_whole_is_refused(tmp_path: Path, store: Store, text: str | None, said: str):
    if text is not None:
        (tmp_path / "pairs.csv").write_text(text)
    with pytest.raises(DataError, match=said):
        datasets.kin(club(tmp_path, "kin: pairs.csv\n"), store)
