"""Parts of a card that more than one kind of experiment makes."""

from __future__ import annotations

import os
import platform
from datetime import UTC, date, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any

from falsematch.audit import training_overlap
from falsematch.matchers import FunctionManifest
from falsematch.result.origin import Dataset, Environment, Matcher
from falsematch.store import numeric_versions

if TYPE_CHECKING:
    from falsematch.datasets import DatasetManifest, Images
    from falsematch.matchers import Matcher as LoadedMatcher


def made_with() -> dict[str, Any]:
    """What every card says of the program, the day and the machine, as fields of a :class:`Card`."""
    return {
        "falsematch": metadata.version("falsematch"),
        "measured": today(),
        "environment": Environment(
            python=platform.python_version(),
            platform=f"{platform.system()} {platform.machine()}",
            libraries=numeric_versions(),
        ),
    }


def today() -> date:
    """The day of a measurement, as citations and documents give it; ``SOURCE_DATE_EPOCH`` sets it for builds."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(given), UTC) if given.isdigit() else datetime.now(UTC)
    return now.date()


def dataset_card(images: Images) -> Dataset:
    """What the card says of whose photographs they are."""
    manifest = images.manifest
    return Dataset(
        name=manifest.name,
        title=manifest.title,
        version=manifest.version,
        citation=manifest.citation,
        licence=manifest.licence,
        attribution=manifest.display.attribution,
        display_allowed=manifest.display.allowed,
        labels={label: manifest.labels[label].provenance for label in images.labels},
        people=images.table["subject"].nunique(),
        photographs=len(images.table),
        faults=tuple(fault.text for fault in manifest.faults),
        fault_kinds=tuple(fault.kind for fault in manifest.faults),
        sha256=images.photographs,
    )


def matcher_card(matcher: LoadedMatcher, dataset: DatasetManifest) -> Matcher:
    """What the card says of a matcher."""
    manifest = matcher.manifest
    overlap = training_overlap(manifest, dataset)
    function = {"function": manifest.source} if isinstance(manifest, FunctionManifest) else {}
    return Matcher(
        name=manifest.name,
        title=manifest.title,
        threshold=manifest.matcher.threshold.value,
        polarity=manifest.matcher.polarity,
        threshold_source=manifest.matcher.threshold.stated_in,
        licence=manifest.licence,
        training_data=manifest.training_data,
        provenance=manifest.provenance.status,
        training_overlap=overlap == "known",
        overlap=overlap,
        fingerprint=matcher.fingerprint,
        **function,
    )
