"""How one row of ``rates.csv`` is told, the same in prose, figures and tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from falsematch._reason_codes import WITHHELD
from falsematch.reason import TEXT, parse_reasons
from falsematch.report.rows import EVERYONE, Point
from falsematch.report.unproven import UNPROVEN
from falsematch.report.words import Words
from falsematch.result.card import Card

Sureness = Literal["interval", "too_few", "no_interval", "zero_bound", "zero", "nothing"]
Row = Mapping[Any, Any]


def sureness(row: Row) -> Sureness:
    """What may be said of a row's false match rate, from what the audit printed and the reasons it gave."""
    if pd.isna(row["fmr"]):
        return "nothing"
    if row["fmr"] == 0:
        return "zero" if pd.isna(row["fmr_high"]) else "zero_bound"
    if not pd.isna(row["fmr_low"]):
        return "interval"
    # A sentence of an older table gave a reason too: what it is nobody reads, and less is claimed.
    codes = {reason.within("of_cell").code for reason in parse_reasons(row["reason"])}
    return "no_interval" if codes.isdisjoint({*WITHHELD, TEXT}) else "too_few"


@dataclass(frozen=True)
class Telling:
    """One language, one card: everything a row needs to become words.

    Parameters
    ----------
    words : Words
    card : Card
    confidence : float
        Of the intervals.
    unproven : frozenset of str
        Conditions of which it is said, wherever they are named, that they are not proven.
    """

    words: Words
    card: Card
    confidence: float
    unproven: frozenset[str] = UNPROVEN

    @property
    def confident(self) -> str:
        """The confidence as "95 %"."""
        return self.words("percent", n=self.words.short(100 * self.confidence))

    def group(self, row: Row) -> str:
        """Name of a row's group."""
        return self.words(EVERYONE) if row["group_by"] == "" else self.words.label(row["group"])

    def rate(self, row: Row) -> str:
        """The false match rate and how sure it is: "1 in 205; too few people to say how sure"."""
        values = {name: self.words.cell(row[f"fmr{name and '_' + name}"]) for name in ("", "low", "high")}
        return self.words(
            f"rate.{sureness(row)}",
            rate=values[""],
            low=values["low"],
            high=values["high"],
            confidence=self.confident,
        )

    def counts(self, row: Row) -> dict[str, str]:
        """False matches, comparisons and people of a row, each with its noun."""
        return {
            "events": self.words.count("false_matches", row["false_matches"]),
            "comparisons": self.words.count("comparisons", row["impostor_pairs"]),
            "people": self.words.count("people", row["subjects"]),
        }

    def title(self, matcher: str) -> str:
        """Title of a matcher by its name in the tables."""
        return self.words.plain(self.card.matcher(matcher).title or matcher)

    def matcher(self, point: Point) -> str:
        """Title of a matcher, with whatever of its setup varies in this result."""
        setup = [self.words("setup", what=self.words.label(k), value=v) for k, v in point.setup.items()]
        return self.words("comma").join([self.title(point.matcher), *setup])

    def threshold(self, point: Point) -> str:
        """A threshold by name and rule: "threshold as shipped (distance of at most 0.6)"."""
        return self.threshold_of(point.matcher, point.threshold_name, None if point.refused else point.threshold)

    def threshold_of(self, matcher: str, threshold_name: str, value: float | None) -> str:
        """A threshold by its name and value in the tables; a refused one has no value."""
        name = self.words.known("threshold", threshold_name)
        if value is None:
            return self.words("threshold_refused", name=name)
        rule = self.words(f"polarity.{self.card.matcher(matcher).polarity}", threshold=self.words.short(value))
        return self.words("threshold_at", name=name, rule=rule)

    def condition(self, name: str) -> str:
        """Name of a condition, and that it is unproven where it is."""
        known = self.words.known("condition", name)
        return self.words("unproven.mark", condition=known) if name in self.unproven else known

    def unproven_note(self, conditions: Iterable[str]) -> list[str]:
        """What "unproven" means, beneath a figure that holds such a condition; nothing beneath another."""
        return [] if self.unproven.isdisjoint(conditions) else [self.words("unproven.note")]

    def unproven_limit(self, conditions: Iterable[str]) -> list[str]:
        """Which of some conditions are unproven and what that means, in a sentence; nothing where none is."""
        named = self.unproven_names(conditions)
        together = self.words("findings.separator").join(named)
        return [self.words("unproven.limit", conditions=together)] if named else []

    def unproven_names(self, conditions: Iterable[str]) -> list[str]:
        """Those of some conditions that are unproven, by name."""
        return [self.words.known("condition", name) for name in dict.fromkeys(conditions) if name in self.unproven]

    def dose(self, row: Row) -> str:
        """Dose of a row in brackets, with its unit; empty where it has none."""
        if pd.isna(row["dose"]):
            return ""
        unit = self.words.known("unit", row["unit"])
        return self.words("answer.dose", dose=self.words.short(row["dose"]), unit=unit)

    def slice_of(self, row: Row) -> str:
        """A slice by its condition, dose, and which photographs were degraded."""
        which = "" if row["arm"] == "none" else self.words.known("arm", row["arm"])
        return self.words("comma").join(filter(None, [self.condition(row["condition"]) + self.dose(row), which]))

    def source(self, point: Point) -> str:
        """The source line of a figure of one matcher at one threshold."""
        return self._source(self.matcher(point), self.threshold(point))

    def source_of_curves(self, points: Sequence[Point]) -> str:
        """The source line of a figure that shows every threshold of some matchers."""
        matchers = self.words("comma").join(map(self.matcher, points))
        return self._source(matchers, self.words("every_threshold"))

    def source_of_many(self) -> str:
        """The source line of a figure of several matchers, which its key names."""
        dataset = self.card.dataset
        licence = self.words("source_licence", licence=self.words.plain(dataset.licence)) if dataset.licence else ""
        return self.words(
            "as_shipped.source",
            dataset=self.words.plain(dataset.title or dataset.name),
            licence=licence,
            result=self.card.short_result,
        )

    def _source(self, matcher: str, threshold: str) -> str:
        dataset = self.card.dataset
        licence = self.words("source_licence", licence=self.words.plain(dataset.licence)) if dataset.licence else ""
        return self.words(
            "source",
            dataset=self.words.plain(dataset.title or dataset.name),
            licence=licence,
            matcher=matcher,
            threshold=threshold[0].upper() + threshold[1:],
            result=self.card.short_result,
        )
