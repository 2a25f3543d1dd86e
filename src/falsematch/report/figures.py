"""Which figures a page places, by the question each answers, and their files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from falsematch import store
from falsematch.report import (
    amplification,
    as_shipped,
    det_curves,
    dose_response,
    false_match_matrix,
    field_overview,
    group_rates,
    ratio_forest,
    score_distributions,
    score_shift,
    search_band,
)
from falsematch.report.figure_names import KINDS, SUFFIXES, Names
from falsematch.report.recorded import Recorded
from falsematch.report.rows import Point, headlines
from falsematch.report.style import Drawing
from falsematch.report.telling import Telling


@dataclass(frozen=True)
class Figures:
    """Every figure of a page: the headline chart, then by question."""

    headline: list[Drawing]
    groups: list[Drawing]
    conditions: list[Drawing]
    systems: list[Drawing]
    thresholds: list[Drawing]
    searches: list[Drawing]

    def __iter__(self) -> Iterator[Drawing]:
        """All of them, in the order of the page."""
        for part in (
            self.headline,
            self.groups,
            self.conditions,
            self.systems,
            self.thresholds,
            self.searches,
        ):
            yield from part


def draw(every: list[Point], recorded: Recorded, telling: Telling) -> Figures:
    """Draw what the page places: at the headline threshold of each system, and doses at every threshold that stands.

    Parameters
    ----------
    every : list of Point
    recorded : Recorded
    telling : Telling
    """
    heads, names = headlines(every), Names()
    together = as_shipped.draw(every, telling, "as_shipped")
    doses = [
        dose_response.draw(p, arm, telling, names.take("dose_response", p, arm if len(p.arms) > 1 else ""))
        for p in every
        if not p.refused and not recorded.brief
        for arm in p.arms
    ]
    arms = list(dict.fromkeys(arm for p in every for arm in p.arms))
    over = _present(field_overview.draw(every, arm, telling, f"field_overview_{arm}") for arm in arms)
    return Figures(
        headline=[group_rates.draw(p, telling, names.take("group_rates", p)) for p in heads],
        groups=_present(
            drawn
            for p in heads
            for drawn in (
                ratio_forest.draw(p, recorded.disparity, telling, names.take("ratio_forest", p)),
                false_match_matrix.draw(p, recorded.matrix, telling, names.take("matrix", p)),
            )
        ),
        conditions=over
        + _present(
            score_shift.draw(p, recorded.disparity, telling, names.take("score_shift", p))
            for p in _setups(every, heads)
        )
        + doses
        + _present(amplification.draw(p, recorded.disparity, telling, names.take("amplification", p)) for p in heads),
        systems=_present(iter([together, det_curves.draw_systems(heads, recorded.curves, telling, "det_systems")])),
        thresholds=_present(
            drawn
            for p in heads
            for drawn in (
                score_distributions.draw(p, recorded.distributions, telling, names.take("distributions", p)),
                det_curves.draw(p, recorded.curves, telling, names.take("det", p)),
            )
        ),
        searches=_present(search_band.draw(p, recorded.search, telling, names.take("search_band", p)) for p in heads)
        if len(recorded.search)
        else [],
    )


def _setups(every: list[Point], heads: list[Point]) -> list[Point]:
    """Each system's points at its headline threshold, one a setup: for what belongs to no threshold."""
    at = {(head.system, head.threshold_name) for head in heads}
    return [point for point in every if (point.system, point.threshold_name) in at]


def headline(every: list[Point], telling: Telling) -> Drawing:
    """The first headline chart alone."""
    first = headlines(every)[0]
    return group_rates.draw(first, telling, Names().take("group_rates", first))


def write(folder: Path, figures: Figures) -> None:
    """Write every figure's files, and take away those of these kinds that the page no longer places."""
    for figure in figures:
        contents = (figure.svg, figure.png, figure.csv, figure.alt.encode())
        for suffix, content in zip(SUFFIXES, contents, strict=True):
            store.write_atomically(folder / f"{figure.name}{suffix}", content)
    placed = {figure.name for figure in figures}
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.name.startswith(KINDS) and path.suffix in SUFFIXES and path.stem not in placed:
            path.unlink()


def _present(drawn: Iterator[Drawing | None]) -> list[Drawing]:
    return [figure for figure in drawn if figure is not None]
