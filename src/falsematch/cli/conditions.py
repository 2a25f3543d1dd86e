"""``falsematch conditions``: which field conditions there are, and what they do to a photograph."""

import inspect
from pathlib import Path
from typing import Annotated

import typer

from falsematch import conditions
from falsematch.cli._columns import print_columns
from falsematch.cli._plain import PLAIN, Name

app = typer.Typer(help="Field conditions: list, show, preview.", **PLAIN)


@app.command("list")
def list_conditions() -> None:
    """Every field condition with its unit, levels, the range a dose may have, and the scenarios made of them."""
    rows = [("name", "stage", "unit", "levels", "range", "neutral", "settings")]
    for one in conditions.CONDITIONS.values():
        low, high = one.legal
        settings = ", ".join(f"{key} {value:g}" for key, value in one.defaults().items())
        neutral = "the photograph's own" if callable(one.neutral) else f"{one.neutral:g}"
        levels = " ".join(f"{dose:g}" for dose in one.levels)
        rows.append((one.name, one.stage, one.unit, levels, f"{low:g} to {high:g}", neutral, settings))
    print_columns(rows)
    for scenario in conditions.SCENARIOS.values():
        missing = [name for name in scenario.steps if name not in conditions.CONDITIONS]
        print(f"scenario {scenario.name}: {_steps(scenario)}")
        if missing:
            print(f"  cannot be run: this version has no {', '.join(missing)}")


def _steps(scenario: conditions.Scenario) -> str:
    told = (f"{name} {dose}{f' ({settings})' if settings else ''}" for name, settings, dose in scenario.told())
    return ", ".join(told)


@app.command("show")
def show_condition(name: Name) -> None:
    """Everything a condition's model says, with the basis of each number; or a scenario's story."""
    if name in conditions.SCENARIOS:
        scenario = conditions.SCENARIOS[name]
        print(f"{scenario.name}: {_steps(scenario)}")
        print(f"reported: {scenario.reported}")
        print(f"guessed: {scenario.guessed}")
        return
    one = conditions.find(name)
    print(inspect.getdoc(one.apply))
    print()
    rows = [("number", "value", "unit", "basis", "source")]
    rows += [(key, f"{n.value:g}", n.unit, n.basis, n.source) for key, n in one.numbers.items()]
    print_columns(rows)


@app.command("preview")
def preview_condition(
    name: Annotated[str, typer.Argument(help="a condition or a scenario")],
    image: Annotated[Path, typer.Option(help="a photograph with one face")],
    out: Annotated[Path | None, typer.Option(help="the PNG; NAME.png where not given")] = None,
    seed: Annotated[int, typer.Option(min=0, help="of the random numbers")] = 1,
    metering: Annotated[str, typer.Option(help="how the camera meters: fixed, frame_average or face")] = "fixed",
) -> None:
    """Write a labelled strip: the photograph clean, and under each dose."""
    from falsematch.conditions import preview as previews

    path = out or Path(f"{name.replace(':', '_')}.png")
    print(*previews.preview(name, image, path, seed=seed, metering=metering), sep="\n")
    print(f"strip: {path}")
