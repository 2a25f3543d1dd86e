"""What was counted and measured in the small committed results stays what it was, whatever columns and files hold it.

``golden/committed_values.json`` holds a sha256 of every column of counts and rates, taken before version 0.2 gave files
and columns other names. It changes only where a result is measured anew, with the reason in the changelog.
"""

import hashlib
import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from compare_tables import differences, tables_of

ROOT = Path(__file__).parents[1]
GOLDEN = json.loads((Path(__file__).parent / "golden" / "committed_values.json").read_text())


def sha256(column: list[str]) -> str:
    return hashlib.sha256("\n".join(column).encode()).hexdigest()


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_no_committed_number_moved(name: str):
    held = tables_of(ROOT / "results" / name)
    for table, columns in GOLDEN[name].items():
        now = {column: sha256(list(held[table][column])) for column in columns}
        assert now == columns, table


def test_a_moved_number_is_found_and_named(tmp_path: Path):
    for folder, count in (("before", "4"), ("after", "5")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "rates.csv").write_text(f"system,false_matches\ndlib,3\ndlib,{count}\n")
    [line] = differences(tmp_path / "before", tmp_path / "after")
    assert line == "rates.false_matches: 1 cells differ; row 3 was '4' and is '5'"


def test_other_names_and_more_columns_are_no_difference(tmp_path: Path):
    for folder, head in (("before", "system,false_matches"), ("after", "matcher,false_matches")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "rates.csv").write_text(f"{head}\ndlib,3\n")
    assert list(differences(tmp_path / "before", tmp_path / "after")) == []


def committed() -> list[Path]:
    """Files of results that the repository keeps, whatever `falsematch report` wrote beside them since."""
    listed = subprocess.run(["git", "ls-files", "results"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_results_are_light_to_clone():
    assert sum(path.stat().st_size for path in committed()) <= 60_000_000


def test_a_committed_result_has_its_page_its_handout_and_its_chart_and_no_figure_that_its_page_does_not_show():
    folders = {path.parent for path in committed() if path.name == "card.json"}
    for folder in folders:
        page = (folder / "report.html").read_text(encoding="utf-8")
        names = {path.stem for path in committed() if path.parent == folder / "figures"}
        assert names, folder.name
        # A study has one figure, which its page draws without a link.
        assert all(f"figures/{name}." in page for name in names) or (len(names) == 1 and "<svg" in page), folder.name
        assert not {path.name for path in committed() if path.parent == folder} & {"report.pdf", "handout.es.pdf"}


def test_no_identifier_stands_twice_on_a_committed_page():
    for page in (path for path in committed() if path.name == "report.html"):
        found = re.findall(r'\sid="([^"]+)"', page.read_text(encoding="utf-8"))
        assert [one for one, n in Counter(found).items() if n > 1] == [], page.parent.name
