"""What the lab knows of datasets, as lines for people."""

from dataclasses import dataclass

from falsematch import catalog
from falsematch.datasets.manifest import DatasetManifest, Label, manifest
from falsematch.datasets.place import folder_of, withdrawn
from falsematch.datasets.remade import remade
from falsematch.store import Store

_ACCESS = {
    "open": "`falsematch fetch` gets it",
    "form": "by a form or a letter",
    "terms": "by accepting terms",
    "generated": "made by the lab",
    "local": "your own folder",
}


@dataclass(frozen=True)
class Known:
    """One dataset in a list."""

    name: str
    title: str
    subjects: int | str
    photographs: int | str
    access: str
    scraped: bool
    provenances: tuple[str, ...]
    fetched: bool


def known(store: Store) -> list[Known]:
    """Every dataset with a manifest, by name."""
    return [_known(manifest(name), store) for name in catalog.names(catalog.DATASETS)]


def _known(one: DatasetManifest, store: Store) -> Known:
    return Known(
        name=one.name,
        title=one.title,
        subjects=one.subjects,
        photographs=one.photographs,
        access=one.access,
        scraped=one.scraped,
        provenances=tuple(sorted({label.provenance for label in one.labels.values()})),
        fetched=folder_of(one, store).is_dir(),
    )


def describe(one: DatasetManifest, store: Store) -> list[str]:
    """Everything a manifest says, one line a fact, nothing left out that is against the dataset."""
    lines = [
        f"{one.name}: {one.title}",
        f"who: {one.people}",
        f"size: {one.subjects} subjects, {one.photographs} photographs",
        f"consent: {one.consent.basis}. {one.consent.text}",
        f"withdrawal: {one.consent.withdrawal}",
        f"collected from the web: {'yes' if one.scraped else 'no'}; minors: {one.minors}",
        f"licence: {one.licence}" + (f" ({one.licence_url})" if one.licence_url else ""),
    ]
    lines += [f"terms: {one.terms}"] if one.terms else []
    lines += [f"access: {_ACCESS[one.access]}" + (f"; ask at {one.ask}" if one.ask else "")]
    lines += [f"capture {name}: {text}" for name, text in one.captures.items()]
    lines += [f"label {name} ({_provenance(label)}): {label.text}" for name, label in one.labels.items()]
    for groups in one.groups:
        sizes = ", ".join(f"{group} {size}" for group, size in groups.sizes.items())
        lines.append(f"groups by {' and '.join(groups.of)} ({groups.unit}): {sizes}")
    for fault in one.faults:
        lines.append(f"fault, {fault.kind}: {fault.text}" + (f" [{fault.source}]" if fault.source else ""))
    if one.overlap:
        likely = [f"{name} (likely)" for name in one.overlap.likely]
        sets = ", ".join([*one.overlap.training_sets, *likely]) or "none named"
        lines.append(f"overlap with training data ({sets}; others {one.overlap.others}): {one.overlap.text}")
    shown = f"yes, with the line: {one.display.attribution}" if one.display.allowed else "no"
    lines.append(f"photographs may be shown in a report: {shown}")
    lines += [f"note: {note}" for note in one.notes]
    lines += [f"cite: {one.citation}"] if one.citation else []
    lines += [f"read at: {page}" for page in one.references]
    folder = folder_of(one, store)
    lines.append(f"here: {folder}" if folder.is_dir() else "here: not fetched")
    gone = withdrawn(one.name, store)
    lines += [f"withdrawn and left out: {len(gone)} people"] if gone else []
    made = remade(one, folder)
    lines += [f"reduced here by another JPEG library: {len(made)} photographs"] if made else []
    return lines


def _provenance(label: Label) -> str:
    said_in = f", said for each person in {label.said_in}" if label.said_in else ""
    return label.provenance + said_in + (", of photographs" if label.unit == "photographs" else "")
