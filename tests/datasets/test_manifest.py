"""A manifest says who is in a dataset, by what right, and what is wrong with it; nothing unknown passes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from club import CLUB

from falsematch import catalog, datasets
from falsematch.errors import ManifestError

SHIPPED = catalog.names(catalog.DATASETS)
EXPECTED = {
    "agedb",
    "bfw",
    "casual_conversations_v2",
    "celeba",
    "cfp_fp",
    "colorferet",
    "congress",
    "demogpairs",
    "fhibe",
    "lfw",
    "lfw_view2",
    "london",
    "meds2",
    "morph",
    "orl",
    "rfw",
    "scface",
    "tinyface",
    "vggface2",
    "xqlfw",
    "yaleb",
}


def club_with(change: Callable[[dict], object]) -> str:
    content = yaml.safe_load(CLUB)
    change(content)
    return yaml.safe_dump(content, sort_keys=False)


def test_every_dataset_of_the_sources_has_a_manifest() -> None:
    assert set(SHIPPED) >= EXPECTED


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_manifest_validates_and_is_named_as_its_file(name: str) -> None:
    assert datasets.manifest(name).name == name


@pytest.mark.parametrize("name", SHIPPED)
def test_scraped_dataset_says_so_among_its_faults(name: str) -> None:
    manifest = datasets.manifest(name)
    assert manifest.scraped == ("scraped" in {fault.kind for fault in manifest.faults})


@pytest.mark.parametrize("name", SHIPPED)
def test_only_consented_photographs_may_be_shown(name: str) -> None:
    manifest = datasets.manifest(name)
    shown = manifest.consent.basis == "written consent" or manifest.access == "generated"
    assert not manifest.display.allowed or shown


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_manifest_names_the_pages_its_facts_are_from(name: str) -> None:
    assert datasets.manifest(name).references


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_manifest_says_what_it_shares_with_training_data(name: str) -> None:
    assert datasets.manifest(name).overlap is not None


@pytest.mark.parametrize("name", SHIPPED)
def test_hashes_are_of_files_inside_the_folder(name: str) -> None:
    hashes = datasets.manifest(name).hashes()
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in hashes.values())
    assert not any(path.startswith(("/", "..")) for path in hashes)


def test_london_lists_its_photographs_landmarks_and_labels() -> None:
    paths = datasets.manifest("london").hashes()
    assert [sum(path.endswith(suffix) for path in paths) for suffix in (".jpg", ".tem", ".csv")] == [204, 102, 1]


def test_orl_leaves_the_stray_file_out() -> None:
    paths = datasets.manifest("orl").hashes()
    assert len(paths) == 400
    assert "s10/target.jpg" not in paths


def test_ten_lines_make_a_dataset(club: Callable[..., Path]) -> None:
    path = club()
    assert len(path.read_text().splitlines()) == 10
    assert datasets.manifest(path).title == "Portraits of a club"


def test_the_ten_lines_of_the_docstring_are_a_manifest(club: Callable[..., Path]) -> None:
    block = datasets.DatasetManifest.__doc__.split("::\n\n")[1].split("\n\n")[0]
    lines = [line.strip() for line in block.splitlines()]
    assert datasets.manifest(club("\n".join(lines))).name == "club"


def test_unknown_key_is_refused_with_the_nearest_known(club: Callable[..., Path]) -> None:
    path = club(club_with(lambda content: content.update(licnce="CC0")))
    with pytest.raises(ManifestError, match=r"club\.yaml: `licnce` is not a setting .* Did you mean `licence`\?"):
        datasets.manifest(path)


def test_unknown_key_of_a_label_is_refused_with_the_nearest_known(club: Callable[..., Path]) -> None:
    path = club(club_with(lambda content: content["labels"]["gender"].update(provenence="official")))
    with pytest.raises(ManifestError, match=r"`labels\.gender\.provenence` .* Did you mean `provenance`\?"):
        datasets.manifest(path)


@pytest.mark.parametrize("key", ["people", "licence", "consent", "minors", "scraped", "access", "layout"])
def test_what_a_manifest_may_not_omit(club: Callable[..., Path], key: str) -> None:
    path = club(club_with(lambda content: content.pop(key)))
    with pytest.raises(ManifestError, match=f"`{key}` is missing"):
        datasets.manifest(path)


def test_label_without_provenance_is_refused(club: Callable[..., Path]) -> None:
    path = club(club_with(lambda content: content["labels"]["gender"].pop("provenance")))
    with pytest.raises(ManifestError, match=r"`labels\.gender\.provenance` is missing"):
        datasets.manifest(path)


def test_open_dataset_without_hashes_is_refused(club: Callable[..., Path]) -> None:
    path = club(club_with(lambda content: content.update(access="open")))
    with pytest.raises(ManifestError, match="needs `sources`, and `files`"):
        datasets.manifest(path)


def test_dataset_behind_a_form_says_where_to_ask(club: Callable[..., Path]) -> None:
    path = club(club_with(lambda content: content.update(access="form")))
    with pytest.raises(ManifestError, match="where the dataset is asked for"):
        datasets.manifest(path)


def test_display_needs_a_credit_line(club: Callable[..., Path]) -> None:
    path = club(club_with(lambda content: content.update(display={"allowed": True})))
    with pytest.raises(ManifestError, match="attribution"):
        datasets.manifest(path)


@pytest.mark.parametrize("table", ["../people.csv", "/etc/people.csv", "a//b.csv", "C:/people.csv", "a\\b.csv"])
def test_path_that_leaves_the_folder_is_refused(club: Callable[..., Path], table: str) -> None:
    path = club(club_with(lambda content: content.update(layout={"table": table})))
    with pytest.raises(ManifestError, match=r"layout\.table"):
        datasets.manifest(path)


def test_pattern_that_does_not_say_who_is_refused(club: Callable[..., Path]) -> None:
    layout = {"photographs": [{"capture": "first", "path": "first/photo.jpg"}]}
    path = club(club_with(lambda content: content.update(layout=layout, captures={"first": "the first"})))
    with pytest.raises(ManifestError, match="says nowhere who it is"):
        datasets.manifest(path)


def test_unknown_dataset_is_refused_with_the_nearest_known() -> None:
    with pytest.raises(ManifestError, match=r"`londn` is not a known dataset\. Did you mean `london`\?"):
        datasets.manifest("londn")
