"""Weights in a format that is not run here: what a file is, and what makes an ONNX file of it."""

import zipfile
from pathlib import Path

_TORCH = (
    "a PyTorch checkpoint",
    "load it in PyTorch with its authors' code, and type "
    '`torch.onnx.export(model.eval(), torch.zeros(1, 3, {side}, {side}), "{stem}.onnx", dynamo=False)`',
)
_KERAS = (
    "a Keras model",
    "in Python with tensorflow, tf_keras and tf2onnx type "
    '`tf2onnx.convert.from_keras(tf_keras.models.load_model("{file}", compile=False), output_path="{stem}.onnx")`',
)
_TFLITE = ("a TensorFlow Lite model", "write `kind: tflite` for the embedder in its manifest")
_POINTER = ("a pointer of Git LFS and not the file that it stands for", "type `git lfs pull` where you cloned it")
_PAGE = ("a web page and not the file", "open its address in a browser, and save what the page offers")

_BEGINNINGS = {
    b"\x80\x02": _TORCH,
    b"\x89HDF\r\n\x1a\n": _KERAS,
    b"version https://git-lfs": _POINTER,
    b"<": _PAGE,
}


def told_instead(file: Path, side: int) -> str:
    """What a file is that is no ONNX graph, and what to type, as the second half of a sentence; empty if nobody knows.

    Parameters
    ----------
    file : Path
    side : int
        Of the aligned face in pixels.
    """
    found = _format(file)
    if found is None:
        return ""
    what, typed = found
    return f"is {what}; {typed.format(side=side, file=file.name, stem=file.stem)}"


def _format(file: Path) -> tuple[str, str] | None:
    with file.open("rb") as opened:
        first = opened.read(32)
    if first[4:8] == b"TFL3":
        return _TFLITE
    # Its first eight bytes are the length of a header in JSON.
    if first[8:10] == b'{"' and int.from_bytes(first[:8], "little") < file.stat().st_size:
        return _TORCH
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as packed:
            members = [Path(name).name for name in packed.namelist()]
        return _TORCH if "data.pkl" in members else _KERAS if "model.weights.h5" in members else None
    return next((found for beginning, found in _BEGINNINGS.items() if first.lstrip().startswith(beginning)), None)
