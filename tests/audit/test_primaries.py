"""Claims named before the run: measured as they are named, and judged as a family of their own."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from pydantic import ValidationError

from crowds import crowd
from falsematch import experiment as experiments
from falsematch.audit import AuditSettings, FixedThreshold, Primary, audit
from falsematch.audit.primary import MOST
from falsematch.errors import ExperimentError
from falsematch.scoring import Comparisons

pytestmark = pytest.mark.slow

THRESHOLD = FixedThreshold(threshold=1.0)
SIZES = {"dark & f": 24, "dark & m": 24, "light & f": 26, "light & m": 28}
CLOSE = {"dark & f": 1.2, "dark & m": 0.4, "light & f": 0.4, "light & m": 0.4}
EXPERIMENTS = Path(__file__).parents[2] / "experiments"


def named(**others: Any) -> Primary:
    wanted = {"contrast": {"tone": ["dark", "light"]}, "matcher": "scores", "threshold": {"threshold": 1.0}}
    return Primary.model_validate(wanted | others)


def measured(
    primaries: Sequence[Primary],
    made: Comparisons | None = None,
    left_out: Sequence[frozenset[str]] | None = None,
    planned: int | None = None,
) -> list[dict[str, Any]]:
    comparisons = made or crowd(SIZES, CLOSE, conditions={"glare": 0.3})
    settings = AuditSettings(replicates=300)
    by = [["tone"], ["tone", "sex"]]
    found = audit(
        comparisons, [THRESHOLD], by, settings, seed=1, primaries=primaries, left_out=left_out, planned=planned
    )
    return found.disparity[found.disparity["measure"].str.startswith("primary")].to_dict("records")


WITHIN = named(within={"sex": "f"})


def test_a_primary_is_confined_to_the_values_it_names():
    [row] = measured([WITHIN])
    assert (row["measure"], row["compared_group"], row["reference_group"]) == (
        "primary_ratio",
        "dark & f",
        "light & f",
    )
    assert row["contrast"] == "tone: dark v light, sex: f"
    assert row["family"] == "primaries"
    assert row["low"] < row["value"] < row["high"]


def test_left_open_labels_are_pooled_each_cell_alike():
    [row] = measured([named()])
    assert (row["compared_group"], row["matched_on"]) == ("dark", "equal cells: tone & sex")


def test_primaries_are_judged_together():
    [alone] = measured([WITHIN])
    beside = measured([WITHIN, named(), named(within={"sex": "m"})])[0]
    assert beside["value"] == alone["value"]
    assert beside["low"] < alone["low"]


def test_one_that_could_not_be_measured_still_counts_in_the_family():
    [alone] = measured([WITHIN])
    [beside] = measured([WITHIN, named(condition="snow")])
    assert beside["low"] < alone["low"]


def test_claims_of_the_plans_other_experiments_count_in_the_family():
    [alone], [of_six] = measured([WITHIN]), measured([WITHIN], planned=6)
    assert of_six["value"] == alone["value"]
    assert of_six["low"] < alone["low"]


def test_without_leaves_photographs_out_on_both_sides():
    made = crowd(SIZES, CLOSE)
    people = [f"p{number:03}" for number in range(24 + 24 + 26)]
    table = made.table
    for side in "ab":
        table = table.assign(**{f"image_{side}": table[f"subject_{side}"]})
    with_images = replace(made, source=table)
    [whole] = measured([WITHIN], with_images)
    [less] = measured([WITHIN], with_images, [frozenset(people[:4])])
    assert whole["compared_trials"] == 24 * 23
    assert less["compared_trials"] == 20 * 19
    assert less["compared_people"] == 20
    assert less["reference_trials"] == whole["reference_trials"]


def test_an_amplification_is_over_clean_at_the_reference_groups_rate():
    [row] = measured([named(within={"sex": "f"}, measure="amplification", condition="glare")])
    assert row["measure"] == "primary_amplification"
    assert (row["condition"], row["arm"]) == ("glare", "probe")
    assert row["low"] < row["value"] < row["high"]


def test_a_primary_of_few_people_is_judged_by_their_rule_at_its_share_of_the_level():
    sizes = {"dark & f": 8, "light & f": 60, "dark & m": 20, "light & m": 20}
    made = crowd(sizes, dict.fromkeys(sizes, -0.5) | {"dark & f": 4.5})
    [row] = measured([WITHIN], made)
    assert (row["measure"], row["supported"]) == ("primary_few_people", True)
    of_six = measured([WITHIN, *(named(condition=f"snow{number}") for number in range(5))], made)[0]
    assert of_six["p_adjusted"] == pytest.approx(min(6 * row["p_value"], 1))
    assert np.isnan(of_six["value"]) or of_six["value"] <= row["value"]


def test_a_value_that_nobody_has_is_refused():
    with pytest.raises(ExperimentError, match="primaries: nobody has sex `x`"):
        measured([named(within={"sex": "x"})])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"measure": "amplification"}, "clean photographs amplify nothing"),
        ({"within": {"tone": "dark"}}, "in which the two groups of the contrast differ"),
        ({"contrast": {"tone": ["dark", "dark"]}}, "holds a group against itself"),
        ({"contrast": {"tone": ["dark", "light"], "sex": ["f", "m"]}}, "at most 1"),
    ],
)
def test_a_claim_that_says_nothing_is_refused(changed, said):
    with pytest.raises(ValidationError, match=said):
        named(**changed)


def wanted(**others: Any) -> dict[str, Any]:
    return {
        "name": "plan",
        "dataset": {"name": "london"},
        "matchers": ["dlib"],
        "group_by": [["ethnicity", "gender"]],
    } | others


ONE = {"contrast": {"ethnicity": ["black", "white"]}, "within": {"gender": "female"}, "matcher": "dlib"}


def test_an_experiment_names_six_at_most():
    experiments.Experiment.model_validate(wanted(primaries=[ONE] * MOST))
    with pytest.raises(ValidationError, match="at most 6"):
        experiments.Experiment.model_validate(wanted(primaries=[ONE] * (MOST + 1)))


def test_contrasts_and_primaries_are_read_from_a_file(tmp_path):
    plan = {"document": "plan.md", "sha256": "0" * 64}
    content = wanted(primaries=[ONE], contrasts=[{"ethnicity": ["black", "white"]}], plan=plan)
    path = tmp_path / "plan.yaml"
    path.write_text(yaml.safe_dump(content))
    read = experiments.load_experiment(path)
    assert read.primaries[0].name == "ethnicity: black v white, gender: female"
    assert read.contrasts == [{"ethnicity": ["black", "white"]}]
    assert read.plan is not None
    assert experiments.Experiment.model_validate(read.model_dump(mode="json")) == read


def test_the_empty_primary_of_older_folders_is_read_and_another_is_told_its_new_name():
    assert experiments.Experiment.model_validate(wanted(primary=None)).primaries == []
    with pytest.raises(ValidationError, match="`primary` is now `primaries`"):
        experiments.Experiment.model_validate(wanted(primary={"matcher": "dlib"}))


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"primaries": [ONE | {"matcher": "dlb"}]}, "`dlb` is no matcher of this experiment. Did you mean `dlib`"),
        ({"primaries": [ONE | {"threshold": {"fmr": 0.01}}]}, "`fmr=0.01` is no threshold of this experiment"),
        ({"contrasts": [{"ethnicty": ["a", "b"]}]}, "`ethnicty` is no label of group_by. Did you mean `ethnicity`"),
    ],
)
def test_what_an_experiment_does_not_measure_cannot_be_named(setting, said):
    with pytest.raises(ExperimentError, match=said):
        experiments.Experiment.model_validate(wanted(**setting))


def test_committed_experiments_of_one_plan_name_six_in_all():
    by_plan: dict[str, int] = {}
    for path in sorted(EXPERIMENTS.glob("*.yaml")):
        content = yaml.safe_load(path.read_text())
        plan = content.get("plan") or {"document": path.name}
        by_plan[plan["document"]] = by_plan.get(plan["document"], 0) + len(content.get("primaries", []))
    assert max(by_plan.values()) <= MOST
