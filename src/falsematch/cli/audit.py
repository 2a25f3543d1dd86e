"""``falsematch audit``: audit a table of scores."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from falsematch import report
from falsematch.cli._ended import tell_result
from falsematch.cli._plain import Force, verb
from falsematch.errors import FalsematchError, ScoresError, no_file
from falsematch.result import check_place, held

if TYPE_CHECKING:
    from falsematch.audit.stated import LabelProvenance

app = verb()


class Labels(StrEnum):
    """Who said which group people belong to."""

    SELF_REPORTED = "self-reported"
    SELF_DECLARED = "self-declared"
    OFFICIAL = "official"
    DERIVED = "derived"
    SECONDARY = "secondary"
    ANNOTATED = "annotated"
    BY_APPEARANCE = "by-appearance"


class Overlap(StrEnum):
    """Whether the matcher was trained on these people."""

    KNOWN = "known"
    LIKELY = "likely"
    EXCLUDED = "excluded"
    OPEN = "open"


GroupBy = Annotated[str | None, typer.Option(metavar="A[,B]", help="labels: each alone, and all of them crossed")]
Unordered = Annotated[bool, typer.Option("--unordered", help="a pair of people from two groups counts for both")]
Called = Annotated[
    str, typer.Option("--name", metavar="MATCHER", help="what the matcher is called, where the table does not say")
]
Origin = Annotated[
    str, typer.Option(metavar="TEXT", help="who made the matcher and how it was had; else no claim rests on it")
]
Overlapping = Annotated[
    Overlap | None, typer.Option(help="whether the matcher was trained on these people; open where not given")
]
Pairs = Annotated[
    list[Path] | None,
    typer.Option(metavar="LIST", help="published list of pairs: its accuracy, as its authors define it"),
]
NoPapers = Annotated[
    bool, typer.Option("--no-papers", help="the page alone: no PDFs, crate or PNGs; `report DIR` adds them")
]


@app.command()
def audit(
    scores: Annotated[Path, typer.Argument(metavar="SCORES", help="CSV or Parquet: subject_a, subject_b, score")],
    subjects: Annotated[Path, typer.Option(help="CSV or Parquet: subject, and one column a label")],
    group_by: GroupBy = None,
    distance: Annotated[bool, typer.Option("--distance", help="small scores mean alike")] = False,
    similarity: Annotated[bool, typer.Option("--similarity", help="large scores mean alike")] = False,
    threshold: Annotated[float | None, typer.Option(help="accept at this score")] = None,
    fmr: Annotated[float | None, typer.Option(help="accept at the score that gives this false match rate")] = None,
    ordered: Annotated[bool, typer.Option("--ordered", help="subject_a is always the probe")] = False,
    unordered: Unordered = False,
    name: Called = "",
    labels: Annotated[Labels | None, typer.Option(help="who said which group people belong to")] = None,
    origin: Origin = "",
    overlap: Overlapping = None,
    pairs: Pairs = None,
    folds: Annotated[int, typer.Option(min=2, help="of each published list")] = 10,
    replicates: Annotated[int | None, typer.Option(min=0, help="of the subject bootstrap; 0: no intervals")] = None,
    out: Annotated[Path | None, typer.Option(help="result folder; results/NAME OF SCORES where not given")] = None,
    no_papers: NoPapers = False,
    force: Force = False,
) -> None:
    """Audit a table of scores of any matcher, even a closed one."""
    if ordered and unordered:
        raise FalsematchError("give either --ordered or --unordered, not both.")
    for file in (scores, subjects):
        if not file.is_file():
            raise ScoresError(no_file(file))
    from falsematch.audit import score_audit
    from falsematch.studies.audit.folder import check_input, write

    called = "".join(c if c.isascii() and c.isalnum() else "_" for c in scores.stem).strip("_") or "scores"
    folder = out or Path("results") / called
    with held(folder):
        check_place(folder, called, force=force)
        check_input(folder, {"scores": scores, "subjects": subjects}, force=force)
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
            name=called,
            labels=None if labels is None else cast("LabelProvenance", labels.value.replace("by-", "by ")),
            origin=origin,
            overlap=None if overlap is None else overlap.value,
            matcher=name,
            pairs=pairs or (),
            folds=folds,
        )
        print(f"order: {result.comparisons.order}")
        render = report.write_page if no_papers else report.write
        tell_result(write(result, folder, render, force=force), folder, papers=not no_papers)
