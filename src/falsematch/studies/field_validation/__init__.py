"""Real light and real smallness beside what stands for them: experiments of kind ``field_validation``."""

from typing import TYPE_CHECKING

from falsematch.text import lazy

if TYPE_CHECKING:
    from falsematch.studies.field_validation.measure import (
        COSTS,
        HEAD,
        SHADING,
        TABLE,
        FieldValidation,
        Measured,
        Pairing,
        load,
        measure,
        run,
    )

__all__ = [
    "COSTS",
    "HEAD",
    "SHADING",
    "TABLE",
    "FieldValidation",
    "Measured",
    "Pairing",
    "load",
    "measure",
    "run",
]

lazy.attach(__name__)
