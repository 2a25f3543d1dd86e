"""Write the glossary of the docs in every language, from the words of the pages: ``python tools/glossary.py``."""

from pathlib import Path

from falsematch.report.glossary import glossary
from falsematch.report.words import Words, load

PAGES = {"en": ("glossary.md", "Glossary"), "es": ("glossary.es.md", "Glosario")}
"""File and heading by language."""


def document(say: Words, heading: str) -> str:
    """The glossary as a page in Markdown."""
    parts = [f"# {heading}", *(f"## {one.term[:1].upper()}{one.term[1:]}\n\n{one.text}" for one in glossary(say))]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the pages."""
    for language, (name, heading) in PAGES.items():
        page = Path(__file__).parents[1] / "docs" / name
        page.write_text(document(load(language), heading), encoding="utf-8")


if __name__ == "__main__":
    main()
