"""People of whom a label is not known: they are in no group, and in no comparison of people of the same groups."""

from dataclasses import dataclass

from falsematch.report.rows import Point, finest, pooled
from falsematch.report.words import Words


@dataclass(frozen=True)
class Unlabelled:
    """How many of the people of a point are in no group.

    Attributes
    ----------
    people : int
    label : str
        The one label that all of them lack; empty where it is not one.
    """

    people: int
    label: str = ""


def unlabelled(point: Point) -> Unlabelled:
    """Those of everybody who are in none of the groups of the finest crossing; none where it was not counted."""
    rows, labels = pooled(point.clean), finest(point.clean)
    held = {str(by): int(people) for by, people in rows.groupby("group_by")["subjects"].sum().items()}
    if not labels or not {"", labels} <= set(held):
        return Unlabelled(0)
    people = held[""] - held[labels]
    lacking = [label for label in labels.split(" & ") if held.get(label) == held[labels]]
    return Unlabelled(people, lacking[0] if len(lacking) == 1 else "")


def sentences(point: Point, say: Words) -> list[str]:
    """That they are in no group; nothing where everybody is in one."""
    found = unlabelled(point)
    if found.people <= 0:
        return []
    people = say.count("people", found.people)
    kind = ("label" if found.label else "labels") + ("_one" if found.people == 1 else "")
    return [say(f"unlabelled.{kind}", people=people, label=say.label(found.label))]
