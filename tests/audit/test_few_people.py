"""Few people: more often than people drawn from the reference, and at least how many times as often."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import beta, norm

from falsematch.audit._drawn import Drawn, reached
from falsematch.audit._evidence import Evidence, most_left_out
from falsematch.audit._upper_limit import resample, supported_threshold, upper_limit
from falsematch.audit._worst_model import SHARES, model_limit
from falsematch.audit.few_people import NEEDS, Answer, Question, few_people
from falsematch.audit.part import Design, Part
from falsematch.text.reason import Reason

pytestmark = pytest.mark.slow

DRAWS = 999


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(seed))


def part(scores: np.ndarray, probes: int | None = None) -> Part:
    """Everybody is a reference, the first ``probes`` are probes too."""
    people = len(scores)
    a, b = np.nonzero(~np.eye(people, dtype=bool))
    met = a < (people if probes is None else probes)
    made = Part.from_pairs(a[met], b[met], scores[a[met], b[met]], people, ordered=True)
    assert isinstance(made, Part)
    return made


def crowd(people: int, seed: int, mean: float = 0.0, share: float = 0.3) -> np.ndarray:
    """Scores of which people carry a share of the variance; the two orders of a pair have one score."""
    generator = rng(seed)
    effect = generator.normal(size=people) * np.sqrt(share / 2)
    noise = np.triu(generator.normal(size=(people, people)), 1) * np.sqrt(1 - share)
    return effect[:, None] + effect + noise + noise.T + mean


def asked(group: Part, reference: Part, threshold: float = 2.0, calibration: str = "shipped") -> Question:
    return Question([group], [reference], threshold, calibration)


def answer(question: Question, draws: int = DRAWS) -> Answer:
    return few_people([question], seed=1, draws=draws)[0]


@pytest.fixture(scope="module")
def reference() -> Part:
    return part(crowd(40, seed=3))


# --- direction ---


def test_a_group_in_which_everybody_matches_is_said_to_match_more_often(reference):
    found = answer(asked(part(crowd(8, 1, mean=5)), reference))
    assert found.direction.worst == pytest.approx(1 / (1 + DRAWS))
    assert found.more_often


def test_a_group_like_its_reference_is_not(reference):
    found = answer(asked(part(crowd(8, 1)), reference))
    assert not found.more_often
    assert found.at_least is None


def test_one_member_who_bears_all_matches_carries_no_claim(reference):
    scores = crowd(8, 1, mean=-5)
    scores[0] += 20
    scores[:, 0] += 20
    found = answer(asked(part(scores), reference))
    assert found.direction.p_value <= NEEDS.alpha < found.direction.worst
    assert [why.code for why in found.reasons] == ["few_members_bear_it"]


def test_of_a_larger_group_several_who_bear_all_carry_none():
    reference, scores = part(crowd(140, 3)), crowd(35, 1, mean=-5)
    scores[:4] += 20
    scores[:, :4] += 20
    found = answer(asked(part(scores), reference)).direction
    assert max(found.p_left_out) <= NEEDS.alpha < found.worst


@pytest.mark.parametrize(("people", "most"), [(8, 1), (10, 1), (11, 2), (20, 2), (35, 4)])
def test_direction_must_do_without_one_member_for_every_ten(people, most):
    assert most_left_out(people) == most


def test_a_reference_without_a_match_tells_nothing(reference):
    found = answer(asked(part(crowd(8, 1, mean=20)), reference, threshold=15))
    assert found.direction.p_value == 1


def test_the_draw_is_the_definition_written_out():
    """Two cells, of which one has people without a probe, and a threshold at which many match."""
    cells = [
        (part(crowd(5, 1, mean=0.6), 3), part(crowd(24, 2), 13)),
        (part(crowd(4, 3, mean=0.8)), part(crowd(20, 4))),
    ]
    own, other = zip(*cells, strict=True)
    p_value = Evidence.of(own, other, 1.0, 6000, seed=1).everybody()
    accepted = [[side.likeness[:, :, 0] >= 1.0 for side in pair] for pair in cells]
    compared = [[side.compared for side in pair] for pair in cells]
    generator, reached_it, draws = rng(7), 0, 6000
    group = sum(one.sum() for one, _ in accepted)
    whole = sum(other.sum() for _, other in accepted)
    n_group, n_whole = sum(one for one, _ in compared), sum(other for _, other in compared)
    for _ in range(draws):
        inside = left = n_left = 0
        for (mine, theirs), (_, matched) in zip(cells, accepted, strict=True):
            probes, rest = np.flatnonzero(theirs.probe), np.flatnonzero(~theirs.probe)
            first = generator.permutation(probes)[: mine.design.both]
            second = generator.permutation(rest)[: mine.design.reference_only]
            drawn = np.concatenate([first, second])
            kept = np.setdiff1d(np.arange(theirs.people), drawn)
            inside += matched[np.ix_(first, drawn)].sum()
            left += matched[np.ix_(kept, kept)].sum()
            both = theirs.probe[kept].sum()
            n_left += both * len(kept) - both
        ratio = (inside + 0.5) / n_group / ((left + 0.5) / n_left)
        reached_it += inside >= group or ratio >= (group + 0.5) / n_group / ((whole + 0.5) / n_whole) * (1 - 1e-12)
    assert p_value == pytest.approx(reached_it / draws, abs=0.02)


def test_questions_are_judged_together(reference):
    questions = [asked(part(crowd(8, seed, mean=mean)), reference) for seed, mean in ((1, 5), (2, 0), (4, 0))]
    found = few_people(questions, seed=1, draws=DRAWS)
    assert found[0].p_adjusted == pytest.approx(3 * found[0].direction.worst)


# --- at least ---


def test_the_limit_rests_on_three_numbers_and_is_rounded_down(reference):
    found = answer(asked(part(crowd(10, 1, mean=4)), reference)).at_least
    assert found.ratio == min(found.by_model, found.by_draws) / found.ceiling
    assert found.times == int(found.ratio)


def test_more_questions_lower_the_limit(reference):
    question = asked(part(crowd(10, 1, mean=4)), reference)
    alone, beside = few_people([question], seed=1), few_people([question] * 6, seed=1)
    assert beside[0].at_least.ratio < alone[0].at_least.ratio


def test_refused_questions_do_not_count(reference):
    question, small = asked(part(crowd(10, 1, mean=4)), reference), asked(part(crowd(5, 1, mean=4)), reference)
    alone, beside = few_people([question], seed=1), few_people([question, small], seed=1)
    assert beside[0].at_least == alone[0].at_least


def test_less_than_twice_is_not_said(reference):
    found = answer(asked(part(crowd(10, 1, mean=1.2)), reference), draws=4000)
    assert found.more_often
    assert found.at_least.ratio < NEEDS.least_times
    assert found.times is None
    assert found.reasons == [Reason("less_than_times", {"needed": 2})]


@pytest.mark.parametrize("share", SHARES)
def test_so_many_matches_are_unlikely_at_the_models_limit_whatever_people_carry(share):
    design, pairs = Design(8), 10
    limit = model_limit((design,), 1, 2 * pairs, 0.025)
    generator = rng(99)
    first, second = np.triu_indices(8, 1)
    effects = generator.normal(size=(20_000, 8)) * np.sqrt(share / 2)
    scores = effects[:, first] + effects[:, second] + generator.normal(size=(20_000, 28)) * np.sqrt(1 - share)
    assert ((scores >= norm.isf(limit)).sum(axis=1) >= pairs).mean() <= 0.025 + 4 * np.sqrt(0.025 * 0.975 / 20_000)


def test_the_models_limit_is_no_higher_than_the_exact_one_of_independent_pairs():
    for pairs in (1, 5, 14, 28):
        exact = beta.ppf(0.025, pairs, 28 - pairs + 1)
        assert model_limit((Design(8, ordered=False),), 1, pairs, 0.025) <= exact * 1.03


def test_two_orders_of_a_pair_are_one_piece_of_evidence():
    once = model_limit((Design(8, ordered=False),), 1, 10, 0.025)
    assert model_limit((Design(8),), 1, 20, 0.025) == model_limit((Design(8),), 1, 21, 0.025) == once
    assert model_limit((Design(8),), 4, 80, 0.025) == once


def test_a_rate_borne_by_one_cell_is_reckoned_with():
    pooled = (Design(8, ordered=False), Design(5, ordered=False))
    alone = model_limit(pooled[:1], 1, 5, 0.025) * 28 / 38
    assert model_limit(pooled, 1, 5, 0.025) <= alone * 1.01


def test_draws_reach_a_count_at_the_score_of_that_rank():
    theirs = part(crowd(24, 2), 13)
    drawn = Drawn.of(theirs, Design(3, reference_only=2), 50, rng())
    probe, reference = drawn.design.roles
    for people, found in zip(drawn.people, reached([drawn], 4), strict=True):
        scores = theirs.likeness[np.ix_(people[probe], people[reference])].ravel()
        assert found == np.sort(scores[~np.isnan(scores)])[-4]


def test_a_person_of_the_other_role_is_drawn_where_there_are_too_few(reference):
    """One probe of the group gave no template, and every one of the reference's did."""
    drawn = Drawn.of(reference, Design(7, reference_only=1), 200, rng())
    assert drawn.people.shape == (200, 8)
    assert all(len(set(people)) == 8 for people in drawn.people.tolist())
    assert drawn.totals(2.0)[0][1][0] == 7 * 8 - 7


