"""Pose, perspective, sun and veil on rendered heads and on photographs, head by head on every core."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np
from joblib import delayed
from numpy.typing import NDArray
from pydantic import Field

from falsematch import workers
from falsematch.conditions import find
from falsematch.errors import NotApplicable
from falsematch.faces import YuNet, yunet_path
from falsematch.matchers import OpenMatcher, load_open_matcher
from falsematch.progress import Progress
from falsematch.store import Store
from falsematch.studies.proofs import angle, perspective, rendering, shading
from falsematch.studies.proofs.many import Many
from falsematch.studies.proofs.proof import Item, Material, Reading
from falsematch.studies.proofs.rendered import POSES, RenderedHeads
from falsematch.text.reason import Reason
from falsematch.text.strict import Strict

Points = NDArray[np.float64]
Key = tuple[str, str, float, str]
"""Proof, condition, dose, and which matcher or side."""
Pair = tuple[Points, Points]
"""What was requested and measured, or two that are held side by side; one value a picture."""

_FIRST, _CALIBRATION = 1000, 5000
"""First seeds of the heads that are measured, and of those that calibrate the estimator."""
_ON_HEADS, _MEDIAN, _NINETIETH = 2.0, 4.0, 6.0
"""Degrees (FIELD section 3.2). On heads the true shape measures, which errs by 0.4; on photographs see
:func:`_seen_on_photographs`."""
_UNBARRED = 40.0
"""Degrees from which on angles are reported without a bar."""
_BESIDE = {"yaw": rendering.turned, "veiling_glare": rendering.veiled}
_BESIDE_DOSE = {"yaw": 20.0, "veiling_glare": 0.4}
_MARKS = 17


class Renders(Strict):
    """Heads rendered again under a condition, to hold the condition against.

    Attributes
    ----------
    heads : int
        That are measured.
    calibration : int
        Others, that calibrate the estimator of angles on photographs; as many again say how far its word goes.
    matchers : tuple of str
        Matchers that must take a head under a condition for the head truly rendered so.
    """

    heads: Annotated[int, Field(ge=1)] = 100
    calibration: Annotated[int, Field(ge=1)] = 10
    size: Annotated[int, Field(ge=128, le=2000)] = 512
    matchers: tuple[str, ...] = ("dlib",)


def prove(
    settings: Renders, items: Sequence[Item], conditions: Sequence[str], seed: int, store: Store, jobs: int
) -> list[dict[str, object]]:
    """Rows of angle, perspective and of what matchers say beside true renders.

    Parameters
    ----------
    settings : Renders
    items : sequence of Item
        Of which the photographs are turned.
    conditions : sequence of str
        Those to be proven.
    seed, jobs : int
    store : Store

    Raises
    ------
    DataError, SourceError
        Where the mesh of heads or a model was not fetched.
    """
    for name in settings.matchers:
        load_open_matcher(name, store)
    # Once here, so that what is missing is said before any process starts.
    RenderedHeads.load(store, 0, 1)
    wanted = tuple(name for name in conditions if name in {*POSES, "distance", "sun", *_BESIDE})
    if not wanted:
        return []
    heads = _together(
        "proving on renders",
        settings.heads,
        (delayed(_on_head)(store.root, settings, wanted, seed, number) for number in range(settings.heads)),
        jobs,
    )
    rows = [*_angles_on_heads(heads), *_perspectives(heads), *_sunlight(heads), *_sunlit(heads), *_beside(heads)]
    photographs = [item for item in items if item.material == "photograph"]
    if photographs and (poses := tuple(pose for pose in POSES if pose in wanted)):
        rows += _on_photographs(settings, poses, photographs, seed, store, jobs)
    return [row.row() for row in rows]


@cache
def _heads(root: Path, first: int, size: int) -> RenderedHeads:
    """One process opens mesh and models once."""
    return RenderedHeads.load(Store(root), first, 1, size)


@cache
def _matchers(root: Path, names: tuple[str, ...]) -> list[OpenMatcher]:
    return [load_open_matcher(name, Store(root)) for name in names]


def _together(what: str, count: int, tasks: Iterable[workers.Task], jobs: int) -> dict[Key, Pair]:
    """What every picture gave, one array a key."""
    parts: dict[Key, list[Pair]] = defaultdict(list)
    with Progress(what, count, "pictures") as progress:
        for found in workers.each(tasks, jobs):
            for key, pair in found.items():
                parts[key].append(pair)
            progress.advance()
    return {
        key: (np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs]))
        for key, pairs in parts.items()
    }


def _on_head(root: Path, settings: Renders, conditions: tuple[str, ...], seed: int, number: int) -> dict[Key, Pair]:
    made = _heads(root, _FIRST, settings.size).only(number)
    found: dict[Key, Pair] = {}
    for condition in conditions:
        for dose in find(condition).levels:
            if condition in POSES:
                turned = angle.on_heads(made, condition, dose, seed)
                found["dose", condition, dose, ""] = turned.requested, turned.measured
            if condition == "distance":
                near = perspective.against_rendering(made, dose)
                found["dose", condition, dose, ""] = near.warped, near.moved
                off = [perspective.sensitivity(frame, dose) for _, frame in made.frames()]
                found["sensitivity", condition, dose, ""] = np.array(off), np.array(off)
            if condition == "sun":
                found["dose", condition, dose, ""] = rendering.sunlight(made, dose, seed)
                found |= _in_sun(made, _matchers(root, settings.matchers), dose, seed)
        if condition in _BESIDE:
            dose = _BESIDE_DOSE[condition]
            for scores in _BESIDE[condition](made, _matchers(root, settings.matchers), dose, seed):
                found["against_rendering", condition, dose, scores.matcher] = scores.warped, scores.true
    return found


def _in_sun(made: RenderedHeads, matchers: Sequence[OpenMatcher], dose: float, seed: int) -> dict[Key, Pair]:
    lit = shading.sunlit(made, matchers, dose, seed=seed)
    if lit is None:
        return {}
    found = {("shading", "sun", dose, ""): (np.array([lit.unlit]), np.array([lit.made]))}
    for name in lit.cost:
        found["cost", "sun", dose, name] = np.array([lit.true_cost[name]]), np.array([lit.cost[name]])
        found["likeness", "sun", dose, name] = np.array([lit.ceiling[name]]), np.array([lit.likeness[name]])
    return found


def _angles_on_heads(found: Mapping[Key, Pair]) -> list[Many]:
    rows = []
    for (proof, pose, dose, _), (requested, measured) in found.items():
        if pose not in POSES or proof != "dose":
            continue
        turned = angle.Angles(requested, measured)
        quantity = Reason("angle_change_true")
        rows.append(_angle_row(pose, dose, "head", quantity, turned, turned.median_error, _ON_HEADS))
    return rows


def _angle_row(
    pose: str, dose: float, material: Material, quantity: Reason, turned: angle.Angles, error: float, bar: float,
    own: float = 0.0,
) -> Many:  # fmt: skip
    """The row of one angle; without a bar from 40 degrees on, and none tighter than the estimator's ``own`` error."""
    along = turned.measured * np.sign(turned.requested)
    seen = along[np.isfinite(along)]
    reason = None
    if dose >= _UNBARRED:
        reason = Reason("no_bar_at", {"degrees": _UNBARRED})
    elif own > bar:
        reason = Reason("bar_of_the_estimator", {"own": round(own, 2), "bar": bar})
    barred, bar = dose < _UNBARRED, max(bar, own)
    reading = Reading(
        quantity, "geometry", dose, float(np.median(seen)), "degrees", error if barred else math.nan,
        bar if barred else math.nan, "degrees", _MARKS, reason)  # fmt: skip
    return Many(pose, "dose", dose, material, reading, float(seen.min()), float(seen.max()), len(seen),
                len(along) - len(seen))  # fmt: skip


