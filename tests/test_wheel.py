"""Installed elsewhere, the package is whole: no checkout, no compiler, from an empty folder."""

import hashlib
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import falsematch_heads as heads
from falsematch import catalog, datasets
from falsematch.store import Store

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[1]


def done(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that must succeed, in a world that knows nothing of the checkout."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "FALSEMATCH_DATA"}}
    environment["FALSEMATCH_CACHE"] = str(cwd / "cache")
    outcome = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    done(*pip, "--wheel-dir", folder, CHECKOUT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; its dependencies are borrowed from this one, to be quick."""
    folder = tmp_path_factory.mktemp("fresh")
    done(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin/python", "install", "--quiet", "--no-deps")
    done(*pip, wheel, cwd=folder)
    (site,) = (folder / "lib").glob("python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def test_it_holds_no_compiled_code_of_its_own(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")


def test_it_is_the_wheel_that_is_imported(installed, tmp_path):
    where = done(installed / "python", "-c", "import falsematch; print(falsematch.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_help_opens_as_little_as_in_a_checkout(installed, tmp_path):
    opened = "import sys, falsematch.cli; print(*sorted(n for n in sys.modules if n.startswith('falsematch')))"
    expected = done(sys.executable, "-c", opened, cwd=tmp_path)
    assert done(installed / "python", "-c", opened, cwd=tmp_path) == expected


def test_manifests_and_experiments_are_inside(installed, tmp_path):
    listing = "from falsematch import catalog as c; print(*[c.names(f) for f in (c.DATASETS, c.MODELS, c.EXPERIMENTS)])"
    expected = [catalog.names(folder) for folder in (catalog.DATASETS, catalog.MODELS, catalog.EXPERIMENTS)]
    assert done(installed / "python", "-c", listing, cwd=tmp_path).strip() == " ".join(map(str, expected))


def test_a_dataset_is_verified_by_the_list_of_hashes_inside(installed, tmp_path, orl_folder):
    verified = done(installed / "falsematch", "data", "verify", "orl", "--from", orl_folder, cwd=tmp_path)
    assert verified.startswith("orl: verified in ")


def test_a_head_is_rendered_as_in_a_checkout(installed, tmp_path, mesh_store: Store):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache/data").symlink_to(mesh_store.data)
    generator = heads.Generator.load(mesh_store, datasets.manifest("heads").hashes())
    expected = generator.photograph(heads.draw_subject(1, 6, "A", "female", 0.0), heads.Capture(), 96).pixels
    rendered = """
import hashlib, falsematch_heads as heads
from falsematch.datasets import manifest
from falsematch.store import Store
generator = heads.Generator.load(Store.default(), manifest("heads").hashes())
picture = generator.photograph(heads.draw_subject(1, 6, "A", "female", 0.0), heads.Capture(), 96)
print(heads.__file__, hashlib.sha256(picture.pixels).hexdigest())
"""
    where, pixels = done(installed / "python", "-c", rendered, cwd=tmp_path).split()
    assert Path(where).is_relative_to(installed.parent)
    assert pixels == hashlib.sha256(expected).hexdigest()


def test_a_table_of_scores_is_audited_and_reported(installed, tmp_path):
    people = [f"{number:02d}" for number in range(12)]
    rows = [f"{a},{b},{0.9 if a == b else 0.1}" for a in people for b in people]
    (tmp_path / "scores.csv").write_text("\n".join(["subject_a,subject_b,score", *rows]))
    (tmp_path / "subjects.csv").write_text("\n".join(["subject", *people]))
    given = ("scores.csv", "--subjects", "subjects.csv", "--threshold", "0.5", "--replicates", "10")
    done(installed / "falsematch", "audit", *given, cwd=tmp_path)
    assert (tmp_path / "results/scores/report.html").is_file()
    packed = done(installed / "falsematch", "pack", "results/scores", cwd=tmp_path)
    assert (tmp_path / packed.strip().removeprefix("pack: ")).is_file()
