"""The head of MakeHuman's base mesh: its topology, its places, and what any shape of it is made smooth by."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from falsematch.errors import DataError
from falsematch_heads._obj import read_obj
from falsematch_heads._subdivide import catmull_clark

LOWEST = 4.2
"""Where the bust is cut, in decimetres above the base mesh's origin (the eyes are at 7.28)."""

LANDMARKS: dict[str, tuple[float, float, float]] = {
    "right_eye_outer": (-0.470, 7.285, 1.32),
    "right_eye_inner": (-0.172, 7.250, 1.40),
    "left_eye_inner": (0.172, 7.250, 1.40),
    "left_eye_outer": (0.470, 7.285, 1.32),
    "nasion": (0.0, 7.30, 1.52),
    "nose_tip": (0.0, 6.92, 1.68),
    "right_nostril_wing": (-0.165, 6.89, 1.46),
    "left_nostril_wing": (0.165, 6.89, 1.46),
    "right_mouth_corner": (-0.255, 6.615, 1.40),
    "upper_lip": (0.0, 6.685, 1.59),
    "lower_lip": (0.0, 6.525, 1.56),
    "left_mouth_corner": (0.255, 6.615, 1.40),
    "chin": (0.0, 6.235, 1.45),
    "right_brow_inner": (-0.13, 7.44, 1.52),
    "right_brow_outer": (-0.54, 7.44, 1.30),
    "left_brow_inner": (0.13, 7.44, 1.52),
    "left_brow_outer": (0.54, 7.44, 1.30),
}
"""Named places of the surface: the vertex of the base mesh that lies nearest to each."""


@dataclass(frozen=True, eq=False)
class HeadMesh:
    """Everything about the mesh that does not depend on whose head it is.

    Attributes
    ----------
    vertices : int array (n,)
        Which vertices of the base mesh the bust uses; morphs are cut down to them.
    base : float64 array (n, 3)
        Where they lie unmorphed, in decimetres: x to the subject's left, y up, z forward.
    skin : int array
        Which of them are skin (the others are eyes and lash cards).
    smooth : sparse (m, len(skin))
        From skin vertices to the smooth surface.
    rest : float32 array (m, 3)
        The unmorphed smooth surface: what skin patterns are drawn on, so that they go with the shape.
    triangles : int array (t, 3)
        Of the smooth surface.
    coarse : int array (c, 3)
        Triangles of the old points alone, which come first: enough to cast shadows.
    around : sparse (m, m)
        Mean over a point of the smooth surface and its neighbours.
    lips, ears : float32 array (m,)
        Shares in [0, 1], from MakeHuman's own masks.
    eyes : tuple of two int arrays
        Vertices (positions in ``vertices``) of the right and the left eyeball.
    lids : tuple of four int arrays
        Lash roots: right upper, right lower, left upper, left lower; from the inner corner outwards.
    landmarks : dict
        Name -> index in the smooth surface.
    """

    vertices: NDArray[np.int64]
    base: NDArray[np.float64]
    skin: NDArray[np.int64]
    smooth: sparse.csr_array
    rest: NDArray[np.float32]
    triangles: NDArray[np.int64]
    coarse: NDArray[np.int64]
    around: sparse.csr_array
    lips: NDArray[np.float32]
    ears: NDArray[np.float32]
    eyes: tuple[NDArray[np.int64], NDArray[np.int64]]
    lids: tuple[NDArray[np.int64], ...]
    landmarks: dict[str, int]


