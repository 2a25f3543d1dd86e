"""``report.html``: one file that stands alone, and the figures it places."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup, escape

from falsematch import store, tables
from falsematch.report import (
    as_shipped,
    covariate_table,
    dose_response,
    findings,
    group_rates,
    page_tables,
    ratio_forest,
    search,
    search_band,
    style,
    words,
)
from falsematch.report.answer import answer, refused
from falsematch.report.card import RATES, Card, ExperimentName, System, read_card, read_confidence
from falsematch.report.findings import Finding
from falsematch.report.rows import Point, headlines, points
from falsematch.report.style import Drawing
from falsematch.report.telling import Telling
from falsematch.report.words import Words

PAGE = "report.html"
FIGURES = "figures"

_TEMPLATES = Path(__file__).parent / "templates"
DISPARITY = "disparity.csv"
SEARCH = "search.csv"
COVARIATES = "covariates.csv"
_KINDS = ("as_shipped", "group_rates", "dose_response", "ratio_forest", "search_band")
_SUFFIXES = (".svg", ".png", ".csv", ".txt")
# The page's own colours stand in for the figure's, so that a figure follows the page into the dark.
_INLINE = {
    style.INK: "var(--ink)",
    style.QUIET: "var(--quiet)",
    style.GRID: "var(--grid)",
    style.PAPER: "var(--paper)",
    style.BLUE.lower(): "var(--blue)",
    style.VERMILLION.lower(): "var(--vermillion)",
}


def write(folder: Path, lang: str = "en") -> None:
    """Write ``figures/`` and ``report.html`` of a result folder from its recorded tables, computing nothing.

    Everything is made before anything is written; each file is written whole or not at all.

    Parameters
    ----------
    folder : Path
        Holds ``card.json``, ``experiment.yaml`` and ``rates.csv``; ``disparity.csv`` and ``findings.json`` where the
        audit made them.
    lang : str
        Language of the words.

    Raises
    ------
    ResultError
        Where one of them is absent or malformed, or the table is not the one the card records.
    """
    telling = Telling(words.load(lang), read_card(folder), read_confidence(folder))
    every = points(tables.read_csv(folder / RATES, tables.RATES))
    heads = headlines(every)
    claims = findings.read_findings(folder)
    names: set[str] = set()
    together = as_shipped.draw(every, telling, "as_shipped")
    shipped = [] if together is None else [together]
    groups = [group_rates.draw(p, telling, _name("group_rates", p, "", names)) for p in heads]
    doses = [
        dose_response.draw(p, arm, telling, _name("dose_response", p, arm if len(p.arms) > 1 else "", names))
        for p in every
        if not p.refused
        for arm in p.arms
    ]
    ratios = _ratios(folder, heads, telling, names)
    bands = _bands(folder, heads, telling, names)
    page = _render(folder, telling, every, heads, claims, shipped, groups, ratios, doses, bands)
    figures = (*shipped, *groups, *ratios, *doses, *bands)
    for figure in figures:
        contents = (figure.svg, figure.png, figure.csv, figure.alt.encode())
        for suffix, content in zip(_SUFFIXES, contents, strict=True):
            store.write_atomically(folder / FIGURES / f"{figure.name}{suffix}", content)
    _remove_former(folder / FIGURES, {figure.name for figure in figures})
    store.write_atomically(folder / PAGE, page.encode())


def _ratios(folder: Path, heads: list[Point], telling: Telling, names: set[str]) -> list[Drawing]:
    """The figures of ``disparity.csv``; none where the folder holds no such table."""
    if not (folder / DISPARITY).is_file():
        return []
    table = tables.read_csv(folder / DISPARITY, tables.DISPARITY)
    drawn = (ratio_forest.draw(p, table, telling, _name("ratio_forest", p, "", names)) for p in heads)
    return [figure for figure in drawn if figure is not None]


def _searches(folder: Path) -> pd.DataFrame | None:
    """The searches; None where the experiment asked for none."""
    path = folder / SEARCH
    return tables.read_csv(path, tables.SEARCH) if path.is_file() else None


def _bands(folder: Path, heads: list[Point], telling: Telling, names: set[str]) -> list[Drawing]:
    """The figures of ``search.csv``."""
    table = _searches(folder)
    if table is None:
        return []
    drawn = (search_band.draw(p, table, telling, _name("search_band", p, "", names)) for p in heads)
    return [figure for figure in drawn if figure is not None]


def _search_parts(folder: Path, heads: list[Point], telling: Telling) -> list[search.Part]:
    table = _searches(folder)
    if table is None:
        return []
    return [told for point in heads if (told := search.part(point, table, telling)) is not None]


def _covariates(folder: Path) -> pd.DataFrame | None:
    """The covariates by group; None where the audit made none."""
    path = folder / COVARIATES
    table = tables.read_csv(path, tables.COVARIATES) if path.is_file() else None
    return None if table is None or table.empty else table


def _name(kind: str, point: Point, arm: str, taken: set[str]) -> str:
    """A file name that says what is drawn; numbered where two would be the same."""
    parts = [kind, point.system, point.threshold_name, *point.setup.values(), arm]
    plain = "_".join(re.sub(r"[^A-Za-z0-9.]+", "_", part).strip("_.") for part in parts if part)
    name = next(n for i in range(1, len(taken) + 2) if (n := plain if i == 1 else f"{plain}_{i}") not in taken)
    taken.add(name)
    return name


def _remove_former(folder: Path, names: set[str]) -> None:
    """Take away figures of these kinds that the report no longer places; nothing else in the folder is touched."""
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.name.startswith(_KINDS) and path.suffix in _SUFFIXES and path.stem not in names:
            path.unlink()


def _render(
    folder: Path,
    telling: Telling,
    every: list[Point],
    heads: list[Point],
    claims: list[Finding] | None,
    shipped: list[Drawing],
    groups: list[Drawing],
    ratios: list[Drawing],
    doses: list[Drawing],
    bands: list[Drawing],
) -> str:
    card, say = telling.card, telling.words
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    judged = {point.system for point in heads}
    silent = {point.system: point for point in every if point.system not in judged}
    experiment = card.experiment
    dataset = card.dataset
    return environment.get_template("report.html.j2").render(
        words=say,
        css=Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        title=say("page.title", name=experiment.title or dataset.title or experiment.name),
        kicker=say("page.kicker", experiment=experiment.name),
        generated=card.generated,
        answers=[answer(p, telling) for p in heads] + [refused(telling, p) for p in silent.values()],
        findings=None if claims is None else findings.told(claims, heads, telling),
        as_shipped=[_placed(figure, say) for figure in shipped],
        group_rates=[_placed(figure, say) for figure in groups],
        ratio_forest=[_placed(figure, say) for figure in ratios],
        dose_response=[_placed(figure, say) for figure in doses],
        search_band=[_placed(figure, say) for figure in bands],
        search=_search_parts(folder, heads, telling),
        refused=list(_refusals(telling, every)),
        tables=[page_tables.block(point, telling) for point in every if not point.refused],
        covariates=covariate_table.block(_covariates(folder), telling),
        separation=page_tables.separation(telling),
        pair_level=_pair_level(telling, heads),
        limits=_limits(telling, every),
        warnings=card.warnings,
        unreadable=card.unreadable,
        cards=[
            {"heading": say("cards.dataset"), "facts": _filled(_dataset_facts(card, say))},
            *({"heading": say("cards.system"), "facts": _filled(_system_facts(s, say))} for s in card.systems),
        ],
        cite=_citation(card, say),
        version=card.falsematch,
        commands=_commands(experiment),
        made_with=say("use.made_with", python=card.environment.python, platform=card.environment.platform),
        result=say("page.result", result=card.result),
    )


def _commands(experiment: ExperimentName) -> str:
    """How to make the result again; scores that somebody brought along have nothing to be fetched."""
    if experiment.kind == "scores":
        return f"falsematch reproduce results/{experiment.name}"
    return f"falsematch fetch {experiment.name}\nfalsematch run {experiment.name}"


def _placed(figure: Drawing, say: Words) -> dict[str, Any]:
    files = say("comma").join(f"{FIGURES}/{figure.name}{suffix}" for suffix in _SUFFIXES)
    return {"svg": _inline(figure), "alt": figure.alt, "caption": figure.caption, "files": files}


def _inline(figure: Drawing) -> Markup:
    """A figure as part of the page: no prologue, no fixed size, no identifiers that two figures could share."""
    text = figure.svg.decode()
    text = text[text.index("<svg") :]
    for color, variable in _INLINE.items():
        text = text.replace(color, variable)
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    opening, rest = text.split(">", 1)
    opening = re.sub(r' (width|height)="[^"]*"', "", opening)
    # Every text in it was escaped when matplotlib wrote it; the alternative text is escaped here.
    return Markup(f'{opening} role="img" aria-label="{escape(figure.alt)}">{rest}')  # noqa: S704


def _refusals(telling: Telling, every: list[Point]) -> Iterator[str]:
    for point in every:
        if point.refused:
            held = telling.card.threshold(point.system, point.threshold_name)
            yield telling.words(
                "tables.refused",
                system=telling.system(point),
                threshold=telling.threshold(point),
                reason=held.refused if held and held.refused else str(point.rates["reason"].iloc[0]),
            )


def _limits(telling: Telling, every: list[Point]) -> list[str]:
    simulated = [telling.words("method.simulated")] if any(point.arms for point in every) else []
    return [*telling.words.several("method.limits"), *simulated, *telling.card.dataset.faults]


def _pair_level(telling: Telling, heads: list[Point]) -> str:
    """What the first headline's interval would be had its comparisons been independent; empty where it has none."""
    for head in heads:
        for one in telling.card.pair_level:
            if (one.system, one.threshold_name) == (head.system, head.threshold_name):
                say = telling.words
                return say(
                    "method.pair_level",
                    system=telling.system(head),
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


def _dataset_facts(card: Card, say: Words) -> list[tuple[str, list[str]]]:
    data, counts = card.dataset, card.counts
    labels = [f"{say.label(name)}: {say.known('provenance', kind)}" for name, kind in data.labels.items()]
    known = counts.impostor_comparisons is not None and counts.genuine_comparisons is not None
    compared = [
        say(
            "cards.comparisons_of",
            impostor=say.number(counts.impostor_comparisons or 0),
            genuine=say.number(counts.genuine_comparisons or 0),
        )
    ]
    return [
        (say("cards.title"), [data.title or data.name]),
        (say("cards.version"), [data.version or ""]),
        (say("cards.citation"), [data.citation]),
        (say("cards.licence"), [data.licence]),
        (say("cards.attribution"), [data.attribution]),
        (say("cards.labels"), labels),
        (say("cards.people"), [say.number(data.people)] if data.people is not None else []),
        (say("cards.photographs"), [say.number(data.photographs)] if data.photographs is not None else []),
        (say("cards.comparisons"), compared if known else []),
        (say("cards.faults"), data.faults),
        (say("cards.sha256"), [data.sha256]),
    ]


def _system_facts(system: System, say: Words) -> list[tuple[str, list[str]]]:
    shipped = system.threshold
    rule = "" if shipped is None else say(f"polarity.{system.polarity}", threshold=say.short(shipped))
    return [
        (say("cards.title"), [system.title or system.name]),
        (say("cards.threshold"), [rule]),
        (say("cards.threshold_source"), [system.threshold_source]),
        (say("cards.licence"), [system.licence]),
        (say("cards.training_data"), [system.training_data]),
        (say("cards.provenance"), [system.provenance]),
    ]


def _filled(facts: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Facts the card holds; the others are left out."""
    held = [(name, [value for value in values if value]) for name, values in facts]
    return [(name, values) for name, values in held if values]


def _citation(card: Card, say: Words) -> list[str]:
    text = say(
        "use.cite_text",
        version=card.falsematch,
        experiment=card.experiment.name,
        number=str(card.experiment.version),
        result=card.short_result,
    )
    data = [say("use.cite_data", citation=card.dataset.citation)] if card.dataset.citation else []
    return [text, *data, say("use.cite_errata")]
