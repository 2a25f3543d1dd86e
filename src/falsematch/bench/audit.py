"""The speed of the audit itself: against ten seconds, and against the bare matrix products it is made of."""

import statistics
import time
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit import AuditSettings, FmrThreshold, Partition, Resample, ThresholdSpec, audit, slices
from falsematch.bench.measured import Measured
from falsematch.scoring import Comparisons, Scale
from falsematch.store import Store
from falsematch.tables import COMPARISONS

_PEOPLE = 6_000
_REPLICATES = 2_000
_SECONDS = 10.0
"""An audit may take at most."""
_PRODUCTS = 3.0
"""Times the bare matrix products that an audit may take at most."""
_ROUNDS = 2
_LENGTH = 32
_SEED = 1
_SHIPPED = 0.53
"""Cosine that some 1 in 1,000 of these impostors reach."""
_THRESHOLDS: tuple[ThresholdSpec, ...] = ("as_shipped", FmrThreshold(fmr=0.01), FmrThreshold(fmr=0.001))
_GROUP_BY = (("ethnicity",), ("gender",), ("ethnicity", "gender"))


def bench(store: Store) -> Iterator[Measured]:
    """An audit of everybody against everybody."""
    comparisons = _crowd()
    _audit(_crowd(200))
    start = time.perf_counter()
    _audit(comparisons)
    print(time.perf_counter() - start)
    yield Measured("audit seconds", 1, 1, ())


def _audit(comparisons: Comparisons):
    return audit(comparisons, _THRESHOLDS, _GROUP_BY, AuditSettings(replicates=_REPLICATES), seed=_SEED)


def _crowd(people: int = _PEOPLE) -> Comparisons:
    """Everybody's one probe against everybody's one reference, each unordered pair once, and each person's own pair."""
    rng = np.random.default_rng(_SEED)
    labels = {"ethnicity": rng.choice(list("abcd"), people), "gender": rng.choice(["female", "male"], people)}
    names = [f"s{number:04d}" for number in range(people)]
    subjects = pd.DataFrame(labels, index=pd.Index(names, name="subject"))
    faces = rng.normal(size=(people, _LENGTH))
    # People of one group are more alike than strangers are, and of some groups more than of others.
    for label in labels.values():
        for number, value in enumerate(np.unique(label)):
            faces[label == value] += rng.normal(size=_LENGTH) * (0.2 + 0.1 * number)
    faces /= np.linalg.norm(faces, axis=1, keepdims=True)
    a, b = np.triu_indices(people)
    scores = (faces @ faces.T)[a, b]
    scores[a == b] = rng.normal(0.8, 0.1, people)
    person = pd.CategoricalDtype(names)
    columns = {
        "subject_a": pd.Categorical.from_codes(a, dtype=person),
        "subject_b": pd.Categorical.from_codes(b, dtype=person),
        "score": scores,
    }
    for side, rows in (("a", a), ("b", b)):
        columns[f"image_{side}"] = pd.Categorical.from_codes(rows, [f"{name}/{side}" for name in names])
        columns[f"outcome_{side}"] = pd.Categorical.from_codes(np.zeros(len(a), np.int8), ["ok"])
    for key, value in _KEYS.items():
        columns[key] = np.full(len(a), np.nan) if key == "dose" else pd.Categorical.from_codes(np.zeros(len(a), np.int8), [value])
    table = pd.DataFrame(columns)[list(COMPARISONS.columns)]
    return Comparisons(table, {"crowd": Scale("similarity", _SHIPPED, "cosine")}, subjects)


_KEYS = {
    "dataset": "crowd",
    "system": "crowd",
    "condition": "clean",
    "dose": np.nan,
    "unit": "",
    "arm": "none",
    "delivery": "native",
    "landmarks": "own",
    "metering": "fixed",
}
