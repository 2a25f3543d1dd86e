"""A factorial design: which heads there are, in balanced groups, and how each is photographed."""

from dataclasses import dataclass, fields
from itertools import product
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field, model_validator

from falsematch.datasets.capture import Background, Capture, Expression
from falsematch.datasets.monk import MONK
from falsematch.store import digest
from falsematch.text.strict import Exact

IMAGES_FILE = "images.csv"
"""The images table of a design: image, subject, capture, shape, and a column a label."""


def _no_level_twice(levels: list[Any]) -> list[Any]:
    if len(set(levels)) < len(levels):
        raise ValueError("a level is given twice.")
    return levels


def _monk(levels: list[int]) -> list[int]:
    for level in levels:
        if level not in MONK:
            raise ValueError(f"{level} is not a Monk tone; the scale runs from 1 to 10.")
    return _no_level_twice(levels)


TargetSet = Literal["A", "B", "C"]
Form = Literal["female", "male"]
Number = float | int
Setting = Number | Annotated[list[Number], Field(min_length=2, max_length=2)]
"""A number, or the two ends of a range that each subject's own is drawn from."""


class Groups(Exact):
    """Factors between subjects. Those that are given are crossed; the others are dealt out evenly inside each cell.

    Attributes
    ----------
    tone : list of int
        Monk tones.
    target_set : list of "A", "B", "C"
        Which of MakeHuman's three families of macro targets leads.
    form : list of "female", "male"
        Which of its two macro forms leads.
    """

    tone: Annotated[list[int], Field(min_length=1), AfterValidator(_monk)] | None = None
    target_set: Annotated[list[TargetSet], Field(min_length=1), AfterValidator(_no_level_twice)] | None = None
    form: Annotated[list[Form], Field(min_length=1), AfterValidator(_no_level_twice)] | None = None


class Settings(Exact):
    """One capture: settings of :class:`falsematch.datasets.capture.Capture`, each a number or a range."""

    yaw: Setting = Capture.yaw
    pitch: Setting = Capture.pitch
    roll: Setting = Capture.roll
    distance: Setting = Capture.distance
    focal: Setting = Capture.focal
    sun: Setting = Capture.sun
    azimuth: Setting = Capture.azimuth
    elevation: Setting = Capture.elevation
    softness: Setting = Capture.softness
    sky: Setting = Capture.sky
    key: Setting = Capture.key
    key_azimuth: Setting = Capture.key_azimuth
    exposure: Setting = Capture.exposure
    metering: Literal["metered", "fixed"] = Capture.metering
    expression: Expression = Capture.expression
    background: Background = Capture.background

    @model_validator(mode="after")
    def _within_reason(self) -> "Settings":
        for name, (low, high) in _LIMITS.items():
            value = getattr(self, name)
            ends = value if isinstance(value, list) else [value, value]
            if not low <= ends[0] <= ends[1] <= high:
                raise ValueError(f"`{name}` is a number from {low} to {high}, or a range [low, high] inside.")
        return self

    @property
    def is_fixed(self) -> bool:
        """Whether two captures of these settings are one picture: no range to draw from, and a plain background."""
        return self.background != "street" and not any(isinstance(value, list) for _, value in self)

    def drawn(self, seed: int, name: str) -> Capture:
        """The capture of one subject: numbers drawn from the ranges, the same for a seed and a capture's name."""
        rng = np.random.default_rng([seed, int(digest(name)[:12], 16)])
        settings: dict[str, Any] = {"scene": int(rng.integers(2**31))}
        # Always as many numbers, so that a range added to one setting leaves the others as they were.
        for field in fields(Capture):
            share = float(rng.random())
            value = getattr(self, field.name, None)
            if isinstance(value, list):
                settings[field.name] = value[0] + share * (value[1] - value[0])
            elif value is not None:
                settings[field.name] = value if isinstance(value, str) else float(value)
        return Capture(**settings)


