"""Model cards: what is known of a matcher, in Markdown, from its manifest and nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

_UNKNOWN = "unknown"


def model_card(manifest: Mapping[str, Any]) -> str:
    """The card of one model.

    Parameters
    ----------
    manifest : mapping
        A model manifest as plain data (``ModelManifest.model_dump(mode="json")``, which holds every default).

    Returns
    -------
    str
        Markdown that ends with a line break. Nothing is left out for being unknown: it is said to be.
    """
    matcher = manifest["matcher"] or {}
    sections = [
        f"# {manifest['title']}",
        f"`{manifest['name']}`, {_KINDS[manifest['kind']]}.",
        *_section("Home", [manifest["home"] or _UNKNOWN]),
        *_section("Licence", [manifest["licence"], manifest["licence_note"]]),
        *_section("Trained on", [manifest["training_data"], _overlap(manifest["training_sets"])]),
        *_section("Origin", [f"{manifest['provenance']['status'].capitalize()}. {manifest['provenance']['text']}"]),
        *_section("What a photograph goes through", [manifest["preprocessing"]]),
        *(_section("How it decides", _decision(matcher)) if matcher else []),
        *(_section("Parts", [_list(_parts(matcher))]) if "embedder" in matcher else []),
        *(_section("Notes", [_list(manifest["notes"])]) if manifest["notes"] else []),
        *(_section("Files", [_table(manifest["files"])]) if manifest["files"] else []),
    ]
    return "\n\n".join(sections) + "\n"


_KINDS = {
    "detector": "a face detector",
    "mesh": "a landmark model",
    "matcher": "a matcher",
    "command": "a matcher behind a program",
    "scores": "a matcher of which only scores are known",
}


def _section(title: str, paragraphs: Iterable[str]) -> list[str]:
    return [f"## {title}", *(paragraph.strip() for paragraph in paragraphs if paragraph)]


def _overlap(sets: list[str]) -> str:
    if not sets:
        return "No training set is named, so that no overlap with a dataset can be ruled out."
    names = ", ".join(sets)
    return f"Training sets by name: {names}. A finding on a dataset that shares people with one of them is refused."


def _decision(matcher: Mapping[str, Any]) -> list[str]:
    compared = f"Templates are compared by {_COMPARATORS[matcher['comparator']]}. " if "comparator" in matcher else ""
    alike = "at or below" if matcher["polarity"] == "distance" else "at or above"
    threshold = matcher["threshold"]
    shipped = (
        "No threshold is shipped."
        if threshold["value"] is None
        else f'As shipped, it says "the same person" {alike} {threshold["value"]:g}.'
    )
    return [compared + shipped, f"Stated in: {threshold['stated_in']}."]


_COMPARATORS = {"euclidean": "their Euclidean distance", "cosine": "the cosine of their angle"}


def _parts(matcher: Mapping[str, Any]) -> list[str]:
    return [
        f"{part}: `{matcher[part]['kind']}`"
        + "".join(f", {key} {_plain(value)}" for key, value in _settings(matcher[part]))
        for part in ("detector", "aligner", "embedder")
    ]


def _settings(part: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(key.replace("_", " "), value) for key, value in part.items() if key != "kind" and value is not None]


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "(" + ", ".join(map(_plain, value)) + ")"
    if isinstance(value, str):
        return f"`{value}`"
    return f"{value:g}"


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item.strip()}" for item in items)


def _table(files: Mapping[str, str]) -> str:
    rows = [f"| `{file}` | `{sha256}` |" for file, sha256 in files.items()]
    return "\n".join(["| file | sha256 |", "|---|---|", *rows])
