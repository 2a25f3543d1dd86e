"""The one place that knows where artefacts lie, and when one may be used again."""

import hashlib
import json
import os
import re
import tempfile
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


# Read as text: parsing two hundred files would take longer than auditing a small table.
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+([^\n]*))", re.MULTILINE
)
_COMMENT = re.compile(r"#[^\n]*")


def _imported(path: Path) -> set[Path]:
    """Files of this package that one file imports; an import in a text counts too, which costs nothing but time."""
    modules: list[str] = []
    for module, names, plain in _IMPORT.findall(_COMMENT.sub("", path.read_text(encoding="utf-8"))):
        modules += [module, *(f"{module}.{name}" for name in _names(names))] if module else _names(plain)
    found: set[Path] = set()
    for parts in (module.split(".") for module in modules):
        if parts[0] == _PACKAGE.name and len(parts) > 1:
            base = _PACKAGE.joinpath(*parts[1:])
            found |= {file for file in (base.with_suffix(".py"), base / "__init__.py") if file.is_file()}
    return found


def _names(listed: str) -> list[str]:
    """``a, b as c`` without what they are called here."""
    return [name.split()[0] for name in listed.strip("() \n").split(",") if name.strip()]


@cache
def source_digest(stage: str) -> str:
    """Digest of the sources of a stage's folder and of everything of this package they import.

    Over-invalidating is safe: a comment changed makes an artefact new, never wrong.
    """
    files = set((_PACKAGE / stage).glob("*.py"))
    waiting = list(files)
    while waiting:
        new = _imported(waiting.pop()) - files
        files |= new
        waiting.extend(new)
    return digest({str(f.relative_to(_PACKAGE)): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(files)})


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it is either whole under its name or not there."""
    # Asked first: a folder that is there already is the usual case, and asking costs less than failing to make it.
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
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

    def key(self, stage: str, *, inputs: Any, parameters: Any, seed: int | None = None) -> str:
        """Key of an artefact: everything its bytes depend on (DESIGN section 1).

        Parameters
        ----------
        stage : str
            Name of the box (folder of the package) that makes it.
        inputs : JSON-able
            Hashes of the files and artefacts read.
        parameters : JSON-able
            Everything else that was chosen.
        seed : int or None
            Where random numbers are drawn.
        """
        return digest(
            {
                "inputs": inputs,
                "parameters": parameters,
                "seed": seed,
                "sources": source_digest(stage),
                "versions": numeric_versions(),
            }
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

    def secure(self) -> None:
        """Make the cache folder, closed to other users."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)
