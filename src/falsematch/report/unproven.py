"""Which conditions are not proven: the one source for every page, figure, finding and handout that holds one."""

from collections.abc import Mapping
from typing import Any

from falsematch.conditions import SCENARIOS

ALONE = ("pitch", "sun")
"""Conditions that fail a proof of their own: dose or comparison with renderings, by ``results/condition_proofs``."""

UNPROVEN = frozenset(ALONE) | {one.name for one in SCENARIOS.values() if not one.steps.keys().isdisjoint(ALONE)}
"""These, and the scenarios that hold one."""


def unproven(settings: Mapping[str, Any]) -> frozenset[str]:
    """Of an experiment as it was resolved: :data:`UNPROVEN`, and the chains of its own that hold such a condition."""
    listed = settings.get("conditions") or []
    chains = [entry["chain"] for entry in listed if isinstance(entry, dict) and "chain" in entry]
    return UNPROVEN | {
        chain["name"] for chain in chains if any(not step.keys().isdisjoint(ALONE) for step in chain["steps"])
    }
