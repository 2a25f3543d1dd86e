"""``report.html``: one file that stands alone."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from falsematch import tables
from falsematch.report import (
    asked,
    covariate_table,
    explorer,
    facts,
    field_table,
    findings,
    in_short,
    lead,
    look,
    lost_faces,
    opening,
    page_tables,
    protocol_table,
    search,
    story,
    style,
    thousand,
    with_and_without,
)
from falsematch.report.answer import answer, refused
from falsematch.report.contents import Contents
from falsematch.report.figure_names import FIGURES, PRINTED, SUFFIXES, locate
from falsematch.report.glossary import Taps, glossary
from falsematch.report.languages import handout_name
from falsematch.report.packing import packed
from falsematch.report.project import project
from falsematch.report.rows import Point, finest
from falsematch.report.style import Drawing
from falsematch.report.telling import Telling
from falsematch.report.threshold_notes import threshold_notes
from falsematch.report.words import Words
from falsematch.result.folder import RATES

PAGE = "report.html"
MOST_BYTES = 3_000_000
"""Of the page with the tables of every condition; beyond, they are left out."""

_TEMPLATES = Path(__file__).parent / "templates"
_SCRIPTS = ("numbers", "unpack", "choices", "address", "take", "chart", "explorer", "calculator", "start")
# Of each section its address, its heading, and which value says that the page has it.
_SECTIONS = (
    ("thousand", "thousand.heading", "thousands"),
    ("look", "look.heading", "looks"),
    ("field", "story.field", "widening"),
    ("search", "story.search", "search"),
    ("calculator", "calculator.section", "explorer"),
    ("people", "story.people", ""),
    ("cannot", "story.cannot", ""),
    ("method", "method.section", ""),
    ("explorer", "explorer.section", "explorer"),
    ("check", "story.check", ""),
    ("cite", "use.cite", ""),
    ("reproduce", "use.reproduce", ""),
)
# The page's own colours stand in for the figure's, so that a figure follows the page into the dark.
_INLINE = {
    style.INK: "var(--ink)",
    style.QUIET: "var(--quiet)",
    style.GRID: "var(--grid)",
    style.PAPER: "var(--paper)",
    style.BLUE.lower(): "var(--blue)",
    style.VERMILLION.lower(): "var(--vermillion)",
}

Kept = Callable[[Sequence[Drawing]], list[Drawing]]
"""Which charts of some stand on the page."""

_COLOURS = re.compile("|".join(_INLINE))


def render(contents: Contents) -> bytes:
    """``report.html``, which says what it leaves out beyond :data:`MOST_BYTES`.

    First the tables of the conditions go, then the charts of matchers that the page does not lead with.
    """
    if not contents.recorded.brief and len(page := _render(contents, slices=True, charts=True).encode()) <= MOST_BYTES:
        return page
    page = _render(contents, slices=False, charts=True).encode()
    return page if len(page) <= MOST_BYTES else _render(contents, slices=False, charts=False).encode()


def _render(contents: Contents, *, slices: bool, charts: bool) -> str:
    """The page; without ``slices`` no tables of the conditions stand on it, without ``charts`` no charts of others."""
    telling, every, heads = contents.telling, contents.shown, contents.heads
    brief = contents.recorded.brief
    card, say, claims = telling.card, telling.words, contents.claims
    shown = _explorer(contents)
    field = _field(contents)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    silent = {point.matcher: point for point in every if point.matcher not in {head.matcher for head in heads}}
    summary = contents.recorded.summary
    leading, widening = _lead_figures(contents), story.widening(contents)
    # It answers whether the field makes it worse, and is not drawn again among the other charts.
    of_field = contents.figures.conditions[:1] if widening and claims else []
    seen = look.looks(contents.recorded.rates, telling)
    claim = lead.strongest(claims, summary)
    at = opening.point_of(claim, contents)
    kept: Kept = list if charts or at is None else _of_matcher(at.matcher, contents)
    look_script = _own("script/look.js")
    taps = Taps([*opening.setting_here(at, telling), *glossary(say)])
    values = {
        "look_script": look_script,
        "look_digest": _digest(look_script),
        "words": say,
        "taps": taps,
        "terms_at": project().terms(say.language),
        "css": _own("report.css"),
        **shown,
        "confident": telling.confident,
        "generated": card.generated,
        "opening": opening.opening(contents),
        "lead_figure": leading,
        "handout": handout_name(say.language),
        "data_file": tables.present(contents.recorded.folder / RATES).name,
        "thousands": thousand.thousands(at, claim.groups, telling) if claim and at else [],
        "thousand_text": thousand.text(contents.conditions, say),
        "looks": seen,
        "unproven": telling.unproven_names(contents.conditions),
        "widening": widening,
        "lost_faces": lost_faces.sentences(claims or [], telling) if widening else [],
        "field_figure": [_placed(one, say) for one in of_field],
        "field": field,
        "pictures": {address: place for place, address in enumerate(_addresses(field, seen))},
        "people": story.people(contents),
        "people_labels": story.labels(contents),
        "in_no_group": story.in_no_group(contents),
        "asked": asked.asked(card, say),
        "expected": _expected(contents),
        "short": in_short.paragraphs(contents.every, claims or [], summary, telling) if brief else [],
        "answers": [answer(p, telling, conditions=not brief) for p in heads]
        + [refused(telling, p) for p in silent.values()],
        "findings": None if claims is None else findings.told(claims, heads, telling, conditions=slices),
        "headline": [_placed(one, say) for one in kept(contents.figures.headline)],
        "charts_left_out": not charts,
        "questions": _questions(contents, kept, of_field),
        "brief": brief,
        "protocol": protocol_table.block(contents.recorded.protocol, telling),
        "subsets": _subsets(contents),
        "search_band": [_placed(figure, say) for figure in contents.figures.searches],
        "search": _search_parts(contents),
        "refused": list(dict.fromkeys(_refusals(telling, every))),
        "tables": [page_tables.block(point, telling, slices=slices) for point in every if not point.refused],
        "left_out": [] if slices else _left_out(contents, shown),
        "covariates": covariate_table.block(contents.recorded.covariates, finest(contents.recorded.rates), telling),
        "set_by": threshold_notes(every, telling),
        "limits": limits(contents),
        "faults": card.dataset.faults,
        "warnings": [say.reasons(warning) for warning in card.warnings],
        "pair_level": _pair_level(telling, heads),
        "unreadable": card.unreadable,
        "cards": facts.cards(card, say),
        "cite": facts.citation(card, say),
        "version": card.falsematch,
        "commands": "\n".join(card.commands),
        "made_with": say("use.made_with", python=card.environment.python, platform=card.environment.platform),
        "result": say("page.result", result=card.result),
    }
    return environment.get_template("report.html.j2").render(**values, contents=_contents(values))


def _contents(values: Mapping[str, Any]) -> list[dict[str, str]]:
    """The sections that this page has, in their order, each with its heading."""
    say: Words = values["words"]
    return [
        {"id": name, "heading": say(heading)} for name, heading, always in _SECTIONS if always == "" or values[always]
    ]


def _lead_figures(contents: Contents) -> list[dict[str, Any]]:
    """The chart of the first screen, in its forms of a fixed shape, without the title that the page has above it."""
    say = contents.telling.words
    return [{**_placed(one, say), "form": name} for name, one in contents.figures.on_page.items()]


def _expected(contents: Contents) -> list[str]:
    """What is expected among further people, where the experiment asks for it."""
    people = (contents.recorded.settings.get("audit") or {}).get("prediction")
    if not people:
        return []
    table, telling = contents.recorded.disparity, contents.telling
    return [line for head in contents.heads for line in asked.expected(head, table, int(people), telling)]


def _own(name: str) -> Markup:
    """One of our own files as it stands."""
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - our own file


def _explorer(contents: Contents) -> dict[str, Any]:
    """The tables as JSON, the script that shows them, and the hash by which the page lets no other script run."""
    data = explorer.payload(contents.every, contents.recorded, contents.telling)
    script = Markup().join(_own(f"script/{name}.js") for name in _SCRIPTS)
    return {
        "explorer": data,
        "data": "" if data is None else packed(data),
        "script": script,
        "digest": _digest(script),
    }


def _digest(script: str) -> str:
    """The hash by which a page lets a script of its own run."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _field(contents: Contents) -> list[dict[str, Any]]:
    """Each contrast under every condition: of the matcher that leads the page, or of all where none does."""
    best = lead.strongest(contents.claims, contents.recorded.summary)
    heads = [head for head in contents.heads if lead.is_of(best, head)] or contents.heads
    held = contents.recorded
    told = ((head, field_table.parts(held.rates, held.disparity, head, contents.telling)) for head in heads)
    return [{"name": contents.telling.matcher(head), "parts": parts} for head, parts in told if parts]


