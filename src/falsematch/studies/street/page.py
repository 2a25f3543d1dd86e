"""The page of reported circumstances: one finding, one chart; then each circumstance, told in the same order."""

from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import tables
from falsematch.errors import ResultError
from falsematch.report import expectations, pictures, study_summary, words
from falsematch.report.figure_page import setting, style_sheet, write_figure_page
from falsematch.report.label_notes import label_notes
from falsematch.report.opening import Opening
from falsematch.report.pictures import Tile
from falsematch.report.rate_words import counted, false_matches, rate, share, times, unsure
from falsematch.report.study_summary import StudySummary
from falsematch.report.style import FORMS, ON_PAGE
from falsematch.report.telling import Row, Telling
from falsematch.report.words import Words
from falsematch.result.card import read_card
from falsematch.result.folder import CARD
from falsematch.studies.street import figure, sentences
from falsematch.studies.street.sentences import CLEAN, EVERYONE, capital, holds
from falsematch.tables import street_tables

FIGURE = "street"


def write_street(folder: Path, lang: str = "en") -> None:
    """Write ``figures/`` and ``report.html`` of reported circumstances from the recorded tables, computing nothing.

    Raises
    ------
    ResultError
        Where a table or the card is absent or malformed.
    """
    card = read_card(folder)
    if card.confidence is None:
        raise ResultError(f"{folder / CARD}: `confidence` is missing; run the experiment again.")
    summary = study_summary.read(folder, card)
    table = tables.read_csv(folder / "street.csv", street_tables.STREET)
    steps = tables.read_csv(folder / "street_steps.csv", street_tables.STEPS)
    say = words.load(lang)
    page = _Page(table, steps, summary, Telling(say, card, card.confidence), card.experiment.settings)
    sections = [page.section(name) for name in card.experiment.settings["circumstances"]]
    finding = page.finding()
    drawn = [
        figure.draw(page.drawn(), FIGURE, page.telling, finding, page.led_by(), form) for form in (*FORMS, *ON_PAGE)
    ]
    write_figure_page(
        folder,
        drawn,
        "street.html.j2",
        say,
        card,
        opening=Opening(finding, page.lead(), page.setting(), say.several("street.limits")),
        data="street.csv",
        own_style=style_sheet("street.css"),
        told_at=page.told_at(),
        band=say("street.band", **_counts(summary.find("claims"), say)),
        sections=sections,
        unproven=[one["name"] for one in sections if not one["proven"]],
        clean=page.results(CLEAN),
        searches=page.searches(card.experiment.settings["circumstances"]),
        sources=say.entry("street.sources"),
        labels=page.labels(),
        legend=say("street.chart.legend"),
        notes=page.as_named(),
    )


