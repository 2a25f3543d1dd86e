"""``reproduce`` of proofs: every number is made again."""

import pytest

from falsematch.result import reproduce
from falsematch.studies import proofs
from falsematch.studies.proofs import ProofsExperiment

SETTINGS = {
    "name": "few",
    "kind": "proofs",
    "conditions": ["exposure"],
    "patches": {"side": 128, "inter_eye": 40},
    "heads": {"shapes": 0},
    "photographs": None,
}


@pytest.mark.slow
def test_proofs_are_reproduced_number_by_number_and_a_changed_one_is_found(tmp_path, store):
    folder = tmp_path / "few"
    proofs.run(ProofsExperiment.model_validate(SETTINGS), folder, jobs=1, force=False, store=store)
    assert reproduce(folder, store=store).differences == []
    table = folder / proofs.TABLE
    head, first, *rest = table.read_text().splitlines()
    cells = first.split(",")
    cells[head.split(",").index("measured")] = "0.123"
    table.write_text("\n".join([head, ",".join(cells), *rest]) + "\n")
    assert any("measured was 0.123" in line for line in reproduce(folder, store=store).differences)
