"""How far a long task is: rate and time left, a line now and then where there is no terminal."""

import io

import pytest

from falsematch import progress
from falsematch.progress import Progress


def lines(steps: int, total: int, **settings: float) -> list[str]:
    """What is shown of a task that is told of its steps one by one."""
    stream = io.StringIO()
    with Progress("measuring", total, "photographs", stream=stream, **settings) as shown:
        for _ in range(steps):
            shown.advance()
    return stream.getvalue().splitlines()


def test_a_task_that_is_soon_done_shows_nothing():
    assert lines(3, 3) == []


def test_the_time_between_lines_is_kept():
    assert len(lines(50, 50, soon=0, between_lines=3600)) == 1


def told(monkeypatch: pytest.MonkeyPatch, *reports: tuple[float, int], total: int = 100) -> list[str]:
    """What is shown if so many units are reported at so many seconds."""
    clock = iter([0.0, 0.0, 0.0, *(seconds for seconds, _ in reports)])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    stream = io.StringIO()
    with Progress("measuring", total, "photographs", stream=stream, soon=0, between_lines=0) as shown:
        for _, units in reports:
            shown.advance(units)
    return stream.getvalue().splitlines()


def test_a_line_says_how_much_is_done_how_fast_and_how_long_is_left(monkeypatch):
    assert told(monkeypatch, (5.0, 1), (15.0, 50), (25.0, 9))[1:] == [
        "measuring: 51 of 100 photographs, 15 s, 5 a second, 10 s left",
        "measuring: 60 of 100 photographs, 25 s, 2.95 a second, 14 s left",
    ]


def test_a_slow_task_tells_the_time_each(monkeypatch):
    assert (
        told(monkeypatch, (4.0, 2), (12.0, 2))[1] == "measuring: 4 of 100 photographs, 12 s, 4 s each, 6 min 24 s left"
    )


def test_the_start_up_before_the_first_unit_foretells_nothing(monkeypatch):
    first, second = told(monkeypatch, (15.0, 2), (25.0, 50), total=192)
    assert first == "measuring: 2 of 192 photographs, 15 s"
    assert second == "measuring: 52 of 192 photographs, 25 s, 5 a second, 28 s left"


def test_what_was_there_already_does_not_count_as_speed(monkeypatch):
    assert (
        told(monkeypatch, (0.0, 90), (10.0, 1))[1]
        == "measuring: 91 of 100 photographs, 10 s, 10 s each, 1 min 30 s left"
    )
