"""dlib's face descriptor, computed by ONNX Runtime from dlib's own weights."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from falsematch.matchers._session import session


@dataclass(frozen=True, slots=True)
class DlibResnet:
    """The descriptor network on one thread.

    Attributes
    ----------
    model : Path
        The ONNX file made by :func:`falsematch.matchers.dlib_weights.to_onnx`.
    """

    model: Path

    def prepared(self, chip: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What the network is given for an aligned face: the graph itself centres it."""
        return chip[None]

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
        (descriptors,) = session(self.model).run(["descriptors"], {"chips": self.prepared(chip)})
        return np.asarray(descriptors[0], np.float32)
