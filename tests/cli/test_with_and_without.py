"""``subsets:`` in an experiment: refused before anything is measured, written, and reproduced."""

import json
from pathlib import Path

import pandas as pd
import pytest

from conftest import Lab
from falsematch import tables
from falsematch.errors import ExperimentError
from falsematch.experiment import load_experiment
from falsematch.store import file_sha256

SUBSETS = """\
subsets:
  - {name: without stated kin, without_pairs: {kin: [stated]}}
  - {name: without kin, without_pairs: {kin: [stated, unresolved]}}
  - {name: without a photograph, without: {series: [late]}}
  - {name: by series, strata: {pair_of: series}}
  - {name: by eyes, strata: {inter_eye_px: [30]}}
"""
EXPERIMENT = """\
name: small
dataset: halves/halves.yaml
probe: {capture: second}
reference: {capture: first}
matchers: [dlib]
thresholds: [{threshold: 0.45}]
group_by: [[half]]
audit: {replicates: 20}
"""
KIN = "a,b,relation,source,status\n005,006,brother,nobody,stated\n008,007,unknown,nobody,unresolved\n"


@pytest.fixture
def related(lab: Lab) -> Lab:
    """The small lab, two pairs of whose people are kin, and of whose photographs one is late."""
    folder = lab.folder / "halves"
    manifest = folder / "halves.yaml"
    series = "series: {provenance: unknown, text: made up, unit: photographs}"
    manifest.write_text(manifest.read_text().replace("of anybody}}", f"of anybody}}, {series}}}") + "kin: kin.csv\n")
    (folder / "kin.csv").write_text(KIN)
    header, *rows = (folder / "people.csv").read_text().splitlines()
    late = [f"{row},{'late' if row.startswith('second/8') else 'early'}" for row in rows]
    (folder / "people.csv").write_text("\n".join([f"{header},series", *late]) + "\n")
    (lab.folder / "small.yaml").write_text(EXPERIMENT + SUBSETS)
    return lab


def read(lab: Lab) -> pd.DataFrame:
    return tables.read_csv(lab.folder / "results/small/subsets.csv", tables.SUBSETS)


def comparisons(lab: Lab) -> dict[tuple[str, str], int]:
    """Comparisons of two people of the same half, by subset and stratum, of the two halves together."""
    rows = read(lab)
    rows = rows[(rows["measure"] == "fmr_ratio") & (rows["scope"] == "within")]
    both = rows["compared_comparisons"] + rows["reference_comparisons"]
    return dict(zip(zip(rows["subset"], rows["stratum"], strict=True), both.astype(int), strict=True))


@pytest.mark.slow
def test_a_run_writes_what_a_subset_leaves_and_reproduces_it(related: Lab):
    outcome = related("run", "small.yaml", "--jobs", "1")
    assert outcome.code == 0, outcome.err
    counts = comparisons(related)
    # Four people a half, each probe against three references of others; of one probe there is no template.
    assert counts["", ""] == 21
    assert counts["without stated kin", ""] == 19
    assert counts["without kin", ""] == 17
    assert counts["without a photograph", ""] == 18
    assert {name[1]: count for name, count in counts.items() if name[0] == "by series"} == {
        "early & early": 18,
        "early & late": 3,
    }
    assert sum(count for name, count in counts.items() if name[0] == "by eyes") == 21
    folder = related.folder / "results/small"
    card = json.loads((folder / "card.json").read_text())
    assert card["tables"]["subsets.csv"] == file_sha256(folder / "subsets.csv")
    assert card["inputs"]["kin"] == file_sha256(related.folder / "halves/kin.csv")
    assert 'id="subsets"' in (folder / "report.html").read_text()

    assert ": 0 differ; " in related("reproduce", "results/small", "--jobs", "1").out
    table = pd.read_csv(folder / "subsets.csv", dtype=str, keep_default_na=False)
    table.loc[0, "compared_comparisons"] = "57"
    table.to_csv(folder / "subsets.csv", index=False)
    (related.folder / "halves/kin.csv").write_text(KIN + "003,004,unknown,nobody,rumour\n")
    outcome = related("reproduce", "results/small", "--jobs", "1")
    assert outcome.code == 1
    assert "compared_comparisons was 57 and is 49" in outcome.out
    assert "note: the kin are not those of the record" in outcome.out


@pytest.mark.slow
@pytest.mark.parametrize("verb", [["run"], ["run", "--plan"]])
def test_what_the_dataset_does_not_have_is_refused_before_anything_is_measured(related: Lab, verb: list[str]):
    (related.folder / "small.yaml").write_text(EXPERIMENT + SUBSETS.replace("[stated]", "[statde]"))
    outcome = related(*verb, "small.yaml")
    assert outcome.code == 2
    assert outcome.err == (
        "falsematch: subsets: without stated kin: no pair of kin is `statde`. Did you mean `stated`?\n"
    )
    assert not list((related.cache / "artefacts").glob("*/*/*"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{name: x, without_pair: {kin: [stated]}}", "`subsets.without_pair` (entry 1) is not a setting of an experiment. Did you mean `without_pairs`?"),  # noqa: E501
        ("{name: x, strata: {pair: half}}", "`subsets.strata.pair` (entry 1) is not a setting of an experiment. Did you mean `pair_of`?"),  # noqa: E501
        ("{name: x, only: {half: {from: 3}}}", "`subsets.only.half.from` (entry 1) is not a setting of an experiment. Known: at_least, at_most."),  # noqa: E501
        ("{name: x, only: {half: [3]}}", "put text in quotation marks"),
        ("{name: x, without: {half: [a]}}, {name: x, only: {half: [a]}}", "subsets: `x` stands there twice"),
    ],
)  # fmt: skip
def test_a_setting_that_is_none_is_refused_with_the_nearest(tmp_path: Path, written: str, said: str):
    (tmp_path / "small.yaml").write_text(f"{EXPERIMENT}subsets: [{written}]\n")
    with pytest.raises(ExperimentError) as refused:
        load_experiment(tmp_path / "small.yaml")
    assert said in str(refused.value)
