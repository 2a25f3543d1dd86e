"""The page of a consistency: what agrees in direction, one chart, every row, and in what the datasets differ."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from falsematch import tables
from falsematch.report import words
from falsematch.report.figure_page import limits, write_figure_page
from falsematch.report.opening import Opening
from falsematch.report.source_line import corrections
from falsematch.report.telling import Row
from falsematch.report.words import Words
from falsematch.result.card import Card, read_card
from falsematch.result.origin import ComparedDataset
from falsematch.studies.consistency import figure
from falsematch.studies.consistency.figure import contrast_name, dataset_name, size_of
from falsematch.tables import study_tables

FIGURE = "consistency"
_TOLD = ("agree", "disagree", "one_tells")


def write_consistency(folder: Path, lang: str = "en") -> None:
    """Write ``figures/`` and ``report.html`` of a consistency from its recorded tables, computing nothing.

    Raises
    ------
    ResultError
        Where a table or the card is absent or malformed.
    """
    table = tables.read_csv(folder / "consistency.csv", study_tables.CONSISTENCY)
    summary = tables.read_csv(folder / "consistency_summary.csv", study_tables.CONSISTENCY_SUMMARY)
    card = read_card(folder)
    say = words.load(lang)
    whole = summary[summary["what"] == "everything"].iloc[0].to_dict()
    finding = _finding(whole, say)
    field = _field(table, summary, say)
    table, pairs = (one[one["condition"] == "clean"] for one in (table, summary[summary["what"] == "pair"]))
    rows = table.to_dict("records")
    source = say("consistency.source", result=card.short_result, corrections=corrections(say))
    write_figure_page(
        folder,
        [figure.draw(table, [one.name for one in card.compared], FIGURE, say, finding, source)],
        "consistency.html.j2",
        say,
        card,
        opening=Opening(
            finding,
            say("consistency.lead", **_counts(whole, say)),
            say("opening.separator").join(dataset_name(one.name, say) for one in card.compared),
            [*limits(say, "matchers"), *say.several("consistency.limits_first")],
        ),
        data="consistency.csv",
        told=list(_told(pairs, table, say)),
        field=field,
        contrasts=[
            (contrast_name(row["contrast"], say), _of_contrast(row, say))
            for row in summary[summary["what"] == "contrast"].to_dict("records")
        ],
        sets=[_facts(one, rows, card, say) for one in card.compared],
        contrast=lambda name: contrast_name(name, say),
        dataset=lambda name: dataset_name(name, say),
        group=say.group,
        refused=lambda row: _refused(row, say),
        pairs=pairs.to_dict("records"),
        rows=rows,
    )


_COUNTED = ("measured_twice", "comparable", "agreeing", "told_once", "told_never")


def _counts(row: Row, say: Words) -> dict[str, str]:
    return {name: say.number(row[name]) for name in _COUNTED}


def _of_contrast(row: Row, say: Words) -> str:
    kind = "of_contrast" if row["comparable"] else "of_contrast_none"
    return say(f"consistency.{kind}", **_counts(row, say))


def _finding(whole: Row, say: Words) -> str:
    """The finding as a title."""
    kind = "some" if whole["comparable"] else "none"
    return say(f"consistency.finding.{kind}", **_counts(whole, say))


def _field(table: pd.DataFrame, summary: pd.DataFrame, say: Words) -> dict[str, Any] | None:
    """The same under simulated conditions: counted by contrast and condition; None where none was asked for."""
    whole = summary[summary["what"] == "field"]
    if whole.empty:
        return None
    by = {what: summary[summary["what"] == what].to_dict("records") for what in ("contrast_in_the_field", "condition")}
    names = {"contrast_in_the_field": "contrast", "condition": "condition"}
    named = {
        what: [(_name_of(row, names[what], say), _of_contrast(row, say)) for row in rows] for what, rows in by.items()
    }
    pairs = summary[(summary["what"] == "pair") & (summary["condition"] != "clean")]
    opposite = pairs[pairs["agreement"] == "disagree"].to_dict("records")
    return {
        "finding": say("consistency.field.finding", **_counts(whole.iloc[0].to_dict(), say)),
        "contrasts": named["contrast_in_the_field"],
        "conditions": named["condition"],
        "opposite": [_sentence(pair, table, say) for pair in opposite],
        "pairs": [_pair_in_the_field(row, say) for row in pairs.to_dict("records")],
    }


def _name_of(row: Row, what: str, say: Words) -> str:
    return contrast_name(row["contrast"], say) if what == "contrast" else say.known("condition", row["condition"])


def _pair_in_the_field(row: Row, say: Words) -> list[str]:
    """The cells of one contrast of one matcher under one condition."""
    return [
        contrast_name(row["contrast"], say),
        slice_name(row, say),
        say.known("matcher", row["matcher"]),
        say.threshold(row["threshold_name"]),
        *(say.cell_count(row[name]) for name in ("datasets", "more_often", "less_often")),
        say(f"consistency.agreed.{row['agreement']}"),
    ]


def slice_name(row: Row, say: Words) -> str:
    """A condition at its dose, and metering."""
    parts = [say.dosed(row["condition"], row["dose"])]
    if row["metering"] != "fixed":
        parts.append(say.known("street.metering", row["metering"]))
    return say("comma").join(parts)


def _told(pairs: pd.DataFrame, table: pd.DataFrame, say: Words) -> Iterator[tuple[str, list[str]]]:
    """What agrees, what does not, and what one dataset alone tells: a heading and a sentence for each."""
    for agreement in _TOLD:
        own = pairs[pairs["agreement"] == agreement].to_dict("records")
        if own:
            yield say(f"consistency.agreement.{agreement}"), [_sentence(pair, table, say) for pair in own]


def _sentence(pair: Row, table: pd.DataFrame, say: Words) -> str:
    """One contrast of one matcher, dataset by dataset."""
    keys = ["contrast", "condition", "unit", "metering", "matcher", "threshold_name"]
    same = (table[keys] == [pair[key] for key in keys]).all(axis=1)
    dose: pd.Series = table["dose"].isna() if pd.isna(pair["dose"]) else table["dose"] == pair["dose"]
    own = table[same & dose & (table["direction"] != "")]
    contrast = contrast_name(pair["contrast"], say)
    return say(
        "consistency.sentence",
        contrast=contrast if pair["condition"] == "clean" else say("comma").join([contrast, slice_name(pair, say)]),
        matcher=say.known("matcher", pair["matcher"]),
        threshold=say.threshold(pair["threshold_name"]),
        datasets=say("findings.separator").join(_said(row, say) for row in own.to_dict("records")),
    )


def _said(row: Row, say: Words) -> str:
    counts = {
        f"{name}_{side}": say.cell_count(row[f"{side}_{column}"])
        for side in ("compared", "reference")
        for name, column in (("events", "false_matches"), ("trials", "comparisons"), ("people", "people"))
    }
    direction = say(f"consistency.direction.{row['direction']}")
    named = {"dataset": dataset_name(row["dataset"], say), "direction": direction}
    limits = ""
    if row["told_by"] == "contrast":
        ends = {end: say.short(float(f"{row[f'ratio_{end}']:.2g}")) for end in ("low", "high")}
        limits = say("consistency.limits", times=size_of(row, say), **ends)
    elif row["told_by"]:
        limits = say("consistency.few")
        limits += "" if pd.isna(row["at_least"]) else say("consistency.few_times", size=size_of(row, say))
    return say("consistency.said", **named, **counts, limits=limits)


def _refused(row: Row, say: Words) -> str:
    """Why no direction is claimed, and why there is no number or interval."""
    known = say.entry("findings.reasons")
    codes = [str(known.get(code, code)) for code in row["refusals"].split("; ") if code]
    return say("findings.separator").join([*codes, *filter(None, [say.reasons(row["reason"])])])


def _facts(one: ComparedDataset, rows: Sequence[Row], card: Card, say: Words) -> dict[str, Any]:
    """What a dataset's manifest says, as far as it may bear on the rows."""
    overlap = {row["matcher"]: row["overlap"] for row in rows if row["dataset"] == one.name and row["overlap"]}
    settings = next(held for held in card.experiment.settings["sets"] if held["dataset"] == one.name)
    return {
        "name": dataset_name(one.name, say),
        "title": one.title,
        "results": say("comma").join(settings["results"]),
        "people": say.cell_count(float("nan") if one.people is None else one.people),
        "photographs": say.cell_count(float("nan") if one.photographs is None else one.photographs),
        "labels": [(say.label(label), say.known("provenance", kind)) for label, kind in one.labels.items()],
        "overlap": [
            (say.known("matcher", matcher), say(f"consistency.overlap.{known}")) for matcher, known in overlap.items()
        ],
        "quoted": [
            one.about,
            *one.captures.values(),
            *one.label_texts.values(),
            *one.faults,
            *([one.overlap] if one.overlap else []),
        ],
    }
