"""The rows of every slice, in shares of slices that processes may work on side by side.

A slice needs nothing of another but the clean one of its system. Where there are hundreds of small ones, a process is
worth starting for many of them, and a thread for none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from joblib import delayed

from falsematch import workers
from falsematch.audit._view import SENSITIVITY
from falsematch.audit.bootstrap import Resample
from falsematch.audit.disparity import Disparities, Named
from falsematch.audit.partition import Partition
from falsematch.audit.rates import Measured
from falsematch.audit.score_shift import score_shifts
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice
from falsematch.audit.thresholds import OperatingPoint

Record = dict[str, Any]

_TOGETHER = 40
"""Slices of one share: enough to outweigh its clean slice, which each share counts anew."""
_WORTH_PROCESSES = 200
"""Slices from which on a second process, which takes seconds to start, is worth it."""


@dataclass
class Told:
    """Rows of one slice: of ``rates.csv``, and of ``disparity.csv`` for thresholds and for mean scores."""

    rates: list[Record] = field(default_factory=list)
    disparities: list[Record] = field(default_factory=list)
    scores: list[Record] = field(default_factory=list)


@dataclass(frozen=True)
class Auditing:
    """What every slice is audited with."""

    points: Sequence[OperatingPoint]
    partition: Partition
    resample: Resample | None
    settings: AuditSettings
    seed: int
    named: Named


def told(pieces: Sequence[Slice], given: Auditing, jobs: int) -> list[Told]:
    """The rows of every slice, in the order of the slices; the same with any number of processes.

    Parameters
    ----------
    pieces : sequence of Slice
    given : Auditing
    jobs : int
        Processes, where there are many slices and a thread is worth starting for none.
    """
    small = given.resample is None or given.resample.is_small
    divided = small and jobs > 1 and len(pieces) >= _WORTH_PROCESSES and not workers.distributed()
    shares = list(_shares(pieces, _TOGETHER if divided else len(pieces)))
    tasks = (delayed(_share)([pieces[at] for at in share], clean, given) for clean, share in shares)
    found = workers.each(tasks, jobs if divided else 1)
    rows: dict[int, Told] = {}
    for (_, share), each in zip(shares, found, strict=True):
        rows |= dict(zip(share, each, strict=True))
    return [rows[at] for at in range(len(pieces))]


def _shares(pieces: Sequence[Slice], most: int) -> Iterator[tuple[list[Slice], list[int]]]:
    """The clean slices of each system, and places of at most so many of its slices."""
    of_system: dict[tuple[Any, Any], list[int]] = {}
    for at, piece in enumerate(pieces):
        of_system.setdefault((piece.keys["dataset"], piece.keys["system"]), []).append(at)
    for places in of_system.values():
        clean = [pieces[at] for at in places if pieces[at].keys["condition"] == "clean"]
        for first in range(0, len(places), most):
            yield clean, places[first : first + most]


def _share(pieces: Sequence[Slice], clean: Sequence[Slice], given: Auditing) -> list[Told]:
    """The rows of some slices of one system."""
    partition, settings = given.partition, given.settings
    layout = partition.rows()
    headline = [row for row in layout if partition.is_headline(row)]
    baselines = [Measured(piece, partition, given.resample, settings) for piece in clean]
    disparities = Disparities(baselines, seed=given.seed, named=given.named)
    found = []
    for piece in pieces:
        measured = next((one for one in baselines if one.piece is piece), None)
        measured = measured or Measured(piece, partition, given.resample, settings)
        brief, row = settings.is_brief(piece.keys), Told(scores=list(score_shifts(measured)))
        for point in given.points:
            if point.system == piece.keys["system"] and not (brief and point.calibration in SENSITIVITY):
                decided = measured.at(point)
                row.rates += measured.rows(decided, headline if brief else layout)
                row.disparities += disparities.of(decided)
        found.append(row)
    return found
