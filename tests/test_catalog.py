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


@pytest.mark.parametrize("suffix", [".yml", ".YAML", ".YML"])
def test_a_file_is_known_by_either_suffix_in_either_case(tmp_path, monkeypatch, suffix):
    mine = written(tmp_path / "experiments" / f"own{suffix}", "name: mine")
    monkeypatch.chdir(tmp_path)
    assert catalog.find(catalog.EXPERIMENTS, mine) == mine
    assert catalog.find(catalog.EXPERIMENTS, "own").resolve() == mine.resolve()
    assert "own" in catalog.names(catalog.EXPERIMENTS)
    assert catalog.is_file_name(f"own{suffix}")


def test_a_name_that_two_files_have_is_refused(tmp_path, monkeypatch):
    for suffix in (".yaml", ".yml"):
        written(tmp_path / "experiments" / f"own{suffix}", "name: mine")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExperimentError, match=r"`own` may be own\.yaml and own\.yml in experiments; give the path"):
        catalog.find(catalog.EXPERIMENTS, "own")


def test_what_a_mac_leaves_beside_a_manifest_is_none(tmp_path, monkeypatch):
    written(tmp_path / "data_manifests/datasets/._club.yaml", "\0\5\26\7")
    monkeypatch.chdir(tmp_path)
    assert not [name for name in catalog.names(catalog.DATASETS) if "club" in name]


def test_a_name_in_other_letters_is_nearer_than_any_other():
    assert catalog.nearest("Subject_A", ["subject_b", "subject_a"]) == "Did you mean `subject_a`?"


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
        ("a: !!python/object/apply:os.matcher ['true']\n", "is not YAML that can be read"),
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
        ("1.5e3: 1\n? [a]\n: 1", "a key is no plain word"),
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


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: {fmr: 0,01}", "line 1: `0,01` is read as two settings; write a decimal with a point"),
        ("a:\n  - {replicates: 2,000}", "line 2: `2,000` is read as two settings"),
        ("a: [0,01]", "line 1: `01` is read as a number to the base of 8"),
        ("a: 1:30", "line 1: `1:30` is read as a number to the base of 60"),
        ("a: -1:30:00.5", "line 1: `-1:30:00.5` is read as a number to the base of 60"),
        ("a: 010", "line 1: `010` is read as a number to the base of 8"),
        ("a: .nan", "line 1: `.nan` is no number that a setting may have"),
        ("a: -.Inf", "line 1: `-.Inf` is no number that a setting may have"),
        ("a: {no: 0.5}", "line 1: `no` is read as false; put a name in quotation marks"),
        ("a: {~: 0.5}", "line 1: `~` is read as none; put a name in quotation marks"),
    ],
)
def test_what_yaml_would_read_as_something_else_is_refused_with_its_line(tmp_path, text, sentence):
    with pytest.raises(ManifestError) as refusal:
        catalog.load_yaml(written(tmp_path / "x.yaml", text))
    assert str(refusal.value).startswith(f"x.yaml: {sentence}")


@pytest.mark.parametrize(
    ("text", "value"),
    [("a: 2024-01-01", "2024-01-01"), ("a: '010'", "010"), ("a: 0.10", 0.1), ("a: {0.5: 1}", {0.5: 1})],
)
def test_what_cannot_be_misread_stays(tmp_path, text, value):
    assert catalog.load_yaml(written(tmp_path / "x.yaml", text)) == {"a": value}


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes("a: 1\ntitle: café\n".encode("latin-1"))
    with pytest.raises(
        ManifestError, match=r"x\.yaml: line 2 holds a byte that is not UTF-8 \(0xe9\); save the file as"
    ):
        catalog.load_yaml(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_that_names_its_encoding_is_read(tmp_path, encoding):
    path = tmp_path / "x.yaml"
    path.write_bytes("title: café\n".encode(encoding))
    assert catalog.load_yaml(path) == {"title": "café"}


def test_a_file_larger_than_any_written_by_hand_is_not_even_read(tmp_path):
    path = written(tmp_path / "x.yaml", "a: " + "b" * 1_000_001)
    with pytest.raises(ManifestError, match="larger than any hand-written YAML"):
        catalog.load_yaml(path)
