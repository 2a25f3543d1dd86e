"""The page of foot-guns is true: what it says is refused is refused, and what it names exists."""

import re
from pathlib import Path

import pytest
import yaml

from falsematch import tables
from falsematch.audit._claim import REASONS
from falsematch.datasets import DatasetSpec
from falsematch.errors import ExperimentError
from falsematch.experiment import Experiment, load_experiment

PAGE = (Path(__file__).parents[1] / "docs/footguns.md").read_text(encoding="utf-8")
MISREAD = re.findall(r"^\| `(.+?)` \| (.+) \|$", PAGE, re.MULTILINE)
READ = {
    "true": True,
    "8": 8,
    "false": False,
    "the text 1": "1",
    "the text 1e-3; write 0.001": [{"fmr": "1e-3"}],
    "`fmr: 0`, and a setting named 1 without a value": [{"fmr": 0, 1: None}],
    "90": [{"threshold": 90}],
    "infinity": [{"threshold": float("inf")}],
}
GOOD = {"name": "mine", "version": 1, "seed": 1, "dataset": "london", "matchers": ["dlib"]}


def test_the_page_has_the_table() -> None:
    assert len(MISREAD) == len(READ)


@pytest.mark.parametrize(("written", "read"), MISREAD)
def test_yaml_reads_it_as_the_page_says(written: str, read: str) -> None:
    [value] = yaml.safe_load(written).values()
    assert value == READ[read]
    assert type(value) is type(READ[read])


@pytest.mark.parametrize("written", [written for written, _ in MISREAD])
def test_it_is_refused_with_the_line_or_the_setting(tmp_path: Path, written: str) -> None:
    key = written.partition(":")[0]
    rest = yaml.safe_dump({name: value for name, value in GOOD.items() if name != key})
    path = tmp_path / "mine.yaml"
    path.write_text(f"{written}\n{rest}")
    with pytest.raises(ExperimentError, match=rf"mine\.yaml: (line 1: |`{key}[.`])"):
        load_experiment(path)


@pytest.mark.parametrize("name", ["seed", "primaries"])
def test_a_setting_that_it_names_exists(name: str) -> None:
    assert f"`{name}`" in PAGE
    assert name in Experiment.model_fields


def test_the_size_of_photographs_is_a_setting_of_the_dataset() -> None:
    assert "`long_side`" in PAGE
    assert "long_side" in DatasetSpec.model_fields


@pytest.mark.parametrize("column", ["failures_to_acquire", "gfmr", "fmr"])
def test_a_column_that_it_names_stands_in_the_rates(column: str) -> None:
    assert f"`{column}`" in PAGE
    assert column in tables.RATES.columns


def test_labels_that_nobody_vouches_for_carry_no_finding() -> None:
    assert "labels_unknown" in REASONS
