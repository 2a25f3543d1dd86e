"""The command line: parses, calls, prints. Every error a user can cause is one sentence and exit 2."""

import gc
import os
import sys
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

import typer
from typer.exceptions import TyperException

from falsematch import bench as benches
from falsematch import (
    catalog,
    chatter,
    cli_lists,
    cli_papers,
    cli_studies,
    datasets,
    faces,
    lookalike,
    record,
    report,
    result_folder,
    score_audit,
    study,
    workers,
)
from falsematch import plan as plans
from falsematch import reproduce as reproductions
from falsematch.bench.speed import speeds
from falsematch.datasets.forget import STALE
from falsematch.errors import FalsematchError
from falsematch.experiment import Experiment, Result, load_experiment
from falsematch.experiment import run as run_experiment
from falsematch.store import Store

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, help=__doc__, pretty_exceptions_enable=False
)
cli_lists.add_to(app)
cli_papers.add_to(app)

_INTERRUPTED = 130
"""What typer returns for a Ctrl-C, and the code that shells expect of one."""
_SHOWN = 20
"""Differences printed one by one."""


class Backend(StrEnum):
    """Where the loops over photographs run."""

    LOCAL = "local"
    DASK = "dask"


Jobs = Annotated[int, typer.Option(min=1, help="processes; any number gives the same bytes")]
AllowCommand = Annotated[bool, typer.Option("--allow-command", help="run matchers that are programs of yours")]
Force = Annotated[bool, typer.Option("--force", help="replace a folder that holds another result")]
ResultFolder = Annotated[Path, typer.Argument(metavar="DIR", help="a result folder")]


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
        given = from_folder if dataset == wanted_datasets[0] else None
        folder = datasets.fetch(datasets.manifest(dataset), store, given)
        print(f"{dataset}: verified in {folder}")
    for model in wanted_models:
        faces.ModelManifest.load(model).fetch(store, None if wanted_datasets else from_folder)
        print(f"{model}: verified")


def _wanted(name: str) -> tuple[list[str], list[str]]:
    """Datasets and models that a name stands for; an experiment stands for all it needs."""
    if catalog.is_file_name(name):
        return _wanted_in(name)
    if name in catalog.names(catalog.EXPERIMENTS):
        return _wanted_by(name)
    if name in catalog.names(catalog.MODELS):
        return [], [name]
    if name in catalog.names(catalog.DATASETS):
        return [name], []
    known = {n for folder in (catalog.EXPERIMENTS, catalog.DATASETS, catalog.MODELS) for n in catalog.names(folder)}
    raise FalsematchError(f"`{name}` is no experiment, dataset or model. {catalog.nearest(name, sorted(known))}")


def _wanted_by(name: str) -> tuple[list[str], list[str]]:
    """Datasets and models of an experiment."""
    if (kind := study.kind_of(name)) in cli_studies.NEEDS:
        return cli_studies.NEEDS[kind](name)
    experiment = load_experiment(name)
    others = [spec.calibration.dataset.name for spec in experiment.externals if spec.calibration]
    if experiment.search and experiment.search.fillers:
        others.append(experiment.search.fillers.name)
    return list(dict.fromkeys([experiment.dataset.name, *others])), [*faces.MODELS, *experiment.systems]


def _wanted_in(name: str) -> tuple[list[str], list[str]]:
    """Of one's own file, which says what it is: an experiment, a model, or else a dataset."""
    content = catalog.load_yaml(Path(name)) if Path(name).is_file() else {"dataset": name}
    if content.get("kind") in get_args(faces.ModelManifest.model_fields["kind"].annotation):
        return [], [name]
    if "dataset" in content or content.get("kind") in cli_studies.NEEDS:
        return _wanted_by(name)
    return [name], []


@app.command()
def run(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="a file, or the name of a shipped one")],
    plan: Annotated[bool, typer.Option("--plan", help="print images, comparisons, hours and disk, and stop")] = False,
    out: Annotated[Path | None, typer.Option(help="result folder; results/NAME where not given")] = None,
    force: Force = False,
    jobs: Jobs = 2,
    scores: Annotated[bool, typer.Option("--scores", help="write every comparison too")] = False,
    allow_command: AllowCommand = False,
    backend: Annotated[Backend, typer.Option(help="where photographs are measured: here, or on a Dask cluster")] = (
        Backend.LOCAL
    ),
    scheduler: Annotated[str | None, typer.Option(metavar="ADDRESS", help="of the Dask scheduler")] = None,
) -> None:
    """Measure an experiment and write its result folder."""
    with _working(backend, scheduler):
        _run(experiment, plan=plan, out=out, force=force, jobs=jobs, scores=scores, allow_command=allow_command)


