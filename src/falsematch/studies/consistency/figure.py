"""The figure of a consistency: a row a contrast and matcher, a column a dataset, and in each place what it claims."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.style import Drawing, Sheet
from falsematch.report.telling import Row
from falsematch.report.words import Words
from falsematch.tables import as_csv
from falsematch.tables.study_tables import CONSISTENCY

_ROW, _HEAD = 0.17, 0.27
"""Inches: a matcher, and the heading of a contrast."""
_LEFT = 1.2
"""Inches: where the first dataset begins."""
_MARKS = {"more_often": (style.VERMILLION, "^"), "less_often": (style.BLUE, "v"), "cannot_tell": (style.QUIET, "o")}


def draw(table: pd.DataFrame, datasets: list[str], name: str, words: Words, title: str, source: str) -> Drawing:
    """Draw the figure from ``consistency.csv``; nothing is computed.

    Parameters
    ----------
    table : DataFrame
        Columns of :data:`falsematch.tables.study_tables.CONSISTENCY`.
    datasets : list of str
        In the order of their columns.
    name : str
        File name without suffix.
    words : Words
    title : str
        The finding.
    source : str
        Which results, and where corrections stand.
    """
    shown = table[table.groupby(["contrast", "matcher", "threshold_name"])["direction"].transform("max") != ""]
    several = len(set(table["threshold_name"])) > 1
    blocks = [
        (str(contrast), [(key, rows) for key, rows in own.groupby(["matcher", "threshold_name"], sort=False)])
        for contrast, own in shown.groupby("contrast", sort=False)
    ]
    heading = style.wrapped(title, style.TITLE, weight="bold")
    notes = [
        line
        for text in (*(words(f"consistency.legend.{way}") for way in _MARKS), words("consistency.legend.none"), source)
        for line in style.wrapped(text, style.TINY)
    ]
    head = 0.24 + len(heading) * style.leading(style.TITLE) + 0.16
    body = sum(_HEAD + len(rows) * _ROW for _, rows in blocks)
    with style.drawing(name):
        sheet = Sheet(head + body + 0.25 + len(notes) * style.leading(style.TINY))
        sheet.write_lines(0.24, heading, size=style.TITLE, weight="bold")
        width = (style.WIDTH - _LEFT - 0.1) / len(datasets)
        for place, dataset in enumerate(datasets):
            shown_as = style.clipped(dataset_name(dataset, words), style.SMALL, width - 0.05)
            sheet.write(_LEFT + place * width, head - 0.02, shown_as, size=style.SMALL, weight="bold")
        axes = sheet.axes(_LEFT, head, style.WIDTH - _LEFT - 0.1, body)
        axes.set(xlim=(0, len(datasets)), ylim=(body, 0), xticks=[], yticks=[])
        at = 0.0
        for contrast, rows in blocks:
            named = style.clipped(contrast_name(contrast, words), style.SMALL, style.WIDTH - 0.2, weight="bold")
            sheet.write(0.1, head + at + 0.2, named, size=style.SMALL, weight="bold")
            at += _HEAD
            for (matcher, threshold), own in rows:
                said = words("comma").join(
                    [words.known("matcher", str(matcher)), words.threshold(str(threshold))][: 1 + several]
                )
                sheet.write(0.1, head + at + 0.12, style.clipped(said, style.TINY, _LEFT - 0.15), size=style.TINY)
                for row in own.to_dict("records"):
                    _cell(axes, datasets.index(row["dataset"]), at + _ROW / 2, row, words)
                at += _ROW
        sheet.write_lines(head + body + 0.2, notes, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    lines = " ".join(
        words(
            "consistency.alt_row",
            contrast=contrast_name(contrast, words),
            matcher=words.known("matcher", str(matcher)),
            cells=words("findings.separator").join(_alt(row, words) for row in own.to_dict("records")),
        )
        for contrast, rows in blocks
        for (matcher, _), own in rows
    )
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(table, CONSISTENCY),
        alt=words("consistency.alt", title=title, rows=lines),
        caption=title,
    )


def _cell(axes: Axes, place: int, at: float, row: Row, words: Words) -> None:
    """What one dataset says of one contrast: filled where its result claims a direction, hollow with a count else."""
    text: dict[str, Any] = {"fontsize": style.TINY, "va": "center_baseline", "color": style.QUIET}
    if not row["direction"]:
        axes.text(place, at, words("not_measured"), **text)
        return
    color, shape = _MARKS[row["direction"]]
    told = row["direction"] != "cannot_tell"
    axes.plot(
        [place + 0.05],
        [at],
        linestyle="none",
        marker=shape,
        markersize=4,
        markerfacecolor=color if told else style.PAPER,
        markeredgecolor=color,
        markeredgewidth=0.8,
        clip_on=False,
    )
    if told:
        text |= {"color": style.INK}
    axes.text(place + 0.13, at, size_of(row, words), **text)


def _alt(row: Row, words: Words) -> str:
    named = dataset_name(row["dataset"], words)
    if not row["direction"]:
        return words("consistency.alt_none", dataset=named)
    direction = words(f"consistency.direction.{row['direction']}")
    if row["told_by"] == "few_people" and pd.isna(row["at_least"]):
        return words("consistency.alt_plain", dataset=named, direction=direction)
    return words("consistency.alt_cell", dataset=named, direction=direction, size=size_of(row, words))


def size_of(row: Row, words: Words) -> str:
    """How far apart two groups are as far as the result claims it; the first one's count where it claims nothing."""
    if row["direction"] == "cannot_tell":
        counts = {"events": words.cell_count(row["compared_false_matches"])}
        return words("consistency.count", **counts, trials=words.cell_count(row["compared_comparisons"]))
    if row["told_by"] == "contrast":
        return words("consistency.times", times=words.short(float(f"{row['ratio']:.2g}")))
    if pd.isna(row["at_least"]):
        return words(f"consistency.direction.{row['direction']}")
    return words("consistency.at_least", times=words.short(row["at_least"]))


def dataset_name(name: str, words: Words) -> str:
    """A dataset by its short name."""
    known: dict[str, str] = words.entry("consistency.dataset")
    return known.get(name) or words.plain(name)


def contrast_name(name: str, words: Words) -> str:
    """A contrast by what its two groups are called."""
    known: dict[str, str] = words.entry("consistency.contrast")
    return known.get(name) or words.plain(name)
