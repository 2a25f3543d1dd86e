"""Public names are imported when they are used, and are the same whatever was imported before."""

import pkgutil
import subprocess
import sys
from importlib import import_module
from types import ModuleType

import pytest

import falsematch
from falsematch.text.lazy import _LazyPackage

BOXES = ["datasets", "faces", "conditions", "matchers", "scoring", "audit", "report"]
PACKAGES = [
    module.name
    for module in pkgutil.walk_packages(falsematch.__path__, "falsematch.")
    if module.ispkg
    and not module.name.startswith(("falsematch._data", "falsematch.cli"))
    # Folders that offer nothing of their own.
    and module.name not in {"falsematch.studies", "falsematch.studies.audit", "falsematch.text"}
]


@pytest.mark.parametrize("name", ["falsematch.studies", "falsematch.studies.audit", "falsematch.text"])
def test_a_folder_that_offers_nothing_has_no_names_of_its_own(name):
    own = {one: value for one, value in vars(import_module(name)).items() if not one.startswith("_")}
    assert [one for one, value in own.items() if not isinstance(value, ModuleType)] == []


@pytest.mark.parametrize("name", ["falsematch", *PACKAGES])
def test_a_package_offers_what_it_names(name):
    package = import_module(name)
    assert isinstance(package, _LazyPackage)
    assert sorted(package.__all__) == sorted(package._origins)
    assert set(package.__all__) <= set(dir(package))
    for public in package.__all__:
        assert (isinstance(getattr(package, public), ModuleType)) == (name == "falsematch" and public in BOXES)


@pytest.mark.parametrize(
    "first", ["import falsematch.audit.slices", "import falsematch.audit", "from falsematch.audit.slices import slices"]
)
def test_a_function_that_has_the_name_of_its_file_is_the_function(first):
    then = (
        "from falsematch.audit import slices as own; import falsematch.audit as a; print(own.__name__, own is a.slices)"
    )
    done = subprocess.run([sys.executable, "-c", f"{first}; {then}"], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["slices", "True"]


def test_the_boxes_are_packages_and_the_calls_are_functions():
    opened = "import falsematch as fm; print(fm.audit.__name__, fm.audit_scores.__name__, fm.run.__name__)"
    done = subprocess.run([sys.executable, "-c", opened], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["falsematch.audit", "audit_scores", "run"]


def test_importing_the_package_imports_no_part_of_it():
    opened = "import sys, falsematch; print(*(name for name in sys.modules if name.startswith('falsematch.')))"
    done = subprocess.run([sys.executable, "-c", opened], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["falsematch.text", "falsematch.text.lazy"]


def test_a_name_that_is_none_is_refused_as_python_does():
    with pytest.raises(AttributeError, match=r"module 'falsematch\.audit' has no attribute 'ratess'"):
        import_module("falsematch.audit").ratess  # noqa: B018
