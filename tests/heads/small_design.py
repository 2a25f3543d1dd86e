"""A design small enough for tests."""

from falsematch.datasets import Design

SMALL = Design.model_validate(
    {
        "subjects": 1,
        "groups": {"tone": [2, 8], "form": ["female", "male"]},
        "shapes": "shared",
        "size": 96,
        "captures": {"straight": {}, "turned": {"yaw": [15, 25]}},
    }
)
