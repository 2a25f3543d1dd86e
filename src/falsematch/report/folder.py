"""Everything a result folder holds for people and machines, made from its recorded tables."""

from pathlib import Path

from falsematch import store
from falsematch.report import contents, crate, figures, page, recorded, style, typeset
from falsematch.report.figure_names import FIGURES
from falsematch.result.card import Card


def has_papers() -> bool:
    """Whether PDFs and crates are written: their libraries come with the extra ``report``."""
    return typeset.available() and crate.available()


def write_page(folder: Path, lang: str = "en") -> None:
    """As :func:`write`, for the screen alone: ``report.html`` and its figures, without PDFs, crate and PNGs."""
    with style.on_screen_alone():
        held = contents.read(folder, lang)
        recorded.check(folder, held.telling.card)
        made = page.render(held)
        figures.write(folder / FIGURES, held.figures)
    store.write_atomically(folder / page.PAGE, made)


def write(folder: Path, lang: str = "en") -> None:
    """Write ``figures/``, ``report.html``, ``report.pdf``, the sheets and the crate, computing nothing.

    Everything is made before anything is written; each file is written whole or not at all. Without the extra
    ``report`` there are no PDFs and no crate.

    Parameters
    ----------
    folder : Path
        Holds ``card.json``, ``experiment.yaml`` and ``rates.csv``; the other tables and ``findings.json`` where the
        audit made them.
    lang : str
        Language of the words; handout, slide and images for sharing are written in every language.

    Raises
    ------
    ResultError
        Where one of them is absent or malformed, or a table is not the one the card records.
    """
    held = contents.read(folder, lang)
    recorded.check(folder, held.telling.card)
    made = {page.PAGE: page.render(held)}
    if typeset.available():
        from falsematch.report import papers  # noqa: PLC0415 - not where only a page is asked for

        made[papers.REPORT] = papers.report_pdf(held)
        made |= papers.sheets(held)
    figures.write(folder / FIGURES, held.figures)
    for name, content in made.items():
        store.write_atomically(folder / name, content)
    describe(folder, held.telling.card)


def describe(folder: Path, card: Card) -> None:
    """Write the crate of a folder in which everything else stands."""
    if crate.available():
        paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.name not in _NOT}
        store.write_atomically(folder / crate.CRATE, crate.crate(card, files))


# Not part of a published result: they name people's photographs one by one.
_NOT = {crate.CRATE, "scores.parquet", "subjects.csv"}
