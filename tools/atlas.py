"""Write the field atlas of the docs: what every condition and scenario does to one rendered head, and on what it rests.

    python tools/atlas.py docs/atlas.md

All of it comes from :data:`falsematch.conditions.CONDITIONS` and :data:`falsematch.conditions.SCENARIOS`; a new one
appears when the atlas is made again (``make atlas``).
"""

import inspect
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

import atlas_scenes
import falsematch_heads as heads
from falsematch import faces
from falsematch.conditions import BASES, CONDITIONS, SCENARIOS, STAGES, Condition, Number, Scenario, metering
from falsematch.conditions.condition import told
from falsematch.conditions.preview import Shown, shown, strip
from falsematch.conditions.scenarios import METERED
from falsematch.conditions.surface import EYES_APART
from falsematch.conditions.veiling_glare import FIELD_OF_VIEW
from falsematch.datasets import manifest
from falsematch.store import Store, write_atomically

IMAGES = "images/atlas"
"""Where the strips lie, beside the page."""
DOSES = "doses.json"
"""The doses that they show, beside them."""
HEAD = "atlas"
"""Keys the random numbers of the strips, as a photograph's name does in an experiment."""
SEED = 1
DRAWS = (HEAD, f"{HEAD} again")
"""Key the doses of a scenario: each is shown as drawn for two photographs."""
IN_CAR = ("car_window",)
"""Scenarios whose head sits in a car; all others stand in a street."""
FROM_AFAR = ("across_the_street",)
"""Scenarios whose pictures are cut out of a frame and enlarged; the frame stands first."""
_SIZE = 640
_CROP = 4.8
"""Side of what is shown, in distances between the eyes."""
_TILE = 300
_QUALITY = 82

Pixels = NDArray[np.uint8]


def write(page: Path, store: Store | None = None) -> None:
    """Write the page and its strips.

    Parameters
    ----------
    page : Path
        ``docs/atlas.md``.
    store : Store or None
        With the fetched mesh and models; the user's own where None.

    Raises
    ------
    DataError, SourceError
        Where the mesh or the models were not fetched.
    """
    store = store or Store.default()
    pixels, frame = head(store)
    for name in CONDITIONS:
        taken = shown(name, pixels, frame, seed=SEED, image=HEAD)
        tiles = [(label(one), _middle(one.pixels, frame)) for one in taken]
        write_atomically(page.parent / picture_of(name), _strip(tiles))
    scenes = _scenes(store, frame.inter_eye)
    for name in pictured():
        if name in SCENARIOS:
            pixels, frame = scenes["car" if name in IN_CAR else "street"]
            tiles = list(_drawn(name, pixels, frame))
            if name in FROM_AFAR:
                whole = atlas_scenes.from_afar(_generator(store), _subject(), _SIZE, frame.inter_eye)
                tiles = [("the phone's frame", whole), ("cut out, clean", tiles[0][1]), *tiles[1:]]
            write_atomically(page.parent / picture_of(name), _strip(tiles))
    write_atomically(page, text().encode())
    write_atomically(page.parent / IMAGES / DOSES, json.dumps(doses(), indent=1).encode() + b"\n")


def doses() -> dict[str, list[float]]:
    """The doses of each condition's strip, from the second picture on: pages that may not know conditions read it."""
    return {name: list(condition.levels) for name, condition in CONDITIONS.items()}


def head(store: Store) -> tuple[Pixels, faces.Frame]:
    """The head that the atlas shows, and its reading: Monk 6, straight, in even light."""
    pixels = _generator(store).photograph(_subject(), heads.Capture(), _SIZE).pixels
    return pixels, faces.read_picture(pixels, store)


def _generator(store: Store) -> heads.Generator:
    return heads.Generator.load(store, manifest("heads").hashes())


def _subject() -> heads.Subject:
    return heads.draw_subject(12, 6, "A", "female", 0.0)


def _scenes(store: Store, inter_eye: float) -> dict[str, tuple[Pixels, faces.Frame]]:
    """The same head where the encounters were, each with its reading."""
    generator, subject = _generator(store), _subject()
    pictures = {
        "car": atlas_scenes.in_car(generator, subject, _SIZE),
        "street": atlas_scenes.in_street(generator, subject, _SIZE, inter_eye),
    }
    return {name: (pixels, faces.read_picture(pixels, store)) for name, pixels in pictures.items()}


