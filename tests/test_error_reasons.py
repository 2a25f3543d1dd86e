"""An error says what it is about and why apart: nothing takes its sentence to pieces again."""

import pickle
from pathlib import Path

import pytest

from falsematch.errors import FalsematchError, NotApplicable, PhotographError

TOLD = [
    (PhotographError(Path("a: b.jpg"), "the file is empty."), "the file is empty.", "a: b.jpg: the file is empty."),
    (NotApplicable("no face was found", "7"), "no face was found", "7: no face was found"),
    (NotApplicable("no face was found"), "no face was found", "no face was found"),
]


@pytest.mark.parametrize(("error", "reason", "sentence"), TOLD)
def test_its_reason_stands_apart_also_when_it_comes_from_a_worker(error: FalsematchError, reason: str, sentence: str):
    for one in (error, pickle.loads(pickle.dumps(error))):  # noqa: S301 - made here
        assert (one.reason, str(one)) == (reason, sentence)
