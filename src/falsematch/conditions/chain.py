"""Chains: which conditions a photograph goes through, at what doses; and how an experiment file writes them."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from falsematch.conditions.condition import STAGES, Condition
from falsematch.conditions.known import CONDITIONS, find
from falsematch.errors import ExperimentError


@dataclass(frozen=True, slots=True)
class Step:
    """One condition at one dose; ``parameters`` holds those that differ from the condition's own, sorted by name."""

    condition: Condition
    dose: float
    parameters: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """A column of the result: a clean photograph, one condition at one dose, or several under one name.

    Attributes
    ----------
    name : str
        ``clean``, the condition's name (with its parameters where they are not its own), or the name given.
    dose : float
        NaN for clean and for a chain of several steps.
    unit : str
        Empty where there is no dose.
    steps : tuple of Step
        In the order of the camera chain, however they were written; none for clean.
    """

    name: str
    dose: float
    unit: str
    steps: tuple[Step, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is done at all, so that the photograph's own bytes are delivered."""
        return not self.steps


CLEAN = Chain("clean", math.nan, "", ())


def parse(entries: Sequence[object]) -> list[Chain]:
    """The chains that an experiment file names, clean first.

    Parameters
    ----------
    entries : list from YAML
        ``{resolution: [60, 30]}``; ``{veiling_glare: {levels: [0.1], angle: 20}}`` (no levels: the condition's own);
        ``{chain: {name: dusk, steps: [{resolution: 24}, {veiling_glare: {dose: 0.2, angle: 20}}]}}``.

    Raises
    ------
    ExperimentError
        For an unknown condition, dose or setting, or the same one twice.
    """
    chains = [CLEAN]
    for entry in entries:
        name, content = _single(entry, "a condition, such as `resolution: [60, 30]`")
        chains.extend([_several(content)] if name == "chain" else _at_levels(find(name), content))
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
            entries.append({"chain": {"name": chain.name, "steps": [_written(step) for step in chain.steps]}})
            continue
        (step,) = chain.steps
        if chain.name != last:
            entries.append({step.condition.name: {"levels": [], **dict(step.parameters)}})
        entries[-1][step.condition.name]["levels"].append(step.dose)
        last = chain.name
    return entries


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
    if not isinstance(content, Mapping) or set(content) != {"name", "steps"}:
        raise ExperimentError("`chain` wants exactly `name` and `steps`.")
    name, entries = content["name"], content["steps"]
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ExperimentError(f"`{name}` cannot name a chain: use small letters, digits and `_`, a letter first.")
    if name in CONDITIONS or name in {"clean", "chain"}:
        raise ExperimentError(f"`{name}` cannot name a chain, since it already means something. Choose another name.")
    if not isinstance(entries, list) or not entries:
        raise ExperimentError(
            f"chain `{name}`: `steps` wants a list, such as [{{resolution: 24}}, {{veiling_glare: 0.2}}]."
        )
    steps = [_step_of(name, entry) for entry in entries]
    conditions = [step.condition.name for step in steps]
    for condition in conditions:
        if conditions.count(condition) > 1:
            raise ExperimentError(f"chain `{name}`: `{condition}` is listed twice. Remove one.")
    # Two conditions of one stage keep the order of their names, so that the file's order never matters.
    steps.sort(key=lambda step: (STAGES.index(step.condition.stage), step.condition.name))
    return Chain(name, math.nan, "", tuple(steps))


def _step_of(chain: str, entry: object) -> Step:
    name, content = _single(entry, f"a step of chain `{chain}`, such as `resolution: 24`")
    condition = find(name)
    settings = dict(content) if isinstance(content, Mapping) else {"dose": content}
    if "dose" not in settings:
        raise ExperimentError(f"chain `{chain}`: `{name}` wants a `dose` ({condition.unit}).")
    return _step(condition, settings.pop("dose"), settings)


def _step(condition: Condition, dose: Any, parameters: dict[str, Any]) -> Step:
    condition.check(dose, parameters)
    own = condition.defaults()
    other = sorted((name, float(value)) for name, value in parameters.items() if float(value) != own[name])
    return Step(condition, float(dose), tuple(other))


def _single(entry: object, what: str) -> tuple[Any, Any]:
    if not isinstance(entry, Mapping) or len(entry) != 1:
        raise ExperimentError(f"{entry!r} is not {what}.")
    return next(iter(entry.items()))


def _named(step: Step) -> str:
    settings = ", ".join(f"{name}={value:g}" for name, value in step.parameters)
    return f"{step.condition.name}[{settings}]" if settings else step.condition.name


def _written(step: Step) -> dict[str, Any]:
    return {step.condition.name: {"dose": step.dose, **dict(step.parameters)}}


def _examples(condition: Condition) -> str:
    return ", ".join(f"{level:g}" for level in condition.levels[:2])
