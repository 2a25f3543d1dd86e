"""``falsematch report``: write the report of a result folder again."""

from typing import Annotated

import typer

from falsematch import report
from falsematch.cli import _studies
from falsematch.cli._ended import tell_report
from falsematch.cli._plain import ResultFolder, verb
from falsematch.result import check_result, held

app = verb()


@app.command("report")
def render(folder: ResultFolder, lang: Annotated[str, typer.Option(help="language of the words")] = "en") -> None:
    """Write the report of a result again, computing nothing. It is made from the recorded tables."""
    report.check_language(lang)
    check_result(folder)
    from falsematch.datasets.forget import STALE

    with held(folder):
        _studies.writer_of(folder)(folder, lang)
    if (stale := folder / STALE).is_file():
        print(f"note: {stale.read_text(encoding='utf-8').strip()}")
    tell_report(folder)
