"""Every notebook runs from top to bottom; it carries no output, or what running it gives."""

import importlib.util
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from skipping import skip

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))

SHOWN = {"10_your_own_model"}
"""Notebooks that are kept with their outputs."""
PROGRESS = {"display_data", "stderr"}
"""Kinds of output that show how far a run is."""
LONGEST = 10
"""Lines of a cell that shows a whole matcher."""
EXTRAS = {"albumentations": "comparison", "imagecorruptions": "comparison"}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def told(cell: nbformat.NotebookNode) -> list[tuple[str, list[str]]]:
    """What a cell gave but for its progress, by kind and first line: a count may differ on another processor."""
    given = [output for output in cell.outputs if {output.output_type, output.get("name")}.isdisjoint(PROGRESS)]
    texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in given]
    return [(output.output_type, text.splitlines()[:1]) for output, text in zip(given, texts, strict=True)]


def test_it_is_kept_without_outputs_or_as_it_ran(notebook, request):
    cells = code(notebook)
    assert cells
    if request.node.callspec.id in SHOWN:
        assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
        kinds = {kind for cell in cells for kind, _ in told(cell)}
        assert kinds == {"execute_result", "stream"}
    else:
        assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)


def test_a_function_is_a_matcher_in_ten_lines():
    notebook = nbformat.read(NOTEBOOKS[0].parent / "10_your_own_model.ipynb", as_version=4)
    [cell] = [cell for cell in code(notebook) if "fm.run(" in cell.source]
    assert "matchers=[mosaic]" in cell.source
    assert len(cell.source.splitlines()) <= LONGEST


@pytest.mark.slow
def test_it_runs(notebook, request, monkeypatch):
    kept = [told(cell) for cell in code(notebook)]
    source = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    for module, extra in EXTRAS.items():
        if f"import {module}" in source and importlib.util.find_spec(module) is None:
            skip(f"the extra `{extra}` is not installed: {module} is missing")
    if "Store.default()" in source or "fm.run(" in source:
        # From clean: models and mesh as fetched, and nothing else.
        monkeypatch.setenv("FALSEMATCH_CACHE", str(request.getfixturevalue("stocked").root))
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOKS[0].parent)}}).execute()
    if request.node.callspec.id in SHOWN:
        assert [told(cell) for cell in code(notebook)] == kept
