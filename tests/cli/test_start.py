"""What a verb may load before it has something to do: a person who mistypes waits for nothing that is not asked."""

import json
import os
import subprocess
import sys
from importlib import import_module, metadata
from pathlib import Path

import pytest
from typer.main import get_command

from falsematch import catalog, conditions
from falsematch.cli import _studies, app
from falsematch.cli._root import VERBS
from falsematch.studies import consistency, coverage, field_validation, leaderboard, pose, proofs, replication, street

PARSING = {"typer", "annotated_doc", "shellingham", "pydantic", "pydantic_core", "annotated_types", "typing_extensions"}
PARSING |= {"typing_inspection", "falsematch"}
NAMES = PARSING | {"yaml", "_yaml", "platformdirs"}
DRAWING = NAMES | {"numpy", "cv2"}
"""Of conditions: each says what its own numbers are."""

# Of Python's own start in an environment that packages have put things into, and of their compiled parts.
_OTHERS = (
    "_distutils_hack",
    "_sysconfigdata",
    "_virtualenv",
    "__editable__",
    "_cython",
    "cython_runtime",
    "sitecustomize",
)
CALLED = """
import atexit, json, sys
sys.argv[0] = "falsematch"
def tell():
    known = {name.split(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
    print(json.dumps(sorted(known)), file=sys.stderr)
atexit.register(tell)
from falsematch.cli import main
main()
"""


def loaded(folder: Path, *arguments: str, **environment: str) -> set[str]:
    """Packages that are not Python's own and stand loaded when a call ends."""
    outcome = subprocess.run(
        [sys.executable, "-c", CALLED, *arguments],
        cwd=folder,
        env=os.environ | {"FALSEMATCH_CACHE": str(folder / "cache")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    found = set(json.loads(outcome.stderr.splitlines()[-1]))
    return {name for name in found if not name.startswith((*_OTHERS, "__main__"))}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], [], *([verb, "--help"] for verb in VERBS)], ids=" ".join
)
def test_help_loads_nothing_but_what_parses(tmp_path, arguments):
    assert loaded(tmp_path, *arguments) <= NAMES


MISTYPED = ("rnu", "run", "run london --jobs 0", "audit no.csv --subjects no.csv", "reproduce nowhere", "pack nowhere")


@pytest.mark.parametrize("line", MISTYPED)
def test_a_refused_argument_loads_nothing_but_what_parses(tmp_path, line):
    assert loaded(tmp_path, *line.split()) <= PARSING


NAMED = ("run lodnon", "fetch lodnon", "models show nobody", "data show nobody", "report nowhere")
LISTED = ("models list", "data list", "cite chart nowhere")


@pytest.mark.parametrize("line", NAMED + LISTED)
def test_names_are_looked_up_without_opening_a_table_or_a_photograph(tmp_path, line):
    assert loaded(tmp_path, *line.split()) <= NAMES


@pytest.mark.parametrize("line", ["conditions list", "conditions show yaw", "conditions show blurr"])
def test_conditions_are_listed_without_compiling_or_drawing(tmp_path, line):
    assert loaded(tmp_path, *line.split()) <= DRAWING


def test_completion_loads_nothing_but_what_parses(tmp_path):
    asked = {"_FALSEMATCH_COMPLETE": "complete_bash", "COMP_WORDS": "falsematch re", "COMP_CWORD": "1"}
    assert loaded(tmp_path, **asked) <= PARSING


def test_a_citation_draws_and_measures_nothing(tmp_path):
    result = Path(catalog.__file__).parents[3] / "results/closed_system"
    figure = next((result / "figures").glob("*.csv")).stem
    assert loaded(tmp_path, "cite", figure, str(result)).isdisjoint(
        {"matplotlib", "scipy", "numba", "onnxruntime", "cv2", "PIL", "dlib", "pandera", "jinja2"}
    )


@pytest.mark.parametrize("opened", ["falsematch", "falsematch.datasets.images", "falsematch.experiment"])
def test_what_measures_is_opened_without_the_renderer_of_heads(opened):
    asked = f"import sys, {opened}; print('falsematch_heads' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", asked], text=True).strip() == "False"


@pytest.mark.slow
def test_photographs_are_measured_and_audited_without_the_renderer_of_heads(lab):
    held = loaded(lab.folder, "run", "small.yaml", "--jobs", "1", FALSEMATCH_CACHE=str(lab.cache))
    assert (lab.folder / "results/small/rates.csv").is_file()
    assert "falsematch_heads" not in held


@pytest.mark.parametrize("verb", VERBS)
def test_the_line_in_the_help_is_the_verbs_own_first_sentence(verb):
    own = get_command(import_module(f"falsematch.cli.{verb}").app).help
    assert (own or "").startswith(VERBS[verb])


@pytest.mark.parametrize("line", VERBS.values())
def test_the_line_in_the_help_is_not_cut(line):
    assert line in get_command(app).get_help(get_command(app).make_context("falsematch", [], resilient_parsing=True))


def test_the_version_is_printed(falsematch):
    assert falsematch("--version").out == f"{metadata.version('falsematch')}\n"


def test_completion_knows_the_verbs(tmp_path):
    asked = {"_FALSEMATCH_COMPLETE": "complete_bash", "COMP_WORDS": "falsematch re", "COMP_CWORD": "1"}
    call = [sys.executable, "-c", "import sys; sys.argv[0] = 'falsematch'; from falsematch.cli import main; main()"]
    answer = subprocess.run(call, env=os.environ | asked, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["report", "reproduce"]


def test_the_package_can_be_called(tmp_path):
    call = [sys.executable, "-m", "falsematch", "rnu"]
    answer = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (2, "falsematch: No such command 'rnu'. Did you mean 'run'?\n")


def test_the_help_of_a_preview_names_every_metering():
    preview = get_command(import_module("falsematch.cli.conditions").app).commands["preview"]
    [said] = [one.help for one in preview.params if one.name == "metering"]
    assert all(name in said for name in conditions.METERINGS)


def test_the_report_of_every_study_is_known_by_its_table():
    assert set(_studies._WRITERS) == {
        field_validation.COSTS,
        *(one.TABLE for one in (coverage, proofs, leaderboard, consistency, replication, pose, street)),
    }
