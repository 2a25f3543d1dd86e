"""The figure of the proofs: how far each measured dose lies from the requested one, in units of its bar."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from falsematch.report import style
from falsematch.report.style import Drawing, Sheet
from falsematch.tables import PROOFS, validate

_MATERIALS = {
    "patch": ("patches of the ten Monk tones", style.BLUE, "o", -0.25),
    "head": ("rendered heads of the ten tones", style.VERMILLION, "^", 0.0),
    "photograph": ("photographs of people (the worst of all)", style.GREEN, "s", 0.25),
}
_TITLE = "Field conditions: requested against measured"
_SUBTITLE = (
    "Across: dose requested. Up: error of the worst picture over the largest that passes; between the dashed lines it "
    "passes. One mark a tone for patches and heads. A mark at the rim lies beyond it."
)
_LEFT, _PANEL, _HEAD = 0.42, 0.5, 0.4
_RIM = 1.5
_DOT = 2.6
_TONES = 10
_SPREAD = 0.02


def draw(proofs: pd.DataFrame, name: str) -> Drawing:
    """Draw the figure from ``proofs.csv``; nothing is computed, rows are only chosen.

    Parameters
    ----------
    proofs : DataFrame
        With the columns of :data:`falsematch.tables.PROOFS`.
    name : str
        File name without suffix.
    """
    drawn = proofs[proofs["over_bar"].notna() & proofs["dose"].notna()]
    panels = list(drawn[["condition", "quantity"]].drop_duplicates().itertuples(index=False, name=None))
    top = style.wrapped(_SUBTITLE, style.TEXT)
    head = 0.3 + len(top) * style.leading(style.TEXT) + 0.12
    legend = 0.16 * len(_MATERIALS)
    with style.drawing(name):
        sheet = Sheet(head + legend + 0.1 + len(panels) * (_HEAD + _PANEL) + 0.3)
        sheet.write(0.1, 0.24, _TITLE, size=style.TITLE, weight="bold")
        sheet.write_lines(0.45, top, size=style.TEXT, color=style.QUIET)
        _legend(sheet, head)
        for number, (condition, quantity) in enumerate(panels):
            at = head + legend + 0.1 + number * (_HEAD + _PANEL)
            title = style.clipped(f"{condition}: {quantity}", style.SMALL, style.WIDTH - 0.2)
            sheet.write(0.1, at + _HEAD - 0.09, title, size=style.SMALL, weight="bold")
            axes = sheet.axes(_LEFT, at + _HEAD, style.WIDTH - _LEFT - 0.1, _PANEL)
            _panel(axes, drawn[(drawn["condition"] == condition) & (drawn["quantity"] == quantity)])
        svg, png = style.to_svg(sheet.figure), style.to_png(sheet.figure)
    return Drawing(
        name=name,
        svg=svg,
        png=png,
        csv=validate(drawn, PROOFS).to_csv(index=False, lineterminator="\n").encode(),
        alt=_alt(proofs),
        caption=_TITLE,
    )


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    doses = sorted(rows["dose"].unique())
    axes.set(xlim=(-0.5, len(doses) - 0.5), ylim=(-_RIM, _RIM))
    axes.set_xticks(range(len(doses)), [f"{dose:g}" for dose in doses])
    axes.set_yticks([-1, 0, 1], ["-bar", "0", "+bar"])
    axes.tick_params(labelsize=style.TINY)
    for bar in (-1, 1):
        axes.axhline(bar, color=style.QUIET, linewidth=0.7, linestyle=(0, (3, 2)))
    axes.axhline(0, color=style.GRID, linewidth=0.5)
    for row in rows.to_dict("records"):
        _, color, shape, shift = _MATERIALS[row["material"]]
        by_tone = 0.0 if pd.isna(row["tone"]) else (row["tone"] - (_TONES + 1) / 2) * _SPREAD
        height = min(max(row["over_bar"], -_RIM), _RIM)
        axes.plot([doses.index(row["dose"]) + shift + by_tone], [height], **_mark(shape, color))


def _legend(sheet: Sheet, top: float) -> None:
    height = 0.16 * len(_MATERIALS)
    axes = sheet.axes(0.1, top, style.WIDTH - 0.2, height)
    axes.set(xlim=(0, style.WIDTH - 0.2), ylim=(height, 0), xticks=[], yticks=[])
    for i, (text, color, shape, _) in enumerate(_MATERIALS.values()):
        y = 0.08 + 0.16 * i
        axes.plot([0.08], [y], **_mark(shape, color))
        axes.text(0.22, y, text, fontsize=style.SMALL, color=style.QUIET, va="center_baseline")


def _mark(shape: str, color: str) -> dict[str, Any]:
    return {
        "linestyle": "none",
        "marker": shape,
        "markersize": _DOT,
        "markeredgecolor": color,
        "markerfacecolor": color,
        "clip_on": False,
        "zorder": 3,
    }


def _alt(rows: pd.DataFrame) -> str:
    """The figure for those who do not see it: how many rows pass, and which fail."""
    passed, failed = (rows[rows["outcome"] == outcome] for outcome in ("ok", "failed"))
    names = "; ".join(dict.fromkeys(f"{row['condition']}, {row['quantity']}" for row in failed.to_dict("records")))
    return f"{_TITLE}. {len(passed)} rows pass their bar, {len(failed)} fail{': ' + names if names else ''}."
