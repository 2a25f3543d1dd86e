"""``falsematch report``: write the report of a result folder again."""

from typing import Annotated

import typer

from falsematch import report, result_folder
from falsematch.cli import _studies
from falsematch.cli._ended import tell_report
from falsematch.cli._plain import ResultFolder, verb

app = verb()


@app.command("report")
def render(folder: ResultFolder, lang: Annotated[str, typer.Option(help="language of the words")] = "en") -> None:
    """Write the report of a result again, computing nothing. It is made from the recorded tables."""
    report.check_language(lang)
    result_folder.check_result(folder)
    from falsematch.datasets.forget import STALE

    with result_folder.held(folder):
        _studies.writer_of(folder)(folder, lang)
    if (stale := folder / STALE).is_file():
        print(f"note: {stale.read_text(encoding='utf-8').strip()}")
    tell_report(folder)
