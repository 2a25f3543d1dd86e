"""What must be read with a label of a dataset, wherever it is said who gave it."""

from collections.abc import Iterable

from falsematch.report.words import Words


def label_notes(dataset: str, labels: Iterable[str], say: Words) -> list[str]:
    """The notes of these labels of a dataset, by its name in the catalog; most have none."""
    notes: dict[str, str] = say.entry("label_notes").get(dataset, {})
    return [notes[label] for label in labels if label in notes]
