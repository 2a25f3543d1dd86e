"""What a dataset's manifest states as the light of a session: fitted once to all its photographs, never in a run.

Fitted to one photograph it would read skin: a highlight weighs more on dark skin than on light, and the fit takes it
for light from where it mirrors. So a session has one light, the same for everybody in it, and the dataset's manifest
states it.

    python tools/session_light.py london neutral smiling
    python tools/session_light.py london neutral smiling --long-side 675

prints four numbers for `own_light`, and how far fits of ten halves of the people, drawn at random, lie from them.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from falsematch import datasets, faces
from falsematch.conditions._lit import skin
from falsematch.conditions._own_light import own_irradiance
from falsematch.conditions.relief import Relief
from falsematch.conditions.surface import Surface
from falsematch.errors import DataError, NotApplicable
from falsematch.faces import Frame, OwnLight, luminance
from falsematch.store import Store

FEWEST = 8
"""Photographs that a session's light must rest on."""
_ROUNDS = 12
_BRIGHT, _DARK = 0.08, 0.25
"""Residuals, as a share of the face's light, from which on a place counts less: sooner where it is too bright."""
_STEADY = 0.005
"""How strongly each fit is drawn to an even light, by places. Measured: less lets groups of one skin differ by twice as
much (London), more gives half of the gain on `yaleb` away."""
_FACE = tuple(np.array(part) for part in np.meshgrid(np.linspace(-0.6, 0.6, 13), np.linspace(-0.5, 0.5, 11)))
"""Normals as they are on a face, to the right and down."""
_HALVES = 10


def said_by(frame: Frame) -> OwnLight:
    """What one clean photograph says about its light; to be pooled, never used by itself.

    Raises
    ------
    NotApplicable
        Where no surface can be fitted.

    Source: Lambert's law with the first two bands of a light's spherical harmonics (Ramamoorthi and Hanrahan 2001), by
    least squares reweighted after Huber, more sharply towards the bright, where skin mirrors.
    """
    relief = Relief.of(Surface.fit(frame))
    rows, columns = relief.depth.shape
    x = np.clip(np.rint(relief.left + relief.step * np.arange(columns)), 0, frame.shape[1] - 1).astype(int)
    y = np.clip(np.rint(relief.top + relief.step * np.arange(rows)), 0, frame.shape[0] - 1).astype(int)
    bare = (skin(frame, relief) > 0.9) & ~frame.saturated[np.ix_(y, x)]
    light = luminance(frame.light)[np.ix_(y, x)][bare].astype(np.float64)
    light /= np.median(light)
    right, down, away = (part[bare].astype(np.float64) for part in relief.normal)
    model = np.column_stack([np.ones_like(right), right, down, -away])
    weight = np.ones_like(light)
    steady = _STEADY * len(light) * np.diag([0.0, 1.0, 1.0, 1.0])
    found: NDArray[np.float64] = np.zeros(4)
    for _ in range(_ROUNDS):
        by = model * weight[:, None]
        found = np.asarray(np.linalg.solve(by.T @ model + steady, by.T @ light), np.float64)
        off = light - model @ found
        weight = 1 / np.maximum(1, np.where(off > 0, off / _BRIGHT, -off / _DARK))
    return _on_card(found)


def session_light(said: Sequence[OwnLight]) -> OwnLight:
    """The light of a session: the median of what its photographs say, whoever is in them.

    Raises
    ------
    DataError
        Where there are fewer than :data:`FEWEST` photographs.
    """
    if len(said) < FEWEST:
        raise DataError(f"{len(said)} photographs say too little about the light of a session; it takes {FEWEST}.")
    return _on_card(np.median(np.array(said), axis=0))


def between(one: OwnLight, other: OwnLight) -> float:
    """How much two lights differ over a face: standard deviation of the logarithm of their ratio."""
    right, down = _FACE
    away = -np.sqrt(1 - right * right - down * down)
    ratio = own_irradiance(right, down, away, one) / own_irradiance(right, down, away, other)
    return float(np.log(ratio).std())


def _on_card(light: NDArray[np.float64]) -> OwnLight:
    even, right, down, camera = (float(part) for part in light / (light[0] + light[3]))
    return even, right, down, camera


def main() -> None:
    """Fit, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset")
    parser.add_argument("captures", nargs="+", help="all that were taken in the one light")
    parser.add_argument("--long-side", type=int, default=675)
    asked = parser.parse_args()
    store = Store.default()
    images = datasets.load(datasets.DatasetSpec(name=asked.dataset, long_side=asked.long_side), store)
    table = images.table[images.table["capture"].isin(asked.captures)]
    readings = faces.read(images, store)
    people, said = [], []
    for row in table.to_dict("records"):
        try:
            frame = readings.frame(row["image"], faces.photograph(Path(row["file"]), images.long_side))
        except NotApplicable:
            continue
        people.append(row["subject"])
        said.append(said_by(frame))
    whole = session_light(said)
    print(f"{len(said)} photographs:", [round(part, 3) for part in whole])
    rng, names = np.random.default_rng(1), np.array(people)
    for _ in range(_HALVES):
        half = rng.permutation(sorted(set(people)))[::2]
        light = session_light([one for one, name in zip(said, names, strict=True) if name in set(half)])
        print("  half:", [round(part, 3) for part in light], f"differs by {between(whole, light):.3f}")


if __name__ == "__main__":
    main()
