"""Matchers: systems that find a face, turn it into a template, and ship with a threshold."""

from falsematch.matchers.box import Box
from falsematch.matchers.enrol import enrol
from falsematch.matchers.face import Face, largest
from falsematch.matchers.manifest import (
    CommandManifest,
    Decision,
    ScoresManifest,
    SystemManifest,
    Threshold,
    load_manifest,
)
from falsematch.matchers.system import Describer, Detector, System, load_system

__all__ = [
    "Box",
    "CommandManifest",
    "Decision",
    "Describer",
    "Detector",
    "Face",
    "ScoresManifest",
    "System",
    "SystemManifest",
    "Threshold",
    "enrol",
    "largest",
    "load_manifest",
    "load_system",
]
