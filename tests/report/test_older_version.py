"""A result of an earlier version says by which rules its claims were judged."""

from pathlib import Path

import pytest
from made_result import fill, make_card, make_rates

from falsematch import report


@pytest.mark.parametrize(("version", "said"), [("0.1.0", True), ("0.2.0", False)])
def test_the_page_of_an_earlier_version_says_which_claims_were_withdrawn(tmp_path: Path, version: str, said: bool):
    folder = fill(tmp_path / "made", make_rates(), make_card() | {"falsematch": version})
    report.write(folder)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert (f"measured and audited with version {version}" in page) is said
