"""Folders of photographs, made up: names, tables and leftovers as people have them, and worse."""

import io
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st
from PIL import Image

from falsematch import datasets
from falsematch.datasets.photograph import screen
from falsematch.errors import FalsematchError
from falsematch.store import Store

_LAYOUTS = (
    "{table: people.csv}",
    "{photographs: [{path: '{capture}/{subject}.jpg'}], subjects: {file: people.csv}}",
    "{photographs: [{path: '{capture}/{subject}.jpg'}]}",
)
_MANIFEST = """\
name: club
title: t
people: p
licence: l
consent: {basis: b, text: t, withdrawal: w}
minors: none
scraped: false
access: local
layout: LAYOUT
labels: LABELS
"""
_LABELS = "{half: {provenance: unknown, text: t}}"
_NAMES = [b"first/a.jpg", b"first/b.jpg", b"second/a.jpg", b"second/b.jpg"]
_ODD_NAMES = [
    b"first/._a.jpg",
    b"first/.DS_Store",
    b"first/Thumbs.db",
    b"first/A.JPG",
    b"first/a.jpeg",
    b"first/d\xe9.jpg",
    b"caf\xe9/a.jpg",
    b"first/a .jpg",
    b"first/a\nb.jpg",
    b"first/\xe2\x80\xae.jpg",
    b"first/\xc2\xa0.jpg",
    b"__MACOSX/first/._a.jpg",
    b"-.jpg",
]
_BYTES = st.sampled_from([b"", b"\0\5\26\7", b"x"])
_CELLS = st.sampled_from(
    ["a", "b", "c", "left", "right", "", " ", "a ", "\u00a0a", "first", "é", "A", "\0", '"', "=1", "01"]
)


def picture() -> bytes:
    """The smallest photograph that is read."""
    sink = io.BytesIO()
    Image.linear_gradient("L").resize((16, 16)).save(sink, "JPEG")
    return sink.getvalue()


_PICTURE = picture()


@st.composite
def folders(draw: st.DrawFn) -> dict[str, bytes]:
    """A manifest, its table, and the names of files (one a line, each with 0 for a photograph or its bytes)."""
    layout = draw(st.sampled_from(_LAYOUTS))
    manifest = _MANIFEST.replace("LAYOUT", layout).replace("LABELS", _LABELS if "people.csv" in layout else "{}")
    images = draw(st.lists(st.sampled_from([*_NAMES, *_ODD_NAMES]), min_size=1, max_size=6, unique=True))
    header = "image,subject,capture,half" if layout.startswith("{table") else "subject,half"
    rows = [
        ",".join([os.fsdecode(name), *_parts(name), draw(_CELLS)])
        if layout.startswith("{table")
        else f"a,{draw(_CELLS)}"
        for name in images
    ]
    separator = draw(st.sampled_from([",", ",", ",", ";", "\t"]))
    text = "\n".join([draw(st.sampled_from([header, header, header, f"sep=,\n{header}", header.upper()])), *rows])
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16"]))
    made = {
        "club.yaml": manifest.encode(),
        "people.csv": text.replace(",", separator).encode(
            encoding, "replace" if encoding == "utf-16" else "surrogateescape"
        ),
    }
    for number, name in enumerate(images):
        content = draw(st.sampled_from([_PICTURE, _PICTURE]) | _BYTES)
        made[f"{number}.name"], made[f"{number}.bytes"] = name, content
    return made | {"count": str(len(images)).encode()}


def _parts(name: bytes) -> tuple[str, str]:
    capture, _, subject = os.fsdecode(name).partition("/")
    return subject.partition(".")[0], capture


def read_folder(given: Path) -> None:
    """Verify and load the folder; both must accept the same.

    Raises
    ------
    FalsematchError
        Where it is refused.
    """
    with TemporaryDirectory() as place:
        folder = Path(place) / "club"
        folder.mkdir()
        for name in ("club.yaml", "people.csv"):
            shutil.copy(given / name, folder)
        for number in range(int((given / "count").read_text())):
            path = Path(os.fsdecode(os.fsencode(folder) + b"/" + (given / f"{number}.name").read_bytes()))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((given / f"{number}.bytes").read_bytes())
        manifest = datasets.manifest(folder / "club.yaml")
        problems = datasets.verify(manifest, folder)
        try:
            images = datasets.load(str(folder / "club.yaml"), Store(Path(place) / "cache"))
            unreadable = screen([Path(file) for file in images.table["file"]])
        except FalsematchError:
            if not problems:
                raise AssertionError("verified, and refused by a run") from None
            raise
        if bool(problems) != bool(unreadable):
            raise AssertionError(f"a run finds {unreadable}, verifying finds {problems}")
