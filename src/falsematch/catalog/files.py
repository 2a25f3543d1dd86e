"""Where manifests and experiments are found.

The working directory's own come first, then the checkout's (or, in an installed wheel, those shipped inside it).
"""

import copy
import difflib
import re
from collections.abc import Hashable, Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from falsematch.errors import ExperimentError, FalsematchError, ManifestError, no_file
from falsematch.text import lookalike

DATASETS = "data_manifests/datasets"
MODELS = "data_manifests/models"
EXPERIMENTS = "experiments"
DOCUMENTS = "docs"

_PACKAGE = Path(__file__).parents[1]
_CHECKOUT = _PACKAGE.parents[1]
# Longer than any manifest written by hand; a bigger file is not one, and is not parsed.
_MAX_BYTES = 1_000_000
_SUFFIXES = {".yaml", ".yml"}


def _roots() -> list[Path]:
    shipped = _PACKAGE / "_data"
    return [Path.cwd(), shipped if shipped.is_dir() else _CHECKOUT]


def _error(folder: str) -> type[FalsematchError]:
    return ExperimentError if folder == EXPERIMENTS else ManifestError


def names(folder: str) -> list[str]:
    """Every name that :func:`find` knows in one of the three folders, sorted."""
    return sorted({path.stem for root in _roots() for path in _yaml_files(root / folder, "*")})


def is_file_name(name: str | Path) -> bool:
    """Whether a name means a YAML file (``mine.yml``, ``club/club.YAML``) and not a bare name."""
    given = Path(name)
    return given.suffix.lower() in _SUFFIXES or len(given.parts) > 1


def _yaml_files(folder: Path, stem: str) -> list[Path]:
    # What begins with a dot is no manifest: a Mac puts `._london.yaml` beside `london.yaml` on foreign disks.
    return sorted(
        path for path in folder.glob(f"{stem}.*") if path.suffix.lower() in _SUFFIXES and not path.name.startswith(".")
    )


def find(folder: str, name: str | Path) -> Path:
    """The YAML file of a bare name, or the file itself where a path is given.

    Raises
    ------
    ExperimentError, ManifestError
        Where there is none; the sentence names the nearest known one.
    """
    what = {DATASETS: "dataset", MODELS: "model", EXPERIMENTS: "experiment"}[folder]
    if is_file_name(name):
        if Path(name).is_file():
            return Path(name)
        raise _error(folder)(no_file(name))
    if re.fullmatch(r"[A-Za-z0-9_.-]+", str(name)):
        for root in _roots():
            files = [path for path in _yaml_files(root / folder, str(name)) if path.stem == name and path.is_file()]
            if len(files) > 1:
                both = " and ".join(path.name for path in files)
                raise _error(folder)(f"`{name}` may be {both} in {folder}; give the path of one.")
            if files:
                return files[0]
    if Path(name).is_dir():
        raise _error(folder)(no_file(name))
    raise _error(folder)(f"`{name}` is not a known {what}. {nearest(str(name), names(folder))}")


def beside(folder: str, file: str) -> Path | None:
    """A file of a folder that manifests lie in, the working directory's own first; None where there is none."""
    return next((root / folder / file for root in _roots() if (root / folder / file).is_file()), None)


def document(name: str) -> Path:
    """A page of the documentation that goes with results: the checkout's, or the one shipped in the wheel."""
    shipped = _PACKAGE / "_data" / DOCUMENTS
    return (shipped if shipped.is_dir() else _CHECKOUT / DOCUMENTS) / name


def nearest(word: str, known: Iterable[str]) -> str:
    """The second half of a refusal: the nearest known name, one in other letters first, or all of them."""
    known = list(known)
    close = [name for name in known if lookalike.folded(name) == lookalike.folded(word)]
    close = close or difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"Did you mean `{close[0]}`?" if close else f"Known: {', '.join(known) or 'none'}."


