"""The words of findings: each claim of ``findings.json`` as a sentence, supported or refused, and nothing added."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from falsematch.errors import ResultError
from falsematch.report.natural import natural, order_within
from falsematch.report.rows import CLEAN, EQUAL_CELLS, EVERYONE, USUAL, Point
from falsematch.report.telling import Telling

FINDINGS = "findings.json"

_OF_ONE_GROUP = ("group_rate", "none_seen")
_MATCHES = ("fmr",)
_SETUP = ("delivery", "landmarks", "metering")
_SLICE = ("system", "threshold_name", "condition", "dose", "arm", *_SETUP)
# Below this a p value is told as "less than": more digits than the draws carry.
_LEAST_P = 0.001


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Keys(_Part):
    """Which row a finding is about; a claim that was not measured has fewer."""

    system: str
    condition: str
    dose: float | None = None
    unit: str | None = ""
    arm: str = "none"
    delivery: str = "native"
    landmarks: str = "own"
    metering: str = "fixed"
    threshold_name: str
    threshold: float | None = None
    matched_on: str = ""


class Counts(_Part):
    """The counts behind one group's rate."""

    group: str
    subjects: int | None = None
    events: int | None = None
    trials: int | None = None


class Numbers(_Part):
    """The numbers of a finding."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    margin: float | None = None
    p_adjusted: float | None = None


class Finding(_Part):
    """One claim, as ``findings.json`` holds it."""

    kind: Literal["group_rate", "none_seen", "ratio", "amplification", "equivalence", "small_count"]
    status: Literal["confirmatory", "exploratory"]
    family: str = ""
    supported: bool
    reasons: list[str] = []
    limitations: list[str] = []
    keys: Keys
    rate: str
    groups: list[str]
    numbers: Numbers
    counts: list[Counts] = []


@dataclass
class Listing:
    """What is told of one system at one threshold under one condition; ``more`` is refused of other rates than FMR."""

    heading: str
    supported: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """Every finding in words.

    Attributes
    ----------
    confirmatory : list of str
        What was named before the run.
    shown : list of Listing
        Clean photographs at the headline threshold of each system.
    folded : list of Listing
        The conditions and the other thresholds.
    """

    confirmatory: list[str]
    shown: list[Listing]
    folded: list[Listing]


def read_findings(folder: Path) -> list[Finding] | None:
    """The findings of a result folder; None where it holds none.

    Raises
    ------
    ResultError
        Where the file is malformed.
    """
    path = folder / FINDINGS
    if not path.is_file():
        return None
    try:
        found = TypeAdapter(list[Finding]).validate_json(path.read_bytes())
    except ValidationError as cause:
        first = cause.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ResultError(f"{path}: {where}: {first['msg']}. Run the experiment again.") from None
    alike = [(f.kind, f.status, f.family, f.rate, f.keys) for f in found]
    return [found[i] for i in order_within(alike, [list(map(natural, f.groups)) for f in found])]


def told(findings: Sequence[Finding], heads: Sequence[Point], telling: Telling, *, conditions: bool = True) -> Told:
    """Findings in words, by system, threshold and condition; without ``conditions`` only those of clean photographs."""
    varied = [name for name in _SETUP if len({getattr(f.keys, name) for f in findings}) > 1]
    say = _Saying(telling, varied)
    confirmatory = [say.claim(f) if f.supported else say.refusal([f]) for f in findings if f.status == "confirmatory"]
    headline = {(point.system, point.threshold_name) for point in heads}
    shown: list[Listing] = []
    folded: list[Listing] = []
    others = [f for f in findings if f.status != "confirmatory" and (conditions or f.keys.condition == CLEAN)]
    for _, part in groupby(sorted(others, key=_order(others)), key=_slice):
        members = list(part)
        keys = members[0].keys
        clean = keys.condition == CLEAN and (keys.system, keys.threshold_name) in headline
        (shown if clean else folded).append(say.listing(members))
    return Told(confirmatory, shown, folded)


def of_point(finding: Finding, point: Point) -> bool:
    """Whether a finding is about a point's system, set up alike, at its threshold."""
    setup = all(getattr(finding.keys, name) == value for name, value in point.setup.items())
    clean = finding.keys.condition == CLEAN
    return (clean or setup) and (finding.keys.system, finding.keys.threshold_name) == (
        point.system,
        point.threshold_name,
    )


