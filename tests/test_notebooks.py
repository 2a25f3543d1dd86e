"""Every notebook runs from top to bottom, and carries no output."""

import importlib.util
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from skipping import skip

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))

EXTRAS = {"albumentations": "comparison", "imagecorruptions": "comparison"}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def test_it_is_kept_without_outputs(notebook):
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert cells
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)


@pytest.mark.slow
def test_it_runs(notebook, request, monkeypatch):
    source = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    for module, extra in EXTRAS.items():
        if f"import {module}" in source and importlib.util.find_spec(module) is None:
            skip(f"the extra `{extra}` is not installed: {module} is missing")
    if "Store.default()" in source:
        # From clean: models and mesh as fetched, and nothing else.
        monkeypatch.setenv("FALSEMATCH_CACHE", str(request.getfixturevalue("stocked").root))
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOKS[0].parent)}}).execute()
