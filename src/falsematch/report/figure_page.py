"""A page with one figure, drawn from one recorded table: its first screen, and what follows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from falsematch import store
from falsematch.report import facts, papers, typeset
from falsematch.report.folder import describe
from falsematch.report.languages import handout_name
from falsematch.report.opening import Opening
from falsematch.report.page import inline
from falsematch.report.style import Drawing
from falsematch.report.words import Words
from falsematch.result.card import Card

_TALL = 1.2
"""Height over width of a figure beneath which limits and links would lie off a phone's first screen."""


def style_sheet(name: str) -> Markup:
    """One of the style sheets beside the templates."""
    # Our own file, and nothing of a result.
    return Markup((Path(__file__).parent / "templates" / name).read_text(encoding="utf-8"))  # noqa: S704


def write_figure_page(
    folder: Path,
    drawings: Sequence[Drawing],
    template: str,
    words: Words,
    card: Card,
    *,
    opening: Opening,
    data: str,
    **values: Any,
) -> None:
    """Write a figure into ``figures/``, the page that shows it as ``report.html``, the papers and the crate.

    Parameters
    ----------
    folder : Path
        A result folder.
    drawings : sequence of Drawing
        The figure in its forms, the long one first; those without a title are of the page's first screen alone.
    template : str
        Name of the template, which extends ``study.html.j2``; it is given ``words``, ``card`` and ``values``.
    words : Words
    card : Card
        Of the folder.
    opening : Opening
        The first screen.
    data : str
        Name of the table that the figure draws.
    """
    drawing = drawings[0]
    filed = {one.form.name: one for one in drawings if one.form.title is not None}
    shaped = [one for one in drawings if one.form.title is None]
    contents = {".csv": drawing.csv, ".txt": drawing.alt.encode()}
    for one in filed.values():
        contents |= {f"{one.form.suffix}.svg": one.svg, f"{one.form.suffix}.png": one.png}
    for suffix, content in contents.items():
        store.write_atomically(folder / "figures" / f"{drawing.name}{suffix}", content)
    if typeset.available():
        for name, content in papers.of_study(card, words, opening.title, opening.sentence, filed).items():
            store.write_atomically(folder / name, content)
    environment = Environment(loader=PackageLoader("falsematch.report"), autoescape=select_autoescape(default=True))
    handout, size = handout_name(words.language), typeset.size(drawing.svg)
    page = environment.get_template(template).render(
        figure=inline(drawing),
        shaped={one.form.name: inline(one) for one in shaped},
        tall=not shaped and size["height"] > _TALL * size["width"],
        alt=drawing.alt,
        style=style_sheet("report.css"),
        words=words,
        card=card,
        opening=opening,
        data=data,
        handout=handout if (folder / handout).is_file() else "",
        cite=facts.citation(card, words),
        **values,
    )
    store.write_atomically(folder / "report.html", page.encode())
    if typeset.available():
        store.write_atomically(folder / papers.REPORT, papers.figure_pdf(card, drawing, words, opening, filed))
    describe(folder, card)


def setting(card: Card, words: Words, *others: str) -> str:
    """The dataset by its display name, and what else the setting is: a matcher, a threshold."""
    data = card.dataset
    known = words.entry("dataset").get(data.name)
    named = str(known) if known else words.plain(data.title or data.name)
    return words("opening.separator").join(filter(None, [named, *others]))


def limits(words: Words, *names: str) -> list[str]:
    """The limits of a first screen, by name."""
    return [words(f"opening.limits.{name}") for name in names]
