"""What every verb is made with: help in plain text, and arguments that several verbs take."""

from pathlib import Path
from typing import Annotated, Any

import typer

PLAIN: dict[str, Any] = {"no_args_is_help": True, "rich_markup_mode": None, "pretty_exceptions_enable": False}
"""Of every ``typer.Typer``; without Rich, whose import takes longer than printing help."""

Jobs = Annotated[int, typer.Option(min=1, help="processes; any number gives the same bytes")]
AllowCommand = Annotated[bool, typer.Option("--allow-command", help="run matchers that are programs of yours")]
Force = Annotated[bool, typer.Option("--force", help="replace a folder that holds another result")]
ResultFolder = Annotated[Path, typer.Argument(metavar="DIR", help="a result folder")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="a name, or the path of a manifest")]


def verb() -> typer.Typer:
    """A verb of one command, to be hung into the command line."""
    return typer.Typer(add_completion=False, **PLAIN | {"no_args_is_help": False})
