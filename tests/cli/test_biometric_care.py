"""Templates stay in the user's own cache, closed to others; nothing published holds one, and forgetting leaves none."""

import base64
import io
import re
import shutil
import stat
import traceback

import numpy as np
import pikepdf
import pyarrow as pa
import pytest
from PIL import Image

from falsematch import matchers
from falsematch.conditions import CONDITIONS, SCENARIOS
from falsematch.report import pictures
from falsematch.store import Store, made_of

pytestmark = pytest.mark.slow

PICTURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n|RIFF....WEBP|II\*\0|MM\0\*|data:image|P[56]\s", re.DOTALL)


def templates(cache):
    """Every template of a cache."""
    store = Store(cache)
    for file in sorted((cache / "artefacts/matchers").glob("*/*")):
        table = store.read("matchers", file.name)
        yield from (np.float32(one) for one in table.column("template").to_pylist() if one is not None)


def published(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def unpacked(path) -> bytes:
    """What a file holds, the streams of a PDF as they are before compression: packed bytes look like anything."""
    if path.suffix != ".pdf":
        return path.read_bytes()
    with pikepdf.open(path) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        # A picture is looked at as it is stored.
        return b"".join(
            one.read_raw_bytes() if one.get("/Subtype") == "/Image" else one.read_bytes() for one in streams
        )


def pictures_in(path) -> list[bytes]:
    """The pictures that a PDF places, as they are stored."""
    with pikepdf.open(path) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        return [one.read_raw_bytes() for one in streams if one.get("/Subtype") == "/Image"]


def rendered_heads() -> set[bytes]:
    """The pictures of the field atlas, whose head is rendered, as they ship."""
    tiles = [tile for name in (*CONDITIONS, *SCENARIOS) for tile in pictures.tiles(name)]
    return {base64.b64decode(tile.source.partition(",")[2]) for tile in tiles}


@pytest.fixture(scope="module")
def traces(measured):
    """How templates and landmarks would look in a file: as bytes, and as numbers in text."""
    found = list(templates(measured.cache))
    assert len(found) > 20
    as_bytes = [one[start : start + 4].tobytes() for one in found for start in (0, len(one) // 2)]
    # Four digits, cut and not rounded, so that they are found however many more are printed; three numbers of each.
    large = ([value for value in one if abs(value) > 0.1][:3] for one in found)
    as_text = [[f"{float(value):.8f}"[:-4].encode() for value in three] for three in large]
    return as_bytes, as_text


def leaks(content: bytes, traces) -> bool:
    as_bytes, as_text = traces
    # A single number may stand there by chance; three in a row of one template may not.
    return any(one in content for one in as_bytes) or any(all(number in content for number in run) for run in as_text)


def test_the_search_finds_a_template_where_there_is_one(traces, measured):
    one = next(templates(measured.cache))
    assert leaks(b"x" + one.tobytes(), traces)
    assert leaks(str([round(float(value), 6) for value in one]).encode(), traces)


def test_no_published_file_holds_a_template(measured, traces):
    files = published(measured.folder / "results")
    assert {"card.json", "scores.parquet", "report.html", "findings.json"} <= {path.name for path in files}
    assert [path.name for path in files if leaks(unpacked(path), traces)] == []


def test_scores_have_no_column_of_lists(measured):
    schema = pa.parquet.read_schema(measured.folder / "results/small/scores.parquet")
    assert not [field.name for field in schema if pa.types.is_nested(field.type) or pa.types.is_binary(field.type)]


def without_rendered_heads(content: bytes) -> bytes:
    """What is left without the pictures of the field atlas, whose head is rendered: byte by byte those that ship."""
    for name in (*CONDITIONS, *SCENARIOS):
        for tile in pictures.tiles(name):
            content = content.replace(tile.source.encode(), b"")
    return content


def test_no_published_file_holds_a_picture_but_the_drawn_figures_and_rendered_heads(measured):
    for path in published(measured.folder / "results"):
        if path.suffix == ".png":
            # A slide is a page of print, whose letters have soft edges; a photograph has thousands of colors.
            most = 512 if path.stem.startswith("slide") else 64
            with Image.open(io.BytesIO(path.read_bytes())) as figure:
                assert len(figure.convert("RGB").getcolors(2**24)) <= most, path.name
        elif path.suffix == ".pdf":
            assert set(pictures_in(path)) <= rendered_heads(), path.name
        elif path.suffix != ".parquet":
            assert not PICTURE.search(without_rendered_heads(path.read_bytes())), path.name


def test_nothing_said_while_running_holds_a_template(measured, traces, monkeypatch):
    outcome = measured("run", "small.yaml", "--jobs", "1", "--out", "searched_for_templates")
    assert outcome.code == 0
    assert not leaks((outcome.out + outcome.err).encode(), traces)
    shutil.rmtree(measured.folder / "searched_for_templates")


def test_a_traceback_holds_no_template(measured, traces):
    one = next(templates(measured.cache))
    with pytest.raises(Exception) as failed:  # noqa: PT011 - whatever it is, it is printed
        matchers.enrol(one, one, one, one, seed=1, store=Store(measured.cache))
    assert not leaks("".join(traceback.format_exception(failed.value)).encode(), traces)


def test_only_the_user_may_look_into_the_cache(measured):
    assert stat.S_IMODE(measured.cache.stat().st_mode) == 0o700


def test_the_place_of_a_former_cache_that_was_open_is_closed_by_the_first_write(tmp_path):
    (tmp_path / "open").mkdir(mode=0o755)
    Store(tmp_path / "open").write("faces", "ab" * 32, pa.table({"image": ["x"]}))
    assert stat.S_IMODE((tmp_path / "open").stat().st_mode) == 0o700


def test_a_forgotten_dataset_leaves_no_file_of_anybody(lab, measured):
    shutil.copytree(measured.cache / "artefacts", lab.cache / "artefacts")
    shutil.copytree(measured.folder / "results", lab.folder / "results")
    (lab.cache / "artefacts/matchers/ab").mkdir(exist_ok=True)
    (lab.cache / "artefacts/matchers/ab/.abc.half").write_bytes(b"half a template")
    outcome = lab("data", "forget", "halves/halves.yaml")
    assert outcome.code == 0, outcome.err
    left = [path for path in (lab.cache / "artefacts").rglob("*") if path.is_file()]
    assert left == []
    assert not (lab.folder / "results/small/scores.parquet").exists()


def test_one_person_forgotten_leaves_those_of_the_others(lab, measured):
    shutil.copytree(measured.cache / "artefacts", lab.cache / "artefacts")
    assert lab("data", "forget", "halves/halves.yaml", "--subject", "003").code == 0
    store = Store(lab.cache)
    stages = {stage: list((lab.cache / "artefacts" / stage).glob("*/*")) for stage in ("faces", "matchers")}
    images = [made_of(store.read(stage, file.name)) for stage, files in stages.items() for file in files]
    assert not [image for image in images if image & {"first/3.pgm", "second/3.pgm"}]
    # Two readings and four templates a person.
    assert {stage: len(files) for stage, files in stages.items()} == {"faces": 14, "matchers": 28}
