"""Scenarios: chains that stand for reported encounters, their doses drawn from stated ranges."""

import pytest
import scenes

from falsematch.conditions import SCENARIOS, STAGES, expose, parse, to_yaml
from falsematch.conditions.chain import Between
from falsematch.errors import ExperimentError


def test_there_are_the_six():
    assert list(SCENARIOS) == [
        "turned_to_the_sun",
        "car_window",
        "cap_on",
        "inches_away",
        "porch_at_dusk",
        "across_the_street",
    ]


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_says_what_was_reported_and_where_it_is_a_guess(name):
    assert len(SCENARIOS[name].reported) > 20
    assert SCENARIOS[name].guessed


@pytest.mark.parametrize("name", SCENARIOS)
def test_doses_lie_in_their_ranges_and_are_legal(name):
    chain = parse([{"scenario": name}])[1]
    for image in "abcdefgh":
        for step in chain.drawn(1, image).steps:
            wanted = SCENARIOS[name].steps[step.condition.name]
            wanted = wanted["dose"] if isinstance(wanted, dict) else wanted
            low, high = wanted if isinstance(wanted, tuple) else (wanted, wanted)
            assert low <= step.dose <= high
            step.condition.check(step.dose, {})


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_photograph_draws_its_own_doses_and_always_the_same(name):
    chain = parse([{"scenario": name}])[1]
    doses = [[step.dose for step in chain.drawn(1, image).steps] for image in ("a", "b", "a")]
    assert doses[0] == doses[2] != doses[1]


@pytest.mark.parametrize("name", SCENARIOS)
def test_steps_follow_the_camera(name):
    stages = [STAGES.index(step.condition.stage) for step in parse([{"scenario": name}])[1].steps]
    assert stages == sorted(stages)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_can_be_taken(name):
    pixels = scenes.texture()
    chain = parse([{"scenario": name}])[1]
    one, other = (
        expose(pixels, scenes.frame_of(pixels), chain, seed=1, image="a", metering="frame_average") for _ in range(2)
    )
    assert one.pixels.tobytes() == other.pixels.tobytes()
    assert one.pixels.tobytes() != pixels.tobytes()


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_are_metered_by_the_frame_and_by_the_face_whatever_the_experiment_says(name):
    clean, chain = parse([{"scenario": name}])
    assert tuple(chain.metered(["fixed"])) == ("frame_average", "face")
    assert tuple(clean.metered(["face"])) == ("fixed",)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_written_by_its_name(name):
    chains = parse([{"scenario": name}])
    assert to_yaml(chains) == [{"scenario": name}]
    assert str(parse(to_yaml(chains))) == str(chains)


def test_a_chain_of_ones_own_may_draw_its_doses_too():
    dusk = {
        "chain": {
            "name": "dusk",
            "steps": [{"low_light": {"between": [4, 41], "denoise": 0}}, {"compression": {"between": [60, 90]}}],
            "metering": "face",
        }
    }
    chains = parse([dusk])
    assert [step.between for step in chains[1].steps] == [Between(4, 41), Between(60, 90)]
    assert chains[1].metering == ("face",)
    assert str(parse(to_yaml(chains))) == str(chains)
    drawn = chains[1].drawn(1, "a").steps
    assert drawn[1].dose == int(drawn[1].dose), "a JPEG quality is whole"
    assert dict(drawn[0].parameters) == {"denoise": 0}


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({"low_light": {"between": [41, 4]}}, "wants the smaller dose first"),
        ({"low_light": {"between": [4]}}, "wants two doses"),
        ({"low_light": {"between": [0, 4]}}, "0 is not a dose of `low_light`"),
        # Neutral, which is legal, but nothing between it and the range is.
        ({"distance": {"between": [1, 2]}}, r"2\.0 is not a dose of `distance`: give a number from 0\.3 to 1\.2 \(m\)"),
        ({"distance": {"dose": 2, "source_distance": 5}}, "`source_distance` means nothing beside it"),
        ({"low_light": {"between": [4, 41], "dose": 4}}, "wants a `dose` .* or `between` two"),
    ],
)
def test_a_range_that_cannot_be_meant_is_refused(step, sentence):
    with pytest.raises(ExperimentError, match=sentence):
        parse([{"chain": {"name": "dusk", "steps": [step]}}])


def test_an_unknown_metering_of_a_chain_is_refused():
    with pytest.raises(ExperimentError, match=r"`fcae` is not a metering\. Did you mean `face`\?"):
        parse([{"chain": {"name": "dusk", "steps": [{"low_light": 4}], "metering": "fcae"}}])
