"""Conditions: the same photograph as a phone in the field would have taken it."""

from falsematch.conditions.chain import CLEAN, Chain, Step, parse, to_yaml
from falsematch.conditions.condition import STAGES, Condition, condition
from falsematch.conditions.expose import DELIVERIES, METERINGS, Delivered, expose
from falsematch.conditions.keyed import generator
from falsematch.conditions.known import CONDITIONS, find
from falsematch.conditions.resolution import resolution
from falsematch.conditions.veiling_glare import veiling_glare

__all__ = [
    "CLEAN",
    "CONDITIONS",
    "DELIVERIES",
    "METERINGS",
    "STAGES",
    "Chain",
    "Condition",
    "Delivered",
    "Step",
    "condition",
    "expose",
    "find",
    "generator",
    "parse",
    "resolution",
    "to_yaml",
    "veiling_glare",
]