class _Page:
    """What stands on the page, section by section."""

    def __init__(
        self,
        table: pd.DataFrame,
        steps: pd.DataFrame,
        summary: StudySummary,
        telling: Telling,
        settings: dict[str, Any],
    ) -> None:
        self.table, self.steps, self.summary = table, steps, summary
        self.telling, self.say, self.settings = telling, telling.words, settings
        at = summary.chosen(table, "told_at")
        if at is None:
            raise ResultError("summary.csv: names no row at which circumstances are told; run the experiment again.")
        self.at: Row = at

    def finding(self) -> str:
        """The strongest claim as a title, with the range of its contrast over circumstances; or that there is none."""
        leads = self.summary.chosen(self.table, "leads")
        if leads is None:
            return self.say("street.finding.none")
        groups = [self.say.people(leads[name]) for name in ("group", "reference_group")]
        if holds(leads["named_supported"]):
            more = leads["named_ratio"] > 1
            compared, reference = groups if more else groups[::-1]
            size = times(leads["named_ratio"], self.say) if more else ""
            named = {"where": self._where(leads), "matcher": self._matcher(leads), "times": size}
            kind = "one" if more else "less"
            return self.say(f"street.finding.{kind}", **named, compared=compared, reference=reference)
        compared, reference = groups if leads["ratio"] > 1 else groups[::-1]
        held = self.summary.find("range")
        several = held is not None and held["count"] > 1
        kind = ("several" if several else "one") if leads["ratio"] > 1 else "less"
        return self.say(
            f"street.finding.{kind}",
            **_counts(held, self.say),
            where=self._where(leads),
            matcher=self._matcher(leads),
            compared=compared,
            reference=reference,
            times=times(leads["ratio"], self.say),
            low=times(self.summary.value("range_low"), self.say),
            high=times(self.summary.value("range_high"), self.say),
        )

    def lead(self) -> str:
        """What may be read aloud: counts, rates, intervals and people of the finding's two groups; and clean ones."""
        one = self.summary.chosen(self.table, "leads") or self.at
        if holds(one["named_supported"]):
            wider = sentences.wider_kind(one)
            told = [*sentences.named(one, self._where(one), self.telling)]
            clean = self._row(CLEAN, one["group"])
            if clean is not None and holds(clean["named_supported"]):
                size = sentences.size(clean, "named_ratio", "named", self.say)
                told.append(self.say("street.lead.clean_named", size=size))
            return " ".join([*told, *([self.say(f"street.lead.wider.{wider}")] if wider else [])])
        other = self._row(one["condition"], one["reference_group"])
        told = [
            self.say(
                f"street.lead.{place}",
                where=self._where(one),
                who=self.say.people(row["group"]),
                people=self.say.cell_count(row["people"]),
                count=counted(row, "false_matches", "comparisons", self.say),
                rate=false_matches(row, self.say),
            )
            for place, row in (("first", one), ("second", other))
            if row is not None
        ]
        clean = self._row(CLEAN, one["group"])
        if clean is not None:
            kind = "clean" if clean["supported"] else "clean_untold"
            told.append(self.say(f"street.lead.{kind}", size=sentences.size(clean, "ratio", "ratio", self.say)))
        return " ".join(map(capital, told))

    def led_by(self) -> str:
        """The circumstance that the finding is about; empty where there is none."""
        leads = self.summary.chosen(self.table, "leads")
        return "" if leads is None else str(leads["condition"])

    def drawn(self) -> list[Row]:
        """The rows of the chart, in the order that was recorded; what was named before the run as it was named."""
        chosen = self.summary.rows[self.summary.rows["what"] == "drawn"]
        return [_as_named(dict(self.table.iloc[int(row) - 1])) for row in chosen["row"]]

    def as_named(self) -> list[str]:
        """Which rows of the chart are as they were named before the run."""
        named = [row for row in self.drawn() if holds(row["named_supported"])]
        return [
            capital(self.say("street.chart.named", what=self.say.known("street.name", row["condition"])))
            for row in named
        ]

    def labels(self) -> str:
        """Who said which group people belong to, as far as a contrast rests on it."""
        named = {label for one in self.settings["contrasts"] for label in (*one["groups"], *one["within"])}
        kinds = {label: kind for label, kind in self.telling.card.dataset.labels.items() if label in named}
        told = [
            self.say("setup", what=self.say.label(label), value=self.say.known("provenance", kind))
            for label, kind in kinds.items()
        ]
        said = self.say("street.labels", labels=self.say("findings.separator").join(told))
        return " ".join([said, *label_notes(self.telling.card.dataset.name, kinds, self.say)])

    def setting(self) -> str:
        """Whose portraits, which matcher, at which setting."""
        return setting(self.telling.card, self.say, self._matcher(self.at), self._setting(self.at))

    def told_at(self) -> str:
        """At which matcher, threshold and metering everything in the open is told, and what they are."""
        say = self.say
        told = [say("street.told_at", matcher=self._matcher(self.at), setting=self._setting(self.at))]
        for what, name in (("setting_means", self.at["threshold_name"]), ("metering_means", self.at["metering"])):
            if (means := say.entry(f"street.{what}").get(name)) is not None:
                told.append(str(means))
        return " ".join(told)

    def section(self, name: str) -> dict[str, Any]:
        """One circumstance: the pictures, what was reported, simulated and guessed, and what it came to."""
        say = self.say
        told = say.entry("street.circumstance")[name]
        everyone = self._row(name, EVERYONE)
        own = self.table[self.table["condition"] == name]
        tiles = pictures.tiles(name)
        shown = [one for one in tiles if one.clean or one.metering == self.at["metering"]]
        return {
            "name": name,
            "heading": told["heading"],
            "tiles": [self._tile(one, told["alt"]) for one in shown],
            "faces": [self._tile(one, told["alt"]) for one in tiles if one not in shown],
            "proven": everyone is not None and bool(everyone["proven"]),
            "reported": told["reported"],
            "sources": told["sources"],
            "simulated": capital(say("findings.separator").join(map(self._step, self._steps(name)))),
            "steps": [self._step_in_full(row) for row in self._steps(name)],
            "guessed": told["guessed"],
            "claims": say("street.claims", **_counts(self.summary.find("claims", name=name), say)),
            **self.results(name),
            "every": [self._every(row) for row in own.to_dict("records")],
        }

    def results(self, name: str) -> dict[str, Any]:
        """What a circumstance came to at the page's point: counts, what is supported, and of whom it cannot tell."""
        own = self._own(name)
        everyone = self._row(name, EVERYONE)
        supported, untold = sentences.contrasts(own, self._where, self.telling)
        supported += self._clean_counts(name, own)
        return {
            "counted": "" if everyone is None else " ".join(filter(None, self._counted(everyone, own))),
            "groups": [self._group(row) for row in own],
            "supported": supported,
            "untold": [*untold, *sentences.widening(own, self.say)],
            **self._lost(name, own),
        }

    def _clean_counts(self, name: str, own: list[Row]) -> list[str]:
        """The clean counts of what was planned and is supported under a circumstance."""
        planned = [row for row in own if holds(row["named_supported"])] if name != CLEAN else []
        clean = [self._row(CLEAN, row["group"]) for row in planned]
        return [
            sentences.clean_counts(row, self.say) for row in clean if row is not None and holds(row["named_supported"])
        ]

    def _lost(self, name: str, own: list[Row]) -> dict[str, Any]:
        """Who was missed, and on whose photographs no face was found: every matcher, at the page's metering."""
        at = self.table[(self.table["condition"] == name) & (self.table["threshold_name"] == self.at["threshold_name"])]
        rows = at[at["metering"].isin({own_row["metering"] for own_row in own})].to_dict("records")
        by_name = {(row["matcher"], row["group"]): row for row in rows}
        everyone = [row for row in rows if row["group"] == EVERYONE]
        told = next((row for row in everyone if row["matcher"] == self.at["matcher"]), None)
        missed = "" if told is None else sentences.missed(told, self._leading(own), self.say)
        return {
            "missed": " ".join(filter(None, (missed, sentences.no_face(everyone, self.say)))),
            "lost": sentences.lost(rows, lambda row: by_name.get((row["matcher"], row["reference_group"])), self.say),
        }

    def _leading(self, own: list[Row]) -> list[Row]:
        """The two groups of the contrast that the page leads with."""
        return [row for row in own if row["group"] in {self.at["group"], self.at["reference_group"]}]

    def _counted(self, everyone: Row, own: list[Row]) -> list[str]:
        """How many false matches there were, and on how many photographs the circumstance could not be made."""
        return [
            sentences.everyone(everyone, self.say),
            sentences.not_made(everyone, self._leading(own), self.say),
        ]

    def searches(self, names: list[str]) -> dict[str, Any]:
        """What searches brought up, clean ones first, and what may be said of the gallery that nobody here has."""
        say = self.say
        made: list[dict[str, Any]] = []
        none: list[str] = []
        for name in (CLEAN, *names):
            row = self._row(name, EVERYONE)
            if row is None:
                continue
            named = figure.circumstance(name, say)
            if pd.isna(row["searches"]):
                none.append(named)
                continue
            stated = sentences.stated(row, self.telling, needs=name == CLEAN)
            stricter = self._searched_at(name)
            of_groups = [one for one in stricter if one["group"] != EVERYONE and not pd.isna(one["fpir"])]
            made.append(
                {
                    "heading": capital(named),
                    "open": name in {CLEAN, self.led_by()},
                    "lines": [sentences.search(row, say), *(stated if name == CLEAN else stated[:1])],
                    "expected": [] if name == CLEAN else stated[1:],
                    "by_group": [self._search_of(one) for one in of_groups],
                }
            )
        stated_n = self.settings.get("stated_n")
        gallery = expectations.large(say, stated_n) if stated_n else ""
        known = say.entry("street.stated.known").get(str(stated_n), "")
        return {
            "heading": say("street.stated.heading", gallery=gallery) if gallery else say("story.search"),
            "means": [line for line in (known, say("street.stated.means", gallery=gallery) if gallery else "") if line],
            "made": made,
            "by_group": say("street.search.by_group", setting=say.threshold(self._search_threshold)),
            "whom": say("street.search.whom"),
            "none": [say("street.search.none", circumstances=say("findings.separator").join(none))] if none else [],
        }

    def _tile(self, tile: Tile, alt: str) -> dict[str, str]:
        """A picture with what was done to it."""
        say = self.say
        caption = say("street.tile.clean") if tile.clean else say(f"street.tile.{tile.metering}")
        return {"source": tile.source, "caption": caption, "alt": say("street.picture", what=alt, caption=caption)}

    def _group(self, row: Row) -> dict[str, str]:
        say = self.say
        return {
            "who": capital(sentences.who(row, say)),
            "people": say.cell_count(row["people"]),
            "false_matches": counted(row, "false_matches", "comparisons", say),
            "rate": false_matches(row, say),
            "missed": counted(row, "false_non_matches", "genuine_pairs", say),
            "missed_rate": rate(row, "fnmr", say),
            "failed": counted(row, "failures_to_acquire", "probe_images", say),
            "not_made": say.cell_count(row["not_applicable"]),
        }

    def _search_of(self, row: Row) -> dict[str, str]:
        return {
            "who": capital(sentences.who(row, self.say)),
            "count": counted(row, "false_positive_searches", "searches", self.say),
            "rate": rate(row, "fpir", self.say) or unsure(row["search_reason"], self.say),
        }

    def _every(self, row: Row) -> dict[str, str]:
        """A row of the collapsed table."""
        say = self.say
        group = self._group(row)
        return group | {
            "matcher": self._matcher(row),
            "setting": self._setting(row),
            "metering": say.known("street.metering", row["metering"]),
            "ratio": "" if pd.isna(row["ratio_low"]) else figure.limits_of(row, say),
            "claim": self._claim(row),
            "search": counted(row, "false_positive_searches", "searches", say),
            "search_rate": "" if pd.isna(row["fpir"]) else share(row["fpir"], say),
        }

    def _claim(self, row: Row) -> str:
        if not row["contrast"]:
            return ""
        if row["supported"]:
            return self.say("street.supported")
        return self.say("street.unproven") if not row["refusals"] else sentences.why(row, self.say)

    def _own(self, name: str) -> list[Row]:
        """The rows of a circumstance at the page's matcher, threshold and metering."""
        return self._at_threshold(name, self.at["threshold_name"])

    def _searched_at(self, name: str) -> list[Row]:
        """The rows of a circumstance at the threshold at which searches are told group by group."""
        return self._at_threshold(name, self._search_threshold)

    @property
    def _search_threshold(self) -> str:
        """Stricter than the page's own where the experiment names one: at a loose one every search errs."""
        return str(self.settings.get("searched_at") or self.at["threshold_name"])

    def _at_threshold(self, name: str, threshold: str) -> list[Row]:
        own = self.table[(self.table["condition"] == name) & (self.table["threshold_name"] == threshold)]
        own = own[own["matcher"] == self.at["matcher"]]
        if name != CLEAN:
            own = own[own["metering"] == self.at["metering"]]
        found: list[Row] = [*own.to_dict("records")]
        return found

    def _row(self, name: str, group: str) -> Row | None:
        return next((row for row in self._own(name) if row["group"] == group), None)

    def _where(self, row: Row) -> str:
        return self.say.under(row["condition"])

    def _matcher(self, row: Row) -> str:
        return self.say.known("matcher", row["matcher"])

    def _setting(self, row: Row) -> str:
        return self.say.threshold(row["threshold_name"])

    def _steps(self, name: str) -> list[Row]:
        found: list[Row] = [*self.steps[self.steps["condition"] == name].to_dict("records")]
        return found

    def _step(self, row: Row) -> str:
        """A step by its name; its range and unit are told where they fold out."""
        say = self.say
        settings = [say.known("street.setting", one.split(" ")[0]) for one in row["setting"].split(", ") if one]
        return say("comma").join([say.known("condition", row["step"]), *settings])

    def _step_in_full(self, row: Row) -> str:
        say, step, unit = self.say, self._step(row), self.say.known("unit", row["unit"])
        low, high = say.short(row["low"]), say.short(row["high"])
        if low == high:
            return say("street.step_worn", step=step, unit=unit)
        return say("street.step", step=step, low=low, high=high, unit=unit)


def _as_named(row: Row) -> Row:
    """A row with the numbers of the claim that was named before the run, where there is one."""
    if not holds(row["named_supported"]):
        return row
    of = {"ratio": "ratio", "ratio_low": "low", "ratio_high": "high", "people": "people"}
    return {**row, **{name: row[f"named_{own}"] for name, own in of.items()}, "supported": True}


def _counts(row: Row | None, say: Words) -> dict[str, str]:
    held = row or {"count": 0, "of": 0}
    return {"count": say.number(held["count"]), "all": say.number(held["of"])}
