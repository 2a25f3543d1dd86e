"""Published lists of pairs, from a file to a result: score tables in the layouts of RFW, BFW and CFP, and a run."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from command import call
from protocol_sets import RACES, right, write_bfw, write_cfp, write_rfw

import falsematch as fm
from conftest import Lab
from falsematch import datasets, load_experiment, tables
from falsematch.errors import ExperimentError, ScoresError
from falsematch.experiment import Experiment

ALIKE = {"threshold": 0.5, "similarity": True, "replicates": 0}


def accuracies(folder: Path) -> pd.DataFrame:
    return tables.read_csv(folder / "protocol.csv", tables.PROTOCOL)


def test_rfw_has_an_accuracy_a_race(tmp_path: Path):
    lists = write_rfw(tmp_path)
    result = fm.audit_scores(
        tmp_path / "scores.csv", tmp_path / "subjects.csv", group_by=["race"], pairs=lists, folds=2, **ALIKE
    )
    table = result.audited.protocol
    assert list(table["pair_list"]) == [f"{race}_pairs" for race in RACES]
    assert set(table["pairs"]) == {48}
    scores = pd.read_csv(tmp_path / "scores.csv")
    for at, race in enumerate(RACES):
        own = scores.iloc[48 * at : 48 * (at + 1)].reset_index(drop=True)
        assert race in own["image_a"].iloc[0]
        folds = pd.Series([0] * 24 + [1] * 24)
        assert table["accuracy"].iloc[at] == pytest.approx(right(own, folds)), race


def test_bfw_has_the_folds_of_its_own_table(tmp_path: Path):
    pairs = write_bfw(tmp_path)
    result = fm.audit_scores(
        tmp_path / "scores.csv", tmp_path / "subjects.csv", group_by=["ethnicity"], pairs=pairs, folds=3, **ALIKE
    )
    [row] = result.audited.protocol.to_dict("records")
    scores, folds = pd.read_csv(tmp_path / "scores.csv"), pd.read_csv(pairs)["fold"]
    assert row["accuracy"] == pytest.approx(right(scores, folds))
    assert (row["folds"], row["pairs"], row["genuine_pairs"]) == (3, 48, 24)


def test_cfp_is_read_from_its_folders(tmp_path: Path):
    pairs = write_cfp(tmp_path)
    result = fm.audit_scores(tmp_path / "scores.csv", tmp_path / "subjects.csv", pairs=pairs, folds=2, **ALIKE)
    [row] = result.audited.protocol.to_dict("records")
    scores = pd.read_csv(tmp_path / "scores.csv")
    assert row["accuracy"] == pytest.approx(right(scores, pd.Series([0] * 12 + [1] * 12)))
    assert row["pair_list"] == "FP"


def test_a_list_of_other_photographs_is_refused(tmp_path: Path):
    write_cfp(tmp_path)
    (tmp_path / "pairs.csv").write_text("image_a,image_b,fold\nx.jpg,y.jpg,1\nx.jpg,z.jpg,2\n")
    with pytest.raises(ScoresError, match=r"pairs names the photograph x\.jpg, which is not there"):
        fm.audit_scores(
            tmp_path / "scores.csv", tmp_path / "subjects.csv", pairs=tmp_path / "pairs.csv", folds=2, **ALIKE
        )


def test_the_result_folder_holds_the_table_and_can_be_made_again(tmp_path: Path):
    pairs = write_cfp(tmp_path)
    given = ["audit", "scores.csv", "--subjects", "subjects.csv", "--threshold", "0.5", "--replicates", "0"]
    outcome = call([*given, "--pairs", str(pairs), "--folds", "2", "--no-papers"], tmp_path, tmp_path / "cache")
    assert outcome.code == 0, outcome.err
    folder = tmp_path / "results/scores"
    [row] = accuracies(folder).to_dict("records")
    card = json.loads((folder / "card.json").read_text())
    assert card["protocol"][0]["accuracy"] == row["accuracy"]
    assert card["inputs"]["pair_lists"].keys() == {"FP"}
    assert {"protocol.csv", "protocol_roc.csv"} <= card["tables"].keys()
    page = (folder / "report.html").read_text()
    assert "Against published figures" in page
    assert f"{row['accuracy']:.4f} ± {row['standard_error']:.4f}" in page
    outcome = call(["reproduce", "results/scores"], tmp_path, tmp_path / "cache")
    assert outcome.code == 0, outcome.out + outcome.err
    # One more right or wrong is a difference.
    edited = (folder / "protocol.csv").read_text().replace(f",{row['pairs']},", f",{row['pairs'] + 1},")
    (folder / "protocol.csv").write_text(edited)
    outcome = call(["reproduce", "results/scores"], tmp_path, tmp_path / "cache")
    assert outcome.code == 1
    assert "protocol.csv" in outcome.out


@pytest.mark.parametrize("name", ["lfw_view2", "rfw_protocol", "bfw_protocol", "cfp_protocol"])
def test_the_experiment_is_of_the_set_and_of_labels_that_it_has(name: str):
    experiment = load_experiment(name)
    assert experiment.protocol is not None
    assert experiment.labels <= set(datasets.manifest(experiment.dataset.name).labels)
    # No rates by race before it was named what is claimed of them.
    if "intel_reid_0095" in experiment.matchers:
        assert not experiment.labels & {"race", "ethnicity"}
        assert experiment.dataset.name == "lfw_view2"


WRONG = {
    "probe": ({"probe": {"capture": "one"}}, "the list says itself who meets whom"),
    "search": ({"search": {"gallery_sizes": [2]}}, "a search needs everybody compared with everybody"),
    "published": (
        {"protocol": {"pairs": "p.txt", "published": [{"matcher": "dlibb", "accuracy": 0.9, "source": "x"}]}},
        "`dlibb` is no matcher. Did you mean `dlib`?",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_protocol_with_what_it_cannot_have_is_refused(case: str):
    extra, sentence = WRONG[case]
    content = {"name": "x", "dataset": "orl", "matchers": ["dlib"], "protocol": {"pairs": "p.txt"}}
    with pytest.raises(ExperimentError, match=sentence.replace(".", r"\.").replace("?", r"\?")):
        Experiment.model_validate(content | extra)


RUN = """\
name: listed
dataset: halves/halves.yaml
matchers: [dlib]
protocol: {pairs: pairs.csv, folds: 2, published: [{matcher: dlib, accuracy: 0.9, source: nobody}]}
group_by: [[half]]
audit: {replicates: 20}
"""


@pytest.mark.slow
def test_a_run_compares_the_listed_pairs_alone_and_enrols_no_other_photograph(lab: Lab):
    shutil.rmtree(lab.folder / "results", ignore_errors=True)
    rows = [f"first/{n}.pgm,second/{m}.pgm,{fold}" for fold in (1, 2) for n in (2 * fold,) for m in (n, n + 1)]
    (lab.folder / "pairs.csv").write_text("\n".join(["image_a,image_b,fold", *rows]) + "\n")
    (lab.folder / "listed.yaml").write_text(RUN)
    outcome = lab("run", "listed.yaml", "--jobs", "1", "--scores")
    assert outcome.code == 0, outcome.err
    folder = lab.folder / "results/listed"
    [row] = accuracies(folder).to_dict("records")
    assert (row["pairs"], row["genuine_pairs"], row["published"]) == (4, 2, 0.9)
    card = json.loads((folder / "card.json").read_text())
    assert card["counts"]["comparisons"] == 4
    assert card["counts"]["photographs"] == 6
    assert card["design"]["protocol"].keys() == {"pairs"}
    again = lab("audit", folder / "scores.parquet", "--subjects", folder / "subjects.csv", "--out", "again")
    assert again.code == 0, again.err
    assert (lab.folder / "again/rates.csv").read_bytes() == (folder / "rates.csv").read_bytes()
    assert lab("reproduce", folder).code == 0
