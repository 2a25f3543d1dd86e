"""Where manifests and experiments are found.

The working directory's own come first, then the checkout's (or, in an installed wheel, those shipped inside it).
"""

import difflib
import re
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

import yaml

from falsematch.errors import ExperimentError, FalsematchError, ManifestError

DATASETS = "data_manifests/datasets"
MODELS = "data_manifests/models"
EXPERIMENTS = "experiments"
DOCUMENTS = "docs"

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parents[1]
# Longer than any manifest written by hand; a bigger file is not one, and is not parsed.
_MAX_BYTES = 1_000_000
_LONGEST_NUMBER = 64
"""Digits. Converting a longer one takes time that grows with its square, and no setting has any use for it."""
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


def _roots() -> list[Path]:
    shipped = _PACKAGE / "_data"
    return [Path.cwd(), shipped if shipped.is_dir() else _CHECKOUT]


def _error(folder: str) -> type[FalsematchError]:
    return ExperimentError if folder == EXPERIMENTS else ManifestError


def names(folder: str) -> list[str]:
    """Every name that :func:`find` knows in one of the three folders, sorted."""
    return sorted({path.stem for root in _roots() for path in (root / folder).glob("*.yaml")})


def find(folder: str, name: str | Path) -> Path:
    """The YAML file of a bare name, or the file itself where a path is given.

    Raises
    ------
    ExperimentError, ManifestError
        Where there is none; the sentence names the nearest known one.
    """
    what = {DATASETS: "dataset", MODELS: "model", EXPERIMENTS: "experiment"}[folder]
    given = Path(name)
    if given.suffix in {".yaml", ".yml"} or len(given.parts) > 1:
        if given.is_file():
            return given
        raise _error(folder)(f"{name}: there is no such file.")
    if re.fullmatch(r"[A-Za-z0-9_.-]+", str(name)):
        for root in _roots():
            path = root / folder / f"{name}.yaml"
            if path.is_file():
                return path
    raise _error(folder)(f"`{name}` is not a known {what}. {nearest(str(name), names(folder))}")


def document(name: str) -> Path:
    """A page of the documentation that goes with results: the checkout's, or the one shipped in the wheel."""
    shipped = _PACKAGE / "_data" / DOCUMENTS
    return (shipped if shipped.is_dir() else _CHECKOUT / DOCUMENTS) / name


def nearest(word: str, known: Iterable[str]) -> str:
    """The second half of a refusal: the nearest known name, or all of them."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"Did you mean `{close[0]}`?" if close else f"Known: {', '.join(known) or 'none'}."


# What PyYAML's own constructors raise on a value that its tag does not fit (`!!bool x` a KeyError, and so on).
_BROKEN = (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


# Seven times as fast where PyYAML was built with libyaml, as its wheels are.
_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 40
"""Levels of nesting. No setting has as many, and a thousand would end the process: libyaml calls itself for each."""


class _Loader(_SafeLoader):  # type: ignore[misc, valid-type]
    """Safe YAML that refuses a key given twice (PyYAML silently keeps the last)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key in (self.construct_object(key, deep=True) for key, _ in node.value):
            if not isinstance(key, str | int | float | None) or not str(key).isprintable():
                raise yaml.constructor.ConstructorError(None, None, "a key is no plain word", node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"`{key}` is given twice", node.start_mark)
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        value: Any = super().construct_scalar(node)
        if node.tag in _NUMBERS and len(value) > _LONGEST_NUMBER:
            raise yaml.constructor.ConstructorError(
                None, None, f"a number of {len(value)} digits is none", node.start_mark
            )
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise yaml.constructor.ConstructorError(None, None, "half a character is none", node.start_mark)
        return value


def _check_shape(text: bytes) -> None:
    """Refuse aliases, and what is nested too deeply, before anything is built of it."""
    depth = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("anchors and aliases are not taken")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise yaml.YAMLError("it is nested too deeply")


def load_yaml(path: Path, error: type[FalsematchError] = ManifestError) -> dict[str, Any]:
    """A YAML mapping from a file: safe, no duplicate keys, no aliases."""
    if path.stat().st_size > _MAX_BYTES:
        raise error(f"{path.name}: larger than any hand-written YAML ({_MAX_BYTES // 1_000_000} MB); it was not read.")
    try:
        text = path.read_bytes()
        _check_shape(text)
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - _Loader is a SafeLoader
    except _BROKEN as cause:
        mark = getattr(cause, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        problem = getattr(cause, "problem", None) or str(cause).splitlines()[0]
        raise error(f"{path.name}:{where} is not YAML that can be read: {problem}.") from None
    if not isinstance(content, dict):
        raise error(f"{path.name}: a mapping of settings was expected, not {type(content).__name__}.")
    return content


def kind_of(name: str | Path) -> str:
    """The kind that the experiment of a bare name or a file states; an audit where it states none.

    Raises
    ------
    ExperimentError
    """
    return str(load_yaml(find(EXPERIMENTS, name), ExperimentError).get("kind", "audit"))
