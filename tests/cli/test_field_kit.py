"""The field kit on rendered heads: files and table as the how-to names them, run as it says."""

import json
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest
import yaml
from command import call
from PIL import Image

import falsematch_heads as heads
from falsematch import catalog, datasets, tables
from falsematch.faces import to_display, to_light
from falsematch.tables import study_tables

HOWTO = Path(__file__).parents[2] / "docs/howto/field_kit.md"
HEADER = "image,subject,capture,dose,azimuth,elevation,yaw,place"
SIDE = 224
EVERY = ["sun", "window", "far", "turned"]


PLAIN = heads.Capture()
TAKEN = {
    "indoor_1": (PLAIN, SIDE, "indoor_1,,,,,"),
    "indoor_2": (PLAIN.with_(yaw=5.0), SIDE, "indoor_2,,,,,"),
    "sun_35": (PLAIN.with_(sun=4.0, azimuth=35.0, elevation=45.0, softness=1.0, key=0.0), SIDE, "sun,4,35,45,,35"),
    "window_0": (PLAIN.with_(yaw=2.0), SIDE, "window,0.2,,,,0"),
    "far_5": (PLAIN.with_(yaw=3.0), 128, "far,,,,,5 m"),
    "turned_30": (PLAIN.with_(yaw=30.0), SIDE, "turned,,,,30,30"),
}
"""Of each photograph: the head, pixels of a side, and its cells of the table."""
_MIRRORED = 0.2
"""What the pane gives back, over white; evenly, as of an overcast sky."""


def write_kit(folder: Path, generator: heads.Generator, conditions: Collection[str]) -> None:
    """Two heads indoors twice, and in some conditions."""
    folder.mkdir(parents=True)
    lines = [HEADER]
    for number in (1, 2):
        subject = heads.draw_subject(40 + number, 3 * number, "ABC"[number], "female", 0.0)
        head = generator.head(subject)
        for name, (capture, side, cells) in TAKEN.items():
            condition = cells.split(",")[0]
            if condition not in {"indoor_1", "indoor_2", *conditions}:
                continue
            image = f"{number:02}_{name}.jpg"
            pixels = generator.photograph(subject, capture, side, head).pixels
            if condition == "window":
                pixels = to_display(np.float32(0.7) * to_light(pixels) + np.float32(_MIRRORED))
            Image.fromarray(pixels).save(folder / image, quality=95)
            lines.append(f"{image},{number:02},{cells}")
    (folder / "captures.csv").write_text("\n".join(lines) + "\n")


def write_copy(file: Path, conditions: Collection[str]) -> None:
    """A copy of the kit's experiment with one matcher and the entries of some conditions."""
    wanted = yaml.safe_load(catalog.find(catalog.EXPERIMENTS, "field_kit").read_text())
    costs = [one for one in wanted["costs"] if one["name"] in conditions]
    file.write_text(yaml.safe_dump(wanted | {"matchers": ["sface_int8bq"], "costs": costs}))


def test_the_howto_names_the_columns_and_captures_that_the_manifest_reads():
    text, manifest = HOWTO.read_text(), datasets.manifest("field_photographs")
    assert HEADER in text
    assert HEADER.split(",")[3:] == list(manifest.labels)
    for capture in manifest.captures:
        assert f"NUMBER_{capture}" in text


@pytest.mark.slow
# Neither afternoon has everything: what was not taken stays out of the folder, its entry out of the copy.
@pytest.mark.parametrize("conditions", [["sun", "far"], ["window", "turned"]], ids="+".join)
def test_an_afternoon_is_measured_as_the_howto_says(stocked, tmp_path, conditions):
    write_kit(tmp_path / "taken", heads.Generator.load(stocked, datasets.manifest("heads").hashes()), conditions)
    fetched = call(["fetch", "field_photographs", "--from", "taken"], tmp_path, stocked.root)
    assert fetched.code == 0, fetched.err
    write_copy(tmp_path / "whole.yaml", EVERY)
    refused = call(["run", "whole.yaml", "--jobs", "1", "--out", "whole"], tmp_path, stocked.root)
    assert refused.code != 0
    missing = next(one for one in EVERY if one not in conditions)
    assert f"nobody has the capture `{missing}`" in refused.err
    write_copy(tmp_path / "my_kit.yaml", conditions)
    outcome = call(["run", "my_kit.yaml", "--jobs", "1", "--out", "out"], tmp_path, stocked.root)
    assert outcome.code == 0, outcome.err
    table = tables.read_csv(tmp_path / "out/field_costs.csv", study_tables.FIELD_COSTS)
    assert list(table["simulation"].unique()) == conditions
    assert table["pairs"].eq(2).all()
    assert table["simulated_cost"].gt(0).all()
    assert table["polarity"].eq("similarity").all()
    assert table["reason"].str.contains("too_few_people{n=2,needed=16}", regex=False).all()
    assert "<figure>" in (tmp_path / "out/report.html").read_text()
    assert set(json.loads((tmp_path / "out/card.json").read_text())["photographs"]) == {"field_photographs"}
    again = call(["reproduce", "out", "--jobs", "1"], tmp_path, stocked.root)
    assert again.code == 0, again.err
    assert "numbers compared: 0 differ" in again.out
