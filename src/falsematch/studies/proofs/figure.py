"""The figure of the proofs: how far each measured dose lies from the requested one, in units of its bar."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.study_summary import StudySummary
from falsematch.report.style import Drawing, Sheet
from falsematch.report.words import Words
from falsematch.tables import as_csv
from falsematch.tables.study_tables import PROOFS

_MATERIALS = {
    "patch": (style.BLUE, "o"),
    "head": (style.VERMILLION, "^"),
    "photograph": (style.GREEN, "s"),
}
_ROW = 0.17
"""Inches a line."""
_CONDITION, PROOF, _COUNT = 0.1, 1.45, 0.62
"""Inches: where the names begin, and the room of the counts at the right."""
LEFT = 2.75
"""Inches: where the marks begin."""
_RIM = 1.35
_DOT = 2.8


def draw(proofs: pd.DataFrame, summary: StudySummary, name: str, words: Words, source: str) -> Drawing:
    """Draw the figure from ``proofs.csv``; nothing is computed, rows are only chosen.

    Parameters
    ----------
    proofs : DataFrame
        With the columns of :data:`falsematch.tables.study_tables.PROOFS`.
    summary : StudySummary
    name : str
        File name without suffix.
    words : Words
    """
    drawn = proofs[proofs["over_bar"].notna() | (proofs["outcome"] == "failed")]
    lines = list(drawn[["condition", "proof"]].drop_duplicates().itertuples(index=False, name=None))
    title = words("proofs.title")
    top = style.wrapped(words("proofs.subtitle"), style.TEXT)
    legend = words("proofs.legend", rows=words.number(summary.count("without_error")))
    notes = [line for text in (legend, source) for line in style.wrapped(text, style.TINY)]
    head = 0.3 + len(top) * style.leading(style.TEXT) + 0.3
    body = len(lines) * _ROW
    foot = 0.3 + 0.16 * len(_MATERIALS) + 0.1 + len(notes) * style.leading(style.TINY) + 0.05
    width = style.WIDTH - LEFT - _COUNT - 0.1
    with style.drawing(name):
        sheet = Sheet(head + body + foot)
        sheet.write(0.1, 0.24, title, size=style.TITLE, weight="bold")
        sheet.write_lines(0.45, top, size=style.TEXT, color=style.QUIET)
        sheet.write(style.WIDTH - 0.1, head - 0.08, words("proofs.passed"), size=style.TINY, color=style.QUIET,
                    align="right")  # fmt: skip
        axes = sheet.axes(LEFT, head, width, body)
        _frame(axes, len(lines), words)
        former = ""
        for number, (condition, proof) in enumerate(lines):
            rows = drawn[(drawn["condition"] == condition) & (drawn["proof"] == proof)]
            at = head + (number + 0.72) * _ROW
            if condition != former:
                named = words.known("condition", condition)
                named = style.clipped(named, style.TINY, PROOF - _CONDITION - 0.05, weight="bold")
                sheet.write(_CONDITION, at, named, size=style.TINY, weight="bold")
                axes.axhline(number, color=style.GRID, linewidth=0.5)
            former = condition
            sheet.write(PROOF, at, words.known("proofs.kind", proof), size=style.TINY, color=style.QUIET)
            failed = (rows["outcome"] == "failed").any()
            sheet.write(
                style.WIDTH - 0.1,
                at,
                _passed(summary, condition, proof, words),
                size=style.TINY,
                color=style.INK if failed else style.QUIET,
                weight="bold" if failed else "normal",
                align="right",
            )
            _line(axes, number + 0.5, rows.to_dict("records"))
        _legend(sheet, head + body + 0.3, words)
        sheet.write_lines(head + body + 0.3 + 0.16 * len(_MATERIALS) + 0.14, notes, size=style.TINY, color=style.QUIET)
        svg, png = style.to_files(sheet.figure)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=as_csv(drawn, PROOFS),
        alt=_alt(proofs, summary, title, words),
        caption=title,
    )


def _passed(summary: StudySummary, condition: str, proof: str, words: Words) -> str:
    """How many rows of a proof pass, of those that are judged; empty where none is."""
    row = summary.find("passed", name=condition, part=proof)
    return "" if row is None else words("proofs.of", n=words.number(row["count"]), all=words.number(row["of"]))


def _frame(axes: Axes, lines: int, words: Words) -> None:
    axes.set(xlim=(0, _RIM), ylim=(lines, 0), yticks=[])
    axes.set_xticks([0, 1], ["0", words("proofs.bar")])
    axes.tick_params(labelsize=style.TINY)
    axes.axvline(1, color=style.INK, linewidth=0.8, linestyle=(0, (3, 2)))
    axes.axvline(0.5, color=style.GRID, linewidth=0.5)
    axes.axvline(0, color=style.GRID, linewidth=0.5)


def _line(axes: Axes, y: float, rows: Sequence[dict[Any, Any]]) -> None:
    """A mark a row, failed ones in ink and on top; on the rim what lies beyond it, or fails a bar of zero."""
    for row in sorted(rows, key=lambda row: row["outcome"] == "failed"):
        color, shape = _MATERIALS[row["material"]]
        failed = row["outcome"] == "failed"
        at = _RIM if pd.isna(row["over_bar"]) else min(abs(row["over_bar"]), _RIM)
        axes.plot([at], [y], **_mark(shape, style.INK if failed else color, failed))


def _legend(sheet: Sheet, top: float, words: Words) -> None:
    height = 0.16 * len(_MATERIALS)
    axes = sheet.axes(0.1, top, style.WIDTH - 0.2, height)
    axes.set(xlim=(0, style.WIDTH - 0.2), ylim=(height, 0), xticks=[], yticks=[])
    for i, (material, (color, shape)) in enumerate(_MATERIALS.items()):
        y = 0.08 + 0.16 * i
        axes.plot([0.08], [y], **_mark(shape, color, filled=False))
        axes.text(
            0.22, y, words(f"proofs.material.{material}"), fontsize=style.TINY, color=style.QUIET,
            va="center_baseline")  # fmt: skip


def _mark(shape: str, color: str, filled: bool) -> dict[str, Any]:
    return {
        "linestyle": "none",
        "marker": shape,
        "markersize": _DOT + 1.2 * filled,
        "markeredgecolor": color,
        "markeredgewidth": 0.7,
        "markerfacecolor": color if filled else "none",
        "clip_on": False,
        "zorder": 4 if filled else 3,
    }


def _alt(rows: pd.DataFrame, summary: StudySummary, title: str, words: Words) -> str:
    """The figure for those who do not see it: how many rows pass, and which fail."""
    names = dict.fromkeys(
        words("proofs.alt_failed", condition=words.known("condition", row["condition"]),
              quantity=words.reasons(row["quantity"]))
        for row in rows[rows["outcome"] == "failed"].to_dict("records"))  # fmt: skip
    passed, failed = (words.number(summary.count(outcome)) for outcome in ("passed", "failed"))
    return "\n".join([words("proofs.alt", title=title, passed=passed, failed=failed), *names])