def _addresses(field: Sequence[Mapping[str, Any]], seen: Sequence[look.Look]) -> dict[str, None]:
    """The pictures of the conditions, each once."""
    beside = (line.picture for one in field for part in one["parts"] for line in part.lines if line.picture)
    return dict.fromkeys([*(picture.source for one in seen for picture in one.pictures), *beside])


def _left_out(contents: Contents, shown: Mapping[str, Any]) -> list[str]:
    """That the tables of the conditions are not on the page, where they stand, and what the explorer has of them."""
    say, summary = contents.telling.words, contents.recorded.summary
    degraded = next(iter(summary.loc[summary["what"] == "degraded_slices", "count"]), 0)
    if not degraded:
        return []
    said = [say("tables.left_out")]
    if shown["explorer"] is not None:
        said.append(say("tables.explorer_all"))
    return [" ".join(said)]


def _of_matcher(matcher: str, contents: Contents) -> Kept:
    """Keeps the charts of a matcher, and those of several."""

    def kept(drawn: Sequence[Drawing]) -> list[Drawing]:
        points = [locate(figure.name, contents.every)[1] for figure in drawn]
        return [one for one, point in zip(drawn, points, strict=True) if point is None or point.matcher == matcher]

    return kept


def _questions(contents: Contents, kept: Kept, above: Sequence[Drawing]) -> list[dict[str, Any]]:
    """The figures and tables by the question they answer, but those placed ``above``; one without any is not asked."""
    drawn = contents.figures
    separation = page_tables.separation(contents.telling, clean_only=contents.recorded.brief)
    asked: Mapping[str, tuple[list[Drawing], Any]] = {
        "group": (drawn.groups, None),
        "condition": ([one for one in drawn.conditions if one not in above], None),
        "matcher": (drawn.matchers, None),
        "threshold": (drawn.thresholds, separation),
    }
    return [
        {"name": name, "figures": [_placed(figure, contents.telling.words) for figure in kept(placed)], "table": table}
        for name, (placed, table) in asked.items()
        if placed or table
    ]


