"""A result folder is written whole or not at all."""

import pandas as pd
import pytest

from falsematch import tables
from falsematch.audit import score_audit
from falsematch.errors import ResultError
from falsematch.result import read_card
from falsematch.result.folder import FINDINGS
from falsematch.studies.audit.folder import TABLES, write
from made import everybody_against_everybody

pytestmark = pytest.mark.slow

PEOPLE = [f"{number:02d}" for number in range(12)]


@pytest.fixture
def result() -> score_audit.ScoreResult:
    rows = everybody_against_everybody(PEOPLE, {("00", "01")})
    scores = pd.DataFrame(rows, columns=["subject_a", "subject_b", "score"])
    return score_audit.audit_scores(
        scores, pd.DataFrame({"subject": PEOPLE}), threshold=0.6, distance=True, replicates=0, name="mine"
    )


def nothing_to_render(folder):
    assert (folder / "card.json").is_file()


def test_every_table_is_written_and_hashed(result, tmp_path):
    card = write(result, tmp_path / "mine", nothing_to_render, force=False)
    assert set(card.tables) == {*map(tables.file_name, TABLES), FINDINGS}
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {"card.json", "experiment.yaml", *card.tables}


def test_a_report_that_fails_leaves_the_former_result_as_it_was(result, tmp_path):
    write(result, tmp_path / "mine", nothing_to_render, force=False)
    before = (tmp_path / "mine/card.json").read_bytes()

    def fails(folder):
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write(result, tmp_path / "mine", fails, force=False)
    assert (tmp_path / "mine/card.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_first_report_that_fails_leaves_nothing(result, tmp_path):
    def fails(folder):
        raise ResultError("no")

    with pytest.raises(ResultError):
        write(result, tmp_path / "mine", fails, force=False)
    assert list(tmp_path.iterdir()) == []


def test_the_same_measurement_has_the_same_result_hash(result, tmp_path):
    cards = [write(result, tmp_path / name, nothing_to_render, force=False) for name in ("one", "two")]
    assert cards[0].result == cards[1].result


def test_the_card_holds_no_path_of_the_machine(result, tmp_path):
    card = write(result, tmp_path / "mine", nothing_to_render, force=False)
    assert str(tmp_path) not in card.as_text()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"experiment": 3}'])
def test_a_card_that_cannot_be_read_is_no_result(tmp_path, content):
    (tmp_path / "card.json").write_text(content)
    with pytest.raises(ResultError, match="Run the experiment again"):
        read_card(tmp_path)
