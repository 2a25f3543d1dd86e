"""How far a long task is: rate and time left, a line now and then where there is no terminal."""

import io

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


def test_a_line_says_how_much_is_done_how_fast_and_how_long_is_left():
    first = lines(1, 4, soon=0, between_lines=0)[0]
    assert first.startswith("measuring: 1 of 4 photographs, 0 s, ")
    assert first.endswith(" left")


def test_the_time_between_lines_is_kept():
    assert len(lines(50, 50, soon=0, between_lines=3600)) == 1


def test_the_pace_is_a_rate_or_a_time_each(monkeypatch):
    clock = iter([0.0, 0.0, 0.0, 10.0, 20.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    stream = io.StringIO()
    with Progress("measuring", 100, "photographs", stream=stream, soon=0, between_lines=0) as shown:
        shown.advance(50)
        shown.advance(-45)
    assert stream.getvalue().splitlines() == [
        "measuring: 50 of 100 photographs, 10 s, 5 a second, 10 s left",
        "measuring: 5 of 100 photographs, 20 s, 4 s each, 6 min 20 s left",
    ]
