"""What a manifest got wrong, in one sentence a person can act on."""

from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from falsematch import catalog


def explain(failure: ValidationError, model: type[BaseModel], where: str, kind: str) -> str:
    """The first fault of a validation as one sentence; further faults are counted.

    Parameters
    ----------
    failure : ValidationError
        What pydantic raised.
    model : type of BaseModel
        The model that refused, whose settings are the known ones.
    where : str
        The file, as the reader knows it.
    kind : str
        What the file is: "a dataset manifest".
    """
    # An unknown key comes first: it is often the reason why another one is missing.
    errors = sorted(failure.errors(), key=lambda error: error["type"] != "extra_forbidden")
    first = errors[0]
    path, key = [str(part) for part in first["loc"][:-1]], str(first["loc"][-1]) if first["loc"] else ""
    name = ".".join([*path, key])
    if first["type"] == "extra_forbidden":
        known = sorted({field for parent in _models_at(model, path) for field in parent.model_fields})
        sentence = f"{where}: `{name}` is not a setting of {kind}. {catalog.nearest(key, known)}"
    elif first["type"] == "missing":
        sentence = f"{where}: `{name}` is missing; add it."
    elif first["type"] == "value_error":
        sentence = f"{where}: {f'`{name}`: ' if name else ''}{first['ctx']['error']}"
    else:
        sentence = f"{where}: `{name}`: {first['msg'][0].lower()}{first['msg'][1:]} (found {first['input']!r:.80})."
    others = len(errors) - 1
    return sentence if not others else f"{sentence} ({others} more fault{'s' if others > 1 else ''} after this one.)"


def _models_at(model: type[BaseModel], path: list[str]) -> set[type[BaseModel]]:
    """Models that may stand at a place of the file; list positions and union tags change nothing."""
    models = {model}
    for part in path:
        fields = [parent.model_fields[part] for parent in models if part in parent.model_fields]
        if fields:
            models = {inner for field in fields for inner in _models_in(field.annotation)}
    return models


def _models_in(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {inner for part in get_args(annotation) for inner in _models_in(part)}
