"""Each condition's neutral dose returns the photograph's own bytes, past the whole chain, JPEG included."""

import pytest
import scenes

from falsematch.conditions import CONDITIONS, METERINGS, expose, parse

PIXELS = scenes.texture()
FRAME = scenes.frame_of(PIXELS)


def neutral(name):
    known = CONDITIONS[name].neutral
    return known(FRAME) if callable(known) else known


@pytest.mark.parametrize("name", CONDITIONS)
def test_neutral_delivers_the_same_bytes(name):
    (_, chain) = parse([{name: [neutral(name)]}])
    delivered = expose(PIXELS, FRAME, chain, seed=1, image="a")
    assert delivered.pixels.tobytes() == PIXELS.tobytes()
    assert delivered.file is None


@pytest.mark.parametrize("metering", METERINGS)
def test_a_chain_of_neutral_steps_bypasses_everything(metering):
    steps = [{name: neutral(name)} for name in CONDITIONS]
    (_, chain) = parse([{"chain": {"name": "nothing", "steps": steps, "metering": metering}}])
    seen = []
    delivered = expose(
        PIXELS, FRAME, chain, seed=1, image="a", metering=metering, tap=lambda stage, frame: seen.append(stage)
    )
    assert delivered.pixels.tobytes() == PIXELS.tobytes()
    assert seen == []


def test_one_neutral_step_does_not_silence_the_others():
    (_, chain) = parse([{"chain": {"name": "some", "steps": [{"exposure": 0}, {"veiling_glare": 0.2}]}}])
    assert expose(PIXELS, FRAME, chain, seed=1, image="a").pixels.tobytes() != PIXELS.tobytes()


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_level_changes_the_picture(name):
    for dose in CONDITIONS[name].levels:
        if name == "resolution" and dose > scenes.INTER_EYE:
            continue
        (_, chain) = parse([{name: [dose]}])
        assert expose(PIXELS, FRAME, chain, seed=1, image="a").pixels.tobytes() != PIXELS.tobytes(), dose
