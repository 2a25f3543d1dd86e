"""The commands for whoever quotes a result: cite a figure, pack a result, verify a pack."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from falsematch import pack as packs
from falsematch.errors import ResultError
from falsematch.report import citation


class Form(StrEnum):
    """How a citation is written."""

    TEXT = "text"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"


def add_to(app: typer.Typer) -> None:
    """Hang these commands into the command line."""
    app.command("cite")(cite)
    app.command("pack")(pack)


def cite(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="its name, or the path of one of its files")],
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="a result folder")] = None,
    *,
    form: Annotated[Form, typer.Option("--format", help="how it is written")] = Form.TEXT,
    lang: Annotated[str, typer.Option(help="language of the words")] = "en",
) -> None:
    """How to cite a figure: finding, numbers, limits, dataset, model, threshold, hash, and how to remake it."""
    print(citation.cite(figure, citation.result_of(figure, folder), form.value, lang), end="")


def pack(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a result folder; with --verify, a zip")],
    out: Annotated[Path | None, typer.Option(help="the zip; falsematch-NAME-RESULT.zip where not given")] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="say what was changed in a zip; exit 1 where anything was")
    ] = False,
) -> None:
    """Put a result, its citations, method, limits and cards into one zip that verifies itself."""
    if verify:
        if not folder.is_file():
            raise ResultError(f"{folder}: there is no such file; give the zip.")
        if wrong := packs.verify(folder):
            print(*(f"{folder.name}: {line}" for line in wrong), sep="\n")
            raise typer.Exit(1)
        print(f"{folder.name}: every file is the one that was packed")
        return
    print(f"pack: {packs.pack(folder, out)}")
