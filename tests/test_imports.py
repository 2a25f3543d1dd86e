"""The way of the data is the architecture: an import against the arrows is a defect."""

import grimp
import pytest

WAY = ["datasets", "faces", "conditions", "matchers", "scoring", "audit", "report"]
SUPPORT = [
    "errors",
    "_columns",
    "_lazy",
    "_point",
    "_reason_codes",
    "reason",
    "_strict",
    "_unproven",
    "_jit",
    "tables",
    "study_tables",
    "street_tables",
    "summary_tables",
    "store",
    "catalog",
    "sources",
    "explain",
    "progress",
    "cells",
    "reason",
    "_reason_codes",
    "lookalike",
    "workers",
    "chatter",
]
TOP = [
    "_about",
    "_calibrating",
    "_saved_thresholds",
    "_stated",
    "_experiment",
    "_measuring",
    "experiment",
    "score_audit",
    "simulation",
    "proofs",
    "replication",
    "plan",
    "preview",
    "field_validation",
    "field_cost",
    "_field_columns",
    "_field_light",
    "leaderboard",
    "consistency",
    "street",
    "pose",
    "cli",
    "__main__",
    "study",
]
RESULT = ["card", "parts", "folder", "audit_card", "audit_folder", "finding", "findings", "measured", "origin"]
RESULT += ["reproduce", "pack"]
READ = ["result.card", "result.finding", "result.findings", "result.folder", "result.measured", "result.origin"]
"""What the report reads of a result: its card, its claims and what its files are called."""
RECORDED = ["audit.summarised", "audit.threshold_origin"]
"""What the audit records in the card: models alone."""
RENDERED_OF = ["datasets.capture", "datasets.design", "datasets.monk"]
"""What is asked of the renderer of heads, which lies beside the package."""
RENDERING = ["datasets.images", "proofs.items", "proofs.rendered"]
"""What has heads rendered."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("falsematch", "falsematch_heads", cache_dir=None)


def imports(graph: grimp.ImportGraph, importer: str, imported: str) -> list[str]:
    """Direct imports from anywhere in one part of the package to anywhere in another."""
    return between(graph, f"falsematch.{importer}", f"falsematch.{imported}")


def between(graph: grimp.ImportGraph, importer: str, imported: str) -> list[str]:
    """Direct imports from anywhere in one module or package to anywhere in another."""
    inside = [{part, *graph.find_descendants(part)} for part in (importer, imported)]
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
    for part in [*WAY, *TOP, "result"]:
        assert imports(graph, support, part) == []


@pytest.mark.parametrize("top", TOP)
def test_no_box_imports_the_top(graph, top):
    for box in WAY:
        assert imports(graph, box, top) == []


@pytest.mark.parametrize("part", RESULT)
def test_of_the_result_only_the_report_reads_the_card(graph, part):
    for box in WAY[:-1]:
        assert imports(graph, box, f"result.{part}") == []
    if f"result.{part}" not in READ:
        assert imports(graph, "report", f"result.{part}") == []


@pytest.mark.parametrize("part", RESULT)
def test_the_result_is_given_what_writes_its_report(graph, part):
    # A pack is made of a report that was written: of its citations, papers and cards of models.
    assert part == "pack" or imports(graph, f"result.{part}", "report") == []


def test_what_reads_a_card_measures_nothing(graph):
    models = {f"falsematch.{one}" for one in RECORDED}
    for part in READ:
        held = [line.partition(" imports ")[2] for box in WAY for line in imports(graph, part, box)]
        assert set(held) <= models, part
        assert [line for top in TOP for line in imports(graph, part, top)] == []


@pytest.mark.parametrize("part", RECORDED)
def test_what_the_audit_records_in_the_card_is_models_alone(graph, part):
    held = graph.find_modules_directly_imported_by(f"falsematch.{part}")
    assert {module for module in held if module.startswith("falsematch")} == {"falsematch._strict"}


def test_every_part_of_the_result_has_its_place(graph):
    assert graph.find_children("falsematch.result") == {f"falsematch.result.{part}" for part in RESULT}


def test_every_module_has_its_place(graph):
    children = {name.removeprefix("falsematch.").split(".")[0] for name in graph.find_children("falsematch")}
    assert children <= {*WAY, *SUPPORT, *TOP, "result", "_data"}


@pytest.mark.parametrize("box", [*WAY, *TOP, "result"])
def test_the_renderer_knows_of_a_box_what_is_asked_of_it_alone(graph, box):
    held = between(graph, "falsematch_heads", f"falsematch.{box}")
    assert {line.partition(" imports ")[2] for line in held} <= {f"falsematch.{part}" for part in RENDERED_OF}


def test_heads_are_rendered_from_few_places(graph):
    held = between(graph, "falsematch", "falsematch_heads")
    assert {line.partition(" imports ")[0] for line in held} <= {f"falsematch.{part}" for part in RENDERING}


def test_the_report_reads_tables_only(graph):
    for box in WAY[:-1]:
        assert imports(graph, "report", box) == []
