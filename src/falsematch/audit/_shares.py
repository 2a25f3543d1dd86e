"""The rows of every slice, in shares of slices that processes may work on side by side.

A slice needs nothing of another but the clean one of its matcher. Where there are hundreds of small ones, a process is
worth starting for many of them, and a thread for none.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from falsematch import workers
from falsematch.audit._view import SENSITIVITY
from falsematch.audit.answer import answers
from falsematch.audit.bootstrap import Resample
from falsematch.audit.condition_families import SliceFamily
from falsematch.audit.disparity import Disparities, Named
from falsematch.audit.distributions import separation
from falsematch.audit.named_contrast import Pairing
from falsematch.audit.partition import Partition
from falsematch.audit.prediction import predictions
from falsematch.audit.question import Asked
from falsematch.audit.rates import Measured
from falsematch.audit.score_shift import score_shifts
from falsematch.audit.settings import AuditSettings
from falsematch.audit.slices import Slice, Slices, is_clean
from falsematch.audit.thresholds import OperatingPoint
from falsematch.progress import Progress

Record = dict[str, Any]

_TOGETHER = 40
"""Slices of one share: enough to outweigh its clean slice, which each share counts anew."""
_WORTH_PROCESSES = 200
"""Slices from which on a second process, which takes seconds to start, is worth it."""


@dataclass
class Told:
    """Rows of one slice: of ``rates.csv``, of ``disparity.csv.gz`` for thresholds and for mean scores; its separation.

    ``spanning`` is what its disparities add to families over all conditions.
    What it answers to the named contrasts becomes rows only beside the answers of all other slices.
    """

    rates: list[Record] = field(default_factory=list)
    disparities: list[Record] = field(default_factory=list)
    spanning: list[SliceFamily] = field(default_factory=list)
    scores: list[Record] = field(default_factory=list)
    separation: Record = field(default_factory=dict)
    asked: Asked = field(default_factory=lambda: Asked([], Counter()))


@dataclass(frozen=True)
class Auditing:
    """What every slice is audited with."""

    points: Sequence[OperatingPoint]
    partition: Partition
    resample: Resample | None
    settings: AuditSettings
    seed: int
    named: Named
    pairings: Sequence[Pairing] = ()


def told(pieces: Slices, given: Auditing, jobs: int) -> list[Told]:
    """The rows of every slice, in the order of the slices; the same with any number of processes.

    Parameters
    ----------
    pieces : Slices
    given : Auditing
    jobs : int
        Processes, where there are many slices and a thread is worth starting for none.
    """
    small = given.resample is None or given.resample.is_small
    divided = small and jobs > 1 and len(pieces) >= _WORTH_PROCESSES and not workers.distributed()
    shares = list(_shares(pieces, _TOGETHER if divided else len(pieces)))
    rows: dict[int, Told] = {}
    with Progress("auditing", len(pieces), "slices") as progress:
        # Another process cannot say how far it is: its slices are counted when it comes back.
        elsewhere = divided or workers.distributed()
        within = {} if elsewhere else {"done": progress.advance}
        tasks: Iterator[workers.Task] = (
            (_share, (pieces.part(share), clean, given), within) for clean, share in shares
        )
        for (_, share), each in zip(shares, workers.each(tasks, jobs if divided else 1), strict=True):
            rows |= dict(zip(share, each, strict=True))
            if elsewhere:
                progress.advance(len(share))
    return [rows[at] for at in range(len(pieces))]


def _shares(pieces: Slices, most: int) -> Iterator[tuple[list[Slice], list[int]]]:
    """The clean slices of each matcher, and places of at most so many of its slices."""
    of_matcher: dict[tuple[Any, Any], list[int]] = {}
    for at, keys in enumerate(pieces.keys):
        of_matcher.setdefault((keys["dataset"], keys["matcher"]), []).append(at)
    for places in of_matcher.values():
        clean = list(pieces.part(places).where(is_clean))
        for first in range(0, len(places), most):
            yield clean, places[first : first + most]


def _share(
    pieces: Sequence[Slice], clean: Sequence[Slice], given: Auditing, done: Callable[[], None] | None = None
) -> list[Told]:
    """The rows of some slices of one matcher; ``done`` is called after each."""
    partition, settings = given.partition, given.settings
    layout = partition.rows()
    headline = [row for row in layout if partition.is_headline(row)]
    baselines = [Measured(piece, partition, given.resample, settings) for piece in clean]
    disparities = Disparities(baselines, seed=given.seed, named=given.named)
    found = []
    for piece in pieces:
        measured = next((one for one in baselines if one.piece is piece), None)
        measured = measured or Measured(piece, partition, given.resample, settings)
        brief = settings.is_brief(piece.keys)
        row = Told(scores=list(score_shifts(measured)), separation=separation(piece, partition))
        for point in given.points:
            if point.matcher == piece.keys["matcher"] and not (brief and point.calibration in SENSITIVITY):
                decided = measured.at(point)
                row.rates += measured.rows(decided, headline if brief else layout)
                records, spanning = disparities.of(decided)
                row.disparities += records
                row.spanning += spanning
                if settings.prediction is not None:
                    row.disparities += predictions(decided, settings.prediction)
                row.asked.add(answers(decided, given.pairings), brief=brief)
        found.append(row)
        if done is not None:
            done()
    return found
