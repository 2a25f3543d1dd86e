"""Fixtures shared by all tests: the London photographs where they are, and a cache that is fetched once."""

import os
from pathlib import Path

import pytest

REQUIRE_ALL = os.environ.get("FALSEMATCH_REQUIRE_ALL") == "1"


def skip(reason: str) -> None:
    """Skip with a reason, or fail where the environment promised that nothing is skipped."""
    if REQUIRE_ALL:
        pytest.fail(f"FALSEMATCH_REQUIRE_ALL is set, but: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def london_folder() -> Path:
    """Folder with the London photographs, from FALSEMATCH_DATA."""
    folder = Path(os.environ.get("FALSEMATCH_DATA", "nowhere")).resolve() / "london"
    if not folder.is_dir():
        skip("FALSEMATCH_DATA holds no london/ folder")
    return folder
