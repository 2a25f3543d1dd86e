"""Proof against rendering: a matcher takes a warped render for its head as it takes a true one.

Every head is photographed twice, as people are: a reference, and a probe with another face and in other light. The
probe is once rendered truly under the condition, and once rendered plainly and put under it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions import find, generator
from falsematch.conditions.pose import side
from falsematch.faces import Frame, to_display
from falsematch.matchers import OpenMatcher, largest
from falsematch.studies.proofs.rendered import RenderedHeads
from falsematch.studies.proofs.shading import SOFT, true_sun

Settings = dict[str, Any]

_TENTH = 0.10
_PROBE: Settings = {"azimuth": -20.0, "key_azimuth": 25.0, "expression": "smile"}
"""How the probe differs from the reference. Judgement."""


@dataclass(frozen=True)
class Scores:
    """Similarities by one matcher; NaN where it found no face.

    Attributes
    ----------
    matcher : str
    warped : float64 array (heads,)
        Of the probe that was put under the condition, to the reference truly rendered under it.
    true : float64 array (heads,)
        Of the probe that was truly rendered under it, to the same.
    """

    matcher: str
    warped: NDArray[np.float64]
    true: NDArray[np.float64]

    @property
    def measured(self) -> float:
        """Median similarity of the warped ones."""
        return float(np.nanmedian(self.warped))

    @property
    def requested(self) -> float:
        """10th percentile of the true ones: what the median of the warped ones may not lie below (FIELD 3.5)."""
        return float(np.nanquantile(self.true, _TENTH))

    @property
    def ok(self) -> bool:
        """Whether it does not."""
        return self.measured >= self.requested


def turned(made: RenderedHeads, matchers: Sequence[OpenMatcher], dose: float = 20.0, seed: int = 1) -> list[Scores]:
    """Yaw against true renders at that yaw.

    Parameters
    ----------
    made : RenderedHeads
    matchers : sequence of OpenMatcher
    dose : float, degrees
    seed : int
        Of the random numbers that say which way.
    """
    rows = []
    for number in range(made.count):
        true = {"yaw": side(generator(seed, made.name(number), "yaw")) * dose}
        rows.append(_row(made, matchers, number, "yaw", dose, seed, true, _PROBE))
    return _columns(matchers, rows)


def sunlight(made: RenderedHeads, dose: float, seed: int = 1) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean light of the face in sun over that under an even sky: by true renders, and by the condition.

    Returns
    -------
    requested, measured : float64 arrays (heads,)
        Heads in which no face is found are left out.
    """
    pairs = []
    for number in range(made.count):
        soft, lit = (
            made.picture(number, **SOFT),
            made.picture(number, **true_sun(made.name(number), dose, seed)),
        )
        frame = made.frame(soft)
        if frame is None:
            continue
        under = find("sun")(frame, dose, generator(seed, made.name(number), "sun"))
        face = frame.face
        pairs.append(
            (lit.light[face].mean() / soft.light[face].mean(), under.light[face].mean() / frame.light[face].mean())
        )
    table = np.array(pairs, np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def veiled(made: RenderedHeads, matchers: Sequence[OpenMatcher], dose: float = 0.4, seed: int = 1) -> list[Scores]:
    """Veiling glare on a picture of 8 bits against the same veil on the rendered radiance; see :func:`turned`.

    What differs is what a photograph lost: its highlights were clipped and its light rounded before the veil came.
    """
    rows = []
    for number in range(made.count):
        frame = made.frame(made.picture(number, **_PROBE))
        if frame is None:
            rows.append([(np.nan, np.nan)] * len(matchers))
            continue

        def under(light: NDArray[np.float32], frame: Frame = frame, number: int = number) -> NDArray[np.uint8]:
            rng = generator(seed, made.name(number), "veiling_glare")
            return to_display(find("veiling_glare")(frame.with_light(light), dose, rng).light)

        reference, probe = made.picture(number).light, made.picture(number, **_PROBE).light
        rows.append(_similarities(matchers, under(reference), under(frame.light), under(probe)))
    return _columns(matchers, rows)


def _row(
    made: RenderedHeads,
    matchers: Sequence[OpenMatcher],
    number: int,
    condition: str,
    dose: float,
    seed: int,
    true: Settings,
    plain: Settings,
) -> list[tuple[float, float]]:
    """For each matcher, similarity of the warped and of the true probe to the reference."""
    frame = made.frame(made.picture(number, **plain))
    if frame is None:
        return [(np.nan, np.nan)] * len(matchers)
    rng = generator(seed, made.name(number), condition)
    warped = to_display(find(condition)(frame, dose, rng).light)
    reference, probe = made.picture(number, **true).pixels, made.picture(number, **plain | true).pixels
    return _similarities(matchers, reference, warped, probe)


def _similarities(
    matchers: Sequence[OpenMatcher], reference: NDArray[np.uint8], warped: NDArray[np.uint8], probe: NDArray[np.uint8]
) -> list[tuple[float, float]]:
    rows = []
    for matcher in matchers:
        templates = [_template(matcher, pixels) for pixels in (reference, warped, probe)]
        rows.append((_cosine(templates[0], templates[1]), _cosine(templates[0], templates[2])))
    return rows


def _columns(matchers: Sequence[OpenMatcher], rows: list[list[tuple[float, float]]]) -> list[Scores]:
    table = np.array(rows, np.float64)
    return [Scores(matcher.manifest.name, table[:, k, 0], table[:, k, 1]) for k, matcher in enumerate(matchers)]


def _template(matcher: OpenMatcher, pixels: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    face = largest(matcher.detector.find(pixels))
    if face is None:
        return None
    template = np.asarray(matcher.template(pixels, face), np.float64)
    return template / np.linalg.norm(template)


def _cosine(one: NDArray[np.float64] | None, other: NDArray[np.float64] | None) -> float:
    """Cosine of two templates: for dlib, whose own are of length 1, it orders pairs as its distance does."""
    return float("nan") if one is None or other is None else float(one @ other)
