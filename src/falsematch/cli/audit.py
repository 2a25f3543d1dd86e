"""``falsematch audit``: audit a table of scores."""

from pathlib import Path
from typing import Annotated

import typer

from falsematch import report, result_folder
from falsematch.cli._ended import tell_result
from falsematch.cli._plain import Force, verb
from falsematch.errors import FalsematchError, ScoresError

app = verb()


@app.command()
def audit(
    scores: Annotated[Path, typer.Argument(metavar="SCORES", help="CSV or Parquet: subject_a, subject_b, score")],
    subjects: Annotated[Path, typer.Option(help="CSV or Parquet: subject, and one column a label")],
    group_by: Annotated[
        str | None, typer.Option(metavar="A[,B]", help="labels: each alone, and all of them crossed")
    ] = None,
    distance: Annotated[bool, typer.Option("--distance", help="small scores mean alike")] = False,
    similarity: Annotated[bool, typer.Option("--similarity", help="large scores mean alike")] = False,
    threshold: Annotated[float | None, typer.Option(help="accept at this score")] = None,
    fmr: Annotated[float | None, typer.Option(help="accept at the score that gives this false match rate")] = None,
    ordered: Annotated[bool, typer.Option("--ordered", help="subject_a is always the probe")] = False,
    unordered: Annotated[
        bool, typer.Option("--unordered", help="a pair of people from two groups counts for both")
    ] = False,
    replicates: Annotated[int | None, typer.Option(min=0, help="of the subject bootstrap; 0: no intervals")] = None,
    out: Annotated[Path | None, typer.Option(help="result folder; results/NAME OF SCORES where not given")] = None,
    force: Force = False,
) -> None:
    """Audit a table of scores of any matcher, even a closed one."""
    if ordered and unordered:
        raise FalsematchError("give either --ordered or --unordered, not both.")
    for file in (scores, subjects):
        if not file.is_file():
            raise ScoresError(f"{file}: there is no such file.")
    from falsematch import record, score_audit

    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in scores.stem).strip("_") or "scores"
    folder = out or Path("results") / name
    with result_folder.held(folder):
        record.check_place(folder, name, force=force)
        record.check_input(folder, {"scores": scores, "subjects": subjects}, force=force)
        result = score_audit.audit_scores(
            scores,
            subjects,
            group_by=None if group_by is None else [label.strip() for label in group_by.split(",")],
            threshold=threshold,
            fmr=fmr,
            distance=distance,
            similarity=similarity,
            order="ordered" if ordered else "unordered" if unordered else None,
            replicates=replicates,
            name=name,
        )
        print(f"order: {result.comparisons.order}")
        tell_result(record.write(result, folder, report.write, force=force), folder)
