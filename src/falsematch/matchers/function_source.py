"""What a Python function is made of, so that a changed one is never taken for the one before."""

import ast
import dis
import functools
import hashlib
import inspect
import sys
import sysconfig
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from falsematch.store import digest, file_sha256

WEIGHTS = {
    *(".bin", ".ckpt", ".dat", ".h5", ".joblib", ".keras", ".npy", ".npz", ".onnx", ".pb", ".pickle", ".pkl"),
    *(".pt", ".pth", ".safetensors", ".tflite", ".xml"),
}
"""What files end in that hold weights; others, such as a table that is written, are no part of a function."""

_PLAIN = bool | int | float | complex | bytes | None
_LIBRARIES = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib")}


class Untold(Exception):  # noqa: N818 - a reason, which the caller puts into its sentence
    """Why nobody could tell when a function changes, as a clause."""


def source_digest(function: Callable[..., Any]) -> str:
    """sha256 of all that a function is made of and that can be read.

    That is its source and that of every function and class of its session that it uses, the values that it finds in
    its session (numbers, texts, arrays), whole modules of its own folder, the name and version of libraries, and the
    bytes of weights whose file a text in any of these names (:data:`WEIGHTS`). A comment that is changed makes it
    another one.

    Raises
    ------
    Untold
        Where something that it uses cannot be read, such as an open model.
    """
    parts = _Parts()
    parts.add(getattr(function, "__name__", ""), function)
    return digest(parts.told)


class _Parts:
    """What was found so far, in the order in which it was come by."""

    def __init__(self) -> None:
        self.told: list[list[str]] = []
        self._seen: set[int] = set()
        self._kept: list[object] = []  # an id is one object's only while it lives

    def add(self, name: str, value: object) -> None:
        """One thing that is used under a name, with all that it uses itself."""
        value = inspect.unwrap(value) if callable(value) and not isinstance(value, FunctionType | type) else value
        if isinstance(value, str | Path):
            self._text(name, str(value))
        elif isinstance(value, _PLAIN):
            self.told.append([name, repr(value)])
        elif isinstance(value, np.ndarray | np.generic) and not value.dtype.hasobject:
            held = [str(value.dtype), str(value.shape), hashlib.sha256(value.tobytes()).hexdigest()]
            self.told.append([name, *held])
        elif id(value) not in self._seen:
            self._seen.add(id(value))
            self._kept.append(value)
            self._made(name, value)

    def _made(self, name: str, value: object) -> None:
        if isinstance(value, ModuleType):
            self._module(value)
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                self.add(f"{name}[{key!r}]", inner)
        elif isinstance(value, tuple | list):
            for number, inner in enumerate(value):
                self.add(f"{name}[{number}]", inner)
        elif isinstance(value, functools.partial):
            self.add(name, value.func)
            self.add(name, [value.args, value.keywords])
        elif isinstance(value, FunctionType | BuiltinFunctionType | type | np.ufunc):
            self._defined(name, value)
        else:
            raise Untold(f"it uses `{name}`, of type {type(value).__name__}, whose content cannot be read")

    def _defined(self, name: str, value: Any) -> None:
        """A function or class: of a library by its name, of a module of one's own by its file, else by its source."""
        module = sys.modules.get(getattr(value, "__module__", None) or "__main__")
        in_session = module is None or module.__name__ == "__main__"
        self.told.append([name, getattr(module, "__name__", ""), value.__name__])
        if not in_session:
            self.add(getattr(module, "__name__", ""), module)
        if isinstance(value, FunctionType) and (in_session or _own_file(module)):
            self._function(name, value, in_session=in_session)
        elif in_session and isinstance(value, type):
            self._class(name, value)

    def _function(self, name: str, function: FunctionType, *, in_session: bool) -> None:
        if function.__name__ == "<lambda>":
            raise Untold("it is a lambda or uses one, which has no source of its own")
        for cell, held in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            self.add(cell, held.cell_contents)
        self.add(f"{name}, defaults", (function.__defaults__, function.__kwdefaults__))
        if in_session:
            try:
                # Of the code: a decorated function would give the source of the one within.
                source = textwrap.dedent(inspect.getsource(function.__code__))
            except (OSError, TypeError) as cause:
                raise Untold("its source cannot be read") from cause
            self.told.append([name, source])
            self._files_in(name, source)
        for used in sorted(set(_globals_of(function.__code__)) & function.__globals__.keys()):
            value = function.__globals__[used]
            # What else a module holds, its own file makes.
            if in_session or isinstance(value, str | Path | _PLAIN):
                self.add(used, value)

    def _class(self, name: str, value: type) -> None:
        for base in value.__bases__:
            self.add(base.__name__, base)
        for inner, member in vars(value).items():
            function = getattr(member, "__func__", getattr(member, "fget", member))
            if isinstance(function, FunctionType) or not inner.startswith("__"):
                self.add(f"{name}.{inner}", function)

    def _module(self, module: ModuleType) -> None:
        file = _own_file(module)
        if file is None:
            top = sys.modules.get(module.__name__.partition(".")[0])
            self.told.append([module.__name__, str(getattr(top, "__version__", ""))])
            return
        self.told.append([module.__name__, file_sha256(file)])
        self._files_in(module.__name__, file.read_text(encoding="utf-8"))
        for value in list(vars(module).values()):
            home = getattr(value, "__module__", None) or ""
            named = value if isinstance(value, ModuleType) else sys.modules.get(home)
            if named is not None and _own_file(named) is not None:
                self.add(named.__name__, named)

    def _files_in(self, name: str, source: str) -> None:
        """The weights that texts in a source name."""
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                self._file(name, node.value)

    def _text(self, name: str, text: str) -> None:
        self.told.append([name, text])
        self._file(name, text)

    def _file(self, name: str, text: str) -> None:
        path = Path(text)
        try:
            is_file = path.suffix.lower() in WEIGHTS and path.is_file()
        except OSError:  # longer than a path can be: a text that happens to end so
            return
        if is_file:
            self.told.append([name, path.name, file_sha256(path)])


def _globals_of(code: CodeType) -> Iterator[str]:
    """Names that a function looks up in its session, and the functions within it."""
    for instruction in dis.get_instructions(code):
        if instruction.opname in {"LOAD_GLOBAL", "LOAD_NAME"}:
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals_of(constant)


def _own_file(module: ModuleType | None) -> Path | None:
    """The file of a module of the user's own; None of a library, of the session, and of this program."""
    if module is None or module.__name__ == "__main__" or module.__name__.partition(".")[0] == "falsematch":
        return None
    path = Path(getattr(module, "__file__", None) or "").resolve()
    return None if path.suffix != ".py" or any(path.is_relative_to(place) for place in _LIBRARIES) else path
