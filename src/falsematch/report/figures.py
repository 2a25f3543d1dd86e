"""Which figures a page places, by the question each answers, and their files."""

from collections.abc import Iterator, Sequence
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
    lead,
    ratio_curve,
    ratio_field,
    ratio_forest,
    score_distributions,
    score_shift,
    search_band,
)
from falsematch.report.figure_names import KINDS, PRINTED, SUFFIXES, Names
from falsematch.report.recorded import Recorded
from falsematch.report.rows import Point, headlines
from falsematch.report.style import FORMS, LONG, ON_PAGE, Drawing, Form
from falsematch.report.telling import Telling
from falsematch.result.finding import Finding


@dataclass(frozen=True)
class Figures:
    """Every figure of a page: the chart of its finding (none, or one), the headline charts, then by question.

    Attributes
    ----------
    main : dict of str to Drawing
        The chart that the result is shown by, by its form: the long one, which also stands among the others, and those
        of a fixed shape. Empty where nothing may be told.
    on_page : dict of str to Drawing
        The same chart as the first screen of a page has it, by its form: without a title; of no file.
    """

    main: dict[str, Drawing]
    on_page: dict[str, Drawing]
    lead: list[Drawing]
    headline: list[Drawing]
    groups: list[Drawing]
    conditions: list[Drawing]
    matchers: list[Drawing]
    thresholds: list[Drawing]
    searches: list[Drawing]

    def __iter__(self) -> Iterator[Drawing]:
        """All of them, in the order of the page."""
        for part in (
            self.lead,
            self.headline,
            self.groups,
            self.conditions,
            self.matchers,
            self.thresholds,
            self.searches,
        ):
            yield from part


def draw(every: list[Point], recorded: Recorded, telling: Telling, claims: Sequence[Finding] | None = None) -> Figures:
    """Draw what the page places: at the headline threshold of each matcher, and doses at every threshold that stands.

    Parameters
    ----------
    every : list of Point
    recorded : Recorded
    telling : Telling
    claims : sequence of Finding or None
        None where the folder holds no findings.
    """
    heads, names = headlines(every), Names()
    forests = _forests(heads, recorded, telling, names, claims, LONG)
    best = lead.strongest(claims, recorded.summary)
    first = next((p.matcher for p in heads if lead.is_of(best, p)), "")
    together = as_shipped.draw(every, telling, "as_shipped")
    doses = [
        dose_response.draw(p, arm, telling, names.take("dose_response", p, arm if len(p.arms) > 1 else ""), claims)
        for p in every
        if not p.refused and not recorded.brief
        for arm in p.arms
    ]
    arms = list(dict.fromkeys(arm for p in every for arm in p.arms))
    over = _present(field_overview.draw(every, arm, telling, f"field_overview_{arm}", claims=claims) for arm in arms)
    return Figures(
        main=every_form(every, recorded, telling, claims),
        on_page=every_form(every, recorded, telling, claims, ON_PAGE),
        lead=_present(iter([forests.get(first) or _under_conditions(best, every, recorded, telling, claims, LONG)])),
        headline=_present(_rates(p, recorded, telling, names, claims, LONG) for p in heads),
        groups=_present(
            drawn
            for p in heads
            for drawn in (
                forests.get(p.matcher) if p.matcher != first else None,
                ratio_curve.draw(p, recorded.ratio_curves, telling, names.take("ratio_curve", p)),
                false_match_matrix.draw(p, recorded.matrix, telling, names.take("matrix", p)),
            )
        ),
        conditions=over
        + _present(
            score_shift.draw(p, recorded.disparity, telling, names.take("score_shift", p))
            for p in _setups(every, heads)
        )
        + doses
        + _present(
            amplification.draw(p, recorded.disparity, telling, names.take("amplification", p), claims) for p in heads
        ),
        matchers=_present(
            iter(
                [
                    together,
                    det_curves.draw_matchers(heads, recorded.curves, recorded.summary, telling, "det_matchers"),
                ]
            )
        ),
        thresholds=_present(
            drawn
            for p in heads
            for drawn in (
                score_distributions.draw(p, recorded.distributions, telling, names.take("distributions", p)),
                det_curves.draw(p, recorded.curves, recorded.summary, telling, names.take("det", p)),
            )
        ),
        searches=_present(search_band.draw(p, recorded.search, telling, names.take("search_band", p)) for p in heads)
        if len(recorded.search)
        else [],
    )


def _setups(every: list[Point], heads: list[Point]) -> list[Point]:
    """Each matcher's points at its headline threshold, one a setup: for what belongs to no threshold."""
    at = {(head.matcher, head.threshold_name) for head in heads}
    return [point for point in every if (point.matcher, point.threshold_name) in at]


