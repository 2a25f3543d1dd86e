"""Each claim as a sentence, supported or refused, and nothing added."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from falsematch.report.rate_words import times
from falsematch.report.rows import EVERYONE, USUAL
from falsematch.report.telling import Telling
from falsematch.result.finding import Counts, Finding, Keys, Numbers
from falsematch.tables.point import OF_CONTRASTS

OF_ONE_GROUP = ("group_rate", "none_seen")
"""Kinds of claims about one group."""
# Who said so is named in the sentence where it was neither the person nor an authority.
_NAMED_LABELS = ("derived", "secondary", "annotated", "by appearance", "mixed")


def claims(findings: Sequence[Finding], telling: Telling) -> list[str]:
    """The sentences of those that are supported."""
    say = Saying(telling, ())
    return [say.claim(finding) for finding in findings if finding.supported]


def refusals(findings: Sequence[Finding], telling: Telling) -> list[str]:
    """The sentences of those that are not; what differs only in the group is told in one."""
    say = Saying(telling, ())
    return [say.refusal(some) for some in alike([finding for finding in findings if not finding.supported])]


def limitations(findings: Sequence[Finding], telling: Telling) -> list[str]:
    """What is to be read with them, each said once."""
    codes = dict.fromkeys(code for finding in findings for code in finding.limitations)
    unproven = [] if telling.unproven.isdisjoint(f.keys.condition for f in findings) else ["unproven"]
    return [telling.words.known("findings.limitations", code) for code in (*codes, *unproven)]


def where(finding: Finding, telling: Telling) -> str:
    """The condition of a claim: "on clean photographs", "with simulated strong glare"."""
    return Saying(telling, ()).where(finding.keys)


def labelled(finding: Finding, telling: Telling) -> str:
    """A sentence on who said which group people belong to; empty where it was they or an authority."""
    return Saying(telling, ()).labelled(finding)


def limits_of(finding: Finding, telling: Telling) -> str:
    """How sure a claim about two groups is: its interval, its one limit, or that it has no size; a sentence."""
    words, numbers = telling.words, finding.numbers
    if finding.kind == "few_people":
        return words("lead.no_size" if numbers.times is None else "lead.one_sided", confidence=telling.confident)
    limits = {side: factor(getattr(numbers, side) or 0.0, telling) for side in ("low", "high")}
    return f"{capital(words('findings.simultaneous', confidence=telling.confident, **limits))}."


@dataclass(frozen=True)
class Saying:
    """The sentences of one result; ``varied`` are the ways of taking a photograph that differ in it.

    Attributes
    ----------
    telling : Telling
    varied : sequence of str
    """

    telling: Telling
    varied: Sequence[str]

    def claim(self, finding: Finding) -> str:
        """The sentences of a supported finding, who labeled its people the last of them."""
        return " ".join(filter(None, [self._claim(finding), self.labelled(finding)]))

    def _claim(self, finding: Finding) -> str:
        words, numbers = self.telling.words, finding.numbers
        if finding.kind in OF_ONE_GROUP:
            (counts,) = finding.counts
            rate = numbers.value, numbers.low, numbers.high
            limits = words.limits(*(math.nan if one is None else one for one in rate))
            return words(
                f"findings.claim.{finding.kind}",
                where=self.where(finding.keys),
                group=self.group(finding.groups[0]),
                events=words.count("false_matches", counts.events or 0),
                comparisons=words.count("comparisons", counts.trials or 0),
                people=words.count("people", counts.subjects or 0),
                rate=limits["rate"],
                high=words.cell(math.nan if numbers.high is None else numbers.high),
                interval=words(
                    "findings.interval", confidence=self.telling.confident, low=limits["low"], high=limits["high"]
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
            where=self.where(finding.keys),
            rate=words.known("findings.rate", finding.rate),
            compared=self.group(finding.groups[0]),
            reference=self.group(finding.groups[1]),
            value=self._factor(numbers.value),
            margin=self._factor(numbers.margin),
            interval=capital(interval),
            counts=capital(words("findings.separator").join(map(self._counts, finding.counts))),
        )

    def _contrast(self, finding: Finding) -> str:
        """Two groups that differ in one label: how often, in what range; or, of few people, at least how often."""
        words, numbers, keys = self.telling.words, finding.numbers, finding.keys
        said = "contrast"
        counts = words("findings.separator").join(
            self._written("findings.counts", one, words.label(one.group)) for one in finding.counts
        )
        if finding.kind == "few_people":
            said = "more_often" if numbers.times is None else "at_least"
        return words(
            f"findings.claim.{said}",
            where=self.where(finding.keys),
            matcher=self.telling.title(keys.matcher),
            compared=words.people(finding.groups[0]),
            reference=words.people(finding.groups[1]),
            value=self._factor(numbers.value),
            times=words.number(numbers.times or 0),
            confidence=self.telling.confident,
            interval=capital(
                words(
                    "findings.simultaneous",
                    confidence=self.telling.confident,
                    low=self._factor(numbers.low),
                    high=self._factor(numbers.high),
                )
            ),
            range=self._range(numbers),
            counts=capital(counts),
        )

    def _range(self, numbers: Numbers) -> str:
        """Over how many conditions it holds, between which values, and the mean; empty where only clean ones say it."""
        words = self.telling.words
        if not numbers.conditions_supported:
            return ""
        said = words(
            "findings.claim.contrast_range",
            supported=words.number(numbers.conditions_supported),
            all=words.number(numbers.conditions_testable),
            least=self._factor(numbers.range_low),
            most=self._factor(numbers.range_high),
        )
        if numbers.mean is None:
            return said
        limits = {"low": self._factor(numbers.mean_low), "high": self._factor(numbers.mean_high)}
        band = words("findings.simultaneous", confidence=self.telling.confident, **limits)
        return said + words(
            "findings.claim.contrast_mean",
            conditions=words.number(numbers.mean_conditions),
            mean=self._factor(numbers.mean),
            interval=band,
        )

    def refusal(self, alike: Sequence[Finding]) -> str:
        """The sentence of findings that are refused for the same reasons and differ only in the group they name."""
        words, first = self.telling.words, alike[0]
        reasons = [words(f"findings.reasons.{code}") for code in first.reasons]
        if first.kind in OF_CONTRASTS:
            return words(
                f"findings.cannot_tell.{first.kind}",
                where=self.where(first.keys),
                matcher=self.telling.title(first.keys.matcher),
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
        """A sentence on who said which group people belong to; empty where it was they or an authority."""
        words = self.telling.words
        by_source: dict[str, list[str]] = {}
        for label, provenance in finding.labels.items():
            if provenance in _NAMED_LABELS:
                by_source.setdefault(provenance, []).append(label)
        if not by_source:
            return ""
        said = [
            words(f"findings.labelled.{provenance.replace(' ', '_')}", labels=words.labels(" & ".join(labels)))
            for provenance, labels in by_source.items()
        ]
        return words("findings.labels", labels=words("findings.separator").join(said))

    def where(self, keys: Keys) -> str:
        """The condition of a claim: "with simulated strong glare"; that both photographs were degraded is said."""
        words = self.telling.words
        where = self.telling.under({"condition": keys.condition, "dose": keys.dose})
        if keys.arm == "both":
            where += words("comma") + words.known("arm", keys.arm)
        for name in self.varied:
            if getattr(keys, name) == USUAL[name]:
                continue
            where += words("comma") + words.known(f"setup_of.{name}", getattr(keys, name))
        return where

    def group(self, name: str) -> str:
        """A group's name."""
        return self.telling.words(EVERYONE) if name == EVERYONE else self.telling.words.label(name)

    def _named(self, finding: Finding) -> str:
        """The group of a refused claim, with its counts where the claim is about it alone."""
        name = self.group(finding.groups[0])
        if finding.kind not in OF_ONE_GROUP or finding.counts[0].events is None:
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

    def _factor(self, value: float | None) -> str:
        return self.telling.words("not_measured") if value is None else factor(value, self.telling)


def capital(sentence: str) -> str:
    """A sentence with a capital at its beginning."""
    return sentence[:1].upper() + sentence[1:]


def factor(value: float, telling: Telling) -> str:
    """A ratio to the digits that counts of tens carry."""
    return telling.words("findings.factor", n=times(value, telling.words))


def alike(refused: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Refused findings that one sentence can tell, in the order of their first."""
    told_together: dict[Any, list[Finding]] = {}
    for finding in refused:
        key = (finding.kind, finding.rate, tuple(finding.groups[1:]), tuple(finding.reasons))
        told_together.setdefault(key, []).append(finding)
    yield from told_together.values()
