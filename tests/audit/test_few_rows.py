"""Small tables are summed by NumPy and large ones by compiled loops: the same bytes, whichever works."""

import numpy as np
import pytest

from falsematch.audit import _few_rows, _kernels

PEOPLE, CELLS, ROWS, REPLICATES = 40, 5, 700, 60


@pytest.fixture(params=range(5))
def made(request):
    """Random people, comparisons and draws."""
    dice = np.random.default_rng(request.param)
    a, b = dice.integers(0, PEOPLE, (2, ROWS))
    return {
        "of_subject": np.sort(dice.integers(0, CELLS, PEOPLE)),
        "complete": dice.random(CELLS) < 0.7,
        "a": a,
        "b": b,
        "chosen": dice.random(ROWS) < 0.6,
        "slot": dice.integers(0, 3, ROWS),
        "counts": dice.integers(1, 4, ROWS),
        "draws": dice.poisson(1, (PEOPLE, REPLICATES)).astype(np.uint16),
        "product": dice.random((PEOPLE, 20)).astype(np.float32 if request.param % 2 else np.float64) * 1e3,
    }


def both(name, monkeypatch, *given):
    """What a loop gives where it takes the table for a small one, and where for a large one."""
    few = getattr(_kernels, name)(*given)
    monkeypatch.setattr(_kernels, "_FEW_ROWS", -1)
    monkeypatch.setattr(_kernels, "_FEW_SUMS", -1)
    many = getattr(_kernels, name)(*given)
    assert (few.dtype, few.shape) == (many.dtype, many.shape)
    assert few.tobytes() == many.tobytes()
    assert few.tobytes() == getattr(_few_rows, name)(*given).tobytes()


def test_counts_by_cell_are_the_same(made, monkeypatch):
    both("count_cells", monkeypatch, made["of_subject"], made["a"], made["b"], made["chosen"], CELLS)


def test_counts_by_person_are_the_same(made, monkeypatch):
    both("count_pairs", monkeypatch, made["a"], made["b"], made["chosen"], PEOPLE)


def test_matched_rows_are_the_same(made, monkeypatch):
    both("matched_rows", monkeypatch, *(made[name] for name in ("of_subject", "complete", "a", "b", "chosen")))


def test_sums_of_draws_are_the_same(made, monkeypatch):
    sides = (made[name] for name in ("a", "b", "slot", "counts"))
    both("drawn_sums", monkeypatch, made["draws"], 7, 50, *sides, 3)


def test_sums_of_products_are_the_same(made, monkeypatch):
    starts = np.searchsorted(made["of_subject"], np.arange(CELLS + 1))
    both("drawn_products", monkeypatch, made["product"], made["draws"], 9, starts)


def test_nothing_is_the_same_too(monkeypatch):
    none = np.empty(0, np.int64)
    both("count_pairs", monkeypatch, none, none, none.astype(bool), 3)
    both("drawn_sums", monkeypatch, np.ones((3, 4), np.uint16), 0, 4, none, none, none, none, 2)