def _search_parts(contents: Contents) -> list[search.Part]:
    """What is told of searches, a part a matcher; none where nobody was searched for."""
    table = contents.recorded.search
    if table.empty:
        return []
    told = (search.part(point, table, contents.telling) for point in contents.heads)
    return [one for one in told if one is not None]


def _subsets(contents: Contents) -> list[with_and_without.Part]:
    """What is told with and without some comparisons, a part a matcher; none where no subset was named."""
    table = contents.recorded.subsets
    if table.empty:
        return []
    told = (with_and_without.part(point, table, contents.telling) for point in contents.heads)
    return [one for one in told if one is not None]


def _placed(figure: Drawing, say: Words) -> dict[str, Any]:
    files = say("comma").join(
        f"{FIGURES}/{figure.name}{suffix}" for suffix in SUFFIXES if figure.png or suffix != PRINTED
    )
    return {"svg": inline(figure), "alt": figure.alt, "caption": figure.caption, "files": files}


def inline(figure: Drawing) -> Markup:
    """A figure as part of the page: no prologue, no fixed size, no identifiers that two figures could share."""
    text = figure.svg.decode()
    text = text[text.index("<svg") :]
    # Within tags: between them stand texts, which may be any label, also one that looks like a colour.
    text = re.sub("<[^>]*>", lambda tag: _COLOURS.sub(lambda color: _INLINE[color[0]], tag[0]), text)
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    opening, rest = text.split(">", 1)
    opening = re.sub(r' (width|height)="[^"]*"', "", opening)
    # Every text in it was escaped when matplotlib wrote it; the alternative text is escaped here.
    return Markup(f'{opening} role="img" aria-label="{escape(figure.alt)}">{rest}')  # noqa: S704


def _refusals(telling: Telling, every: list[Point]) -> Iterator[str]:
    for point in every:
        if point.refused:
            held = telling.card.threshold(point.matcher, point.threshold_name)
            reason = held.refused if held and held.refused else str(point.rates["reason"].iloc[0])
            yield telling.words(
                "tables.refused",
                matcher=telling.matcher(point),
                threshold=telling.threshold(point),
                reason=telling.words.reasons(reason),
            )


def limits(contents: Contents) -> list[str]:
    """What the result does not show, whatever its dataset; that one's own faults stand beside."""
    telling, words = contents.telling, contents.telling.words
    simulated = [words("method.simulated")] if any(point.arms for point in contents.every) else []
    version = telling.card.falsematch
    older = [words("method.older_rules", version=version)] if version.startswith("0.1.") else []
    if older and simulated:
        older.append(words("method.older_conditions"))
    return [
        *older,
        words("method.tested"),
        *words.several("method.limits"),
        *simulated,
        *telling.unproven_limit(contents.conditions),
    ]


def _pair_level(telling: Telling, heads: list[Point]) -> str:
    """What the first headline's interval would be had its comparisons been independent; empty where it has none."""
    for head in heads:
        for one in telling.card.pair_level:
            if (one.matcher, one.threshold_name) == (head.matcher, head.threshold_name):
                say = telling.words
                return say(
                    "method.pair_level",
                    matcher=telling.matcher(head),
                    threshold=telling.threshold(head),
                    confidence=telling.confident,
                    comparisons=say.count("comparisons", one.impostor_pairs),
                    people=say.count("people", one.subjects),
                    low=say.percent(one.low),
                    high=say.percent(one.high),
                    pair_low=say.percent(one.pair_low),
                    pair_high=say.percent(one.pair_high),
                )
    return ""
