"""Proofs that each field condition is what it says (FIELD section 3): ``falsematch run condition_proofs``.

One file a proof or a family of them; :data:`PROOFS` is the table of all. A new condition adds its proofs here.
"""

from typing import TYPE_CHECKING

from falsematch import _lazy

if TYPE_CHECKING:
    from falsematch.proofs.experiment import TABLE, ProofsExperiment, load, made, pictures, prove, run
    from falsematch.proofs.proof import Item, Proof, Reading
    from falsematch.proofs.table import PROOFS

__all__ = [
    "PROOFS",
    "TABLE",
    "Item",
    "Proof",
    "ProofsExperiment",
    "Reading",
    "load",
    "made",
    "pictures",
    "prove",
    "run",
]

_lazy.attach(__name__)
