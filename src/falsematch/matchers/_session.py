"""Sessions of ONNX Runtime, one a model and process."""

from functools import cache
from pathlib import Path

import onnxruntime


@cache
def session(model: Path) -> onnxruntime.InferenceSession:
    """The model on one thread."""
    options = onnxruntime.SessionOptions()
    # Processes are spread over the cores, so each keeps to one thread; it also fixes the order of the additions.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