def _drawn(name: str, pixels: Pixels, frame: faces.Frame) -> Iterator[tuple[str, Pixels]]:
    """A scenario's labels and pictures: clean, then every draw under each metering."""
    for number, image in enumerate(DRAWS, 1):
        for one in shown(name, pixels, frame, seed=SEED, image=image):
            if one.chain.is_clean:
                if number == 1:
                    yield label(one), one.pixels
            else:
                yield f"draw {number}, metered: {label(one)}", _framed(one, image, frame)


def _framed(one: Shown, image: str, frame: faces.Frame) -> Pixels:
    """The picture; of a near lens what a phone's camera would frame, since `distance` keeps the face's size."""
    for step in one.chain.drawn(SEED, image).steps:
        if step.condition.name == "distance":
            across = 2 * step.dose * np.tan(np.radians(FIELD_OF_VIEW.value / 2)) / EYES_APART.value
            return _middle(one.pixels, frame, min(across, _SIZE / frame.inter_eye))
    return one.pixels


def pictured() -> list[str]:
    """Conditions and scenarios that this version can make."""
    return [*CONDITIONS, *(name for name, scenario in SCENARIOS.items() if not _lacking(scenario))]


def picture_of(name: str) -> str:
    """Path of a strip, from the page."""
    return f"{IMAGES}/{name.replace(':', '_')}.jpg"


def _middle(pixels: Pixels, frame: faces.Frame, across: float = _CROP) -> Pixels:
    """The face and what is about it, ``across`` distances between the eyes wide."""
    side = round(across * frame.inter_eye)
    ends = np.array(pixels.shape[1::-1]) - side
    left, top = np.clip((frame.landmarks[:, :2].mean(axis=0) - side / 2).round().astype(int), 0, ends).tolist()
    return pixels[top : top + side, left : left + side]


def _strip(taken: Sequence[tuple[str, Pixels]]) -> bytes:
    tiles = [
        np.asarray(cv2.resize(pixels, (_TILE, _TILE), interpolation=cv2.INTER_AREA), np.uint8) for _, pixels in taken
    ]
    content = io.BytesIO()
    strip(tiles, [label for label, _ in taken]).save(content, "JPEG", quality=_QUALITY, optimize=True)
    return content.getvalue()


def label(one: Shown) -> str:
    """What stands above one picture of a strip: its dose, or its metering."""
    if one.chain.is_clean:
        return "clean"
    told = one.metering.replace("_", " ") if np.isnan(one.chain.dose) else f"{one.chain.dose:g}"
    return f"{told}: not applicable" if one.missing else told


# --- the page ---


def text() -> str:
    """The page in Markdown; the same for the same conditions."""
    return "\n\n".join([*_opening(), *_conditions(), *_scenarios()]) + "\n"


def _opening() -> Iterator[str]:
    yield "# Atlas of field conditions"
    yield (
        "What each condition and scenario does to a photograph, on one rendered head that is nobody: its model, the "
        "unit of its dose, the range a dose may have, the dose that changes nothing, and every number of the model "
        "with what it rests on. This page and its pictures are written by `make atlas` from the conditions themselves."
    )
    bases = Counter(number.basis for one in CONDITIONS.values() for number in one.numbers.values())
    told = ", ".join(f"{bases[basis]} {basis}" for basis in BASES)
    yield (
        f"**On what the numbers rest** (counted once a condition): {told}. *Measured* is measured by this lab, "
        "*literature* is published, *judgement* was chosen by us, and the table says why. Levels and ranges of doses "
        "are judgement throughout. Doses are relative to display white; no radiometric claim is made. That each dose "
        "is what it says is measured in [`results/condition_proofs`](../results/condition_proofs); that a phone in the "
        "street makes the same picture is not proven ([limits](limits.md))."
    )
    yield (
        f"**Order**, whatever order a file has: {' → '.join(STAGES)}. What is not named is identity. Clean is the "
        "photograph's own bytes."
    )
    yield (
        f"The strips show a picture of {_SIZE} px (of conditions its middle), made smaller for this page; what became "
        "smaller on the way is enlarged again (`delivery: upscaled`). Grain and blocks look finer here than at full "
        "size: `falsematch conditions preview NAME --image FILE` shows them."
    )


def _conditions() -> Iterator[str]:
    yield "## Conditions"
    rows = []
    for one in CONDITIONS.values():
        levels = " ".join(f"{dose:g}" for dose in one.levels)
        rows.append((f"[`{one.name}`](#{one.name.replace(':', '')})", one.unit, levels, _paragraphs(one.apply)[0]))
    yield _table(("condition", "dose (unit)", "levels", "what is done"), rows)
    for one in CONDITIONS.values():
        yield from _condition(one)


