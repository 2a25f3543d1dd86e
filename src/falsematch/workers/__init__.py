"""Worker processes, and the chatter of libraries that is held back in them."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.workers.pool import (
        Task,
        distributed,
        each,
        on_dask,
    )

__all__ = [
    "Task",
    "distributed",
    "each",
    "on_dask",
]

lazy.attach(__name__)
