"""Which conditions are not proven: the one source for every page, figure, finding and handout that holds one."""

from collections.abc import Mapping
from typing import Any

ALONE = ("pitch",)
"""Conditions that fail a proof of their own: dose or comparison with renderings, by ``results/condition_proofs``."""

UNPROVEN = frozenset({*ALONE, "cap_on"})
"""These, and the scenarios that hold one; a test holds them against the scenarios."""

_FIRST_SUN = frozenset({"sun", "turned_to_the_sun"})
"""The sun of version 0.1 failed as well: results of that time stay marked."""


def unproven(settings: Mapping[str, Any], version: str = "") -> frozenset[str]:
    """Of an experiment as it was resolved: :data:`UNPROVEN`, and the chains of its own that hold such a condition.

    Parameters
    ----------
    settings : mapping
        The experiment as it was resolved.
    version : str
        Of the program that measured it.
    """
    older = _FIRST_SUN if version.startswith("0.1.") else frozenset()
    alone = {*ALONE, *older}
    listed = settings.get("conditions") or []
    chains = [entry["chain"] for entry in listed if isinstance(entry, dict) and "chain" in entry]
    return (
        UNPROVEN
        | older
        | {chain["name"] for chain in chains if any(not step.keys().isdisjoint(alone) for step in chain["steps"])}
    )