def _forests(
    heads: list[Point],
    recorded: Recorded,
    telling: Telling,
    names: Names,
    claims: Sequence[Finding] | None,
    form: Form,
) -> dict[str, Drawing]:
    """The contrasts of each matcher, by its name, where there is something to draw."""
    drawn = {}
    for head in heads:
        own = lead.strongest(claims, recorded.summary, head.matcher)
        name = names.take("ratio_forest", head)
        made = ratio_forest.draw(head, recorded.disparity, telling, name, claims=claims, strongest=own, form=form)
        if made is not None:
            drawn[head.matcher] = made
    return drawn


def _rates(
    head: Point, recorded: Recorded, telling: Telling, names: Names, claims: Sequence[Finding] | None, form: Form
) -> Drawing | None:
    """The rates of a matcher's groups, under what may be said of them."""
    own = lead.strongest(claims, recorded.summary, head.matcher)
    finding = ratio_forest.finding(head, recorded.disparity, telling, claims, own)
    return group_rates.draw(head, telling, names.take("group_rates", head), finding=finding, form=form)


def main(
    every: list[Point],
    recorded: Recorded,
    telling: Telling,
    claims: Sequence[Finding] | None = None,
    form: Form = LONG,
) -> Drawing | None:
    """The chart that a result is shown by, in a form; None where no chart may tell anything.

    That of its finding; else what the field does to false matches, what matchers do as they are shipped, or the rates
    of groups: the first of these that the result can draw.
    """
    heads, best = headlines(every), lead.strongest(claims, recorded.summary)
    own = [head for head in heads if lead.is_of(best, head)]
    for drawn in _forests(own, recorded, telling, Names(), claims, form).values():
        return drawn
    if (field := _under_conditions(best, every, recorded, telling, claims, form)) is not None:
        return field
    others = _without_finding(every, recorded, telling, claims, form)
    return next((drawn for drawn in others if drawn is not None), None)


def _under_conditions(
    best: Finding | None,
    every: list[Point],
    recorded: Recorded,
    telling: Telling,
    claims: Sequence[Finding] | None,
    form: Form,
) -> Drawing | None:
    """The chart of a finding under a condition; None where it is of clean photographs, or there is none."""
    point = ratio_field.point_of(best, every)
    if best is None or point is None:
        return None
    name = Names().take("ratio_field", point)
    return ratio_field.draw(point, best, recorded.disparity, telling, name, claims=claims or (), form=form)


def _without_finding(
    every: list[Point], recorded: Recorded, telling: Telling, claims: Sequence[Finding] | None, form: Form
) -> Iterator[Drawing | None]:
    for arm in dict.fromkeys(arm for point in every for arm in point.arms):
        yield field_overview.draw(every, arm, telling, f"field_overview_{arm}", claims=claims, form=form)
    yield as_shipped.draw(every, telling, "as_shipped", form=form)
    for head in headlines(every):
        yield _rates(head, recorded, telling, Names(), claims, form)


def every_form(
    every: list[Point],
    recorded: Recorded,
    telling: Telling,
    claims: Sequence[Finding] | None,
    forms: Sequence[Form] = FORMS,
) -> dict[str, Drawing]:
    """The chart that a result is shown by in some forms, by their names; empty where no chart may tell anything."""
    drawn = {form.name: main(every, recorded, telling, claims, form) for form in forms}
    return {name: one for name, one in drawn.items() if one is not None}


def write(folder: Path, figures: Figures) -> None:
    """Write every figure's files, and take away those of these kinds that the page no longer places."""
    shaped = [drawn for drawn in figures.main.values() if drawn.form is not LONG]
    for figure in [*figures, *shaped]:
        # Of one figure all forms share their data and their words.
        own = {".csv": figure.csv, ".txt": figure.alt.encode()} if figure.form is LONG else {}
        for suffix, content in {".svg": figure.svg, PRINTED: figure.png, **own}.items():
            path = folder / f"{figure.stem}{suffix}"
            if content or suffix != PRINTED:
                store.write_atomically(path, content)
            else:
                # One that was made before shows other numbers.
                path.unlink(missing_ok=True)
    placed = {figure.stem for figure in [*figures, *shaped]}
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.name.startswith(KINDS) and path.suffix in SUFFIXES and path.stem not in placed:
            path.unlink()


def _present(drawn: Iterator[Drawing | None]) -> list[Drawing]:
    return [figure for figure in drawn if figure is not None]
