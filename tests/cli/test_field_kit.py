"""The field kit on rendered heads: files and table as the how-to names them, run as it says."""

import json
from pathlib import Path

import pytest
import yaml
from command import call
from PIL import Image

from falsematch import catalog, datasets, study_tables, tables
from falsematch.datasets import heads

HOWTO = Path(__file__).parents[2] / "docs/howto/field_kit.md"
HEADER = "image,subject,capture,dose,azimuth,elevation,yaw,place"
SIDE = 224


def write_kit(folder: Path, generator: heads.Generator) -> None:
    """Two heads indoors twice, in the sun and from further away."""
    folder.mkdir(parents=True)
    lines = [HEADER]
    plain = heads.Capture()
    taken = {
        "indoor_1": (plain, SIDE, "indoor_1,,,,,"),
        "indoor_2": (plain.with_(yaw=5.0), SIDE, "indoor_2,,,,,"),
        "sun_35": (plain.with_(sun=4.0, azimuth=35.0, elevation=45.0, softness=1.0, key=0.0), SIDE, "sun,4,35,45,,35"),
        "far_5": (plain.with_(yaw=3.0), 128, "far,,,,,5 m"),
    }
    for number in (1, 2):
        subject = heads.draw_subject(40 + number, 3 * number, "ABC"[number], "female", 0.0)
        head = generator.head(subject)
        for name, (capture, side, cells) in taken.items():
            image = f"{number:02}_{name}.jpg"
            Image.fromarray(generator.photograph(subject, capture, side, head).pixels).save(folder / image, quality=95)
            lines.append(f"{image},{number:02},{cells}")
    (folder / "captures.csv").write_text("\n".join(lines) + "\n")


def test_the_howto_names_the_columns_and_captures_that_the_manifest_reads():
    text, manifest = HOWTO.read_text(), datasets.manifest("field_photographs")
    assert HEADER in text
    assert HEADER.split(",")[3:] == list(manifest.labels)
    for capture in manifest.captures:
        assert f"NUMBER_{capture}" in text


@pytest.mark.slow
def test_an_afternoon_is_measured_as_the_howto_says(stocked, tmp_path):
    write_kit(tmp_path / "taken", heads.Generator.load(stocked, datasets.manifest("heads").hashes()))
    wanted = yaml.safe_load(catalog.find(catalog.EXPERIMENTS, "field_kit").read_text())
    wanted["costs"] = [one for one in wanted["costs"] if one["name"] in {"sun", "far"}]
    (tmp_path / "kit.yaml").write_text(yaml.safe_dump(wanted | {"matchers": ["sface_int8bq"]}))
    fetched = call(["fetch", "field_photographs", "--from", "taken"], tmp_path, stocked.root)
    assert fetched.code == 0, fetched.err
    outcome = call(["run", "kit.yaml", "--jobs", "1", "--out", "out"], tmp_path, stocked.root)
    assert outcome.code == 0, outcome.err
    table = tables.read_csv(tmp_path / "out/field_costs.csv", study_tables.FIELD_COSTS)
    assert list(table["simulation"].unique()) == ["sun", "far"]
    assert table["pairs"].eq(2).all()
    assert table["simulated_cost"].notna().all()
    assert table["reason"].str.contains("too_few_people{n=2,needed=16}", regex=False).all()
    assert "<figure>" in (tmp_path / "out/report.html").read_text()
    assert set(json.loads((tmp_path / "out/card.json").read_text())["photographs"]) == {"field_photographs"}
    again = call(["reproduce", "out", "--jobs", "1"], tmp_path, stocked.root)
    assert again.code == 0, again.err
    assert "numbers compared: 0 differ" in again.out
