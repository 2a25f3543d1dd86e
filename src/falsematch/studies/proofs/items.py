"""What conditions are measured on: even patches, rendered heads, photographs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

import falsematch_heads as heads
from falsematch import datasets, faces
from falsematch.datasets.monk import MONK
from falsematch.errors import NotApplicable
from falsematch.faces import Frame, to_light
from falsematch.faces.frame import LEFT_EYE, MESH_POINTS, RIGHT_EYE
from falsematch.store import Store
from falsematch.studies.proofs.proof import Item
from falsematch.text.strict import Strict

_FAMILIES, _FORMS = "ABC", ("female", "male")


class Patches(Strict):
    """Even patches of the ten tones, with the landmarks of a face of made-up outline."""

    side: Annotated[int, Field(ge=128, le=2000)] = 400
    inter_eye: Annotated[float, Field(ge=16, le=400)] = 100.0


class Heads(Strict):
    """Rendered heads: so many shapes, each at all ten tones."""

    shapes: Annotated[int, Field(ge=0)] = 2
    size: Annotated[int, Field(ge=128, le=2000)] = 512


class Photographs(Strict):
    """Photographs of people: so many of one capture, chosen by the seed; 0: all."""

    dataset: datasets.DatasetSpec
    capture: str | None = None
    count: Annotated[int, Field(ge=0)] = 0


def patches(settings: Patches) -> Iterator[Item]:
    """The ten patches."""
    side, eyes = settings.side, settings.inter_eye
    for number, tone in MONK.items():
        pixels = np.full((side, side, 3), tone, np.uint8)
        yield Item("patch", f"monk {number}", number, pixels, Frame(to_light(pixels), oval(side, eyes), eyes,
                   np.zeros((side, side), bool)))  # fmt: skip


def oval(side: int, inter_eye: float) -> np.ndarray:
    """A mesh (468, 3) of oval outline in the middle of a square frame, its eyes ``inter_eye`` px apart."""
    turn, middle = np.linspace(0, 2 * np.pi, MESH_POINTS), side / 2
    landmarks = np.stack([np.cos(turn), 1.3 * np.sin(turn), 0.2 * np.cos(2 * turn)], axis=1) * inter_eye * 1.05
    landmarks[:, :2] += middle
    for points, across in ((RIGHT_EYE, -0.5), (LEFT_EYE, 0.5)):
        landmarks[points, :2] = middle + across * inter_eye, middle - 0.3 * inter_eye
    return landmarks


def rendered(settings: Heads, seed: int, store: Store) -> Iterator[Item]:
    """Heads whose face could be read; one that could not is left out, since no dose can be given without landmarks."""
    if not settings.shapes:
        return
    generator = heads.Generator.load(store, datasets.manifest("heads").hashes())
    for shape in range(settings.shapes):
        for tone in MONK:
            subject = heads.draw_subject(seed + shape, tone, _FAMILIES[shape % 3], _FORMS[shape % 2], 0.0)
            pixels = generator.photograph(subject, heads.Capture(), settings.size).pixels
            try:
                frame = faces.read_picture(pixels, store)
            except NotApplicable:
                continue
            yield Item("head", f"head {shape} tone {tone}", tone, pixels, frame)


def photographed(settings: Photographs | None, seed: int, store: Store, jobs: int) -> Iterator[Item]:
    """Photographs whose face could be read.

    Raises
    ------
    FalsematchError
        Where the dataset is not here.
    """
    if settings is None:
        return
    images = datasets.load(settings.dataset, store)
    table = images.table
    if settings.capture is not None:
        table = table[table["capture"] == settings.capture]
    if settings.count and settings.count < len(table):
        chosen = np.random.default_rng(seed).choice(len(table), settings.count, replace=False)
        table = table.iloc[np.sort(chosen)]
    readings = faces.read(images, store, jobs)
    for row in table.to_dict("records"):
        pixels = faces.photograph(Path(row["file"]), images.long_side)
        try:
            frame = readings.frame(row["image"], pixels)
        except NotApplicable:
            continue
        yield Item("photograph", str(row["image"]), None, pixels, frame)
