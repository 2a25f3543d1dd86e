"""Proofs that each field condition is what it says (FIELD section 3): ``falsematch run condition_proofs``.

One file a proof or a family of them; :data:`PROOFS` is the table of all. A new condition adds its proofs here.
"""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.studies.proofs.experiment import TABLE, ProofsExperiment, load, made, pictures, prove, run
    from falsematch.studies.proofs.proof import Item, Proof, Reading
    from falsematch.studies.proofs.table import PROOFS

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

lazy.attach(__name__)
