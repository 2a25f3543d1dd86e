"""What a manifest or an experiment got wrong, in one sentence a person can act on."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from falsematch import catalog

M = TypeVar("M", bound=BaseModel)

_WANTED = {
    "int": "a whole number",
    "float": "a number",
    "string": "text",
    "bool": "true or false",
    "list": "a list, in [ ]",
    "tuple": "a list, in [ ]",
    "dict": "a mapping of settings, in { }",
    "model": "a mapping of settings, in { }",
}
"""By the first word of pydantic's type of an error."""
_TYPE_FAULT = re.compile(r"(int|float|string|bool|list|tuple|dict|model)_(type|parsing|from_float|attributes_type)")
_BRANCH = re.compile(r"(literal|dict|list|tuple|nullable|function-\w+)\[.*\]|str|int|float|bool|constrained-\w+")
"""What pydantic puts into a place to say which branch of a union it speaks of, besides the names of models."""
_SHAPE = {"extra_forbidden", "missing"}
"""Errors by which a mapping is seen to be another branch's."""


def read_strictly(content: Mapping[str, Any], model: type[M]) -> M:
    """The settings of a YAML file as a model, nothing taken for what it is not.

    ``yes`` is no number, ``"0.01"`` is text and 1.0 is no whole number; a list may stand for a tuple.

    Raises
    ------
    ValidationError
    """
    return model.model_validate_json(json.dumps(content), strict=True)


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
    tags = {one.__name__ for one in _models_below(model)}
    # An unknown key comes first: it is often the reason why another one is missing.
    errors = sorted(_of_best_branches(failure.errors(), tags), key=lambda error: error["type"] != "extra_forbidden")
    first = errors[0]
    place = _without_tags(first["loc"], tags)
    name = _place_name(place)
    if first["type"] == "extra_forbidden":
        path, key = [str(part) for part in place[:-1]], str(place[-1])
        known = sorted({field for parent in _models_at(model, path) for field in parent.model_fields})
        sentence = f"{where}: {name} is not a setting of {kind}. {_nearest_setting(key, known)}"
    elif first["type"] == "missing":
        sentence = f"{where}: {name} is missing; add it."
    elif first["type"] == "value_error":
        sentence = f"{where}: {f'{name}: ' if name else ''}{first['ctx']['error']}"
    else:
        alike = [error for error in errors if _without_tags(error["loc"], tags) == place]
        sentence = f"{where}: {name}: {_fault(alike)}"
    others = len({_without_tags(error["loc"], tags) for error in errors}) - 1
    return sentence if not others else f"{sentence} ({others} more fault{'s' if others > 1 else ''} after this one.)"


def _nearest_setting(key: str, known: list[str]) -> str:
    name, colon, _ = key.partition(":")
    return "Write a blank after the colon." if colon and name in known else catalog.nearest(key, known)


def _place_name(place: Sequence[str | int]) -> str:
    """``thresholds.fmr`` (entry 2): settings by name, entries of lists counted from one."""
    words = [str(part) for part in place if not isinstance(part, int)]
    entries = [str(part + 1) for part in place if isinstance(part, int)]
    name = f"`{'.'.join(words)}`" if words else ""
    return f"{name} (entry {', '.join(entries)})" if entries else name


def _fault(errors: Sequence[ErrorDetails]) -> str:
    """What is wrong with a value, by the errors at its place: one for each thing that might have stood there."""
    first = errors[0]
    given = first["input"]
    if first["type"] in {"literal_error", "enum"} and isinstance(given, str):
        known = re.findall(r"'([^']*)'", first["ctx"]["expected"])
        return f"{_shown(given)} is not known. {catalog.nearest(given, known)}"
    wanted = list(dict.fromkeys(_wanted(error) for error in errors if _wanted(error)))
    if not wanted:
        words = first["msg"].removeprefix("Input should be ")
        if words != first["msg"]:
            return f"it must be {words} (found {_shown(given)})."
        return f"{words[0].lower()}{words[1:]} (found {_shown(given)})."
    return f"it must be {' or '.join(wanted)} (found {_shown(given)}){_hint(given, first['type'])}."