def test_a_reference_that_hardly_matches_is_read_off_where_it_does(reference):
    drawn = [resample(40, 2000, rng())]
    carried = supported_threshold([reference], 9.0)
    assert reference.matches(carried).pairs >= 10
    assert reference.matches(np.nextafter(carried, 10)).pairs < 10 or reference.matches(carried).people >= 10
    strict, there = (upper_limit([reference], np.ones(1), t, 0.95, drawn) for t in (9.0, carried))
    assert strict == there


def test_the_limit_of_pooled_cells_holds_against_either_way_of_pooling():
    parts = [part(crowd(34, 1)), part(crowd(34, 2, mean=1))]
    drawn = [resample(34, 2000, rng(seed)) for seed in (1, 2)]
    limits = [upper_limit(parts, np.array(mix), 2.0, 0.95, drawn) for mix in ((0.9, 0.1), (0.5, 0.5), (0.1, 0.9))]
    assert limits[0] == limits[1] < limits[2]


# --- what is asked of the numbers ---


@pytest.mark.parametrize(
    ("group", "other", "code"),
    [
        (7, 40, "too_few_people"),
        (8, 29, "too_few_reference_people"),
        (13, 51, "too_few_reference_people"),
        (36, 200, "too_many_people"),
    ],
)
def test_with_other_numbers_of_people_counts_alone_are_given(group, other, code):
    question = asked(part(crowd(group, 1, mean=5)), part(crowd(other, 2)))
    found = answer(question)
    assert found.reason.code == code
    assert found.direction is None
    assert found.group.comparisons == group * (group - 1)


