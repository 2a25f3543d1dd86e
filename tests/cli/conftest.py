"""A small experiment on real faces, and a folder to work in."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from command import Outcome, call

from falsematch.faces import MODELS

PEOPLE = 8

MANIFEST = """\
name: halves
title: Eight people of ORL in two made-up halves
people: the first eight people of ORL
licence: see ORL
consent: {basis: unknown, text: see ORL, withdrawal: see ORL}
minors: unknown
scraped: false
access: local
layout: {table: people.csv}
labels: {half: {provenance: unknown, text: made up for a test; it says nothing of anybody}}
"""

EXPERIMENT = """\
name: small
seed: 3
dataset: halves/halves.yaml
probe: {capture: second}
reference: {capture: first}
matchers: [dlib]
conditions:
  - resolution: [24]
  - veiling_glare: [0.4]
thresholds: [as_shipped, {threshold: 0.45}]
group_by: [[half]]
audit: {replicates: 40}
search: {gallery_sizes: [2, 7], stated_n: 70000, mix: {even: {half: {left: 0.5, right: 0.5}}}, searches_a_day: [10]}
"""


def write_halves(folder: Path, orl_folder: Path) -> None:
    """A folder of photographs with their table and manifest."""
    rows = ["image,subject,capture,half"]
    for number in range(1, PEOPLE + 1):
        for capture, file in (("first", "1.pgm"), ("second", "2.pgm")):
            image = f"{capture}/{number}.pgm"
            (folder / capture).mkdir(parents=True, exist_ok=True)
            shutil.copy(orl_folder / f"s{number}" / file, folder / image)
            rows.append(f"{image},{number:03d},{capture},{'left' if number <= PEOPLE // 2 else 'right'}")
    (folder / "people.csv").write_text("\n".join(rows) + "\n")
    (folder / "halves.yaml").write_text(MANIFEST)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder to work in, with an empty cache beside it."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def falsematch(place: Path, tmp_path: Path) -> Callable[..., Outcome]:
    """The command line in ``place``."""

    def called(*arguments: str | Path) -> Outcome:
        return call(arguments, place, tmp_path / "cache")

    return called


@dataclass(frozen=True)
class Lab:
    """A folder with the small experiment in it, and a cache with the weights."""

    folder: Path
    cache: Path

    def __call__(self, *arguments: str | Path) -> Outcome:
        """``falsematch ARGUMENTS`` in it."""
        return call(arguments, self.folder, self.cache)


def make_lab(folder: Path, models: Path, orl_folder: Path) -> Lab:
    (folder / "cache").mkdir(parents=True)
    (folder / "cache/models").symlink_to(models)
    write_halves(folder / "work/halves", orl_folder)
    (folder / "work/small.yaml").write_text(EXPERIMENT)
    return Lab(folder / "work", folder / "cache")


@pytest.fixture
def unequipped(tmp_path: Path, orl_folder: Path) -> Lab:
    """A lab without weights."""
    return make_lab(tmp_path / "lab", tmp_path / "nothing", orl_folder)


@pytest.fixture
def lab(tmp_path: Path, with_models, orl_folder: Path) -> Lab:
    """A lab of a test's own, in which nothing was measured yet."""
    return make_lab(tmp_path / "lab", with_models(*MODELS, "dlib").models, orl_folder)


@pytest.fixture
def fresh(tmp_path: Path, with_models, orl_folder: Path) -> Lab:
    """A lab of a test's own that may fetch models: each of the shared ones is linked by itself."""
    models = tmp_path / "models"
    models.mkdir()
    for name in MODELS:
        (models / name).symlink_to(with_models(*MODELS).models / name)
    return make_lab(tmp_path / "lab", models, orl_folder)


@pytest.fixture(scope="session")
def new_lab(tmp_path_factory: pytest.TempPathFactory, with_models, orl_folder: Path) -> Callable[[str], Lab]:
    """Makes a lab for the tests of one file, in which nothing was measured yet."""
    models = with_models(*MODELS, "dlib").models
    return lambda name: make_lab(tmp_path_factory.mktemp(name) / "lab", models, orl_folder)


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory, with_models, orl_folder: Path) -> Lab:
    """A lab in which the small experiment was run with its scores; tests only read what it holds."""
    made = make_lab(tmp_path_factory.mktemp("measured") / "lab", with_models(*MODELS, "dlib").models, orl_folder)
    outcome = made("run", "small.yaml", "--scores", "--jobs", "1")
    assert outcome.code == 0, outcome.err
    return made


OVERLAPPING = """\
name: NAME
dataset: halves/DATASET.yaml
probe: {capture: second}
reference: {capture: first}
matchers: [dlib]
thresholds: [as_shipped]
audit: {replicates: 0}
"""


@pytest.fixture(scope="session")
def overlapping(tmp_path_factory: pytest.TempPathFactory, with_models, orl_folder: Path) -> Lab:
    """A lab in which the same photographs were measured twice: ``seen``, and ``unseen``.

    The manifest of the first says that its people are in a set that dlib was trained on; nothing else differs.
    """
    made = make_lab(tmp_path_factory.mktemp("overlapping") / "lab", with_models(*MODELS, "dlib").models, orl_folder)
    overlap = "overlap: {training_sets: [VGG Face], others: open, text: made up for a test}\n"
    (made.folder / "halves/seen.yaml").write_text((made.folder / "halves/halves.yaml").read_text() + overlap)
    for name, dataset in (("unseen", "halves"), ("seen", "seen")):
        settings = OVERLAPPING.replace("NAME", name).replace("DATASET", dataset)
        (made.folder / f"{name}.yaml").write_text(settings)
        outcome = made("run", f"{name}.yaml", "--scores", "--jobs", "1")
        assert outcome.code == 0, outcome.err
    return made
