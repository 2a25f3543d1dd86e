"""The full group-by-group matrix of false match rates."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from falsematch.audit.pair_counts import pairs_by_cell
from falsematch.audit.partition import JOIN, Partition
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import OperatingPoint
from falsematch.tables import MATRIX, validate


def matrix(pieces: Iterable[Slice], points: Sequence[OperatingPoint], partition: Partition) -> pd.DataFrame:
    """False matches of probes of each group against references of each group.

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.MATRIX`; a refused threshold has no rows. Where pairs are
    unordered, either of two groups may be the probe's, and both entries are the same.
    """
    rows: list[dict[str, Any]] = []
    for piece in pieces:
        impostor = piece.impostor
        scored = pairs_by_cell(piece, impostor, partition)
        for point in points:
            if point.matcher != piece.keys["matcher"] or point.refused or point.calibration == "rederived":
                continue
            matches = pairs_by_cell(piece, impostor & point.accepts(piece), partition)
            for grouping in partition.groupings:
                groups = partition.members(grouping)
                for probe, a in groups.items():
                    for reference, b in groups.items():
                        pairs, count = (partition.group_counts(each, a, b) for each in (scored, matches))
                        rows.append(
                            {
                                **piece.keys,
                                "threshold_name": point.name,
                                "threshold": point.threshold,
                                "group_by": JOIN.join(grouping),
                                "probe_group": probe,
                                "reference_group": reference,
                                "impostor_pairs": pairs,
                                "false_matches": count,
                                "fmr": count / pairs if pairs else float("nan"),
                            }
                        )
    return validate(pd.DataFrame(rows, columns=list(MATRIX.columns)), MATRIX)