def test_a_threshold_that_these_people_set_refuses(reference):
    for calibration in ("in_sample", "cross_fitted", "rederived"):
        found = answer(asked(part(crowd(8, 1, mean=5)), reference, calibration=calibration))
        assert found.reason == Reason("threshold_set_on_these_people", {"calibration": calibration})


def test_a_reference_that_matches_too_often_refuses_and_stays_in_the_family(reference):
    loose, strict = (asked(part(crowd(8, 1, mean=5)), reference, threshold) for threshold in (0.0, 2.0))
    found = few_people([loose, strict], seed=1, draws=DRAWS)
    assert found[0].reason.code == "reference_matches_too_often"
    assert not found[0].more_often
    assert found[1].p_adjusted == pytest.approx(2 * found[1].direction.worst)


def test_every_cell_needs_its_reference(reference):
    group = part(crowd(8, 1, mean=5))
    question = Question([group, group], [reference, part(crowd(20, 2))], 2.0, "shipped")
    assert question.refusal() == Reason("too_few_reference_people", {"n": 20, "needed": 32})


def test_cells_are_pooled_to_enough_people(reference):
    group = [part(crowd(people, people, mean=5)) for people in (5, 4)]
    assert few_people([Question(group, [reference, reference], 2.0, "shipped")], seed=1, draws=DRAWS)[0].more_often


def test_a_lone_person_of_a_cell_needs_no_reference(reference):
    nobody = Part.from_pairs(*np.empty((2, 0), np.intp), np.empty(0), 3, ordered=True)
    question = Question([part(crowd(8, 1, mean=5)), nobody], [reference, nobody], 2.0, "shipped")
    assert question.refusal() is None


def test_people_compared_unequally_often_are_refused():
    a, b = np.nonzero(~np.eye(9, dtype=bool))
    made = Part.from_pairs(a[1:], b[1:], np.zeros(71), 9, ordered=True)
    assert made == Reason("unequal_comparisons", {"fewest": 0, "most": 1})


def test_group_and_reference_must_be_compared_equally_often(reference):
    a, b = np.nonzero(~np.eye(8, dtype=bool))
    twice = Part.from_pairs(np.tile(a, 2), np.tile(b, 2), np.zeros(112), 8, ordered=True)
    assert asked(twice, reference).refusal() == Reason("unequal_comparisons", {"fewest": 1, "most": 2})


def test_both_orders_or_one_say_the_same_of_symmetric_scores():
    found = []
    for ordered in (True, False):
        sides = []
        for scores in (crowd(10, 1, mean=4), crowd(40, 3)):
            a, b = np.nonzero(~np.eye(len(scores), dtype=bool)) if ordered else np.triu_indices(len(scores), 1)
            sides.append(Part.from_pairs(a, b, scores[a, b], len(scores), ordered=ordered))
        found.append(answer(asked(*sides)))
    both, once = found
    assert both.direction.worst == once.direction.worst
    assert both.at_least.by_model == once.at_least.by_model
    assert both.at_least.by_draws == once.at_least.by_draws


def test_the_same_seed_gives_the_same_answer(reference):
    question = asked(part(crowd(8, 1, mean=3)), reference)
    assert answer(question) == answer(replace(question))
