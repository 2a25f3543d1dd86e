"""Which captures stand on one side of a comparison."""

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import Field, field_validator

from falsematch.catalog import nearest
from falsematch.errors import ExperimentError
from falsematch.text.strict import Strict


class Side(Strict):
    """The captures that stand on one side of a comparison; none named means every capture."""

    capture: Annotated[list[str], Field(min_length=1)] | None = None

    @field_validator("capture", mode="before")
    @classmethod
    def _one_or_more(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    def among(self, known: Collection[str], dataset: str) -> list[str]:
        """The captures meant, of those a dataset has.

        Raises
        ------
        ExperimentError
            Where the dataset has no such capture.
        """
        for capture in self.capture or []:
            if capture not in known:
                raise ExperimentError(f"`{capture}` is not a capture of {dataset}. {nearest(capture, sorted(known))}")
        return list(self.capture or sorted(known))
