"""The first download of a model that needs the open internet works: from the file as it comes to rates.

The real files cannot be had here. A network of random weights stands in for each, of the same name, place in its
archive, input, output and opset.
"""

import hashlib
import re
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from first_downloads import PUBLISHED, Published

from falsematch import tables
from falsematch.faces import ModelManifest
from falsematch.matchers import load_open_matcher
from falsematch.store import Store, file_sha256, sha256_of

pytestmark = pytest.mark.slow

MANIFESTS = Path(__file__).parents[2] / "data_manifests/models"
EACH = pytest.mark.parametrize("published", PUBLISHED, ids=lambda one: one.name)
PACKED = pytest.mark.parametrize("published", [one for one in PUBLISHED if one.archive], ids=lambda one: one.name)
CONVERTED = pytest.mark.parametrize(
    "published", [one for one in PUBLISHED if not one.archive], ids=lambda one: one.name
)
EXPERIMENT = """\
name: first
seed: 3
dataset: halves/halves.yaml
probe: {{capture: second}}
reference: {{capture: first}}
matchers: [{matcher}]
conditions:
  - resolution: [24]
thresholds: [{{threshold: 0.5}}, {{threshold: 0.7}}, {{threshold: 0.9}}, {{threshold: 0.97}}]
group_by: [[half]]
audit: {{replicates: 0}}
"""


def vouch(folder: Path, published: Published) -> None:
    """A copy of the manifest in the working directory, with the stand-in's sha256 for the real file's."""
    text = (MANIFESTS / f"{published.name}.yaml").read_text()
    place = folder / "data_manifests/models"
    place.mkdir(parents=True)
    sha256 = hashlib.sha256(published.network()).hexdigest()
    vouched = re.sub(rf"({re.escape(published.file)}): \w+", rf"\1: {sha256}", text, count=1)
    (place / f"{published.name}.yaml").write_text(vouched)


def refusal(outcome) -> str:
    assert outcome.code == 2
    [line] = outcome.err.splitlines()
    return line


@EACH
def test_a_download_becomes_rates(fresh, published, tmp_path):
    vouch(fresh.folder, published)
    published.download(tmp_path / "downloads")
    fetched = fresh("fetch", published.name, "--from", tmp_path / "downloads")
    assert (fetched.code, fetched.out) == (0, f"{published.name}: verified\n")
    (fresh.folder / "first.yaml").write_text(EXPERIMENT.format(matcher=published.name))
    outcome = fresh("run", "first.yaml", "--jobs", "1")
    assert outcome.code == 0, outcome.err
    rates = tables.read_csv(fresh.folder / "results/first/rates.csv", tables.RATES)
    everyone = rates[(rates["group_by"] == "") & (rates["scope"] == "all")]
    assert list(everyone["condition"].unique()) == ["clean", "resolution"]
    assert (everyone["impostor_pairs"] == 56).all()
    assert (everyone["genuine_pairs"] == 8).all()
    # Some are told apart and some are not: what reached the network was a face.
    assert everyone["fmr"].between(0.01, 0.99).any()


@EACH
def test_a_face_reaches_the_network_as_its_home_prepares_it(fresh, published, tmp_path, monkeypatch):
    vouch(fresh.folder, published)
    file = published.download(tmp_path / "downloads")
    fresh("fetch", published.name, "--from", file.parent)
    monkeypatch.chdir(fresh.folder)
    embedder = load_open_matcher(published.name, Store(fresh.cache)).describer.embedder
    chip = np.random.default_rng(2).integers(0, 256, (published.side, published.side, 3), np.uint8)
    network = onnxruntime.InferenceSession(published.network(), providers=["CPUExecutionProvider"])
    expected = network.run([published.made[0][0]], {published.given[0]: published.prepared(chip)})[0][0]
    assert embedder.template(chip).shape == (512,)
    assert embedder.template(chip) == pytest.approx(expected, abs=1e-4 * float(np.abs(expected).max()))


@PACKED
def test_another_file_than_the_manifests_is_refused(fresh, published, tmp_path):
    published.download(tmp_path / "downloads")
    told = refusal(fresh("fetch", published.name, "--from", tmp_path / "downloads"))
    assert re.search(rf"{published.file}, packed, has sha256 \w{{8}}\.\.\., its manifest says \w{{8}}\.\.\.", told)
    assert told.endswith("Nothing was kept.")
    assert not (fresh.cache / "models" / published.name).exists()


@PACKED
def test_what_was_unpacked_by_hand_is_taken_too(fresh, published, tmp_path):
    vouch(fresh.folder, published)
    with zipfile.ZipFile(published.download(tmp_path / "downloads")) as packed:
        packed.extractall(tmp_path / "unpacked")
    assert fresh("fetch", published.name, "--from", tmp_path / "unpacked").code == 0


@PACKED
def test_a_download_that_broke_off_is_named(fresh, published, tmp_path):
    vouch(fresh.folder, published)
    archive = published.download(tmp_path / "downloads")
    archive.write_bytes(archive.read_bytes()[:-100])
    told = refusal(fresh("fetch", published.name, "--from", tmp_path / "downloads"))
    assert f"{archive}: it is no archive or a damaged one" in told


@CONVERTED
def test_a_file_that_nobody_vouched_for_is_refused_and_its_sha256_told(fresh, published, tmp_path):
    file = published.download(tmp_path / "downloads")
    told = refusal(fresh("fetch", published.name, "--from", tmp_path / "downloads"))
    assert file_sha256(file) in told
    # What it says to type is typed.
    [command] = re.findall(r"`falsematch (.*?) > (.*?)`", told)
    shown = fresh(*command[0].split())
    text = shown.out.replace(f"{published.file}: unknown", f"{published.file}: {file_sha256(file)}")
    (fresh.folder / command[1]).write_text(text)
    assert fresh("fetch", command[1], "--from", tmp_path / "downloads").code == 0
    assert sha256_of(fresh.cache / "models" / published.name / published.file) == file_sha256(file)


@CONVERTED
def test_of_the_published_file_it_is_told_what_to_type(fresh, published, tmp_path):
    conversion = ModelManifest.load(published.name).conversion
    checkpoint = tmp_path / "my downloads" / conversion.of
    checkpoint.parent.mkdir()
    checkpoint.write_bytes(b"weights")
    told = refusal(fresh("fetch", published.name, "--from", checkpoint.parent))
    wanted = checkpoint.with_name(published.file)
    assert told.endswith(f"in {conversion.within} type `{conversion.type} '{checkpoint}' '{wanted}'`.")


@CONVERTED
def test_a_checkpoint_of_another_name_is_seen_too(fresh, published, tmp_path):
    (tmp_path / "backbone.PTH").write_bytes(b"weights")
    told = refusal(fresh("fetch", published.name, "--from", tmp_path))
    assert f"{tmp_path / 'backbone.PTH'} is not run here" in told


@EACH
def test_an_empty_folder_is_refused(fresh, published, tmp_path):
    vouch(fresh.folder, published)
    (tmp_path / "downloads").mkdir()
    told = refusal(fresh("fetch", published.name, "--from", tmp_path / "downloads"))
    archive = f", nor is {published.archive}" if published.archive else ""
    assert told.endswith(f"1 of 1 files are not in {tmp_path / 'downloads'}: {published.file}{archive}.")
