"""Who gave a label is said where it is derived, and who lacks one where people are counted."""

import json
from pathlib import Path

import pandas as pd
import pytest
from made_result import fill, make_card, make_rates

from falsematch.report import contents, story, unlabelled, words
from falsematch.report.folder import write_page
from falsematch.report.handout import handout
from falsematch.report.label_notes import label_notes
from falsematch.report.languages import languages
from falsematch.result.card import Card

ROOT = Path(__file__).parents[2]
CONGRESS = ROOT / "data_manifests/datasets/congress/people.csv"


def said_of(*warnings: str) -> list[str]:
    card = Card.model_validate(make_card() | {"tables": {}, "warnings": list(warnings)})
    return unlabelled.sentences(card, words.load("en"))


def test_people_without_a_label_are_counted_and_the_label_is_named():
    [said] = said_of("label_not_stated{label=ethnicity,n=8,people=50}")
    assert said.startswith("8 people have no label of ethnicity. They are in no group of ethnicity,")


def test_one_person_is_spoken_of_in_the_singular():
    [said] = said_of("label_not_stated{label=ethnicity,n=1,people=50}")
    assert said.startswith("1 person has no label of ethnicity, and is in no group of ethnicity")


def test_where_everybody_has_every_label_nothing_is_said():
    assert said_of() == []


@pytest.mark.parametrize("language", languages())
def test_a_note_of_a_label_follows_who_gave_it(tmp_path: Path, language: str):
    card = make_card(name="congress", labels={"race": "mixed", "gender": "official"})
    held = contents.read(fill(tmp_path, make_rates(), card), language)
    [note] = label_notes("congress", ["race"], held.telling.words)
    assert story.labels(held)[-1] == note
    assert note in story.who(held)


@pytest.mark.slow
def test_the_page_says_in_the_open_who_gave_a_label_and_who_lacks_one(tmp_path: Path):
    card = make_card(name="congress", labels={"race": "mixed", "gender": "official"})
    card["warnings"] = ["label_not_stated{label=race,n=8,people=50}"]
    folder = fill(tmp_path / "made", make_rates(), card)
    (folder / "findings.json").write_text(json.dumps([]))
    write_page(folder)
    page = (folder / "report.html").read_text()
    section = page[page.index('<section id="people"') :]
    section = section[: section.index("</section>")].partition("<details>")[0]
    assert "no public list of another group" in section
    assert "8 people have no label of race." in section


def test_a_label_without_a_note_has_none():
    assert label_notes("london", ["gender"], words.load("en")) == []


def test_what_the_note_says_of_members_of_congress_is_so():
    people = pd.read_csv(CONGRESS).drop_duplicates("subject")
    white = people[people["race"] == "white"].groupby("gender")["race_basis"].agg(set)
    assert white["male"] == {"derived"}
    assert white["female"] == {"derived", "self_declared"}


@pytest.mark.parametrize("language", languages())
def test_every_note_is_of_a_label_that_the_dataset_has(language: str):
    for dataset, notes in words.load(language).entry("label_notes").items():
        manifest = (ROOT / f"data_manifests/datasets/{dataset}.yaml").read_text()
        assert [label for label in notes if f"\n  {label}:\n" not in manifest] == []


def test_a_handout_does_not_count_people_who_are_in_no_comparison():
    held = contents.read(ROOT / "results/congress")
    told = handout(held)
    assert told.who[0].startswith("42 people have no label of race.")
    assert "1,392" not in " ".join(told.may)
