"""How an experiment file writes chains of conditions."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from falsematch.catalog import nearest
from falsematch.conditions.chain import CLEAN, Between, Chain, Step
from falsematch.conditions.condition import STAGES, Condition
from falsematch.conditions.known import CONDITIONS, find
from falsematch.conditions.metering import METERINGS
from falsematch.conditions.scenarios import SCENARIOS
from falsematch.errors import ExperimentError


def parse(entries: Sequence[object]) -> list[Chain]:
    """The chains that an experiment file names, clean first.

    Parameters
    ----------
    entries : list from YAML
        ``{resolution: [60, 30]}``; ``{veiling_glare: {levels: [0.1], angle: 20}}`` (no levels: the condition's own);
        ``{chain: {name: dusk, steps: [{resolution: 24}, {veiling_glare: {dose: 0.2, angle: 20}}]}}``, also with doses
        drawn for each photograph (``{resolution: {between: [12, 24]}}``) and ``metering: face`` (or a list);
        ``{scenario: porch_at_dusk}``.

    Raises
    ------
    ExperimentError
        For an unknown condition, dose or setting, or the same one twice.
    """
    chains = [CLEAN]
    for entry in entries:
        name, content = _single(entry, "a condition, such as `resolution: [60, 30]`")
        chains.extend(_made(name, content))
    seen = set()
    for chain in chains:
        identity = (chain.name, None if math.isnan(chain.dose) else chain.dose)
        if identity in seen:
            dose = "" if math.isnan(chain.dose) else f" at {chain.dose:g}"
            raise ExperimentError(f"`{chain.name}`{dose} is listed twice among the conditions. Remove one.")
        seen.add(identity)
    return chains


def to_yaml(chains: Sequence[Chain]) -> list[dict[str, Any]]:
    """The entries of an experiment file that :func:`parse` turns into the same chains (clean is not written)."""
    entries: list[dict[str, Any]] = []
    last = None
    for chain in chains:
        if chain.is_clean:
            continue
        if math.isnan(chain.dose):
            last = None
            entries.append({"scenario": chain.name} if chain.name in SCENARIOS else {"chain": _content(chain)})
            continue
        (step,) = chain.steps
        if chain.name != last:
            entries.append({step.condition.name: {"levels": [], **dict(step.parameters)}})
        entries[-1][step.condition.name]["levels"].append(step.dose)
        last = chain.name
    return entries


def _content(chain: Chain) -> dict[str, Any]:
    metering = {"metering": list(chain.metering)} if chain.metering else {}
    return {"name": chain.name, "steps": [_written(step) for step in chain.steps], **metering}


def _made(name: Any, content: object) -> list[Chain]:
    if name == "chain":
        return [_several(content)]
    if name == "scenario":
        return [_scenario(content)]
    return _at_levels(find(name), content)


def _scenario(name: object) -> Chain:
    if not isinstance(name, str) or name not in SCENARIOS:
        raise ExperimentError(f"`{name}` is not a known scenario. {nearest(str(name), SCENARIOS)}")
    entry = SCENARIOS[name].entry()
    return _composed(name, entry["steps"], entry["metering"])


def _at_levels(condition: Condition, content: object) -> list[Chain]:
    settings = dict(content) if isinstance(content, Mapping) else {"levels": content}
    levels = settings.pop("levels", condition.levels)
    if not isinstance(levels, list | tuple) or not levels:
        raise ExperimentError(
            f"`{condition.name}` wants a list of doses in {condition.unit}, such as [{_examples(condition)}]."
        )
    steps = [_step(condition, dose, settings) for dose in levels]
    return [Chain(_named(step), step.dose, condition.unit, (step,)) for step in steps]


def _several(content: object) -> Chain:
    if not isinstance(content, Mapping) or not {"name", "steps"} <= set(content) <= {"name", "steps", "metering"}:
        raise ExperimentError("`chain` wants exactly `name` and `steps`, and `metering` where it has its own.")
    name, entries = content["name"], content["steps"]
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ExperimentError(f"`{name}` cannot name a chain: use small letters, digits and `_`, a letter first.")
    if name in CONDITIONS or name in SCENARIOS or name in {"clean", "chain", "scenario"}:
        raise ExperimentError(f"`{name}` cannot name a chain, since it already means something. Choose another name.")
    if not isinstance(entries, list) or not entries:
        raise ExperimentError(
            f"chain `{name}`: `steps` wants a list, such as [{{resolution: 24}}, {{veiling_glare: 0.2}}]."
        )
    return _composed(name, entries, content.get("metering", []))


def _composed(name: str, entries: Any, metering: Any) -> Chain:
    steps = [_step_of(name, entry) for entry in entries]
    conditions = [step.condition.name for step in steps]
    for condition in conditions:
        if conditions.count(condition) > 1:
            raise ExperimentError(f"chain `{name}`: `{condition}` is listed twice. Remove one.")
    # Two conditions of one stage keep the order of their names, so that the file's order never matters.
    steps.sort(key=lambda step: (STAGES.index(step.condition.stage), step.condition.name))
    ways = [metering] if isinstance(metering, str) else list(metering)
    for way in ways:
        if way not in METERINGS:
            raise ExperimentError(f"chain `{name}`: `{way}` is not a metering. {nearest(str(way), METERINGS)}")
    return Chain(name, math.nan, "", tuple(steps), tuple(ways))


def _step_of(chain: str, entry: object) -> Step:
    name, content = _single(entry, f"a step of chain `{chain}`, such as `resolution: 24`")
    condition = find(name)
    settings = dict(content) if isinstance(content, Mapping) else {"dose": content}
    if ("dose" in settings) == ("between" in settings):
        raise ExperimentError(f"chain `{chain}`: `{name}` wants a `dose` ({condition.unit}), or `between` two of them.")
    if "dose" in settings:
        return _step(condition, settings.pop("dose"), settings)
    bounds = settings.pop("between")
    if not isinstance(bounds, list | tuple) or len(bounds) != 2:
        raise ExperimentError(
            f"chain `{chain}`: `between` of `{name}` wants two doses, such as [{_examples(condition)}]."
        )
    low, high = (_step(condition, bound, settings) for bound in bounds)
    if low.dose > high.dose:
        raise ExperimentError(f"chain `{chain}`: `between` of `{name}` wants the smaller dose first.")
    if low.dose < high.dose:
        condition.check_drawn(low.dose)
        condition.check_drawn(high.dose)
    return Step(condition, math.nan, low.parameters, Between(low.dose, high.dose))


def _step(condition: Condition, dose: Any, parameters: dict[str, Any]) -> Step:
    condition.check(dose, parameters)
    own = condition.defaults()
    other = sorted((name, float(value)) for name, value in parameters.items() if float(value) != own[name])
    low, high = condition.legal
    if other and not low <= dose <= high:
        raise ExperimentError(
            f"{dose!r} of `{condition.name}` leaves a photograph as it is, so that `{other[0][0]}` means nothing "
            "beside it; leave one of them out."
        )
    return Step(condition, float(dose), tuple(other))


def _single(entry: object, what: str) -> tuple[Any, Any]:
    if not isinstance(entry, Mapping) or len(entry) != 1:
        raise ExperimentError(f"{entry!r} is not {what}.")
    return next(iter(entry.items()))


def _named(step: Step) -> str:
    settings = ", ".join(f"{name}={value:g}" for name, value in step.parameters)
    return f"{step.condition.name}[{settings}]" if settings else step.condition.name


def _written(step: Step) -> dict[str, Any]:
    drawn = step.between
    dose: dict[str, Any] = {"dose": step.dose} if drawn is None else {"between": [drawn.low, drawn.high]}
    return {step.condition.name: dose | dict(step.parameters)}


def _examples(condition: Condition) -> str:
    return ", ".join(f"{level:g}" for level in condition.levels[:2])
