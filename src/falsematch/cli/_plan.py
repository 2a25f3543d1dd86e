"""What an experiment would cost: photographs, comparisons, hours and disk, measured on a few photographs."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from falsematch import conditions, datasets, faces, matchers
from falsematch._measuring import find_lists, left_out_photographs, load_kin, meetings, only_listed
from falsematch.audit import FmrThreshold, Foreseen, Partition, Roles, foresee, named_contrasts
from falsematch.audit.foreseen import UNKNOWN_FMR, foresee_primary
from falsematch.experiment import Experiment, check_labels, sides, sights, wanted_chains
from falsematch.store import Store

_TIMED = 2
"""Photographs timed of each kind (probes, references)."""

AUDIT_SECONDS = 24e-6
"""A comparison with 500 replicates, at most: what ``make bench NAME=scores`` holds the audit to."""

_SCORE_BYTES = 10
"""A comparison in ``scores.parquet``, about: a double, and labels that compress well."""

_BLOCK = 4096
"""Bytes that a file takes up at least."""


@dataclass(frozen=True)
class Plan:
    """What an experiment would cost where nothing of it is in the cache.

    Attributes
    ----------
    photographs, templates, comparisons : int
    hours : float
        With the number of processes asked for.
    disk : int
        Bytes in the cache.
    scores : int
        Bytes of ``scores.parquet``, where it is asked for.
    timed : int
        Photographs that were measured to tell.
    """

    photographs: int
    templates: int
    comparisons: int
    hours: float
    disk: int
    scores: int
    timed: int


def plan(experiment: Experiment, *, jobs: int = 1, store: Store | None = None) -> Plan:
    """Estimate an experiment by measuring a few of its photographs, in a cache of their own that is then removed.

    Parameters
    ----------
    experiment : Experiment
    jobs : int
        Processes that the run would have.
    store : Store or None
        Where photographs and weights were fetched to; the user's own where None.

    Raises
    ------
    FalsematchError
        As :func:`falsematch.run`, for what can be known beforehand.
    """
    store = store or Store.default()
    own = _plan(experiment, jobs, store)
    # Several thresholds of the same other people enrol them once; nobody audits them.
    theirs = {(one.dataset, one.on_several_faces): one for one in map(experiment.calibrating, experiment.externals)}
    others = [_plan(one, jobs, store, audited=False) for one in theirs.values()]
    total = Plan(*(sum(getattr(one, field.name) for one in (own, *others)) for field in fields(Plan)))
    # Comparisons that fix a threshold are not among the scores.
    return replace(total, scores=own.scores)


def foreseen(experiment: Experiment, *, store: Store | None = None) -> list[Foreseen]:
    """What the experiment's named contrasts can tell with its people, and how many would be needed; measures nothing.

    Every value of a label against its largest where the experiment names no contrast.

    Raises
    ------
    FalsematchError
    """
    images = datasets.outline(experiment.dataset, store or Store.default())
    check_labels(experiment, images)
    if not experiment.group_by:
        return []
    partition, roles = _people(experiment, images, frozenset())
    known = [spec.fmr for spec in experiment.thresholds if isinstance(spec, FmrThreshold)]
    unknown = [UNKNOWN_FMR] if len(known) < len(experiment.thresholds) else []
    return list(
        foresee(
            named_contrasts(experiment.contrasts, partition),
            partition,
            roles,
            list(dict.fromkeys([*unknown, *known])),
            matchers=len(experiment.matchers),
            thresholds=len(experiment.thresholds),
            confidence=experiment.audit.confidence,
            seed=experiment.seed,
        )
    )


def foreseen_primaries(experiment: Experiment, *, store: Store | None = None) -> list[tuple[str, Foreseen]]:
    """What the experiment's primaries on clean photographs can tell, by their names; measures nothing.

    Raises
    ------
    FalsematchError
    """
    images = datasets.outline(experiment.dataset, store or Store.default())
    check_labels(experiment, images)
    planned = (experiment.plan.primaries if experiment.plan else None) or len(experiment.primaries)
    found = []
    for primary in experiment.primaries:
        if primary.condition != "clean" or primary.measure != "fmr_ratio":
            continue
        partition, roles = _people(experiment, images, left_out_photographs(primary, images))
        fmr = primary.threshold.fmr if isinstance(primary.threshold, FmrThreshold) else UNKNOWN_FMR
        one = foresee_primary(
            primary,
            partition,
            roles,
            fmr,
            planned=planned,
            confidence=experiment.audit.confidence,
            seed=experiment.seed,
        )
        if one is not None:
            found.append((primary.name, one))
    return found


def _people(experiment: Experiment, images: datasets.Images, left_out: frozenset[str]) -> tuple[Partition, Roles]:
    """Whoever has a photograph, and of which side, without some photographs."""
    table = images.table[~images.table["image"].isin(left_out)]
    probe, reference = sides(experiment, images)
    people = table.drop_duplicates("subject").set_index("subject").sort_index()
    shown = [people.index.isin(table.loc[table["capture"].isin(side), "subject"]) for side in (probe, reference)]
    partition = Partition.of(people, experiment.group_by)
    return partition, Roles(shown[0], shown[1], ordered=set(probe) != set(reference))


def _plan(experiment: Experiment, jobs: int, store: Store, *, audited: bool = True) -> Plan:
    images = datasets.outline(experiment.dataset, store)
    check_labels(experiment, images)
    load_kin(experiment, images, store)
    lists = find_lists(experiment, images, store)
    images = only_listed(images, lists)
    chains = conditions.parse(experiment.conditions)
    wanted = wanted_chains(experiment, images)
    every = [matchers.load_matcher(name, store) for name in experiment.matchers]
    opened = [matcher for matcher in every if isinstance(matcher, matchers.OpenMatcher)]
    shown = [len(sights(experiment, every)[matcher.name]) for matcher in opened]
    frames = {image: sum(1 + _degraded(experiment, own) * ways for ways in shown) for image, own in wanted.items()}
    kinds = Counter(frames.values())
    first, *others = wanted
    seconds = disk = 0.0
    timed = 0
    with TemporaryDirectory() as folder:
        aside = Store(Path(folder))
        aside.models = store.models
        made = partial(datasets.some, images, spec=experiment.dataset, store=store, folder=Path(folder) / "made")
        _measured(made, [first], experiment, every, wanted, aside)  # loads the networks
        for kind, count in kinds.items():
            some = [image for image in (*others, first) if frames[image] == kind][:_TIMED]
            spent, taken = _measured(made, some, experiment, every, wanted, aside)
            seconds += spent / len(some) * count
            disk += taken / len(some) * count
            timed += len(some)
    roles = meetings(experiment, images, lists)
    degraded = _degraded(experiment, chains) * len(experiment.arms)
    # A program or a table is shown every frame once, in its own way.
    slices = sum(1 + degraded * ways for ways in (*shown, *[1] * (len(every) - len(opened))))
    comparisons = len(roles.probe) * slices
    audit = comparisons * AUDIT_SECONDS * max(experiment.audit.replicates, 1) / 500 if audited else 0.0
    return Plan(
        photographs=len(wanted),
        templates=sum(frames.values()),
        comparisons=comparisons,
        hours=(seconds / jobs + audit) / 3600,
        disk=round(disk),
        scores=comparisons * _SCORE_BYTES,
        timed=timed,
    )


def _degraded(experiment: Experiment, chains: list[conditions.Chain]) -> int:
    """Frames made of a photograph beside the clean one."""
    return len(matchers.exposures(chains, experiment.deliveries, experiment.metering)) - 1


def _measured(
    made: Callable[[list[str]], datasets.Images],
    chosen: list[str],
    experiment: Experiment,
    every: list[matchers.Matcher],
    wanted: dict[str, list[conditions.Chain]],
    store: Store,
) -> tuple[float, float]:
    """Seconds and bytes of disk that some photographs take, on one process, made first where they are generated."""
    before = _disk(store)
    start = time.perf_counter()
    part = made(chosen)
    matchers.enrol(
        part,
        faces.read(part, store, on_several_faces=experiment.on_several_faces),
        [matcher for matcher in every if isinstance(matcher, matchers.OpenMatcher)],
        {image: wanted[image] for image in chosen},
        landmarks=sights(experiment, every),
        delivery=experiment.deliveries,
        metering=experiment.metering,
        on_several_faces=experiment.on_several_faces,
        seed=experiment.seed,
        store=store,
    )
    return time.perf_counter() - start, _disk(store) - before


def _disk(store: Store) -> float:
    sizes = [file.stat().st_size for file in store.root.rglob("*") if file.is_file()]
    return float(np.sum(np.ceil(np.array(sizes) / _BLOCK) * _BLOCK))
