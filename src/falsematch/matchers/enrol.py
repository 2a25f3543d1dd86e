"""Templates: every photograph, under every condition, through every matcher."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pyarrow as pa
from joblib import delayed

from falsematch import workers
from falsematch.conditions import Chain
from falsematch.datasets import Images
from falsematch.faces import OnSeveralFaces, Readings
from falsematch.matchers._photograph import (
    ENGINE,
    STAGE,
    Exposure,
    Order,
    Photo,
    enrol_photograph,
    not_covered,
    unreadable,
)
from falsematch.matchers.gathered import Gathered
from falsematch.matchers.open_matcher import OpenMatcher
from falsematch.progress import Progress
from falsematch.store import Store, code_digest

_LANDMARKS = ("own", "clean")


def enrol(
    images: Images,
    readings: Readings,
    matchers: Sequence[OpenMatcher],
    wanted: Mapping[str, Sequence[Chain]],
    *,
    landmarks: Mapping[str, Sequence[str]] | None = None,
    delivery: Mapping[str, Sequence[str]] | None = None,
    metering: Sequence[str] = ("fixed",),
    on_several_faces: OnSeveralFaces = "largest",
    seed: int,
    store: Store,
    jobs: int = 1,
) -> pd.DataFrame:
    """Templates of a dataset's photographs.

    A photograph is decoded once, each exposure of it is made once, and each detector searches it once. Every row goes
    into the store as soon as it is made, so that a run that was stopped goes on where it stood. Its key covers what
    made it and no more: the photograph and its reading, the engine, the sources and doses of its own conditions, and
    the sources, settings and files of its own matcher's parts. So a new condition or matcher computes only itself, and
    a changed one its own rows; a photograph whose rows are all there is not opened.

    Parameters
    ----------
    images : Images
        The dataset, with the size its photographs are measured at.
    readings : Readings
        The clean reading of each.
    matchers : sequence of OpenMatcher
    wanted : mapping of image to chains
        Which photographs are taken, and under which conditions each. Probes get all of them; references only
        ``clean``, unless both sides of a comparison are degraded.
    landmarks : mapping of matcher to sequence of str, or None
        ``own``: the matcher finds the face itself, as do those not named; ``clean``: it is told where it found it in
        the clean photograph, by its own kind of landmarks, carried by the frame's geometry, so that a detector's
        failures and an embedder's are told apart. On a clean frame the two are the same: it has one row, ``own``.
    delivery : mapping of condition to sequence of str, or None
        Ways a degraded frame is delivered, each of which makes a frame of its own; ``native`` for those not named.
    metering : sequence of str
        Likewise, for every condition but those that name their own. A clean frame passes no camera: it has one row,
        ``native`` and ``fixed``.
    on_several_faces : "largest", "nearest_centre" or "fail"
        Which face is described where a detector finds more than one; the readings should be made by the same rule.
    seed : int
        The experiment's seed.
    store : Store
    jobs : int
        Processes (loky: started anew, never forked). One works in this process.

    Returns
    -------
    DataFrame
        Columns of :data:`falsematch.tables.TEMPLATES` with box_left, box_top, box_right and box_bottom (pixels of the
        delivered frame, NaN where no face was found); template holds float32 arrays, None unless the outcome is
        ``ok``; the covariates describe the face whatever the outcome, and are NaN where it is not known where the
        face is. Rows in the order of the images table, the chains and the matchers, however many processes there are.
    """
    orders: list[Order] = []
    known = Gathered()
    tasks: deque[tuple[Photo, list[Order]]] = deque()
    code = cache(code_digest)  # of this call alone: a source outside the package may be another by the next
    for row in images.table[images.table["image"].isin(list(wanted))].to_dict("records"):
        image = row["image"]
        reading = readings.only(image)
        photo = Photo(image, row["file"], row["sha256"], images.long_side, reading, seed, store, on_several_faces)
        asked = [
            photo.order(exposure, kind, matcher, code(ENGINE | exposure.chain.files | matcher.files))
            for exposure in exposures(wanted[image], delivery, metering)
            for kind, matcher in _sights(exposure, matchers, landmarks or {})
        ]
        known.add({order.key: made for order in asked if (made := _known(order, readings, store)) is not None})
        orders += asked
        missing: dict[str, Order] = {}
        for order in asked:
            if order.key not in known:
                missing.setdefault(order.key, order)  # matchers or chains that differ in name alone share a row
        if missing:
            tasks.append((photo, list(missing.values())))
    with Progress("enrolling", len(tasks), "photographs") as progress:
        for made in workers.each(_handed_out(tasks), jobs, ordered=False):
            known.add(made)
            progress.advance()
    return _table(orders, known)


def _handed_out(tasks: deque[tuple[Photo, list[Order]]]) -> Iterator[workers.Task]:
    """Tasks that nobody keeps: a photograph remembers what was worked out of its reading."""
    while tasks:
        yield delayed(enrol_photograph)(*tasks.popleft())


def _sights(
    exposure: Exposure, matchers: Sequence[OpenMatcher], landmarks: Mapping[str, Sequence[str]]
) -> list[tuple[str, OpenMatcher]]:
    """The ways each matcher is shown a frame, in the order of the ways; on a clean one they are the same."""
    kinds = {name: ("own",) if exposure.chain.is_clean else given for name, given in landmarks.items()}
    return [(kind, matcher) for kind in _LANDMARKS for matcher in matchers if kind in kinds.get(matcher.name, ("own",))]


def exposures(
    chains: Sequence[Chain], delivery: Mapping[str, Sequence[str]] | None, metering: Sequence[str]
) -> list[Exposure]:
    """The frames to be made of a photograph; a clean one is the same in every delivery and metering."""
    frames = []
    for chain in chains:
        given = ("native",) if chain.is_clean else (delivery or {}).get(chain.name, ("native",))
        ways = product(given, chain.metered(metering))
        frames += [Exposure(chain, *way) for way in ways]
    return frames


def _known(order: Order, readings: Readings, store: Store) -> pa.Table | None:
    """A row that needs no work: it is in the store, there is no frame, or the matcher is not run on such a one."""
    if not order.matcher.covers(order.exposure.chain):
        return not_covered(order.matcher)
    if order.image in readings.unreadable:
        return unreadable()
    return order.keys.read(store, STAGE)


def _table(orders: Sequence[Order], rows: Gathered) -> pd.DataFrame:
    """What was asked for beside what was measured, one row an order."""
    asked = pd.DataFrame(
        {
            "image": [order.image for order in orders],
            "matcher": [order.matcher.name for order in orders],
            "condition": [order.exposure.chain.name for order in orders],
            "dose": np.array([order.exposure.chain.dose for order in orders], np.float64),
            "unit": [order.exposure.chain.unit for order in orders],
            "delivery": [order.exposure.delivery for order in orders],
            "landmarks": [order.landmarks for order in orders],
            "metering": [order.exposure.metering for order in orders],
        }
    )
    measured: pd.DataFrame = rows.table([order.key for order in orders]).to_pandas()
    return pd.concat([asked, measured], axis=1)
