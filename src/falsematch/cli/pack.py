"""``falsematch pack``: a result as one zip that verifies itself."""

from pathlib import Path
from typing import Annotated

import typer

from falsematch.cli._plain import verb
from falsematch.errors import ResultError
from falsematch.result import check_result

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
        check_result(folder)
    elif not folder.is_file():
        raise ResultError(f"{folder}: {'is a folder' if folder.is_dir() else 'there is no such file'}; give the zip.")
    from falsematch import result

    if verify:
        if wrong := result.verify(folder):
            print(*(f"{folder.name}: {line}" for line in wrong), sep="\n")
            raise typer.Exit(1)
        print(f"{folder.name}: every file is the one that was packed")
        return
    print(f"pack: {result.pack(folder, out)}")
