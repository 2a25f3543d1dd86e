"""The commands that say what there is: datasets, models, conditions; and show it."""

import inspect
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from falsematch import atlas, catalog, conditions, datasets, faces
from falsematch import preview as previews
from falsematch.lookalike import printable
from falsematch.matchers import load_manifest
from falsematch.report.croissant import croissant
from falsematch.report.model_cards import model_card
from falsematch.store import Store

_PLAIN = {"no_args_is_help": True, "rich_markup_mode": None}

data = typer.Typer(help="Datasets: which there are, what is known of them, and forgetting.", **_PLAIN)  # type: ignore[arg-type]
models = typer.Typer(help="Models: which there are, and what is known of them.", **_PLAIN)  # type: ignore[arg-type]
field = typer.Typer(help="Field conditions.", **_PLAIN)  # type: ignore[arg-type]

Name = Annotated[str, typer.Argument(metavar="NAME", help="a name, or the path of a manifest")]


def add_to(app: typer.Typer) -> None:
    """Hang these commands into the command line."""
    app.add_typer(data, name="data")
    app.add_typer(models, name="models")
    app.add_typer(field, name="conditions")


@data.command("list")
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
    _print(rows)


@data.command("show")
def show_data(
    name: Name,
    as_croissant: Annotated[bool, typer.Option("--croissant", help="for machines, as Croissant JSON-LD")] = False,
) -> None:
    """Everything the manifest says: consent, licence, labels, groups and known faults."""
    if as_croissant:
        one = datasets.manifest(name)
        print(croissant(one.model_dump(mode="json"), one.hashes()), end="")
        return
    print(*datasets.describe(datasets.manifest(name), Store.default()), sep="\n")


@data.command("verify")
def verify_data(
    name: Name,
    from_folder: Annotated[Path | None, typer.Option("--from", help="a folder of yours; else where it lies")] = None,
) -> None:
    """Say what is missing or wrong in a dataset's folder; exit 1 where anything is."""
    store, manifest = Store.default(), datasets.manifest(name)
    folder = from_folder or datasets.folder_of(manifest, store)
    problems = datasets.verify(manifest, folder, datasets.withdrawn(manifest.name, store), jobs=os.cpu_count() or 1)
    for problem in problems:
        print(printable(f"{manifest.name}: {problem}"))
    if problems:
        raise typer.Exit(1)
    if unread := datasets.unread_pictures(manifest, folder):
        print(printable(f"note: {len(unread)} pictures are not named by the layout and not read, such as {unread[0]}"))
    print(printable(f"{manifest.name}: verified in {folder}"))


@data.command("forget")
def forget_data(
    name: Name,
    subject: Annotated[str | None, typer.Option(metavar="ID", help="one person who withdrew; else all of it")] = None,
    results: Annotated[Path, typer.Option(help="folder of result folders, to be marked stale")] = Path("results"),
) -> None:
    """Remove a dataset or one person of it: photographs, readings, templates, scores; results are marked stale."""
    print(*datasets.forget(name, Store.default(), subject, results if results.is_dir() else None), sep="\n")


@models.command("list")
def list_models() -> None:
    """Every model with a manifest."""
    store = Store.default()
    rows = [("name", "kind", "origin", "here", "title")]
    for name in catalog.names(catalog.MODELS):
        one = faces.ModelManifest.load(name)
        here = all((store.models / one.name / file).is_file() for file in one.files)
        rows.append((one.name, one.kind, one.provenance.status, "yes" if here else "no", one.title))
    _print(rows)


@models.command("show")
def show_models(name: Name) -> None:
    """Everything the manifest says, as a card in Markdown: licence, training data, origin, preprocessing, threshold."""
    print(model_card(load_manifest(name).model_dump(mode="json")), end="")


@field.command("list")
def list_conditions() -> None:
    """Every field condition with its unit, levels, the range a dose may have, and the scenarios made of them."""
    rows = [("name", "stage", "unit", "levels", "range", "neutral", "settings")]
    for one in conditions.CONDITIONS.values():
        low, high = one.legal
        settings = ", ".join(f"{key} {value:g}" for key, value in one.defaults().items())
        neutral = "the photograph's own" if callable(one.neutral) else f"{one.neutral:g}"
        levels = " ".join(f"{dose:g}" for dose in one.levels)
        rows.append((one.name, one.stage, one.unit, levels, f"{low:g} to {high:g}", neutral, settings))
    _print(rows)
    for scenario in conditions.SCENARIOS.values():
        missing = [name for name in scenario.steps if name not in conditions.CONDITIONS]
        print(f"scenario {scenario.name}: {', '.join(map(_step, scenario.steps, scenario.steps.values()))}")
        if missing:
            print(f"  cannot be run: this version has no {', '.join(missing)}")


def _step(name: str, dose: float | tuple[float, float]) -> str:
    return f"{name} {dose[0]:g} to {dose[1]:g}" if isinstance(dose, tuple) else f"{name} {dose:g}"


@field.command("show")
def show_condition(name: Name) -> None:
    """Everything a condition's model says, with the basis of each number; or a scenario's story."""
    if name in conditions.SCENARIOS:
        scenario = conditions.SCENARIOS[name]
        print(f"{scenario.name}: {', '.join(map(_step, scenario.steps, scenario.steps.values()))}")
        print(f"reported: {scenario.reported}")
        print(f"guessed: {scenario.guessed}")
        return
    one = conditions.find(name)
    print(inspect.getdoc(one.apply))
    print()
    rows = [("number", "value", "unit", "basis", "source")]
    rows += [(key, f"{n.value:g}", n.unit, n.basis, n.source) for key, n in one.numbers.items()]
    _print(rows)


@field.command("preview")
def preview_condition(
    name: Annotated[str, typer.Argument(help="a condition or a scenario")],
    image: Annotated[Path, typer.Option(help="a photograph with one face")],
    out: Annotated[Path | None, typer.Option(help="the PNG; NAME.png where not given")] = None,
    seed: Annotated[int, typer.Option(min=0, help="of the random numbers")] = 1,
    metering: Annotated[str, typer.Option(help=f"one of: {', '.join(conditions.METERINGS)}")] = "fixed",
) -> None:
    """Write a labelled strip: the photograph clean, and under each dose."""
    path = out or Path(f"{name.replace(':', '_')}.png")
    print(*previews.preview(name, image, path, seed=seed, metering=metering), sep="\n")
    print(f"strip: {path}")


@field.command("atlas")
def write_atlas(
    page: Annotated[Path, typer.Argument(help="the Markdown page; its pictures go into images/atlas beside it")],
) -> None:
    """Write the field atlas: every condition and scenario on a rendered head, with the basis of each number."""
    atlas.write(page)
    print(f"atlas: {page}, {len(atlas.pictured())} strips")


def _count(value: int | str) -> str:
    return f"{value:,}" if isinstance(value, int) else value


def _print(rows: Sequence[tuple[str, ...]]) -> None:
    """Columns under each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
