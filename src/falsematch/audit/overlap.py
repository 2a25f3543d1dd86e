"""Whether a matcher was trained on people of a dataset, from what the two manifests say."""

from typing import TYPE_CHECKING

from falsematch.audit.context import Overlap

if TYPE_CHECKING:
    from falsematch.datasets import DatasetManifest
    from falsematch.faces import ModelManifest


def training_overlap(model: "ModelManifest", dataset: "DatasetManifest") -> Overlap:
    """Known, likely, excluded or open.

    What is neither known nor likely is as the dataset says of all other matchers (``others``); where it says nothing,
    open: a training set whose people nobody listed can be ruled out for none.
    """
    if shared_training_sets(model, dataset):
        return "known"
    if model.shares_people_with(dataset.name, dataset.overlap.likely if dataset.overlap else []):
        return "likely"
    return dataset.overlap.others if dataset.overlap else "open"


def shared_training_sets(model: "ModelManifest", dataset: "DatasetManifest") -> list[str]:
    """Training sets of a matcher that are known to hold people of a dataset."""
    return model.shares_people_with(dataset.name, dataset.overlap.training_sets if dataset.overlap else [])
