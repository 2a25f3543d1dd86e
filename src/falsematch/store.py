"""The one place that knows where artefacts lie, and when one may be used again."""

import ast
import hashlib
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

_PACKAGE = Path(__file__).parent
# Libraries whose version may move a number; a change of any one makes every artefact new.
_NUMERIC = (
    "ai-edge-litert",
    "dlib-bin",
    "numba",
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pillow",
    "scipy",
)
_DIGEST_BYTES = 32
_SUPPORT = frozenset({"catalog", "errors", "progress", "sources", "store", "text/strict", "workers"})
"""Parts that find, keep, word and hand out; none of them makes a number that an artefact holds, so that they are in no
artefact's key."""


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no blanks, no NaN; the same value always gives the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=True).encode()


def digest(value: Any) -> str:
    """sha256 of the canonical JSON of a value, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def sha256_of(path: Path) -> str:
    """sha256 of a file's bytes as they are now, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_sha256(path: Path) -> str:
    """sha256 of a file's bytes; read again in one process only where its size or time of change is new."""
    path = path.resolve()
    status = path.stat()
    return _remembered_sha256(path, status.st_size, status.st_mtime_ns)


@cache
def _remembered_sha256(path: Path, size: int, changed: int) -> str:
    return sha256_of(path)


@cache
def numeric_versions() -> dict[str, str]:
    """Version of every installed library that may move a number."""
    return {name: _version(name) for name in _NUMERIC}


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "absent"


def code_digest(files: Iterable[Path]) -> str:
    """Digest of what makes an artefact: the files given, and everything of this project that they import.

    The rule needs no list that could be forgotten: whatever a file imports is in its digest, by the bytes of its source
    (a comment changed makes an artefact new, never wrong). A name that a package offers counts as the module that
    defines it, however the package's ``__init__`` comes by it. Imports for type checkers alone do not count, since
    nothing of theirs runs, nor do the parts that make no number (:data:`_SUPPORT`).

    Parameters
    ----------
    files : iterable of Path
        The engine's, and those of the condition and the parts that one row went through; also of files outside this
        project.
    """
    return sources_digest(sources_of(files))


def sources_of(files: Iterable[Path], without: Iterable[str] = ()) -> frozenset[Path]:
    """The files whose bytes are in their :func:`code_digest`.

    Parameters
    ----------
    files : iterable of Path
    without : iterable of str
        Further parts that make no number: modules by their place, such as ``audit/slices``, and whole packages.
    """
    return _closure(files, _SUPPORT.union(without))


@cache
def source_digest(stage: str) -> str:
    """Digest of all sources of a box and of everything of this project that they import, as cards name it."""
    own = [file for file in (_PACKAGE / stage).glob("*.py") if file.name != "__init__.py"]
    return sources_digest(_closure(own, frozenset()))


@cache
def program_digest() -> str:
    """Digest of every source of the program."""
    packages = [place for place in _PACKAGE.parent.iterdir() if place.is_dir() and _is_named_own(place.name)]
    return sources_digest(frozenset(file for package in packages for file in package.rglob("*.py")))


def sources_digest(files: frozenset[Path]) -> str:
    """Digest of the bytes of these files and of no other, as they were when the program first asked."""
    return digest({_place(file): _source_sha256(file) for file in files})


def _place(file: Path) -> str:
    return file.relative_to(_PACKAGE.parent).as_posix() if _is_own(file) else file.name


def _source_sha256(file: Path) -> str:
    # The code that runs is the code that was loaded, whatever becomes of its file meanwhile.
    return _sha256_at_first(file) if _is_own(file) else file_sha256(file)


@cache
def _sha256_at_first(file: Path) -> str:
    return sha256_of(file)


def _is_own(file: Path) -> bool:
    return file.is_relative_to(_PACKAGE.parent) and _is_named_own(file.relative_to(_PACKAGE.parent).parts[0])


def _is_named_own(package: str) -> bool:
    """Whether a top-level package is this project's: this one, or one beside it that carries its name first."""
    return package == _PACKAGE.name or package.startswith(f"{_PACKAGE.name}_")


def _closure(files: Iterable[Path], without: frozenset[str]) -> frozenset[Path]:
    """Files with everything that they import, and so on; ``without`` names parts that are not followed."""
    seen = set(files)
    waiting = list(seen)
    while waiting:
        new = {file for file in _imported(waiting.pop()) - seen if not _is_part_of(file, without)}
        seen |= new
        waiting.extend(new)
    return frozenset(seen)


