"""Thresholds that other people fixed, saved: whoever has the very same inputs need not measure those people again.

``data_manifests/thresholds/DATASET.json`` holds one entry a matcher and threshold under the hash of all that it rests
on: the photographs after people were left out, the matcher's parts and files, the rule, and the sources that make
templates and thresholds. No template, score or person is in it. An entry of another hash is not used.
"""

import json
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from falsematch import catalog, datasets, matchers
from falsematch.audit import FmrThreshold, OperatingPoint
from falsematch.errors import ManifestError
from falsematch.faces.read import ENGINE as READING
from falsematch.matchers._photograph import ENGINE as ENROLLING
from falsematch.store import digest, numeric_versions, sources_digest, sources_of
from falsematch.tables.threshold_origin import CalibratedOn, SetBy
from falsematch.text.reason import format_reasons, parse_reasons
from falsematch.text.strict import Strict

FOLDER = "data_manifests/thresholds"

_HERE = Path(__file__).parent
_RULE = [_HERE / name for name in ("audit/calibration.py", "scoring/nearest.py")]
"""What makes scores of templates, and a threshold of scores; with all that it imports."""
_STEPS = frozenset(_HERE / name for name in ("_calibrating.py", "_measuring.py", "faces/read.py", "matchers/enrol.py"))
"""What leads from photographs to the threshold, each by itself: what else it imports serves other experiments, or says
which people and settings are taken, and these are in the hash as they are."""
_WORDS = ("audit/threshold_spec", "tables", "text/cells", "text/reason", "text/reason_codes")
"""What the rule imports that makes no number of it: how a threshold is asked for (which is in the hash as it is), and
how reasons, columns and cards write it."""


class Saved(Strict):
    """One saved threshold.

    Attributes
    ----------
    threshold : float or None
        None where it was refused, for the ``refused`` reason.
    calibrated_on, set_by
        As in the card.
    """

    matcher: str
    name: str
    nominal: float
    threshold: float | None
    refused: str = ""
    warning: str = ""
    set_by: tuple[SetBy, ...]
    calibrated_on: CalibratedOn

    @classmethod
    def of(cls, point: OperatingPoint) -> "Saved":
        """What is saved of a threshold that other people fixed."""
        if point.calibrated_on is None:
            raise ValueError(f"{point.name} was not fixed on other people")
        return cls(
            matcher=point.matcher,
            name=point.name,
            nominal=point.nominal,
            threshold=None if point.refused else float(point.threshold),
            refused=format_reasons([point.refused]),
            warning=format_reasons([point.warning]),
            set_by=point.set_by,
            calibrated_on=point.calibrated_on,
        )

    @property
    def point(self) -> OperatingPoint:
        """The threshold as it was fixed."""
        return OperatingPoint(
            self.matcher,
            self.name,
            float("nan") if self.threshold is None else self.threshold,
            "external",
            refused=next(iter(parse_reasons(self.refused)), None),
            warning=next(iter(parse_reasons(self.warning)), None),
            nominal=self.nominal,
            set_by=self.set_by,
            calibrated_on=self.calibrated_on,
        )


def key_of(
    spec: FmrThreshold,
    labels: list[str],
    rule: str,
    seed: int,
    images: datasets.Images,
    left_out: int,
    matcher: matchers.OpenMatcher,
) -> str:
    """The hash of all that a threshold on other people rests on.

    Parameters
    ----------
    spec : FmrThreshold
    labels : list of str
        On which the impostors agree.
    rule : str
        Which face a photograph is taken to show, where there are several.
    seed : int
        Of whatever is drawn when templates are made.
    images : Images
        Without the people who were left out.
    left_out : int
        How many those are.
    matcher : OpenMatcher
    """
    known = images.table[["image", "subject", "capture", *labels]].to_numpy().tolist()
    return digest(
        {
            "spec": spec.model_dump(mode="json"),
            "labels": labels,
            "rule": rule,
            "seed": seed,
            "long_side": images.long_side,
            "photographs": images.photographs,
            "people": digest(known),
            "left_out": left_out,
            "matcher": matcher.content,
            "decision": matcher.manifest.matcher.model_dump(mode="json"),
            "training_sets": matcher.manifest.training_sets,
            "code": _code(matcher.files),
            "libraries": numeric_versions(),
        }
    )


def sources(parts: frozenset[Path]) -> frozenset[Path]:
    """The files that make a template of a matcher of these parts, a score and a threshold of it: no other is hashed."""
    return sources_of([*_RULE, *READING, *ENROLLING, *parts], _WORDS) | _STEPS


@cache
def _code(parts: frozenset[Path]) -> str:
    return sources_digest(sources(parts))


def read(dataset: str) -> dict[str, Saved]:
    """The saved thresholds of a dataset, by their hash; none where none were saved.

    Raises
    ------
    ManifestError
        Where the file is malformed.
    """
    path = catalog.beside(FOLDER, f"{dataset}.json")
    if path is None:
        return {}
    try:
        held = json.loads(path.read_bytes())
        return {key: Saved.model_validate(one) for key, one in held.items()}
    except (ValueError, AttributeError, ValidationError) as cause:
        raise ManifestError(f"{path}: holds no saved thresholds ({type(cause).__name__}); delete it.") from None