# What PyYAML's own constructors raise on a value that its tag does not fit (`!!bool x` a KeyError, and so on).
_BROKEN = (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_TAG = "tag:yaml.org,2002:"
_NUMBERS = (f"{_TAG}int", f"{_TAG}float")
_LONGEST_NUMBER = 64
"""Digits. Converting a longer one takes time that grows with its square, and no setting has any use for it."""


class _Misread(yaml.MarkedYAMLError):
    """What YAML would read as something else than was meant."""

    def __init__(self, sentence: str, node: yaml.Node) -> None:
        super().__init__(problem=sentence)
        self.line = node.start_mark.line + 1


# Seven times as fast where PyYAML was built with libyaml, as its wheels are.
_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 40
"""Levels of nesting. No setting has as many, and a thousand would end the process: libyaml calls itself for each."""


_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class _Loader(_SafeLoader):  # type: ignore[misc, valid-type]
    """Safe YAML without its traps: what it would silently read as something else is refused.

    PyYAML keeps the last of two equal keys, reads ``1:30`` as 90, ``010`` as 8 and ``{fmr: 0,01}`` as two settings.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        _refuse_decimal_comma(node)
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, bool | None):
                word = key_node.value or "nothing"
                raise _Misread(f"`{word}` is read as {str(key).lower()}; put a name in quotation marks", key_node)
            if not isinstance(key, str | int | float) or not str(key).isprintable():
                raise yaml.constructor.ConstructorError(None, None, "a key is no plain word", node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"`{key}` is given twice", node.start_mark)
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        value: Any = super().construct_scalar(node)
        if node.tag in _NUMBERS:
            _refuse_strange_number(value, node)
        if _HALF_CHARACTER.search(value):
            raise yaml.constructor.ConstructorError(None, None, "half a character is none", node.start_mark)
        return value


def _check_shape(text: str) -> None:
    """Refuse aliases, and what is nested too deeply, before anything is built of it."""
    depth = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("anchors and aliases are not taken")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise yaml.YAMLError("it is nested too deeply")


# Nothing but text, numbers, true, false, null, lists and mappings; a day stays the text that it was written as.
_Loader.yaml_constructors = {
    tag: make
    for tag, make in yaml.SafeLoader.yaml_constructors.items()
    if tag is None or tag.removeprefix(_TAG) in {"null", "bool", "int", "float", "str", "seq", "map"}
}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != f"{_TAG}timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _refuse_decimal_comma(node: yaml.MappingNode) -> None:
    """``{fmr: 0,01}`` is ``fmr: 0`` and a second setting named 01, without a value."""
    if not node.flow_style:
        return
    for (_, whole), (rest, nothing) in pairwise(node.value):
        if _is_digits(whole) and _is_digits(rest) and isinstance(nothing, yaml.ScalarNode) and nothing.value == "":
            raise _Misread(
                f"`{whole.value},{rest.value}` is read as two settings; write a decimal with a point, and nothing "
                "between thousands",
                whole,
            )


def _is_digits(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and bool(re.fullmatch(r"[-+]?\d+", node.value))


def _refuse_strange_number(value: str, node: yaml.Node) -> None:
    if len(value) > _LONGEST_NUMBER:
        raise yaml.constructor.ConstructorError(None, None, f"a number of {len(value)} digits is none", node.start_mark)
    if ":" in value:
        raise _Misread(f"`{value}` is read as a number to the base of 60; write the number, or quote the text", node)
    if re.fullmatch(r"[-+]?0[0-9_]+", value):
        raise _Misread(
            f"`{value}` is read as a number to the base of 8; write a decimal with a point, another number without the "
            "first 0, and quote text",
            node,
        )
    if re.fullmatch(r"[-+]?\.(nan|inf)", value, re.IGNORECASE):
        raise _Misread(f"`{value}` is no number that a setting may have", node)


def load_yaml(path: Path, error: type[FalsematchError] = ManifestError) -> dict[str, Any]:
    """A YAML mapping from a file: safe, no duplicate keys, no aliases, nothing that YAML reads as what was not meant.

    It is parsed once while its text is the same.

    Raises
    ------
    error
        In one sentence with the line.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise error(f"{path.name}: larger than any hand-written YAML ({_MAX_BYTES // 1_000_000} MB); it was not read.")
    try:
        # A copy: whoever reads it may take it apart.
        content = copy.deepcopy(_parsed(_text(path, error)))
    except _Misread as misread:
        raise error(f"{path.name}: line {misread.line}: {misread.problem}.") from None
    except _BROKEN as cause:
        mark = getattr(cause, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        problem = getattr(cause, "problem", None) or str(cause).splitlines()[0]
        raise error(f"{path.name}:{where} is not YAML that can be read: {problem}.") from None
    if not isinstance(content, dict):
        raise error(f"{path.name}: a mapping of settings was expected, not {type(content).__name__}.")
    return content


def _text(path: Path, error: type[FalsematchError]) -> str:
    """A file's text in UTF-8, or in UTF-16 where its first bytes say so, as YAML has it."""
    content = path.read_bytes()
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as cause:
        line = content[: cause.start].count(b"\n") + 1
        raise error(
            f"{path.name}: line {line} holds a byte that is not UTF-8 (0x{content[cause.start]:02x}); save the file as "
            "UTF-8."
        ) from None


@lru_cache(maxsize=64)
def _parsed(written: str) -> Any:
    _check_shape(written)
    return yaml.load(written, Loader=_Loader)  # noqa: S506 - _Loader is a SafeLoader


def kind_of(name: str | Path) -> str:
    """The kind that the experiment of a bare name or a file states; an audit where it states none.

    Raises
    ------
    ExperimentError
    """
    return str(load_yaml(find(EXPERIMENTS, name), ExperimentError).get("kind", "audit"))
