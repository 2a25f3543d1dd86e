"""What a study can tell is said of every named contrast, in each cell and pooled, from people and roles alone."""

import numpy as np
import pandas as pd

from falsematch.audit import Foreseen, Partition, Roles, foresee
from falsematch.audit.foreseen import foresee_primary
from falsematch.audit.named_contrast import NamedContrast
from falsematch.audit.primary import Primary

SIZES = {("dark", "f"): 12, ("dark", "m"): 40, ("pale", "f"): 60, ("pale", "m"): 300}


def subjects() -> pd.DataFrame:
    rows = [labels for labels, size in SIZES.items() for _ in range(size)]
    return pd.DataFrame(rows, columns=["tone", "sex"], index=[f"p{i:03}" for i in range(len(rows))])


def foreseen(
    rates: list[float], *, probe_share: float = 1.0, ordered: bool = True, matchers: int = 1
) -> list[Foreseen]:
    people = subjects()
    everyone = np.ones(len(people), bool)
    probe = np.arange(len(people)) % 10 < 10 * probe_share
    found = foresee(
        [NamedContrast("tone", "dark", "pale")],
        Partition.of(people, [["tone", "sex"]]),
        Roles(probe, everyone, ordered=ordered),
        rates,
        matchers=matchers,
        thresholds=1,
        confidence=0.95,
        seed=1,
    )
    return list(found)


def test_every_cell_and_all_of_them_pooled_are_told_at_every_rate():
    told = [(one.pairing.compared.group, one.people, one.reference_people, one.fmr) for one in foreseen([0.05, 0.01])]
    assert told == [
        ("dark & f", 12, 60, 0.05),
        ("dark & f", 12, 60, 0.01),
        ("dark & m", 40, 300, 0.05),
        ("dark & m", 40, 300, 0.01),
        ("dark", 52, 360, 0.05),
        ("dark", 52, 360, 0.01),
    ]


def test_few_people_tell_direction_and_more_of_them_a_ratio():
    few, _, _ = foreseen([0.02])
    assert few.by == "few_people"
    # The rule for few people refuses a reference that matches in more than 3 % of its comparisons.
    few, many, _ = foreseen([0.05])
    assert few.by == "nothing"
    assert many.by == "interval"
    assert 1 < many.ratios[0] <= many.ratios[1] < 10


def test_people_who_have_no_probe_tell_less():
    [_, whole, _], [_, half, _] = foreseen([0.05]), foreseen([0.05], probe_share=0.5)
    assert half.people == whole.people
    assert half.ratios[0] > whole.ratios[0]


def test_more_matchers_ask_more_and_tell_less():
    [_, one, _], [_, ten, _] = foreseen([0.05]), foreseen([0.05], matchers=10)
    assert ten.ratios[0] > one.ratios[0]


def test_more_people_are_needed_for_a_smaller_ratio():
    needed = foreseen([0.01])[1].needed
    counts = [needed[ratio][0] for ratio in (2.0, 3.0, 10.0)]
    assert None not in counts
    assert counts == sorted(counts, key=lambda count: -(count or 0))


def test_a_ratio_that_would_exceed_certainty_is_not_asked_for():
    assert 10.0 not in foreseen([0.2])[0].needed


def test_a_primary_is_told_from_the_people_it_names_and_its_share_of_the_plans_error():
    people = subjects()
    everyone = np.ones(len(people), bool)
    primary = Primary.model_validate(
        {"contrast": {"tone": ["dark", "pale"]}, "within": {"sex": "m"}, "matcher": "any", "threshold": {"fmr": 0.05}}
    )
    partition, roles = Partition.of(people, [["tone", "sex"]]), Roles(everyone, everyone, ordered=False)
    alone, of_six = (
        foresee_primary(primary, partition, roles, 0.05, planned=planned, confidence=0.95, seed=1) for planned in (1, 6)
    )
    assert alone is not None
    assert of_six is not None
    assert (alone.people, alone.reference_people, alone.by) == (40, 300, "interval")
    assert all(less < more for less, more in zip(alone.ratios, of_six.ratios, strict=True))
