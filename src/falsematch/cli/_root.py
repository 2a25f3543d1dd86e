"""The verbs by name, with the line that help has of each: all that is loaded before one is called."""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from falsematch.cli._plain import PLAIN

VERBS = {
    "fetch": "Fetch photographs and weights, every byte verified.",
    "run": "Measure an experiment and write its result folder.",
    "audit": "Audit a table of scores of any matcher, even a closed one.",
    "report": "Write the report of a result again, computing nothing.",
    "reproduce": "Measure a recorded result again and compare number by number.",
    "cite": "How to cite a figure: its finding, numbers, limits and hash.",
    "pack": "Put a result and what it rests on into one zip.",
    "data": "Datasets: list, show, verify, forget.",
    "models": "Models: list, show.",
    "conditions": "Field conditions: list, show, preview.",
}
"""Each is the ``app`` of the file of its name."""


class _Verbs(TyperGroup):
    """Verbs that are imported when they are called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The verb itself, in the place of the line that help has of it."""
        name, line, rest = super().resolve_command(ctx, args)
        if line is None:
            return name, None, rest
        verb = typer.main.get_command(import_module(f"falsematch.cli.{name}").app)
        return name, verb, rest


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(version("falsematch"))
        raise typer.Exit


app = typer.Typer(cls=_Verbs, add_completion=True, **PLAIN)


@app.callback()
def falsematch(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Measure how often face recognition takes one person for another, and who bears it."""


def _called_elsewhere() -> None:
    """The place of a verb until it is imported."""


for _name, _line in VERBS.items():
    app.command(_name, help=_line)(_called_elsewhere)
