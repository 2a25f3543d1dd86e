"""The way of the data is the architecture: an import against the arrows is a defect."""

import grimp
import pytest

FLOORS = [
    {"errors", "progress", "store", "text"},
    {"catalog", "sources", "tables", "workers"},
    {"datasets", "result"},
    {"faces", "report"},
    {"conditions"},
    {"matchers"},
    {"scoring"},
    {"audit"},
    {"experiment", "_experiment", "_measuring", "_calibrating", "_saved_thresholds"},
    {"studies"},
    {"cli"},
    {"__main__"},
]
"""The house: what a name may import lies on a floor below its own."""
FLOOR = {name: height for height, names in enumerate(FLOORS) for name in names}
MADE_AGAIN = {"falsematch.result.reproduce", "falsematch.result.pack"}
"""What makes a result again, and zips what the report wrote of it: the two that still import what lies above them."""
RESULT = ["card", "folder", "finding", "findings", "measured", "origin", "reproduce", "pack"]
READ = ["card", "finding", "findings", "folder", "measured", "origin"]
"""What the report reads of a result: its card, its claims and what its files are called."""
RENDERED_OF = {
    f"falsematch.{part}" for part in ("datasets.capture", "datasets.design", "datasets.monk", "faces.compiled")
}
"""What is asked of the renderer of heads, which lies beside the package."""
RENDERER_KNOWS = {"errors", "store", "text", "tables", "workers", "catalog", "progress"}
RENDERING = {"falsematch.datasets.images", "falsematch.studies.proofs.items", "falsematch.studies.proofs.rendered"}
"""What has heads rendered."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("falsematch", "falsematch_heads", cache_dir=None)


def imports(graph: grimp.ImportGraph, importer: str, imported: str) -> list[tuple[str, str]]:
    """Direct imports from anywhere in one module or package to anywhere in another."""
    inside = [{part, *graph.find_descendants(part)} for part in (importer, imported)]
    return sorted(
        (module, target)
        for module in inside[0]
        for target in graph.find_modules_directly_imported_by(module)
        if target in inside[1]
    )


def root_of(module: str) -> str:
    """The name at the root of the package that a module lies in; empty for the package itself and for others."""
    package, _, inside = module.partition(".")
    return inside.partition(".")[0] if package == "falsematch" else ""


def test_every_name_at_the_root_has_its_floor(graph: grimp.ImportGraph):
    assert {root_of(name) for name in graph.find_children("falsematch")} == set(FLOOR)


def test_the_house_has_at_most_12_floors():
    assert len(FLOORS) <= 12


@pytest.mark.parametrize("name", sorted(FLOOR))
def test_no_import_goes_up_or_stays_on_its_floor(graph: grimp.ImportGraph, name: str):
    found = [
        f"{module} imports {target}"
        for module, target in imports(graph, f"falsematch.{name}", "falsematch")
        if module not in MADE_AGAIN
        and root_of(target) not in {"", name}
        and FLOOR[root_of(target)] >= FLOOR[name]
        # The experiment is one noun, in files that are to be one.
        and not {name, root_of(target)} <= FLOORS[8]
    ]
    assert found == []


@pytest.mark.parametrize("part", [part for part in RESULT if part not in READ])
def test_of_the_result_only_what_it_holds_is_read_by_the_report(graph: grimp.ImportGraph, part: str):
    assert imports(graph, "falsematch.report", f"falsematch.result.{part}") == []


@pytest.mark.parametrize("part", [part for part in RESULT if part != "pack"])
def test_the_result_is_given_what_writes_its_report(graph: grimp.ImportGraph, part: str):
    # A pack is made of a report that was written: of its citations, papers and cards of models.
    assert imports(graph, f"falsematch.result.{part}", "falsematch.report") == []


def test_every_part_of_the_result_has_its_place(graph: grimp.ImportGraph):
    assert graph.find_children("falsematch.result") == {f"falsematch.result.{part}" for part in RESULT}


@pytest.mark.parametrize("part", ["summarised", "threshold_origin"])
def test_what_the_audit_records_in_the_card_is_models_alone(graph: grimp.ImportGraph, part: str):
    held = graph.find_modules_directly_imported_by(f"falsematch.tables.{part}")
    assert {module for module in held if module.startswith("falsematch")} == {"falsematch.text.strict"}


def test_the_renderer_knows_of_a_box_what_is_asked_of_it_alone(graph: grimp.ImportGraph):
    boxes = [name for name in FLOOR if name not in RENDERER_KNOWS]
    held = {target for box in boxes for _, target in imports(graph, "falsematch_heads", f"falsematch.{box}")}
    assert held <= RENDERED_OF


def test_heads_are_rendered_from_few_places(graph: grimp.ImportGraph):
    assert {module for module, _ in imports(graph, "falsematch", "falsematch_heads")} <= RENDERING


def test_the_report_reads_tables_only(graph: grimp.ImportGraph):
    boxes = ["datasets", "faces", "conditions", "matchers", "scoring", "audit"]
    assert [line for box in boxes for line in imports(graph, "falsematch.report", f"falsematch.{box}")] == []
