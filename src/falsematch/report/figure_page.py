"""A page with one figure, drawn from one recorded table."""

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


def write_figure_page(folder: Path, drawing: Drawing, template: str, words: Words, card: Card, **values: Any) -> None:
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
    """
    contents = {"svg": drawing.svg, "png": drawing.png, "csv": drawing.csv, "txt": drawing.alt.encode()}
    for suffix, content in contents.items():
        store.write_atomically(folder / "figures" / f"{drawing.name}.{suffix}", content)
    environment = Environment(loader=PackageLoader("falsematch.report"), autoescape=select_autoescape(default=True))
    page = environment.get_template(template).render(
        figure=inline(drawing),
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
