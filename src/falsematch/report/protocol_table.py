"""Accuracy on published lists of pairs, beside what is published: one line a matcher and list."""

from dataclasses import dataclass

import pandas as pd

from falsematch.report.page_tables import Cell, Line, Table
from falsematch.report.telling import Row, Telling

_DECIMALS = 4
"""Of an accuracy: as publications print it."""


@dataclass(frozen=True)
class Judged:
    """The table of a protocol, and in what the published measurements differ from the lab's."""

    table: Table
    notes: list[str]


def block(protocol: pd.DataFrame, telling: Telling) -> Judged | None:
    """What a page tells of a protocol; None where no published list was judged."""
    if protocol.empty:
        return None
    words = telling.words
    rows = protocol.to_dict("records")
    several = len(set(protocol["pair_list"])) > 1
    heads = ("matcher", "accuracy", "published", "scored", "failures", "tpr")
    first = rows[0]
    caption = words(
        "protocol.left_out" if first["left_out"] else "protocol.caption",
        pairs=words.number(first["pairs"]),
        folds=words.number(first["folds"]),
        left_out=words.number(first["left_out"]),
    )
    table = Table(
        "protocol",
        caption,
        [words(f"protocol.{name}") for name in heads],
        [_line(row, telling, several=several) for row in rows],
    )
    return Judged(table, [note for row in rows if (note := _note(row, telling))])


def _line(row: Row, telling: Telling, *, several: bool) -> Line:
    words = telling.words
    head = telling.title(row["matcher"])
    if several:
        head = words("comma").join([head, words.label(row["pair_list"])])
    return Line(
        head,
        [
            _accuracy(row, "accuracy", "standard_error", telling),
            _number(row["published"], telling),
            _accuracy(row, "accuracy_scored", "standard_error_scored", telling),
            Cell(words("protocol.of", events=words.number(row["failures"]), trials=words.number(row["pairs"]))),
            _number(row["tpr_at_fpr_0_001"], telling),
        ],
    )


def _accuracy(row: Row, name: str, error: str, telling: Telling) -> Cell:
    words = telling.words
    if pd.isna(row[name]):
        return Cell(words("not_measured"))
    said = words(
        "protocol.give_or_take",
        accuracy=words.number(row[name], _DECIMALS),
        error=words.number(row[error], _DECIMALS),
    )
    return Cell(said, repr(row[name]))


def _number(value: float, telling: Telling) -> Cell:
    words = telling.words
    return Cell(words("not_measured")) if pd.isna(value) else Cell(words.number(value, _DECIMALS), repr(value))


def _note(row: Row, telling: Telling) -> str:
    """Where the published figure is stated, and whether the measured one is near enough to it."""
    if pd.isna(row["published"]):
        return ""
    words = telling.words
    said = words(
        f"protocol.{_verdict(row)}",
        matcher=telling.title(row["matcher"]),
        source=row["published_source"],
        events=words.number(row["failures"]),
        faceless="" if pd.isna(row["no_face_failures"]) else words.number(row["no_face_failures"]),
        scored=_accuracy(row, "accuracy_scored", "standard_error_scored", telling).text,
    )
    return " ".join(filter(None, [said, words.plain(row["published_note"])]))


def _verdict(row: Row) -> str:
    if row["agrees"]:
        return "agrees"
    if not row["agrees_scored"]:
        return "differs"
    return "failures_unknown" if pd.isna(row["no_face_failures"]) else "failures_alone"
