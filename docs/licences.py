"""``make licences``: docs/licences.md, from what the installed packages say of themselves."""

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

HEAD = """\
# Licences of what the lab is built on

Every package that `pip install falsematch` brings, with the licence it states; written by `make licences` from the \
installed packages. \
Weights and photographs are not here: each has its manifest (`falsematch models list`, `falsematch data list`).

| package | version | licence |
|---|---|---|
"""


def brought(name: str, seen: dict[str, metadata.Distribution]) -> dict[str, metadata.Distribution]:
    """A package and everything that it requires here."""
    plain = re.sub(r"[-_.]+", "-", name).lower()
    if plain not in seen:
        try:
            seen[plain] = metadata.distribution(plain)
        except metadata.PackageNotFoundError:
            return seen
        for line in seen[plain].requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                brought(requirement.name, seen)
    return seen


def licence(package: metadata.Distribution) -> str:
    """What a package says of its licence, in one line."""
    about = package.metadata
    classified = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License ::")
    ]
    stated = (
        about.get("License-Expression")
        or "; ".join(classified)
        or (about.get("License") or "").strip().partition("\n")[0]
    )
    return stated or "not stated"


def main() -> None:
    """Write the page."""
    packages = brought("falsematch", {})
    rows = [f"| {name} | {packages[name].version} | {licence(packages[name])} |\n" for name in sorted(packages)]
    Path(__file__).with_name("licences.md").write_text(HEAD + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
