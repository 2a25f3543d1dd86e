"""The site's hook: publishes every committed result with its page, papers, pack and citations, and lists cards.

Nothing here states a number: what is told of a result comes from the lab's own citations and handouts.
"""

import os
import re
import shutil
import tempfile
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from falsematch import catalog, datasets
from falsematch.cli import _studies
from falsematch.report import citation
from falsematch.report.crate import CRATE
from falsematch.result import pack, read_card

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "results"
_ATLAS = "atlas.md"
ONLY = "FALSEMATCH_SITE_RESULTS"
"""Names of the results to write whole, with commas; all where it is not set. The others are published as committed."""
_WRITTEN = tempfile.TemporaryDirectory()
# In the repository a page links to the folder, on the site to its page.
_RESULT_LINK = re.compile(r"\]\(((?:\.\./)+)results/?([a-z_]*)\)")
_RESULT_FILE = re.compile(r"\]\(((?:\.\./)+)(results/[^)]+\.[a-z]+)\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The field atlas has its place as soon as there is one."""
    if (Path(config.docs_dir) / _ATLAS).is_file():
        config.nav.insert(-1, {"Field atlas": _ATLAS})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add each result's files, its page and its pack, and the list of them."""
    lines = [
        "# Results",
        "",
        "Each with its chart, its citation, a handout and a pack. Exploratory unless its page says otherwise.",
        "",
    ]
    wanted = os.environ.get(ONLY, "").split(",")
    for kept in committed():
        folder = _written(kept) if wanted == [""] or kept.name in wanted else kept
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = f"results/{folder.name}/{path.relative_to(folder).as_posix()}"
                files.append(File.generated(config, name, abs_src_path=str(path)))
        zipped = f"falsematch-{folder.name}-{read_card(folder).short_result}.zip"
        if (folder / CRATE).is_file():
            with tempfile.TemporaryDirectory() as place:
                packed = pack(folder, Path(place) / "pack.zip").read_bytes()
            files.append(File.generated(config, f"results/{folder.name}/{zipped}", content=packed))
        made = cited(folder)
        text = page_of(folder, zipped, made)
        files.append(File.generated(config, f"results/{folder.name}/index.md", content=text))
        lines.append(f"- **[{_title(folder)}]({folder.name}/index.md)**. {made[0].told.finding}.")
    files.append(File.generated(config, "results/index.md", content="\n".join(lines) + "\n"))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Results where the repository has their folders, and lists of cards from the manifests."""
    markdown = _RESULT_LINK.sub(lambda link: f"]({link[1][3:]}results/{link[2] and link[2] + '/'}index.md)", markdown)
    markdown = _RESULT_FILE.sub(lambda link: f"]({link[1][3:]}{link[2]})", markdown)
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


def on_post_build(config: MkDocsConfig) -> None:
    """What was written for the site alone goes."""
    _WRITTEN.cleanup()


def committed() -> list[Path]:
    """Result folders with a report."""
    return sorted(path.parent for path in RESULTS.glob("*/report.html"))


def _written(folder: Path) -> Path:
    """A result with all that `falsematch report` writes: the repository keeps the page, the handout and a chart."""
    whole = Path(_WRITTEN.name) / folder.name
    shutil.copytree(folder, whole)
    _studies.writer_of(whole)(whole, "en")
    return whole


def cited(folder: Path) -> list[citation.Citation]:
    """The citation of each figure, the headline first."""
    made = citation.citations(folder, "en", citation.figure_names(folder))
    return sorted(made, key=lambda one: (not one.told.name.startswith("group_rates"), one.told.name))


def page_of(folder: Path, zipped: str, made: list[citation.Citation]) -> str:
    """A result's page: papers first, then each figure with its citation."""
    named = [("report.html", "the report, for a browser"), ("report.pdf", "the report as PDF, a figure a page")]
    named += [("handout.pdf", "the handout"), ("handout.es.pdf", "el folleto, en español"), (zipped, "the pack")]
    there = [(name, said) for name, said in named if (folder / (CRATE if name == zipped else name)).is_file()]
    lines = [f"# {_title(folder)}", "", *(f"- [{said[0].upper()}{said[1:]}]({name})" for name, said in there), ""]
    lines += ["Result `" + read_card(folder).result + "`", ""]
    for one in made:
        name = one.told.name
        alt = (folder / "figures" / f"{name}.txt").read_text(encoding="utf-8").split("\n")[0].replace('"', "'")
        lines += [
            f"## {one.told.finding}",
            "",
            f"![{alt}](figures/{name}.svg){{ width=600 loading=lazy }}",
            "",
            f"[What it draws](figures/{name}.csv) · [the same as text](figures/{name}.txt) · [SVG](figures/{name}.svg)",
            "",
            "Citation:",
            "",
            "```text",
            one.as_text().rstrip("\n"),
            "```",
            "",
        ]
    return "\n".join(lines)


def _title(folder: Path) -> str:
    experiment = read_card(folder).experiment
    return experiment.title or experiment.name
