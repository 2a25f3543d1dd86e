"""Skipping with a reason, in one place."""

import os

import pytest

REQUIRE_ALL = os.environ.get("FALSEMATCH_REQUIRE_ALL") == "1"


def skip(reason: str) -> None:
    """Skip with a reason, or fail where the environment promised that nothing is skipped."""
    if REQUIRE_ALL:
        pytest.fail(f"FALSEMATCH_REQUIRE_ALL is set, but: {reason}")
    pytest.skip(reason)
