"""The crate of a result: valid by an independent validator, and true of the files beside it."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import rocrate
from rocrate_validator import models, services
from rocrate_validator.utils.http import HttpRequester

from committed_results import RESULTS, copied
from falsematch.cli import _studies

CONTEXT = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"


@pytest.fixture
def without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one page the validator asks the network for is the context, which the library ships."""

    def answer(_self: object, address: str, **_: Any) -> SimpleNamespace:
        assert address.endswith("/context"), address
        text = CONTEXT.read_text()
        kind = {"Content-Type": "application/ld+json"}
        return SimpleNamespace(status_code=200, headers=kind, text=text, json=lambda: json.loads(text), url=address)

    monkeypatch.setattr(HttpRequester, "get", answer, raising=False)


def described(folder: Path) -> dict[str, Any]:
    graph = json.loads((folder / "ro-crate-metadata.json").read_bytes())["@graph"]
    return {entity["@id"]: entity for entity in graph}


FEW = {"coverage", "heads_check"}
NAMES = sorted(path.name for path in RESULTS.iterdir() if (path / "card.json").is_file())
# The validator takes ten seconds a crate: one of each kind always, the others in the full tier.
EACH = [pytest.param(name, marks=pytest.mark.slow if name in FEW else pytest.mark.full) for name in NAMES]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A committed result with everything that `falsematch report` writes of it."""

    @cache
    def write(name: str) -> Path:
        folder = copied(name, tmp_path_factory.mktemp(name))
        _studies.writer_of(folder)(folder, "en")
        return folder

    return write


@pytest.mark.usefixtures("without_network")
@pytest.mark.parametrize("name", EACH)
def test_the_crate_of_a_committed_result_breaks_no_requirement(written: Callable[[str], Path], name: str):
    settings = services.ValidationSettings(
        rocrate_uri=str(written(name)),
        profile_identifier="ro-crate",
        requirement_severity=models.Severity.REQUIRED,
        offline=True,
    )
    found = services.validate(settings)
    assert [f"{issue.check.identifier}: {issue.message}" for issue in found.get_issues()] == []


@pytest.mark.parametrize("name", EACH)
def test_the_crate_of_a_committed_result_is_of_the_files_beside_it(written: Callable[[str], Path], name: str):
    folder = written(name)
    entities = described(folder)
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "ro-crate-metadata.json"]
    for path in paths:
        entity = entities[path.relative_to(folder).as_posix()]
        assert entity["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest(), path.name


@pytest.mark.slow
def test_it_names_the_run_its_inputs_and_the_licence(whole: Path):
    entities = described(whole)
    assert entities["#run"]["name"] == "falsematch fetch made; falsematch run made"
    assert entities["#run"]["instrument"] == {"@id": "#falsematch"}
    assert entities["#dataset-made"]["creditText"] == "Nobody (2000). https://doi.org/10.0000/made"
    assert entities["./"]["license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}


@pytest.mark.slow
def test_scores_which_name_photographs_are_not_described(whole: Path):
    assert not {"scores.parquet", "subjects.csv"} & described(whole).keys()
