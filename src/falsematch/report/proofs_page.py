"""The page of the proofs that field conditions are what they say."""

import json
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from falsematch import store, tables
from falsematch.report import proofs_figure

FIGURE = "proofs"


def write_proofs(folder: Path) -> None:
    """Write ``figures/`` and ``report.html`` of a proofs result from its recorded table, computing nothing.

    Raises
    ------
    ResultError
        Where ``proofs.csv`` is absent or malformed.
    """
    table = tables.read_csv(folder / "proofs.csv", tables.PROOFS)
    card = json.loads((folder / "card.json").read_bytes())
    drawing = proofs_figure.draw(table, FIGURE)
    contents = {"svg": drawing.svg, "png": drawing.png, "csv": drawing.csv, "txt": drawing.alt.encode()}
    for suffix, content in contents.items():
        store.write_atomically(folder / "figures" / f"{FIGURE}.{suffix}", content)
    environment = Environment(loader=PackageLoader("falsematch.report"), autoescape=select_autoescape(default=True))
    svg = drawing.svg.decode()
    page = environment.get_template("proofs.html.j2").render(
        card=card,
        figure=Markup(svg[svg.index("<svg") :]),  # noqa: S704 - drawn here, its text escaped by matplotlib
        failed=table[table["outcome"] == "failed"].to_dict("records"),
        rows=table.to_dict("records"),
        style=Markup((Path(__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")),  # noqa: S704
    )
    store.write_atomically(folder / "report.html", page.encode())
