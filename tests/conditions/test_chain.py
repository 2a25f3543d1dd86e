"""How an experiment names its conditions, and in what order they act."""

import math

import pytest
import scenes

from falsematch.conditions import CONDITIONS, STAGES, expose, parse, to_yaml
from falsematch.errors import ExperimentError

DUSK = {"chain": {"name": "dusk", "steps": [{"resolution": 24}, {"veiling_glare": 0.2}]}}
DUSK_BACKWARDS = {"chain": {"name": "dusk", "steps": [{"veiling_glare": 0.2}, {"resolution": 24}]}}


def test_clean_is_always_first():
    assert [chain.name for chain in parse([{"resolution": [60]}])] == ["clean", "resolution"]
    assert [chain.name for chain in parse([])] == ["clean"]


def test_one_chain_a_dose():
    doses = [(chain.name, chain.dose, chain.unit) for chain in parse([{"resolution": [60, 30]}])[1:]]
    assert doses == [("resolution", 60.0, "inter-eye px"), ("resolution", 30.0, "inter-eye px")]


def test_a_condition_without_levels_takes_its_own():
    chains = parse([{"veiling_glare": {"angle": 20}}])[1:]
    assert [chain.dose for chain in chains] == list(CONDITIONS["veiling_glare"].levels)


def test_a_parameter_is_part_of_the_name():
    names = [
        chain.name for chain in parse([{"veiling_glare": {"levels": [0.1], "angle": 20}}, {"veiling_glare": [0.1]}])
    ]
    assert names == ["clean", "veiling_glare[angle=20]", "veiling_glare"]


def test_a_chain_of_several_has_no_dose():
    dusk = parse([DUSK])[1]
    assert (dusk.name, dusk.unit) == ("dusk", "")
    assert math.isnan(dusk.dose)


def test_steps_follow_the_camera_whatever_the_order_in_the_file():
    for entry in (DUSK, DUSK_BACKWARDS):
        assert [step.condition.stage for step in parse([entry])[1].steps] == ["veil", "sampling"]


def test_the_order_in_the_file_does_not_change_a_byte():
    pixels = scenes.texture()
    frame = scenes.frame_of(pixels)
    one, other = (
        expose(pixels, frame, parse([entry])[1], seed=1, image="a").pixels for entry in (DUSK, DUSK_BACKWARDS)
    )
    assert one.tobytes() == other.tobytes()


def test_taps_see_the_stages_in_the_order_of_light():
    pixels, seen = scenes.texture(), []
    expose(
        pixels,
        scenes.frame_of(pixels),
        parse([DUSK])[1],
        seed=1,
        image="a",
        tap=lambda stage, frame: seen.append(stage),
    )
    assert seen == ["scene", "veil", "sampling", "raw", "delivered"]


def test_every_condition_stands_at_a_stage_of_the_chain():
    assert {condition.stage for condition in CONDITIONS.values()} <= set(STAGES)


def test_every_level_is_a_legal_dose():
    for condition in CONDITIONS.values():
        for level in condition.levels:
            condition.check(level, condition.defaults())


def test_what_is_written_reads_back_as_the_same_chains():
    chains = parse([{"resolution": [60, 30]}, {"veiling_glare": {"levels": [0.1, 0.2], "angle": 20}}, DUSK])
    # Chains hold NaN where there is no dose, and NaN is not equal to itself.
    assert str(parse(to_yaml(chains))) == str(chains)


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([{"resolutoin": [60]}], r"`resolutoin` is not a known condition\. Did you mean `resolution`\?"),
        ([{"scenario": "porch_at_dawn"}], r"`porch_at_dawn` is not a known scenario\. Did you mean `porch_at_dusk`\?"),
        ([{"resolution": [0]}], r"0 is not a dose of `resolution`: give a number from 2 to 1000 \(inter-eye px\)\."),
        ([{"veiling_glare": [1.5]}], r"1\.5 is not a dose of `veiling_glare`"),
        ([{"veiling_glare": [-0.1]}], r"-0\.1 is not a dose"),
        ([{"veiling_glare": [math.nan]}], r"nan is not a dose"),
        ([{"veiling_glare": [True]}], r"True is not a dose"),
        ([{"veiling_glare": ["1e-3"]}], r"'1e-3' is not a dose"),
        ([{"veiling_glare": 0.1}], r"wants a list of doses"),
        ([{"resolution": []}], r"wants a list of doses"),
        ([{"veiling_glare": {"levels": [0.1], "angel": 20}}], r"`angel` is not a setting .* Did you mean `angle`\?"),
        ([{"veiling_glare": {"levels": [0.1], "angle": 200}}], r"200 is not `angle` of `veiling_glare`"),
        ([{"resolution": [60, 60]}], r"`resolution` at 60 is listed twice"),
        (["resolution"], r"'resolution' is not a condition, such as"),
        ([DUSK, DUSK], r"`dusk` is listed twice"),
        ([{"chain": {"name": "clean", "steps": [{"resolution": 24}]}}], r"`clean` cannot name a chain"),
        ([{"chain": {"name": "Porch dusk", "steps": [{"resolution": 24}]}}], r"`Porch dusk` cannot name a chain"),
        ([{"chain": {"name": "dusk"}}], r"exactly `name` and `steps`"),
        ([{"chain": {"name": "dusk", "steps": []}}], r"`steps` wants a list"),
        ([{"chain": {"name": "dusk", "steps": [{"resolution": {}}]}}], r"wants a `dose`"),
        (
            [{"chain": {"name": "dusk", "steps": [{"resolution": 24}, {"resolution": 12}]}}],
            r"`resolution` is listed twice",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(entries, sentence):
    with pytest.raises(ExperimentError, match=sentence):
        parse(entries)


@pytest.mark.parametrize("setting", [{"delivery": "natve"}, {"metering": "fcae"}])
def test_an_unknown_delivery_or_metering_is_refused(setting):
    pixels = scenes.texture()
    with pytest.raises(ExperimentError, match="is not a known"):
        expose(pixels, scenes.frame_of(pixels), parse([DUSK])[1], seed=1, image="a", **setting)
