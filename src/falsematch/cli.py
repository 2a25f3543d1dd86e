"""The command line: parses, calls, prints. Every error a user can cause is one sentence and exit 2."""

import sys
from pathlib import Path
from typing import Annotated

import click
import typer

from falsematch import bench as benches
from falsematch import catalog, datasets, faces, record, report
from falsematch.errors import FalsematchError
from falsematch.experiment import load_experiment
from falsematch.experiment import run as run_experiment
from falsematch.store import Store

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, help=__doc__, pretty_exceptions_enable=False
)


@app.callback()
def falsematch() -> None:
    """Measure how often face recognition takes one person for another, and who bears it."""


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(metavar="EXPERIMENT|DATASET|MODEL")],
    from_folder: Annotated[
        Path | None, typer.Option("--from", help="a folder of yours that holds the photographs")
    ] = None,
) -> None:
    """Fetch photographs and weights, every byte verified. The only verb that uses the network."""
    store = Store.default()
    wanted_datasets, wanted_models = _wanted(name)
    for dataset in wanted_datasets:
        folder = datasets.fetch(datasets.manifest(dataset), store, from_folder)
        print(f"{dataset}: verified in {folder}")
    for model in wanted_models:
        faces.ModelManifest.load(model).fetch(store)
        print(f"{model}: verified")


def _wanted(name: str) -> tuple[list[str], list[str]]:
    """Datasets and models that a name stands for; an experiment stands for all it needs."""
    if name in catalog.names(catalog.EXPERIMENTS) or (name.endswith(".yaml") and not _is_manifest(Path(name))):
        experiment = load_experiment(name)
        return [experiment.dataset.name], [*faces.MODELS, *experiment.systems]
    if name in catalog.names(catalog.MODELS):
        return [], [name]
    if name in catalog.names(catalog.DATASETS) or name.endswith(".yaml"):
        return [name], []
    known = {n for folder in (catalog.EXPERIMENTS, catalog.DATASETS, catalog.MODELS) for n in catalog.names(folder)}
    raise FalsematchError(f"`{name}` is no experiment, dataset or model. {catalog.nearest(name, sorted(known))}")


def _is_manifest(path: Path) -> bool:
    return path.is_file() and "dataset" not in catalog.load_yaml(path)


@app.command()
def run(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="a file, or the name of a shipped one")],
    out: Annotated[Path | None, typer.Option(help="result folder; results/NAME where not given")] = None,
    force: Annotated[bool, typer.Option("--force", help="replace a folder that holds something else")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="processes; any number gives the same bytes")] = 2,
    scores: Annotated[bool, typer.Option("--scores", help="write every comparison too")] = False,
) -> None:
    """Measure an experiment and write its result folder."""
    wanted = load_experiment(experiment)
    folder = out or Path("results") / wanted.name
    record.check_place(folder, wanted.name, force=force)
    result = run_experiment(wanted, jobs=jobs)
    card = record.write(result, folder, report.write, force=force, scores=scores)
    for warning in card["warnings"]:
        print(f"note: {warning}")
    print(f"report: {folder / 'report.html'}")


@app.command()
def bench(name: Annotated[str | None, typer.Argument(help=f"one of: {', '.join(benches.BENCHES)}")] = None) -> None:
    """Measure the speed of a part as a ratio within one run; exit 1 where a target is short."""
    short = False
    for measured in benches.run(name, Store.default()):
        print(*measured.details, measured.line, sep="\n")
        short |= not measured.ok
    if short:
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; the only place that prints an error."""
    try:
        code = app(standalone_mode=False)
    except FalsematchError as error:
        _refuse(str(error))
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message())
        sys.exit(2)
    except click.ClickException as error:
        _refuse(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        print(
            "falsematch: stopped; what was measured is kept, and the same command goes on from there.", file=sys.stderr
        )
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def _refuse(sentence: str) -> None:
    print(f"falsematch: {sentence}", file=sys.stderr)
    sys.exit(2)
