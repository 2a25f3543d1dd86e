"""``falsematch reproduce``: measure a recorded result again and compare."""

import typer

from falsematch.cli._plain import AllowCommand, Jobs, ResultFolder, verb
from falsematch.result import check_result

app = verb()

_SHOWN = 20
"""Differences printed one by one."""


@app.command()
def reproduce(folder: ResultFolder, jobs: Jobs = 2, allow_command: AllowCommand = False) -> None:
    """Measure a recorded result again and compare number by number. Exit 1 on a difference."""
    check_result(folder)
    from falsematch.result.reproduce import NEAR_THRESHOLD
    from falsematch.result.reproduce import reproduce as measure_and_compare

    found = measure_and_compare(folder, jobs=jobs, allow_command=allow_command)
    for note in found.notes:
        print(f"note: {note}")
    for difference in found.differences[:_SHOWN]:
        print(difference)
    if len(found.differences) > _SHOWN:
        print(f"and {len(found.differences) - _SHOWN} more differences.")
    print(
        f"{found.compared} numbers compared: {len(found.differences)} differ; {found.tolerated} rows differ by no more "
        f"than comparisons near a threshold explain ({found.near} lie within {NEAR_THRESHOLD:g} of one)."
    )
    if found.differences:
        raise typer.Exit(1)