def claims(findings: Sequence[Finding], telling: Telling) -> list[str]:
    """The sentences of those that are supported."""
    say = _Saying(telling, ())
    return [say.claim(finding) for finding in findings if finding.supported]


def refusals(findings: Sequence[Finding], telling: Telling) -> list[str]:
    """The sentences of those that are not; what differs only in the group is told in one."""
    say = _Saying(telling, ())
    return [say.refusal(alike) for alike in _alike([finding for finding in findings if not finding.supported])]


def limitations(findings: Sequence[Finding], telling: Telling) -> list[str]:
    """What is to be read with them, each said once."""
    codes = dict.fromkeys(code for finding in findings for code in finding.limitations)
    unproven = [] if telling.unproven.isdisjoint(f.keys.condition for f in findings) else ["unproven"]
    return [telling.words.known("findings.limitations", code) for code in (*codes, *unproven)]


def _slice(finding: Finding) -> tuple[Any, ...]:
    return tuple(getattr(finding.keys, name) for name in _SLICE)


def _order(findings: Sequence[Finding]) -> Any:
    """Sorts slices by first appearance: rates and ratios of one slice stand apart in the file."""
    place = {key: i for i, key in enumerate(dict.fromkeys(map(_slice, findings)))}
    return lambda finding: place[_slice(finding)]


