"""What the command line does with experiments that are no audit, kind by kind."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Protocol

from falsematch import datasets, faces, report
from falsematch.cli._ended import tell_report
from falsematch.errors import FalsematchError
from falsematch.result import held
from falsematch.store import Store
from falsematch.studies import consistency, leaderboard, proofs, street


class Run(Protocol):
    """Measures an experiment and writes its result folder, or prints its plan."""

    def __call__(self, experiment: str, *, plan: bool, out: Path | None, jobs: int, force: bool) -> None:
        """Run the experiment of a bare name or a file."""


def _simulate(experiment: str, *, plan: bool, out: Path | None, jobs: int, force: bool) -> None:
    from falsematch.studies import coverage

    wanted = coverage.load(experiment)
    if plan:
        print(f"simulated audits: {wanted.audits:,}, and no photograph")
        return
    folder = out or Path("results") / wanted.name
    with held(folder):
        coverage.run(wanted, folder, jobs=jobs, force=force)
    tell_report(folder)


def _prove(experiment: str, *, plan: bool, out: Path | None, jobs: int, force: bool) -> None:
    wanted = proofs.load(experiment)
    if plan:
        print(f"proofs: {len(proofs.PROOFS)}, each at every dose on every picture; nothing is kept in the cache")
        return
    folder = out or Path("results") / wanted.name
    with held(folder):
        table = proofs.run(wanted, folder, jobs=jobs, force=force)
    for outcome, count in table["outcome"].value_counts().items():
        print(f"{outcome}: {count}")
    tell_report(folder)


def _validate(experiment: str, *, plan: bool, out: Path | None, jobs: int, force: bool) -> None:
    from falsematch.studies import field_validation

    wanted = field_validation.load(experiment)
    if plan:
        raise FalsematchError(f"{wanted.name}: a field validation has no plan; it measures the sets that are here.")
    folder = out or Path("results") / wanted.name
    with held(folder):
        measured = field_validation.run(wanted, folder, jobs=jobs, force=force)
    if measured.gaps is not None:
        for name, rows in measured.gaps.groupby("dataset", sort=False):
            print(f"{name}: {len(rows)} rows, {rows['people'].max()} people")
    for one in measured.costs:
        for row in one.costs[one.costs["by"] == ""].to_dict("records"):
            print(f"{row['simulation']}, {row['matcher']}: simulated over real cost {row['ratio']:.2f}")
    for sentence in measured.absent:
        print(f"left out: {sentence}")
    if measured.costs:
        tell_report(folder)
    else:
        print(f"table: {folder / field_validation.TABLE}")


def _set_beside(experiment: str, *, plan: bool, out: Path | None, jobs: int, force: bool) -> None:
    del jobs  # cards are read by one process
    wanted = leaderboard.load(experiment)
    if plan:
        raise FalsematchError(f"{wanted.name}: a leaderboard has no plan; it measures nothing and reads cards.")
    folder = out or Path("results") / wanted.name
    with held(folder):
        chosen = leaderboard.run(wanted, folder, force=force)
    for entry in chosen.entries:
        print(f"{entry.matcher.name}: from {entry.source.folder}, measured {entry.source.card.measured}")
    for name, why in chosen.passed.items():
        print(f"passed over: {name}: {leaderboard.WHY[why]}.")
    tell_report(folder)


def _agree(experiment: str, *, plan: bool, out: Path | None, jobs: int, force: bool) -> None:
    del jobs  # results are read by one process
    wanted = consistency.load(experiment)
    if plan:
        raise FalsematchError(f"{wanted.name}: a consistency has no plan; it measures nothing and reads results.")
    folder = out or Path("results") / wanted.name
    with held(folder):
        summary = consistency.run(wanted, folder, force=force)
    for row in summary[summary["what"] != "pair"].to_dict("records"):
        print(
            f"{row['contrast'] or row['what']}: {row['agreeing']} of {row['comparable']} with a direction on two "
            f"datasets agree; {row['told_once']} have one on one alone, {row['told_never']} on none"
        )
    tell_report(folder)


def _gather(experiment: str, *, plan: bool, out: Path | None, jobs: int, force: bool) -> None:
    del jobs  # results are read by one process
    wanted = street.load(experiment)
    if plan:
        raise FalsematchError(f"{wanted.name}: a street has no plan; it measures nothing and reads results.")
    folder = out or Path("results") / wanted.name
    with held(folder):
        summary, _ = street.run(wanted, folder, force=force)[street.SUMMARY]
    for row in summary[summary["what"] == "claims"].to_dict("records"):
        print(f"{row['name'] or 'everything'}: {row['count']} of {row['of']} ratios with an interval carry a claim")
    tell_report(folder)


def _replicate(experiment: str, *, plan: bool, out: Path | None, jobs: int, force: bool) -> None:
    from falsematch.report import words
    from falsematch.studies import replication

    wanted = replication.load(experiment)
    if plan:
        say = words.load("en")
        print(f"claim: {wanted.claim}")
        print(f"claim sha256: {wanted.claim_sha256}")
        print(f"margin: {wanted.margin.value:g}")
        for (threshold, name), told in replication.plan(wanted, Store.default()).items():
            least = say.reason(told.reason) if told.reason else f"{told.effect:.4g}"
            fixed = "; the verdict is fixed: cannot tell" if told.fixes(wanted.margin.value) else ""
            print(f"{threshold}, {name}: minimum detectable effect: {least}{fixed}")
        return
    folder = out or Path("results") / wanted.name
    with held(folder):
        table = replication.run(wanted, folder, jobs=jobs, force=force)
    for outcome, count in table.loc[table["role"] == "verdict", "verdict"].value_counts().items():
        print(f"{outcome}: {count}")
    tell_report(folder)


def _turn(experiment: str, *, plan: bool, out: Path | None, jobs: int, force: bool) -> None:
    from falsematch.studies import pose

    wanted = pose.load(experiment)
    if plan:
        raise FalsematchError(
            f"{wanted.name}: a pose experiment has no plan; it takes minutes for hundreds of photographs."
        )
    folder = out or Path("results") / wanted.name
    with held(folder):
        table = pose.run(wanted, folder, jobs=jobs, force=force)
    for row in table[(table["kind"] == "difference") & (table["estimate"] == "least_squares")].to_dict("records"):
        print(f"{row['matcher']}: real - simulated, {row['verdict'].replace('_', ' ')}")
    tell_report(folder)


def _of_proofs(name: str) -> tuple[list[str], list[str]]:
    wanted = proofs.load(name)
    return wanted.datasets(), [*faces.MODELS, *wanted.matchers]


def _of_validation(name: str) -> tuple[list[str], list[str]]:
    from falsematch.studies import field_validation

    wanted = field_validation.load(name)
    # Sets that are asked for are had one by one, and not everybody gets all.
    sets = dict.fromkeys([*(one.dataset.name for one in wanted.sets), *(one.dataset.name for one in wanted.costs)])
    open_ones = [one for one in sets if datasets.manifest(one).access == "open"]
    return open_ones, [*faces.MODELS, *wanted.matchers]


def _of_replication(name: str) -> tuple[list[str], list[str]]:
    from falsematch.studies import replication

    measured = replication.load(name).measured
    return [measured.dataset.name], [*faces.MODELS, *measured.matchers]


def _of_pose(name: str) -> tuple[list[str], list[str]]:
    from falsematch.studies import pose

    wanted = pose.load(name)
    return wanted.datasets(), [*faces.MODELS, *wanted.matchers]


RUN: dict[str, Run] = {
    "coverage": _simulate,
    "proofs": _prove,
    "field_validation": _validate,
    "leaderboard": _set_beside,
    "consistency": _agree,
    "street": _gather,
    "replication": _replicate,
    "pose": _turn,
}

NEEDS: dict[str, Callable[[str], tuple[list[str], list[str]]]] = {
    "coverage": lambda _: ([], []),
    "proofs": _of_proofs,
    "field_validation": _of_validation,
    "leaderboard": lambda _: ([], []),
    "consistency": lambda _: ([], []),
    "street": lambda _: ([], []),
    "replication": _of_replication,
    "pose": _of_pose,
}
"""Datasets and models to fetch; simulations need none, and boards are rendered from results."""

_WRITERS = {
    "coverage.csv": ("coverage", "write_coverage"),
    "proofs.csv": ("proofs", "write_proofs"),
    "leaderboard.csv": ("leaderboard", "write_leaderboard"),
    "consistency.csv": ("consistency", "write_consistency"),
    "street.csv": ("street", "write_street"),
    "replication.csv": ("replication", "write_replication"),
    "pose.csv": ("pose", "write_pose"),
    "field_costs.csv": ("field_validation", "write_field_costs"),
}
"""Folder under ``studies`` and function that writes the page of a study, by the table its result holds."""


def writer_of(folder: Path) -> Callable[[Path, str], None]:
    """What writes the report of a result folder, by the table it holds."""
    for table, (kind, name) in _WRITERS.items():
        if (folder / table).is_file():
            page: Callable[[Path, str], None] = getattr(import_module(f"falsematch.studies.{kind}.page"), name)
            return page
    return report.write
