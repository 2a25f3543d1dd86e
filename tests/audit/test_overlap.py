"""Known, likely, excluded or open: what two manifests say of a matcher and of the people it is tested on."""

import pytest

from falsematch import catalog
from falsematch.audit import Overlap, training_overlap
from falsematch.datasets import manifest
from falsematch.faces import ModelManifest


@pytest.mark.parametrize(
    ("model", "dataset", "overlap"),
    [
        ("facenet_vggface2", "bfw", "known"),
        ("facenet_vggface2", "congress", "likely"),
        ("dlib", "congress", "likely"),
        ("dlib", "london", "open"),
        ("intel_reid_0095", "congress", "open"),
        ("dlib", "heads", "excluded"),
        ("dlib", "fhibe", "excluded"),
        ("dlib", "lfw_view2", "open"),
    ],
)
def test_a_training_set_that_holds_the_people_is_known_and_one_that_may_is_likely(
    model: str, dataset: str, overlap: Overlap
):
    assert training_overlap(ModelManifest.load(model), manifest(dataset)) == overlap


def test_every_manifest_of_a_dataset_says_what_holds_of_other_training_sets():
    assert all(manifest(name).overlap for name in catalog.names(catalog.DATASETS))
