"""Which conditions are not proven: the one source for every page, figure, finding and handout that holds one."""

from collections.abc import Mapping
from typing import Any

ALONE = ("pitch", "sun")
"""Conditions that fail a proof of their own: dose or comparison with renderings, by ``results/condition_proofs``."""

UNPROVEN = frozenset({*ALONE, "cap_on", "turned_to_the_sun"})
"""These, and the scenarios that hold one; a test holds them against the scenarios."""


def unproven(settings: Mapping[str, Any]) -> frozenset[str]:
    """Of an experiment as it was resolved: :data:`UNPROVEN`, and the chains of its own that hold such a condition."""
    listed = settings.get("conditions") or []
    chains = [entry["chain"] for entry in listed if isinstance(entry, dict) and "chain" in entry]
    return UNPROVEN | {
        chain["name"] for chain in chains if any(not step.keys().isdisjoint(ALONE) for step in chain["steps"])
    }
