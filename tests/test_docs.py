"""The documentation is true: links lead somewhere, commands are ones the lab takes, snippets run, the site is whole."""

import contextlib
import html
import io
import json
import re
import shlex
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
import typer
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

from benchmarks.scale import DASK
from falsematch import catalog, cli, datasets
from falsematch.faces import ModelManifest
from falsematch.report import contents
from falsematch.report.handout import handout
from falsematch.report.languages import handout_name, named

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
IDS = [path.relative_to(ROOT).as_posix() for path in PAGES]
WHOLE = ("coverage", "heads_check")
REPORTS = sorted(path.parent.name for path in (ROOT / "results").glob("*/report.html"))
WRITTEN = [path for path in PAGES if not {"decisions", "models"} & set(path.parts)]


def fences(language: str) -> list[str]:
    """Fenced snippets of a language, in all pages."""
    found = re.compile(rf"^```{language}\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [snippet for path in PAGES for snippet in found.findall(path.read_text(encoding="utf-8"))]


def commands() -> list[str]:
    """Every call of falsematch in a fenced console, an indented block, or backticks with arguments."""
    found = []
    for path in WRITTEN:
        text = path.read_text(encoding="utf-8")
        found += re.findall(r"^(?:\$ |    (?:\.venv/bin/)?)(?=falsematch )(.*?)(?:\s{2,}#.*)?$", text, re.MULTILINE)
        found += re.findall(r"^    \.venv/bin/(falsematch .*?)(?:\s{2,}#.*)?$", text, re.MULTILINE)
        found += re.findall(r"`(?:\.venv/bin/)?(falsematch [^`]+)`", text)
    # Where the shell puts what is printed is no argument.
    return sorted({re.sub(r" > \S+$", "", line) for line in found})


@pytest.mark.parametrize("path", PAGES, ids=IDS)
def test_links_lead_to_files(path: Path):
    for target in re.findall(
        r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    ):
        address = urlparse(target)
        if not address.scheme and address.path:
            assert (path.parent / unquote(address.path)).exists(), target


@pytest.mark.parametrize("line", commands())
def test_a_command_is_one_that_the_lab_takes(line: str):
    arguments = shlex.split(line)[1:]
    command = typer.main.get_command(cli.app)
    if "--help" in arguments:
        arguments.remove("--help")
        assert not arguments or arguments[0] in command.commands, line
        return
    context = command.make_context("falsematch", list(arguments))
    while hasattr(command, "commands"):
        name, command, arguments = command.resolve_command(context, [*context._protected_args, *context.args])
        if hasattr(command, "commands") and not arguments:
            return
        # Prose names a command without its arguments; what it does give has to be right.
        context = command.make_context(name, list(arguments), parent=context, resilient_parsing=not arguments)


def test_there_are_commands_and_snippets_to_test():
    assert len(commands()) > 20
    assert fences("python")
    assert fences("yaml")


@pytest.mark.slow
@pytest.mark.parametrize("snippet", fences("python"))
def test_a_python_snippet_runs(snippet: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch):
    if "fm.run(" in snippet:
        monkeypatch.setenv("FALSEMATCH_CACHE", str(request.getfixturevalue("stocked").root))
    # In a file, as a notebook's cell is: the source of a function is read.
    (tmp_path / "snippet.py").write_text(snippet)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        program = compile(snippet, str(tmp_path / "snippet.py"), "exec")
        exec(program, {"__name__": "__main__"})  # noqa: S102 - our own page
    assert any(told in out.getvalue() for told in ("none", "no_false_match", "impostor_pairs"))


def test_the_how_to_gives_the_conversion_of_every_model_that_needs_one():
    page = (ROOT / "docs/howto/model.md").read_text(encoding="utf-8")
    manifests = [ModelManifest.load(name) for name in catalog.names(catalog.MODELS)]
    converted = [manifest for manifest in manifests if manifest.conversion]
    assert len(converted) == 4
    for manifest in converted:
        [file] = manifest.files
        typed = f"{manifest.conversion.type} ~/Downloads/{manifest.conversion.of} ~/Downloads/{file}"
        assert f"```sh\n{typed}\n```" in page, manifest.name


@pytest.mark.parametrize(
    "name", ["buffalo_l", "antelopev2", "adaface_ir50", "edgeface_s", "facenet_vggface2", "ghostfacenet"]
)
def test_the_how_to_says_where_a_model_comes_from(name: str):
    page = (ROOT / "docs/howto/model.md").read_text(encoding="utf-8")
    [row] = re.findall(rf"^\| `{name}` \|.*$", page, re.MULTILINE)
    manifest = ModelManifest.load(name)
    published = manifest.conversion.of if manifest.conversion else manifest.sources[0].file
    assert f"`{published}`" in row


@pytest.mark.parametrize("snippet", [text for text in fences("yaml") if "layout:" in text])
def test_a_manifest_in_the_docs_is_one(snippet: str, tmp_path: Path):
    (tmp_path / "club.yaml").write_text(snippet)
    assert datasets.manifest(tmp_path / "club.yaml").name == yaml.safe_load(snippet)["name"]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.followed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value for name, value in attrs if value}
        if tag in {"script", "img", "iframe", "source", "link"}:
            self.loaded += [held[name] for name in ("src", "href") if name in held and held.get("rel") != "canonical"]
        elif "href" in held:
            self.followed.append(held["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it, strictly: a warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FALSEMATCH_SITE_RESULTS", ",".join(WHOLE))
        _build(folder)
    return folder


def _build(folder: Path) -> None:
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    config.plugins.on_shutdown()


def landing(site: Path, lang: str) -> str:
    return (site / ("index.html" if lang == "en" else f"{lang}/index.html")).read_text(encoding="utf-8")


def heading(page: str) -> str:
    [found] = re.findall(r"<h1[^>]*>(.*?)<a ", page, re.DOTALL)
    return html.unescape(found).strip()


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_landing_page_is_titled_by_the_recorded_finding_of_congress(site: Path, lang: str):
    told = handout(contents.read(ROOT / "results/congress", lang))
    page = landing(site, lang)
    assert heading(page) == told.title
    assert html.escape(told.sentence, quote=False) in page
    assert f'<html lang="{lang}"' in page
    assert f"congress/{named('shown.svg', lang)}" in page
    assert f"congress/{handout_name(lang)}" in page


@pytest.mark.slow
def test_the_gallery_begins_with_congress_and_has_every_committed_result_once(site: Path):
    page = (site / "results/index.html").read_text(encoding="utf-8")
    shown = re.findall(r'<strong><a href="([a-z0-9_]+)/index.html"', page)
    assert shown[:2] == ["congress", "congress_field"]
    assert sorted(shown) == REPORTS


@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTS)
def test_a_result_has_four_references_to_copy_and_says_what_to_show_of_it_elsewhere(site: Path, name: str):
    page = (site / "results" / name / "index.html").read_text(encoding="utf-8")
    for style in ("APA", "Chicago", "BibTeX", "CSL-JSON"):
        assert re.search(rf"<label for=[^>]+>{style}</label>", page), style
    for tag in ("og:title", "og:description", "og:image"):
        assert f'<meta property="{tag}" content="' in page, tag
    assert (site / "results" / name / "share.png").is_file()
    assert (site / "results" / name / "share.es.png").is_file()


