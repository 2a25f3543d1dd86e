"""``falsematch models``: which models there are, and what is known of them."""

from typing import Annotated

import typer

from falsematch import catalog, faces, matchers
from falsematch.cli._columns import print_columns
from falsematch.cli._plain import PLAIN, Name
from falsematch.store import Store

app = typer.Typer(help="Models: list, show.", **PLAIN)


@app.command("list")
def list_models() -> None:
    """Every model with a manifest."""
    store = Store.default()
    rows = [("name", "kind", "origin", "here", "title")]
    for name in catalog.names(catalog.MODELS):
        one = faces.ModelManifest.load(name)
        here = all((store.models / one.name / file).is_file() for file in one.files)
        rows.append((one.name, one.kind, one.provenance.status, "yes" if here else "no", one.title))
    print_columns(rows)


@app.command("show")
def show_models(
    name: Name,
    manifest: Annotated[bool, typer.Option("--manifest", help="the manifest itself, to be copied and changed")] = False,
) -> None:
    """Everything the manifest says, as a card in Markdown: licence, training data, origin, preprocessing, threshold."""
    if manifest:
        faces.ModelManifest.load(name)
        print(catalog.find(catalog.MODELS, name).read_text(encoding="utf-8"), end="")
        return
    from falsematch.report.model_cards import model_card

    print(model_card(matchers.load_manifest(name).model_dump(mode="json")), end="")
