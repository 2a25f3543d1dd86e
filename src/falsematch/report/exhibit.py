"""A figure that stands alone: what was found, how surely, with what limits, and where it comes from.

The pages of ``report.pdf``, the handout and a citation are all made from this.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from falsematch.report import claim_sentences, findings, in_short, lead
from falsematch.report.answer import answer
from falsematch.report.contents import Contents
from falsematch.report.figure_names import Names, locate
from falsematch.report.rows import (
    CLEAN,
    EVERYONE,
    Point,
    chosen,
    chosen_rows,
    field_rows,
    field_threshold,
    finest,
    hardest,
    pooled,
    strongest_doses,
)
from falsematch.report.telling import Row, Telling, sureness
from falsematch.result.finding import Finding
from falsematch.tables.point import OF_PAIRS

_FMR = "fmr"
# More sentences than this crowd a page; findings.json holds them all.
_MOST = 6


@dataclass(frozen=True)
class Exhibit:
    """One figure in words.

    Attributes
    ----------
    name : str
        File name of the figure without suffix.
    finding : str
        What was found, or what cannot be told; no full stop.
    status : str
        Whether it was named before the run.
    claims : list of str
        Sentences that a rule of the audit supports.
    numbers : list of str
        Counts, rates and intervals behind the figure.
    refused : list of str
        What this figure cannot tell, and why.
    limits : list of str
        What is to be read with it.
    source : str
        Dataset and licence, matcher, threshold, result, errata.
    matchers : list of str
        Names of the matchers it is about.
    threshold : str
        The threshold by name and rule; empty where it is about several.
    """

    name: str
    finding: str
    status: str
    source: str
    claims: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    matchers: list[str] = field(default_factory=list)
    threshold: str = ""


def exhibit(name: str, contents: Contents) -> Exhibit:
    """The exhibit of a figure.

    Parameters
    ----------
    name : str
        File name of the figure without suffix.
    contents : Contents
    """
    kind, point, arm = locate(name, contents.every)
    told = _Told(contents)
    if kind == "field_overview":
        return told.of_field(name, name.removeprefix("field_overview_"))
    if point is None:
        return told.of_several(name)
    return told.of_one(name, kind, point, arm)


def of_result(contents: Contents) -> Exhibit:
    """The result as a whole: its finding, and what stands behind it; of no figure, so without a name.

    Parameters
    ----------
    contents : Contents
    """
    summary, about = contents.recorded.summary, [f for f in contents.claims or () if f.kind in OF_PAIRS and f.supported]
    best = lead.strongest(about, summary)
    head = next((head for head in contents.heads if lead.is_of(best, head)), None)
    shown = head or next(iter(contents.heads), None)
    if shown is None:
        return exhibit("", contents)
    told = exhibit(Names().take("group_rates" if head is None else "ratio_forest", shown), contents)
    if best is None:
        return replace(told, name="")
    claims = told.claims if head else claim_sentences.claims([best], contents.telling)
    return replace(told, name="", finding=lead.title(best, contents.telling), claims=claims)


@dataclass(frozen=True)
class _Told:
    contents: Contents

    @property
    def telling(self) -> Telling:
        return self.contents.telling

    def of_several(self, name: str) -> Exhibit:
        """Matchers beside one another: the rate of each at its headline threshold."""
        telling, words, heads = self.telling, self.telling.words, self.contents.heads
        about = [finding for head in heads for finding in self._findings("group_rates", head, "")]
        carried = [head for head in heads if self._supported(head)]
        rates = [f"{telling.title(head.matcher)} {telling.words.cell(_everyone(head)['fmr'])}" for head in carried]
        finding = words("exhibit.matchers", rates=words("findings.separator").join(rates)) if rates else ""
        return Exhibit(
            name,
            finding or words("exhibit.matchers_untold"),
            self._status(about),
            telling.source_of_curves(heads),
            numbers=[self._numbers(_everyone(head), telling.matcher(head)) for head in heads],
            refused=[self._untold(head) for head in heads if not self._supported(head)],
            limits=self._limits(about, ()),
            matchers=[head.matcher for head in heads],
        )

    def of_field(self, name: str, arm: str) -> Exhibit:
        """Every condition of an arm at its hardest: the matchers at the threshold they have in common."""
        telling, words, every = self.telling, self.telling.words, self.contents.every
        threshold = field_threshold(every)
        rows = field_rows(every, arm)
        points = [point for point in every if point.threshold_name == threshold and not point.refused]
        about = [finding for point in points for finding in self._findings("dose_response", point, arm)]
        finding = words("exhibit.field_untold")
        for worst in [row for point in points for row in chosen_rows(point, "field_highest", arm)]:
            finding = words(
                "exhibit.field",
                arm=words.known("arm", arm),
                condition=telling.exact_dosed(worst),
                matcher=telling.title(worst["matcher"]),
                rate=telling.rate(worst),
            )
        return Exhibit(
            name,
            finding,
            self._status(about),
            telling.source_of_many(),
            numbers=in_short.field(every, arm, telling),
            limits=self._limits(about, rows["condition"]),
            matchers=list(dict.fromkeys(rows["matcher"])),
            threshold=words.threshold(threshold),
        )

    def of_one(self, name: str, kind: str, point: Point, arm: str) -> Exhibit:
        """One matcher at one threshold."""
        telling = self.telling
        about = self._findings(kind, point, arm)
        # Of rates the numbers say the same.
        pairs = [f for f in about if f.kind not in claim_sentences.OF_ONE_GROUP]
        claims = claim_sentences.claims(lead.first(pairs, self.contents.recorded.summary, point.matcher), telling)[
            :_MOST
        ]
        return Exhibit(
            name,
            self._finding(kind, about, point, arm),
            self._status(about),
            telling.source(point),
            claims=claims,
            numbers=self._behind(kind, point),
            refused=self._refused(kind, about, point),
            limits=self._limits(about, self._conditions(kind, point, arm)),
            matchers=[point.matcher],
            threshold=telling.exact_threshold(point),
        )

    def _findings(self, kind: str, point: Point, arm: str) -> list[Finding]:
        """The findings that a figure shows."""
        about = [f for f in self.contents.claims or () if f.rate == _FMR and findings.of_point(f, point)]
        if kind == "ratio_field":
            return [f for f in about if f.kind in OF_PAIRS]
        if kind == "ratio_forest":
            return [f for f in about if f.keys.condition == CLEAN and f.kind in OF_PAIRS]
        if kind == "dose_response":
            degraded = [f for f in about if f.keys.condition != CLEAN and arm in {"", f.keys.arm}]
            return [f for f in degraded if f.kind in claim_sentences.OF_ONE_GROUP and f.groups == [EVERYONE]]
        if kind == "amplification":
            return [f for f in about if f.kind == "amplification"]
        return [f for f in about if f.keys.condition == CLEAN and f.kind in claim_sentences.OF_ONE_GROUP]

    def _supported(self, point: Point) -> bool:
        """Whether the audit lets anything be said of how often a matcher takes one person for another."""
        about = self._findings("group_rates", point, "")
        return any(f.supported for f in about if f.groups == [EVERYONE])

    def _finding(self, kind: str, about: Sequence[Finding], point: Point, arm: str) -> str:
        words = self.telling.words
        if kind in {"ratio_forest", "ratio_field", "amplification"}:
            return self._of_pairs(kind, about, point)
        if kind == "ratio_curve":
            return words("exhibit.ratio_curve", matcher=self.telling.title(point.matcher))
        if not self._supported(point):
            return words("exhibit.untold", matcher=self.telling.title(point.matcher))
        everyone = _everyone(point)
        if kind == "dose_response":
            return self._degraded(point, arm)
        if kind in {"distributions", "det"} and everyone["fmr"] > 0:
            return words(f"exhibit.{kind}", matcher=self.telling.title(point.matcher), rate=words.cell(everyone["fmr"]))
        return self._matrix(point) if kind == "matrix" else self._rate(everyone, point)

    def _of_pairs(self, kind: str, about: Sequence[Finding], point: Point) -> str:
        words, telling = self.telling.words, self.telling
        if kind in {"ratio_forest", "ratio_field"}:
            best = lead.strongest(about, self.contents.recorded.summary, point.matcher)
            return (
                words("exhibit.ratio_forest_untold", matcher=self.telling.title(point.matcher))
                if best is None
                else lead.title(best, telling)
            )
        # The one that is surest to be large; the others stand beneath it.
        surest = lead.amplified(about, point)
        if surest is None:
            return words("exhibit.amplification_untold", matcher=self.telling.title(point.matcher))
        return words(
            "exhibit.amplification",
            compared=words.label(surest.groups[0]),
            reference=words.label(surest.groups[-1]),
            value=claim_sentences.factor(surest.numbers.value or 0.0, telling),
        )

    def _matrix(self, point: Point) -> str:
        words = self.telling.words
        every = point.clean[(point.clean["group_by"] == "") & (point.clean["scope"] == "all")].iloc[0]
        events, comparisons = words.number(every["false_matches"]), words.count("comparisons", every["impostor_pairs"])
        return words(
            "exhibit.matrix", matcher=self.telling.title(point.matcher), events=events, comparisons=comparisons
        )

    def _degraded(self, point: Point, arm: str) -> str:
        """The highest rate of an arm that an interval stands behind, of those at each condition's strongest dose."""
        words, telling = self.telling.words, self.telling
        sure = chosen_rows(point, "highest_with_interval", arm)
        if not sure:
            return words("exhibit.dose_untold", matcher=self.telling.title(point.matcher))
        [worst, *_] = sure
        return words(
            "exhibit.dose_response",
            where=claim_sentences.capital(telling.under_in_full(worst)),
            matcher=self.telling.title(point.matcher),
            rate=words.cell(worst["fmr"]),
            clean=words.cell(_everyone(point)["fmr"]),
        )

    def _eer(self, point: Point) -> float | None:
        """Equal error rate on clean photographs, where the card holds one."""
        held = [
            one.eer for one in self.telling.card.separation if (one.matcher, one.condition) == (point.matcher, CLEAN)
        ]
        return next((rate for rate in held if rate is not None), None)

    def _rate(self, row: Row, point: Point) -> str:
        words = self.telling.words
        labels = finest(point.clean)
        matched = words("exhibit.matched", labels=words.labels(labels)) if labels else ""
        if sureness(row) in {"zero", "zero_bound"}:
            comparisons = words.count("comparisons", row["impostor_pairs"])
            return words(
                "exhibit.rate_zero", matcher=self.telling.title(point.matcher), comparisons=comparisons, matched=matched
            )
        return words(
            "exhibit.rate", matcher=self.telling.title(point.matcher), rate=words.cell(row["fmr"]), matched=matched
        )

    def _behind(self, kind: str, point: Point) -> list[str]:
        """Counts, rates and intervals."""
        words, telling = self.telling.words, self.telling
        clean = self._numbers(_everyone(point), words(EVERYONE))
        if kind == "dose_response":
            return [clean, *answer(point, telling).conditions]
        if kind == "distributions":
            rate = self._eer(point)
            return [clean] if rate is None else [clean, words("exhibit.eer", rate=words.percent(rate))]
        if kind == "det":
            row = _everyone(point)
            missed = words("exhibit.missed", rate=words.cell_percent(row["fnmr"]))
            return [clean] if pd.isna(row["fnmr"]) else [clean, missed]
        return [clean]

    def _numbers(self, row: Row, name: str) -> str:
        telling = self.telling
        return telling.words("answer.group", group=name, rate=telling.rate(row), **telling.counts(row))

    def _refused(self, kind: str, about: Sequence[Finding], point: Point) -> list[str]:
        words = self.telling.words
        if self.contents.claims is None:
            return [words("answer.not_yet_text")]
        if kind in {"ratio_forest", "amplification"}:
            of_pairs = "claims_of_pairs" if kind == "ratio_forest" else "claims_of_amplification"
            asked = [row["of"] - row["count"] for row in chosen(point, of_pairs)]
            return [words("exhibit.pairs", pairs=words.number(refused)) for refused in asked if refused]
        if not self._supported(point):
            return [self._untold(point)]
        if kind != "group_rates":
            return []
        ratios = self._findings("ratio_forest", point, "")
        none = bool(ratios) and not any(f.supported for f in ratios)
        # Which groups are too small shows in the figure, and stands in the list of findings.
        return [words("exhibit.no_ratio")] if none else []

    def _untold(self, point: Point) -> str:
        """Why nothing is said of how often a matcher takes one person for another."""
        about = [f for f in self._findings("group_rates", point, "") if f.groups == [EVERYONE]]
        return next(iter(claim_sentences.refusals(about, self.telling)), self.telling.words("answer.not_yet_text"))

    def _status(self, about: Sequence[Finding]) -> str:
        confirmatory = any(f.status == "confirmatory" for f in about)
        return self.telling.words("exhibit.confirmatory" if confirmatory else "exhibit.exploratory")

    def _conditions(self, kind: str, point: Point, arm: str) -> list[str]:
        """The simulated conditions that a figure shows."""
        if kind in {"dose_response", "amplification", "ratio_field", "score_shift", "search_band"}:
            return [name for one in point.arms if arm in {"", one} for name, _ in point.conditions(one)]
        shown = {"det": strongest_doses(point), "distributions": [row for row in [hardest(point)] if row is not None]}
        return [str(row["condition"]) for row in shown.get(kind, [])]

    def _limits(self, about: Sequence[Finding], conditions: Iterable[str]) -> list[str]:
        words, card = self.telling.words, self.telling.card
        degraded = [name for name in conditions if name != CLEAN]
        generated = [words("generated.text")] if card.generated else []
        beside = claim_sentences.limitations(about, self.telling)
        joined = words("findings.separator").join(beside)
        said = [f"{joined[0].upper()}{joined[1:]}."] if beside else []
        simulated = [words("method.simulated")] if degraded else []
        return [
            *generated,
            *said,
            *simulated,
            *self.telling.unproven_limit(degraded),
            words("method.tested"),
        ]


def _everyone(point: Point) -> Row:
    """Everyone on clean photographs."""
    return dict(pooled(point.clean).iloc[0])
