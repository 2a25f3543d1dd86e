"""The same rates for those who work with fairlearn: a MetricFrame, and a tidy frame."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit.partition import Partition
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import OperatingPoint
from falsematch.errors import ScoresError

_VALUES = {
    "fmr": "impostor_pairs",
    "fnmr": "genuine_pairs",
    "gfmr": "",
    "gfnmr": "",
    "fta": "probe_images",
    "fte": "reference_images",
}


def metric_frame(piece: Slice, point: OperatingPoint, partition: Partition) -> Any:
    """A fairlearn ``MetricFrame`` of one slice at one operating point.

    Its rows are the scored comparisons of two people who agree on all labels, and of people with themselves; the
    sensitive features are the labels of the finest crossing, so that ``by_group`` holds the matched rates of
    ``rates.csv``. It knows no people: its own intervals and tests treat comparisons as independent, which they are not.

    Parameters
    ----------
    piece : Slice
    point : OperatingPoint
    partition : Partition
        With at least one label.

    Returns
    -------
    fairlearn.metrics.MetricFrame
        Metrics ``fmr``, ``false_matches``, ``impostor_pairs``, ``fnmr``, ``false_non_matches`` and ``genuine_pairs``.

    Raises
    ------
    ScoresError
        Where fairlearn is not installed, there are no groups, or the threshold was refused.
    """
    try:
        # Only who asks for it needs the extra.
        from fairlearn.metrics import MetricFrame  # noqa: PLC0415
    except ImportError:
        raise ScoresError(
            "A MetricFrame needs fairlearn, which is not installed; write `pip install falsematch[fairlearn]`."
        ) from None
    if not partition.labels:
        raise ScoresError("A MetricFrame needs groups; name labels in group_by.")
    if point.refused:
        raise ScoresError(f"A MetricFrame needs a threshold, and {point.matcher} has none: {point.refused}.")
    cell = partition.of_subject[piece.a]
    chosen = piece.scored & np.diag(partition.complete)[cell, partition.of_subject[piece.b]]
    features = pd.DataFrame([partition.cells[c] for c in cell[chosen]], columns=list(partition.labels))
    return MetricFrame(
        metrics={
            "fmr": _fmr,
            "false_matches": _false_matches,
            "impostor_pairs": _impostors,
            "fnmr": _fnmr,
            "false_non_matches": _false_non_matches,
            "genuine_pairs": _genuine,
        },
        y_true=piece.genuine[chosen].astype(int),
        y_pred=point.accepts(piece)[chosen].astype(int),
        sensitive_features=features,
    )


def tidy(rates: pd.DataFrame) -> pd.DataFrame:
    """``rates.csv`` in long form: one row a rate, with what it is a share of.

    Returns
    -------
    DataFrame
        Every column of ``rates`` that names a row, then ``rate`` (fmr, fnmr, gfmr, gfnmr, fta, fte), ``value``,
        ``low``, ``high``, ``trials`` and ``subjects``, in the order of ``rates``; NaN where it holds no such number.
    """
    names = list(rates.columns[: rates.columns.get_loc("subjects")])
    parts = []
    for rate, trials in _VALUES.items():
        part = rates[[*names, "subjects"]].copy()
        part.insert(len(names), "rate", rate)
        for column, source in (("value", rate), ("low", f"{rate}_low"), ("high", f"{rate}_high"), ("trials", trials)):
            part[column] = rates[source].to_numpy(dtype=np.float64, na_value=np.nan) if source in rates else np.nan
        parts.append(part)
    long = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    return long[[*names, "rate", "value", "low", "high", "trials", "subjects"]]


Labels = NDArray[np.int_]


def _false_matches(genuine: Labels, accepted: Labels) -> int:
    return int(((np.asarray(genuine) == 0) & (np.asarray(accepted) == 1)).sum())


def _impostors(genuine: Labels, accepted: Labels) -> int:
    return int((np.asarray(genuine) == 0).sum())


def _fmr(genuine: Labels, accepted: Labels) -> float:
    pairs = _impostors(genuine, accepted)
    return _false_matches(genuine, accepted) / pairs if pairs else float("nan")


def _false_non_matches(genuine: Labels, accepted: Labels) -> int:
    return int(((np.asarray(genuine) == 1) & (np.asarray(accepted) == 0)).sum())


def _genuine(genuine: Labels, accepted: Labels) -> int:
    return int((np.asarray(genuine) == 1).sum())


def _fnmr(genuine: Labels, accepted: Labels) -> float:
    pairs = _genuine(genuine, accepted)
    return _false_non_matches(genuine, accepted) / pairs if pairs else float("nan")
