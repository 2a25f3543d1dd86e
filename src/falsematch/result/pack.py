"""The pack: one zip with everything a reader of a result needs, which can be verified by itself."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from falsematch import catalog, datasets
from falsematch.errors import FalsematchError, ResultError
from falsematch.matchers import load_manifest
from falsematch.report import citation, croissant, papers
from falsematch.report.crate import CRATE
from falsematch.report.model_cards import model_card
from falsematch.report.recorded import read_card
from falsematch.result.card import Card

SUMS = "SHA256SUMS"
DOCUMENTS = ("method.md", "limits.md", "questions.md", "talking.md", "errata.md")
"""Pages of the documentation that go into every pack."""

# They name people's photographs one by one, and stay with whoever made them.
_NEVER = {"scores.parquet", "subjects.csv"}
_MODE = 0o100644 << 16


def pack(folder: Path, out: Path | None = None) -> Path:
    """Write the pack of a result folder.

    Parameters
    ----------
    folder : Path
        A result folder in which ``falsematch report`` has written the PDFs.
    out : Path or None
        The zip; ``falsematch-NAME-RESULT.zip`` in the working directory where None.

    Returns
    -------
    Path
        The zip. Packing again gives the same bytes.

    Raises
    ------
    ResultError
        Where the folder is no result, or its report was not written.
    """
    card = read_card(folder)
    name = f"falsematch-{card.experiment.name}-{card.short_result}"
    for needed in ("report.html", papers.REPORT, CRATE):
        if not (folder / needed).is_file():
            raise ResultError(f"{folder / needed}: there is no such file; run `falsematch report {folder}` first.")
    files = _of_folder(folder) | _citations(folder) | _documents() | _cards(card)
    files["README.txt"] = _readme(card, name).encode()
    sums = "".join(f"{_sha256(content)}  {path}\n" for path, content in sorted(files.items()))
    path = out or Path(f"{name}.zip")
    path.write_bytes(_zipped(name, files | {SUMS: sums.encode()}, card))
    return path


def verify(path: Path) -> list[str]:
    """What is wrong with a pack, in words; nothing where every file is the one that was packed.

    Raises
    ------
    ResultError
        Where it is no pack.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            held = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, zipfile.LargeZipFile) as cause:
        raise ResultError(f"{path}: is no zip that can be read ({cause}).") from None
    lists = [name for name in held if PurePosixPath(name).name == SUMS]
    if len(lists) != 1:
        raise ResultError(f"{path}: is no pack; it holds no {SUMS}.")
    top = str(PurePosixPath(lists[0]).parent)
    listed = dict(_listed(line, path) for line in held.pop(lists[0]).decode("utf-8", "replace").splitlines())
    within = {str(PurePosixPath(name).relative_to(top)) if top != "." else name: held[name] for name in held}
    wrong = [
        f"{name}: is not the file that was packed"
        for name in sorted(within.keys() & listed)
        if _sha256(within[name]) != listed[name]
    ]
    missing = [f"{name}: is missing" for name in sorted(listed.keys() - within.keys())]
    return [*wrong, *missing, *(f"{name}: was not packed" for name in sorted(within.keys() - listed.keys()))]


def _listed(line: str, path: Path) -> tuple[str, str]:
    found = re.fullmatch(r"([0-9a-f]{64})  (.+)", line)
    if found is None:
        raise ResultError(f"{path}: {SUMS} has a line that is not `sha256, two blanks, path`.")
    return found[2], found[1]


def _of_folder(folder: Path) -> dict[str, bytes]:
    """The result folder as it stands."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name not in _NEVER]
    kept = [path for path in paths if not path.name.startswith(".")]
    return {f"result/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in kept}


def _citations(folder: Path) -> dict[str, bytes]:
    made = citation.citations(folder, "en", citation.figure_names(folder))
    texts = {f"citations/{one.told.name}.txt": one.as_text().encode() for one in made}
    return texts | {
        "citations/figures.bib": "\n".join(one.as_bibtex() for one in made).encode(),
        "citations/figures.csl.json": (
            json.dumps([one.as_csl() for one in made], indent=2, ensure_ascii=False) + "\n"
        ).encode(),
    }


def _documents() -> dict[str, bytes]:
    return {f"documents/{name}": catalog.document(name).read_bytes() for name in DOCUMENTS}


def _cards(card: Card) -> dict[str, bytes]:
    """What the lab knows of the matchers and the dataset; of those without a manifest, the card tells all there is."""
    made = {}
    for matcher in card.matchers:
        try:
            manifest = load_manifest(matcher.name)
        except FalsematchError:
            continue
        made[f"cards/{matcher.name}.md"] = model_card(manifest.model_dump(mode="json")).encode()
    try:
        dataset = datasets.manifest(card.dataset.name)
    except FalsematchError:
        return made
    described = croissant.croissant(dataset.model_dump(mode="json"), dataset.hashes())
    made[f"cards/{dataset.name}.yaml"] = dataset.path.read_bytes()
    made[f"cards/{dataset.name}.croissant.json"] = described.encode()
    return made


def _readme(card: Card, name: str) -> str:
    experiment = card.experiment
    commands = "\n".join(f"    {command}" for command in card.commands)
    return f"""{name}

{experiment.title or experiment.name}
Measured {card.measured} with falsematch {card.falsematch}, experiment {experiment.name} version {experiment.version}.
Result {card.result}

What is here
    result/report.pdf        the report, a figure a page; report.html is the same for a browser, without a network
    result/handout.pdf       one page: what may be said of it, and what not; handout.es.pdf in Spanish
    result/figures/          each figure as SVG and PNG, with what it draws (.csv) and the same as text (.txt)
    result/*.csv, *.json     every number, each claim as data, and the card with the hash of every input
    citations/               how to cite each figure: text, BibTeX, CSL-JSON
    documents/               method, limits, questions you will be asked, how to talk about results, errata
    cards/                   what is known of the matchers and of the photographs

To verify that nothing was changed
    sha256sum -c {SUMS}                   (on macOS: shasum -a 256 -c {SUMS})
    falsematch pack --verify {name}.zip     (the zip as a whole)

To make it again, with falsematch {card.falsematch}
{commands}
    falsematch reproduce result          compares number by number

Licences
    Results, figures and documents: CC BY 4.0. No photograph of a person is in this pack.
    The photographs: {card.dataset.licence or "none were used"}. {card.dataset.attribution}
"""


def _zipped(name: str, files: Mapping[str, bytes], card: Card) -> bytes:
    """A zip whose bytes depend on what is in it alone."""
    day, sink = card.measured, io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{name}/{path}", (max(day.year, 1980), day.month, day.day, 12, 0, 0))
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
            archive.writestr(entry, content)
    return sink.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