def _is_part_of(file: Path, names: frozenset[str]) -> bool:
    if not file.is_relative_to(_PACKAGE):
        return False
    place = file.relative_to(_PACKAGE).with_suffix("")
    return any(place.is_relative_to(name) for name in names)


def _imported(file: Path) -> frozenset[Path]:
    return _imported_at_first(file) if _is_own(file) else _imports(file)


@cache
def _imported_at_first(file: Path) -> frozenset[Path]:
    return _imports(file)


def _imports(file: Path) -> frozenset[Path]:
    """Files of this project that one file imports to run."""
    source = file.read_text(encoding="utf-8")
    # Own files are read as text: parsing a hundred of them would take longer than auditing a small table.
    named = _named_in_text(_FOR_TYPES.sub("", f"{source}\n")) if _is_own(file) else _named_in_code(source)
    return frozenset(home for one in named for home in _homes(_absolute(one.module, file), one.name))


class _Named(NamedTuple):
    """A module that an import names, what is taken of it (None: all of it), and what that is called from then on."""

    module: str
    name: str | None
    called: str | None


_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n(]+)|import[ \t]+([^\n]+))$", re.MULTILINE
)
_ITEM = re.compile(r"\s*([\w.*]+)(?:\s+as\s+(\w+))?\s*")
_COMMENT = re.compile(r"#[^\n]*")
_FOR_TYPES = re.compile(
    r"^([ \t]*)if[ \t]+(?:typing\.)?TYPE_CHECKING:[^\n]*\n(?:\1[ \t]+[^\n]*\n|[ \t]*\n)*", re.MULTILINE
)


def _named_in_text(source: str) -> Iterator[_Named]:
    """What formatted code imports; an import in a text counts too, which costs nothing but time."""
    for module, names, plain in _IMPORT.findall(_COMMENT.sub("", source)):
        for item in filter(None, map(_ITEM.fullmatch, (names or plain).strip("()").split(","))):
            yield _Named(module, item[1], item[2] or item[1]) if module else _Named(item[1], None, item[2])


