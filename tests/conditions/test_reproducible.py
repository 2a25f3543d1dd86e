"""The same photograph under the same condition is the same bytes, made alone, in any order, anywhere."""

import pytest
import scenes
from joblib import Parallel, delayed

from falsematch.conditions import CONDITIONS, expose, generator, parse

CHAINS = parse([{"resolution": [30]}, {"veiling_glare": [0.2, 0.4]}])[1:]
EVERY = [parse([{name: [one.levels[-1]]}])[1] for name, one in CONDITIONS.items()]
EVERY.append(parse([{"scenario": "porch_at_dusk"}])[1])


def bytes_of(image, chain, seed=1):
    pixels = scenes.texture()
    return expose(pixels, scenes.frame_of(pixels), chain, seed=seed, image=image).pixels.tobytes()


def test_the_same_bytes_in_any_order():
    tasks = [(image, chain) for image in ("a", "b") for chain in CHAINS]
    forth = [bytes_of(*task) for task in tasks]
    back = [bytes_of(*task) for task in reversed(tasks)]
    assert forth == back[::-1]


def test_every_condition_gives_the_same_bytes_in_any_order():
    forth = [bytes_of("a", chain) for chain in EVERY]
    back = [bytes_of("a", chain) for chain in reversed(EVERY)]
    assert forth == back[::-1]


@pytest.mark.slow
def test_every_condition_gives_the_same_bytes_on_any_worker():
    here = [bytes_of("a", chain) for chain in EVERY]
    with Parallel(n_jobs=2) as workers:
        assert here == workers(delayed(bytes_of)("a", chain) for chain in EVERY)


def test_random_numbers_depend_on_seed_image_and_condition_alone():
    drawn = [
        generator(*key).random()
        for key in [(1, "a", "veiling_glare"), (2, "a", "veiling_glare"), (1, "b", "veiling_glare"), (1, "a", "motion")]
    ]
    assert len(set(drawn)) == len(drawn)
    assert generator(1, "a", "veiling_glare").random() == drawn[0]


def test_random_numbers_are_these_on_every_machine():
    assert generator(1, "neutral_front/001_03", "veiling_glare").integers(0, 2**32, 3).tolist() == [
        496869470,
        118844874,
        2020531046,
    ]


def test_a_photograph_keeps_its_draw_from_dose_to_dose():
    pixels = scenes.patch((0, 0, 0))
    weak, strong = (
        expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a").frame.light for chain in CHAINS[1:]
    )
    unclipped = strong < 1
    assert abs(strong - 2 * weak)[unclipped].max() < 1e-5
