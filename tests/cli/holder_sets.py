"""Rendered heads in the layouts of five sets that are given out on request, with each one's quirks."""

from collections.abc import Iterator
from pathlib import Path

import yaml
from PIL import Image

import falsematch_heads as heads
from falsematch import catalog

SIDE = 224  # px: 38 between the eyes
PEOPLE = 8
TWICE_LABELLED = "m.023915"
"""Of whom RFW is known to hold a copy in two folders."""
_RACES = ("African", "Asian", "Caucasian", "Indian")
_EIGHT = [
    f"{ethnicity}_{gender}s" for ethnicity in ("asian", "black", "indian", "white") for gender in ("female", "male")
]


def write_sets(folder: Path, generator: heads.Generator) -> None:
    """The five sets in a folder, where a fetch would put them."""
    fhibe, morph = ["image,subject,capture,ancestry,pronoun,age"], ["image,subject,capture,race,gender"]
    for number, pictures in enumerate(_people(generator)):
        for shot, pixels in enumerate(pictures, start=1):
            name = f"Head_{number}"
            _save(folder / f"lfw/lfw/{name}/{name}_{shot:04}.jpg", pixels)
            person, race = f"m.{number:05}", _RACES[number % 4]
            _save(folder / f"rfw/test/data/{race}/{person}/{person}_{shot:04}.jpg", pixels)
            # VGGFace2's numbers: no capture is common to two people.
            _save(folder / f"bfw/{_EIGHT[number]}/n{number:06}/{100 * number + shot:04}_01.jpg", pixels)
            _save(folder / f"morph/Album2/{number:06}_{shot}.JPG", pixels)
            morph.append(f"Album2/{number:06}_{shot}.JPG,{number:06},{shot},{'BW'[number % 2]},{'MF'[number // 4]}")
            _save(folder / f"fhibe/data/{number:04}/main_{shot}.png", pixels)
            ancestry = ("Africa", "Africa/Europe", "Asia", "")[number % 4]
            fhibe.append(f"data/{number:04}/main_{shot}.png,{number:04},{shot},{ancestry},she/her,30")
        if number == 0:
            for race in _RACES[:2]:
                _save(folder / f"rfw/test/data/{race}/{TWICE_LABELLED}/{TWICE_LABELLED}_0001.jpg", pictures[0])
            # One photograph under two names, as LFW holds some.
            _save(folder / "lfw/lfw/Another_Name/Another_Name_0001.jpg", pictures[1])
    (folder / "morph/falsematch.csv").write_text("\n".join(morph) + "\n")
    (folder / "fhibe/falsematch.csv").write_text("\n".join(fhibe) + "\n")


def own_manifest(name: str, folder: Path) -> Path:
    """A set's manifest without the real set's bytes and numbers of people, which no few rendered heads can have."""
    content = yaml.safe_load((catalog.find(catalog.DATASETS, name)).read_text(encoding="utf-8"))
    for key in ("files", "sources", "unpack", "groups"):
        content.pop(key, None)
    path = folder / f"{name}.yaml"
    path.write_text(
        yaml.safe_dump(content | {"access": "local", "subjects": "unknown", "photographs": "unknown"}), encoding="utf-8"
    )
    return path


def _people(generator: heads.Generator) -> Iterator[list]:
    for number in range(PEOPLE):
        subject = heads.draw_subject(60 + number, number + 1, "ABC"[number % 3], ("female", "male")[number % 2], 0.0)
        head = generator.head(subject)
        yield [
            generator.photograph(subject, heads.Capture().with_(yaw=yaw), SIDE, head).pixels for yaw in (0.0, 8.0, -8.0)
        ]


def _save(path: Path, pixels) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, quality=95)
