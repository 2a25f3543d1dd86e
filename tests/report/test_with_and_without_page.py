"""The page's table of subsets: rates and ratios where an interval stands behind them, counts elsewhere."""

from pathlib import Path

import pandas as pd
import pytest
from made_result import fill, make_card, make_rates
from made_tables import make_subsets

from falsematch.report import contents, with_and_without
from falsematch.report.page_tables import Table

pytestmark = pytest.mark.slow


def told(folder: Path, lang: str = "en") -> list[Table]:
    read = contents.read(folder, lang)
    part = with_and_without.part(read.heads[0], read.recorded.subsets, read.telling)
    assert part is not None
    return part.tables


def lines(table: Table) -> dict[str, list[str]]:
    return {line.head: [cell.text for cell in line.cells] for line in table.rows}


def test_a_rate_stands_with_its_counts_and_counts_alone_where_it_has_no_interval(whole: Path):
    rates = told(whole)[0]
    assert rates.heads == ["Group", "all comparisons", "without stated kin"]
    assert lines(rates) == {"everyone, within their own group": ["1 in 35 (12 of 420)", "3 of 400"]}


def test_a_contrast_is_told_over_its_cells_a_line_a_subset_and_stratum(whole: Path):
    table = told(whole)[1]
    assert table.caption == "Black people beside white people"
    rows = lines(table)
    assert rows["all comparisons"] == [
        "30 of 1,406, 38 people",
        "10 of 1,122, 34 people",
        "2.4 times",
        "1.2 to 4.8",
        "",
    ]
    # The single cell's own ratio, 7.77, stands in the table of the folder.
    assert "7.8 times" not in str(rows)
    assert "by eye distance: under 45 px between the eyes" in rows
    assert "by eye distance: within strata, taken together" in rows


def test_a_ratio_of_too_few_people_is_not_printed_and_says_why(whole: Path):
    row = lines(told(whole)[1])["without stated kin"]
    assert row[2:4] == ["\u2013", "\u2013"]
    assert "too few people: 5 in the group, 16 needed" in row[4]


def test_the_section_is_folded_and_escaped(whole: Path):
    page = (whole / "report.html").read_text()
    section = page[page.index('<details id="subsets"><summary>') : page.index('<details id="tables-of">')]
    assert section.rstrip().endswith("</details>")
    assert "nothing here supports a claim" in section
    assert "&lt;script&gt;" in section


def test_in_spanish_it_is_told_in_spanish(whole: Path):
    rates, contrast = told(whole, "es")
    assert rates.heads == ["Grupo", "todas las comparaciones", "sin parientes declarados"]
    assert "por distancia ocular: menos de 45 px entre los ojos" in lines(contrast)


def test_a_result_without_subsets_has_no_such_section(page: str):
    assert 'id="subsets"' not in page


def test_another_threshold_s_rows_are_not_told(tmp_path: Path):
    subsets: pd.DataFrame = make_subsets().assign(threshold_name="fmr=0.5")
    folder = fill(tmp_path / "made", make_rates(), make_card(), subsets=subsets)
    read = contents.read(folder)
    assert with_and_without.part(read.heads[0], read.recorded.subsets, read.telling) is None
