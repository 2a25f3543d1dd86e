"""The page of what the field costs: every recorded row, nobody's face, and the counts that stand in the summary."""

from html import unescape
from pathlib import Path

import numpy as np
import pytest

from falsematch import datasets
from falsematch.audit import AuditSettings
from falsematch.report.languages import languages
from falsematch.report.words import load
from falsematch.studies import base, field_validation
from falsematch.studies.field_validation.cost import Costs
from falsematch.studies.field_validation.measure import _card
from falsematch.studies.field_validation.page import write_field_costs
from falsematch.studies.field_validation.statistics import field_costs, field_mean_head, field_shading
from made_costs import pairs, pictures

SETTINGS = AuditSettings(replicates=100)


def written(folder: Path, *, shading: bool = True, people: int = 20) -> Path:
    """A result made of made-up costs, as the study writes it."""
    experiment = field_validation.load("yaleb")
    seen, place = pictures(), {"dataset": "yaleb", "seed": 1}
    across = np.tile(np.linspace(-1, 1, 468), (len(seen), 1))
    costs = Costs(
        field_costs(pairs(people), ["light"], SETTINGS, **place),
        field_shading(seen, ["light"], SETTINGS, **place) if shading else None,
        field_mean_head(seen, np.stack([across, across], axis=2), across, across, dataset="yaleb") if shading else None,
    )
    measured = field_validation.Measured(None, [costs], {"yaleb": "0" * 64}, (datasets.manifest("yaleb"),), [])
    base.write(
        folder,
        measured.tables(),
        experiment.model_dump(mode="json"),
        lambda hashes: _card(experiment, measured, hashes),
        write_field_costs,
    )
    return folder


@pytest.mark.parametrize("language", languages())
def test_every_row_stands_on_the_page_and_the_figure_draws_them(tmp_path, language):
    folder = written(tmp_path / "result")
    write_field_costs(folder, language)
    page = (folder / "report.html").read_text()
    assert f'<html lang="{language}">' in page
    last = page[page.rindex("<tbody>") : page.rindex("</tbody>")]
    assert last.count("<tr>") == 3
    say = load(language)
    assert say("field_costs.alike", simulation="lamp", n="1", all="1") in page
    assert say("field_costs.nearer", simulation="lamp", n="0", all="1") in page
    assert say("field_costs.likeness") in unescape(page)
    assert "<img" not in page
    assert (folder / "figures" / "field_costs.txt").read_text().count("\n") == 3
    # A head for each kind of light, every third point of the mesh.
    assert (folder / "figures" / "field_costs.svg").read_text().count("<use") >= 2 * 156


def test_without_shading_there_is_no_head_and_no_table_of_it(tmp_path):
    folder = written(tmp_path / "result", shading=False)
    assert not (folder / "field_shading.csv").exists()
    assert load("en")("field_costs.shading_caption") not in (folder / "report.html").read_text()


def test_few_people_have_hollow_marks_and_a_reason(tmp_path):
    page = (written(tmp_path / "result", people=5) / "report.html").read_text()
    assert "too few people: 5 in the group, 16 needed" in page