def _perspectives(found: Mapping[Key, Pair]) -> list[Many]:
    rows = []
    for (proof, condition, dose, _), (warped, moved) in found.items():
        if condition != "distance":
            continue
        rms = perspective.rms(warped)
        if proof == "dose":
            bar = perspective.BARS.get(dose, math.nan)
            quantity = Reason("render_landmarks")
            reason = Reason("true_render_moves", {"rms": round(perspective.rms(moved), 4)})
        else:
            bar, quantity = math.nan, Reason("source_distance")
            reason = None
        reading = Reading(quantity, "geometry", 0.0, rms, "inter-eye", math.nan if math.isnan(bar) else rms, bar,
                          "inter-eye", _MARKS, reason)  # fmt: skip
        rows.append(Many(condition, proof, dose, "head", reading, float(warped.min()), float(warped.max()),
                         len(warped)))  # fmt: skip
    return rows


def _sunlight(found: Mapping[Key, Pair]) -> list[Many]:
    rows = []
    for (proof, condition, dose, _), (requested, measured) in found.items():
        if (proof, condition) != ("dose", "sun"):
            continue
        reading = Reading(Reason("render_light"), "relighting",
                          float(np.median(requested)), float(np.median(measured)), "ratio", math.nan, math.nan, "share",
                          1, Reason("approximate_on_photographs"))  # fmt: skip
        rows.append(Many(condition, proof, dose, "head", reading, float(measured.min()), float(measured.max()),
                         len(measured)))  # fmt: skip
    return rows


