"""Matchers: each finds a face, turns it into a template, and ships with a threshold."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.matchers._photograph import Exposure
    from falsematch.matchers.box import Box
    from falsematch.matchers.command import compare_by_command, refuse_unless
    from falsematch.matchers.enrol import enrol, exposures
    from falsematch.matchers.face import Face, largest
    from falsematch.matchers.function import FunctionMatcher
    from falsematch.matchers.given import Given, load_matchers, name_of
    from falsematch.matchers.load import load_open_matcher
    from falsematch.matchers.manifest import (
        CommandManifest,
        Decision,
        FunctionManifest,
        MatcherManifest,
        ScoresManifest,
        Threshold,
        load_manifest,
    )
    from falsematch.matchers.open_matcher import Describer, Detector, OpenMatcher
    from falsematch.matchers.outsider import Frames, Matcher, Outsider, load_matcher

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
    "OpenMatcher",
    "Outsider",
    "ScoresManifest",
    "Threshold",
    "compare_by_command",
    "enrol",
    "exposures",
    "largest",
    "load_manifest",
    "load_matcher",
    "load_matchers",
    "load_open_matcher",
    "name_of",
    "refuse_unless",
]

lazy.attach(__name__)
