"""Whatever is handed in is read, or refused in one sentence: made-up files for each loader, always the same ones.

``make fuzz`` tries new ones for as long as FUZZ_SECONDS says.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from targets import TARGETS

from falsematch.errors import FalsematchError

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", TARGETS)
def test_a_loader_reads_or_refuses(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]

    @given(target.files)
    @settings(derandomize=True, max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def tried(files: dict[str, bytes]) -> None:
        for file, content in files.items():
            (tmp_path / file).write_bytes(content)
        said = ""
        try:
            target.read(tmp_path)
        except FalsematchError as refusal:
            said = str(refusal)
        assert "\n" not in said

    tried()
