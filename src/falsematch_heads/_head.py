"""A head in space: the surface, hair and eyes of one subject with one expression, before any camera or light."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from falsematch.catalog import nearest
from falsematch.errors import DataError
from falsematch.faces.compiled import jit
from falsematch_heads import _hair
from falsematch_heads._axes import EXPRESSIONS
from falsematch_heads._eyewear import tubes
from falsematch_heads._hair import Strands
from falsematch_heads._light import sky_weights
from falsematch_heads._mesh import HeadMesh
from falsematch_heads._morphs import Morphs, expression_name
from falsematch_heads._places import masks
from falsematch_heads._scalp import surface_of

if TYPE_CHECKING:
    from falsematch_heads._subject import Subject

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """A head in its own frame, in decimetres, about the point between its eyes.

    Attributes
    ----------
    points, normals : float64 arrays (n, 3)
        The smooth surface, then the frames of glasses.
    triangles : int array (t, 3)
    skin_triangles : int
        How many of them are the surface's; the others are glasses.
    masks : float32 array (n, k)
        Masks of :mod:`falsematch_heads._places`, then scalp and beard; 0 on glasses.
    rest : float32 array (n, 3)
        Unmorphed places.
    eyes : float64 array (2, 3)
        Middles of the right and the left eyeball.
    radii : float64 array (2,)
    strands : list of Strands
    sky : float32 array (n, directions)
        See :func:`falsematch_heads._light.sky_weights`.
    blockers, blocking : float64 array (m, 3), int array (t, 3)
        A coarser surface that casts the shadows.
    landmarks : dict
        Name -> place (3,).
    """

    points: Points
    normals: Points
    triangles: NDArray[np.int64]
    skin_triangles: int
    masks: NDArray[np.float32]
    rest: NDArray[np.float32]
    eyes: Points
    radii: NDArray[np.float64]
    strands: list[Strands]
    sky: NDArray[np.float32]
    blockers: Points
    blocking: NDArray[np.int64]
    landmarks: dict[str, Points]


def vertices_of(mesh: HeadMesh, morphs: Morphs, weights: Mapping[str, float], expression: str) -> Points:
    """The mesh's vertices under a shape's weights and an expression, in decimetres.

    Raises
    ------
    DataError
        Where there is no such expression or target.
    """
    if expression not in EXPRESSIONS:
        raise DataError(f"heads: `{expression}` is not an expression. {nearest(expression, EXPRESSIONS)}")
    units = {expression_name(unit): weight for unit, weight in EXPRESSIONS[expression].items()}
    return np.asarray(mesh.base + morphs.move({**weights, **units}))


def make_head(mesh: HeadMesh, morphs: Morphs, subject: "Subject", expression: str) -> Head:
    """A subject's head with an expression."""
    neutral = vertices_of(mesh, morphs, subject.shape.weights, "neutral")
    moved = neutral if expression == "neutral" else vertices_of(mesh, morphs, subject.shape.weights, expression)
    origin = np.mean([_ball(neutral[eye])[0] for eye in mesh.eyes], axis=0)
    balls = [_ball(moved[eye]) for eye in mesh.eyes]
    eyes = np.array([middle for middle, _ in balls]) - origin
    points = mesh.smooth @ moved[mesh.skin] - origin
    normals = normals_of(points, mesh.triangles)
    strands = _strands(mesh, subject, points, normals, [moved[lid] - origin for lid in mesh.lids], eyes, origin)
    columns = np.column_stack([masks(mesh), _hair.scalp_cover(mesh, subject.hair), _bearded(mesh, subject)]).astype(
        np.float32
    )
    triangles, rest = mesh.triangles, mesh.rest
    hair = [kind.points[::8].reshape(-1, 3) for kind in strands if kind.solid and kind.points.shape[1] > 5]
    blockers, blocking = points[: len(mesh.skin)], mesh.coarse
    sky = sky_weights(points, normals, blockers, blocking, np.concatenate(hair) if hair else np.zeros((0, 3)))
    # Single hairs leave specks of shade; a head of hair does not.
    sky = mesh.around @ (mesh.around @ sky)
    if subject.glasses is not None:
        tube, tube_normals, tube_triangles = tubes(subject.glasses, points, eyes)
        first = len(points)
        points, normals = np.vstack([points, tube]), np.vstack([normals, tube_normals])
        triangles = np.vstack([triangles, tube_triangles + first])
        blocking = np.vstack([blocking, tube_triangles + len(blockers)])
        blockers = np.vstack([blockers, tube])
        columns = np.vstack([columns, np.zeros((len(tube), columns.shape[1]), np.float32)])
        rest = np.vstack([rest, np.full((len(tube), 3), 9.0, np.float32)])
        sky = np.vstack([sky, np.full((len(tube), sky.shape[1]), 2 / sky.shape[1], np.float32)])
    marks = {name: points[index] for name, index in mesh.landmarks.items()}
    marks |= {"right_eye": eyes[0], "left_eye": eyes[1]}
    return Head(
        points, normals, triangles, len(mesh.triangles), columns, rest, eyes, np.array([r for _, r in balls]), strands,
        sky, blockers, blocking, marks,
    )  # fmt: skip


def _bearded(mesh: HeadMesh, subject: "Subject") -> NDArray[np.float64]:
    beard, moustache = _hair.beard_cover(mesh, subject.hair)
    return np.maximum(beard * (subject.hair.beard > 0), moustache * (subject.hair.moustache > 0))


def _strands(
    mesh: HeadMesh,
    subject: "Subject",
    points: Points,
    normals: Points,
    lids: list[Points],
    eyes: Points,
    origin: Points,
) -> list[Strands]:
    # Hair grows on the surface as it is with this expression: the same numbers give the same hairs on every one.
    surface = surface_of(mesh, points + origin, normals)
    grown = _hair.grow(
        mesh,
        surface,
        subject.hair,
        [lid + origin for lid in lids],
        eyes + origin,
        np.random.default_rng([subject.seed, 9]),
    )
    return [Strands(k.points - origin, k.colour, k.layer, k.cover, k.solid) for k in grown]


def _ball(points: Points) -> tuple[Points, float]:
    """Middle and radius of the sphere nearest to points, by least squares."""
    matrix = np.column_stack([2 * points, np.ones(len(points))])
    solution = np.linalg.lstsq(matrix, (points**2).sum(axis=1), rcond=None)[0]
    return solution[:3], float(np.sqrt(solution[3] + (solution[:3] ** 2).sum()))


@jit
def normals_of(points: Points, triangles: NDArray[np.int64]) -> Points:
    """Unit normals (n, 3) of a surface: the mean of its triangles' around each point, by area."""
    normals = np.zeros_like(points)
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ux, uy, uz = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
        vx, vy, vz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for corner in (a, b, c):
            normals[corner, 0] += nx
            normals[corner, 1] += ny
            normals[corner, 2] += nz
    for n in range(len(normals)):
        length = np.sqrt(normals[n, 0] ** 2 + normals[n, 1] ** 2 + normals[n, 2] ** 2) + 1e-12
        normals[n] /= length
    return normals
