"""What of the program is in a key: a file, whatever it imports to run, and nothing else."""

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

import falsematch.store
import falsematch_heads
from falsematch.conditions import CONDITIONS as CONDITIONS_BY_NAME
from falsematch.faces.read import ENGINE as READER
from falsematch.matchers._photograph import ENGINE
from falsematch_heads._generate import RENDERER

PACKAGE = Path(falsematch.store.__file__).parent
HEADS = Path(falsematch_heads.__file__).parent
EAGER = "from falsematch.box.inner import Thing\nfrom falsematch.box.other import Other\n"
LAZY = 'HOMES = {"Thing": "inner", "Other": "other"}\n\ndef __getattr__(name):\n    return HOMES[name]\n'
TYPED = f"from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from falsematch.box.inner import Thing\n\n{LAZY}"

ATTACHED = """\
from typing import TYPE_CHECKING

from falsematch import _lazy

if TYPE_CHECKING:
    from falsematch.box.inner import (  # the one list
        Thing,
    )

lazy.attach(__name__)
"""


def store_of(package: Path) -> ModuleType:
    """The store's module as it would be imported from a copy of the package, with nothing remembered."""
    spec = spec_from_file_location("store_of_a_copy", package / "store.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of one engine and one box, with the real store."""
    folder = tmp_path / "falsematch"
    (folder / "box").mkdir(parents=True)
    shutil.copy(PACKAGE / "store.py", folder)
    for name in ("__init__", "errors", "box/__init__", "box/inner", "box/other"):
        (folder / f"{name}.py").write_text("")
    (folder / "box/inner.py").write_text("class Thing: ...\n")
    (folder / "box/other.py").write_text("Other = 1\n")
    return folder


def followed(package: Path, engine: str) -> set[str]:
    """Files that are in the digest of an engine of these lines."""
    (package / "engine.py").write_text(engine)
    found = store_of(package).sources_of([package / "engine.py"])
    return {str(file.relative_to(package)) for file in found} - {"engine.py"}


@pytest.mark.parametrize("init", [EAGER, LAZY, TYPED, ATTACHED, ""])
def test_a_name_that_a_package_offers_counts_as_the_module_that_defines_it(package, init):
    (package / "box/__init__.py").write_text(init)
    assert followed(package, "from falsematch.box import Thing") == {"box/inner.py"}


def test_a_package_that_takes_names_from_itself_is_not_followed_in_a_circle(package):
    (package / "box/__init__.py").write_text("from falsematch.box import inner, made_at_run_time\n")
    assert followed(package, "from falsematch.box import inner") == {"box/inner.py"}
    assert followed(package, "from falsematch.box import made_at_run_time") == {"box/inner.py", "box/other.py"}


def test_a_constant_is_followed_as_a_class_is(package):
    assert followed(package, "from falsematch.box import Other") == {"box/other.py"}


def test_a_renamed_name_is_followed_to_where_it_comes_from(package):
    (package / "box/__init__.py").write_text("from falsematch.box.inner import Thing as Renamed\n")
    assert followed(package, "from falsematch.box import Renamed") == {"box/inner.py"}


@pytest.mark.parametrize(
    "line",
    [
        "import falsematch.box.inner",
        "from falsematch.box import inner",
        "from falsematch.box.inner import Thing as Renamed",
        "from .box.inner import Thing",
        "from .box import Thing",
        "def late():\n    from falsematch.box import Thing",
        "try:\n    from falsematch.box import Thing\nexcept ImportError:\n    pass",
    ],
)
def test_every_way_of_importing_is_followed(package, line):
    assert followed(package, line) == {"box/inner.py"}


@pytest.mark.parametrize(
    "line", ["from falsematch import box", "import falsematch.box", "from falsematch.box import *"]
)
def test_a_package_taken_whole_counts_whole(package, line):
    assert followed(package, line) == {"box/inner.py", "box/other.py"}


def test_a_name_that_cannot_be_found_counts_as_the_whole_package(package):
    assert followed(package, "from falsematch.box import made_at_run_time") == {"box/inner.py", "box/other.py"}


def test_what_is_imported_is_followed_further(package):
    (package / "box/inner.py").write_text("from falsematch.box import Other\nclass Thing(Other): ...\n")
    assert followed(package, "from falsematch.box import Thing") == {"box/inner.py", "box/other.py"}


def test_what_is_imported_for_type_checkers_alone_does_not_count(package):
    line = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from falsematch.box import Thing\n"
    assert followed(package, line) == set()
    assert followed(package, f"{line}else:\n    from falsematch.box import Other\n") == {"box/other.py"}


def test_parts_that_make_no_number_do_not_count(package):
    assert followed(package, "from falsematch.errors import DataError\nfrom falsematch.store import Store") == set()


def test_other_peoples_packages_do_not_count(package):
    assert followed(package, "import numpy as np\nfrom scipy import stats") == set()


def test_a_package_beside_this_one_that_carries_its_name_counts(package):
    beside = package.with_name("falsematch_heads")
    beside.mkdir()
    (beside / "render.py").write_text("")
    (package / "engine.py").write_text("from falsematch_heads.render import render\n")
    assert beside / "render.py" in store_of(package).sources_of([package / "engine.py"])


def test_a_file_from_outside_counts_by_its_bytes_as_they_are_now(tmp_path):
    """Somebody's own condition, changed between two runs of one session."""
    own = tmp_path / "fog.py"
    own.write_text("from falsematch.conditions import condition\n")
    first = falsematch.store.code_digest([own])
    assert PACKAGE / "conditions/condition.py" in falsematch.store.sources_of([own])
    own.write_text("from falsematch.conditions import condition\n\nTHICK = 2\n")
    assert falsematch.store.code_digest([own]) != first


def test_the_digest_is_of_bytes_and_a_comment_is_enough(package):
    (package / "engine.py").write_text("from falsematch.box import Thing")
    first = store_of(package).code_digest([package / "engine.py"])
    (package / "box/other.py").write_text("Other = 2\n")
    assert store_of(package).code_digest([package / "engine.py"]) == first
    (package / "box/inner.py").write_text("class Thing: ...  # changed\n")
    assert store_of(package).code_digest([package / "engine.py"]) != first


# What follows is held of the package as it is.

CONDITIONS = ("resolution", "veiling_glare", "yaw", "mask", "low_light", "compression")
PARTS = ("hog", "yunet", "chip", "five_points", "box_crop", "dlib_resnet", "onnx_embedder", "face_recognition")
MADE = {
    **{name: [*ENGINE, PACKAGE / f"conditions/{name}.py"] for name in CONDITIONS},
    **{name: [*ENGINE, PACKAGE / f"matchers/{name}.py"] for name in PARTS},
    "picture": RENDERER,
    "reading": READER,
}
"""Rows of each condition and each part, a rendered picture and a reading: the files that they are keyed by."""
ROWS = {*CONDITIONS, *PARTS}
DRAWING = ("_styles", "_subject", "_shape", "_generate", "__init__")
"""Of the renderer: who is drawn, which is in a picture's key as it is."""


def changed_by(*files: str | Path) -> set[str]:
    """What a change of some files makes anew; of the package itself where they are not given in whole."""
    given = {PACKAGE / file for file in files}
    assert all(file.is_file() for file in given)
    sources = {name: falsematch.store.sources_of(made) for name, made in MADE.items()}
    return {name for name in MADE if sources[name] & given}


def test_a_new_condition_changes_no_other_row():
    assert changed_by(*(f"conditions/{name}.py" for name in ("known", "scenarios", "written", "__init__"))) == set()


def test_a_new_matcher_changes_no_other_row():
    assert changed_by(*(f"matchers/{name}.py" for name in ("manifest", "load", "outsider", "__init__"))) == set()


def test_a_new_style_of_hair_changes_no_picture_of_a_head_that_does_not_wear_it():
    assert changed_by("datasets/design.py", *(HEADS / f"{name}.py" for name in DRAWING)) == set()


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_change_of_a_condition_changes_its_own_rows(name):
    assert changed_by(f"conditions/{name}.py") == {name}


def test_every_condition_is_in_no_row_but_its_own():
    own = {name: condition.files for name, condition in CONDITIONS_BY_NAME.items()}
    sources = {name: falsematch.store.sources_of(ENGINE | files) for name, files in own.items()}
    for name, files in own.items():
        assert {other for other in own if sources[other] & files} == {name}


def test_what_two_conditions_share_is_in_the_rows_of_both():
    assert changed_by("conditions/surface.py") == {"yaw", "mask", "veiling_glare"}


@pytest.mark.parametrize("name", [part for part in PARTS if part != "hog"])
def test_a_change_of_a_part_changes_the_rows_of_those_made_of_it(name):
    assert changed_by(f"matchers/{name}.py") == {name}


def test_what_two_parts_share_is_in_the_rows_of_both():
    assert changed_by("matchers/hog.py") == {"hog", "chip"}


@pytest.mark.parametrize(
    "file",
    ["matchers/_photograph.py", "conditions/expose.py", "conditions/keyed.py", "faces/frame.py", "faces/readings.py"],
)
def test_a_change_of_the_engine_changes_every_row(file):
    assert changed_by(file) >= ROWS


def test_a_change_of_how_photographs_are_decoded_changes_all_that_was_measured():
    assert changed_by("datasets/photograph.py") == ROWS | {"reading"}


@pytest.mark.parametrize("file", [HEADS / "_shade.py", "datasets/capture.py", "datasets/monk.py"])
def test_a_change_of_the_renderer_changes_pictures_alone(file):
    assert changed_by(file) == {"picture"}


def test_a_picture_is_keyed_by_what_renders_it_and_by_nothing_else():
    rendering = {file for file in HEADS.glob("*.py") if file.stem not in DRAWING}
    shared = {PACKAGE / file for file in ("faces/compiled.py", "datasets/capture.py", "datasets/monk.py")}
    assert falsematch.store.sources_of(RENDERER) == rendering | shared


def test_how_photographs_are_handed_out_changes_nothing():
    assert changed_by("faces/read.py", "matchers/enrol.py", "workers/pool.py", "progress.py", "store.py") == set()


def test_what_a_manifest_may_say_changes_nothing():
    assert changed_by("faces/model_manifest.py", "matchers/manifest.py", "datasets/manifest.py") == set()


def test_the_columns_of_tables_are_in_no_key():
    assert (
        changed_by(*(f"tables/{name}.py" for name in ("audit_tables", "study_tables", "summary_tables", "columns")))
        == set()
    )


def test_scores_audits_and_reports_are_in_no_key():
    files = [file for box in ("scoring", "audit", "report") for file in (PACKAGE / box).glob("*.py")]
    assert changed_by(*(str(file.relative_to(PACKAGE)) for file in files)) == set()
