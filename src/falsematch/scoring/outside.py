"""Scores of matchers that nobody may open, of the same photographs in the same meetings as everybody else's."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.datasets import Images
from falsematch.errors import ScoresError
from falsematch.faces import Readings
from falsematch.matchers import Exposure, Frames, Outsider, compare_by_command
from falsematch.scoring.comparisons import Arm, Roles
from falsematch.scoring.table import read_meetings
from falsematch.scoring.template_blocks import Part
from falsematch.text.reason import Reason

_WAYS = ("condition", "dose", "unit", "arm", "delivery", "landmarks", "metering")


def outside_parts(
    outsider: Outsider,
    images: Images,
    readings: Readings,
    exposures: Sequence[Exposure],
    roles: Roles,
    arms: Sequence[Arm],
    *,
    seed: int,
    allowed: bool,
) -> Iterator[Part]:
    """The slices of a matcher that has no templates.

    Parameters
    ----------
    outsider : Outsider
    images : Images
    readings : Readings
    exposures : sequence of Exposure
        Clean first.
    roles : Roles
        Positions, in the images table, of the photographs that meet.
    arms : sequence of "probe", "both"
    seed : int
        The experiment's.
    allowed : bool
        Whether the user said ``--allow-command``.

    Raises
    ------
    ExperimentError, ManifestError, ScoresError
        In one sentence, where a program may not be run or fails, or a table is not of these photographs.
    """
    if outsider.table is not None:
        yield from _of_table(outsider, images, exposures, roles, arms)
        return
    for exposure, arm in _slices(exposures, arms):
        if outsider.covers(exposure.chain):
            probes = Frames(images, readings, exposure, seed)
            references = probes if arm == "both" else Frames(images, readings, exposures[0], seed)
            image, keys = images.table["image"].to_numpy(), _keys(outsider, exposure, arm)
            met = list(zip(image[roles.probe], image[roles.reference], strict=True))
            yield _of_program(outsider, probes, references, met, keys, allowed=allowed)


def _slices(exposures: Sequence[Exposure], arms: Sequence[Arm]) -> Iterator[tuple[Exposure, str]]:
    for exposure in exposures:
        for arm in ("none",) if exposure.chain.is_clean else arms:
            yield exposure, arm


def _keys(outsider: Outsider, exposure: Exposure, arm: str) -> dict[str, object]:
    chain = exposure.chain
    return {
        "matcher": outsider.name,
        "delivery": exposure.delivery,
        "landmarks": "own",
        "metering": exposure.metering,
        "condition": chain.name,
        "dose": chain.dose,
        "unit": chain.unit,
        "arm": arm,
    }


class _Sides(Mapping[str, NDArray[np.uint8]]):
    """Frames of either side under names that tell which: a probe may be degraded where the same reference is clean."""

    def __init__(self, probes: Frames, references: Frames, names: Sequence[str]) -> None:
        self._sides = {"a": probes, "b": references}
        self._names = names

    def __getitem__(self, name: str) -> NDArray[np.uint8]:
        return self._sides[name[0]][name[2:]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _of_program(
    outsider: Outsider,
    probes: Frames,
    references: Frames,
    met: Sequence[tuple[str, str]],
    keys: dict[str, object],
    *,
    allowed: bool,
) -> Part:
    """One slice; ``met`` holds the probe and the reference photograph of each comparison."""
    pairs = [(f"a:{a}", f"b:{b}") for a, b in met]
    names = list(dict.fromkeys(name for pair in pairs for name in pair))
    sides = _Sides(probes, references, names)
    found = compare_by_command(outsider.manifest, sides, pairs, allowed=allowed)  # type: ignore[arg-type]
    failed = found["failed"].to_numpy(dtype=str)
    # A failure to compare is nobody's template: it stands with the probe, whose other comparisons may stand.
    outcome_a = np.where(np.isin(failed, ["probe", "pair"]), "failed", "ok")
    outcome_b = np.where(failed == "reference", "failed", "ok")
    outcome_a = np.where(found["probe_made"], outcome_a, "not_applicable")
    outcome_b = np.where(found["reference_made"], outcome_b, "not_applicable")
    return Part(keys, found["score"].to_numpy(dtype=np.float64), outcome_a, outcome_b)


def _of_table(
    outsider: Outsider, images: Images, exposures: Sequence[Exposure], roles: Roles, arms: Sequence[Arm]
) -> Iterator[Part]:
    """The slices of a table of scores that are slices of the experiment; a pair it leaves out failed to compare."""
    name = outsider.name
    people = images.table.drop_duplicates("subject")[["subject", *images.labels]]
    if outsider.table is None:
        raise ValueError(f"{name} is no table")
    given, _ = read_meetings(outsider.table, people, outsider.manifest.matcher.polarity)
    table = given.table
    if len(table["matcher"].unique()) > 1:
        raise ScoresError(f"{outsider.table.name}: it holds scores of several matchers; give one table a matcher.")
    wanted = {_named(_keys(outsider, exposure, arm)): (exposure, arm) for exposure, arm in _slices(exposures, arms)}
    found = {
        _named(dict(zip(_WAYS, key, strict=True))): rows
        for key, rows in table.groupby(list(_WAYS), observed=True, dropna=False, sort=False)
    }
    if unknown := next((key for key in found if key not in wanted), None):
        raise ScoresError(
            f"{outsider.table.name}: it holds scores under {_told(unknown)}, which the experiment does not."
        )
    image = images.table["image"].to_numpy()
    asked = pd.MultiIndex.from_arrays([image[roles.probe], image[roles.reference]])
    for key, (exposure, arm) in wanted.items():
        if key in found:
            part = _answered(outsider, found[key], asked, _keys(outsider, exposure, arm))
            yield part._replace(
                notes=tuple(Reason("of_matcher", {"matcher": name, "why": note}) for note in given.notes)
            )


def _answered(outsider: Outsider, rows: pd.DataFrame, asked: pd.MultiIndex, keys: dict[str, object]) -> Part:
    pairs = pd.MultiIndex.from_arrays([rows["image_a"].astype(str), rows["image_b"].astype(str)])
    if not pairs.isin(asked).any():
        file = outsider.table.name if outsider.table else outsider.name
        raise ScoresError(
            f"{file}: none of its pairs is one that the experiment compares; `image_a` names the probe photograph and "
            "`image_b` the reference, as the dataset does."
        )
    by_pair = rows[["score", "outcome_a", "outcome_b"]].set_index(pairs)
    answers = by_pair[~by_pair.index.duplicated()].reindex(asked)
    left_out = answers["outcome_a"].isna().to_numpy()
    outcome_a = np.where(left_out, "failed", answers["outcome_a"].astype(object))
    outcome_b = np.where(left_out, "ok", answers["outcome_b"].astype(object))
    return Part(keys, answers["score"].to_numpy(dtype=np.float64), outcome_a.astype(str), outcome_b.astype(str))


def _named(keys: dict[str, Any]) -> tuple[Any, ...]:
    """What names a slice; a missing dose equals itself."""
    return tuple(None if pd.isna(keys[name]) else keys[name] for name in _WAYS)


def _told(key: tuple[Any, ...]) -> str:
    return ", ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in key if part not in {None, ""})
