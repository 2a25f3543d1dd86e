"""The speed of the audit itself: against ten seconds, and against the bare matrix products it is made of."""

import time
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.measured import SEED, Measured
from falsematch.audit import Audited, AuditSettings, FmrThreshold, Partition, Resample, ThresholdSpec, audit, slices
from falsematch.scoring import Comparisons, Scale
from falsematch.store import Store
from falsematch.tables import COMPARISONS

_PEOPLE = 6_000
_REPLICATES = 2_000
_SECONDS = 10.0
"""An audit may take at most."""
_PRODUCTS = 3.0
"""Times the bare matrix products that an audit may take at most."""
_JOBS = 2
_ROUNDS = 2
"""Of audit and products in turn; the quickest of each counts, as what else the machine does only adds."""
_LENGTH = 32
_SHIPPED = 0.53
"""Cosine that some 1 in 1,000 of these impostors reach."""
_THRESHOLDS: tuple[ThresholdSpec, ...] = ("as_shipped", FmrThreshold(fmr=0.01), FmrThreshold(fmr=0.001))
_GROUP_BY = (("ethnicity",), ("gender",), ("ethnicity", "gender"))


def measure(store: Store) -> list[Measured]:
    """An audit of everybody against everybody, and the products w'Nw and w'Mw as a plain reading writes them.

    Timed of the audit: everything from the table of comparisons in memory to its tables of rates, disparities, matrix,
    curves and distributions, the drawing of the people and the cross-fitted and re-derived thresholds included. Not
    timed: making or reading the table of comparisons, findings, report, and the compilation of the kernels, which a
    small audit has done before.

    The bare products: for the comparisons N one dense float64 product with the weights of all replicates, for the false
    matches M of each of the three thresholds one sparse one, each multiplied by the weights again and added up by cell.
    The audit comes by w'Nw in float32, whose sums of whole numbers are exact, so that its yardstick is not what it does
    itself but what it need not do. The products have as many threads as the linear algebra library was given; the audit
    has two, and that many in its own products.
    """
    comparisons = _crowd(_PEOPLE)
    _audited(_crowd(400))
    audits, products = [], []
    points = ""
    for _ in range(_ROUNDS):
        start, busy = time.perf_counter(), time.process_time()
        audited = _audited(comparisons)
        audits.append((time.perf_counter() - start, time.process_time() - busy))
        products.append(_products(comparisons, audited))
        points = f"{len(audited.points)} operating points, {len(audited.rates)} rates, {len(audited.disparity)} rows"
    (took, busy), bare = min(audits), min(products)
    details = (
        f"{_REPLICATES:,} replicates over {_PEOPLE:,} people, {len(comparisons.table):,} comparisons: {took:.1f} s "
        f"(at most {_SECONDS:g}) with {_JOBS} threads, "
        f"{busy:.1f} s of a core's time; {points} of disparity.",
        "Timed from the table of comparisons in memory to the audit's tables; making that table and the report is not.",
    )
    against = f"The bare products, N dense in float64 and M of three thresholds sparse: {bare:.1f} s."
    return [
        Measured("audit seconds", _SECONDS / took, 1.0, details),
        Measured("audit products", _PRODUCTS * bare / took, 1.0, (*details[:1], against)),
    ]


def _audited(comparisons: Comparisons) -> Audited:
    settings = AuditSettings(replicates=_REPLICATES)
    return audit(comparisons, _THRESHOLDS, _GROUP_BY, settings, seed=SEED, jobs=_JOBS)


def _products(comparisons: Comparisons, audited: Audited) -> float:
    """Seconds of the bare products at the audit's thresholds; what they are made from is ready."""
    [piece] = slices(comparisons)
    partition = Partition.of(comparisons.subjects, _GROUP_BY)
    resample = Resample.draw(partition, _REPLICATES, SEED)
    people, order = len(partition.of_subject), resample.order
    compared = piece.pair_counts(piece.impostor, people)[order][:, order].toarray()
    points = [point for point in audited.points if point.calibration in {"shipped", "in_sample"}]
    found = [piece.pair_counts(point.accepts(piece) & piece.impostor, people)[order][:, order] for point in points]
    start = time.perf_counter()
    for counts in (compared, *found):
        _by_cell(resample, counts)
    return time.perf_counter() - start


def _by_cell(resample: Resample, counts: NDArray[np.float64] | sparse.csr_matrix) -> NDArray[np.float64]:
    """The sums of every replicate, cell pair by cell pair: (cells, replicates, cells)."""
    sums = []
    for first, last in pairwise([*resample.starts, len(resample.order)]):
        product = resample.weights[:, first:last] @ counts[first:last]
        sums.append(np.add.reduceat(product * resample.weights, resample.starts, axis=1))
    return np.stack(sums)


def _crowd(people: int) -> Comparisons:
    """Everybody's one probe against everybody's one reference, each unordered pair once, and each person's own pair."""
    rng = np.random.default_rng(SEED)
    labels = {"ethnicity": rng.choice(list("abcd"), people), "gender": rng.choice(["female", "male"], people)}
    names = [f"s{number:04d}" for number in range(people)]
    faces = rng.normal(size=(people, _LENGTH))
    # People of one group are more alike than strangers are, and of some groups more than of others.
    for label in labels.values():
        for number, value in enumerate(np.unique(label)):
            faces[label == value] += rng.normal(size=_LENGTH) * (0.2 + 0.1 * number)
    faces /= np.linalg.norm(faces, axis=1, keepdims=True)
    a, b = np.triu_indices(people)
    scores = (faces @ faces.T)[a, b]
    scores[a == b] = rng.normal(0.8, 0.1, people)
    columns: dict[str, Any] = {"score": scores, "dose": np.full(len(a), np.nan)}
    for side, rows in (("a", a), ("b", b)):
        columns[f"subject_{side}"] = _coded(rows, names)
        columns[f"image_{side}"] = _coded(rows, [f"{name}/{side}" for name in names])
        columns[f"outcome_{side}"] = _coded(np.zeros_like(rows), ["ok"])
        columns[f"several_faces_{side}"] = _coded(np.zeros_like(rows), ["no"])
    for key, value in _KEYS.items():
        columns[key] = _coded(np.zeros_like(a), [value])
    table = pd.DataFrame(columns)[list(COMPARISONS.columns)]
    subjects = pd.DataFrame(labels, index=pd.Index(names, name="subject"))
    return Comparisons(table, {"crowd": Scale("similarity", _SHIPPED, "cosine")}, subjects)


def _coded(codes: NDArray[np.intp], values: list[str]) -> Any:
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(values))


_KEYS = {
    "dataset": "crowd",
    "matcher": "crowd",
    "condition": "clean",
    "unit": "",
    "arm": "none",
    "delivery": "native",
    "landmarks": "own",
    "metering": "fixed",
}
