"""Every proof passes on small patches of the ten tones; the full run is `falsematch run condition_proofs`."""

import math

import pytest

from falsematch.conditions import CONDITIONS, find
from falsematch.errors import NotApplicable
from falsematch.studies.proofs import PROOFS
from falsematch.studies.proofs.items import Patches, patches

ITEMS = list(patches(Patches(side=320, inter_eye=80)))
"""So large that a mean in the dark lies three of its standard errors within its bar."""
ON_PATCHES = [proof for proof in PROOFS if "patch" in proof.materials]


def name(proof):
    return f"{proof.condition}-{proof.name}-{getattr(proof.measure, '__name__', 'bytes')}"


@pytest.mark.parametrize("proof", ON_PATCHES, ids=name)
def test_the_weakest_and_the_strongest_dose_are_what_they_say_on_every_tone(proof):
    doses = proof.doses or find(proof.condition).levels
    measured = 0
    for item in ITEMS:
        for dose in dict.fromkeys((doses[0], doses[-1])):
            try:
                readings = proof.measure(item, dose, 1)
            except NotApplicable:
                continue
            for reading in readings:
                if not math.isnan(reading.bar) and not math.isnan(reading.measured):
                    measured += 1
                    assert abs(reading.error) <= reading.bar, f"Monk {item.tone}, dose {dose}: {reading}"
                elif math.isnan(reading.measured):
                    assert reading.reason, "a number that is missing says why"
    assert measured >= len(ITEMS)


BY_MANY_HEADS = {"yaw", "pitch", "roll", "distance"}
"""Their doses are proven by many heads together (test_geometry, test_renders)."""


@pytest.mark.parametrize("condition", [name for name in CONDITIONS if name not in BY_MANY_HEADS])
def test_every_condition_has_proofs_of_its_neutral_and_of_its_dose(condition):
    names = {proof.name for proof in PROOFS if proof.condition == condition}
    assert "neutral" in names
    assert names & {"dose", "equal_dose"}


def test_the_dose_is_the_same_for_all_tones():
    """Equal dose: the veil a patch gets is its own to a millionth, whatever the skin."""
    (proof,) = [proof for proof in PROOFS if proof.condition == "veiling_glare" and proof.name == "dose"]
    measured = [proof.measure(item, 0.1, 1)[0].measured for item in ITEMS]
    assert max(measured) - min(measured) < 1e-6