@pytest.mark.slow
def test_the_chart_of_a_result_can_be_embedded_with_its_text_and_source(site: Path):
    page = html.unescape(re.sub(r"<[^>]+>", "", (site / "results/congress/index.html").read_text(encoding="utf-8")))
    assert '<img src="chart.svg" width="600" alt="In this test' in page
    assert "(Result 33638d342f5b; Version 1) [Data set]. CC BY 4.0.</figcaption>" in page


@pytest.mark.slow
def test_a_search_finds_a_finding(site: Path):
    title = handout(contents.read(ROOT / "results/congress", "en")).title
    found = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    assert any(page["location"] == "results/congress/index.html" and page["title"] == title for page in found)


@pytest.mark.slow
def test_a_page_that_is_not_there_says_where_to_look(site: Path):
    page = (site / "404.html").read_text(encoding="utf-8")
    assert "There is no such page" in page
    assert "results/index.html" in page


@pytest.mark.slow
def test_the_site_asks_no_other_host_for_anything_and_no_link_is_broken(site: Path):
    for path in site.rglob("*.html"):
        if path.name == "report.html" and path.parent.name not in WHOLE:
            continue  # a page as committed names figures that `falsematch report` writes
        links = _Links()
        links.feed(path.read_text(encoding="utf-8"))
        for address in links.loaded:
            assert not urlparse(address).netloc, f"{path.name} loads {address}"
        for address in [*links.loaded, *links.followed]:
            target = urlparse(address)
            if not target.scheme and not target.netloc and target.path and path.name != "404.html":
                assert (path.parent / unquote(target.path)).exists(), f"{path.relative_to(site)}: {address}"


@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTS)
def test_every_committed_report_is_published_with_its_handout_and_citation(site: Path, name: str):
    folder = site / "results" / name
    assert (folder / "report.html").read_bytes() == (ROOT / "results" / name / "report.html").read_bytes()
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Remade by" in page
    for paper in (ROOT / "results" / name).glob("handout*.pdf"):
        assert f'href="{paper.name}"' in page


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLE)
def test_the_site_writes_papers_and_a_pack_that_the_repository_does_not_keep(site: Path, name: str):
    for wanted in ("report.pdf", "falsematch-*.zip"):
        assert list((site / "results" / name).glob(wanted)), wanted


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "index",
        "results/index",
        "tutorial",
        "method",
        "cards",
        "footguns",
        "talking",
        "questions",
        "limits",
        "errata",
        "decisions/index",
        "api",
    ],
)
def test_the_site_has_the_page(site: Path, name: str):
    assert (site / f"{name}.html").stat().st_size > 5000


def test_the_how_to_sets_a_cluster_up_as_the_benchmark_does():
    pytest.importorskip("distributed")
    assert yaml.safe_load((ROOT / "docs/howto/dask.yaml").read_text()) == DASK
