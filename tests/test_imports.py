"""The way of the data is the architecture: an import against the arrows is a defect."""

import grimp
import pytest

WAY = ["datasets", "faces", "conditions", "matchers", "scoring", "audit", "report"]
SUPPORT = [
    "errors",
    "_columns",
    "_lazy",
    "_jit",
    "tables",
    "study_tables",
    "store",
    "catalog",
    "sources",
    "explain",
    "progress",
    "cells",
    "lookalike",
    "workers",
    "chatter",
]
TOP = [
    "_experiment",
    "_measuring",
    "experiment",
    "score_audit",
    "simulation",
    "proofs",
    "replication",
    "record",
    "result_folder",
    "reproduce",
    "plan",
    "bench",
    "preview",
    "atlas",
    "field_validation",
    "leaderboard",
    "pose",
    "cli",
    "__main__",
    "result_card",
    "study",
    "pack",
]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("falsematch", cache_dir=None)


def imports(graph: grimp.ImportGraph, importer: str, imported: str) -> list[str]:
    """Direct imports from anywhere in one part to anywhere in another."""
    parts = [f"falsematch.{name}" for name in (importer, imported)]
    inside = [{part, *graph.find_descendants(part)} for part in parts]
    return sorted(
        f"{module} imports {target}"
        for module in inside[0]
        for target in graph.find_modules_directly_imported_by(module)
        if target in inside[1]
    )


@pytest.mark.parametrize("later", WAY)
def test_no_box_imports_one_that_comes_after_it(graph, later):
    for earlier in WAY[: WAY.index(later)]:
        assert imports(graph, earlier, later) == []


@pytest.mark.parametrize("support", SUPPORT)
def test_support_modules_import_no_box(graph, support):
    for part in [*WAY, *TOP]:
        assert imports(graph, support, part) == []


@pytest.mark.parametrize("top", TOP)
def test_no_box_imports_the_top(graph, top):
    for box in WAY:
        assert imports(graph, box, top) == []


def test_every_module_has_its_place(graph):
    children = {name.removeprefix("falsematch.").split(".")[0] for name in graph.find_children("falsematch")}
    assert children <= {*WAY, *SUPPORT, *TOP, "_data"}


def test_the_report_reads_tables_only(graph):
    for box in WAY[:-1]:
        assert imports(graph, "report", box) == []
