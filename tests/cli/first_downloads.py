"""Networks of random weights in the shape in which a model's home publishes it, or its conversion writes it."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from falsematch.matchers.five_points import _SIDE as USUAL

FIELDS = 4
"""Of a coarse picture of the face, a side: what the template is made of."""


@dataclass(frozen=True)
class Published:
    """One of them.

    ``given`` and ``made`` are names and shapes, of which a text is a length left open. ``archive`` is what is
    downloaded, and ``beside`` the other files in it; ``within`` is the archive's folder.
    """

    name: str
    file: str
    given: tuple[str, tuple[int | str, ...]]
    made: tuple[tuple[str, tuple[int | str, ...]], ...]
    opset: int
    mean: float = 127.5
    divisor: float = 127.5
    bgr: bool = False
    archive: str = ""
    within: str = ""
    beside: tuple[str, ...] = ()

    @property
    def last(self) -> bool:
        """Whether channels come last."""
        return self.given[1][-1] == 3

    @property
    def side(self) -> int:
        """Of the aligned face in pixels."""
        return int(self.given[1][2])

    def prepared(self, chip: np.ndarray) -> np.ndarray:
        """An aligned RGB face as its home's own code prepares it: channels, then centred, then turned."""
        ordered = chip[:, :, ::-1] if self.bgr else chip
        numbers = (ordered.astype(np.float64) - self.mean) / self.divisor
        return (numbers if self.last else numbers.transpose(2, 0, 1))[None].astype(np.float32)

    def network(self) -> bytes:
        """Convolution, PRelu, pooling, and one layer to the template: small, and it tells pictures apart."""
        rng = np.random.default_rng(1)
        step = self.side // (4 * FIELDS)
        weights = {
            "kernel": rng.normal(0, 0.3, (8, 3, 5, 5)),
            "slope": np.full((8, 1, 1), 0.25),
            "dense": rng.normal(0, 0.1, (512, 8 * FIELDS * FIELDS)),
            "bias": np.zeros(512),
        }
        nodes = [
            helper.make_node("Conv", ["turned", "kernel"], ["conv"], strides=[4, 4], pads=[2, 2, 2, 2]),
            helper.make_node("PRelu", ["conv", "slope"], ["relu"]),
            helper.make_node("AveragePool", ["relu"], ["pool"], kernel_shape=[step, step], strides=[step, step]),
            helper.make_node("Flatten", ["pool"], ["flat"]),
            helper.make_node("Gemm", ["flat", "dense", "bias"], ["gemm"], transB=1),
        ]
        name, shape = self.given
        turn = helper.make_node("Transpose", [name], ["turned"], perm=[0, 3, 1, 2] if self.last else [0, 1, 2, 3])
        nodes.insert(0, turn)
        if len(self.made) == 1:
            nodes.append(helper.make_node("Identity", ["gemm"], [self.made[0][0]]))
        else:
            nodes.append(helper.make_node("ReduceL2", ["gemm"], [self.made[1][0]], axes=[1]))
            nodes.append(helper.make_node("Div", ["gemm", self.made[1][0]], [self.made[0][0]]))
        graph = helper.make_graph(
            nodes,
            self.name,
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(out, TensorProto.FLOAT, size) for out, size in self.made],
            [numpy_helper.from_array(value.astype(np.float32), key) for key, value in weights.items()],
        )
        opset = [helper.make_opsetid("", self.opset)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=6 if self.opset == 11 else 8)
        onnx.checker.check_model(model)
        return model.SerializeToString()

    def download(self, folder: Path) -> Path:
        """Put it into a folder as it comes; gives the file."""
        folder.mkdir(parents=True, exist_ok=True)
        if not self.archive:
            (folder / self.file).write_bytes(self.network())
            return folder / self.file
        with zipfile.ZipFile(folder / self.archive, "w", zipfile.ZIP_DEFLATED) as packed:
            if self.within:
                packed.mkdir(self.within)
            for other in self.beside:
                packed.writestr(f"{self.within}{other}", b"another network of the pack")
            packed.writestr(f"{self.within}{self.file}", self.network())
        return folder / self.archive


_ONE_FACE = ("input.1", (1, 3, USUAL, USUAL))

PUBLISHED = [
    # InsightFace: packs of five networks; torch2onnx.py of arcface_torch writes opset 11 and leaves the batch open.
    Published(
        "buffalo_l",
        "w600k_r50.onnx",
        ("input.1", ("None", 3, USUAL, USUAL)),
        (("683", (1, 512)),),
        11,
        archive="buffalo_l.zip",
        beside=("1k3d68.onnx", "2d106det.onnx", "det_10g.onnx", "genderage.onnx"),
    ),
    Published(
        "antelopev2",
        "glintr100.onnx",
        ("input.1", ("None", 3, USUAL, USUAL)),
        (("1333", (1, 512)),),
        11,
        archive="antelopev2.zip",
        within="antelopev2/",
        beside=("1k3d68.onnx", "2d106det.onnx", "genderage.onnx", "scrfd_10g_bnkps.onnx"),
    ),
    # PyTorch checkpoints: what the manifests' conversions write, tried with PyTorch 2.13.
    Published("adaface_ir50", "adaface_ir50_ms1mv2.onnx", _ONE_FACE, (("59", (1, 512)), ("58", (1, 1))), 17, bgr=True),
    Published("edgeface_s", "edgeface_s_gamma_05.onnx", _ONE_FACE, (("1175", (1, 512)),), 17),
    Published(
        "facenet_vggface2",
        "facenet_20180402_vggface2.onnx",
        ("input.1", (1, 3, 160, 160)),
        (("1199", (1, 512)),),
        17,
        divisor=128.0,
    ),
    # Keras: likewise, tried with tf2onnx 1.17.
    Published(
        "ghostfacenet",
        "ghostfacenet_v1_13_1_ms1mv3.onnx",
        ("args_0", ("unk__86", USUAL, USUAL, 3)),
        (("embedding", ("unk__87", 512)),),
        17,
        divisor=128.0,
    ),
]