def _working(backend: Backend, scheduler: str | None) -> AbstractContextManager[None]:
    if (backend is Backend.DASK) != (scheduler is not None):
        raise FalsematchError("--backend dask and --scheduler ADDRESS go together; give both, or neither.")
    return nullcontext() if scheduler is None else workers.on_dask(scheduler, Store.default())


def _run(
    experiment: str, *, plan: bool, out: Path | None, force: bool, jobs: int, scores: bool, allow_command: bool
) -> None:
    if (kind := study.kind_of(experiment)) in cli_studies.RUN:
        cli_studies.RUN[kind](experiment, plan=plan, out=out, jobs=jobs, force=force)
        return
    wanted = load_experiment(experiment)
    if plan:
        _print_plan(wanted, jobs, scores)
        return
    folder = out or Path("results") / wanted.name
    with result_folder.held(folder):
        record.check_place(folder, wanted.name, force=force)
        result = run_experiment(wanted, jobs=jobs, allow_command=allow_command)
        speed = speeds(result.systems, result.images, [item.path for item in result.unreadable])
        card = record.write(result, folder, report.write, force=force, scores=scores, speed=speed)
        _list_several_faces(result)
        _tell(card, folder)


def _list_several_faces(result: Result) -> None:
    """Every photograph in which a detector found more than one face, a line a matcher, with how many it found."""
    for system, rows in result.several_faces.groupby("system", sort=False):
        named = (f"{image} ({faces})" for image, faces in zip(rows["image"], rows["faces"], strict=True))
        print(f"several faces, {system}: {', '.join(named)}")


def _print_plan(wanted: Experiment, jobs: int, scores: bool) -> None:
    cost = plans.plan(wanted, jobs=jobs)
    print(f"photographs: {cost.photographs:,}")
    print(f"templates: {cost.templates:,}")
    print(f"comparisons: {cost.comparisons:,}")
    print(f"hours: {cost.hours:.2g}, with {jobs} processes")
    print(f"disk: {cost.disk / 1e6:,.1f} MB in the cache{f', {cost.scores / 1e6:,.1f} MB of scores' if scores else ''}")
    print(
        f"Hours and disk are estimated from {cost.timed} photographs that were measured just now, and at most "
        f"{plans.AUDIT_SECONDS * 1e6:.0f} s for each million comparisons and 500 replicates. What the cache already "
        "holds is counted as if it did not."
    )


@app.command()
def audit(
    scores: Annotated[Path, typer.Argument(metavar="SCORES", help="CSV or Parquet: subject_a, subject_b, score")],
    subjects: Annotated[Path, typer.Option(help="CSV or Parquet: subject, and one column a label")],
    group_by: Annotated[
        str | None, typer.Option(metavar="A[,B]", help="labels: each alone, and all of them crossed")
    ] = None,
    distance: Annotated[bool, typer.Option("--distance", help="small scores mean alike")] = False,
    similarity: Annotated[bool, typer.Option("--similarity", help="large scores mean alike")] = False,
    threshold: Annotated[float | None, typer.Option(help="accept at this score")] = None,
    fmr: Annotated[float | None, typer.Option(help="accept at the score that gives this false match rate")] = None,
    ordered: Annotated[bool, typer.Option("--ordered", help="subject_a is always the probe")] = False,
    unordered: Annotated[
        bool, typer.Option("--unordered", help="a pair of people from two groups counts for both")
    ] = False,
    replicates: Annotated[int | None, typer.Option(min=0, help="of the subject bootstrap; 0: no intervals")] = None,
    out: Annotated[Path | None, typer.Option(help="result folder; results/NAME OF SCORES where not given")] = None,
    force: Force = False,
) -> None:
    """Audit a table of scores of any system, also one that nobody may open."""
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in scores.stem).strip("_") or "scores"
    if ordered and unordered:
        raise FalsematchError("give either --ordered or --unordered, not both.")
    folder = out or Path("results") / name
    with result_folder.held(folder):
        record.check_place(folder, name, force=force)
        record.check_input(folder, {"scores": scores, "subjects": subjects}, force=force)
        result = score_audit.audit(
            scores,
            subjects,
            group_by=None if group_by is None else [label.strip() for label in group_by.split(",")],
            threshold=threshold,
            fmr=fmr,
            distance=distance,
            similarity=similarity,
            order="ordered" if ordered else "unordered" if unordered else None,
            replicates=replicates,
            name=name,
        )
        print(f"order: {result.comparisons.order}")
        _tell(record.write(result, folder, report.write, force=force), folder)


