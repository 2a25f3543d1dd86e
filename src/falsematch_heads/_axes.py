"""Which ways a face may differ: MakeHuman's facial morph targets, paired into axes, and how far each may go."""

from dataclasses import dataclass

from falsematch_heads._morphs import expression_name, macro_names

# axis: negative end, positive end, how far (spread of the weight; 1.0 is the target's own full amount).
_MIDDLE: dict[str, list[tuple[str, str, str, float]]] = {
    "head": [
        ("head-fat", "decr", "incr", 0.45),
        ("head-scale-depth", "decr", "incr", 0.25),
        ("head-scale-horiz", "decr", "incr", 0.30),
        ("head-scale-vert", "decr", "incr", 0.25),
        ("head-back-scale-depth", "decr", "incr", 0.25),
    ],
    "forehead": [
        ("forehead-nubian", "decr", "incr", 0.50),
        ("forehead-scale-vert", "decr", "incr", 0.35),
        ("forehead-temple", "decr", "incr", 0.50),
        ("forehead-trans", "backward", "forward", 0.50),
    ],
    "eyebrows": [
        ("eyebrows-angle", "down", "up", 0.60),
        ("eyebrows-trans", "backward", "forward", 0.60),
        ("eyebrows-trans", "down", "up", 0.60),
    ],
    "nose": [
        ("nose-base", "down", "up", 0.55),
        ("nose-compression", "compress", "uncompress", 0.45),
        ("nose-curve", "concave", "convex", 0.55),
        ("nose-flaring", "decr", "incr", 0.60),
        ("nose-greek", "decr", "incr", 0.50),
        ("nose-hump", "decr", "incr", 0.50),
        ("nose-nostrils-angle", "down", "up", 0.55),
        ("nose-nostrils-width", "decr", "incr", 0.55),
        ("nose-point", "down", "up", 0.55),
        ("nose-point-width", "decr", "incr", 0.60),
        ("nose-scale-depth", "decr", "incr", 0.50),
        ("nose-scale-horiz", "decr", "incr", 0.55),
        ("nose-scale-vert", "decr", "incr", 0.50),
        ("nose-septumangle", "decr", "incr", 0.50),
        ("nose-trans", "down", "up", 0.50),
        ("nose-volume", "decr", "incr", 0.55),
        ("nose-width1", "decr", "incr", 0.55),
        ("nose-width2", "decr", "incr", 0.55),
        ("nose-width3", "decr", "incr", 0.55),
    ],
    "mouth": [
        ("mouth-angles", "down", "up", 0.50),
        ("mouth-cupidsbow", "decr", "incr", 0.55),
        ("mouth-cupidsbow-width", "decr", "incr", 0.50),
        ("mouth-dimples", "in", "out", 0.40),
        ("mouth-laugh-lines", "in", "out", 0.50),
        ("mouth-lowerlip-ext", "down", "up", 0.45),
        ("mouth-lowerlip-height", "decr", "incr", 0.60),
        ("mouth-lowerlip-middle", "down", "up", 0.45),
        ("mouth-lowerlip-volume", "decr", "incr", 0.60),
        ("mouth-lowerlip-width", "decr", "incr", 0.50),
        ("mouth-philtrum-volume", "decr", "incr", 0.50),
        ("mouth-scale-depth", "decr", "incr", 0.50),
        ("mouth-scale-horiz", "decr", "incr", 0.55),
        ("mouth-scale-vert", "decr", "incr", 0.50),
        ("mouth-trans", "backward", "forward", 0.45),
        ("mouth-trans", "down", "up", 0.50),
        ("mouth-upperlip-ext", "down", "up", 0.45),
        ("mouth-upperlip-height", "decr", "incr", 0.60),
        ("mouth-upperlip-middle", "down", "up", 0.45),
        ("mouth-upperlip-volume", "decr", "incr", 0.60),
        ("mouth-upperlip-width", "decr", "incr", 0.50),
    ],
    "chin": [
        ("chin-bones", "decr", "incr", 0.50),
        ("chin-cleft", "decr", "incr", 0.40),
        ("chin-height", "decr", "incr", 0.50),
        ("chin-jaw-drop", "decr", "incr", 0.50),
        ("chin-prognathism", "decr", "incr", 0.45),
        ("chin-prominent", "decr", "incr", 0.50),
        ("chin-width", "decr", "incr", 0.55),
    ],
    "neck": [
        ("neck-scale-horiz", "decr", "incr", 0.40),
        ("neck-double", "decr", "incr", 0.35),
    ],
}
_PAIRED: dict[str, list[tuple[str, str, str, float]]] = {
    "eyes": [
        ("eye-bag", "decr", "incr", 0.50),
        ("eye-bag-height", "decr", "incr", 0.40),
        ("eye-bag", "in", "out", 0.40),
        ("eye-corner1", "down", "up", 0.55),
        ("eye-corner2", "down", "up", 0.55),
        ("eye-epicanthus", "in", "out", 0.50),
        ("eye-eyefold-angle", "down", "up", 0.50),
        ("eye-eyefold", "concave", "convex", 0.50),
        ("eye-eyefold", "down", "up", 0.50),
        ("eye-height1", "decr", "incr", 0.45),
        ("eye-height2", "decr", "incr", 0.40),
        ("eye-height3", "decr", "incr", 0.45),
        ("eye-push1", "in", "out", 0.45),
        ("eye-push2", "in", "out", 0.45),
        ("eye-scale", "decr", "incr", 0.50),
        ("eye-trans", "down", "up", 0.45),
        ("eye-trans", "in", "out", 0.50),
    ],
    "cheek": [
        ("cheek-bones", "decr", "incr", 0.60),
        ("cheek-inner", "decr", "incr", 0.55),
        ("cheek-trans", "down", "up", 0.50),
        ("cheek-volume", "decr", "incr", 0.60),
    ],
    "ears": [
        ("ear-flap", "decr", "incr", 0.40),
        ("ear-lobe", "decr", "incr", 0.50),
        ("ear-rot", "backward", "forward", 0.35),
        ("ear-scale", "decr", "incr", 0.40),
        ("ear-scale-vert", "decr", "incr", 0.40),
        ("ear-trans", "down", "up", 0.35),
        ("ear-wing", "decr", "incr", 0.45),
    ],
}
_OUTLINES = ("diamond", "invertedtriangular", "oval", "rectangular", "round", "square", "triangular")
"""Outlines of the whole head; a shape is a blend of a few."""

