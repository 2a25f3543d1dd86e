"""A run decodes each photograph once, works out once who meets whom, and parses each file once."""

import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from falsematch import load_experiment, run, scoring
from falsematch.catalog import files
from falsematch.datasets import photograph
from falsematch.errors import ExperimentError, PhotographError
from falsematch.faces import opened
from falsematch.store import Store

pytestmark = pytest.mark.slow

PHOTOGRAPHS = 16


class Work:
    """How often the real functions were called in the one place where each kind of work is done."""

    def __init__(self) -> None:
        self.decoded: Counter[Path] = Counter()
        self.parsed: Counter[bytes] = Counter()
        self.met = 0


@pytest.fixture
def work(monkeypatch) -> Work:
    done = Work()
    opens, meets, parses = photograph._open, scoring.meetings, yaml.load

    def decoded(path):
        done.decoded[path] += 1
        return opens(path)

    def met(*given):
        done.met += 1
        return meets(*given)

    def parsed(written, **loader):
        done.parsed[written] += 1
        return parses(written, **loader)

    files._parsed.cache_clear()
    monkeypatch.setattr(photograph, "_open", decoded)
    monkeypatch.setattr(yaml, "load", parsed)
    for module in (scoring, sys.modules["falsematch.scoring.comparisons"]):
        monkeypatch.setattr(module, "meetings", met)
    return done


@pytest.fixture
def measure(lab, monkeypatch):
    """Runs the small experiment in this process."""
    monkeypatch.chdir(lab.folder)
    return lambda: run(load_experiment("small.yaml"), store=Store(lab.cache))


def test_each_photograph_is_decoded_once(measure, work):
    measure()
    assert len(work.decoded) == PHOTOGRAPHS
    assert set(work.decoded.values()) == {1}


def test_a_run_whose_rows_are_all_there_decodes_nothing(measure, work):
    first = measure()
    work.decoded.clear()
    second = measure()
    assert not work.decoded
    assert second.rates.equals(first.rates)


def test_who_meets_whom_is_worked_out_once(measure, work):
    measure()
    assert work.met == 1


def test_each_file_is_parsed_once(measure, work):
    measure()
    assert len(work.parsed) >= 5, "the experiment, its dataset, its matcher and two models that read faces"
    assert set(work.parsed.values()) == {1}


def test_photographs_that_wait_take_no_more_room_than_they_are_given(measure, work, monkeypatch):
    """Twenty thousand do not fit: those that do not are decoded again, and the tables are the same."""
    first = measure()
    room = 3 * 92 * 112 * 3
    most = [0]
    real = opened.photograph_to_read

    def watched(*given):
        pixels = real(*given)
        most[0] = max(most[0], sum(one.nbytes for one in opened._waiting.values()))
        return pixels

    monkeypatch.setattr(opened, "_ROOM", room)
    monkeypatch.setattr(sys.modules["falsematch.faces.read"], "photograph_to_read", watched)
    work.decoded.clear()
    for folder in (Path("..") / "cache/artefacts").iterdir():
        folder.rename(folder.with_name(f"{folder.name}_before"))
    second = measure()
    assert 0 < most[0] <= room
    assert Counter(work.decoded.values()) == {1: 3, 2: PHOTOGRAPHS - 3}
    assert not opened._waiting
    assert second.rates.equals(first.rates)


def test_photographs_that_cannot_be_read_are_named_before_any_is_enrolled(measure, work, lab):
    damaged = lab.folder / "halves/second/8.pgm"
    damaged.write_bytes(damaged.read_bytes()[:500])
    with pytest.raises(ExperimentError, match=r"8\.pgm: it is truncated"):
        measure()
    assert set(work.decoded.values()) == {1}
    assert not (lab.cache / "artefacts/matchers").exists()


def test_a_photograph_that_could_not_be_read_is_tried_again_by_the_next_run(measure, lab):
    """What was a missing permission or a bad disk is no property of the photograph."""
    with (lab.folder / "small.yaml").open("a") as file:
        file.write("on_unreadable: count\n")
    photograph_of_one = lab.folder / "halves/second/8.pgm"
    real = photograph._open

    def denied(path):
        if path.name == photograph_of_one.name and path.parent.name == "second":
            raise PhotographError(path, "Permission denied.")
        return real(path)

    photograph._open = denied
    try:
        assert [item.path.name for item in measure().unreadable] == ["8.pgm"]
    finally:
        photograph._open = real
    assert measure().unreadable == []
