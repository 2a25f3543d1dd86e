"""How to cite one figure: finding, numbers, limits and everything they rest on; as text, BibTeX or CSL-JSON."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from falsematch import catalog, tables
from falsematch.errors import ResultError
from falsematch.report import contents
from falsematch.report.exhibit import Exhibit, exhibit
from falsematch.report.figure_names import FIGURES
from falsematch.report.recorded import read_card
from falsematch.report.words import Words, load
from falsematch.result.card import Card
from falsematch.result.folder import CARD, RATES

Form = Literal["text", "bibtex", "csl-json"]
AUTHOR = "The falsematch developers"


@dataclass(frozen=True)
class Citation:
    """A figure, its words, and the card of its result."""

    told: Exhibit
    card: Card
    words: Words
    figure_sha256: str

    @property
    def key(self) -> str:
        """A name for it that no other result has."""
        return f"falsematch-{self.card.experiment.name}-{self.told.name}-{self.card.short_result}"

    def as_text(self) -> str:
        """Lines of ``name: value``, for a footnote or an affidavit."""
        say, card, told = self.words, self.card, self.told
        data, counts = card.dataset, ""
        if data.people is not None and data.photographs is not None:
            counts = say("cite.people", people=say.number(data.people), photographs=say.number(data.photographs))
        measured = say("cite.measured", day=card.measured.isoformat(), version=card.falsematch)
        experiment = {"name": card.experiment.name, "number": str(card.experiment.version)}
        licence = say("cite.licence_text", licence=data.licence) if data.licence else "CC BY 4.0"
        lines = [
            ("finding", [told.finding + "."]),
            ("numbers", [*told.numbers, *told.claims]),
            ("refused", told.refused),
            ("limits", [line for line in (told.status, *told.limits) if line]),
            ("dataset", [part for part in (data.citation or data.title, counts, data.licence) if part]),
            ("matchers", [card.matcher(name).title or name for name in told.matchers]),
            ("threshold", [told.threshold]),
            ("experiment", [say("cite.experiment_text", **experiment, measured=measured)]),
            ("result", [card.result]),
            ("figure", [f"{FIGURES}/{told.name}.csv, sha256 {self.figure_sha256}"]),
            ("remake", card.commands),
            ("licence", [licence]),
            ("errata", [say("cite.errata_text")]),
        ]
        return "".join(f"{say(f'cite.{name}')}: {value}\n" for name, values in lines for value in values if value)

    def as_bibtex(self) -> str:
        """One ``@misc`` entry."""
        card = self.card
        fields = {
            "title": "{" + _tex(self.told.finding) + "}",
            "author": "{" + AUTHOR + "}",
            "year": str(card.measured.year),
            "month": str(card.measured.month),
            "version": _tex(card.falsematch),
            "howpublished": _tex(self._where()),
            "note": _tex(self._note()),
        }
        body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.key},\n{body}\n}}\n"

    def as_csl(self) -> dict[str, object]:
        """One item of CSL-JSON, as reference managers read it."""
        day, data = self.card.measured, self.card.dataset
        item: dict[str, object] = {
            "id": self.key,
            "type": "figure",
            "title": self.told.finding,
            "author": [{"literal": AUTHOR}],
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "version": self.card.falsematch,
            "number": self.card.result,
            "source": self._where(),
            "note": self._note(),
            "language": self.words.language,
        }
        return item | ({"references": data.citation} if data.citation else {})

    def _where(self) -> str:
        experiment = self.card.experiment
        return f"falsematch {self.card.falsematch}, experiment {experiment.name}, figure {self.told.name}"

    def _note(self) -> str:
        told, card = self.told, self.card
        remade = f"{self.words('cite.remake')}: {'; '.join(card.commands)}."
        said = [*told.numbers, *told.claims, told.status, told.source, f"Result {card.result}.", remade]
        return " ".join(part for part in said if part)


def cite(figure: str, folder: Path, form: Form = "text", lang: str = "en") -> str:
    """The citation of a figure of a result folder.

    Parameters
    ----------
    figure : str
        Its name, or the path of one of its files.
    folder : Path
    form : str
        ``text``, ``bibtex`` or ``csl-json``.
    lang : str
        Language of the words.

    Raises
    ------
    ResultError
        Where there is no such figure, or the folder is no result.
    """
    made = citations(folder, lang, [figure_name(figure, folder)])[0]
    if form == "csl-json":
        return json.dumps([made.as_csl()], indent=2, ensure_ascii=False) + "\n"
    return made.as_bibtex() if form == "bibtex" else made.as_text()


def figure_name(figure: str, folder: Path) -> str:
    """The figure that a name or the path of one of its files stands for.

    Raises
    ------
    ResultError
    """
    known = figure_names(folder)
    if not known:
        raise ResultError(f"{folder}: there is no figure in it; run `falsematch report {folder}` first.")
    name = re.sub(r"\.(svg|png|csv|txt)$", "", Path(figure).name)
    if name not in known:
        raise ResultError(f"{folder}: `{figure}` is not a figure of this result. {catalog.nearest(name, known)}")
    return name


def result_of(figure: str, folder: Path | None) -> Path:
    """The result folder in which a figure is to be cited; a path of one of its files says it by itself.

    Raises
    ------
    ResultError
        Where one of the two is missing, or the folder stands in the place of the figure.
    """
    given = Path(figure)
    if (given / CARD).is_file():
        if folder is not None and not (folder / CARD).is_file():
            raise ResultError(f"{given} is the folder; the figure comes first: `falsematch cite {folder} {given}`.")
        known = ", ".join(figure_names(folder or given))
        raise ResultError(f"{given} is a folder; say before it which figure to cite: {known}.")
    if folder is not None:
        return folder
    if given.is_file() and (given.parents[1] / CARD).is_file():
        return given.parents[1]
    raise ResultError(f"say after `{figure}` in which result folder it lies: `falsematch cite {figure} DIR`.")


def figure_names(folder: Path) -> list[str]:
    """Every figure of a result folder.

    Raises
    ------
    ResultError
        Where it is no result folder.
    """
    read_card(folder)
    return sorted(path.stem for path in (folder / FIGURES).glob("*.csv"))


def citations(folder: Path, lang: str, names: list[str]) -> list[Citation]:
    """The citations of figures that the folder holds."""
    if tables.present(folder / RATES).is_file():
        held = contents.read(folder, lang)
        card, words = held.telling.card, held.telling.words
        told = [exhibit(name, held) for name in names]
    else:
        card, words = read_card(folder), load(lang)
        told = [_of_one_figure(name, folder, card) for name in names]
    return [Citation(one, card, words, _sha256(folder / FIGURES / f"{one.name}.csv")) for one in told]


def _of_one_figure(name: str, folder: Path, card: Card) -> Exhibit:
    """Of a study: what it is about, as its PDF is headed, and all that the figure's own text says."""
    told = (folder / FIGURES / f"{name}.txt").read_text(encoding="utf-8").strip()
    return Exhibit(name, card.experiment.title or name, "", "", numbers=[told])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(c, f"\\{c}" if c in "&%$#_{}" else c) for c in text)