@dataclass(frozen=True)
class _Saying:
    telling: Telling
    varied: Sequence[str]

    def listing(self, members: Sequence[Finding]) -> Listing:
        """The claims of one slice; refused ones that differ only in the group are told in one sentence."""
        words, keys = self.telling.words, members[0].keys
        heading = words(
            "findings.part",
            system=self.telling.title(keys.system),
            threshold=self.telling.threshold_of(keys.system, keys.threshold_name, keys.threshold),
            where=self.where(keys),
        )
        supported = [finding for finding in members if finding.supported]
        refused = [finding for finding in members if not finding.supported]
        return Listing(
            heading,
            supported=[self.claim(finding) for finding in supported],
            refused=[self.refusal(alike) for alike in _alike([f for f in refused if f.rate in _MATCHES])],
            more=[self.refusal(alike) for alike in _alike([f for f in refused if f.rate not in _MATCHES])],
            notes=list(self._notes(supported, members)),
        )

    def claim(self, finding: Finding) -> str:
        """The sentence of a supported finding."""
        words, numbers = self.telling.words, finding.numbers
        if finding.kind in _OF_ONE_GROUP:
            (counts,) = finding.counts
            return words(
                f"findings.claim.{finding.kind}",
                where=self.where(finding.keys),
                group=self.group(finding.groups[0]),
                events=words.count("false_matches", counts.events or 0),
                comparisons=words.count("comparisons", counts.trials or 0),
                people=words.count("people", counts.subjects or 0),
                rate=self._one_in(numbers.value),
                high=self._one_in(numbers.high),
                interval=words(
                    "findings.interval",
                    confidence=self.telling.confident,
                    low=self._one_in(numbers.low),
                    high=self._one_in(numbers.high),
                ),
            )
        kind = "interval" if finding.kind == "equivalence" else "simultaneous"
        interval = words(
            f"findings.{kind}",
            confidence=self.telling.confident,
            low=self._factor(numbers.low),
            high=self._factor(numbers.high),
        )
        return words(
            f"findings.claim.{finding.kind}",
            where=self.where(finding.keys),
            rate=words.known("findings.rate", finding.rate),
            compared=self.group(finding.groups[0]),
            reference=self.group(finding.groups[1]),
            value=self._factor(numbers.value),
            margin=self._factor(numbers.margin),
            interval=interval,
            counts=words("findings.separator").join(map(self._counts, finding.counts)),
        )

    def refusal(self, alike: Sequence[Finding]) -> str:
        """The sentence of findings that are refused for the same reasons and differ only in the group they name."""
        words, first = self.telling.words, alike[0]
        reasons = [words(f"findings.reasons.{code}") for code in first.reasons]
        return words(
            f"findings.cannot_tell.{first.kind}",
            where=self.where(first.keys),
            rate=words.known("findings.rate", first.rate),
            groups=words("comma").join(map(self._named, alike)),
            reference=self.group(first.groups[-1]),
            reasons=words("findings.separator").join(reasons),
            margin=self._factor(first.numbers.margin),
        )

    def where(self, keys: Keys) -> str:
        """The condition of a claim: "under simulated glare (veil as a share of display white: 0.4)"."""
        words = self.telling.words
        where = words("findings.where.clean")
        if keys.condition != CLEAN:
            dose = self.telling.dose({"dose": keys.dose, "unit": keys.unit or ""})
            name = self.telling.condition(keys.condition)
            where = words("findings.where.simulated", condition=name, dose=dose)
            if which := words.known("arm", keys.arm):
                where += words("comma") + which
        for name in self.varied:
            if getattr(keys, name) == USUAL[name]:
                continue
            where = words("findings.where.setup", where=where, what=words.label(name), value=getattr(keys, name))
        return where

    def group(self, name: str) -> str:
        """A group's name."""
        return self.telling.words(EVERYONE) if name == EVERYONE else self.telling.words.label(name)

    def _named(self, finding: Finding) -> str:
        """The group of a refused claim, with its counts where the claim is about it alone, or with its p."""
        name = self.group(finding.groups[0])
        if finding.kind == "small_count":
            return self.telling.words("findings.group_p", group=name, p=self._p_value(finding.numbers.p_adjusted))
        if finding.kind not in _OF_ONE_GROUP or finding.counts[0].events is None:
            return name
        return self._written("findings.group_counted", finding.counts[0])

    def _counts(self, counts: Counts) -> str:
        return self._written("findings.counts" if counts.events is not None else "findings.counts_people", counts)

    def _written(self, name: str, counts: Counts) -> str:
        words = self.telling.words
        return words(
            name,
            group=self.group(counts.group),
            events=words.number(counts.events or 0),
            trials=words.number(counts.trials or 0),
            people=words.count("people", counts.subjects or 0),
        )

    def _notes(self, supported: Sequence[Finding], members: Sequence[Finding]) -> Iterator[str]:
        words = self.telling.words
        if any(finding.keys.matched_on.startswith(EQUAL_CELLS) for finding in members):
            yield words("findings.cells")
        if families := dict.fromkeys(words.label(f.family) for f in supported if f.kind not in _OF_ONE_GROUP):
            yield words("findings.families", families=words("findings.separator").join(families))
        if said := limitations(supported, self.telling):
            yield words("findings.beside", limitations=words("findings.separator").join(said))

    def _one_in(self, rate: float | None) -> str:
        return self.telling.words("not_measured") if rate is None else self.telling.words.one_in(rate)

    def _factor(self, value: float | None) -> str:
        return self.telling.words("not_measured") if value is None else factor(value, self.telling)

    def _p_value(self, p: float | None) -> str:
        words = self.telling.words
        if p is None:
            return words("not_measured")
        below = p < _LEAST_P
        return words("findings.p_value_below" if below else "findings.p_value", p=words.number(max(p, _LEAST_P), 3))


def factor(value: float, telling: Telling) -> str:
    """A ratio to the digits that counts of tens carry."""
    decimals = 0 if value >= 10 else 1 if value >= 1 else 2
    return telling.words("findings.factor", n=telling.words.number(value, decimals))


def _alike(refused: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Refused findings that one sentence can tell, in the order of their first."""
    told_together: dict[Any, list[Finding]] = {}
    for finding in refused:
        key = (finding.kind, finding.rate, tuple(finding.groups[1:]), tuple(finding.reasons))
        told_together.setdefault(key, []).append(finding)
    yield from told_together.values()