def _sunlit(found: Mapping[Key, Pair]) -> list[Many]:
    """Shading and cost against their bars, and likeness beside its ceiling without one."""
    rows = []
    for (proof, condition, dose, matcher), (beside, made) in found.items():
        seen = made[np.isfinite(made)]
        if proof == "shading":
            unlit = Reason("shading_unlit", {"rms": round(shading.rms(beside), 3)})
            reading = Reading(Reason("render_shading"), "relighting", 0.0, shading.rms(made), "log_ratio",
                              shading.rms(made), shading.SHADING_BAR, "log_ratio", 1, unlit)  # fmt: skip
        elif proof == "cost":
            true, cost = float(np.nanmean(beside)), float(np.nanmean(made))
            reading = Reading(Reason("render_cost", {"matcher": matcher}), "delivered", true, cost, "cosine",
                              math.log(cost / true), shading.COST_BAR, "log_ratio", 1)  # fmt: skip
        elif proof == "likeness":
            reading = Reading(Reason("render_likeness", {"matcher": matcher}), "delivered",
                              float(np.nanmedian(beside)), float(np.nanmedian(made)), "cosine", math.nan, math.nan,
                              "cosine", 1, Reason("likeness_has_no_bar"))  # fmt: skip
        else:
            continue
        rows.append(Many(condition, "against_rendering", dose, "head", reading, float(seen.min()), float(seen.max()),
                         len(seen), len(made) - len(seen)))  # fmt: skip
    return rows


def _beside(found: Mapping[Key, Pair]) -> list[Many]:
    rows = []
    for (proof, condition, dose, matcher), (warped, true) in found.items():
        if proof != "against_rendering":
            continue
        scores = rendering.Scores(matcher, warped, true)
        seen = warped[np.isfinite(warped)]
        # The fall of the median is held against the distance from the true renders' median to their 10th percentile.
        middle = float(np.nanmedian(true))
        bar = middle - scores.requested
        reading = Reading(
            Reason("render_similarity", {"matcher": matcher}), "delivered",
            scores.requested, scores.measured, "cosine", max(0.0, middle - scores.measured), bar, "cosine", 1,
            None if scores.ok else Reason("median_of_true_renders", {"median": round(middle, 3)}))  # fmt: skip
        rows.append(Many(condition, proof, dose, "head", reading, float(seen.min()), float(seen.max()), len(seen),
                         len(warped) - len(seen)))  # fmt: skip
    return rows


def _on_photographs(
    settings: Renders, poses: tuple[str, ...], items: Sequence[Item], seed: int, store: Store, jobs: int
) -> list[Many]:
    """What the estimator sees of turned photographs, and of heads that were truly rendered so."""
    model = angle.mean_head(RenderedHeads.load(store, _CALIBRATION, settings.calibration, settings.size))
    root, count, rows = store.root, settings.calibration, []
    calibrating = _together("calibrating", count, (delayed(_seen_turns)(root, settings.size, poses, model, number)
                            for number in range(count)), jobs)  # fmt: skip
    gains = {pose: angle.gain([angle.Angles(*calibrating["gain", pose, 0.0, ""])]) for pose in poses}
    alone = _together("trying the estimator", count, (delayed(_alone)(root, settings.size, poses, model, gains,
                      seed, count + number) for number in range(count)), jobs)  # fmt: skip
    turned = _together("turning photographs", len(items), (delayed(_on_photograph)(root, item, poses, model, gains,
                       seed) for item in items), jobs)  # fmt: skip
    for (_, pose, dose, _), pair in turned.items():
        rendered, warped = (angle.Angles(*alone[of, pose, dose, ""]) for of in ("alone", "on_turned"))
        rows += _seen_on_photographs(pose, dose, angle.Angles(*pair), (rendered, warped))
        rows += [
            _estimator_row(pose, dose, Reason("angle_of_estimator"), rendered),
            _estimator_row(pose, dose, Reason("angle_of_estimator_turned"), warped),
        ]
    return rows


