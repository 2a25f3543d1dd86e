"""Packages whose public names are imported when they are first used (PEP 562), so that opening one costs nothing.

A package writes its public names as imports that only type checkers follow, and attaches itself::

    if TYPE_CHECKING:
        from falsematch.box.noun import noun

    __all__ = ["noun"]
    lazy.attach(__name__)

The block is the one list of where a name comes from: mypy, the import graph, the digests of :mod:`falsematch.store`
and this module read the same lines.
"""

import ast
import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _LazyPackage(ModuleType):
    """A package that imports a public name when it is asked for it.

    Many a public function has the name of its file. Whichever is imported first, the package's name is the function,
    as it would be in a package that imports everything at once.
    """

    _origins: dict[str, tuple[str, str]]

    def __getattr__(self, name: str) -> Any:
        if name not in self._origins:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = self._resolve(name)
        super().__setattr__(name, value)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        # The import system binds a file in its package once it has run it.
        if isinstance(value, ModuleType) and name in self._origins:
            value = self._resolve(name)
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._origins})

    def _resolve(self, name: str) -> Any:
        module, attribute = self._origins[name]
        if module == self.__name__:
            return import_module(f"{module}.{attribute}")
        return getattr(import_module(module), attribute)


def attach(package: str) -> None:
    """Have a package import its public names when they are first used.

    Parameters
    ----------
    package : str
        ``__name__`` of a package whose ``if TYPE_CHECKING:`` block imports them.
    """
    module = sys.modules[package]
    # Set before the class, whose own attributes it is made of.
    vars(module)["_origins"] = _origins(module)
    module.__class__ = _LazyPackage


def _origins(package: ModuleType) -> dict[str, tuple[str, str]]:
    """Module, and name there, of each import in the block for type checkers."""
    loader: Any = package.__loader__
    source = ast.parse(loader.get_source(package.__name__))
    [block] = [node for node in source.body if isinstance(node, ast.If) and _is_for_types(node.test)]
    return {
        name.asname or name.name: (node.module or "", name.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }


def _is_for_types(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"
