"""Measuring every proof on every picture, and what is told of it: rows of ``proofs.csv``."""

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import delayed

from falsematch import workers
from falsematch.conditions import find
from falsematch.errors import NotApplicable
from falsematch.progress import Progress
from falsematch.studies.proofs import file
from falsematch.studies.proofs.proof import Item, Material, Reading
from falsematch.studies.proofs.table import PROOFS
from falsematch.text.reason import Reason, format_reason, format_reasons


@dataclass(frozen=True, slots=True)
class Found:
    """A reading, or that there is none, with what it was taken on."""

    proof: int
    dose: float
    material: Material
    tone: int | None
    reading: Reading | None
    reason: Reason | None = None

    @property
    def place(self) -> Hashable:
        """What makes a row, but for the quantity."""
        # NaN is not equal to itself.
        return self.proof, None if math.isnan(self.dose) else self.dose, self.material, self.tone


_NOTHING = Reading(Reason("every_quantity"), "", math.nan, math.nan, "", math.nan, math.nan)


def measure(items: Sequence[Item], conditions: Sequence[str], seed: int, jobs: int) -> list[dict[str, object]]:
    """Every proof of some conditions on every picture.

    Returns
    -------
    list of dict
        By the columns of ``study_tables.PROOFS``: one row a proof, dose, quantity and material; by tone
        where it is known. Where several pictures make a row, ``measured`` is their median and ``error`` the worst of
        theirs.
    """
    found: list[Found] = []
    first: dict[tuple[str, str], str] = {}
    with Progress("proving", len(items), "pictures") as progress:
        tasks = (delayed(_on_one)(item, tuple(conditions), seed) for item in items)
        for readings, prints in workers.each(tasks, jobs):
            found += readings
            first |= prints
            progress.advance()
    return _rows(found) + _reproduced(items, conditions, first, seed)


def _on_one(item: Item, conditions: tuple[str, ...], seed: int) -> tuple[list[Found], dict[tuple[str, str], str]]:
    found = []
    for number, proof in enumerate(PROOFS):
        if item.material not in proof.materials or proof.condition not in conditions:
            continue
        for dose in proof.doses or find(proof.condition).levels:
            try:
                readings = proof.measure(item, dose, seed)
            except NotApplicable as cause:
                found.append(Found(number, dose, item.material, item.tone, None, Reason("text", {"text": str(cause)})))
            else:
                found += [Found(number, dose, item.material, item.tone, reading) for reading in readings]
    return found, {(item.name, name): print_ for name in conditions if (print_ := _fingerprint(item, name, seed))}


def _fingerprint(item: Item, condition: str, seed: int) -> str:
    """Of the middle level; empty where it cannot be made on this picture."""
    levels = find(condition).levels
    try:
        return file.fingerprint(item, condition, levels[len(levels) // 2], seed)
    except NotApplicable:
        return ""


def _reproduced(
    items: Sequence[Item], conditions: Sequence[str], first: dict[tuple[str, str], str], seed: int
) -> list[dict[str, object]]:
    """Everything made once more: in this process, last picture and last condition first."""
    again: dict[tuple[str, str], str] = {}
    with Progress("making again", len(items), "pictures") as progress:
        for item in reversed(items):
            again |= {(item.name, name): _fingerprint(item, name, seed) for name in reversed(conditions)}
            progress.advance()
    rows = []
    for material in dict.fromkeys(item.material for item in items):
        names = {item.name for item in items if item.material == material}
        for condition in conditions:
            keys = [key for key in first if key[1] == condition and key[0] in names]
            differ = sum(first[key] != again.get(key) for key in keys)
            reading = Reading(Reason("differ_made_again"), "delivered", 0.0,
                              float(differ), "count", float(differ), 0.0, "count", len(keys))  # fmt: skip
            rows.append(told(condition, "reproducible", math.nan, material, None, [reading], 0, None))
    return rows


def _rows(found: list[Found]) -> list[dict[str, object]]:
    groups: dict[Hashable, list[Found]] = defaultdict(list)
    lacking: dict[Hashable, list[Found]] = defaultdict(list)
    for one in found:
        if one.reading is None:
            lacking[one.place].append(one)
        else:
            groups[one.place, one.reading.quantity].append(one)
    rows = []
    for group in groups.values():
        absent = len(lacking.get(group[0].place, ()))
        rows.append(_row_of(group[0], [one.reading for one in group if one.reading is not None], absent, None))
    made = {group[0].place for group in groups.values()}
    for place, ones in lacking.items():
        if place not in made:
            rows.append(_row_of(ones[0], [_NOTHING], len(ones), ones[0].reason))
    return rows


def _row_of(one: Found, readings: list[Reading], not_applicable: int, reason: Reason | None) -> dict[str, object]:
    proof = PROOFS[one.proof]
    # An even patch has nothing but its tone: what holds on all ten is equal dose.
    name = "equal_dose" if (proof.name, one.material) == ("dose", "patch") else proof.name
    return told(proof.condition, name, one.dose, one.material, one.tone, readings, not_applicable, reason)


def told(
    condition: str,
    proof: str,
    dose: float,
    material: Material,
    tone: int | None,
    readings: list[Reading],
    not_applicable: int,
    reason: Reason | None,
) -> dict[str, object]:
    """Several pictures' readings of one quantity: their median, range, and worst error over bar."""
    taken = [one for one in readings if not math.isnan(one.measured)]
    like = readings[0]
    barred = [one for one in taken if not math.isnan(one.bar)]
    worst = max(barred, key=_share, default=None)
    measured = np.array([one.measured for one in taken])
    reasons = sorted({one.reason for one in readings if one.reason}, key=str)
    return {
        "condition": condition,
        "proof": proof,
        "quantity": format_reason(like.quantity),
        "tap": like.tap,
        "material": material,
        "tone": tone,
        "dose": dose,
        "unit": like.unit,
        "requested": float(np.median([one.requested for one in readings])),
        "measured": float(np.median(measured)) if taken else math.nan,
        "low": float(measured.min()) if taken else math.nan,
        "high": float(measured.max()) if taken else math.nan,
        "pictures": len(taken),
        "samples": min((one.samples for one in taken), default=0),
        "error": worst.error if worst else math.nan,
        "bar": worst.bar if worst else math.nan,
        "error_in": like.error_in,
        "over_bar": worst.error / worst.bar if worst and worst.bar else math.nan,
        "not_applicable": not_applicable,
        "not_measurable": len(readings) - len(taken),
        "outcome": _outcome(taken, worst, not_applicable),
        "reason": format_reasons([reason] if reason else reasons),
    }  # fmt: skip


def _outcome(taken: list[Reading], worst: Reading | None, not_applicable: int) -> str:
    if not taken:
        return "not_applicable" if not_applicable else "not_measurable"
    if worst is None:
        return "no_bar"
    return "ok" if abs(worst.error) <= worst.bar else "failed"


def _share(reading: Reading) -> float:
    """How far an error reaches towards its bar; any error is beyond a bar of nothing."""
    if reading.bar == 0:
        return math.inf if reading.error else 0.0
    return abs(reading.error) / reading.bar
