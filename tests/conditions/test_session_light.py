"""The light of a session: found from its photographs, whoever is in them, and stated in a manifest."""

from collections.abc import Callable

import numpy as np
import pytest

from falsematch.errors import DataError
from falsematch.faces import OwnLight
from falsematch.studies.proofs.rendered import RenderedHeads
from session_light import FEWEST, between, said_by, session_light

TOLERANCE = 0.05
"""Standard deviation over a face of the logarithm of two lights' ratio, for two parts of the people drawn at random."""
OF_SKIN = 0.08
"""The same for the five lightest tones and the five darkest: gloss is told from light by half. Why a light is stated
once for everybody."""
WINDOW = {"sun": 1.0, "azimuth": 30.0, "elevation": 30.0, "softness": 12.0}


@pytest.fixture(scope="module")
def said(rendered_heads: Callable[[int, int], RenderedHeads]) -> dict[int, OwnLight]:
    """What pictures of twenty heads say, two of each tone, all taken beside one window."""
    made = rendered_heads(1000, 20)
    frames = {number: made.frame(made.picture(number, **WINDOW)) for number in range(20)}
    return {number: said_by(frame) for number, frame in frames.items() if frame is not None}


def tone(number: int) -> int:
    return (1000 + number) % 10 + 1


@pytest.mark.slow
def test_a_window_is_found_where_it_is(said):
    _, right, down, camera = session_light(list(said.values()))
    assert right > 0.05, "it stands to the right of the picture"
    assert down < -0.2, "and high"
    assert abs(right) < abs(down) + camera


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_it_does_not_depend_on_who_of_the_session_is_fitted(said, seed):
    order = np.random.default_rng(seed).permutation(sorted(said))
    one, other = (session_light([said[number] for number in part]) for part in np.array_split(order, 2))
    assert between(one, other) < TOLERANCE


@pytest.mark.slow
def test_nor_much_on_their_skin(said):
    light, dark = (
        session_light([one for number, one in said.items() if (tone(number) > 5) is is_dark])
        for is_dark in (False, True)
    )
    assert between(light, dark) < OF_SKIN


def test_few_photographs_say_too_little():
    with pytest.raises(DataError, match="7 photographs say too little"):
        session_light([(1.0, 0.0, 0.0, 0.0)] * (FEWEST - 1))


def test_a_stranger_among_many_does_not_matter():
    even, odd = (0.5, 0.0, -0.2, 0.5), (0.1, 0.9, 0.9, 0.9)
    assert session_light([even] * 9 + [odd]) == pytest.approx(even)


def test_the_same_light_differs_by_nothing():
    assert between((0.4, 0.1, -0.3, 0.6), (0.4, 0.1, -0.3, 0.6)) == 0
