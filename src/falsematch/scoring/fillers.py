"""People, or heads of nobody, who fill a gallery without being of the dataset: whom a probe brings up among them."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.scoring.comparisons import Scale
from falsematch.scoring.entries import Entries
from falsematch.scoring.tiles import MEMORY, tally

_WAYS = ("matcher", "condition", "delivery", "landmarks", "metering")


@dataclass(frozen=True, eq=False)
class FillerCounts:
    """Candidates among the fillers.

    Attributes
    ----------
    subject : text array (S,)
        Person of each probe that has a template.
    candidates : int64 array (S,)
        Fillers returned by each.
    people : int
        Fillers enrolled.
    """

    subject: NDArray[Any]
    candidates: NDArray[np.int64]
    people: int


@dataclass(frozen=True, eq=False)
class Fillers:
    """A gallery of fillers.

    Attributes
    ----------
    name : str
        Of the dataset they are from.
    generated : bool
        Whether they are nobody.
    probes : DataFrame
        Templates of the probes (columns of :data:`falsematch.tables.TEMPLATES`) with their ``subject``.
    gallery : DataFrame
        Clean templates of the fillers, with their ``subject``.
    scales : mapping of matcher name to Scale
    memory : int
        Bytes that a comparison may take.
    """

    name: str
    generated: bool
    probes: pd.DataFrame
    gallery: pd.DataFrame
    scales: Mapping[str, Scale]
    memory: int = MEMORY

    def at(self, keys: Mapping[str, Any], threshold: float) -> FillerCounts:
        """Candidates of one matcher under one condition at a threshold; the fillers stay clean."""
        dose = np.isclose(self.probes["dose"].to_numpy(dtype=np.float64), float(keys["dose"]), equal_nan=True)
        same = [(self.probes[name] == keys[name]).to_numpy() for name in _WAYS]
        chosen = np.all([(self.probes["outcome"] == "ok").to_numpy(), dose, *same], axis=0)
        probes = self.probes[chosen]
        gallery = self.gallery[(self.gallery["matcher"] == keys["matcher"]) & (self.gallery["outcome"] == "ok")]
        people, person = np.unique(gallery["subject"].to_numpy(dtype=str), return_inverse=True)
        if probes.empty or gallery.empty:
            return FillerCounts(probes["subject"].to_numpy(), np.zeros(len(probes), np.int64), len(people))
        comparator = self.scales[str(keys["matcher"])].comparator
        a, b = _entries(probes, np.arange(len(probes))), _entries(gallery, len(probes) + person)
        with (
            tempfile.TemporaryDirectory() as folder,
            tally(a, b, comparator, [threshold], threshold, folder=Path(folder), memory=self.memory) as found,
        ):
            pairs = np.unique(found.kept["probe"].astype(np.int64) * len(people) + person[found.kept["reference"]])
        counts = np.bincount(pairs // len(people), minlength=len(probes))
        return FillerCounts(probes["subject"].to_numpy(), counts, len(people))


def _entries(rows: pd.DataFrame, subject: NDArray[np.intp]) -> Entries:
    templates = np.stack(rows["template"].to_list())
    return Entries(templates, np.zeros(len(rows), np.int64), subject.astype(np.int64), subject.astype(np.int64))
