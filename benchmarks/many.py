"""Very many photographs, no two of them the same bytes."""

from pathlib import Path

from falsematch import datasets
from falsematch.errors import DataError
from falsematch.store import Store

_MANIFEST = """\
name: many
title: ORL, many times over
people: see ORL
licence: see ORL
consent: {basis: unknown, text: see ORL, withdrawal: see ORL}
minors: unknown
scraped: false
access: local
layout: {photographs: [{path: "{subject}/{number}.pgm", capture: front}]}
captures: {front: a face}
"""


def many_photographs(count: int, folder: Path, store: Store) -> datasets.Images:
    """Those of ORL again and again, each with another comment in its file, so that every one is measured.

    Parameters
    ----------
    count : int
    folder : Path
        Where they are written.
    store : Store
        To which ORL was fetched.

    Raises
    ------
    DataError
        Where it was not.
    """
    given = sorted((store.data / "orl").glob("s*/*.pgm"))
    if not given:
        raise DataError("orl is not fetched, and its photographs are what is measured; run `falsematch fetch orl`.")
    for number in range(count):
        content = given[number % len(given)].read_bytes()
        place = folder / f"p{number % 500}" / f"{number}.pgm"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.replace(b"P5", f"P5\n# {number}".encode(), 1))
    (folder / "many.yaml").write_text(_MANIFEST, encoding="utf-8")
    return datasets.load(str(folder / "many.yaml"), store)
