"""A picture of a head is rendered once, whatever designs it is in and whatever else a program learns to draw."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from small_design import SMALL

import falsematch_heads as heads
from falsematch import datasets
from falsematch.datasets.design import Design, Planned, Settings, subjects
from falsematch.store import Store, sources_of
from falsematch_heads import _generate, _styles, _subject

pytestmark = pytest.mark.slow

HASHES = datasets.manifest("heads").hashes()
PICTURES = 8
"""Of the small design: one shape of either form at two tones, two captures each."""
PACKAGE = Path(_generate.__file__).parents[1] / "falsematch"
"""What the folders of this project's packages begin with."""


@pytest.fixture
def store(mesh_store: Store, rendered: Path, tmp_path: Path) -> Store:
    """A cache of a test's own in which the small design was rendered, and its folder taken away."""
    own = Store(tmp_path / "cache")
    shutil.copytree(mesh_store.data / "heads", own.data / "heads")
    shutil.rmtree(own.data / "heads" / rendered.name)
    shutil.copytree(mesh_store.root / "artefacts", own.root / "artefacts")
    return own


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of captures that are rendered, by the real renderer."""
    names: list[str] = []
    real = _generate.take

    def noted(*given):
        for picture in real(*given):
            names.append(picture[0])
            yield picture

    monkeypatch.setattr(_generate, "take", noted)
    return names


def generate(store: Store, design: Design = SMALL) -> Path:
    return heads.generate(design, store, HASHES, jobs=1)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def worn() -> dict[str, int]:
    """How many pictures of the small design each style of hair is in."""
    counts: dict[str, int] = {}
    for one in subjects(SMALL):
        subject = heads.draw_subject(one.seed, one.tone, one.target_set, one.form, SMALL.glasses)
        (name,) = (name for name, style in _styles.STYLES.items() if style == subject.hair.style)
        counts[name] = counts.get(name, 0) + len(SMALL.captures)
    return counts


def test_a_design_whose_folder_went_is_put_together_again_from_its_pictures(store, made, rendered):
    assert files(generate(store)) == files(rendered)
    assert made == []


@pytest.mark.parametrize("suffix", [".png", ".json"])
def test_a_picture_that_was_damaged_is_rendered_again(store, made, rendered, suffix):
    damaged = next((store.data / "heads/pictures").rglob(f"*{suffix}"))
    damaged.write_bytes(damaged.read_bytes()[:40])
    assert files(generate(store)) == files(rendered)
    assert len(made) == 1


def test_a_design_with_one_more_capture_renders_that_one_alone(store, made):
    more = SMALL.model_copy(update={"captures": {**SMALL.captures, "smiling": Settings(expression="smile")}})
    folder = generate(store, more)
    assert made == ["smiling"] * 4
    assert len(list(folder.rglob("*.png"))) == PICTURES + 4


def test_a_new_style_of_hair_renders_no_head_that_does_not_wear_it(store, made, monkeypatch):
    monkeypatch.setitem(_styles.STYLES, "mohawk", replace(_styles.STYLES["cropped"], length=0.9))
    generate(store)
    assert made == []


def test_a_changed_style_of_hair_renders_the_heads_that_wear_it_and_no_others(store, made, monkeypatch):
    name, pictures = next(iter(worn().items()))
    assert 0 < pictures < PICTURES
    monkeypatch.setitem(_styles.STYLES, name, replace(_styles.STYLES[name], strands=_styles.STYLES[name].strands + 1))
    generate(store)
    assert len(made) == pictures


def test_a_style_that_somebody_now_wears_renders_that_head_alone(store, made, monkeypatch, rendered):
    """Shares that change move some heads from one style to another; the others keep every hair."""
    drawn = {one.name: _style_of(one) for one in subjects(SMALL)}
    monkeypatch.setitem(_styles.STYLES, "mohawk", replace(_styles.STYLES["cropped"], length=0.9))
    monkeypatch.setitem(_subject._FEMALE_STYLES, "mohawk", 200)
    moved = [one.name for one in subjects(SMALL) if _style_of(one) != drawn[one.name]]
    assert 0 < len(moved) < len(drawn)
    before, after = files(rendered), files(generate(store))
    assert len(made) == len(moved) * len(SMALL.captures)
    changed = {file for file in before if file.endswith(".png") and before[file] != after[file]}
    assert changed == {f"{capture}/{name}.png" for capture in SMALL.captures for name in moved}


def _style_of(one: Planned) -> object:
    return heads.draw_subject(one.seed, one.tone, one.target_set, one.form, SMALL.glasses).hair.style


def test_whatever_runs_for_a_picture_is_in_its_key(generator):
    one = subjects(SMALL)[0]
    subject = heads.draw_subject(one.seed, one.tone, one.target_set, one.form, 1.0)
    captures = {name: settings.drawn(one.seed, name) for name, settings in SMALL.captures.items()}
    ran = traced(lambda: list(_generate.take(generator.mesh, generator.morphs, subject, captures, 96)))
    assert ran <= sources_of(_generate.RENDERER)


def traced(work: Callable[[], object]) -> set[Path]:
    """Files of the package whose functions run."""
    ran: set[Path] = set()

    def note(frame, event, _):
        if event == "call" and frame.f_code.co_filename.startswith(str(PACKAGE)):
            ran.add(Path(frame.f_code.co_filename))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return ran
