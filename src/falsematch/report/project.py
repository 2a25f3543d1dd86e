"""The project's address and contact: ``[project.urls]`` of the package is their one place; empty where it has none."""

from dataclasses import dataclass
from importlib import metadata


@dataclass(frozen=True)
class Project:
    """Where the site is, and where to write to.

    Attributes
    ----------
    home : str
        Address of the site, without a slash at its end (``Homepage``); empty where the package names none.
    contact : str
        Address for corrections and withdrawal (``Contact``); empty where the package names none.
    """

    home: str
    contact: str

    def result(self, name: str) -> str:
        """Address of a result's page on the site; empty without a site."""
        return f"{self.home}/results/{name}/" if self.home else ""

    def terms(self, language: str) -> str:
        """Address of the glossary in a language; empty without a site."""
        return f"{self.home}/glossary{'' if language == 'en' else f'.{language}'}.html" if self.home else ""

    @property
    def errata(self) -> str:
        """Address of the list of corrections; empty without a site."""
        return f"{self.home}/errata.html" if self.home else ""


def project() -> Project:
    """What the package says of itself."""
    entries = metadata.metadata("falsematch").get_all("Project-URL") or []
    named = {name.strip(): address.strip() for name, _, address in (entry.partition(",") for entry in entries)}
    return Project(named.get("Homepage", "").rstrip("/"), named.get("Contact", ""))
