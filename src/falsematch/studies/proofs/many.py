"""Proofs that many pictures make together: a median or a percentile is held against the bar, not the worst picture."""

from dataclasses import dataclass

from falsematch.studies.proofs.measured import told
from falsematch.studies.proofs.proof import Material, Reading


@dataclass(frozen=True, slots=True)
class Many:
    """One row that rests on many pictures.

    Attributes
    ----------
    condition, proof : str
    dose : float
    material : "head" or "photograph"
    reading : Reading
        What all of them give together.
    low, high : float
        Least and greatest of the pictures, in the reading's unit.
    pictures, not_measurable, not_applicable : int
        Those that enter, those in which no face was found, and those on which the condition could not be made.
    """

    condition: str
    proof: str
    dose: float
    material: Material
    reading: Reading
    low: float
    high: float
    pictures: int
    not_measurable: int = 0
    not_applicable: int = 0

    def row(self) -> dict[str, object]:
        """The row of ``proofs.csv``."""
        like = told(
            self.condition, self.proof, self.dose, self.material, None, [self.reading], self.not_applicable, None
        )
        return like | {
            "low": self.low,
            "high": self.high,
            "pictures": self.pictures,
            "not_measurable": self.not_measurable,
        }