ASYMMETRIES = tuple(
    f"asym/asym-{part}-{number}"
    for part, count in (("brown", 2), ("cheek", 2), ("eye", 8), ("jaw", 3), ("mouth", 2), ("nose", 4), ("temple", 2))
    for number in range(1, count + 1)
)
"""MakeHuman's one-sided targets, each with a left and a right form."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One way to differ: targets at either end, all of them moved together.

    Attributes
    ----------
    low, high : tuple of str
        Target names of the two ends; right and left where there are two.
    spread : float
        Standard deviation of the weight before it is bounded.
    """

    low: tuple[str, ...]
    high: tuple[str, ...]
    spread: float


def axes() -> list[Axis]:
    """Every axis, always in this order: a seed's numbers are dealt out along it."""
    middle = [
        Axis((f"{folder}/{name}-{low}",), (f"{folder}/{name}-{high}",), spread)
        for folder, entries in _MIDDLE.items()
        for name, low, high, spread in entries
    ]
    paired = [
        Axis(
            (f"{folder}/r-{name}-{low}", f"{folder}/l-{name}-{low}"),
            (f"{folder}/r-{name}-{high}", f"{folder}/l-{name}-{high}"),
            spread,
        )
        for folder, entries in _PAIRED.items()
        for name, low, high, spread in entries
    ]
    return middle + paired


def outlines() -> list[str]:
    """Target names of the head's outlines."""
    return [f"head/head-{name}" for name in _OUTLINES]


EXPRESSIONS: dict[str, dict[str, float]] = {
    "neutral": {},
    "smile": {
        "mouth-corner-puller": 0.75,
        "mouth-part-later": 0.15,
        "eye-left-slit": 0.18,
        "eye-right-slit": 0.18,
        "nose-left-dilatation": 0.3,
        "nose-right-dilatation": 0.3,
    },
    "squint": {
        "eye-left-slit": 0.7,
        "eye-right-slit": 0.7,
        "eyebrows-left-down": 0.7,
        "eyebrows-right-down": 0.7,
        "nose-compression": 0.5,
        "mouth-retraction": 0.2,
    },
}
"""Expression -> expression targets and their weights."""


def target_names() -> list[str]:
    """Every morph target a head is made from."""
    names = [*macro_names(), *outlines()]
    names += [end for axis in axes() for end in (*axis.low, *axis.high)]
    names += [f"{name}-{side}" for name in ASYMMETRIES for side in "rl"]
    names += sorted({expression_name(unit) for units in EXPRESSIONS.values() for unit in units})
    return names
