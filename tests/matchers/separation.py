"""How well a system tells the people of London apart."""

from pathlib import Path

import numpy as np

from falsematch.faces import photograph
from falsematch.matchers import System, largest

SIDE = 675


def unit(template: np.ndarray) -> np.ndarray:
    """A template of length 1."""
    return np.asarray(template, np.float64) / np.linalg.norm(template)


def separation(london: Path, system: System) -> float:
    """Area under the ROC curve: smiling probes against neutral references, all ordered pairs, by their cosine."""
    probes, references = (templates(london, system, capture) for capture in ("smiling", "neutral"))
    scores = probes @ references.T
    genuine = np.eye(len(scores), dtype=bool)
    return float((scores[genuine][:, None] > scores[~genuine]).mean())


def templates(london: Path, system: System, capture: str) -> np.ndarray:
    """Templates of length 1, one a person (people, d)."""
    made = []
    for file in sorted(london.glob(f"{capture}_front/*.jpg")):
        pixels = photograph(file, SIDE)
        face = largest(system.detector.find(pixels))
        assert face is not None, file.name
        made.append(unit(system.template(pixels, face)))
    return np.stack(made)
