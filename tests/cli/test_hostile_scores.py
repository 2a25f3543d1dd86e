"""A score table from a stranger: its names are shown everywhere and run nowhere."""

import csv
import re

import pytest
from command import call

from falsematch import tables
from falsematch.text import cells

pytestmark = pytest.mark.slow

LABELS = [
    '=HYPERLINK("http://x")',
    "</text></svg><script>alert(1)</script>",
    "+1+cmd|' /C calc'!A0",
    '"><img src=x onerror=a()>',
]
COLUMN = "@half<script>alert(1)</script>"
SYSTEM = "../../../=evil$\\frac{$<script>alert(1)</script>"
PEOPLE = [f"-{number}+<b>{number}</b>" for number in range(8)]


def rows(*table):
    return "".join(",".join('"' + str(cell).replace('"', '""') + '"' for cell in row) + "\n" for row in table)


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stranger") / "in/a/folder"
    folder.mkdir(parents=True)
    pairs = [
        (a, b, 0.9 if a == b else 0.1 + 0.05 * ((i * j) % 9), SYSTEM)
        for i, a in enumerate(PEOPLE)
        for j, b in enumerate(PEOPLE)
    ]
    (folder / "s.csv").write_text(rows(("subject_a", "subject_b", "score", "matcher"), *pairs))
    (folder / "p.csv").write_text(rows(("subject", COLUMN), *((p, LABELS[i % 4]) for i, p in enumerate(PEOPLE))))
    before = set(folder.parents[2].rglob("*"))
    asked = ["--subjects", "p.csv", "--group-by", COLUMN, "--threshold", "0.3", "--replicates", "20"]
    outcome = call(["audit", "s.csv", *asked], folder, folder / "cache")
    assert outcome.code == 0, outcome.err
    return folder, set(folder.parents[2].rglob("*")) - before


def test_nothing_is_written_outside_the_result_folder(audited):
    folder, new = audited
    assert {path.relative_to(folder).parts[0] for path in new} <= {"results", "cache"}


def test_no_name_becomes_markup(audited):
    folder, _ = audited
    pages = [path for path in (folder / "results").rglob("*") if path.suffix in {".html", ".svg"}]
    assert len(pages) > 3
    for page in pages:
        assert not re.search(r"<script>alert|<img|<b>|</text></svg><", page.read_text()), page.name


def test_no_cell_is_a_formula(audited):
    folder, _ = audited
    written = sorted((folder / "results").rglob("*.csv"))
    assert len(written) > 5
    for path in written:
        with path.open(newline="") as opened:
            for cell in (cell for row in csv.reader(opened) for cell in row):
                assert cells.shown(cell) == cell or cell.startswith("'"), (path.name, cell)


def test_the_names_are_read_back_as_they_were(audited):
    rates = tables.read_csv(audited[0] / "results/s/rates.csv", tables.RATES)
    assert set(LABELS) < set(rates["group"])
    assert set(rates["matcher"]) == {SYSTEM}


def test_a_table_that_a_spreadsheet_made_safe_is_the_same_table(audited):
    folder, _ = audited
    for name in ("s.csv", "p.csv"):
        with (folder / name).open(newline="") as opened:
            safe = [[cells.shown(cell) for cell in row] for row in csv.reader(opened)]
        (folder / f"safe_{name}").write_text(rows(*safe))
    asked = ["--subjects", "safe_p.csv", "--group-by", COLUMN, "--threshold", "0.3", "--replicates", "20"]
    outcome = call(["audit", "safe_s.csv", *asked], folder, folder / "cache")
    assert outcome.code == 0, outcome.err
    assert (folder / "results/safe_s/rates.csv").read_bytes() == (folder / "results/s/rates.csv").read_bytes()


def test_a_message_holds_no_command_for_the_terminal(tmp_path):
    outcome = call(["audit", "\x1b[2J\u202e.csv", "--subjects", "p.csv"], tmp_path, tmp_path / "cache")
    assert outcome.code == 2
    assert r"\x1b[2J\u202e.csv" in outcome.err
    assert outcome.err.rstrip("\n").isprintable()
