"""A result folder with its report written, once for all tests; and a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from made_project import publish
from made_result import fill, make_card, make_rates
from made_tables import make_others
from playwright.sync_api import Browser, sync_playwright

from falsematch import report, tables
from skipping import skip


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result folder with its report written."""
    folder = fill(tmp_path_factory.mktemp("result") / "made", make_rates(), make_card())
    report.write(folder)
    return folder


@pytest.fixture(scope="session")
def page(result: Path) -> str:
    return (result / "report.html").read_text()


@pytest.fixture(scope="session")
def rates(result: Path) -> pd.DataFrame:
    return tables.read_csv(result / "rates.csv", tables.RATES)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result folder with every table of an audit, its report written."""
    folder = fill(tmp_path_factory.mktemp("whole") / "made", make_rates(), make_card(), **make_others())
    report.write(folder)
    return folder


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package names its address and contact."""
    publish(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the machine has it; nothing is downloaded."""
    path = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
    if path is None:
        skip("no chromium is installed")
    with sync_playwright() as playwright:
        # A container's root cannot use the sandbox; the page is our own.
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()
