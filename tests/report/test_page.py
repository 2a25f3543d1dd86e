"""``report.html`` stands alone, escapes what it is given, and says no more than the tables."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from made_result import SCRIPT, fill, make_card, make_rates

from falsematch import report
from falsematch.errors import ResultError
from falsematch.report.words import load

pytestmark = pytest.mark.slow

BANNED = [r"\bthe matcher is\b", r"\bmisidentif", r"\bracist\b", r"\bbias(ed)?\b", r"\bproves?\b", r"\bsignificant",
          r"\btimes (as|more) (likely|often)\b", r"\bMobile Fortify\b"]  # fmt: skip


class Seen(HTMLParser):
    """Elements of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.text += data


def test_the_answer_says_how_often_and_how_sure(page: str):
    assert "gave 12 false matches in 420 comparisons" in page
    assert "1 in 35" in page
    assert "95 % confidence, the rate is between 1 in 83 and 1 in 14" in page


def test_groups_too_small_for_a_rate_are_told_together_with_their_counts(page: str):
    assert "Counts, too few for a rate: Black men, 9 false matches in 56 comparisons among 8 people" in page
    assert "1 in 6.2;" not in page


def test_the_interval_from_pairs_is_told_once_beside_that_from_people_and_called_wrong(page: str):
    text = " ".join(Seen(page).text.split())
    assert text.count("would run from 1.5 % to 4.9 %") == 1
    assert "From people it runs from 1.2 % to 7.1 %" in text
    assert "The interval that papers print, and why it is wrong" in text


def test_the_separation_of_scores_is_told_slice_by_slice_and_empty_where_there_is_none(page: str):
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "matcher, clean photographs 4.12 0.99987 0.6 %" in text
    assert re.search(r"matcher, glare \([^)]*0\.8\) \W \W \W ", text)


def test_it_claims_no_finding(page: str):
    assert "Not yet a finding" in page


@pytest.mark.parametrize("phrase", BANNED)
def test_banned_phrases_are_absent(page: str, phrase: str):
    assert not re.search(phrase, Seen(page).text, re.IGNORECASE)


def test_labels_faults_and_file_names_are_escaped(page: str):
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    assert Seen(page).text.count(SCRIPT) > 2


def test_nothing_is_loaded_from_elsewhere(page: str):
    for tag, attributes in Seen(page).elements:
        assert tag not in {"link", "iframe", "object", "img", "base"}
        for name in ("src", "xlink:href", "data", "action", "poster", *(("href",) if tag != "a" else ())):
            value = attributes.get(name)
            assert value is None or value.startswith("#"), f"{tag} {name}={value}"
    assert not re.search(r"url\(\s*['\"]?(?!#|data:image/jpeg;base64,)", page)
    assert "@import" not in page


def test_links_lead_to_the_page_to_its_folder_or_to_a_named_source(page: str):
    sources = {source["address"] for source in load("en").entry("street.sources").values()}
    links = {attributes["href"] for tag, attributes in Seen(page).elements if tag == "a"}
    assert {link for link in links if not link.startswith("#")} <= {"handout.pdf", "rates.csv", *sources}


def test_every_link_within_the_page_has_its_place(page: str):
    elements = Seen(page).elements
    places = {attributes["id"] for _, attributes in elements if "id" in attributes}
    links = {attributes["href"] for tag, attributes in elements if tag == "a"}
    assert {link[1:] for link in links if link.startswith("#")} <= places


def test_it_runs_no_script_but_the_one_whose_hash_it_states(page: str):
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    (policy,) = re.findall(r"script-src ([^;]*);", page)
    assert policy.split() == [f"'sha256-{digest}'" for digest in hashes]
    assert len(re.findall(r"<script", page)) == len(scripts)


def test_the_fonts_are_those_of_the_readers_own_machine(page: str):
    assert "system-ui,-apple-system," in page


def test_no_identifier_stands_twice(page: str):
    ids = [attributes["id"] for _, attributes in Seen(page).elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_number_of_the_tables_is_in_rates_csv_or_the_card(page: str, rates: pd.DataFrame):
    known = {float(v) for name in rates.select_dtypes("number") for v in rates[name].dropna()}
    known |= {one[name] for one in make_card()["separation"] for name in ("d_prime", "auc", "eer") if name in one}
    values = [v for _, a in Seen(page).elements for v in (a.get("data-value") or "").split()]
    assert len(values) > 100
    assert {float(v) for v in values} <= known


def test_tables_have_captions_and_scopes(page: str):
    elements = Seen(page).elements
    tables = [tag for tag, _ in elements].count("table")
    assert tables == [tag for tag, _ in elements].count("caption") > 0
    assert all(a.get("scope") in {"col", "row"} for tag, a in elements if tag == "th")


def test_a_refused_threshold_is_told_with_its_reason(page: str):
    assert "threshold refused: 1 in 1,000 setting would rest on 4 false matches of 2 distinct pairs among" in page


def test_equal_tables_give_equal_bytes(tmp_path: Path, result: Path):
    again = fill(tmp_path / "again", make_rates(), make_card())
    report.write(again)
    files = sorted(path.relative_to(result) for path in result.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    for name in files:
        assert (result / name).read_bytes() == (again / name).read_bytes(), name


def test_without_groups_it_speaks_of_everybody(tmp_path: Path):
    rates = make_rates()
    everybody = rates[(rates["group_by"] == "") & (rates["scope"] == "all")]
    report.write(fill(tmp_path / "plain", everybody, make_card(labels={})))
    page = (tmp_path / "plain" / "report.html").read_text()
    assert "This experiment names no groups" in page
    assert "of the same" not in Seen(page).text.replace("people of the same groups", "")


def test_generated_heads_are_no_evidence_and_it_says_so_first(tmp_path: Path):
    report.write(fill(tmp_path / "heads", make_rates(), make_card(labels={"gender": "generated"})))
    text = Seen((tmp_path / "heads" / "report.html").read_text().split("<body>")[1]).text
    assert text.index("no evidence about people") < text.index("The answer")


def test_a_table_that_is_not_the_cards_is_refused_and_nothing_is_written(tmp_path: Path):
    folder = fill(tmp_path / "changed", make_rates(), make_card())
    with (folder / "rates.csv").open("a") as file:
        file.write("\n")
    with pytest.raises(ResultError, match=r"is not the table that card\.json records"):
        report.write(folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "card.json",
        "experiment.yaml",
        "rates.csv",
        "summary.csv",
    ]


def test_a_folder_without_a_card_is_refused(tmp_path: Path):
    with pytest.raises(ResultError, match="run the experiment first"):
        report.write(tmp_path)


def test_an_unknown_language_is_refused(result: Path):
    with pytest.raises(ResultError, match="`xx` is not a language"):
        report.write(result, "xx")


def test_a_figure_no_longer_placed_is_taken_away_and_other_files_stay(tmp_path: Path):
    folder = fill(tmp_path / "old", make_rates(), make_card())
    (folder / "figures").mkdir()
    (folder / "figures" / "group_rates_former.svg").write_text("old")
    (folder / "figures" / "mine.svg").write_text("mine")
    report.write(folder)
    assert not (folder / "figures" / "group_rates_former.svg").exists()
    assert (folder / "figures" / "mine.svg").exists()
