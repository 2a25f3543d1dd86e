"""Named contrasts: two groups that differ in one label and agree on all others."""

import numpy as np
import pandas as pd
import pytest

from falsematch.audit.named_contrast import NamedContrast, every_contrast, met, named_contrasts
from falsematch.audit.partition import Partition
from falsematch.audit.small_groups import could_be_asked
from falsematch.errors import ExperimentError

PEOPLE = {("black", "f"): 5, ("black", "m"): 8, ("white", "f"): 35, ("white", "m"): 34, ("mixed", "f"): 2}


def partition(people: dict[tuple[str, str], int] = PEOPLE) -> Partition:
    rows = [labels for labels, count in people.items() for _ in range(count)]
    return Partition.of(pd.DataFrame(rows, columns=["ethnicity", "gender"]), [["ethnicity", "gender"], ["gender"]])


BLACK_WHITE = NamedContrast("ethnicity", "black", "white")


def test_groups_are_compared_that_agree_on_every_other_label_and_then_pooled_over_them():
    found = BLACK_WHITE.pairings(partition())
    assert [one.key[1:] for one in found] == [
        ("black & f", "white & f"),
        ("black & m", "white & m"),
        ("black", "white"),
    ]
    assert {one.contrast for one in found} == {"ethnicity: black v white"}
    assert [one.compared.equal for one in found] == [False, False, True]
    assert found[-1].compared.matched_on == "equal cells: ethnicity & gender"


def test_people_are_compared_within_their_own_cell_alone():
    cells = partition()
    for one in BLACK_WHITE.pairings(cells):
        for row in (one.compared, one.reference):
            assert np.array_equal(row.blocks, np.diag(row.cells))
    pooled = BLACK_WHITE.pooled(cells)
    assert pooled is not None
    assert [cells.names()[cell] for cell in np.flatnonzero(pooled.reference.cells)] == ["white & f", "white & m"]


def test_a_cell_that_one_group_lacks_enters_neither_side():
    found = NamedContrast("ethnicity", "mixed", "white").pairings(partition())
    assert [one.key[1:] for one in found] == [("mixed & f", "white & f")]


def test_a_contrast_may_be_confined_to_values_of_other_labels():
    found = BLACK_WHITE.pairings(partition(), {"gender": "m"})
    assert [one.key[1:] for one in found] == [("black & m", "white & m")]


def test_a_cell_in_which_nobody_was_compared_leaves_both_sides():
    cells = partition()
    pooled = BLACK_WHITE.pooled(cells)
    assert pooled is not None
    counts = np.ones((len(cells.cells),) * 2, np.int64)
    assert met(pooled, counts) is pooled
    empty = cells.names().index("black & f")
    counts[empty, empty] = 0
    left = met(pooled, counts)
    assert left is not None
    assert [cells.names()[cell] for pair in left.cells for cell in pair] == ["black & m", "white & m"]
    assert left.reference.cells.sum() == 1
    assert met(pooled, np.zeros_like(counts)) is None


def test_where_nothing_is_named_every_value_is_held_against_the_labels_largest():
    people = PEOPLE | {("white", "m"): 30}
    assert [one.name for one in every_contrast(partition(people))] == [
        "ethnicity: black v white",
        "ethnicity: mixed v white",
        "gender: m v f",
    ]


@pytest.mark.parametrize(
    ("people", "asked"),
    [((8, 34), True), ((7, 34), False), ((36, 200), False), ((35, 4000), True), ((35, 4001), False)],
)
def test_the_rule_for_few_people_is_asked_by_numbers_of_people_alone(people, asked):
    cells = partition({("black", "m"): people[0], ("white", "m"): people[1]})
    [pairing] = BLACK_WHITE.pairings(cells)
    assert could_be_asked(pairing, cells) is asked


def test_people_without_a_label_are_in_no_contrast():
    found = every_contrast(partition({("", "f"): 50, ("black", "f"): 5, ("white", "f"): 9}))
    assert [one.name for one in found] == ["ethnicity: black v white"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"ethnicty": ("black", "white")}, "`ethnicty` is no label of group_by. Did you mean `ethnicity`?"),
        ({"ethnicity": ("blak", "white")}, "nobody has ethnicity `blak`. Did you mean `black`?"),
    ],
)
def test_what_nobody_is_cannot_be_contrasted(asked, said):
    with pytest.raises(ExperimentError, match=f"contrasts: {said}".replace("?", r"\?")):
        named_contrasts([asked], partition())
