"""Matchers: matchers that find a face, turn it into a template, and ship with a threshold."""

from typing import TYPE_CHECKING

from falsematch import _lazy

if TYPE_CHECKING:
    from falsematch.matchers._photograph import Exposure
    from falsematch.matchers.box import Box
    from falsematch.matchers.command import compare_by_command, refuse_unless
    from falsematch.matchers.enrol import enrol, exposures
    from falsematch.matchers.face import Face, largest
    from falsematch.matchers.function import FunctionMatcher
    from falsematch.matchers.given import Given, load_matchers, name_of
    from falsematch.matchers.load import load_system
    from falsematch.matchers.manifest import (
        CommandManifest,
        Decision,
        FunctionManifest,
        MatcherManifest,
        ScoresManifest,
        Threshold,
        load_manifest,
    )
    from falsematch.matchers.outsider import Frames, Matcher, Outsider, load_matcher
    from falsematch.matchers.system import Describer, Detector, System

__all__ = [
    "Box",
    "CommandManifest",
    "Decision",
    "Describer",
    "Detector",
    "Exposure",
    "Face",
    "Frames",
    "FunctionManifest",
    "FunctionMatcher",
    "Given",
    "Matcher",
    "MatcherManifest",
    "Outsider",
    "ScoresManifest",
    "System",
    "Threshold",
    "compare_by_command",
    "enrol",
    "exposures",
    "largest",
    "load_manifest",
    "load_matcher",
    "load_matchers",
    "load_system",
    "name_of",
    "refuse_unless",
]

_lazy.attach(__name__)
