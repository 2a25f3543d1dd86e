"""Every dataset's manifest as Croissant: valid by its own library, committed, and saying no more than the manifest."""

import json
from pathlib import Path

import mlcroissant
import pytest

from falsematch import catalog, datasets
from falsematch.report.croissant import croissant

pytestmark = pytest.mark.slow

COMMITTED = Path(__file__).parents[2] / "docs/datasets"
NAMES = sorted(path.stem for path in (Path(__file__).parents[2] / catalog.DATASETS).glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_description_is_the_manifests_and_valid(name: str):
    one = datasets.manifest(name)
    path = COMMITTED / f"{name}.croissant.json"
    assert path.read_text(encoding="utf-8") == croissant(one.model_dump(mode="json"), one.hashes())
    assert not mlcroissant.Dataset(jsonld=path).metadata.ctx.issues.errors


def test_faults_consent_and_label_provenance_are_in_it():
    held = json.loads((COMMITTED / "london.croissant.json").read_text(encoding="utf-8"))
    assert any("few people" in bias for bias in held["rai:dataBiases"])
    assert "written consent" in held["rai:dataCollection"]
    assert any("self-reported" in label for label in held["rai:personalSensitiveInformation"])
    assert [field["name"] for field in held["recordSet"][0]["field"]] == ["subject", "gender", "ethnicity", "age"]
