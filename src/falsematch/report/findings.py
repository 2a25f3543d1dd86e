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
from falsematch.result.findings import read_findings as load_findings
from falsematch.result.folder import FINDINGS

_OF_ONE_GROUP = ("group_rate", "none_seen")
_MATCHES = ("fmr",)
OF_CONTRASTS = ("contrast", "few_people")
"""Kinds of findings about two groups that differ in one label and agree on the others."""
_SETUP = ("delivery", "landmarks", "metering")
_SLICE = ("matcher", "threshold_name", "condition", "dose", "arm", *_SETUP)
# Below this a p value is told as "less than": more digits than the draws carry.
_LEAST_P = 0.001
# Who said so is named in the sentence where it was neither the person nor an authority.
_NAMED_LABELS = ("derived", "secondary", "annotated", "by appearance", "mixed")


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Keys(_Part):
    """Which row a finding is about; a claim that was not measured has fewer."""

    matcher: str
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
    times: float | None = None
    range_low: float | None = None
    range_high: float | None = None
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    conditions_supported: int = 0
    conditions_testable: int = 0


class Finding(_Part):
    """One claim, as ``findings.json`` holds it."""

    kind: Literal[
        "group_rate", "none_seen", "ratio", "amplification", "equivalence", "small_count", "contrast", "few_people"
    ]
    status: Literal["confirmatory", "exploratory"]
    family: str = ""
    supported: bool
    reasons: list[str] = []
    limitations: list[str] = []
    keys: Keys
    rate: str
    groups: list[str]
    labels: dict[str, str] = {}
    numbers: Numbers
    counts: list[Counts] = []


@dataclass
class Listing:
    """What is told of one matcher at one threshold under one condition; ``more`` is refused of other rates than FMR."""

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
        Clean photographs at the headline threshold of each matcher.
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
    held = load_findings(folder)
    if held is None:
        return None
    path = folder / FINDINGS
    try:
        found = TypeAdapter(list[Finding]).validate_python(held)
    except ValidationError as cause:
        first = cause.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ResultError(f"{path}: {where}: {first['msg']}. Run the experiment again.") from None
    alike = [(f.kind, f.status, f.family, f.rate, f.keys) for f in found]
    return [found[i] for i in order_within(alike, [list(map(natural, f.groups)) for f in found])]


def told(findings: Sequence[Finding], heads: Sequence[Point], telling: Telling, *, conditions: bool = True) -> Told:
    """Findings in words by matcher, threshold and condition; without ``conditions`` those of clean photographs."""
    varied = [name for name in _SETUP if len({getattr(f.keys, name) for f in findings}) > 1]
    say = _Saying(telling, varied)
    confirmatory = [say.claim(f) if f.supported else say.refusal([f]) for f in findings if f.status == "confirmatory"]
    headline = {(point.matcher, point.threshold_name) for point in heads}
    shown: list[Listing] = []
    folded: list[Listing] = []
    others = [f for f in findings if f.status != "confirmatory" and (conditions or f.keys.condition == CLEAN)]
    for _, part in groupby(sorted(others, key=_order(others)), key=_slice):
        members = list(part)
        keys = members[0].keys
        clean = keys.condition == CLEAN and (keys.matcher, keys.threshold_name) in headline
        (shown if clean else folded).append(say.listing(members))
    return Told(confirmatory, shown, folded)


