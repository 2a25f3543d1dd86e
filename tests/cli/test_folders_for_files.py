"""A folder in the place of a file, or a file in that of a folder, is called what it is."""

import pytest

TABLES = {"scores.csv": "subject_a,subject_b,score\na,a,0.9\na,b,0.1\n", "people.csv": "subject\na\nb\n"}


@pytest.fixture
def with_both(place, falsematch):
    (place / "folder").mkdir()
    (place / "folder.yaml").mkdir()
    for name, text in TABLES.items():
        (place / name).write_text(text)
    return falsematch


def refused(outcome, sentence):
    assert (outcome.code, outcome.out, outcome.err) == (2, "", f"falsematch: {sentence}\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("audit folder --subjects people.csv --threshold 0.5", "folder: is a folder; give the file in it."),
        ("audit scores.csv --subjects folder --threshold 0.5", "folder: is a folder; give the file in it."),
        ("run folder", "folder: is a folder; give the file in it."),
        ("run ./folder", "./folder: is a folder; give the file in it."),
        ("run folder.yaml", "folder.yaml: is a folder; give the file in it."),
        ("data show folder.yaml", "folder.yaml: is a folder; give the file in it."),
        ("conditions preview veiling_glare --image folder", "folder: is a folder; give the file in it."),
        ("pack --verify folder", "folder: is a folder; give the zip."),
        ("report scores.csv", "scores.csv: is a file; give the folder of the result."),
        ("reproduce scores.csv", "scores.csv: is a file; give the folder of the result."),
        ("cite group_rates scores.csv", "scores.csv: is a file; give the folder of the result."),
        ("data verify london --from scores.csv", "scores.csv: is a file; give the folder."),
        ("fetch london --from scores.csv", "scores.csv: is a file; give the folder."),
    ],
)
def test_it_is_called_what_it_is(with_both, words, sentence):
    refused(with_both(*words.split()), sentence)


def test_a_result_cannot_lie_in_a_file(with_both, place):
    words = "audit scores.csv --subjects people.csv --threshold 0.5 --out scores.csv/result"
    outcome = with_both(*words.split())
    assert outcome.code == 2
    assert outcome.err.endswith("scores.csv is a file, in which no folder can lie; give another --out.\n")
    assert (place / "scores.csv").read_text() == TABLES["scores.csv"]


def test_a_figure_of_a_folder_without_figures_is_refused_with_what_to_do(with_both, place):
    refused(
        with_both("cite", "group_rates", "folder"), "folder/card.json: there is no such card; run the experiment first."
    )
    (place / "folder/card.json").write_text("{}")
    assert "card.json: experiment: Field required" in with_both("cite", "group_rates", "folder").err
