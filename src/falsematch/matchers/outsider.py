"""Matchers that nobody may open: a program that prints scores, or a table of scores that somebody sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from falsematch.conditions import Chain, expose
from falsematch.datasets import Images
from falsematch.errors import SourceError
from falsematch.faces import Readings, photograph
from falsematch.matchers._photograph import Exposure
from falsematch.matchers.load import load_open_matcher, matcher_of
from falsematch.matchers.manifest import CommandManifest, MatcherManifest, ScoresManifest, load_manifest
from falsematch.matchers.open_matcher import OpenMatcher
from falsematch.store import Store, digest, file_sha256


@dataclass(frozen=True, slots=True)
class Outsider:
    """One such matcher; it has no templates, so that nothing of it is cached and no search is made with it.

    Attributes
    ----------
    manifest : CommandManifest or ScoresManifest
    fingerprint : str
        sha256 of the manifest, and of the table where there is one. What a program does may change all the same.
    table : Path or None
        The scores that were sent.
    """

    manifest: CommandManifest | ScoresManifest
    fingerprint: str
    table: Path | None = None

    @property
    def name(self) -> str:
        """The matcher's name in every table."""
        return self.manifest.name

    def covers(self, chain: Chain) -> bool:
        """Whether it is run on frames under this chain."""
        return self.manifest.matcher.covers == "any" or chain.is_clean


Matcher = OpenMatcher | Outsider


def load_matcher(name_or_path: str | Path, store: Store) -> Matcher:
    """A matcher of any kind by its manifest.

    Raises
    ------
    ManifestError, SourceError
        As :func:`falsematch.matchers.load_open_matcher`; also where a table of scores is not beside its manifest.
    """
    manifest = load_manifest(name_or_path)
    if isinstance(manifest, CommandManifest):
        return Outsider(manifest, digest(manifest.model_dump(mode="json")))
    if isinstance(manifest, ScoresManifest):
        table = manifest.beside(manifest.matcher.table)
        if not table.is_file():
            raise SourceError(f"{manifest.name}: {manifest.matcher.table} is not beside its manifest; put it there.")
        return Outsider(manifest, digest([manifest.model_dump(mode="json"), file_sha256(table)]), table)
    return (
        matcher_of(manifest, store) if isinstance(manifest, MatcherManifest) else load_open_matcher(name_or_path, store)
    )


class Frames(Mapping[str, NDArray[np.uint8]]):
    """Photographs as they are delivered under one exposure, each made when it is asked for: sRGB (height, width, 3).

    Asking for one that the condition cannot be made on raises :class:`falsematch.errors.NotApplicable`.
    """

    def __init__(self, images: Images, readings: Readings, exposure: Exposure, seed: int) -> None:
        self._files = dict(zip(images.table["image"], images.table["file"], strict=True))
        self._long_side, self._readings, self._exposure, self._seed = images.long_side, readings, exposure, seed

    def __getitem__(self, image: str) -> NDArray[np.uint8]:
        """The frame of one photograph."""
        pixels = photograph(self._files[image], self._long_side)
        chain, delivery, metering = self._exposure
        if chain.is_clean:
            return pixels
        frame = self._readings.frame(image, pixels)
        return expose(pixels, frame, chain, seed=self._seed, image=image, delivery=delivery, metering=metering).pixels

    def __iter__(self) -> Iterator[str]:
        """Every photograph, in the order of the images table."""
        return iter(self._files)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._files)
