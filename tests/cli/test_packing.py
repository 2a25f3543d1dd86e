"""A pack holds everything a reader needs, verifies itself, and is the same bytes each time."""

import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from command import call

from falsematch import report
from falsematch.errors import ResultError
from falsematch.result import pack, verify

pytestmark = pytest.mark.slow

RESULT = Path(__file__).parents[2] / "results/heads_check"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A committed result with everything that `falsematch report` writes of it."""
    folder = shutil.copytree(RESULT, tmp_path_factory.mktemp("whole") / RESULT.name)
    report.write(folder)
    return folder


@pytest.fixture(scope="module")
def packed(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(whole, tmp_path_factory.mktemp("packed") / "heads.zip")


@pytest.fixture
def unpacked(packed: Path, tmp_path: Path) -> Path:
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    return folder


def rewritten(packed: Path, out: Path, change: dict[str, bytes | None]) -> Path:
    """The pack with files replaced, added, or (None) left out."""
    with zipfile.ZipFile(packed) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    top = next(iter(held)).split("/")[0]
    held |= {f"{top}/{name}": content for name, content in change.items()}  # type: ignore[dict-item]
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in held.items():
            if content is not None:
                archive.writestr(name, content)
    return out


def test_it_holds_papers_figures_data_citations_documents_and_cards(unpacked: Path):
    for name in (
        "README.txt",
        "result/report.pdf",
        "result/handout.pdf",
        "result/handout.es.pdf",
        "result/report.html",
        "result/rates.csv",
        "result/ro-crate-metadata.json",
        "result/figures/group_rates_dlib_as_shipped.svg",
        "citations/figures.bib",
        "citations/figures.csl.json",
        "citations/group_rates_dlib_as_shipped.txt",
        "documents/method.md",
        "documents/limits.md",
        "documents/questions.md",
        "cards/dlib.md",
        "cards/heads.yaml",
        "cards/heads.croissant.json",
    ):
        assert (unpacked / name).is_file(), name
        assert (unpacked / name).stat().st_size > 100, name


def test_the_standard_tool_verifies_it(unpacked: Path):
    tool = shutil.which("sha256sum") or pytest.skip("no sha256sum here")
    outcome = subprocess.run([tool, "-c", "--quiet", "SHA256SUMS"], cwd=unpacked, capture_output=True, check=False)
    assert outcome.returncode == 0, outcome.stderr


def test_the_lab_verifies_it(packed: Path):
    assert verify(packed) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("result/rates.csv", b"other", "result/rates.csv: is not the file that was packed"),
        ("result/rates.csv", None, "result/rates.csv: is missing"),
        ("result/extra.csv", b"more", "result/extra.csv: was not packed"),
    ],
)
def test_a_change_is_found_and_named(packed: Path, tmp_path: Path, name: str, content: bytes | None, said: str):
    assert verify(rewritten(packed, tmp_path / "changed.zip", {name: content})) == [said]


def test_the_command_exits_with_one_where_anything_was_changed(packed: Path, tmp_path: Path):
    changed = rewritten(packed, tmp_path / "changed.zip", {"README.txt": b"other"})
    assert call(["pack", "--verify", packed], tmp_path, tmp_path / "cache").code == 0
    outcome = call(["pack", "--verify", changed], tmp_path, tmp_path / "cache")
    assert (outcome.code, outcome.out) == (1, "changed.zip: README.txt: is not the file that was packed\n")


def test_packing_again_gives_the_same_bytes(whole: Path, packed: Path, tmp_path: Path):
    again = pack(whole, tmp_path / "again.zip")
    assert again.read_bytes() == packed.read_bytes()


def test_scores_which_name_photographs_stay_out(whole: Path, tmp_path: Path):
    folder = shutil.copytree(whole, tmp_path / "result")
    (folder / "scores.parquet").write_bytes(b"scores")
    with zipfile.ZipFile(pack(folder, tmp_path / "out.zip")) as archive:
        assert not [name for name in archive.namelist() if "scores" in name]


def test_a_folder_whose_report_was_not_written_is_refused(whole: Path, tmp_path: Path):
    folder = shutil.copytree(whole, tmp_path / "result")
    (folder / "report.pdf").unlink()
    with pytest.raises(ResultError, match="run `falsematch report"):
        pack(folder, tmp_path / "out.zip")


def test_what_is_no_pack_is_refused(tmp_path: Path):
    (tmp_path / "text.zip").write_text("text")
    with pytest.raises(ResultError, match="no zip"):
        verify(tmp_path / "text.zip")


def test_the_readme_names_the_result_and_how_to_verify(unpacked: Path):
    text = (unpacked / "README.txt").read_text()
    assert "sha256sum -c SHA256SUMS" in text
    assert (
        hashlib.sha256((unpacked / "result/card.json").read_bytes()).hexdigest()
        in (unpacked / "SHA256SUMS").read_text()
    )
