"""A label of photographs may differ between two of one person; people are not grouped by it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from club import CLUB, PEOPLE

from falsematch import datasets
from falsematch.errors import ExperimentError, ManifestError
from falsematch.experiment import Experiment, check_labels
from falsematch.store import Store

CAMERA = "labels:\n  camera: {provenance: official, unit: photographs, text: what it was taken with}\n"
MANIFEST = CLUB.replace("labels: {gender: {provenance: self-reported, text: asked on the form}}\n", CAMERA)
TABLE = "image,subject,capture,camera\n" + "".join(
    ",".join([*line.split(",")[:3], "phone" if line.startswith("second") else "camera"]) + "\n"
    for line in PEOPLE.splitlines()[1:]
)


def test_two_photographs_of_one_person_may_carry_two(club: Callable[..., Path], store: Store) -> None:
    table = datasets.load(str(club(MANIFEST, TABLE)), store).table
    assert set(table.loc[table["subject"] == "ada", "camera"]) == {"camera", "phone"}


def test_people_are_not_grouped_by_it(club: Callable[..., Path], store: Store) -> None:
    images = datasets.load(str(club(MANIFEST, TABLE)), store)
    experiment = Experiment.model_validate(
        {
            "name": "club",
            "seed": 1,
            "dataset": "club",
            "probe": {"capture": "second"},
            "reference": {"capture": "first"},
            "matchers": ["dlib"],
            "thresholds": ["as_shipped"],
            "group_by": [["camera"]],
        }
    )
    with pytest.raises(ExperimentError, match="`camera` is a label of photographs"):
        check_labels(experiment, images)


@pytest.mark.parametrize(
    ("provenance", "said"),
    [
        ("provenance: mixed", "names under `said_in`"),
        ("provenance: official, said_in: camera", "names under `said_in`"),
        ("provenance: mixed, said_in: nowhere", "`nowhere` is not a label"),
    ],
)
def test_a_mixed_provenance_names_the_label_that_says_which(
    club: Callable[..., Path], provenance: str, said: str
) -> None:
    with pytest.raises(ManifestError, match=said):
        datasets.manifest(club(MANIFEST.replace("provenance: official", provenance), TABLE))