def read_mesh(folder: Path) -> HeadMesh:
    """The head mesh from MakeHuman's files.

    Parameters
    ----------
    folder : Path
        The fetched files, as ``falsematch fetch heads`` lays them.

    Raises
    ------
    DataError
        Where a file is missing or another one.
    """
    obj = read_obj(needed(folder, "3dobjs/base.obj"))
    bust = [
        number
        for number, group in enumerate(obj.groups)
        if group == "body" and obj.points[list(obj.faces[number]), 1].min() > LOWEST
    ]
    parts = {"body": _vertices(obj.faces, bust)}
    for name in ("helper-l-eye", "helper-r-eye", *(f"helper-{s}-eyelashes-{n}" for s in "lr" for n in (1, 2))):
        parts[name] = _vertices(obj.faces, [n for n, group in enumerate(obj.groups) if group == name])
    vertices = np.unique(np.concatenate(list(parts.values())))
    base = obj.points[vertices]
    skin = np.searchsorted(vertices, parts["body"])
    number_of = {int(vertex): number for number, vertex in enumerate(parts["body"])}
    faces = [tuple(number_of[vertex] for vertex in obj.faces[number]) for number in bust]
    smooth, quads = catmull_clark(faces, len(skin))
    rest = smooth @ base[skin]
    uv = np.zeros((len(skin), 2))
    for number in bust:
        for vertex, corner in zip(obj.faces[number], obj.uv_faces[number], strict=True):
            uv[number_of[vertex]] = obj.uv[corner]
    lids = tuple(
        _lash_roots(base, np.searchsorted(vertices, parts[f"helper-{side}-eyelashes-{row}"]), base[skin])
        for side in "rl"
        for row in (2, 1)
    )
    return HeadMesh(
        vertices=vertices,
        base=base,
        skin=skin,
        smooth=smooth,
        rest=rest.astype(np.float32),
        triangles=np.ascontiguousarray(np.vstack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])),
        coarse=np.array([(f[0], f[k], f[k + 1]) for f in faces for k in range(1, len(f) - 1)], np.int64),
        around=_around(quads, len(rest)),
        lips=(smooth @ _mask(folder, "lips", uv)).astype(np.float32),
        ears=(smooth @ _mask(folder, "ears", uv)).astype(np.float32),
        eyes=tuple(np.searchsorted(vertices, parts[f"helper-{side}-eye"]) for side in "rl"),  # type: ignore[arg-type]
        lids=lids,
        landmarks={
            name: int(np.argmin(((rest[: len(skin)] - place) ** 2).sum(axis=1))) for name, place in LANDMARKS.items()
        },
    )


def needed(folder: Path, name: str) -> Path:
    """A fetched file.

    Raises
    ------
    DataError
        Where it is not there.
    """
    file = folder / name
    if not file.is_file():
        raise DataError(f"heads: {name} is not in {folder}; run `falsematch fetch heads`.")
    return file


def _vertices(faces: list[tuple[int, ...]], chosen: list[int]) -> NDArray[np.int64]:
    return np.unique(np.concatenate([np.array(faces[number]) for number in chosen])).astype(np.int64)


def _mask(folder: Path, name: str, uv: NDArray[np.float64]) -> NDArray[np.float64]:
    """A mask texture at the vertices."""
    file = needed(folder, f"textures/mpfb_{name}.jpg")
    mask = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
    if mask is None:
        raise DataError(f"heads: {file.name} is not a picture; run `falsematch fetch heads` to get the right one.")
    size = mask.shape[0]
    columns = np.clip((uv[:, 0] * size).astype(int), 0, size - 1)
    rows = np.clip(((1 - uv[:, 1]) * size).astype(int), 0, size - 1)
    return np.asarray(mask[rows, columns] / 255, np.float64)


def _lash_roots(base: NDArray[np.float64], cards: NDArray[np.int64], skin: NDArray[np.float64]) -> NDArray[np.int64]:
    """The vertices of a row of lash cards that touch the lid, from the inner corner outwards."""
    gap = np.sqrt(((base[cards][:, None] - skin[None]) ** 2).sum(axis=2)).min(axis=1)
    roots = np.asarray(cards[gap < np.quantile(gap, 0.4)])
    return np.asarray(roots[np.argsort(np.abs(base[roots, 0]))])


def _around(quads: NDArray[np.int64], count: int) -> sparse.csr_array:
    """Matrix (count, count): mean over each point and those it shares an edge with."""
    a, b = quads.ravel(), np.roll(quads, -1, axis=1).ravel()
    itself = np.arange(count)
    rows, columns = np.concatenate([a, b, itself]), np.concatenate([b, a, itself])
    linked = sparse.csr_array((np.ones(len(rows), np.float32), (rows, columns)), shape=(count, count))
    linked.data[:] = 1
    return sparse.csr_array(sparse.diags_array(1 / linked.sum(axis=1)) @ linked, dtype=np.float32)
