"""``falsematch bench``: the speed of a part."""

from typing import Annotated

import typer

from falsematch import bench as benches
from falsematch.cli._plain import verb
from falsematch.store import Store

app = verb()


@app.command()
def bench(name: Annotated[str | None, typer.Argument(help=f"one of: {', '.join(benches.BENCHES)}")] = None) -> None:
    """Measure the speed of a part; exit 1 where a target is short."""
    short = False
    for measured in benches.run(name, Store.default()):
        print(*measured.details, measured.line, sep="\n")
        short |= not measured.ok
    if short:
        raise typer.Exit(1)
