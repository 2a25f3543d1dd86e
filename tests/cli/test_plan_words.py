"""What a plan says of a contrast that is told for some people and not for others."""

from math import nan
from types import SimpleNamespace

import pytest

from falsematch.cli.run import _can_tell


@pytest.mark.parametrize(
    ("ratios", "said"),
    [
        ((50.0, nan), "told from 50 times on, and at no ratio where people carry more of the variance"),
        ((2.0, 3.0), "told from 2 to 3 times on"),
        ((3.0, 3.0), "told from 3 times on"),
    ],
)
def test_a_ratio_that_is_never_told_is_no_number_of_times(ratios, said):
    assert _can_tell(SimpleNamespace(by="interval", ratios=ratios)) == said
