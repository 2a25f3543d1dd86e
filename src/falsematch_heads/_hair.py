"""Hair of every kind, strand by strand: on the scalp, in beards, brows and lashes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch.faces.compiled import jit
from falsematch_heads._mesh import HeadMesh
from falsematch_heads._places import NAMES, above_hairline, masks, step
from falsematch_heads._scalp import Points, Surface, reach_at

if TYPE_CHECKING:  # a style is in the key of a picture by its numbers
    from falsematch_heads._styles import Style

CORE = ((0.0, 0.1, 0.0), (0.0, 0.0, -0.1))
"""The line that hair is combed away from where it stands off the skull all around."""
_POINTS = 10
"""Points of a strand of the scalp."""
_SHORT = 5
"""Points of a strand of beard, brow or lash."""


@dataclass(frozen=True)
class Strands:
    """Strands of one kind, in the head's own frame.

    Attributes
    ----------
    points : float64 array (n, p, 3)
        Decimetres, root first.
    colour : float32 array (n, 3)
        Albedo.
    layer : float32 array (n,)
        From 0, deepest, to 1, outermost: how much of the sky a strand sees.
    cover : float
        How much of what lies behind a strand hides.
    solid : bool
        Whether strands hide each other and cast shadows.
    """

    points: Points
    colour: NDArray[np.float32]
    layer: NDArray[np.float32]
    cover: float
    solid: bool


@jit
def _grow(  # noqa: PLR0915 - one pass over the strands; a call each would cost more than its work
    roots: Points,
    normals: Points,
    lengths: Points,
    layers: Points,
    turned: Points,
    table: NDArray[np.float32],
    source: Points,
    lift: float,
    fall: float,
    keep: float,
    comb: float,
    curl: float,
    turns: float,
    brow: float,
    outwards: bool,
    count: int,
) -> Points:
    """Strands (n, count, 3) about the middle of the skull; each step follows the comb, gravity and its own way."""
    grown = np.empty((len(roots), count, 3))
    ax, ay, az = source[0, 0], source[0, 1], source[0, 2]
    lx, ly, lz = source[1, 0] - ax, source[1, 1] - ay, source[1, 2] - az
    line = lx * lx + ly * ly + lz * lz
    furthest = table.max()
    for n in range(len(roots)):
        px, py, pz = roots[n, 0], roots[n, 1], roots[n, 2]
        dx, dy, dz = normals[n, 0], normals[n, 1], normals[n, 2]
        pace = lengths[n] / (count - 1)
        for k in range(count):
            grown[n, k, 0], grown[n, k, 1], grown[n, k, 2] = px, py, pz
            t = min(1.0, max(0.0, ((px - ax) * lx + (py - ay) * ly + (pz - az) * lz) / line))
            wx, wy, wz = px - ax - t * lx, py - ay - t * ly, pz - az - t * lz
            pull = comb
            if not outwards:
                # Along the skull; lower down the comb lets go.
                radial = (wx * px + wy * py + wz * pz) / (px * px + py * py + pz * pz)
                wx, wy, wz = wx - radial * px, wy - radial * py, wz - radial * pz
                pull *= min(1.0, max(0.0, (py + 0.5) / 0.5)) if fall > 0.3 else 1.0
            w = np.sqrt(wx * wx + wy * wy + wz * wz) + 1e-9
            wobble = turned[n, 0]
            dx = keep * dx + pull * wx / w + wobble * turned[n, 1]
            dy = keep * dy + pull * wy / w - fall + wobble * turned[n, 2]
            dz = keep * dz + pull * wz / w + wobble * turned[n, 3]
            d = np.sqrt(dx * dx + dy * dy + dz * dz) + 1e-9
            dx, dy, dz = dx / d, dy / d, dz / d
            px, py, pz = px + pace * dx, py + pace * dy, pz + pace * dz
            r = np.sqrt(px * px + py * py + pz * pz)
            off = 0.012 + lift * layers[n] * min(1.0, 3.0 * (k + 1) / count)
            hanging = py <= 0.1 and r > furthest + off
            allowed = 0.0 if hanging else reach_at(table, px, py, pz, r) + off
            # Hair lies on the skull; below its widest part it hangs, and is only kept out of the body.
            if r < allowed or py > 0.1:
                pull = 1.0 if r < allowed else 0.35
                s = 1 + pull * (allowed - r) / r
                px, py, pz = px * s, py * s, pz * s
            # Out of the face, to the nearer side.
            inside = min(1.0, max(0.0, (brow - py) / 0.12)) * min(1.0, max(0.0, (pz - 0.30) / 0.15))
            if inside > 0 and abs(px) < 0.66 and fall <= 0.3:
                # Short hair is cut where the face begins.
                pace = 0.0
            elif inside > 0 and abs(px) < 0.66:
                side = 1.0 if (px if abs(px) > 0.03 else roots[n, 0]) >= 0 else -1.0
                px = px + inside * (side * (0.62 + 0.12 * layers[n]) - px) * 0.6
                pz = pz - inside * 0.06
            bx, by, bz = px - grown[n, k, 0], py - grown[n, k, 1], pz - grown[n, k, 2]
            b = np.sqrt(bx * bx + by * by + bz * bz) + 1e-9
            dx, dy, dz = bx / b, by / b, bz / b
        if curl > 0:
            phase, own = turned[n, 4], turned[n, 5]
            for k in range(1, count):
                s = k / (count - 1)
                angle = phase + 6.2831853 * turns * own * lengths[n] * s
                swing = curl * min(1.0, 2 * s) * own
                grown[n, k, 0] += swing * np.cos(angle)
                grown[n, k, 1] += swing * np.sin(angle * 0.9 + 1.3)
                grown[n, k, 2] += swing * np.sin(angle)
    return grown


@dataclass(frozen=True)
class HairDress:
    """What of hair a subject has.

    Attributes
    ----------
    style : Style
    colour, brow_colour, beard_colour : triples
        Albedo.
    raised, receded : float
        Of the hairline, in decimetres.
    length : float
        Factor on the style's length.
    side : float
        +1 or -1: which side a parting is on.
    beard, moustache : float
        Length in decimetres; 0 where shaved.
    beard_share : float
        Share of the beard's place that it covers, from the chin upwards.
    brow_thick, brow_height, brow_arch, brow_length, brow_dense : float
        Thickness in decimetres; height above the usual in decimetres; arch in decimetres; factors.
    lashes : float
        Length in decimetres.
    """

    style: "Style"
    colour: tuple[float, float, float]
    brow_colour: tuple[float, float, float]
    beard_colour: tuple[float, float, float]
    raised: float
    receded: float
    length: float
    side: float
    beard: float
    moustache: float
    beard_share: float
    brow_thick: float
    brow_height: float
    brow_arch: float
    brow_length: float
    brow_dense: float
    lashes: float


def scalp_cover(mesh: HeadMesh, dress: HairDress) -> NDArray[np.float64]:
    """How densely hair grows at each point of the surface, in [0, 1]."""
    if dress.style.strands == 0:
        return np.zeros(len(mesh.rest))
    return step(above_hairline(mesh, dress.raised, dress.receded), -0.02, 0.09)


def beard_cover(mesh: HeadMesh, dress: HairDress) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How densely beard and moustache grow at each point, in [0, 1]."""
    columns = masks(mesh).astype(np.float64)
    beard, moustache = columns[:, NAMES.index("beard")], columns[:, NAMES.index("moustache")]
    # A small share is a goatee: only what lies near the middle.
    width = 0.2 + 0.75 * dress.beard_share
    return beard * (1 - step(np.abs(mesh.rest[:, 0].astype(np.float64)), width - 0.08, width)), moustache


