"""Whatever an experiment, a manifest or a recorded table names has a short name in every language."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from made_result import make_card

from falsematch.conditions import CONDITIONS, SCENARIOS
from falsematch.report.languages import languages
from falsematch.report.telling import Telling
from falsematch.report.words import Words, load
from falsematch.result.card import Card

ROOT = Path(__file__).parents[2]
EXPERIMENTS = [yaml.safe_load(path.read_text()) for path in sorted((ROOT / "experiments").glob("*.yaml"))]
MODELS = [yaml.safe_load(path.read_text()) for path in sorted((ROOT / "data_manifests/models").glob("*.yaml"))]
DATASETS = [yaml.safe_load(path.read_text()) for path in sorted((ROOT / "data_manifests/datasets").glob("*.yaml"))]
SAY = {language: load(language) for language in languages()}
# Codes of one letter and bare numbers mean something else in another dataset: they are written as they are.
CODE = re.compile(r"[A-Z]|\d+")


def every(node: Any) -> Iterator[tuple[str, Any]]:
    """Each key of nested mappings with its value."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key), value
            yield from every(value)
    elif isinstance(node, list):
        for one in node:
            yield from every(one)


WRITTEN = [pair for experiment in EXPERIMENTS for pair in every(experiment)]
RATES = sorted((ROOT / "results").glob("*/rates.csv*"))
RECORDED = pd.concat(
    pd.read_csv(path, usecols=["condition", "dose", "threshold_name", "group"], low_memory=False).drop_duplicates()
    for path in RATES
).drop_duplicates()
# Not a matcher: one finds faces, the other their points.
MATCHERS = {model["name"] for model in MODELS if model["kind"] == "matcher"} | {"thumbnails"}


def numbers(value: Any) -> list[float]:
    """The doses that an experiment file gives beside a condition."""
    found = (
        value if isinstance(value, list) else [value["dose"] if isinstance(value, dict) and "dose" in value else value]
    )
    return [float(dose) for dose in found if isinstance(dose, int | float) and not isinstance(dose, bool)]


def dosed() -> set[tuple[str, float]]:
    """Every condition at every dose that the lab or a shipped experiment gives it, or that a table holds."""
    levels = {(name, float(dose)) for name, condition in CONDITIONS.items() for dose in condition.levels}
    written = {
        (key, dose)
        for experiment in EXPERIMENTS
        for part in ("conditions", "contrast", "sets")
        for key, value in every(experiment.get(part, ()))
        if key in CONDITIONS
        for dose in numbers(value)
        if isinstance(value, list)
    }
    recorded = RECORDED.dropna(subset=["dose"])
    return levels | written | set(zip(recorded["condition"], recorded["dose"], strict=True))


def thresholds() -> set[str]:
    written = {f"fmr={value:g}" for key, value in WRITTEN if key == "fmr" and isinstance(value, float)}
    return written | set(RECORDED["threshold_name"])


def labels() -> set[str]:
    """Labels and their values, of every manifest, experiment and table; crossed groups part by part."""
    found = {name for dataset in DATASETS for name in dataset.get("labels", {})}
    for dataset in DATASETS:
        for label in dataset.get("labels", {}).values():
            found |= {str(value) for value in label.get("choices", ())}
        for grouping in dataset.get("groups", ()):
            found |= set(grouping["sizes"])
    for experiment in EXPERIMENTS:
        found |= {label for group_by in experiment.get("group_by", ()) for label in _listed(group_by)}
        found |= {subset["name"] for subset in experiment.get("subsets", ())}
        for contrast in () if experiment.get("contrasts") == "none" else experiment.get("contrasts", ()):
            groups = contrast.get("groups", contrast)
            found |= {str(value) for label, values in groups.items() if isinstance(values, list) for value in values}
    return (found | set(RECORDED["group"])) - {"everyone"}


def _listed(group_by: list[str] | str) -> list[str]:
    return [group_by] if isinstance(group_by, str) else group_by


def made() -> Telling:
    """How the made-up result is told."""
    return Telling(SAY["en"], Card.model_validate(make_card() | {"tables": {}}), 0.95)


def words_in(name: str) -> int:
    """Words of a name; a number is none."""
    return sum(any(c.isalpha() for c in part) for part in name.split())


def is_short(name: str) -> bool:
    return 0 < len(name) <= 34 and words_in(name) <= 3 and not re.search(r"[a-z]=|[a-z]_[a-z0-9]|  ", name)


@pytest.mark.parametrize("language", languages())
def test_every_condition_has_a_short_name(language: str):
    chains = {value["name"] for key, value in WRITTEN if key == "chain"}
    conditions = {*CONDITIONS, *SCENARIOS, *chains, *RECORDED["condition"]}
    listed = SAY[language].entry("condition")
    assert conditions <= listed.keys()
    assert [name for name in listed.values() if not is_short(name)] == []


@pytest.mark.parametrize("language", languages())
def test_every_condition_has_a_phrase_that_says_it_was_simulated(language: str):
    say = SAY[language]
    names = {*CONDITIONS, *SCENARIOS, *RECORDED["condition"]} - {"clean"}
    assert names | {"clean"} <= say.entry("under").keys()
    phrases = [*(say.under(name) for name in names), *(say.under(name, dose) for name, dose in dosed())]
    assert [phrase for phrase in phrases if "simula" not in phrase or len(phrase.split()) > 8] == []
    assert len(set(phrases)) == len({*((name, None) for name in names), *dosed()} - one_dose(say)), sorted(phrases)


