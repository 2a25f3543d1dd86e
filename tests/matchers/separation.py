"""How well a matcher tells the people of London apart."""

from pathlib import Path

import numpy as np

from falsematch.faces import photograph
from falsematch.matchers import OpenMatcher, largest
from falsematch.scoring import score_pairs

SIDE = 675


def unit(template: np.ndarray) -> np.ndarray:
    """A template of length 1."""
    return np.asarray(template, np.float64) / np.linalg.norm(template)


def separation(london: Path, matcher: OpenMatcher) -> float:
    """Area under the ROC curve: smiling probes against neutral references, all ordered pairs, by its own comparator."""
    probes, references = (templates(london, matcher, capture) for capture in ("smiling", "neutral"))
    people = len(probes)
    a, b = np.divmod(np.arange(people**2), people)
    scores = score_pairs(probes, references, a, b, matcher.manifest.matcher.comparator)
    alike = -scores if matcher.manifest.matcher.polarity == "distance" else scores
    return float((alike[a == b][:, None] > alike[a != b]).mean())


def templates(london: Path, matcher: OpenMatcher, capture: str) -> np.ndarray:
    """Templates, one a person (people, d)."""
    made = []
    for file in sorted(london.glob(f"{capture}_front/*.jpg")):
        pixels = photograph(file, SIDE)
        face = largest(matcher.detector.find(pixels))
        assert face is not None, file.name
        made.append(matcher.template(pixels, face).astype(np.float64))
    return np.stack(made)