def grow(
    mesh: HeadMesh, surface: Surface, dress: HairDress, lids: list[Points], eyes: Points, rng: Generator
) -> list[Strands]:
    """All strands of a head.

    Parameters
    ----------
    mesh : HeadMesh
    surface : Surface
        The neutral head.
    dress : HairDress
    lids : list of float64 arrays (n, 3)
        Lash roots, in the order of ``mesh.lids``.
    eyes : float64 array (2, 3)
        Middles of the right and the left eye.
    rng : Generator
    """
    kinds = [_scalp(mesh, surface, dress, rng), *_beards(mesh, surface, dress, rng)]
    kinds += [_brows(mesh, surface, dress, rng), _lashes(lids, eyes, dress, rng)]
    return [strands for strands in kinds if strands is not None]


def _roots(
    mesh: HeadMesh, surface: Surface, density: NDArray[np.float64], count: int, rng: Generator
) -> tuple[Points, Points, Points]:
    """Roots, normals and unmorphed places of ``count`` hairs, spread by density and area."""
    share = np.cumsum(surface.area * density[mesh.triangles].mean(axis=1))
    chosen = mesh.triangles[np.searchsorted(share, rng.random(count) * share[-1], side="right")]
    u, v = rng.random((2, count))
    over = u + v > 1
    u, v = np.where(over, 1 - u, u), np.where(over, 1 - v, v)
    weights = np.column_stack([1 - u - v, u, v])[:, :, None]
    normals = (surface.normals[chosen] * weights).sum(axis=1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return (surface.points[chosen] * weights).sum(axis=1), normals, (mesh.rest[chosen] * weights).sum(axis=1)


def _coloured(colour: tuple[float, float, float], count: int, rng: Generator) -> NDArray[np.float32]:
    return (np.array(colour) * np.exp(rng.normal(0, 0.22, (count, 1)))).astype(np.float32)


def _scalp(mesh: HeadMesh, surface: Surface, dress: HairDress, rng: Generator) -> Strands | None:
    style = dress.style
    if style.strands == 0:
        return None
    count = style.strands
    roots, normals, rest = _roots(mesh, surface, scalp_cover(mesh, dress), count, rng)
    layers = rng.random(count)
    lengths = style.length * dress.length * (0.75 + 0.25 * rng.random(count))
    if style.length < 1:
        # Cut shorter at the sides and the nape, as barbers do.
        lengths *= 0.35 + 0.65 * step(rest[:, 1], 7.2, 7.95) if not style.even else 1.0
    turned = np.column_stack(
        [np.full(count, 0.06), rng.normal(size=(count, 3)), _locks(rest, rng), rng.uniform(0.8, 1.2, count)]
    )
    source = np.array(style.source)
    source[:, 0] *= dress.side
    grown = _grow(
        roots - surface.centre, normals, lengths, layers, turned, surface.reach, source,
        style.lift, style.fall, style.keep, style.comb, style.curl, style.turns, style.brow,
        style.source == CORE, _POINTS,
    )  # fmt: skip
    return Strands(grown + surface.centre, _coloured(dress.colour, count, rng), layers.astype(np.float32), 1.0, True)


def _locks(rest: Points, rng: Generator) -> Points:
    """Phase of each strand's curl: alike among neighbours, so that curls hold together in locks."""
    cells = np.floor(rest / 0.12).astype(np.int64) @ [1, 1_000, 1_000_000]
    _, lock = np.unique(cells, return_inverse=True)
    return np.asarray(rng.uniform(0, 2 * np.pi, lock.max() + 1)[lock] + rng.normal(0, 0.35, len(rest)))


def _curved(roots: Points, first: Points, bend: Points, lengths: Points) -> Points:
    """Short strands: straight at the root, bent towards the tip."""
    along = np.linspace(0, 1, _SHORT)[None, :, None] * lengths[:, None, None]
    return np.asarray(roots[:, None] + along * first[:, None] + along**2 / lengths[:, None, None] * bend[:, None])


def _beards(mesh: HeadMesh, surface: Surface, dress: HairDress, rng: Generator) -> list[Strands]:
    kinds = []
    for cover, length, dense in zip(
        beard_cover(mesh, dress), (dress.beard, dress.moustache), (11_000, 2_400), strict=True
    ):
        if length <= 0:
            continue
        roots, normals, rest = _roots(mesh, surface, cover, dense, rng)
        down = np.array([0.0, -1.0, 0.1]) + np.column_stack([0.5 * rest[:, 0], np.zeros((dense, 2))])
        first = 0.55 * normals + 0.6 * down + rng.normal(0, 0.22, (dense, 3))
        lengths = length * rng.uniform(0.6, 1.0, dense)
        points = _curved(roots, first, 0.45 * down, lengths)
        layers = rng.uniform(0.3, 1, dense).astype(np.float32)
        kinds.append(Strands(points, _coloured(dress.beard_colour, dense, rng), layers, 0.9, True))
    return kinds


_BROW_LINE = np.array([[0.10, 7.448], [0.20, 7.468], [0.32, 7.486], [0.42, 7.488], [0.50, 7.464], [0.58, 7.42]])
"""The usual middle of a brow on the base mesh's ridge: x and y, from the nose outwards."""


def _brows(mesh: HeadMesh, surface: Surface, dress: HairDress, rng: Generator) -> Strands:
    rest = mesh.rest.astype(np.float64)
    x = np.abs(rest[:, 0])
    along = (x - 0.08) / (0.50 * dress.brow_length)
    line = np.interp(x, _BROW_LINE[:, 0], _BROW_LINE[:, 1]) + dress.brow_height
    line += dress.brow_arch * np.sin(np.clip(along, 0, 1) * np.pi * 0.9)
    thick = dress.brow_thick * (1 - 0.72 * np.clip(along, 0, 1) ** 1.6)
    inside = np.exp(-(((rest[:, 1] - line) / thick) ** 4))
    density = inside * step(along, -0.06, 0.10) * (1 - step(along, 0.92, 1.02)) * (rest[:, 2] > 1.0)
    count = round(1500 * dress.brow_dense)
    roots, normals, places = _roots(mesh, surface, density + 1e-9 * inside, count, rng)
    outwards = np.sign(places[:, :1])
    share = np.clip((np.abs(places[:, 0]) - 0.08) / 0.5, 0, 1)
    rise = np.interp(share, [0.0, 0.25, 0.6, 1.0], [1.3, 0.55, 0.05, -0.45])
    way = np.column_stack([outwards[:, 0], rise, -0.35 * np.ones(count)]) + rng.normal(0, 0.12, (count, 3))
    way -= (way * normals).sum(axis=1, keepdims=True) * normals
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    lengths = rng.uniform(0.05, 0.085, count)
    points = _curved(roots + 0.006 * normals, way + 0.12 * normals, -0.1 * normals, lengths)
    colour = _coloured(dress.brow_colour, count, rng)
    return Strands(points, colour, np.ones(count, np.float32), 0.5, False)


def _lashes(lids: list[Points], eyes: Points, dress: HairDress, rng: Generator) -> Strands:
    roots, first, bend, lengths = [], [], [], []
    for number, line in enumerate(lids):
        upper = number % 2 == 0
        count = 110 if upper else 55
        # From corner to corner, evenly.
        across = line[0, 0] + (line[-1, 0] - line[0, 0]) * rng.random(count)
        order = np.argsort(line[:, 0])
        root = np.column_stack([np.interp(across, line[order, 0], line[order, axis]) for axis in range(3)])
        out = root - eyes[number // 2]
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        roots.append(root)
        first.append(out * 0.9 + [0, -0.15 if upper else -0.5, 0.3] + rng.normal(0, 0.1, (count, 3)))
        bend.append(np.tile([0, 0.75 if upper else -0.1, 0.1], (count, 1)))
        lengths.append(dress.lashes * (1.0 if upper else 0.5) * rng.uniform(0.7, 1.0, count))
    points = _curved(np.concatenate(roots), np.concatenate(first), np.concatenate(bend), np.concatenate(lengths))
    red, green, blue = (0.5 * part for part in dress.brow_colour)
    return Strands(
        points, _coloured((red, green, blue), len(points), rng), np.ones(len(points), np.float32), 0.55, False
    )
