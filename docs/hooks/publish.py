"""The site's hook: a page for every committed result, a gallery in an order that tells, and the landing pages.

Nothing here states a number: what is told of a result comes from the lab's own sheets and citations.
"""

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from falsematch import catalog, datasets
from falsematch.cli import _studies
from falsematch.report.crate import CRATE
from falsematch.report.languages import languages, named
from falsematch.report.project import project
from falsematch.result import pack, read_card

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "results"
HOOKS = Path(__file__).parent
sys.path.insert(0, str(HOOKS))

import sheets  # noqa: E402 - beside this file, which is no module of a package

LEAD = "congress"
"""The result whose finding the landing page is titled by."""
STORY = {
    "found": ("congress", "congress_field", "congress_street", "street", "consistency"),
    "again": ("london", "london_field", "as_shipped", "leaderboard", "two_more", "lfw_view2"),
    "searches": ("search", "search_heads"),
    "claims": ("replication_*",),
    "method": (
        "coverage",
        "condition_proofs",
        "congress_small",
        "yaleb",
        "orl_pose",
        "heads_check",
        "skin_tone_counterfactual",
        "parity",
        "*",
    ),
}
"""The parts of the gallery and the results of each, in the order in which they tell; ``*`` is every other."""
ONLY = "FALSEMATCH_SITE_RESULTS"
"""Names of the results to publish with all that `falsematch report` writes and as a pack, with commas; ``all``."""
_ATLAS = "atlas.md"
_PROCESSES = 2
_KEPT = ROOT / "build/sheets"
_WRITTEN = tempfile.TemporaryDirectory()
_STYLES = {"apa": "APA", "chicago": "Chicago", "bibtex": "BibTeX", "csl-json": "CSL-JSON"}
# In the repository a page links to the folder, on the site to its page.
_RESULT_LINK = re.compile(r"\]\(((?:\.\./)+)results/?([a-z_]*)\)")
_RESULT_FILE = re.compile(r"\]\(((?:\.\./)+)(results/[^)]+\.[a-z]+)\)")
_LANDING = {"index.md": "en", "es/index.md": "es"}
_TOLD: dict[str, dict[str, sheets.Sheet]] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The site's address, where the package names one; the field atlas has its place as soon as there is one."""
    if home := project().home:
        config.site_url = f"{home}/"
    if (Path(config.docs_dir) / _ATLAS).is_file():
        config.nav.insert(-1, {"Field atlas": _ATLAS})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add each result's files and its pages, and the gallery."""
    folders = committed()
    places = {folder.name: _KEPT / f"{folder.name}-{sheets.key(folder)}" for folder in folders}
    _make(places)
    _TOLD.update({name: sheets.read(place) for name, place in places.items()})
    wanted = os.environ.get(ONLY, "").split(",")
    for kept in folders:
        name = kept.name
        folder = _written(kept) if {"all", name} & set(wanted) else kept
        for path in [*sorted(folder.rglob("*")), *places[name].iterdir()]:
            if path.is_file() and path.name != sheets.WORDS:
                within = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
                _add(files, File.generated(config, f"results/{name}/{within}", abs_src_path=str(path)))
        if folder is not kept:
            with tempfile.TemporaryDirectory() as place:
                packed = pack(folder, Path(place) / "pack.zip").read_bytes()
            files.append(File.generated(config, f"results/{name}/{_pack(kept)}", content=packed))
        for lang, told in _TOLD[name].items():
            text = _rendered("result.md.j2", lang, **_of_result(kept, told, lang, files, whole=folder is not kept))
            files.append(File.generated(config, f"results/{name}/{named('index.md', lang)}", content=text))
    for lang in languages():
        text = _rendered("gallery.md.j2", lang, parts=_gallery(lang))
        files.append(File.generated(config, f"results/{named('index.md', lang)}", content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Results where the repository has their folders, lists of cards, and the finding on the landing pages."""
    markdown = _RESULT_FILE.sub(lambda link: f"]({link[1][3:]}{link[2]})", markdown)
    markdown = _RESULT_LINK.sub(lambda link: f"]({link[1][3:]}results/{link[2] and link[2] + '/'}index.md)", markdown)
    if lang := _LANDING.get(page.file.src_uri):
        told = _TOLD[LEAD][lang]
        lead = _rendered("landing.md.j2", lang, told=told, at="../" * page.file.src_uri.count("/") + f"results/{LEAD}")
        page.meta |= _shared(told, lang, LEAD)
        markdown = markdown.replace("results/index.md", f"results/{named('index.md', lang)}")
        return re.sub(r"<!-- finding -->", lambda _: lead, markdown)
    if page.file.src_uri != "cards.md":
        return markdown
    models = [f"- [{name}](models/{name}.md)" for name in catalog.names(catalog.MODELS)]
    sets = []
    for name in catalog.names(catalog.DATASETS):
        one = datasets.manifest(name)
        labels = ", ".join(sorted({label.provenance for label in one.labels.values()})) or "none"
        said = f"consent: {one.consent.basis}; labels: {labels}"
        sets.append(f"- **{name}**, {one.title}: {said}. [Croissant](datasets/{name}.croissant.json)")
    return markdown.replace("{{ models }}", "\n".join(models)).replace("{{ datasets }}", "\n".join(sets))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """A page in another language says so."""
    lang = page.meta.get("lang", "en")
    return output if lang == "en" else output.replace('<html lang="en"', f'<html lang="{lang}"', 1)


def on_post_build(config: MkDocsConfig) -> None:
    """What was written for this build alone goes."""
    _WRITTEN.cleanup()


def committed() -> list[Path]:
    """Result folders with a report."""
    return sorted(path.parent for path in RESULTS.glob("*/report.html"))


def in_order(names: list[str]) -> dict[str, list[str]]:
    """The parts of the gallery, each with its results in the order in which they tell."""
    left, parts = list(names), dict[str, list[str]]()
    for part, patterns in STORY.items():
        shown = [name for pattern in patterns for name in left if Path(name).match(pattern) and pattern != "*"]
        left = [name for name in left if name not in shown]
        parts[part] = shown
    rest = next(part for part, patterns in STORY.items() if "*" in patterns)
    parts[rest] += left
    return parts


def _make(places: dict[str, Path]) -> None:
    """The sheets of every result, by processes of their own: one a core, the large results spread over them."""
    longest = sorted(places, key=lambda name: -sum(path.stat().st_size for path in (RESULTS / name).glob("*")))
    shares = [longest[first::_PROCESSES] for first in range(_PROCESSES)]
    running = [
        subprocess.Popen(
            [sys.executable, sheets.__file__, *(str(one) for name in share for one in (RESULTS / name, places[name]))],
        )
        for share in shares
    ]
    ended = [process.wait() for process in running]
    if any(ended):
        raise PluginError("the sheets of a result could not be made; the message stands above.")


def _add(files: Files, file: File) -> None:
    """A file, unless the result's folder had one of its name."""
    if files.get_file_from_path(file.src_uri) is None:
        files.append(file)


def _written(folder: Path) -> Path:
    """A result with all that `falsematch report` writes: the repository keeps the page, the handout and a chart."""
    whole = Path(_WRITTEN.name) / folder.name
    shutil.copytree(folder, whole)
    _studies.writer_of(whole)(whole, "en")
    return whole


def _pack(folder: Path) -> str:
    return f"falsematch-{folder.name}-{read_card(folder).short_result}.zip"


def _of_result(folder: Path, told: sheets.Sheet, lang: str, files: Files, *, whole: bool) -> dict[str, Any]:
    """What a result's page is made of."""
    there = {path.name for path in folder.iterdir()} | ({"report.pdf", CRATE, _pack(folder)} if whole else set())
    sheet = ("handout.pdf", "slide.pdf", "slide.png", "share.png", "share_square.png", sheets.CHART)
    within = f"results/{folder.name}"
    made = [named(name, lang) for name in sheet if files.get_file_from_path(f"{within}/{named(name, lang)}")]
    data = sorted(name for name in there if re.search(r"\.csv(\.gz)?$", name))
    charts = sorted((folder / "figures").glob("*.svg"))
    return {
        "name": folder.name,
        "told": told,
        "made": made,
        "report": [name for name in ("report.html", "report.pdf", _pack(folder)) if name in there],
        "data": data,
        "charts": [(path.name, path.with_suffix(".csv").name) for path in charts if path.with_suffix(".csv").is_file()],
        "result": read_card(folder).result,
        "embed": _embed(folder.name, told, lang),
        "styles": _STYLES,
        "meta": _shared(told, lang, folder.name),
    }


def _embed(name: str, told: sheets.Sheet, lang: str) -> str:
    """The chart as a figure of somebody else's page; with the site's address where it has one."""
    if not told.alt:
        return ""
    where = project().result(name)
    alt = html.escape(" ".join(told.alt.split()))
    source = html.escape(told.cite["apa"].strip())
    return (
        f'<figure lang="{lang}">\n<img src="{where}{named(sheets.CHART, lang)}" width="600" alt="{alt}">\n'
        f"<figcaption>{source} CC BY 4.0.</figcaption>\n</figure>"
    )


def _shared(told: sheets.Sheet, lang: str, name: str) -> dict[str, str]:
    """What another site shows of a page: title, description and picture."""
    picture = f"{project().result(name) or f'results/{name}/'}{named('share.png', lang)}"
    return {"title": told.title, "description": told.sentence or told.title, "image": picture, "lang": lang}


def _gallery(lang: str) -> dict[str, list[dict[str, Any]]]:
    parts = in_order(list(_TOLD))
    return {
        part: [{"name": name, "told": _TOLD[name][lang]} for name in names] for part, names in parts.items() if names
    }


def _rendered(template: str, lang: str, **values: Any) -> str:
    # Pages in Markdown: `plain` and `quoted` escape what comes from results.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(HOOKS / "pages"), undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["plain"] = _plain
    environment.filters["quoted"] = lambda text: html.escape(" ".join(text.split()), quote=True)
    say = catalog.load_yaml(HOOKS / f"pages/words.{lang}.yaml", ValueError)
    return environment.get_template(template).render(say=say, lang=lang, named=lambda name: named(name, lang), **values)


def _plain(text: str) -> str:
    """Text from a result as text: nothing in it is read as markup."""
    return re.sub(r"([\\`*_{}\[\]#|~<>$&!])", r"\\\1", " ".join(text.split()))
