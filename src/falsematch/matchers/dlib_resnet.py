"""dlib's face descriptor, computed by ONNX Runtime from dlib's own weights."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class DlibResnet:
    """The descriptor network on one thread.

    Attributes
    ----------
    model : Path
        The ONNX file made by :func:`falsematch.matchers.dlib_weights.to_onnx`.
    """

    model: Path

    def template(self, chip: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Descriptor of one aligned face.

        One face a call: the order of the additions inside a batch may depend on its size, and a template must not
        depend on which other faces it was computed with.

        Parameters
        ----------
        chip : uint8 array (150, 150, 3)
            sRGB.

        Returns
        -------
        float32 array (128,), not normalised.
        """
        (descriptors,) = _session(self.model).run(["descriptors"], {"chips": chip[None]})
        return np.asarray(descriptors[0], np.float32)


@cache
def _session(model: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # Processes are spread over the cores, so each keeps to one thread; it also fixes the order of the additions.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
