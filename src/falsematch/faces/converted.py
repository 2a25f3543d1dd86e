"""Weights in the form our runtimes take, converted once and kept beside the originals."""

import hashlib
import inspect
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import onnx

from falsematch.store import code_digest, digest, file_sha256, write_atomically


def converted(original: Path, convert: Callable[..., onnx.ModelProto], *others: Path, **settings: str) -> Path:
    """The ONNX file made from a fetched one; made now where it is absent, damaged or made by older code.

    Parameters
    ----------
    original : Path
        A fetched file in the store's models folder, already verified.
    convert : function of a module
        From the bytes of the original, and of the others, to a graph. Its source and all that it imports are part of
        the identity of what it makes.
    *others : Path
        Further fetched files that it takes: a graph and its weights may come apart.
    **settings : str
        Its other arguments.

    Returns
    -------
    Path
        ``<original>.<function>.onnx`` beside the original; a ``.made`` beside it says from what it was made and its
        sha256.
    """
    target = original.with_name(f"{original.name}.{convert.__name__}.onnx")
    record = target.with_name(f"{target.name}.made")
    identity = digest(
        {
            "original": [file_sha256(path) for path in (original, *others)],
            "settings": settings,
            "converter": code_digest([Path(inspect.getfile(convert))]),
            "onnx": metadata.version("onnx"),
        }
    )
    if target.is_file() and record.is_file():
        content = hashlib.sha256(target.read_bytes()).hexdigest()
        if record.read_bytes() == f"{identity} {content}\n".encode():
            return target
    made = convert(*(path.read_bytes() for path in (original, *others)), **settings).SerializeToString(
        deterministic=True
    )
    write_atomically(target, made)
    write_atomically(record, f"{identity} {hashlib.sha256(made).hexdigest()}\n".encode())
    return target
