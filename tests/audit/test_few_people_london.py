"""What the few-people rule says of the London set, at the thresholds that matchers ship with (METHOD section 4).

METHOD's values are at a level of 0.05; the rule has 0.01 (docs/decisions/0010-few-people.md), and says less.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from falsematch import datasets
from falsematch.audit import few_people as few
from falsematch.audit import slices
from falsematch.audit._evidence import Evidence
from falsematch.audit._upper_limit import resample
from falsematch.audit.small_count import DRAWS
from falsematch.experiment import Experiment, Result, run
from falsematch.faces import MODELS
from falsematch.store import Store

pytestmark = pytest.mark.full

MATCHERS = ("dlib", "sface_int8bq")
Asked = Callable[..., few.Question]


@pytest.fixture(scope="module")
def london(london_folder: Path, with_models: Callable[..., Store], tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Clean smiling probes against clean neutral references."""
    store = Store(tmp_path_factory.mktemp("london") / "cache")
    store.data.mkdir(parents=True)
    store.models.symlink_to(with_models(*MODELS, "yunet", *MATCHERS).models)
    datasets.fetch(datasets.manifest("london"), store, london_folder)
    wanted = {
        "name": "london_few_people",
        "dataset": {"name": "london", "long_side": 675},
        "probe": {"capture": "smiling"},
        "reference": {"capture": "neutral"},
        "matchers": list(MATCHERS),
        "thresholds": ["as_shipped"],
        "group_by": [["ethnicity"], ["gender"], ["ethnicity", "gender"]],
        "audit": {"replicates": 0},
    }
    return run(Experiment.model_validate(wanted), store=store)


@pytest.fixture(scope="module")
def asked(london: Result) -> Asked:
    """A group beside white people of the same gender, or genders."""
    pieces = {piece.keys["matcher"]: piece for piece in slices(london.comparisons)}
    points = {point.matcher: point for point in london.points}
    subjects = london.comparisons.subjects

    def ask(matcher: str, ethnicity: str, *genders: str) -> few.Question:
        sides = [
            [np.flatnonzero((subjects["ethnicity"] == one) & (subjects["gender"] == gender)) for gender in genders]
            for one in (ethnicity, "white")
        ]
        found = few.Question.of(pieces[matcher], points[matcher], *sides, ordered=True)
        assert isinstance(found, few.Question)
        return found

    return ask


def test_black_men_are_falsely_matched_more_often_than_white_men(asked):
    [found] = few.few_people([asked("dlib", "black", "male")], seed=1)
    assert (found.group.people, found.group.comparisons) == (8, 56)
    assert (found.reference.people, found.reference.comparisons) == (34, 1122)
    assert found.direction.worst == pytest.approx(1e-4, abs=5e-5)
    assert found.times == 3


@pytest.mark.parametrize(
    ("genders", "expected"),
    [(["male"], {1: 8.8, 3: 5.2, 6: 3.6}), (["female", "male"], {1: 13.2, 3: 8.5, 6: 6.4})],
)
def test_the_limit_at_the_level_of_method_by_the_number_of_questions(asked, genders, expected):
    question = asked("dlib", "black", *genders)
    group, reference = question.met
    evidence = Evidence.of(group, reference, question.threshold, DRAWS, seed=1)
    generator = np.random.Generator(np.random.Philox(1))
    resampled = [resample(part.people, few.REPLICATES, generator) for part in reference]
    for questions, ratio in expected.items():
        assert evidence.at_least(0.05 / questions, resampled).ratio == pytest.approx(ratio, rel=0.1)


@pytest.mark.parametrize(("genders", "expected"), [(["male"], 3), (["female", "male"], 6)])
def test_the_rule_says_less_at_its_narrower_level(asked, genders, expected):
    [found] = few.few_people([asked("dlib", "black", *genders)], seed=1)
    assert found.times == expected


@pytest.mark.parametrize("ethnicity", ["east_asian", "west_asian"])
def test_of_asian_people_direction_alone_is_said(asked, ethnicity):
    [found] = few.few_people([asked("dlib", ethnicity, "female", "male")], seed=1)
    assert found.more_often
    assert found.times is None


def test_of_five_black_women_counts_alone_are_given(asked):
    [found] = few.few_people([asked("dlib", "black", "female")], seed=1)
    assert (found.reason.code, found.group.people, found.direction) == ("too_few_people", 5, None)


def test_of_sface_nothing_is_said_of_anybody(asked):
    groups = ("black", "east_asian", "west_asian")
    questions = [asked("sface_int8bq", "black", "male")]
    questions += [asked("sface_int8bq", group, "female", "male") for group in groups]
    assert not any(found.more_often for found in few.few_people(questions, seed=1))
