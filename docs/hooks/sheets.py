"""What the site shows of a result beside what the repository keeps: its words and sheets, in every language.

Made by a process of its own, from the recorded tables; kept in ``build/`` under the hash of the result and the code.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path

from falsematch import report, tables
from falsematch.cli import _studies
from falsematch.report import contents, opening, papers, typeset, words
from falsematch.report.citation import Citation, of_folder
from falsematch.report.exhibit import of_result
from falsematch.report.handout import handout
from falsematch.report.languages import languages, named
from falsematch.report.page import PAGE
from falsematch.report.style import Drawing
from falsematch.result import read_card
from falsematch.result.folder import FINDINGS, RATES

STYLES = ("apa", "chicago", "bibtex", "csl-json", "text")
WORDS = "sheet.json"
CHART, SHOWN, ALT = "chart.svg", "shown.svg", "chart.txt"
"""The chart, the same as it stands beneath its finding on a page, and as text."""
_CODE = Path(report.__file__).parents[1]


@dataclass(frozen=True)
class Sheet:
    """A result in the words of one language.

    Attributes
    ----------
    name : str
        As it is displayed.
    title : str
        Its finding, without a full stop.
    sentence : str
        What stands behind it, to be read aloud.
    limits : list of str
    alt : str
        Of its chart; empty where it has none.
    cite : dict of str to str
        Citation by style.
    """

    name: str
    title: str
    sentence: str
    limits: list[str]
    alt: str
    cite: dict[str, str]


def key(folder: Path) -> str:
    """Hash of a result and of the code that tells of it."""
    code = sorted([*_CODE.rglob("*.py"), *_CODE.glob("report/**/*.yaml"), *_CODE.glob("report/templates/**/*.*")])
    read = [folder / "card.json", folder / FINDINGS, *code, Path(__file__)]
    digest = hashlib.sha256()
    for path in read:
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:16]


def make(folder: Path, out: Path) -> None:
    """Write the words and sheets of a result, unless they are there.

    Parameters
    ----------
    folder : Path
        A result folder.
    out : Path
        Where they lie: ``sheet.json``, and of each language handout, slide, images and chart.
    """
    if (out / WORDS).is_file():
        return
    out.mkdir(parents=True, exist_ok=True)
    made = _of_rates(folder) if tables.present(folder / RATES).is_file() else _of_study(folder)
    told: dict[str, dict[str, object]] = {}
    for lang, (sheet, files) in made.items():
        for name, content in files.items():
            (out / name).write_bytes(content)
        told[lang] = asdict(sheet)
    (out / WORDS).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def read(out: Path) -> dict[str, Sheet]:
    """What :func:`make` wrote, by language."""
    held = json.loads((out / WORDS).read_text(encoding="utf-8"))
    return {lang: Sheet(**sheet) for lang, sheet in held.items()}


def _of_rates(folder: Path) -> dict[str, tuple[Sheet, dict[str, bytes]]]:
    english = contents.read(folder, "en")
    made = {}
    for lang in languages():
        held = english if lang == "en" else english.retold(lang)
        telling, said, whole = held.telling, handout(held), of_result(held)
        drawn = papers.of_sheets(held)
        files = papers.of_handout(said, telling.card, telling.words, telling.experiment, whole, drawn)
        cited = Citation(whole, telling.card, telling.words)
        sheet = _sheet(telling.experiment, said.title, said.sentence, opening.opening(held).limits, drawn, cited)
        made[lang] = (sheet, files | _chart(drawn, sheet.title, lang))
    return made


def _of_study(folder: Path) -> dict[str, tuple[Sheet, dict[str, bytes]]]:
    """Of a result without rates: its page says what it found."""
    card = read_card(folder)
    made = {}
    for lang in languages():
        say = words.load(lang)
        known = say.entry("experiment").get(card.experiment.name)
        name = str(known) if known else say.plain(card.experiment.title or card.experiment.name)
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place) / folder.name
            shutil.copytree(folder, copy)
            _studies.writer_of(copy)(copy, lang)
            page = _Page()
            page.feed((copy / PAGE).read_text(encoding="utf-8"))
            drawn = _drawn(copy)
            files = {path.name: path.read_bytes() for path in copy.glob("*") if path.name in _named(lang)}
        title = page.title.strip().rstrip(".") or name
        sheet = _sheet(name, title, page.sentence.strip(), page.limits[:3], drawn, of_folder(folder, lang))
        made[lang] = (sheet, files | _chart(drawn, sheet.title, lang))
    return made


def _named(lang: str) -> set[str]:
    """The sheets of a language as `falsematch report` names them."""
    return {named(name, lang) for name in papers.SHEETS}


def _drawn(folder: Path) -> dict[str, Drawing]:
    """The first figure of a study's folder, in the forms in which it stands there."""
    data = sorted((folder / "figures").glob("*.csv"))
    if not data:
        return {}
    name, drawn = data[0].stem, {}
    alt = data[0].with_suffix(".txt").read_text(encoding="utf-8")
    for form, stem in {"long": name, "landscape": f"{name}_landscape", "square": f"{name}_square"}.items():
        path = folder / f"figures/{stem}.svg"
        if path.is_file():
            drawn[form] = Drawing(name, path.read_bytes(), path.with_suffix(".png").read_bytes(), b"", alt, "")
    return drawn


def _form(drawn: dict[str, Drawing]) -> Drawing | None:
    """The form of a chart that a page shows, which has room for a tall one."""
    return drawn.get("landscape") or drawn.get("long")


def _chart(drawn: dict[str, Drawing], title: str, lang: str) -> dict[str, bytes]:
    chart = _form(drawn)
    if chart is None:
        return {}
    files = {CHART: chart.svg, SHOWN: typeset.beneath(title, chart.svg), ALT: chart.alt.encode()}
    return {named(name, lang): content for name, content in files.items()}


def _sheet(
    name: str, title: str, sentence: str, limits: list[str], drawn: dict[str, Drawing], cited: Citation
) -> Sheet:
    chart = _form(drawn)
    cite = {style: cited.written(style) for style in STYLES}
    return Sheet(name, title, sentence, limits, "" if chart is None else chart.alt, cite)


class _Page(HTMLParser):
    """Of a study's page its heading, the paragraph that is read aloud, and its limits."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.sentence, self.limits = "", "", list[str]()
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or ""
        if tag == "h1" and not self.title:
            self._in = "title"
        elif tag == "p" and {"aloud", "lead"} & set(kind.split()) and not self.sentence:
            self._in = "sentence"
        elif tag == "ul":
            self._in = "limits" if "limits" in kind.split() and not self.limits else ""
        elif tag == "li" and self._in == "limits":
            self.limits.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h1", "p", "ul"}:
            self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "limits" and self.limits:
            self.limits[-1] += data.strip("\n")
        elif self._in in {"title", "sentence"}:
            setattr(self, self._in, getattr(self, self._in) + data)


if __name__ == "__main__":
    # Result folder, place, result folder, place, ...
    for given, place in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        make(Path(given), Path(place))
