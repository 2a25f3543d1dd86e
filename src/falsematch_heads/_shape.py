"""Whose head it is, as weights of morph targets drawn from a seed."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.random import Generator

from falsematch_heads._axes import ASYMMETRIES, axes, outlines
from falsematch_heads._morphs import FAMILIES

FURTHER = {"family": 1.7, "form": 1.35}
"""How much further from the mean of all than MakeHuman's own blends a shape is taken; one is a plain blend."""
BOUND = 0.8
"""Largest weight of a facial morph: beyond its own full amount a target makes a caricature."""
ASYMMETRY = 0.05
"""Standard deviation of the difference between a right and a left weight, bounded at twice that."""
ONE_SIDED = 0.12
"""Largest weight of a one-sided target."""


@dataclass(frozen=True)
class Shape:
    """A shape of head.

    Attributes
    ----------
    form : "female" or "male"
        Which of MakeHuman's two macro forms leads.
    age : float in [0, 1]
        From MakeHuman's "young" (about 25 years) to its "old" (about 90).
    weights : dict
        Target name -> weight.
    """

    form: str
    age: float
    weights: dict[str, float]


def draw_shape(rng: Generator, family: str, form: str) -> Shape:
    """A shape from random numbers, bounded so that no face is grotesque.

    Parameters
    ----------
    rng : Generator
        Used up in a fixed order.
    family, form : str
        The macro targets that lead: at least 70 % of the weight of the families, 80 % of the forms, before the blend is
        taken :data:`FURTHER`.
    """
    age = float(np.clip(rng.beta(1.2, 1.9), 0, 0.85))
    others = rng.dirichlet([0.5] * (len(FAMILIES) - 1)) * rng.uniform(0, 0.3)
    share = dict(zip([name for name in FAMILIES if name != family], others, strict=True))
    share[family] = 1 - float(others.sum())
    female = float(rng.uniform(0.8, 1.0) if form == "female" else rng.uniform(0.0, 0.2))
    muscle, weight = rng.uniform(0.05, 0.95), rng.uniform(0.02, 1.0)
    mean = 1 / len(FAMILIES)
    share = {name: mean + FURTHER["family"] * (part - mean) for name, part in share.items()}
    female = 0.5 + FURTHER["form"] * (female - 0.5)
    weights = _macro(share, female, age, muscle, weight)
    weights |= _facial(rng)
    return Shape(form, age, {name: float(value) for name, value in weights.items() if value != 0})


def _macro(share: dict[str, float], female: float, age: float, muscle: float, weight: float) -> dict[str, float]:
    """Macro weights, dealt out as MakeHuman does: the product of each factor's own blend."""
    forms, ages = {"female": female, "male": 1 - female}, {"young": 1 - age, "old": age}
    weights = {
        f"macrodetails/{FAMILIES[family]}-{form}-{years}": part * f * a
        for (family, part), (form, f), (years, a) in product(share.items(), forms.items(), ages.items())
    }
    universal = product(forms.items(), ages.items(), _blend(muscle).items(), _blend(weight).items())
    for (form, f), (years, a), (muscles, m), (heavy, w) in universal:
        weights[f"macrodetails/universal-{form}-{years}-{muscles}muscle-{heavy}weight"] = f * a * m * w
    return weights


def _blend(amount: float) -> dict[str, float]:
    return {
        "min": max(0.0, 1 - 2 * amount),
        "average": 1 - abs(2 * amount - 1),
        "max": max(0.0, 2 * amount - 1),
    }


def _facial(rng: Generator) -> dict[str, float]:
    weights: dict[str, float] = {}
    chosen = rng.choice(len(outlines()), size=2, replace=False)
    for number, amount in zip(chosen, rng.uniform(0, 0.35, size=2), strict=True):
        weights[outlines()[number]] = amount
    for axis in axes():
        middle = float(np.clip(rng.normal(0, axis.spread * SPREAD), -BOUND, BOUND))
        sides = middle + np.clip(rng.normal(0, ASYMMETRY, size=2), -2 * ASYMMETRY, 2 * ASYMMETRY) / 2
        for side in range(len(axis.low)):
            amount = middle if len(axis.low) == 1 else float(sides[side])
            name = (axis.high if amount > 0 else axis.low)[side]
            weights[name] = weights.get(name, 0.0) + abs(amount)
    for name in ASYMMETRIES:
        amount = rng.normal(0, ONE_SIDED / 2)
        weights[f"{name}-{'l' if amount > 0 else 'r'}"] = min(abs(amount), ONE_SIDED)
    return weights


SPREAD = 0.6
"""One number that widens or narrows every facial axis."""
