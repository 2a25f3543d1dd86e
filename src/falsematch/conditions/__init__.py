"""Conditions: the same photograph as a phone in the field would have taken it."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.conditions.chain import CLEAN, Between, Chain, Step
    from falsematch.conditions.compression import compression
    from falsematch.conditions.condition import STAGES, Condition, condition
    from falsematch.conditions.defocus import defocus
    from falsematch.conditions.expose import DELIVERIES, Delivered, expose
    from falsematch.conditions.exposure import exposure
    from falsematch.conditions.keyed import generator
    from falsematch.conditions.known import CONDITIONS, find
    from falsematch.conditions.low_light import low_light
    from falsematch.conditions.metering import METERINGS
    from falsematch.conditions.motion import motion
    from falsematch.conditions.number import BASES, Number
    from falsematch.conditions.resolution import resolution
    from falsematch.conditions.scenarios import SCENARIOS, Scenario
    from falsematch.conditions.sharpen import sharpen
    from falsematch.conditions.tone import tone
    from falsematch.conditions.veiling_glare import veiling_glare
    from falsematch.conditions.window import window
    from falsematch.conditions.written import parse, to_yaml

__all__ = [
    "BASES",
    "CLEAN",
    "CONDITIONS",
    "DELIVERIES",
    "METERINGS",
    "SCENARIOS",
    "STAGES",
    "Between",
    "Chain",
    "Condition",
    "Delivered",
    "Number",
    "Scenario",
    "Step",
    "compression",
    "condition",
    "defocus",
    "expose",
    "exposure",
    "find",
    "generator",
    "low_light",
    "motion",
    "parse",
    "resolution",
    "sharpen",
    "to_yaml",
    "tone",
    "veiling_glare",
    "window",
]

lazy.attach(__name__)
