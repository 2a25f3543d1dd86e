"""A dataset's manifest as Croissant: for machines, and holding nothing that the manifest does not say."""

import importlib.util
import json
from collections.abc import Mapping
from typing import Any

from falsematch.errors import ResultError

_DATA_TYPE = "https://schema.org/Text"


def croissant(manifest: Mapping[str, Any], hashes: Mapping[str, str]) -> str:
    """The Croissant description of a dataset, as JSON-LD.

    Parameters
    ----------
    manifest : mapping
        A dataset manifest as plain data (``DatasetManifest.model_dump(mode="json")``).
    hashes : mapping of str to str
        sha256 by path of the files it lists; empty where it lists none.

    Returns
    -------
    str
        JSON that ends with a line break. People are described; no photograph is named.

    Raises
    ------
    ResultError
        Where its library is not installed.
    """
    if importlib.util.find_spec("mlcroissant") is None:
        raise ResultError("Croissant needs the extra `report`: install `falsematch[report]`.")
    import mlcroissant as mlc  # noqa: PLC0415 - an extra: a core installation has none

    table, files = _table(manifest), []
    if table is not None and table in hashes:
        address = _address(manifest, str(table))
        files = [
            mlc.FileObject(
                id=table, name=table, content_url=address, encoding_formats=["text/csv"], sha256=hashes[table]
            )
        ]
    records = [_people(mlc, manifest, str(table))] if files else []
    described = mlc.Metadata(
        name=manifest["name"],
        description=_description(manifest),
        url=_home(manifest),
        license=[manifest["licence_url"] or manifest["licence"]],
        cite_as=manifest["citation"] or None,
        # Croissant asks for three numbers; a set without a version has none to give.
        version=_version(manifest["version"]),
        creators=_creators(mlc, manifest),
        distribution=files,
        record_sets=records,
        data_collection=_consent(manifest),
        data_biases=[f"{fault['kind']}: {fault['text']}" for fault in manifest["faults"]] or None,
        data_limitations=[manifest["overlap"]["text"]] if manifest["overlap"] else None,
        personal_sensitive_information=[
            f"{name} ({label['provenance']}): {label['text']}" for name, label in manifest["labels"].items()
        ]
        or None,
    )
    return json.dumps(described.to_json(), indent=2, ensure_ascii=False, default=str) + "\n"


def _creators(mlc: Any, manifest: Mapping[str, Any]) -> list[Any]:
    """Who made it; the dataset's own title where the manifest does not say, since Croissant asks for a creator."""
    told = [
        mlc.Person(name=one["person"]) if one["person"] else mlc.Organization(name=one["organisation"])
        for one in manifest["creators"]
    ]
    return told or [mlc.Organization(name=manifest["title"])]


def _description(manifest: Mapping[str, Any]) -> str:
    terms = f" Terms: {manifest['terms']}" if manifest["terms"] else ""
    return f"{manifest['title']}. {manifest['people']}. Licence: {manifest['licence']}.{terms}"


def _home(manifest: Mapping[str, Any]) -> str:
    if manifest["doi"]:
        return f"https://doi.org/{manifest['doi']}"
    return str(next(iter(manifest["references"]), manifest["ask"] or manifest["name"]))


def _version(stated: str) -> str | None:
    parts = [part for part in stated.split(".") if part.isdigit()]
    return ".".join([*parts, "0", "0"][:3]) if parts else None


def _consent(manifest: Mapping[str, Any]) -> str:
    consent = manifest["consent"]
    return (
        f"Consent: {consent['basis']}. {consent['text']} Withdrawal: {consent['withdrawal']} "
        f"Collected from the web: {'yes' if manifest['scraped'] else 'no'}. Minors: {manifest['minors']}."
    )


def _table(manifest: Mapping[str, Any]) -> str | None:
    """The CSV in which people's labels stand, where the dataset has one."""
    layout = manifest["layout"]
    named = layout["subjects"]["file"] if layout["subjects"] else layout["table"]
    return None if named is None else str(named)


def _address(manifest: Mapping[str, Any], file: str) -> str:
    """Where a listed file is had, when a source says so by address."""
    for source in manifest["sources"]:
        if source["kind"] == "tree":
            moved = next((new for old, new in source["moved"].items() if file.startswith(old)), file)
            return str(source["base"] + moved)
    return file


def _people(mlc: Any, manifest: Mapping[str, Any], table: str) -> Any:
    """One record a person: who they are by the table's own columns."""
    columns = {"subject": (manifest["layout"]["subjects"] or {}).get("id", "subject")}
    columns |= {name: label["column"] or name for name, label in manifest["labels"].items()}
    said = {name: f"{label['text']} ({label['provenance']})" for name, label in manifest["labels"].items()}
    fields = [
        mlc.Field(
            id=f"people/{name}",
            name=name,
            description=said.get(name, "Who it is, by a number"),
            data_types=[_DATA_TYPE],
            source=mlc.Source(file_object=table, extract=mlc.Extract(column=column)),
        )
        for name, column in columns.items()
    ]
    return mlc.RecordSet(id="people", name="people", fields=fields)
