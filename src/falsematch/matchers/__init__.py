"""Matchers: systems that find a face, turn it into a template, and ship with a threshold."""

from falsematch.matchers.box import Box
from falsematch.matchers.enrol import enrol
from falsematch.matchers.manifest import SystemManifest, Threshold
from falsematch.matchers.system import Describer, Detector, System, largest, load_system

__all__ = [
    "Box",
    "Describer",
    "Detector",
    "System",
    "SystemManifest",
    "Threshold",
    "enrol",
    "largest",
    "load_system",
]