def one_dose(say: Words) -> set[tuple[str, float]]:
    """Conditions that are worn or held: there is one dose of them, and it goes without saying."""
    return {(name, dose) for name, dose in dosed() if say.dosed(name, dose) == say.dosed(name, None)}


@pytest.mark.parametrize("language", languages())
def test_of_a_table_of_scores_nobody_says_that_a_condition_was_simulated(language: str):
    say = load(language, scores=True)
    phrases = [say.under(name, dose) for name, dose in dosed()] + [say.under(name) for name in SCENARIOS]
    assert [phrase for phrase in phrases if "simula" in phrase] == []


@pytest.mark.parametrize("language", languages())
def test_every_dose_has_a_name_of_its_own(language: str):
    say = SAY[language]
    listed = say.entry("dosed")
    for condition in {condition for condition, _ in dosed()}:
        doses = sorted(dose for name, dose in dosed() if name == condition)
        unnamed = [dose for dose in doses if not {f"{dose:g}", "any"} & listed.get(condition, {}).keys()]
        assert (condition, unnamed) == (condition, [])
        names = [say.dosed(condition, dose) for dose in doses]
        assert len(set(names)) == len(names), names
        assert [name for name in names if not is_short(name)] == []


@pytest.mark.parametrize("language", languages())
def test_no_two_conditions_share_a_name(language: str):
    say = SAY[language]
    names = [say.dosed(condition, dose) for condition, dose in dosed()] + [say.dosed(name, None) for name in SCENARIOS]
    assert len(set(names)) == len(names), sorted(names)


@pytest.mark.parametrize("language", languages())
def test_every_matcher_has_a_short_name(language: str):
    written = {
        Path(name).stem
        for key, value in WRITTEN
        if key in {"matcher", "matchers"}
        for name in (value if isinstance(value, list) else [value])
        if isinstance(name, str)
    }
    listed = SAY[language].entry("matcher")
    assert MATCHERS | written <= listed.keys()
    names = [name.replace("face_recognition", "face-recognition") for name in listed.values()]
    assert [name for name in names if words_in(name) > 3 or "_0" in name] == []
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", languages())
def test_every_dataset_has_a_short_name(language: str):
    listed = SAY[language].entry("dataset")
    assert {dataset["name"] for dataset in DATASETS} <= listed.keys()
    assert [name for name in listed.values() if not is_short(name)] == []
    assert len(set(listed.values())) == len(listed)


@pytest.mark.parametrize("language", languages())
def test_every_experiment_has_a_short_name(language: str):
    listed = SAY[language].entry("experiment")
    assert {experiment["name"] for experiment in EXPERIMENTS} <= listed.keys()
    assert [name for name in listed.values() if not is_short(name)] == []


@pytest.mark.parametrize("language", languages())
def test_every_threshold_has_a_short_name(language: str):
    say = SAY[language]
    for name in thresholds():
        assert is_short(say.threshold(name)), name


@pytest.mark.parametrize("language", languages())
def test_every_label_value_and_group_has_a_short_name(language: str):
    say = SAY[language]
    listed = say.entry("label").keys() | say.entry("people_of").keys()
    crossed = {name for name in labels() if not {name, name.lower()} & listed}
    parts = {part for name in crossed for part in name.split(" & ") if not CODE.fullmatch(part)}
    unnamed = {part for part in parts if not {part, part.lower()} & listed}
    assert unnamed == set()
    assert [name for name in (say.label(part) for part in listed) if not is_short(name)] == []


@pytest.mark.parametrize("language", languages())
def test_a_crossing_of_people_is_called_people(language: str):
    generated = {name for name in labels() if re.search("Monk|form|target", name)}
    people = SAY[language].entry("people_of")
    assert {name.lower() for name in labels() - generated if " & " in name} <= people.keys()


@pytest.mark.parametrize("language", languages())
def test_a_name_nobody_listed_is_written_as_it_is(language: str):
    say = SAY[language]
    assert say.dosed("dusk_walk", None) == "dusk_walk"
    assert say.dosed("dusk_walk", 0.5) == "dusk_walk, 0.5"
    assert say.threshold("threshold=0.6") == "threshold=0.6"
    assert say.label("no such label") == "no such label"


@pytest.mark.parametrize("language", languages())
def test_a_name_with_braces_is_not_read_as_a_template(language: str):
    assert SAY[language].dosed("{dose.__class__}", 2.0) == "{dose.__class__}, 2"


def test_a_matcher_of_somebody_else_has_its_own_title():
    telling = made()
    matcher = telling.card.matchers[0]
    assert telling.title(matcher.name) == telling.exact_title(matcher.name) == matcher.title


def test_a_dose_in_words_has_its_number_and_unit_beside_it():
    telling = made()
    glare = {"condition": "veiling_glare", "dose": 0.4, "unit": "veil / display white", "arm": "probe"}
    assert telling.dosed(glare) == "strong glare"
    assert telling.exact_dosed(glare) == "glare (veil as a share of display white: 0.4)"
    assert telling.slice_of(glare) == "strong glare, search photo degraded"


def test_a_threshold_in_words_has_its_rule_beside_it():
    say = SAY["en"]
    assert say.threshold("as_shipped") == "default setting"
    assert say.threshold("fmr=0.01 on lfw_view2") == "1 in 100 setting"
    assert SAY["es"].threshold("fmr=0.0001 on lfw_view2") == "ajuste 1 de cada 10,000"
