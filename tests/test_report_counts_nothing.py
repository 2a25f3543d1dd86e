"""The report looks up what was chosen and counted: it calls nothing that picks the most of anything or counts rows.

Layout is its own: how wide a text is, how far an axis goes, what fits on a page. Where one of these calls serves that,
it stands in the list below with what it is for.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import falsematch

REPORT = Path(falsematch.__file__).parent / "report"
PAGES = {"figure", "page", "sentences", "cells", "chart", "shares_figure", "shares_page", "few_people_sentences"}
"""What a study draws and says, in its own folder."""
FILES = [*REPORT.glob("*.py"), *(file for file in REPORT.parent.glob("studies/*/*.py") if file.stem in PAGES)]
CHOOSING = {"idxmax", "idxmin", "argmax", "argmin", "nlargest", "nsmallest", "mode"}
COUNTING = {"value_counts", "nunique", "sum", "mean", "median", "std", "quantile", "cumsum", "agg", "aggregate"}
LAYOUT = {
    ("cuts", "min"): "the band nearest to where it should be cut",
    ("pictures", "min"): "the picture whose dose is nearest",
    ("style", "cumsum"): "where each letter of a text begins, for its width",
    ("score_shift", "nunique"): "rows of a panel, for its height",
}


def found() -> Iterator[tuple[str, str]]:
    """Module and call, of everything that chooses or counts."""
    for file in sorted(FILES):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Attribute) and node.func.attr in CHOOSING | COUNTING:
                yield file.stem, node.func.attr
            by_key = any(one.arg == "key" for one in node.keywords)
            if isinstance(node.func, ast.Name) and node.func.id in {"max", "min"} and by_key:
                yield file.stem, node.func.id


def test_nothing_is_chosen_or_counted_but_for_layout():
    assert set(found()) == set(LAYOUT)


def written() -> Iterator[tuple[str, str]]:
    """Module and call of everything that is worked out where a number is put into words."""
    for file in sorted(FILES):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                inner = [one for given in node.args for one in ast.walk(given)]
                calls = [one.func.id for one in inner if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
                if node.func.attr in {"number", "count", "percent", "one_in"}:
                    yield from ((file.stem, name) for name in calls if name in {"len", "sum", "min", "max"})


def test_no_number_is_worked_out_where_it_is_put_into_words():
    assert set(written()) == set()


def test_templates_count_nothing():
    for file in (REPORT / "templates").glob("*.j2"):
        text = file.read_text()
        for filtered in ("|length", "|max", "|min", "|sum", "|sort", "|first", "|last"):
            assert filtered not in text.replace(" ", ""), f"{file.name}: {filtered}"
