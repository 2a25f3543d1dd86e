"""``ro-crate-metadata.json``: a result folder described for machines (RO-Crate), from its card and its files alone."""

import hashlib
import importlib.util
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from falsematch.result.card import Card

CRATE = "ro-crate-metadata.json"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

_KINDS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".yaml": "application/yaml",
}
_SAID = {
    "card.json": "The card: what was measured, on what, with what, and every input's hash",
    "experiment.yaml": "The experiment as it was resolved; `falsematch reproduce` needs nothing else",
    "findings.json": "Each claim as data: supported or refused, and why",
    "report.html": "The report, one page that stands alone",
    "report.pdf": "The report for print, a figure a page",
}


def available() -> bool:
    """Whether the library is installed; it comes with the extra ``report``."""
    return importlib.util.find_spec("rocrate") is not None


def crate(card: Card, files: Mapping[str, bytes]) -> bytes:
    """The crate of a result folder.

    Parameters
    ----------
    card : Card
    files : mapping of str to bytes
        Every other file of the folder, by its path in it.
    """
    from rocrate.model import ContextEntity  # noqa: PLC0415 - an extra: a core installation has none
    from rocrate.rocrate import ROCrate  # noqa: PLC0415

    experiment, data = card.experiment, card.dataset
    made = ROCrate()
    made.name = f"falsematch, experiment {experiment.name} version {experiment.version}, result {card.short_result}"
    made.description = experiment.title or data.title or experiment.name
    made.datePublished = card.measured
    made.add(ContextEntity(made, LICENCE, {"@type": "CreativeWork", "name": "CC BY 4.0", "description": _LICENCE}))
    made.license = {"@id": LICENCE}
    authors = made.add(
        ContextEntity(made, "#developers", {"@type": "Organization", "name": "The falsematch developers"})
    )
    made.root_dataset["author"] = authors
    made.root_dataset["publisher"] = authors
    named = {"@type": "PropertyValue", "name": "falsematch result", "value": card.result}
    made.root_dataset["identifier"] = made.add(ContextEntity(made, f"#result-{card.short_result}", named))
    made.root_dataset["version"] = str(experiment.version)
    placed = [made.add_file(dest_path=name, properties=_file(name, files[name])) for name in sorted(files)]
    about = [made.add(ContextEntity(made, f"#{kind}-{name}", values)) for kind, name, values in _inputs(card)]
    # The card holds the digests of the very code that ran: no address could say more exactly which it was.
    tool = {"@type": "SoftwareApplication", "name": "falsematch", "version": card.falsematch, "url": "card.json"}
    software = made.add(ContextEntity(made, "#falsematch", tool))
    run = {
        "@type": "CreateAction",
        "name": "; ".join(card.commands),
        "endTime": card.measured.isoformat(),
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    action = made.add(ContextEntity(made, "#run", run))
    action["instrument"] = software
    action["agent"] = authors
    action["object"] = about
    action["result"] = placed
    made.root_dataset["mentions"] = action
    return (json.dumps(made.metadata.generate(), indent=1, ensure_ascii=False) + "\n").encode()


_LICENCE = "Results and figures of falsematch. Photographs are not part of this; their licence stands with the dataset."


def _file(name: str, content: bytes) -> dict[str, Any]:
    path = PurePosixPath(name)
    said = _SAID.get(name) or (f"Figure {path.stem}" if path.parts[0] == "figures" else f"{path.stem}, as recorded")
    return {
        "name": name,
        "description": said,
        "encodingFormat": _KINDS.get(path.suffix, "application/octet-stream"),
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _inputs(card: Card) -> list[tuple[str, str, dict[str, Any]]]:
    """The photographs and the matchers that went in, as far as the card tells."""
    data = card.dataset
    described = {
        "@type": "Dataset",
        "name": data.title or data.name,
        "version": data.version or "",
        "creditText": data.citation,
        "usageInfo": data.licence,
        "identifier": data.sha256,
    }
    matchers = [
        {"@type": "CreativeWork", "name": one.title or one.name, "usageInfo": one.licence} for one in card.matchers
    ]
    named = [("dataset", data.name, _filled(described))] if data.name else []
    of_matchers = zip(card.matchers, matchers, strict=True)
    return [*named, *(("matcher", one.name, _filled(values)) for one, values in of_matchers)]


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
