"""The ``dataset`` of an experiment, as it is written."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from falsematch.datasets.design import Design
from falsematch.text.strict import Strict


class DatasetSpec(Strict, strict=True):
    """The ``dataset`` of an experiment: a bare name, or ``{name: london, long_side: 675}``.

    Attributes
    ----------
    name : str
        Name of a manifest, or path to one.
    long_side : int or None
        Longer side in pixels that photographs are reduced to; None leaves them as they are.
    people, photographs : int or None
        So many people, and so many photographs of each, where there are more: drawn by the hashes of their names, so
        that the draw is the same everywhere and a smaller one is part of a larger one.
    design : Design or None
        For generated datasets: factors and levels, ``{name: heads, design: {...}}``.
    """

    name: str
    long_side: Annotated[int, Field(ge=16, le=20_000)] | None = None
    people: Annotated[int, Field(ge=2)] | None = None
    photographs: Annotated[int, Field(ge=1)] | None = None
    design: Design | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_name(cls, given: Any) -> Any:
        return {"name": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _drawn_from_what_there_is(self) -> "DatasetSpec":
        if self.design is not None and (self.people or self.photographs):
            raise ValueError("a `design` says itself how many people and photographs there are; leave the others out.")
        return self
