"""The small-count test by a model, where there are too few reference people to draw from."""

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import multivariate_normal, norm

from falsematch.audit.parametric_null import LEAST_SHARE, MOST_SHARE, joint_rate, parametric_null, person_share
from falsematch.audit.small_count import Block
from falsematch.studies.coverage.simulated import Cell, SubjectEffects, matches
from falsematch.text.reason import Reason


def block(matches: np.ndarray, times: int = 1) -> Block:
    people = len(matches)
    return Block.of(
        sparse.csr_matrix(times * matches), sparse.csr_matrix(times * (1 - np.eye(people))), np.arange(people)
    )


def everybody(people: int) -> np.ndarray:
    return 1 - np.eye(people)


def one_pair(people: int) -> np.ndarray:
    found = np.zeros((people, people))
    found[0, 1] = found[1, 0] = 1
    return found


def p_value(group: Block, reference: Block, seed: int = 1, draws: int = 999) -> float:
    return parametric_null([group], [reference], equal=False, seed=seed, draws=draws).p_value


def test_everybody_against_next_to_nobody_is_no_chance():
    assert p_value(block(everybody(8)), block(one_pair(12))) < 0.05


def test_two_groups_alike_are_no_surprise():
    assert p_value(block(one_pair(8)), block(one_pair(8))) > 0.3


def test_the_lower_group_is_never_a_surprise():
    assert p_value(block(one_pair(8)), block(everybody(8))) > 0.9


def test_the_two_orders_of_a_pair_are_one_piece_of_evidence():
    twice = p_value(block(everybody(5), times=2), block(one_pair(8), times=2), draws=9999)
    assert twice == pytest.approx(p_value(block(everybody(5)), block(one_pair(8)), draws=9999), abs=0.01)


def test_the_same_seed_gives_the_same_p_value():
    assert p_value(block(everybody(5)), block(one_pair(8))) == p_value(block(everybody(5)), block(one_pair(8)))


def test_the_joint_rate_is_that_of_the_bivariate_normal_distribution():
    limit, correlation = norm.isf(0.03), 0.3
    both = multivariate_normal([0, 0], [[1, correlation], [correlation, 1]]).cdf([-limit, -limit])
    assert joint_rate(limit, correlation) == pytest.approx(both, rel=1e-4)


def test_the_share_of_people_is_recovered_where_many_were_compared():
    found = matches(Cell(SubjectEffects(share=0.6), 300, 0.1), 1, np.random.default_rng(3))[0]
    assert person_share([block(found)]) == pytest.approx(0.6, abs=0.1)


def test_few_pairs_never_say_that_people_do_not_matter():
    assert person_share([block(one_pair(4))]) == LEAST_SHARE


def test_one_person_who_matches_everybody_says_that_people_matter():
    star = np.zeros((12, 12))
    star[0, 1:] = star[1:, 0] = 1
    assert LEAST_SHARE < person_share([block(star)]) <= MOST_SHARE


@pytest.mark.parametrize(
    ("group", "reference", "said"),
    [
        (block(np.zeros((1, 1))), block(one_pair(8)), Reason("test_two_people")),
        (block(one_pair(8)), block(one_pair(3)), Reason("model_few_reference", {"n": 3, "needed": 4})),
        (block(np.zeros((8, 8))), block(np.zeros((8, 8))), Reason("model_no_match")),
    ],
)
def test_what_it_cannot_judge_it_refuses(group, reference, said):
    result = parametric_null([group], [reference], equal=False, seed=1)
    assert np.isnan(result.p_value)
    assert result.refused == said


def test_the_model_is_for_small_groups():
    people = 201
    met = sparse.csr_matrix(1.0 - np.eye(people))
    large = Block(sparse.csr_matrix(np.eye(people, k=1)), met)
    found = parametric_null([large], [large], equal=False, seed=1)
    assert found.refused == Reason("model_many_people", {"n": 201, "most": 200})
