"""Clean is the photograph itself."""

import pytest
import scenes

from falsematch.conditions import CLEAN, DELIVERIES, expose


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_clean_delivers_the_same_bytes(delivery):
    pixels = scenes.texture()
    delivered = expose(pixels, scenes.frame_of(pixels), CLEAN, seed=1, image="a", delivery=delivery)
    assert delivered.pixels.tobytes() == pixels.tobytes()


def test_clean_is_not_sent_through_the_chain():
    pixels, seen = scenes.texture(), []
    expose(pixels, scenes.frame_of(pixels), CLEAN, seed=1, image="a", tap=lambda stage, frame: seen.append(stage))
    assert seen == []
