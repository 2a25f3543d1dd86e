"""``falsematch data``: which datasets there are, what is known of them, and forgetting."""

import os
from pathlib import Path
from typing import Annotated

import typer

from falsematch import datasets
from falsematch.cli._columns import print_columns
from falsematch.cli._plain import PLAIN, Name
from falsematch.errors import check_folder
from falsematch.store import Store
from falsematch.text.lookalike import printable

app = typer.Typer(help="Datasets: list, show, verify, forget.", **PLAIN)


@app.command("list")
def list_data() -> None:
    """Every dataset with a manifest."""
    rows = [("name", "people", "photographs", "labels", "access", "here", "")]
    for one in datasets.known(Store.default()):
        rows.append(
            (
                one.name,
                _count(one.subjects),
                _count(one.photographs),
                ", ".join(one.provenances) or "none",
                one.access,
                "yes" if one.fetched else "no",
                "collected from the web" if one.scraped else "",
            )
        )
    print_columns(rows)


@app.command("show")
def show_data(
    name: Name,
    as_croissant: Annotated[bool, typer.Option("--croissant", help="for machines, as Croissant JSON-LD")] = False,
) -> None:
    """Everything the manifest says: consent, licence, labels, groups and known faults."""
    if as_croissant:
        from falsematch.report.croissant import croissant

        one = datasets.manifest(name)
        print(croissant(one.model_dump(mode="json"), one.hashes()), end="")
        return
    print(*datasets.describe(datasets.manifest(name), Store.default()), sep="\n")


@app.command("verify")
def verify_data(
    name: Name,
    from_folder: Annotated[
        Path | None, typer.Option("--from", help="a folder of yours; else the cache, else in FALSEMATCH_DATA")
    ] = None,
) -> None:
    """Say what is missing or wrong in a dataset's folder; exit 1 where anything is."""
    check_folder(from_folder)
    store, manifest = Store.default(), datasets.manifest(name)
    folder = from_folder or datasets.folder_of(manifest, store)
    if not folder.is_dir() and from_folder is None:
        folder = datasets.at_hand(manifest) or folder
    problems = datasets.verify(manifest, folder, datasets.withdrawn(manifest.name, store), jobs=os.cpu_count() or 1)
    for problem in problems:
        print(printable(f"{manifest.name}: {problem}"))
    if problems:
        raise typer.Exit(1)
    if unread := datasets.unread_pictures(manifest, folder):
        print(printable(f"note: {len(unread)} pictures are not named by the layout and not read, such as {unread[0]}"))
    print(printable(f"{manifest.name}: verified in {folder}"))


@app.command("forget")
def forget_data(
    name: Name,
    subject: Annotated[str | None, typer.Option(metavar="ID", help="one person who withdrew; else all of it")] = None,
    results: Annotated[Path, typer.Option(help="folder of result folders, to be marked stale")] = Path("results"),
) -> None:
    """Remove a dataset or one person of it: photographs, readings, templates, scores; results are marked stale."""
    print(*datasets.forget(name, Store.default(), subject, results if results.is_dir() else None), sep="\n")


def _count(value: int | str) -> str:
    return f"{value:,}" if isinstance(value, int) else value