def _named_in_code(source: str) -> Iterator[_Named]:
    """What any code imports to run, however it is written."""
    for node in _running(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (_Named(one.name, None, one.asname) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (_Named(module, one.name, one.asname or one.name) for one in node.names)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Everything in a file but what is there for type checkers."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            for other in child.orelse:
                yield other
                yield from _running(other)
        else:
            yield child
            yield from _running(child)


def _absolute(module: str, file: Path) -> str:
    """Name of the module that an import names, also where it is relative to its file."""
    inner = module.lstrip(".")
    level = len(module) - len(inner)
    if not level:
        return module
    if not _is_own(file):
        return ""
    above = file.relative_to(_PACKAGE.parent).parts[:-level]
    return ".".join([*above, *([inner] if inner else [])])


@cache
def _homes(module: str, name: str | None) -> frozenset[Path]:
    """Files that define what an import names; a whole package where it names no less."""
    place = _own_place(module)
    if place is None or place.is_file():
        return frozenset() if place is None else frozenset({place})
    inner = None if name is None else _own_place(f"{module}.{name}")
    if name is None or name == "*" or (inner is not None and inner.is_dir()):
        return _modules_below(inner or place)
    offered = _offered(place, name)
    if inner is not None:
        return offered | {inner}
    return offered or _defining(place, name) or _modules_below(place)


def _own_place(module: str) -> Path | None:
    """File of a module of this project, or folder of a package; None of anybody else's."""
    if not _is_named_own(module.partition(".")[0]):
        return None
    place = _PACKAGE.parent.joinpath(*module.split("."))
    file = place.with_name(f"{place.name}.py")
    return place if place.is_dir() else file if file.is_file() else None


def _offered(package: Path, name: str) -> frozenset[Path]:
    """Where the ``__init__`` of a package says that a name comes from, to whomever."""
    init = package / "__init__.py"
    named = [one for one in _offers(init) if one.called == name] if init.is_file() else []
    return frozenset(home for one in named for home in _homes(_absolute(one.module, init), one.name))


@cache
def _offers(init: Path) -> tuple[_Named, ...]:
    """What a package takes from its modules; a lazy one says so to type checkers alone (:mod:`.text.lazy`)."""
    named = _named_in_text(init.read_text(encoding="utf-8"))
    # A module that a package takes from itself is where its name says.
    return tuple(one for one in named if one.name and _own_place(_absolute(one.module, init)) != init.parent)


def _defining(package: Path, name: str) -> frozenset[Path]:
    """Modules of a package that define a name, where its ``__init__`` does not say."""
    return frozenset(file for file in package.glob("*.py") if name in _defined(file))


@cache
def _defined(file: Path) -> frozenset[str]:
    """Names that a module gives a value at its top level, imports aside."""
    names: set[str] = set()
    for node in ast.parse(file.read_bytes()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
    return frozenset(names)


def _modules_below(package: Path) -> frozenset[Path]:
    return frozenset(file for file in package.rglob("*.py") if file.name != "__init__.py")


_MARK = "FALSEMATCH_MARK"
"""Names a run in the files that it has not finished; its worker processes inherit it."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it is either whole under its name or not there."""
    # Asked first: a folder that is there already is the usual case, and asking costs less than failing to make it.
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
    mark = os.environ.get(_MARK, "")
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.{mark}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp gives 0600; a result folder is made to be read by others, the cache is closed by its folder's mode.
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def made_of(table: "pa.Table") -> set[str]:
    """Id and sha256 of the photograph that an artefact was measured on; empty where it says none."""
    return {value.decode() for value in (table.schema.metadata or {}).values()} - {""}


class Store:
    """Artefacts by content key, in the user's cache (mode 0700: templates are biometric data).

    Parameters
    ----------
    root : Path
        Folder of the cache; made when first written to.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = root / "data"
        self.models = root / "models"

    @classmethod
    def default(cls) -> "Store":
        """The user's own cache folder, or the one that ``FALSEMATCH_CACHE`` names."""
        import platformdirs  # noqa: PLC0415 - imported where a cache is asked for

        return cls(Path(os.environ.get("FALSEMATCH_CACHE") or platformdirs.user_cache_dir("falsematch")))

    def key(self, code: str, *, inputs: Any, parameters: Any, seed: int | None = None) -> str:
        """Key of an artefact: everything its bytes depend on (DESIGN section 1).

        Parameters
        ----------
        code : str
            The :func:`code_digest` of what makes it.
        inputs : JSON-able
            Hashes of the files and artefacts read.
        parameters : JSON-able
            Everything else that was chosen.
        seed : int or None
            Where random numbers are drawn.
        """
        return digest(
            {"code": code, "inputs": inputs, "parameters": parameters, "seed": seed, "versions": numeric_versions()}
        )

    def path(self, stage: str, key: str) -> Path:
        """File of an artefact, whether it is there or not."""
        return self.root / "artefacts" / stage / key[:2] / key

    def read(self, stage: str, key: str) -> "pa.Table | None":
        """The table of an artefact; None where there is none. A corrupt one is removed, so that it is made anew."""
        path = self.path(stage, key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        payload = content[_DIGEST_BYTES:]
        if hashlib.sha256(payload).digest() != content[:_DIGEST_BYTES]:
            path.unlink(missing_ok=True)
            return None
        import pyarrow as pa  # noqa: PLC0415 - a list of models reads no table

        with pa.ipc.open_file(pa.BufferReader(payload)) as reader:
            return reader.read_all()

    def write(self, stage: str, key: str, table: "pa.Table", *, image: str = "", sha256: str = "") -> None:
        """Keep a table under its key, checksummed, whole or not at all.

        Parameters
        ----------
        stage, key : str
        table : pyarrow Table
        image, sha256 : str
            The photograph that it was measured on, so that it can be forgotten with its person (:func:`made_of`).
        """
        if image or sha256:
            table = table.replace_schema_metadata({"image": image, "sha256": sha256})
        import pyarrow as pa  # noqa: PLC0415 - a list of models writes no table

        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        payload = sink.getvalue().to_pybytes()
        path = self.path(stage, key)
        if not path.parent.is_dir():
            self.secure()
        write_atomically(path, hashlib.sha256(payload).digest() + payload)

    @contextmanager
    def tidied(self) -> Iterator[None]:
        """A context that leaves no artefact half-written where it ends in an error.

        Worker processes are then stopped at once, also in the midst of a file, which they can no longer remove.
        """
        mark = os.environ[_MARK] = secrets.token_hex(8)
        try:
            yield
        except BaseException:
            for unfinished in (self.root / "artefacts").rglob(f".*.{mark}.*"):
                unfinished.unlink(missing_ok=True)
            raise
        finally:
            del os.environ[_MARK]

    def secure(self) -> None:
        """Make the cache folder, closed to other users."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)