_LIMITS = {
    "yaw": (-90, 90), "pitch": (-45, 45), "roll": (-45, 45), "distance": (0.2, 20), "focal": (10, 2000),
    "sun": (0, 20), "azimuth": (-180, 180), "elevation": (-20, 90), "softness": (0.1, 30), "sky": (0.001, 100),
    "key": (0, 1), "key_azimuth": (-180, 180), "exposure": (-10, 10),
}  # fmt: skip

CapturesNamed = Annotated[dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")], Settings], Field(min_length=1)]


class Design(Exact):
    """Generated heads: ``dataset: {name: heads, design: {...}}``.

    Attributes
    ----------
    subjects : int
        In each cell of the crossing of ``groups``.
    groups : Groups
    shapes : "own" or "shared"
        Whether every cell has its own shapes, or the same shapes stand at every tone (then two subjects of one shape
        are neither genuine nor impostor, and contrasts of tones are paired by shape).
    captures : dict
        Name -> settings.
    glasses : float
        Share of subjects with glasses.
    size : int
        Side of the pictures in pixels.
    seed : int
    """

    subjects: Annotated[int, Field(ge=1, le=100_000)]
    groups: Groups = Groups()
    shapes: Literal["own", "shared"] = "own"
    captures: CapturesNamed
    glasses: Annotated[float, Field(ge=0, le=1)] = 0.15
    size: Annotated[int, Field(ge=64, le=2048)] = 512
    seed: Annotated[int, Field(ge=0)] = 1

    @model_validator(mode="after")
    def _possible(self) -> "Design":
        if self.shapes == "shared" and len(self.groups.tone or []) < 2:
            raise ValueError("`shapes: shared` needs two tones or more under `groups`, for a shape to stand at.")
        fixed: dict[Capture, str] = {}
        for name, settings in self.captures.items():
            if settings.is_fixed:
                twin = fixed.setdefault(settings.drawn(0, ""), name)
                if twin != name:
                    raise ValueError(f"captures `{twin}` and `{name}` are the same picture; change a setting of one.")
        return self


@dataclass(frozen=True)
class Planned:
    """A subject of a design.

    Attributes
    ----------
    name : str
        Its id in every table.
    shape : str
        Id of its shape; subjects that share it differ in tone alone.
    seed : int
        Of the shape and everything else but the tone.
    """

    name: str
    shape: str
    seed: int
    tone: int
    target_set: str
    form: str

    @property
    def labels(self) -> dict[str, str]:
        """What was varied, in the words of the tables."""
        return {
            "tone": f"Monk {self.tone}",
            "target_set": f"target set {self.target_set}",
            "form": f"{self.form} form",
        }


def subjects(design: Design) -> list[Planned]:
    """Every subject of a design, in a fixed order: as many in each cell, and other factors evenly inside it."""
    groups = design.groups
    crossed = {"target_set": groups.target_set, "form": groups.form, "tone": groups.tone}
    dealt: dict[str, list[Any]] = {"target_set": ["A", "B", "C"], "form": ["female", "male"], "tone": list(MONK)}
    given = {name: levels for name, levels in crossed.items() if levels is not None}
    planned = []
    for cell in product(*given.values()):
        chosen: dict[str, Any] = dict(zip(given, cell, strict=True))
        for number in range(design.subjects):
            levels = dict(chosen)
            turn = number
            for name, every in dealt.items():
                if name not in levels:
                    levels[name] = every[turn % len(every)]
                    # The next factor moves on once this one is through, so that the two are crossed as well.
                    turn //= len(every)
            own = {name: level for name, level in levels.items() if name != "tone" or design.shapes == "own"}
            mark = digest([design.seed, number, sorted((name, str(level)) for name, level in own.items())])
            shape = f"shape_{mark[:10]}"
            name = f"{shape}_monk_{levels['tone']:02d}"
            planned.append(
                Planned(name, shape, int(mark[:15], 16), levels["tone"], levels["target_set"], levels["form"])
            )
    return planned
