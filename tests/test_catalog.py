"""Finding and reading manifests and experiments."""

from pathlib import Path

import pytest

from falsematch import catalog
from falsematch.errors import ExperimentError, ManifestError


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_shipped_experiments_are_found_by_name():
    assert catalog.find(catalog.EXPERIMENTS, "london").name == "london.yaml"


def test_the_working_directorys_own_come_first(tmp_path, monkeypatch):
    mine = written(tmp_path / "experiments" / "london.yaml", "name: mine")
    monkeypatch.chdir(tmp_path)
    assert catalog.find(catalog.EXPERIMENTS, "london").resolve() == mine.resolve()


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(ExperimentError, match=r"`lodnon` is not a known experiment. Did you mean `london`\?"):
        catalog.find(catalog.EXPERIMENTS, "lodnon")


def test_a_path_that_is_not_there_is_refused():
    with pytest.raises(ManifestError, match="there is no such file"):
        catalog.find(catalog.DATASETS, "nowhere/mine.yaml")


def test_a_name_that_could_be_a_pattern_is_only_a_name():
    with pytest.raises(ManifestError, match="is not a known dataset"):
        catalog.find(catalog.DATASETS, "*")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name: a\nname: b\n", "`name` is given twice"),
        ("a: &x 1\nb: *x\n", "anchors and aliases are not taken"),
        ("a: !!python/object/apply:os.system ['true']\n", "is not YAML that can be read"),
        ("- a\n- b\n", "a mapping of settings was expected, not list"),
        ("a: [1\n", "is not YAML that can be read"),
        ("\x00", "is not YAML that can be read"),
        ("a: 1" + ":59" * 1000, "a number of 3001 digits is none"),
        ("a: 0x" + "F" * 100_000, "a number of 100002 digits is none"),
        ('a: "\\ud800"', "half a character is none|invalid Unicode character"),
        ('"\\ud800": 1', "half a character is none|invalid Unicode character"),
        ("a: !!bool x", "is not YAML that can be read"),
        ("a: !!timestamp x", "is not YAML that can be read"),
        ("a: !!int ''", "is not YAML that can be read"),
        ("2020-01-01: 1", "a key is no plain word"),
        ('"a\\nb": 1', "a key is no plain word"),
        ("a: " + "[" * 900_000, "it is nested too deeply"),
        ("<<: {a: 1}", "is not YAML that can be read"),
    ],
)
def test_hostile_or_broken_yaml_is_refused_in_one_sentence(tmp_path, text, fault):
    path = written(tmp_path / "x.yaml", text)
    with pytest.raises(ManifestError, match=fault) as refusal:
        catalog.load_yaml(path)
    assert "\n" not in str(refusal.value)


def test_a_file_larger_than_any_written_by_hand_is_not_even_read(tmp_path):
    path = written(tmp_path / "x.yaml", "a: " + "b" * 1_000_001)
    with pytest.raises(ManifestError, match="larger than any hand-written YAML"):
        catalog.load_yaml(path)
