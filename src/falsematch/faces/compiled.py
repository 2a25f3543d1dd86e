"""Compiled loops, typed."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., object])


def jit(loop: Loop) -> Loop:
    """A loop compiled by numba on one thread, kept compiled between runs; no fast-math, so the order of sums stands."""
    return cast(Loop, numba.njit(cache=True, nogil=True, error_model="numpy")(loop))