def of_point(finding: Finding, point: Point) -> bool:
    """Whether a finding is about a point's matcher, set up alike, at its threshold."""
    setup = all(getattr(finding.keys, name) == value for name, value in point.setup.items())
    clean = finding.keys.condition == CLEAN
    return (clean or setup) and (finding.keys.matcher, finding.keys.threshold_name) == (
        point.matcher,
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


def where(finding: Finding, telling: Telling) -> str:
    """The condition of a claim, and who said which group people belong to where it was not they."""
    return _Saying(telling, ()).labelled(finding)


def limits_of(finding: Finding, telling: Telling) -> str:
    """How sure a claim about two groups is: its interval, its one limit, or that it has no size; a sentence."""
    words, numbers = telling.words, finding.numbers
    if finding.kind == "few_people":
        return words("lead.no_size" if numbers.times is None else "lead.one_sided", confidence=telling.confident)
    limits = {side: factor(getattr(numbers, side) or 0.0, telling) for side in ("low", "high")}
    interval = words("findings.simultaneous", confidence=telling.confident, **limits)
    return f"{interval[0].upper()}{interval[1:]}."


@dataclass(frozen=True)
class _Saying:
    telling: Telling
    varied: Sequence[str]

    def listing(self, members: Sequence[Finding]) -> Listing:
        """The claims of one slice; refused ones that differ only in the group are told in one sentence."""
        words, keys = self.telling.words, members[0].keys
        heading = words(
            "findings.part",
            matcher=self.telling.title(keys.matcher),
            threshold=self.telling.threshold_of(keys.matcher, keys.threshold_name, keys.threshold),
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
                where=self.labelled(finding),
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
        if finding.kind in OF_CONTRASTS:
            return self._contrast(finding)
        kind = "interval" if finding.kind == "equivalence" else "simultaneous"
        interval = words(
            f"findings.{kind}",
            confidence=self.telling.confident,
            low=self._factor(numbers.low),
            high=self._factor(numbers.high),
        )
        return words(
            f"findings.claim.{finding.kind}",
            where=self.labelled(finding),
            rate=words.known("findings.rate", finding.rate),
            compared=self.group(finding.groups[0]),
            reference=self.group(finding.groups[1]),
            value=self._factor(numbers.value),
            margin=self._factor(numbers.margin),
            interval=interval,
            counts=words("findings.separator").join(map(self._counts, finding.counts)),
        )

    def _contrast(self, finding: Finding) -> str:
        """Two groups that differ in one label: how often, in what range; or, of few people, at least how often."""
        words, numbers, keys = self.telling.words, finding.numbers, finding.keys
        said = "contrast"
        counts = words("findings.separator").join(
            self._written("findings.counts", one, words.group(one.group)) for one in finding.counts
        )
        if finding.kind == "few_people":
            said = "more_often" if numbers.times is None else "at_least"
        return words(
            f"findings.claim.{said}",
            where=self.labelled(finding),
            matcher=words.plain(keys.matcher),
            compared=words.people(finding.groups[0]),
            reference=words.people(finding.groups[1]),
            value=self._factor(numbers.value),
            times=words.number(numbers.times or 0),
            confidence=self.telling.confident,
            interval=words(
                "findings.simultaneous",
                confidence=self.telling.confident,
                low=self._factor(numbers.low),
                high=self._factor(numbers.high),
            ),
            range=self._range(numbers),
            counts=counts[:1].upper() + counts[1:],
        )

    def _range(self, numbers: Numbers) -> str:
        """Over how many conditions it holds, between which values, and the mean; empty where only clean ones say it."""
        words = self.telling.words
        if not numbers.conditions_supported:
            return ""
        said = words(
            f"findings.claim.contrast_range{'_one' * (numbers.conditions_supported == 1)}",
            supported=words.number(numbers.conditions_supported),
            all=words.number(numbers.conditions_testable),
            least=self._factor(numbers.range_low),
            most=self._factor(numbers.range_high),
        )
        if numbers.mean is None:
            return said
        limits = {"low": self._factor(numbers.mean_low), "high": self._factor(numbers.mean_high)}
        band = words("findings.simultaneous", confidence=self.telling.confident, **limits)
        return said + words("findings.claim.contrast_mean", mean=self._factor(numbers.mean), interval=band)

    def refusal(self, alike: Sequence[Finding]) -> str:
        """The sentence of findings that are refused for the same reasons and differ only in the group they name."""
        words, first = self.telling.words, alike[0]
        reasons = [words(f"findings.reasons.{code}") for code in first.reasons]
        if first.kind in OF_CONTRASTS:
            return words(
                f"findings.cannot_tell.{first.kind}",
                where=self.where(first.keys),
                matcher=words.plain(first.keys.matcher),
                groups=words("comma").join(words.people(one.groups[0]) for one in alike),
                reference=words.people(first.groups[-1]),
                reasons=words("findings.separator").join(reasons),
            )
        return words(
            f"findings.cannot_tell.{first.kind}",
            where=self.where(first.keys),
            rate=words.known("findings.rate", first.rate),
            groups=words("comma").join(map(self._named, alike)),
            reference=self.group(first.groups[-1]),
            reasons=words("findings.separator").join(reasons),
            margin=self._factor(first.numbers.margin),
        )

    def labelled(self, finding: Finding) -> str:
        """The condition of a claim, and who said which group people belong to where it was not they."""
        words = self.telling.words
        by_source: dict[str, list[str]] = {}
        for label, provenance in finding.labels.items():
            if provenance in _NAMED_LABELS:
                by_source.setdefault(provenance, []).append(label)
        where = self.where(finding.keys)
        if not by_source:
            return where
        said = [
            words(f"findings.labelled.{provenance.replace(' ', '_')}", labels=words.labels(" & ".join(labels)))
            for provenance, labels in by_source.items()
        ]
        return words("findings.where.labelled", where=where, labels=words("findings.separator").join(said))

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

    def _written(self, name: str, counts: Counts, group: str = "") -> str:
        words = self.telling.words
        return words(
            name,
            group=group or self.group(counts.group),
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
