"""How one row of ``rates.csv`` is told, the same in prose, figures and tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from falsematch.report.rows import EVERYONE, Point
from falsematch.report.source_line import corrections, licensed
from falsematch.report.words import Words
from falsematch.result.card import Card
from falsematch.tables.unproven import UNPROVEN
from falsematch.text.reason import TEXT, parse_reasons
from falsematch.text.reason_codes import WITHHELD

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
        """The people of a row: "Black women"."""
        return self.words(EVERYONE) if row["group_by"] == "" else self.words.label(row["group"])

    def rate(self, row: Row) -> str:
        """The false match rate with its interval: "1 in 33 (1 in 57 to 1 in 22)"; where none is printed, no rate."""
        sure = sureness(row)
        if sure == "interval":
            return self.words("rate.interval", **self.words.limits(row["fmr"], row["fmr_low"], row["fmr_high"]))
        return self.words(f"rate.{sure}", high=self.words.cell(row["fmr_high"]))

    def counts(self, row: Row) -> dict[str, str]:
        """False matches, comparisons and people of a row, each with its noun."""
        return {
            "events": self.words.count("false_matches", row["false_matches"]),
            "comparisons": self.words.count("comparisons", row["impostor_pairs"]),
            "people": self.words.count("people", row["subjects"]),
        }

    def title(self, matcher: str) -> str:
        """A matcher by its name in the tables: "SFace"; one that the language does not list by its own title."""
        known = self.words.entry("matcher").get(matcher)
        return str(known) if known else self.exact_title(matcher)

    def exact_title(self, matcher: str) -> str:
        """The full title of a matcher, as its own manifest has it."""
        return self.words.plain(self.card.matcher(matcher).title or matcher)

    def matcher(self, point: Point) -> str:
        """Name of a matcher, with whatever of its setup varies in this result."""
        return self.words("comma").join([self.title(point.matcher), *self._setup(point)])

    def exact_matcher(self, point: Point) -> str:
        """:meth:`matcher` by its full title."""
        return self.words("comma").join([self.exact_title(point.matcher), *self._setup(point)])

    def _setup(self, point: Point) -> list[str]:
        return [self.words.known(f"setup_of.{name}", value) for name, value in point.setup.items()]

    def threshold(self, point: Point) -> str:
        """A threshold: "default setting", "1 in 100 setting", "1 in 100 setting, refused"."""
        name = self.words.threshold(point.threshold_name)
        return self.words("threshold_refused", name=name) if point.refused else name

    def matcher_at(self, point: Point) -> str:
        """A matcher at its threshold: "dlib, default setting"."""
        return self.words("at", matcher=self.matcher(point), threshold=self.threshold(point))

    def exact_threshold(self, point: Point) -> str:
        """A threshold by name and rule: "threshold as shipped (distance of at most 0.6)"."""
        return self.threshold_of(point.matcher, point.threshold_name, None if point.refused else point.threshold)

    def threshold_of(self, matcher: str, threshold_name: str, value: float | None) -> str:
        """:meth:`exact_threshold` by the name and value in the tables; a refused one has no value."""
        name = self.words.known("exact_threshold", threshold_name)
        if value is None:
            return self.words("exact_threshold_refused", name=name)
        return self.words("threshold_at", name=name, rule=self._rule(matcher, value))

    def _rule(self, matcher: str, threshold: float) -> str:
        """What a score must be: "distance of at most 0.6"."""
        return self.words(f"polarity.{self.card.matcher(matcher).polarity}", threshold=self.words.short(threshold))

    @property
    def dataset(self) -> str:
        """Name of the dataset: "Congress portraits"; the full title stands in the card."""
        dataset = self.card.dataset
        known = self.words.entry("dataset").get(dataset.name)
        return str(known) if known else self.words.plain(dataset.title or dataset.name)

    @property
    def experiment(self) -> str:
        """Name of the experiment; of one that the language does not list its own title."""
        experiment = self.card.experiment
        known = self.words.entry("experiment").get(experiment.name)
        return str(known) if known else self.words.plain(experiment.title or experiment.name)

    def condition(self, name: str) -> str:
        """Name of a condition, and that it is unproven where it is."""
        return self._marked(name, self.words.known("condition", name))

    def dosed(self, row: Row) -> str:
        """The condition of a row at its dose: "strong glare", "40 px faces"; and that it is unproven where it is."""
        return self._marked(row["condition"], self.words.dosed(row["condition"], row["dose"]))

    def under(self, row: Row) -> str:
        """The condition of a row in a sentence: "facing simulated sun"; and that it is unproven where it is."""
        return self._marked(row["condition"], self.words.under(row["condition"], row["dose"]))

    def under_in_full(self, row: Row) -> str:
        """:meth:`under`, and which photographs were degraded."""
        return self._with_degraded(self.under(row), row)

    def exact_dosed(self, row: Row) -> str:
        """The condition of a row with its dose in its unit: "glare (veil as a share of display white: 0.4)"."""
        return self.condition(row["condition"]) + self.dose(row)

    def _marked(self, condition: str, name: str) -> str:
        return self.words("unproven.mark", condition=name) if condition in self.unproven else name

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
        """The exact dose of a row in brackets, with its unit; empty where it has none."""
        if pd.isna(row["dose"]):
            return ""
        unit = self.words.known("unit", row["unit"])
        return self.words("exact_dose", dose=self.words.short(row["dose"]), unit=unit)

    def slice_of(self, row: Row) -> str:
        """A slice by its condition at its dose, and which photographs were degraded."""
        return self._with_degraded(self.dosed(row), row)

    def exact_slice_of(self, row: Row) -> str:
        """:meth:`slice_of` with the dose in its unit."""
        return self._with_degraded(self.exact_dosed(row), row)

    def _with_degraded(self, named: str, row: Row) -> str:
        """A name of a slice, and which photographs were degraded; of clean ones the name alone."""
        return named if row["arm"] == "none" else self.words("comma").join([named, self.words.known("arm", row["arm"])])

    def source(self, point: Point) -> str:
        """The source line of a figure of one matcher at one threshold."""
        threshold = self.threshold(point)
        if not point.refused:
            threshold = self.words("threshold_ruled", name=threshold, rule=self._rule(point.matcher, point.threshold))
        return self._source(self.matcher(point), threshold)

    def source_of_curves(self, points: Sequence[Point]) -> str:
        """The source line of a figure that shows every threshold of some matchers."""
        matchers = self.words("comma").join(map(self.matcher, points))
        return self._source(matchers, self.words("every_threshold"))

    def source_of_many(self) -> str:
        """The source line of a figure of several matchers, which its key names."""
        dataset = self.card.dataset
        return self.words(
            "as_shipped.source",
            dataset=self.words.plain(dataset.title or dataset.name),
            licence=licensed(dataset.licence, self.words),
            result=self.card.short_result,
            corrections=corrections(self.words),
        )

    def _source(self, matcher: str, threshold: str) -> str:
        dataset = self.card.dataset
        return self.words(
            "source",
            dataset=self.words.plain(dataset.title or dataset.name),
            licence=licensed(dataset.licence, self.words),
            matcher=matcher,
            threshold=threshold[0].upper() + threshold[1:],
            result=self.card.short_result,
            corrections=corrections(self.words),
        )
