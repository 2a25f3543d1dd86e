"""What strangers hand in, made up: for each loader, a strategy of files and the call that reads one.

A loader may refuse in one sentence (`FalsematchError`); anything else it raises is a fault.
"""

import gzip
import io
import os
import re
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import yaml
from folders import folders, read_folder
from hypothesis import strategies as st
from PIL import Image

from falsematch.datasets import manifest, open_photograph
from falsematch.experiment import load_experiment
from falsematch.matchers.manifest import load_manifest
from falsematch.scoring import read_scores
from falsematch.sources import extract

ROOT = Path(__file__).parents[2]
ODD_NAME = os.fsdecode(b"caf\xe9.jpg")
"""Of a file, as Python has one that is not UTF-8."""


@dataclass(frozen=True)
class Target:
    """A loader and what it is given."""

    files: st.SearchStrategy[dict[str, bytes]]
    read: Callable[[Path], object]


def mutated(examples: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of some files with a few of its bytes cut, changed, repeated or put elsewhere."""

    @st.composite
    def change(draw: st.DrawFn) -> bytes:
        data = bytearray(draw(st.sampled_from(examples)))
        for _ in range(draw(st.integers(1, 6))):
            place = draw(st.integers(0, max(0, len(data) - 1)))
            end = place + draw(st.sampled_from([1, 1, 2, 4, 16, 200]))
            kind = draw(st.sampled_from(["change", "cut", "repeat", "end", "fill", "insert"]))
            if kind == "change":
                data[place : place + 1] = bytes([draw(st.integers(0, 255))])
            elif kind == "cut":
                del data[place:end]
            elif kind == "repeat":
                data[place:place] = data[place:end]
            elif kind == "end":
                del data[place:]
            elif kind == "fill":
                data[place:end] = draw(st.sampled_from([b"\0", b"\xff", b"\x7f"])) * (end - place)
            else:
                data[place:place] = draw(
                    st.binary(max_size=8) | st.text(max_size=4).map(lambda t: t.encode("utf-8", "replace"))
                )
        return bytes(data)

    return change()


WORDS = st.sampled_from(
    ["", "=1", "../x", "a & b", "male", "\u0430", "\u202e", "1e400", ".nan", "-.inf", "0x1", "null", "é"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=3)
)


def _places(content: object, place: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    found = [place] if place else []
    entries = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in entries:
        found += _places(value, (*place, key))
    return found


def settings_like(examples: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of some YAML files with values replaced, or its text changed."""

    @st.composite
    def replaced(draw: st.DrawFn) -> bytes:
        content = yaml.safe_load(draw(st.sampled_from(examples)))
        for _ in range(draw(st.integers(1, 3))):
            places = _places(content)
            if not places:
                break
            *way, last = draw(st.sampled_from(places))
            inner = content
            for key in way:
                inner = inner[key]
            action = draw(st.sampled_from(["set", "set", "set", "delete", "rename"]))
            if action == "set":
                inner[last] = draw(VALUES)
            elif action == "delete":
                del inner[last]
            elif isinstance(inner, dict):
                inner[draw(WORDS | st.text(max_size=5))] = inner.pop(last)
        return yaml.safe_dump(content, allow_unicode=True).encode("utf-8", "replace")

    return replaced() | mutated(examples) | misread(examples)


MISREAD = [
    "yes",
    "no",
    "~",
    "0,01",
    "{fmr: 0,01}",
    "1:30",
    "010",
    "09",
    "1e-3",
    ".inf",
    "-.nan",
    "2024-01-01",
    "1_0",
    "''",
]
"""Plain YAML that is read as something else than it looks like."""


def misread(examples: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of some YAML files with plain words put for a value or a key, in one of the encodings that programs write."""

    @st.composite
    def changed(draw: st.DrawFn) -> bytes:
        text = draw(st.sampled_from(examples)).decode()
        for _ in range(draw(st.integers(1, 2))):
            word = draw(st.sampled_from(list(re.finditer(r"[\w.-]+", text))))
            text = text[: word.start()] + draw(st.sampled_from(MISREAD)) + text[word.end() :]
        return text.encode(
            draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])), "replace"
        )

    return changed()


def pictures() -> list[bytes]:
    """A small picture in every format that is read."""
    made = []
    for name, options in {
        "JPEG": [{}, {"progressive": True}],
        "PNG": [{}],
        "TIFF": [{}, {"compression": "tiff_lzw"}, {"compression": "jpeg"}],
        "WEBP": [{}, {"lossless": True}],
        "GIF": [{}],
        "BMP": [{}],
        "PPM": [{}],
    }.items():
        for one in options:
            for mode in ("RGB", "L", "I;16"):
                if mode == "I;16" and name not in {"PNG", "TIFF", "PPM"}:
                    continue
                sink = io.BytesIO()
                try:
                    Image.linear_gradient("L").resize((24, 20)).convert(mode).save(sink, name, **one)
                except (OSError, ValueError):
                    continue
                made.append(sink.getvalue())
    # What lies among photographs: a Mac's leftover, a phone's HEIC, nothing.
    return [*made, b"\0\5\26\7\0\2\0\0Mac OS X", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b""]


def archives() -> list[bytes]:
    """A zip and tars of two files."""
    made = []
    for mode in ("w:", "w:gz", "w:bz2", "w:xz"):
        for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
            sink = io.BytesIO()
            with tarfile.open(fileobj=sink, mode=mode, format=form) as packed:
                for name in ("good", "a" * 120, "é", os.fsdecode(b"caf\xe9"), "__MACOSX/._good"):
                    entry = tarfile.TarInfo(name)
                    entry.size = 4
                    packed.addfile(entry, io.BytesIO(b"fine"))
            made.append(sink.getvalue())
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", method) as zipped:
            zipped.writestr("good", b"fine" * 50)
            zipped.writestr("é/other", b"")
            zipped.writestr("cafe.jpg", b"")
        made += [sink.getvalue(), sink.getvalue().replace(b"cafe.jpg", b"caf\xe9.jpg")]
    return made


CELLS = st.text(alphabet="ab01.,=\"'\n\r\t é\u0430\u200b\0", max_size=6) | st.sampled_from(
    ["ok", "failed", "inf", "nan", "1e999", "-0", "a", "b", "a ", " b", "  ", "1", "1.0", "0,5", "2,437.7", "5%"]
)


@st.composite
def score_tables(draw: st.DrawFn) -> dict[str, bytes]:
    """Scores and subjects, mostly fitting each other."""
    people = draw(st.lists(CELLS, min_size=1, max_size=4, unique=True))
    extra = draw(
        st.lists(
            st.sampled_from(
                [
                    "image_a",
                    "image_b",
                    "matcher",
                    "matcher",
                    "condition",
                    "dose",
                    "outcome_a",
                    "outcome_b",
                    "x",
                    "Score",
                ]
            ),
            max_size=3,
        )
    )

    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if draw(st.booleans()) else cell

    lines = [",".join(["subject_a", "subject_b", "score", *extra])]
    for a in people:
        for b in people:
            score = draw(st.floats().map(repr) | st.sampled_from(["", "0.5"]))
            lines.append(",".join([quoted(a), quoted(b), score, *(quoted(draw(CELLS)) for _ in extra)]))
    subjects = ["subject," + quoted(draw(CELLS))] + [f"{quoted(one)},{quoted(draw(CELLS))}" for one in people]
    written = ("\n".join(lines), "\n".join(subjects))
    return dict(zip(("scores.csv", "subjects.csv"), map(draw(st.sampled_from(SAVED)), written), strict=True))


SAVED: list[Callable[[str], bytes]] = [
    *[lambda text: text.encode()] * 6,
    lambda text: text.encode("utf-8-sig").replace(b"\n", b"\r\n"),
    lambda text: text.encode("cp1252", "replace"),
    lambda text: text.encode("utf-16"),
    lambda text: text.replace(",", ";").encode(),
    lambda text: text.replace(",", "\t").encode(),
    lambda text: f"sep=,\n{text}".encode(),
    lambda text: text.title().encode(),
    lambda text: text.replace("\n", "\n\n").encode(),
    lambda text: gzip.compress(text.encode()),
]
"""How programs save one table, most of them rightly."""


@st.composite
def frames(draw: st.DrawFn) -> dict[str, bytes]:
    """Tables as Parquet files hold them: ids, labels and scores of any kind, columns twice or left out."""
    count = draw(st.integers(0, 6))

    def column(kinds: list[pa.DataType]) -> pa.Array:
        kind = draw(st.sampled_from(kinds))
        if pa.types.is_string(kind):
            values = st.sampled_from(["a", "b", "1", "1.0", "a ", "", "é"])
        elif pa.types.is_binary(kind):
            values = st.binary(max_size=2)
        elif pa.types.is_list(kind):
            values = st.lists(st.integers(0, 2), max_size=2)
        elif pa.types.is_boolean(kind):
            values = st.booleans()
        elif pa.types.is_integer(kind):
            values = st.integers(0, 3)
        else:
            values = st.sampled_from([0.0, 1.0, 1.5, 0.35, float("nan"), float("inf"), 1e4])
        cells = draw(st.lists(values | st.none(), min_size=count, max_size=count))
        if pa.types.is_float16(kind):
            return pa.array([None if cell is None else np.float16(cell) for cell in cells], kind)
        return pa.array(cells, kind)

    ids = [pa.string(), pa.int64(), pa.float64(), pa.float32(), pa.binary(), pa.bool_(), pa.list_(pa.int64())]
    numbers = [pa.float64(), pa.float32(), pa.float16(), pa.int8(), pa.string(), pa.bool_()]

    def table(names: dict[str, list[pa.DataType]]) -> bytes:
        given = draw(st.lists(st.sampled_from(list(names)), max_size=len(names) + 1)) if draw(st.booleans()) else names
        made = pa.Table.from_arrays([column(names[name]) for name in given], names=list(given))
        sink = io.BytesIO()
        pa.parquet.write_table(made, sink)
        return sink.getvalue()

    sides = {"subject_a": ids, "subject_b": ids, "score": numbers}
    return {
        "scores.csv": table(sides | ({"image_a": ids, "image_b": ids, "dose": numbers} if draw(st.booleans()) else {})),
        "subjects.csv": table({"subject": ids, "half": ids}),
    }


SCORES = [
    b"subject_a,subject_b,score\na,a,0.9\na,b,0.1\nb,b,0.8\nb,a,0.2\n",
    b"subject_a,subject_b,score,matcher,dose,outcome_a\na,a,0.9,s,1,ok\na,b,,s,1,failed\n",
]
SUBJECTS = [b"subject,half\na,left\nb,right\n", b"\xef\xbb\xbfsubject,half\r\na,left\r\nb,\r\n"]


def _files(folder: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / folder).glob("*.yaml"))]


def _only(strategy: st.SearchStrategy[bytes], name: str) -> st.SearchStrategy[dict[str, bytes]]:
    return strategy.map(lambda data: {name: data})


TARGETS = {
    "dataset": Target(
        _only(settings_like(_files("data_manifests/datasets")), "x.yaml"), lambda f: manifest(f / "x.yaml")
    ),
    "model": Target(
        _only(settings_like(_files("data_manifests/models")), "x.yaml"), lambda f: load_manifest(f / "x.yaml")
    ),
    "experiment": Target(
        _only(settings_like(_files("experiments")), "x.yaml"), lambda f: load_experiment(f / "x.yaml")
    ),
    "scores": Target(
        score_tables()
        | frames()
        | st.fixed_dictionaries(
            {"scores.csv": mutated(SCORES), "subjects.csv": st.sampled_from(SUBJECTS) | mutated(SUBJECTS)}
        ),
        lambda f: read_scores(f / "scores.csv", f / "subjects.csv"),
    ),
    "folder": Target(folders(), read_folder),
    "image": Target(_only(mutated(pictures()), ODD_NAME), lambda f: open_photograph(f / ODD_NAME)),
    "archive": Target(_only(mutated(archives()), "x"), lambda f: list(extract(f / "x", {"good": f / "out"}))),
}
