"""``falsematch pack``: a result as one zip that verifies itself."""

from pathlib import Path
from typing import Annotated

import typer

from falsematch import result_folder
from falsematch.cli._plain import verb
from falsematch.errors import ResultError

app = verb()


@app.command()
def pack(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a result folder; with --verify, a zip")],
    out: Annotated[Path | None, typer.Option(help="the zip; falsematch-NAME-RESULT.zip where not given")] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="say what was changed in a zip; exit 1 where anything was")
    ] = False,
) -> None:
    """Put a result and what it rests on into one zip. The zip verifies itself."""
    if not verify:
        result_folder.check_result(folder)
    elif not folder.is_file():
        raise ResultError(f"{folder}: there is no such file; give the zip.")
    from falsematch import pack as packs

    if verify:
        if wrong := packs.verify(folder):
            print(*(f"{folder.name}: {line}" for line in wrong), sep="\n")
            raise typer.Exit(1)
        print(f"{folder.name}: every file is the one that was packed")
        return
    print(f"pack: {packs.pack(folder, out)}")
