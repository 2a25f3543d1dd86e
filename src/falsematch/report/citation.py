"""How to cite a result or one of its figures: all that it rests on, as text, or a reference in four styles."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from falsematch import catalog, tables
from falsematch.errors import ResultError
from falsematch.report import contents
from falsematch.report.exhibit import Exhibit, exhibit, of_result
from falsematch.report.figure_names import FIGURES
from falsematch.report.project import project
from falsematch.report.recorded import read_card
from falsematch.report.reference import AUTHOR, Reference
from falsematch.report.words import Words, load
from falsematch.result.card import Card
from falsematch.result.folder import CARD, RATES

Style = Literal["text", "apa", "chicago", "bibtex", "csl-json"]


@dataclass(frozen=True)
class Citation:
    """A result or a figure of it, its words, and the card of the result.

    Attributes
    ----------
    told : Exhibit
        Without a name where it is the result as a whole.
    card : Card
    words : Words
    figure_sha256 : str
        Of what the figure draws; empty where it is the result as a whole.
    """

    told: Exhibit
    card: Card
    words: Words
    figure_sha256: str = ""

    @property
    def key(self) -> str:
        """A name for it that no other result has."""
        parts = ["falsematch", self.card.experiment.name, self.told.name, self.card.short_result]
        return "-".join(part for part in parts if part)

    @property
    def reference(self) -> Reference:
        """What an entry of a list of references names."""
        card = self.card
        return Reference(
            self._title(),
            card.experiment.version,
            card.short_result,
            card.falsematch,
            card.measured,
            self._address(),
            self.words,
            figure=self.told.finding if self.told.name else "",
        )

    def written(self, style: Style) -> str:
        """The citation in a style, with a line break at its end."""
        if style == "csl-json":
            return json.dumps([self.as_csl()], indent=2, ensure_ascii=False) + "\n"
        if style == "bibtex":
            return self.as_bibtex()
        if style == "text":
            return self.as_text()
        return (self.reference.apa() if style == "apa" else self.reference.chicago()) + "\n"

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
            ("figure", [f"{FIGURES}/{told.name}.csv, sha256 {self.figure_sha256}"] if told.name else []),
            ("remake", card.commands),
            ("licence", [licence]),
            ("address", [self._address()]),
            ("errata", [project().errata or say("cite.errata_text")]),
        ]
        return "".join(f"{say(f'cite.{name}')}: {value}\n" for name, values in lines for value in values if value)

    def as_bibtex(self) -> str:
        """One ``@misc`` entry."""
        card = self.card
        fields = {
            "title": "{" + _tex(self.reference.figure or self._title()) + "}",
            "author": "{" + AUTHOR + "}",
            "year": str(card.measured.year),
            "version": str(card.experiment.version),
            "howpublished": _tex(self._where()),
            "note": _tex(self._note()),
        }
        if address := self._address():
            fields["url"] = address
        # A month is a macro, which each style writes in its own way.
        month = f"  month = {_MONTHS[card.measured.month - 1]}"
        body = ",\n".join([*(f"  {name} = {{{value}}}" for name, value in fields.items()), month])
        return f"@misc{{{self.key},\n{body}\n}}\n"

    def as_csl(self) -> dict[str, object]:
        """One item of CSL-JSON, as reference managers read it."""
        day, data = self.card.measured, self.card.dataset
        item: dict[str, object] = {
            "id": self.key,
            "type": "figure" if self.told.name else "dataset",
            "title": self.reference.figure or self._title(),
            "author": [{"literal": AUTHOR}],
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "version": str(self.card.experiment.version),
            "number": self.card.result,
            "source": self._where(),
            "note": self._note(),
            "language": self.words.language,
        }
        address = self._address()
        return (
            item
            | ({"container-title": self._title()} if self.told.name else {})
            | ({"URL": address} if address else {})
            | ({"references": data.citation} if data.citation else {})
        )

    def _title(self) -> str:
        """Title of the result, the same in every language: a reference is found by it."""
        card = self.card
        name = card.experiment.title or card.dataset.title or card.experiment.name
        return load("en")("page.title", name=name) if card.experiment.kind in _AUDITS else name

    def _address(self) -> str:
        return project().result(self.card.experiment.name)

    def _where(self) -> str:
        experiment = self.card.experiment
        figure = f", figure {self.told.name}" if self.told.name else ""
        return f"falsematch {self.card.falsematch}, experiment {experiment.name}{figure}"

    def _note(self) -> str:
        told, card = self.told, self.card
        remade = f"{self.words('cite.remake')}: {'; '.join(card.commands)}."
        of_figure = [*told.numbers, *told.claims, told.status, told.source] if told.name else []
        said = [*of_figure, f"Result {card.result}.", remade]
        return " ".join(part for part in said if part)


def cite(figure: str, folder: Path, style: Style = "text", lang: str = "en") -> str:
    """The citation of a figure of a result folder, or of the result as a whole.

    Parameters
    ----------
    figure : str
        Its name, or the path of one of its files; empty for the result as a whole.
    folder : Path
    style : str
        ``text`` (what it rests on, line by line), ``apa``, ``chicago``, ``bibtex`` or ``csl-json``.
    lang : str
        Language of the words.

    Raises
    ------
    ResultError
        Where there is no such figure, or the folder is no result.
    """
    if not figure:
        return of_folder(folder, lang).written(style)
    return citations(folder, lang, [figure_name(figure, folder)])[0].written(style)


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


def asked_for(what: str, folder: Path | None) -> tuple[str, Path]:
    """The figure and the result folder that are to be cited; no figure where the result as a whole is.

    Parameters
    ----------
    what : str
        A figure's name, the path of one of its files, or a result folder.
    folder : Path or None
        The result folder of a figure; a path of one of its files says it by itself.

    Raises
    ------
    ResultError
        Where the folder is missing, or stands in the place of the figure.
    """
    given = Path(what)
    if (given / CARD).is_file():
        if folder is not None:
            raise ResultError(f"{given} is the folder; the figure comes first: `falsematch cite {folder} {given}`.")
        return "", given
    if folder is not None:
        return what, folder
    if given.is_file() and (given.parents[1] / CARD).is_file():
        return what, given.parents[1]
    raise ResultError(f"say after `{what}` in which result folder it lies: `falsematch cite {what} DIR`.")


def figure_names(folder: Path) -> list[str]:
    """Every figure of a result folder.

    Raises
    ------
    ResultError
        Where it is no result folder.
    """
    read_card(folder)
    return sorted(path.stem for path in (folder / FIGURES).glob("*.csv"))


def of_folder(folder: Path, lang: str) -> Citation:
    """The citation of a result as a whole."""
    if tables.present(folder / RATES).is_file():
        held = contents.read(folder, lang)
        return Citation(of_result(held), held.telling.card, held.telling.words)
    card, names = read_card(folder), figure_names(folder)
    told = [_of_one_figure(name, folder, card) for name in names[:1]] or [Exhibit("", card.experiment.title, "", "")]
    return Citation(replace(told[0], name=""), card, load(lang))


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


_AUDITS = ("audit", "scores")
"""Kinds of results that hold rates; the title of a study says what it is by itself."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(c, f"\\{c}" if c in "&%$#_{}" else c) for c in text)
