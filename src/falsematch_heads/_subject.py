"""A subject: everything about a head that stays when the camera and the light change, drawn from a seed."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from falsematch_heads._hair import HairDress
from falsematch_heads._shape import Shape, draw_shape
from falsematch_heads._styles import STYLES
from falsematch_heads._tone import pigments

_HAIR_COLOURS: dict[str, tuple[tuple[float, float, float], float]] = {
    "black": ((0.012, 0.010, 0.009), 0.26),
    "dark brown": ((0.030, 0.019, 0.013), 0.26),
    "brown": ((0.070, 0.042, 0.026), 0.18),
    "light brown": ((0.150, 0.095, 0.055), 0.12),
    "blond": ((0.38, 0.27, 0.15), 0.10),
    "red": ((0.24, 0.080, 0.028), 0.08),
}
"""Albedo and share. Drawn apart from the skin tone, so that a tone is the only thing that differs between tones."""
_GREY = (0.42, 0.41, 0.40)
_IRISES: dict[str, tuple[tuple[float, float, float], float]] = {
    "dark brown": ((0.035, 0.018, 0.010), 0.45),
    "brown": ((0.10, 0.050, 0.022), 0.25),
    "hazel": ((0.13, 0.095, 0.040), 0.10),
    "green": ((0.10, 0.14, 0.08), 0.08),
    "blue": ((0.12, 0.19, 0.30), 0.12),
}
_FEMALE_STYLES = {
    "bob": 3, "fringe": 3, "long_straight": 3, "long_wavy": 3, "long_curly": 3, "tied_back": 3, "afro": 1.5,
    "curly_short": 1.2, "short_side": 1.2, "swept_back": 1, "cropped": 0.6, "shaved": 0.3,
}  # fmt: skip
_MALE_STYLES = {
    "bald": 2, "shaved": 2, "cropped": 3, "short_forward": 3, "short_side": 3, "swept_back": 2, "curly_short": 2,
    "afro": 1, "long_wavy": 0.7, "bob": 0.7, "tied_back": 0.7,
}  # fmt: skip


@dataclass(frozen=True)
class Skin:
    """What skin looks like.

    Attributes
    ----------
    eumelanin, phaeomelanin, haemoglobin : float
        Amounts, see :mod:`falsematch_heads._tone`.
    mottling, freckles, freckle_size, spots : float
        Unevenness of melanin: soft; small dots (strength, decimetres); age spots (strength).
    moles : tuple of (x, y, z, radius)
        On the unmorphed head, in decimetres.
    blush, nose_blush, ear_blush : float
        More haemoglobin there, in amounts.
    shadows : float
        Darkness under the eyes, in amounts of haemoglobin and melanin.
    lid_tint : float
        Darkness of the upper lids.
    beard_shadow : float
        What a shave leaves.
    lip_blood, lip_dark : float
        More pigment in the lips, in amounts.
    wrinkles, pores : float
        Strengths of relief.
    oil : float
        Strength of the highlight.
    pattern : int
        Seed of all patterns.
    """

    eumelanin: float
    phaeomelanin: float
    haemoglobin: float
    mottling: float
    freckles: float
    freckle_size: float
    spots: float
    moles: tuple[tuple[float, float, float, float], ...]
    blush: float
    nose_blush: float
    ear_blush: float
    shadows: float
    lid_tint: float
    beard_shadow: float
    lip_blood: float
    lip_dark: float
    wrinkles: float
    pores: float
    oil: float
    pattern: int


@dataclass(frozen=True)
class Glasses:
    """Spectacles: half width, half height, squareness (2 round, 5 square) and thickness of the rims, colour."""

    half_width: float
    half_height: float
    squareness: float
    thickness: float
    colour: tuple[float, float, float]


@dataclass(frozen=True)
class Subject:
    """A head, without camera and light.

    Attributes
    ----------
    seed : int
        Of everything but the tone: two subjects of one seed and different tones are the same shape.
    tone : int
        Monk tone, 1 to 10.
    """

    seed: int
    tone: int
    shape: Shape
    skin: Skin
    hair: HairDress
    glasses: Glasses | None
    iris: tuple[float, float, float]
    shirt: tuple[float, float, float]


def draw_subject(seed: int, tone: int, family: str, form: str, glasses: float) -> Subject:
    """A subject from a seed.

    Parameters
    ----------
    seed : int
        The same seed with another tone gives the same shape, hair and patterns.
    tone : int
        Monk tone.
    family : "A", "B" or "C"
    form : "female" or "male"
    glasses : float
        Share of subjects that wear them.

    Raises
    ------
    DataError
        Where there is no such tone.
    """
    amounts = pigments(tone)
    shape_rng, skin_rng, hair_rng, rest_rng = (np.random.default_rng([seed, part]) for part in range(4))
    shape = draw_shape(shape_rng, family, form)
    skin = _skin(skin_rng, amounts, shape)
    hair = _hair(hair_rng, shape)
    if hair.beard > 0.04:
        skin = replace(skin, beard_shadow=0.35)
    worn = rest_rng.random() < glasses
    spectacles = _glasses(rest_rng)
    iris = _pick(_IRISES, rest_rng)
    shirt = tuple(float(part) for part in rest_rng.uniform(0.03, 0.6) * rest_rng.uniform(0.6, 1.0, 3))
    return Subject(seed, tone, shape, skin, hair, spectacles if worn else None, iris, shirt)  # type: ignore[arg-type]


def _pick(table: dict[str, tuple[tuple[float, float, float], float]], rng: Generator) -> tuple[float, float, float]:
    colours = list(table.values())
    share = np.array([colour[1] for colour in colours])
    red, green, blue = colours[rng.choice(len(colours), p=share / share.sum())][0]
    factor = float(np.exp(rng.normal(0, 0.15)))
    return red * factor, green * factor, blue * factor


def _skin(rng: Generator, amounts: tuple[float, float, float], shape: Shape) -> Skin:
    eumelanin, phaeomelanin, haemoglobin = amounts
    # Small against the step from one tone to the next.
    own = np.exp(rng.normal(0, 0.035, 2))
    flush = float(rng.uniform(0.03, 0.14))
    male = shape.form == "male"
    places = [(x, y) for x, y in rng.uniform([-0.6, 6.3], [0.6, 7.9], (12, 2))]
    moles = tuple(
        (float(x), float(y), 1.3, float(rng.uniform(0.008, 0.022))) for x, y in places[: int(rng.integers(0, 9))]
    )
    freckled = rng.random() < 0.3
    return Skin(
        eumelanin=eumelanin * float(own[0]),
        phaeomelanin=phaeomelanin * float(own[1]),
        haemoglobin=haemoglobin + flush,
        mottling=float(rng.uniform(0.06, 0.55)),
        freckles=float(rng.uniform(0.3, 1.4)) if freckled else 0.0,
        freckle_size=float(rng.uniform(0.022, 0.05)),
        spots=float(max(0, shape.age - 0.25) * rng.uniform(0, 1.6)),
        moles=moles,
        blush=float(rng.uniform(0.0, 0.65)),
        nose_blush=float(rng.uniform(0.0, 0.35)),
        ear_blush=float(rng.uniform(0.05, 0.30)),
        shadows=float(rng.uniform(0.0, 1.0) + 0.2 * shape.age),
        lid_tint=float(rng.uniform(0.0, 0.3) if male else rng.choice([0.1, 0.3, 1.0], p=[0.4, 0.35, 0.25])),
        beard_shadow=float(rng.uniform(0.0, 0.5)) if male else 0.0,
        lip_blood=float(rng.uniform(0.1, 0.6) if male else rng.uniform(0.3, 1.8)),
        lip_dark=float(rng.uniform(0.0, 0.45)),
        wrinkles=float(np.clip(shape.age * 1.5 * rng.uniform(0.5, 1.3), 0, 1.2)),
        pores=float(rng.uniform(0.4, 1.3) * (1.0 if male else 0.7)),
        oil=float(rng.uniform(0.6, 1.5)),
        pattern=int(rng.integers(2**31)),
    )


def _hair(rng: Generator, shape: Shape) -> HairDress:
    male = shape.form == "male"
    styles = _MALE_STYLES if male else _FEMALE_STYLES
    share = np.array(list(styles.values()))
    style = str(rng.choice(list(styles), p=share / share.sum()))
    colour = np.array(_pick(_HAIR_COLOURS, rng))
    grey = float(np.clip((shape.age - 0.3) * 2.2 + rng.normal(0, 0.2), 0, 1)) if shape.age > 0.2 else 0.0
    mixed = colour * (1 - grey) + np.array(_GREY) * grey
    # Brows and beards stay darker than the hair of the head, as they mostly do: a brow brighter than the skin it stands
    # on is what no detector has seen.
    brow = _no_brighter((colour * 0.7 + mixed * 0.3) * rng.uniform(0.6, 1.0), 0.022)
    beard = _no_brighter(mixed, 0.04)
    bearded = male and rng.random() < 0.4
    moustached = (bearded and rng.random() < 0.85) or (male and rng.random() < 0.08)
    length = float(rng.choice([0.025, 0.06, 0.13], p=[0.45, 0.35, 0.2]))
    return HairDress(
        style=STYLES[style],
        colour=_triple(mixed),
        brow_colour=_triple(brow),
        beard_colour=_triple(beard),
        raised=float(rng.normal(0.0, 0.07)),
        receded=float(max(0.0, rng.normal(0.10 if male else 0.0, 0.10)) + (0.15 * shape.age if male else 0.0)),
        length=float(rng.uniform(0.75, 1.2)),
        side=float(rng.choice([-1, 1])),
        beard=length if bearded else 0.0,
        moustache=min(length, 0.14) if moustached else 0.0,
        beard_share=float(rng.choice([0.15, 0.5, 1.0], p=[0.25, 0.15, 0.6])),
        brow_thick=float(rng.uniform(0.016, 0.048) if male else rng.uniform(0.010, 0.033)),
        brow_height=float(rng.normal(0.0, 0.022)),
        brow_arch=float(rng.uniform(-0.03, 0.045)),
        brow_length=float(rng.uniform(0.85, 1.08)),
        brow_dense=float(rng.uniform(0.3, 1.5)),
        lashes=float(rng.uniform(0.03, 0.05) if male else rng.uniform(0.045, 0.075)),
    )


def _no_brighter(colour: NDArray[np.float64], limit: float) -> NDArray[np.float64]:
    """A colour, darkened where its green is above a limit."""
    return np.asarray(colour * min(1.0, limit / float(colour[1])))


def _triple(values: NDArray[np.float64]) -> tuple[float, float, float]:
    red, green, blue = (float(value) for value in values)
    return red, green, blue


def _glasses(rng: Generator) -> Glasses:
    colours = [(0.012, 0.012, 0.013), (0.05, 0.022, 0.010), (0.40, 0.28, 0.10), (0.35, 0.36, 0.38), (0.15, 0.02, 0.02)]
    return Glasses(
        half_width=float(rng.uniform(0.23, 0.29)),
        half_height=float(rng.uniform(0.15, 0.24)),
        squareness=float(rng.uniform(2.0, 5.0)),
        thickness=float(rng.choice([0.009, 0.016, 0.028], p=[0.4, 0.35, 0.25])),
        colour=colours[rng.integers(len(colours))],
    )
