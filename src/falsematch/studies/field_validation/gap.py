"""How far scores of simulated field captures lie from scores of real ones, of the same people."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from falsematch.audit.bootstrap import Resample
from falsematch.audit.partition import Partition, Row
from falsematch.audit.rates import Measured
from falsematch.audit.score_shift import MeanScore, genuine_means, impostor_means, limits_of
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice, slices
from falsematch.scoring import Comparisons
from falsematch.tables import validate
from falsematch.tables.study_tables import FIELD_GAPS
from falsematch.text.reason import Reason, format_reasons

_NAN = float("nan")
_SIDES = ("dataset", "matcher")
_WAYS = ("condition", "dose", "unit", "delivery", "landmarks", "metering")


def field_gaps(
    real: Comparisons, simulated: Comparisons, captures: dict[str, str], settings: AuditSettings, *, seed: int
) -> pd.DataFrame:
    """Scores with a simulated probe held against scores with a real one, the references being the same.

    People are drawn, the same for both sides, so that the gap is paired by person. A gap whose limits hold 0 says that
    the simulation was not seen to differ on average, not that it is right; ``ks`` tells of the rest of the scores.

    Parameters
    ----------
    real : Comparisons
        Clean: the field degraded these probes.
    simulated : Comparisons
        Clean and under conditions.
    captures : dict
        ``reference``, ``real``, ``simulated``: as the dataset's manifest names them.
    settings : AuditSettings
    seed : int

    Returns
    -------
    DataFrame with the columns of :data:`falsematch.tables.study_tables.FIELD_GAPS`.
    """
    partition = Partition.of(real.subjects, [])
    resample = Resample.draw(partition, settings.replicates, seed) if settings.replicates else None
    taken = {piece.keys["matcher"]: Measured(piece, partition, resample, settings) for piece in slices(real)}
    rows: list[dict[str, Any]] = []
    for piece in slices(simulated):
        made = Measured(piece, partition, resample, settings)
        rows += ({**captures, **row} for row in _gaps(taken[piece.keys["matcher"]], made))
    return validate(pd.DataFrame(rows, columns=list(FIELD_GAPS.columns)), FIELD_GAPS)


def _gaps(real: Measured, simulated: Measured) -> Iterator[dict[str, Any]]:
    everyone = real.partition.rows()[:1]
    for kind, means in (("genuine", genuine_means), ("impostor", impostor_means)):
        [taken], [made] = means(real, everyone), means(simulated, everyone)
        gap = made.drawn - taken.drawn
        refused = made.refused or taken.refused
        limits = {} if refused else limits_of({0: gap}, (made, taken), 1, real.settings.confidence)
        low, high = limits.get(0, (_NAN, _NAN))
        yield {
            **{name: simulated.piece.keys[name] for name in (*_SIDES, *_WAYS)},
            "kind": kind,
            "people": min(made.people, taken.people),
            "real_comparisons": taken.scored,
            "simulated_comparisons": made.scored,
            "real_mean": float(taken.drawn[0]),
            "simulated_mean": float(made.drawn[0]),
            "gap": float(gap[0]),
            "gap_low": low,
            "gap_high": high,
            "ks": _distance(real.piece, simulated.piece, genuine=kind == "genuine"),
            "real_fta": _failed(real, everyone),
            "simulated_fta": _failed(simulated, everyone),
            "not_applicable": len(np.unique(simulated.piece.image_a[simulated.piece.not_applicable_a])),
            "reason": format_reasons(_told(refused, taken, made)),
        }


def _told(refused: Reason | None, real: MeanScore, simulated: MeanScore) -> Iterator[Reason | None]:
    yield refused
    if real.told:
        yield Reason("of_real", {"why": real.told})
    if simulated.told:
        yield Reason("of_simulated", {"why": simulated.told})


def _failed(measured: Measured, everyone: list[Row]) -> float:
    failures, probes = measured.probes.of(measured.member(everyone[0]))
    return failures / probes if probes else _NAN


def _distance(real: Slice, simulated: Slice, *, genuine: bool) -> float:
    scores = [piece.score[piece.scored & (piece.genuine == genuine)] for piece in (real, simulated)]
    from scipy.stats import ks_2samp  # noqa: PLC0415 - slow to import, and only a field validation asks

    return float(ks_2samp(*scores).statistic) if all(len(one) for one in scores) else _NAN
