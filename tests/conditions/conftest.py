"""A rendered head with its reading, made once a session."""

from collections.abc import Callable

import pytest

from falsematch.faces import Frame
from falsematch.studies.proofs.rendered import RenderedHeads


@pytest.fixture(scope="session")
def head(rendered_heads: Callable[[int, int], RenderedHeads]) -> Frame:
    """A head that looks into the camera."""
    made = rendered_heads(1001, 1)
    frame = made.frame(made.picture(0))
    assert frame is not None
    return frame
