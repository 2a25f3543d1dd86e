"""A page with one figure, drawn from one recorded table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from falsematch import store
from falsematch.report import papers, typeset
from falsematch.report.folder import describe
from falsematch.report.page import inline
from falsematch.report.style import Drawing
from falsematch.report.words import Words
from falsematch.result.card import Card


def write_figure_page(
    folder: Path,
    drawing: Drawing,
    template: str,
    words: Words,
    card: Card,
    *,
    shaped: Sequence[Drawing] = (),
    **values: Any,
) -> None:
    """Write a drawing into ``figures/``, the page that shows it as ``report.html``, ``report.pdf`` and the crate.

    Parameters
    ----------
    folder : Path
        A result folder.
    drawing : Drawing
    template : str
        Name of the template; it is given ``figure``, ``alt``, ``style``, ``words``, ``card`` and ``values``.
    words : Words
    card : Card
        Of the folder.
    shaped : sequence of Drawing
        The same figure in forms of a fixed shape; the template is given each by the name of its form.
    """
    contents = {".csv": drawing.csv, ".txt": drawing.alt.encode()}
    for one in (drawing, *shaped):
        contents |= {f"{one.form.suffix}.svg": one.svg, f"{one.form.suffix}.png": one.png}
    for suffix, content in contents.items():
        store.write_atomically(folder / "figures" / f"{drawing.name}{suffix}", content)
    environment = Environment(loader=PackageLoader("falsematch.report"), autoescape=select_autoescape(default=True))
    page = environment.get_template(template).render(
        figure=inline(drawing),
        shaped={one.form.name: inline(one) for one in shaped},
        alt=drawing.alt,
        style=Markup((Path(__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")),  # noqa: S704
        words=words,
        card=card,
        **values,
    )
    store.write_atomically(folder / "report.html", page.encode())
    if typeset.available():
        store.write_atomically(folder / papers.REPORT, papers.figure_pdf(card, drawing, words))
    describe(folder, card)