def _estimator_row(pose: str, dose: float, quantity: Reason, by_itself: angle.Angles) -> Many:
    errors = {"median": round(by_itself.median_error, 2), "ninetieth": round(by_itself.ninetieth, 2)}
    along = by_itself.measured * np.sign(by_itself.requested)
    found = along[np.isfinite(along)]
    reading = Reading(quantity, "geometry", float(np.median(np.abs(by_itself.requested))), float(np.median(found)),
                      "degrees", math.nan, math.nan, "degrees", _MARKS,
                      Reason("errors_of_the_estimator", errors))  # fmt: skip
    return Many(pose, "estimator", dose, "head", reading, float(found.min()), float(found.max()), len(found),
                len(along) - len(found))  # fmt: skip


def _seen_on_photographs(pose: str, dose: float, seen: angle.Angles, by_itself: Sequence[angle.Angles]) -> list[Many]:
    """Median and 90th percentile of the errors on photographs, each beside its bar.

    No bar is tighter than what measures it: where the estimator itself errs by more on heads of known angle, in the
    same measure (median or 90th percentile), that error is the bar, and the row says so. The heads are truly rendered
    so, or turned by the condition; the larger error counts, since a turned photograph is a turned picture.
    """
    return [
        _angle_row(pose, dose, "photograph", quantity, seen, error, bar, max(own))
        for quantity, error, bar, own in (
            (Reason("angle_change_median"), seen.median_error, _MEDIAN, [one.median_error for one in by_itself]),
            (Reason("angle_change_ninetieth"), seen.ninetieth, _NINETIETH, [one.ninetieth for one in by_itself]),
        )
    ]


@cache
def _detector(root: Path) -> YuNet:
    return YuNet(yunet_path(Store(root)))


def _seen_turns(root: Path, size: int, poses: tuple[str, ...], model: Points, number: int) -> dict[Key, Pair]:
    made = _heads(root, _CALIBRATION, size).only(number)
    raw = angle.Estimator(_detector(root), model, dict.fromkeys(poses, 1.0))
    turns = {pose: raw.turns(pose, made) for pose in poses}
    return {("gain", pose, 0.0, ""): (some.requested, some.measured) for pose, some in turns.items()}


def _alone(
    root: Path, size: int, poses: tuple[str, ...], model: Points, gains: Mapping[str, float], seed: int, number: int
) -> dict[Key, Pair]:
    made = _heads(root, _CALIBRATION, size).only(number)
    estimator = angle.Estimator(_detector(root), model, gains)
    found: dict[Key, Pair] = {}
    for pose in poses:
        for dose in find(pose).levels:
            seen = angle.estimator_alone(estimator, made, pose, dose)
            found["alone", pose, dose, ""] = seen.requested, seen.measured
            turned = angle.estimator_on_turned(estimator, made, pose, dose, seed)
            found["on_turned", pose, dose, ""] = turned.requested, turned.measured
    return found


def _on_photograph(
    root: Path, item: Item, poses: tuple[str, ...], model: Points, gains: Mapping[str, float], seed: int
) -> dict[Key, Pair]:
    estimator = angle.Estimator(_detector(root), model, gains)
    found: dict[Key, Pair] = {}
    for pose in poses:
        for dose in find(pose).levels:
            try:
                seen = angle.on_photographs(estimator, pose, dose, [(item.name, item.frame)], seed)
            except NotApplicable:
                continue
            found["dose", pose, dose, ""] = seen.requested, seen.measured
    return found