def _condition(one: Condition) -> Iterator[str]:
    summary, *rest = _paragraphs(one.apply)
    yield f"### `{one.name}`"
    yield summary
    doses = ", ".join(f"{dose:g}" for dose in one.levels)
    yield f"![A rendered head, clean and under {one.name} at {doses} ({one.unit})]({picture_of(one.name)})"
    low, high = one.legal
    neutral = "the photograph's own" if callable(one.neutral) else f"{one.neutral:g}"
    rows = [("stage", ", then ".join(f"`{stage}`" for stage in dict.fromkeys((one.stage, *one.then))))]
    rows += [("unit of the dose", one.unit), ("levels", doses), ("range", f"{low:g} to {high:g}"), ("neutral", neutral)]
    for name, allowed in one.parameters.items():
        rows.append((f"setting `{name}`", f"{one.defaults()[name]:g}; {told(allowed)}"))
    yield _table(("", ""), rows)
    yield from rest
    for stage, function in one.then.items():
        yield f"At `{stage}`: " + "\n\n".join(_paragraphs(function))
    yield _numbers(one.numbers)


def _numbers(numbers: Mapping[str, Number]) -> str:
    if not numbers:
        return "The model has no number of its own but the dose."
    rows = [(f"`{name}`", f"{n.value:g}", n.unit, f"**{n.basis}**", n.source) for name, n in numbers.items()]
    return _table(("number", "value", "unit", "basis", "source or reason"), rows)


def _scenarios() -> Iterator[str]:
    yield "## Scenarios"
    yield (
        "Chains that stand for reported encounters: 404 Media's reports on Mobile Fortify (2025), and the letter of "
        "thirty civil-rights organisations to the Department of Homeland Security. The reports say what was done to "
        "people, never a dose: every range below is judgement. Each dose is drawn evenly from its range, for each "
        f"photograph anew; every scenario is metered in {len(METERED)} ways: {', '.join(METERED)}."
    )
    yield (
        f"The strips show {len(DRAWS)} draws of each, on the same head where the encounters were: on a dull day before "
        f"a street, drawn and out of focus, or ({', '.join(f'`{name}`' for name in IN_CAR)}) before a dark wall. Light "
        "that a scenario lays on the head does not fall on what stands behind. A near lens is shown as wide as a "
        f"phone's camera ({FIELD_OF_VIEW.value:g} degrees) frames it. An experiment takes its own photographs, with "
        "whatever stands behind people there."
    )
    yield "**What a metering rests on:**"
    yield _numbers(metering.NUMBERS)
    for scenario in SCENARIOS.values():
        yield from _scenario(scenario)


def _scenario(scenario: Scenario) -> Iterator[str]:
    yield f"### `{scenario.name}`"
    if lacking := _lacking(scenario):
        yield f"*Cannot be made yet: this version has no {', '.join(f'`{name}`' for name in lacking)}.*"
    else:
        alt = f"A rendered head, clean and twice under {scenario.name}, metered on the frame's average and on the face"
        yield f"![{alt}]({picture_of(scenario.name)})"
    yield f"**Reported:** {scenario.reported}"
    yield f"**Guessed:** {scenario.guessed}"
    rows = [
        (f"`{name}`" + (f", {settings}" if settings else ""), dose, CONDITIONS[name].unit if name in CONDITIONS else "")
        for name, settings, dose in scenario.told()
    ]
    yield _table(("step", "dose", "unit"), rows)


def _lacking(scenario: Scenario) -> list[str]:
    return [name for name in scenario.steps if name not in CONDITIONS]


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _paragraphs(function: object) -> list[str]:
    """A docstring's paragraphs in Markdown: its settings as a list, what it raises left out."""
    found = []
    for paragraph in re.split(r"\n\s*\n", inspect.getdoc(function) or ""):
        title, _, body = paragraph.partition("\n")
        heading = body.startswith("---")
        if heading and title == "Parameters":
            found.append(_settings(body.partition("\n")[2]))
        elif not heading:
            found.append(" ".join(paragraph.split()))
    return [re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text).replace("``", "`") for text in found]


def _settings(body: str) -> str:
    """Entries of a section ``Parameters`` as a list."""
    items: list[str] = []
    for line in body.splitlines():
        if line.startswith(" "):
            items[-1] += f" {line.strip()}"
        else:
            name, _, kind = line.partition(" : ")
            items.append(f"- `{name}` ({kind}):")
    return "\n".join(items)


def main(page: str) -> None:
    """Write the page and its strips, and say how many."""
    write(Path(page))
    print(f"atlas: {page}, {len(pictured())} strips")


if __name__ == "__main__":
    main(sys.argv[1])
