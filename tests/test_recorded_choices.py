"""What the pages of committed results lead with or count stands in their tables, as the rules of today choose it."""

from pathlib import Path

import pytest

from falsematch import catalog, tables
from falsematch.result.card import read_card
from falsematch.result.folder import EXPERIMENT
from record_choices import CHOSEN, record

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "results"
LARGE = {"london_field"}
NAMES = sorted(path.parent.name for path in RESULTS.glob("*/card.json"))
RECORDED = [name for name in NAMES if (RESULTS / name / "summary.csv").is_file()]


def test_every_committed_result_has_its_choices():
    # What its page counts stands in consistency_summary.csv.
    assert set(NAMES) - set(RECORDED) == {"consistency"}


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n in LARGE)) for n in RECORDED])
def test_what_a_page_leads_with_or_counts_is_what_the_rules_choose(name: str):
    folder = RESULTS / name
    made = CHOSEN[catalog.kind_of(folder / EXPERIMENT)](folder, read_card(folder))
    for file, (table, schema) in made.items():
        held = tables.read_csv(folder / file, schema)
        assert tables.as_csv(table, schema) == tables.as_csv(held, schema), file
        assert read_card(folder).tables[file] == tables.content_sha256(folder / file)


def test_recording_again_changes_no_other_file(tmp_path: Path):
    for path in (RESULTS / "heads_check").iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / "summary.csv").unlink()
    record(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
