"""``falsematch cite``: how to cite a result, or a figure of it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from falsematch import report
from falsematch.cli._plain import verb
from falsematch.result import check_result

app = verb()


class Style(StrEnum):
    """How a citation is written."""

    TEXT = "text"
    APA = "apa"
    CHICAGO = "chicago"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"


@app.command()
def cite(
    figure: Annotated[
        str, typer.Argument(metavar="FIGURE", help="its name, the path of one of its files, or a result folder")
    ],
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="the result folder of a figure")] = None,
    *,
    style: Annotated[
        Style, typer.Option("--style", "--format", help="text: everything it rests on; else a reference")
    ] = Style.TEXT,
    lang: Annotated[str, typer.Option(help="language of the words")] = "en",
) -> None:
    """How to cite a figure: its finding, numbers, limits and hash.

    Also its dataset, matcher and threshold, and how to remake it. Of a result folder: the result as a whole. A style
    other than text is a reference alone: APA, Chicago, BibTeX or CSL-JSON.
    """
    report.check_language(lang)
    # Where a folder stands in the place of the figure, the sentence below says more.
    if folder is not None and not Path(figure).is_dir():
        check_result(folder)
    from falsematch.report import citation

    asked, where = citation.asked_for(figure, folder)
    print(citation.cite(asked, where, style.value, lang), end="")
