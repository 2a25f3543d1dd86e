"""``falsematch run``: measure an experiment and write its result folder."""

from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from falsematch import report
from falsematch.cli._ended import tell_result
from falsematch.cli._plain import AllowCommand, Force, Jobs, verb
from falsematch.errors import FalsematchError

if TYPE_CHECKING:
    from falsematch.experiment import Experiment, Result

app = verb()


class Backend(StrEnum):
    """Where the loops over photographs run."""

    LOCAL = "local"
    DASK = "dask"


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
    if scheduler is None:
        return nullcontext()
    from falsematch import workers
    from falsematch.store import Store

    return workers.on_dask(scheduler, Store.default())


def _run(
    experiment: str, *, plan: bool, out: Path | None, force: bool, jobs: int, scores: bool, allow_command: bool
) -> None:
    from falsematch import catalog
    from falsematch.cli import _studies

    if (kind := catalog.kind_of(experiment)) in _studies.RUN:
        _studies.RUN[kind](experiment, plan=plan, out=out, jobs=jobs, force=force)
        return
    from falsematch import record, result_folder
    from falsematch.bench.speed import speeds
    from falsematch.experiment import load_experiment
    from falsematch.experiment import run as run_experiment

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
        tell_result(card, folder)


def _list_several_faces(result: "Result") -> None:
    """Every photograph in which a detector found more than one face, a line a matcher, with how many it found."""
    for system, rows in result.several_faces.groupby("system", sort=False):
        named = (f"{image} ({faces})" for image, faces in zip(rows["image"], rows["faces"], strict=True))
        print(f"several faces, {system}: {', '.join(named)}")


def _print_plan(wanted: "Experiment", jobs: int, scores: bool) -> None:
    from falsematch import plan as plans

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
