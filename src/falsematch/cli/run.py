"""``falsematch run``: measure an experiment and write its result folder."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from falsematch import report
from falsematch.cli._ended import tell_result
from falsematch.cli._plain import AllowCommand, Force, Jobs, verb
from falsematch.errors import FalsematchError

if TYPE_CHECKING:
    from falsematch.audit import Foreseen
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
        _run(experiment, plan, out, force, jobs, scores=scores, allow_command=allow_command)


def _working(backend: Backend, scheduler: str | None) -> AbstractContextManager[None]:
    if (backend is Backend.DASK) != (scheduler is not None):
        raise FalsematchError("--backend dask and --scheduler ADDRESS go together; give both, or neither.")
    if scheduler is None:
        return nullcontext()
    from falsematch import workers
    from falsematch.store import Store

    return workers.on_dask(scheduler, Store.default())


def _run(
    experiment: str,
    plan: bool,
    out: Path | None,
    force: bool,
    jobs: int,
    *,
    scores: bool,
    allow_command: bool,
) -> None:
    from falsematch import catalog
    from falsematch.cli import _studies

    kind = catalog.kind_of(experiment)
    if kind in _studies.RUN:
        _studies.RUN[kind](experiment, plan=plan, out=out, jobs=jobs, force=force)
        return
    from falsematch.experiment import load_experiment
    from falsematch.experiment import run as run_experiment
    from falsematch.matchers.speed import speeds
    from falsematch.result import check_place, held
    from falsematch.store import Store
    from falsematch.studies.audit.folder import write

    wanted = load_experiment(experiment)
    if plan:
        _print_plan(wanted, jobs, scores)
        return
    folder = out or Path("results") / wanted.name
    with held(folder), Store.default().tidied():
        check_place(folder, wanted.name, force=force)
        result = run_experiment(wanted, jobs=jobs, allow_command=allow_command)
        speed = speeds(result.matchers, result.images, [item.path for item in result.unreadable])
        card = write(result, folder, report.write, force=force, scores=scores, speed=speed)
        _list_several_faces(result)
        tell_result(card, folder)


def _list_several_faces(result: "Result") -> None:
    """Every photograph in which a detector found more than one face, a line a matcher, with how many it found."""
    for matcher, rows in result.several_faces.groupby("matcher", sort=False):
        named = (f"{image} ({faces})" for image, faces in zip(rows["image"], rows["faces"], strict=True))
        print(f"several faces, {matcher}: {', '.join(named)}")


def _print_plan(wanted: "Experiment", jobs: int, scores: bool) -> None:
    from falsematch.cli import _plan as plans

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
    _print_foreseen(plans.foreseen(wanted), plans.foreseen_primaries(wanted))


def _print_foreseen(contrasts: "list[Foreseen]", primaries: "list[tuple[str, Foreseen]]") -> None:
    """What the people of an experiment can tell, a line a primary and a contrast, and what that rests on."""
    if not contrasts:
        return
    if primaries:
        print("primaries, each with its share of the plan's error:")
    for name, one in primaries:
        people = f"{one.people} people v {one.reference_people}"
        print(f"  {name}: {people}, FMR {one.fmr:g}: {_can_tell(one)}.")
    print("contrasts, and what so many people can tell:")
    for one in contrasts:
        compared, reference = one.pairing.compared.group, one.pairing.reference.group
        needed = "; ".join(
            f"{ratio:g} times: {_span([None if count is None else f'{count:,}' for count in people], 'over 100,000')}"
            for ratio, people in one.needed.items()
        )
        print(
            f"  {one.pairing.contrast}, {compared} ({one.people} people) v {reference} ({one.reference_people}), FMR "
            f"{one.fmr:g}: {_can_tell(one)}. People needed in each cell: {needed}."
        )
    print(
        "Told means told in 80 of 100 studies, from so many times on: by the interval of the ratio, in closed form "
        "(U-statistics, normal scores, Bonferroni over matchers, thresholds and cells); where a group is too small for "
        "one, by a simulation of the rule for few people (40 studies, fixed seed). The first number is for people who "
        "carry 30 % of the variance of scores, the second for 60 %. FMR is that of the second group; where a threshold "
        "does not say it, 0.01 is taken. People needed: of the first group, with no fewer of the second. Conditions "
        "and further photographs of a person are not counted."
    )


def _can_tell(one: "Foreseen") -> str:
    """From what ratio on a contrast is told, for the shares of variance that people may carry."""
    if one.by == "nothing":
        return "too few people to tell any ratio"
    told = _span([f"{ratio:.2g}" for ratio in one.ratios if not isnan(ratio)], "")
    how = "told" if one.by == "interval" else "only that it is more often,"
    beyond = ", and at no ratio where people carry more of the variance" if any(map(isnan, one.ratios)) else ""
    return f"{how} from {told} times on{beyond}"


def _span(values: Sequence[str | None], none: str) -> str:
    """Values from the first to the last; one where they are the same."""
    return " to ".join(dict.fromkeys(none if value is None else value for value in values))
