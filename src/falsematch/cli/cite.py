"""``falsematch cite``: how to cite a figure."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from falsematch import report
from falsematch.cli._plain import verb
from falsematch.result import check_result

app = verb()


class Form(StrEnum):
    """How a citation is written."""

    TEXT = "text"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"


@app.command()
def cite(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="its name, or the path of one of its files")],
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="a result folder")] = None,
    *,
    form: Annotated[Form, typer.Option("--format", help="how it is written")] = Form.TEXT,
    lang: Annotated[str, typer.Option(help="language of the words")] = "en",
) -> None:
    """How to cite a figure: its finding, numbers, limits and hash.

    Also its dataset, matcher and threshold, and how to remake it.
    """
    report.check_language(lang)
    # Where a folder stands in the place of the figure, the sentence below says more.
    if folder is not None and not Path(figure).is_dir():
        check_result(folder)
    from falsematch.report import citation

    print(citation.cite(figure, citation.result_of(figure, folder), form.value, lang), end="")