@app.command("report")
def render(folder: ResultFolder, lang: Annotated[str, typer.Option(help="language of the words")] = "en") -> None:
    """Write the report of a result folder again from its recorded tables, computing nothing."""
    with result_folder.held(folder):
        cli_studies.writer_of(folder)(folder, lang)
    if (stale := folder / STALE).is_file():
        print(f"note: {stale.read_text(encoding='utf-8').strip()}")
    cli_studies.tell_report(folder)


@app.command()
def reproduce(folder: ResultFolder, jobs: Jobs = 2, allow_command: AllowCommand = False) -> None:
    """Measure a recorded result again and compare number by number; exit 1 on a difference."""
    found = reproductions.reproduce(folder, jobs=jobs, allow_command=allow_command)
    for note in found.notes:
        print(f"note: {note}")
    for difference in found.differences[:_SHOWN]:
        print(difference)
    if len(found.differences) > _SHOWN:
        print(f"and {len(found.differences) - _SHOWN} more differences.")
    print(
        f"{found.compared} numbers compared: {len(found.differences)} differ; {found.tolerated} rows differ by no more "
        f"than comparisons near a threshold explain ({found.near} lie within {reproductions.NEAR_THRESHOLD:g} of one)."
    )
    if found.differences:
        raise typer.Exit(1)


@app.command()
def bench(name: Annotated[str | None, typer.Argument(help=f"one of: {', '.join(benches.BENCHES)}")] = None) -> None:
    """Measure the speed of a part; exit 1 where a target is short."""
    short = False
    for measured in benches.run(name, Store.default()):
        print(*measured.details, measured.line, sep="\n")
        short |= not measured.ok
    if short:
        raise typer.Exit(1)


def _tell(card: dict[str, object], folder: Path) -> None:
    warnings = card["warnings"]
    for warning in warnings if isinstance(warnings, list) else ():
        print(f"note: {warning}")
    cli_studies.tell_report(folder)


def main() -> None:
    """Run the command line; the only place that prints an error."""
    # Tables of a million cells hold no cycles; at Python's own thresholds some of every run goes into looking for them.
    gc.set_threshold(200_000, 50, 100)
    with chatter.held_back():
        _main()


def _main() -> None:
    if odd := next((argument for argument in sys.argv[1:] if not lookalike.is_unicode(argument)), None):
        _refuse(f"{odd}: a name that is not UTF-8 cannot stand in a result; rename the file.")
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except FalsematchError as error:
        _refuse(str(error))
    except TyperException as error:
        # Without a command the message is the help.
        if "\n" in error.format_message():
            print(error.format_message())
            sys.exit(2)
        _refuse(f"{error.format_message().rstrip('.')}.{_usage(error)}")
    except BrokenPipeError:
        # Whoever read the output has had enough (`| head`); Python would complain again when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except BrokenExecutor:
        _refuse(
            "a worker process was ended from outside, often for want of memory; what was measured is kept, so give "
            "fewer --jobs and the same command."
        )
    except MemoryError:
        _refuse("there is not enough memory; give fewer --jobs, or free some.")
    except OSError as error:
        _refuse(f"{error.filename or 'a file'}: {error.strerror or error}; nothing was left half-written.")
    if code == _INTERRUPTED:
        _stop()
    sys.exit(code if isinstance(code, int) else 0)


def _stop() -> None:
    """End at once: workers were told to stop, and waiting for what they are at would keep a person waiting."""
    print("falsematch: stopped; what was measured is kept, and the same command goes on from there.", file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(_INTERRUPTED)


def _usage(error: TyperException) -> str:
    """How the command is written, where arguments are too few or too many."""
    ctx = getattr(error, "ctx", None)
    if ctx is None or not error.format_message().startswith(("Missing argument", "Got unexpected extra")):
        return ""
    return f" Write: {' '.join([ctx.command_path, *ctx.command.collect_usage_pieces(ctx)])}"


def _refuse(sentence: str) -> None:
    # Names from a stranger's file stand in it.
    print(f"falsematch: {lookalike.printable(sentence)}", file=sys.stderr)
    sys.exit(2)
