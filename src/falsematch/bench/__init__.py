"""Speed, measured against what it is to be faster than, both in one run.

A ratio within one run stands still where times do not: both sides meet the same machine in the same state. One file a
benchmark.
"""

from typing import TYPE_CHECKING

from falsematch import _lazy

if TYPE_CHECKING:
    from falsematch.bench._benches import BENCHES, run
    from falsematch.bench.audit import audit_speed
    from falsematch.bench.conditions import each
    from falsematch.bench.embed import embed
    from falsematch.bench.heads import rendered_heads
    from falsematch.bench.matchers import matchers
    from falsematch.bench.measured import Measured
    from falsematch.bench.pairs import pairs
    from falsematch.bench.scale import scale
    from falsematch.bench.scores import scores
    from falsematch.bench.start import start

__all__ = [
    "BENCHES",
    "Measured",
    "audit_speed",
    "each",
    "embed",
    "matchers",
    "pairs",
    "rendered_heads",
    "run",
    "scale",
    "scores",
    "start",
]

_lazy.attach(__name__)