def _wanted(error: ErrorDetails) -> str:
    if error["type"] in {"literal_error", "enum"}:
        return str(error["ctx"]["expected"])
    match = _TYPE_FAULT.fullmatch(error["type"])
    return _WANTED[match[1]] if match else ""


def _shown(given: Any) -> str:
    if given is None:
        return "nothing"
    if isinstance(given, bool):
        return str(given).lower()
    return f"{given!r:.80}"


def _hint(given: Any, kind: str) -> str:
    """How YAML came to read something else than was meant, as the rest of a sentence."""
    text_wanted = kind.startswith("string")
    if isinstance(given, bool):
        read = "; YAML reads yes, no, on and off as true or false"
        return f"{read}: put text in quotation marks" if text_wanted else read
    if text_wanted and isinstance(given, int | float):
        return "; put text in quotation marks"
    return _hint_of_number(given) if isinstance(given, str) and kind.startswith(("int", "float")) else ""


def _hint_of_number(text: str) -> str:
    """How a number that YAML takes for text is written."""
    plain = text.strip().replace("_", "")
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d{1,2}", plain):
        return f"; YAML reads {plain} as text: write {Decimal(plain):f}"
    if re.fullmatch(r"[-+]?\d+(,\d+)+", plain):
        return "; write a decimal with a point, and nothing between thousands"
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", plain):
        return "; write the number without quotation marks and without a first 0"
    return ""


def _is_tag(part: str | int, models: set[str]) -> bool:
    return isinstance(part, str) and (part in models or _BRANCH.fullmatch(part) is not None)


def _without_tags(loc: Sequence[str | int], models: set[str]) -> tuple[str | int, ...]:
    return tuple(part for part in loc if not _is_tag(part, models))


def _of_best_branches(errors: Sequence[ErrorDetails], models: set[str]) -> list[ErrorDetails]:
    """The errors without those of branches of a union that were not meant.

    pydantic says of every branch why it does not fit. Meant is the mapping whose settings fit best; where the value is
    of no branch's kind, all that might have stood there.
    """
    left = list(errors)
    depth = 0
    while any(len(error["loc"]) > depth for error in left):
        branches: dict[tuple[str | int, ...], dict[str | int, list[ErrorDetails]]] = {}
        for error in left:
            loc = error["loc"]
            if len(loc) > depth and _is_tag(loc[depth], models):
                branches.setdefault(loc[:depth], {}).setdefault(loc[depth], []).append(error)
        for union in branches.values():
            misfits = {tag: _misfit(of_one, depth) for tag, of_one in union.items()}
            best = min(misfits, key=lambda tag: misfits[tag])
            of_another_kind, _ = misfits[best]
            kept = union if of_another_kind else {best}
            dropped = [id(error) for tag, of_one in union.items() if tag not in kept for error in of_one]
            left = [error for error in left if id(error) not in dropped]
        depth += 1
    return left


def _misfit(errors: Sequence[ErrorDetails], depth: int) -> tuple[bool, int]:
    """How far a value is from a branch: of another kind altogether, then by settings that are unknown or missing."""
    other_kind = any(len(error["loc"]) == depth + 1 and error["type"] != "value_error" for error in errors)
    return other_kind, sum(error["type"] in _SHAPE and len(error["loc"]) == depth + 2 for error in errors)


def _models_at(model: type[BaseModel], path: list[str]) -> set[type[BaseModel]]:
    """Models that may stand at a place of the file; list positions change nothing."""
    models = {model}
    for part in path:
        fields = [parent.model_fields[part] for parent in models if part in parent.model_fields]
        if fields:
            models = {inner for field in fields for inner in _models_in(field.annotation)}
    return models


def _models_below(model: type[BaseModel]) -> set[type[BaseModel]]:
    """A model and all that its settings may be."""
    found: set[type[BaseModel]] = set()
    waiting = [model]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [inner for field in one.model_fields.values() for inner in _models_in(field.annotation)]
    return found


def _models_in(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {inner for part in get_args(annotation) for inner in _models_in(part)}
