"""Which rows of ``rates.csv`` tell what the field does: every condition at its hardest."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from falsematch.report.rows import AS_SHIPPED, Point, pooled, strongest
from falsematch.tables import RATES


def common_threshold(every: Sequence[Point]) -> str:
    """The threshold that most systems stand at; a shipped one is each publisher's own and comes last."""
    standing = {(point.threshold_name, point.system) for point in every if not point.refused}
    counted = Counter(name for name, _ in standing)
    return max(counted, key=lambda name: (counted[name], name != AS_SHIPPED), default="")


def hardest_rows(every: Sequence[Point], threshold: str, arm: str) -> pd.DataFrame:
    """Everyone, clean and under each condition at its strongest dose of either sign: rows of ``rates.csv``.

    Of several setups the plainest: landmarks found by the system itself, native size, and of meterings the first.
    """
    found = []
    for point in every:
        if point.threshold_name != threshold or point.refused or not _is_plain(point):
            continue
        rows = pooled(point.rates[point.rates["arm"].isin(["none", arm])])
        rows = rows[(rows["group_by"] == "")]
        for condition, of_condition in rows.groupby("condition", sort=False):
            first = of_condition[of_condition["metering"] == of_condition["metering"].iloc[0]]
            doses = first["dose"].dropna()
            ends = strongest(str(condition), doses) if len(doses) else []
            found.append(first[first["dose"].isin(ends) | first["dose"].isna()])
    if not found:
        return pd.DataFrame(columns=list(RATES.columns))
    together: pd.DataFrame = pd.concat(found)
    # A clean photograph, and a condition under several meterings, belong to several points.
    distinct: pd.DataFrame = together.drop_duplicates(["system", "condition", "dose"])
    return distinct


def _is_plain(point: Point) -> bool:
    return not {"landmarks", "delivery"} & set(point.setup)
