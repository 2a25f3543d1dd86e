"""The page of whom searches falsely match: the finding, one chart, how it differs from the published test, and how."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import tables
from falsematch.report.figure_page import limits as first_limits
from falsematch.report.figure_page import setting, write_figure_page
from falsematch.report.opening import Opening
from falsematch.report.source_line import corrections, licensed
from falsematch.report.telling import Row
from falsematch.report.words import Words
from falsematch.result.card import Card
from falsematch.studies.replication import shares_figure
from falsematch.studies.replication.shares_figure import Panel, limits
from falsematch.tables import study_tables

FIGURE = "search_shares"
_HEADLINE = "left_out"


def write_search_shares(folder: Path, card: Card, verdicts: pd.DataFrame, told: dict[str, str], say: Words) -> None:
    """Write ``figures/`` and ``report.html`` of such a replication from its recorded tables, computing nothing.

    Parameters
    ----------
    folder : Path
    card : Card
    verdicts : DataFrame
        ``replication.csv``.
    told : dict of str to str
        The claim in words.
    say : Words

    Raises
    ------
    ResultError
        Where ``search_shares.csv`` or its summary is absent or malformed.
    """
    shares = tables.read_csv(folder / "search_shares.csv", study_tables.SEARCH_SHARES)
    summary = tables.read_csv(folder / "search_shares_summary.csv", study_tables.SEARCH_SHARES_SUMMARY)
    settings = _Settings(card, say)
    lead: dict[Any, Any] = summary[summary["leads"]].iloc[0].to_dict()
    kept = shares[shares["unlabelled"] == _HEADLINE]
    first = kept[kept["probe"] == lead["probe"]]
    panels = [
        Panel(settings.heading(name), settings.setting(name), first[first["threshold_name"] == name])
        for name in settings.names
    ]
    source = say(
        "replication.source",
        dataset=card.dataset.title,
        licence=licensed(card.dataset.licence, say),
        result=card.short_result,
        corrections=corrections(say),
    )
    finding = settings.finding(lead)
    drawing = shares_figure.draw(panels, FIGURE, say, finding, settings.called, settings.confidence, source)
    of_experiment = say.entry("search_shares.of_experiment").get(card.experiment.name, {})
    strongest = first[(first["matcher"] == lead["strongest"]) & (first["threshold_name"] == lead["threshold_name"])]
    write_figure_page(
        folder,
        [drawing],
        "search_shares.html.j2",
        say,
        card,
        told=told,
        opening=Opening(
            finding,
            settings.leading(lead, strongest.to_dict("records")),
            setting(card, say),
            [*say.several("search_shares.limits"), *first_limits(say, "groups")],
        ),
        data="search_shares.csv",
        in_sample=settings.in_sample(lead),
        groups=[
            (
                {
                    "heading": say("search_shares.rows_of", probe=probe, reference=reference),
                    "text": say("search_shares.rows_intro", probe=probe, reference=reference),
                },
                list(map(settings.sentence, rows)),
            )
            for (probe, reference), rows in _by_capture(kept)
        ],
        differs=of_experiment.get("differs", []),
        beyond=of_experiment.get("not", []),
        called=settings.called,
        verdicts=verdicts.to_dict("records"),
        rows=shares.to_dict("records"),
    )


def _by_capture(rows: pd.DataFrame) -> list[tuple[tuple[str, str], Sequence[Row]]]:
    return [
        ((str(probe), str(reference)), own.to_dict("records"))
        for (probe, reference), own in rows.groupby(["probe", "reference"], sort=False)
    ]


class _Settings:
    """What the experiment asked for, in words."""

    def __init__(self, card: Card, say: Words) -> None:
        settings = card.experiment.settings
        self.say, self.contrast = say, settings["contrast"]
        self.published = float(settings["margin"]["value"])
        self.confidence = say("percent", n=say.short(100 * settings["audit"]["confidence"]))
        self.called = say.people(self.contrast["called"])
        # As the tables name them.
        self.set = {
            f"matched={one['matched']}/{one['of']}": one for one in self.contrast["thresholds"] if isinstance(one, dict)
        }

    @property
    def names(self) -> list[str]:
        """The thresholds as the tables name them, those set on the searches first."""
        return [*self.set, *(one for one in self.contrast["thresholds"] if isinstance(one, str))]

    def _numbers(self, name: str) -> dict[str, str]:
        return {key: self.say.number(value) for key, value in self.set[name].items()} if name in self.set else {}

    def setting(self, name: str) -> str:
        """A threshold as part of a sentence."""
        kind = "matched" if name in self.set else "shipped"
        return self.say(f"search_shares.setting.{kind}", **self._numbers(name))

    def heading(self, name: str) -> str:
        """A threshold as the heading of its panel."""
        kind = "matched" if name in self.set else "shipped"
        return self.say(f"search_shares.panel.{kind}", **self._numbers(name))

    def finding(self, lead: Row) -> str:
        """The finding as a title."""
        more, less = (int(lead[name]) for name in ("more_often", "less_often"))
        kind = ("both" if less else "more") if more else "less" if less else "none"
        counts = {"more": more, "less": less, "matchers": int(lead["matchers"])}
        told = {name: self.say.number(value) for name, value in counts.items()}
        return self.say(f"search_shares.finding.{kind}", people=self.called, **told)

    def leading(self, lead: Row, strongest: list[dict[Any, Any]]) -> str:
        """The sentence that may be read aloud."""
        name = lead["threshold_name"]
        if not strongest:
            return self.say(
                "search_shares.lead_none", matchers=self.say.number(lead["matchers"]), setting=self.setting(name)
            )
        [row] = strongest
        return self.say(
            "search_shares.lead",
            matcher=self.say.known("matcher", row["matcher"]),
            setting=self.setting(name),
            people=self.called,
            matched=self.say.number(row["matched"]),
            members=self.say.number(row["matched_members"]),
            **{
                key: self.say.percent(row[value])
                for key, value in (
                    ("share", "share"),
                    ("low", "share_low"),
                    ("high", "share_high"),
                    ("expected", "expected"),
                )
            },
        )

    def in_sample(self, lead: Row) -> list[str]:
        """Of a threshold that was set on the searches, that it was."""
        values = {name: self.say.cell_count(lead[name]) for name in ("fewest", "most")}
        return [self.say("search_shares.in_sample", **values)] if lead["threshold_name"] in self.set else []

    def sentence(self, row: Row) -> str:
        """One row in words."""
        say, named = (
            self.say,
            {"matcher": self.say.known("matcher", row["matcher"]), "setting": self.setting(row["threshold_name"])},
        )
        if pd.isna(row["threshold"]):
            return say("search_shares.row_refused", **named, reason=say.reasons(row["reason"]))
        named |= {"hits": say.number(row["false_positive_searches"]), "searches": say.number(row["searches"])}
        if pd.isna(row["share"]):
            return say("search_shares.row_nobody", **named)
        return say(
            "search_shares.row",
            **named,
            fpir=say.percent(row["fpir"]),
            fpir_limits=limits(row, "fpir", say),
            counted=say.number(row["counted"]),
            matched=say.number(row["matched"]),
            members=say.number(row["matched_members"]),
            people=self.called,
            share=say.percent(row["share"]),
            limits=limits(row, "share", say),
            expected=say.percent(row["expected"]),
            direction=say(f"search_shares.direction.{row['direction']}"),
            published=self._beside(row["published"]),
        ).strip()

    def _beside(self, where: str) -> str:
        """Where the published ratio lies; nothing where there are no limits."""
        if not where:
            return ""
        return self.say(f"search_shares.published_beside.{where}", published=self.say.short(self.published))
