"""``make licences``: docs/licences.md, from what the installed packages say of themselves."""

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

HEAD = """\
# Licences of what the lab is built on

Every package that `pip install falsematch` brings, and then what each extra adds, with the licence it states; written \
by `make licences` from the installed packages. \
Weights and photographs are not here: each has its manifest (`falsematch models list`, `falsematch data list`).

| package | version | licence | brought by |
|---|---|---|---|
"""
OWN = "falsematch"


def brought(name: str, extra: str, seen: dict[str, metadata.Distribution]) -> dict[str, metadata.Distribution]:
    """A package with an extra, and everything that it requires here."""
    plain = re.sub(r"[-_.]+", "-", name).lower()
    if plain not in seen or extra:
        try:
            seen[plain] = metadata.distribution(plain)
        except metadata.PackageNotFoundError:
            return seen
        for line in seen[plain].requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                brought(requirement.name, "", seen)
                for more in requirement.extras:
                    brought(requirement.name, more, seen)
    return seen


def licence(package: metadata.Distribution) -> str:
    """What a package says of its licence, in one line."""
    about = package.metadata
    classified = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License ::")
    ]
    stated = (
        "".join(about.get_all("License-Expression", []))
        or "; ".join(classified)
        or "".join(about.get_all("License", [])).strip().partition("\n")[0]
    )
    return stated or "not stated"


def main() -> None:
    """Write the page."""
    rows: list[str] = []
    listed: set[str] = set()
    for extra in ("", *sorted(metadata.metadata(OWN).get_all("Provides-Extra", []))):
        packages = brought(OWN, extra, {})
        for name in sorted(set(packages) - listed):
            by = f"extra `{extra}`" if extra else "the package"
            rows.append(f"| {name} | {packages[name].version} | {licence(packages[name])} | {by} |\n")
        listed |= set(packages)
    (Path(__file__).parents[1] / "docs/licences.md").write_text(HEAD + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
