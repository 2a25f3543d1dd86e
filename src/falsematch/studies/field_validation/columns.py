"""Numbers that a step of a field validation takes from the row of each real photograph: ``{column: azimuth}``."""

from collections.abc import Iterator, Mapping
from typing import Any

from falsematch.conditions import find
from falsematch.errors import DataError

_COLUMN = "column"


def columns_of(step: Mapping[str, Any]) -> Iterator[str]:
    """Labels that a step takes numbers from."""
    for content in step.values():
        for value in [content, *(content.values() if isinstance(content, Mapping) else ())]:
            if _is_column(value):
                yield str(value[_COLUMN])


def _is_column(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {_COLUMN}


def with_values(step: Mapping[str, Any], values: Mapping[str, float]) -> dict[str, Any]:
    """The step with every column's number in its place."""

    def of(value: Any) -> Any:
        return values[str(value[_COLUMN])] if _is_column(value) else value

    return {
        name: of(content)
        if _is_column(content) or not isinstance(content, Mapping)
        else {setting: of(value) for setting, value in content.items()}
        for name, content in step.items()
    }


def with_samples(step: Mapping[str, Any]) -> dict[str, Any]:
    """The step with a legal number in every column's place."""
    made: dict[str, Any] = {}
    for name, content in step.items():
        condition = find(name)
        if _is_column(content):
            made[name] = condition.levels[0]
        elif isinstance(content, Mapping):
            samples = {"dose": condition.levels[0], **condition.defaults()}
            made[name] = {
                key: samples.get(key, value) if _is_column(value) else value for key, value in content.items()
            }
        else:
            made[name] = content
    return made


def number_of(photograph: Mapping[Any, Any], column: str) -> float:
    """What a photograph's row holds in a column.

    Raises
    ------
    DataError
        Where that is no number.
    """
    try:
        return float(photograph[column])
    except ValueError:
        raise DataError(
            f"{photograph['image']}: `{column}` holds {photograph[column]!r}, which is no number; fill it in."
        ) from None
