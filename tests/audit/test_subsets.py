"""Rates and contrasts with and without some comparisons: who is left out, what is counted, and what it comes to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from committed_results import RESULTS
from crowds import crowd
from falsematch import tables
from falsematch.audit import Audited, AuditSettings, FixedThreshold, Labelled, Subset, _withheld, audit, check_subsets
from falsematch.audit.mantel_haenszel import common_mix_rate, mantel_haenszel
from falsematch.errors import ExperimentError
from falsematch.scoring import Comparisons
from made import comparisons, everybody_against_everybody

THRESHOLD = FixedThreshold(threshold=0.6)
TONES = {"tone": ["dark", "light"]}

# Two dark people, three light ones, and of each person one photograph as a probe and one as a reference.
PEOPLE = ("d1", "d2", "l1", "l2", "l3")
FALSELY = {("d1", "d2"), ("d2", "d1"), ("l1", "l2"), ("l2", "l3"), ("l3", "l1")}
SOURCE = {"d1": "old", "d2": "new", "l1": "old", "l2": "new", "l3": "new"}
YEAR = {"d1": "2001", "d2": "2017", "l1": "2015", "l2": "2018", "l3": ""}
KIN = pd.DataFrame(
    [("l2", "l1", "stated"), ("l2", "l3", "unresolved"), ("l1", "nobody here", "stated")],
    columns=["a", "b", "status"],
)


def with_images(made: Comparisons) -> Comparisons:
    """Every person with one photograph, probe and reference, named as the person is."""
    table = made.table
    return replace(made, source=table.assign(image_a=table["subject_a"], image_b=table["subject_b"]))


def five() -> Comparisons:
    tone = {person: {"tone": "dark" if person[0] == "d" else "light"} for person in PEOPLE}
    return with_images(comparisons(everybody_against_everybody(PEOPLE, FALSELY), tone))


def labelled(**others: Any) -> Labelled:
    labels = pd.DataFrame({"source": SOURCE, "year": YEAR, "tone": [p[0] for p in PEOPLE]}, index=list(PEOPLE))
    return Labelled(labels, **{"kin": KIN} | others)


def subset(**settings: Any) -> Subset:
    return Subset.model_validate({"name": "some"} | settings)


def audited(
    made: Comparisons,
    subsets: Iterable[Subset],
    known: Labelled,
    by: Sequence[Sequence[str]] = (["tone"],),
    replicates: int = 0,
    contrasts: Sequence[dict[str, list[str]]] = (TONES,),
    threshold: FixedThreshold = THRESHOLD,
) -> Audited:
    settings = AuditSettings(replicates=replicates)
    return audit(made, [threshold], by, settings, seed=1, contrasts=contrasts, subsets=list(subsets), labelled=known)


def table(*arguments: Any, **settings: Any) -> pd.DataFrame:
    found = audited(*arguments, **settings).subsets
    assert found is not None
    return found


def of(made: pd.DataFrame, measure: str = "fmr", **keys: str) -> list[dict[Any, Any]]:
    """Rows of a subset, ``some`` where none is named."""
    rows = made[made["measure"] == measure]
    for name, value in {"subset": "some", "stratum": "", **keys}.items():
        rows = rows[rows[name] == value]
    return rows.to_dict("records")


def light(wanted: Subset, known: Labelled | None = None) -> tuple[int, int, int, int]:
    """People, comparisons, pairs of people and false matches of the three light people, in a subset."""
    [row] = of(table(five(), [wanted], known or labelled()), compared_group="light", group_by="tone")
    return tuple(row[f"compared_{what}"] for what in ("people", "comparisons", "subject_pairs", "false_matches"))


@pytest.fixture(autouse=True)
def _tables_of_few_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted by hand is of a handful of people, whom the rule for publishing would withhold."""
    monkeypatch.setattr(_withheld, "FEWEST_PEOPLE", 1)


# --- who is left out, counted by hand ---


def test_pairs_of_kin_with_a_status_are_left_out_in_either_order():
    assert light(subset(without_pairs={"kin": ["stated"]})) == (3, 4, 2, 2)


def test_pairs_of_several_statuses_are_left_out_together():
    assert light(subset(without_pairs={"kin": ["stated", "unresolved"]})) == (2, 2, 1, 1)


def test_photographs_of_a_value_are_left_out_on_either_side():
    assert light(subset(without={"source": ["old"]})) == (2, 2, 1, 1)


def test_only_asks_it_of_both_photographs():
    assert light(subset(only={"source": ["old"]})) == (0, 0, 0, 0)
    assert light(subset(only={"source": ["new"]})) == (2, 2, 1, 1)


def test_numbers_are_taken_from_one_end_on_and_whose_are_unknown_are_left_out():
    assert light(subset(only={"year": {"at_least": 2015}})) == (2, 2, 1, 1)
    assert light(subset(only={"year": {"at_least": 2016, "at_most": 2018}})) == (0, 0, 0, 0)


def test_of_asks_it_of_one_group_alone():
    made = table(five(), [subset(only={"source": ["new"]}, of={"tone": "l"})], labelled())
    rows = {row["compared_group"]: row["compared_comparisons"] for row in of(made, group_by="tone")}
    assert rows == {"dark": 2, "light": 2}


def test_what_is_asked_together_holds_together():
    assert light(subset(without={"source": ["old"]}, without_pairs={"kin": ["unresolved"]})) == (0, 0, 0, 0)


def test_a_pair_of_values_is_a_stratum_whichever_the_probe_has():
    made = table(five(), [subset(strata={"pair_of": "source"})], labelled())
    counts = {
        row["stratum"]: (row["reference_comparisons"], row["reference_false_matches"])
        for name in ("new & new", "new & old")
        for row in of(made, "fmr_ratio", stratum=name)
    }
    assert counts == {"new & new": (2, 1), "new & old": (4, 2)}
    # Nobody meets another person whose photograph is as old.
    assert of(made, "fmr_ratio", stratum="old & old")[0]["reason"] == "no_comparisons"


def test_the_smaller_distance_between_the_eyes_says_which_stratum_and_an_unknown_one_none():
    eyes = pd.Series({"d1": 50.0, "d2": 70.0, "l1": 45.0, "l2": 80.0, "l3": np.nan})
    made = table(five(), [subset(strata={"inter_eye_px": [45, 65]})], labelled(inter_eye=eyes))
    rows = {
        row["stratum"]: (row["compared_comparisons"], row["reference_comparisons"], row["stratum_low"])
        for name in ("[0, 45)", "[45, 65)", "[65, inf)")
        for row in of(made, "fmr_ratio", stratum=name)
    }
    # A distance at the cut is the next stratum's; of l3 nothing is known.
    assert rows == {"[0, 45)": (0, 0, 0.0), "[45, 65)": (2, 2, 45.0), "[65, inf)": (0, 0, 65.0)}


def test_everything_comes_first_and_is_what_the_rates_say():
    found = audited(five(), [subset(without={"source": ["old"]})], labelled())
    assert found.subsets is not None
    rates = found.rates[(found.rates["group_by"] == "tone") & (found.rates["scope"] == "within")]
    whole = {row["compared_group"]: row for row in of(found.subsets, subset="", group_by="tone")}
    for row in rates.to_dict("records"):
        told = whole[row["group"]]
        assert (told["compared_false_matches"], told["compared_comparisons"]) == (
            row["false_matches"],
            row["impostor_pairs"],
        )
        assert told["compared_fmr"] == row["fmr"]
    assert list(found.subsets["subset"].unique()) == ["", "some"]


def test_a_contrast_holds_counts_and_rates_of_both_sides():
    [row] = of(table(five(), [subset(without_pairs={"kin": ["stated"]})], labelled()), "fmr_ratio")
    assert (row["contrast"], row["compared_group"], row["reference_group"]) == ("tone: dark v light", "dark", "light")
    assert (row["compared_fmr"], row["reference_fmr"], row["ratio"]) == (1.0, 0.5, 2.0)
    assert (row["compared_subject_pairs"], row["reference_subject_pairs"]) == (1, 2)


# --- over strata ---


def test_the_ratio_over_strata_is_that_of_a_textbook():
    """Deaths in the University Group Diabetes Program by age (Rothman, Epidemiology: An Introduction): 1.33."""
    deaths, patients = np.array([8.0, 22.0]), np.array([106.0, 98.0])
    placebo_deaths, placebo = np.array([5.0, 16.0]), np.array([120.0, 85.0])
    pooled = mantel_haenszel(deaths, patients, placebo_deaths, placebo)
    assert round(float(pooled), 2) == 1.33
    rates = common_mix_rate(deaths, patients, placebo), common_mix_rate(placebo_deaths, placebo, patients)
    assert float(rates[0] / rates[1]) == pytest.approx(float(pooled))


def by_source(sizes: dict[tuple[str, str], int], rate: dict[tuple[str, str], float]) -> tuple[Comparisons, Labelled]:
    """People of a tone and a source each; of each tone and pair of sources so large a share is falsely matched."""
    people = {f"{tone[0]}{source[0]}{at}": (tone, source) for (tone, source), n in sizes.items() for at in range(n)}
    met: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for a, (tone, source) in people.items():
        for b, (other, second) in people.items():
            if a != b and tone == other:
                met.setdefault((tone, " & ".join(sorted((source, second)))), []).append((a, b))
    falsely = {pair for key, pairs in met.items() for pair in pairs[: round(rate[key] * len(pairs))]}
    tones = {person: {"tone": tone} for person, (tone, _) in people.items()}
    sources = pd.DataFrame({"source": {person: source for person, (_, source) in people.items()}})
    return with_images(comparisons(everybody_against_everybody(list(people), falsely), tones)), Labelled(sources)


BY_SOURCE = subset(strata={"pair_of": "source"})


def test_where_source_alone_makes_the_difference_the_ratio_over_strata_is_one():
    # Old photographs match in half of the comparisons, others in a tenth, and most dark people have old ones.
    sizes = {("dark", "old"): 5, ("dark", "new"): 1, ("light", "old"): 5, ("light", "new"): 16}
    shares = {"old & old": 0.5, "new & old": 0.1, "new & new": 0.1}
    made, known = by_source(
        sizes, {(tone, pair): share for tone in ("dark", "light") for pair, share in shares.items()}
    )
    told = table(made, [BY_SOURCE], known)
    [plain] = of(told, "fmr_ratio", subset="")
    [held] = of(told, "mantel_haenszel_ratio")
    assert plain["ratio"] == pytest.approx(((10 + 1) / 30) / ((10 + 16 + 24) / 420))
    assert held["ratio"] == pytest.approx(1.0)
    assert held["compared_fmr"] == pytest.approx(held["reference_fmr"])
    # The one dark person with a new photograph meets none like it: that stratum enters for neither group.
    assert held["strata"] == 2
    assert (held["compared_comparisons"], held["reference_comparisons"]) == (30, 20 + 160)


def test_where_no_stratum_holds_both_groups_there_is_no_ratio():
    made, known = by_source(
        {("dark", "old"): 3, ("light", "new"): 3}, {("dark", "old & old"): 1, ("light", "new & new"): 1}
    )
    [held] = of(table(made, [BY_SOURCE], known), "mantel_haenszel_ratio")
    assert (np.isnan(held["ratio"]), held["strata"], held["reason"]) == (True, 0, "no_comparisons")


# --- intervals: the audit's own resample and its printing rule ---

SIZES = {"dark & f": 24, "dark & m": 22, "light & f": 26, "light & m": 28}
CLOSE = {"dark & f": 1.2, "dark & m": 0.9, "light & f": 0.5, "light & m": 0.4}
CROWD_THRESHOLD = FixedThreshold(threshold=1.0)
BY = [["tone"], ["sex"], ["tone", "sex"]]
NUMBERS = [
    f"{side}_{what}"
    for side in ("compared", "reference")
    for what in ("people", "comparisons", "subject_pairs", "false_matches", "fmr", "fmr_low", "fmr_high")
] + ["ratio", "ratio_low", "ratio_high"]


def crowded(subsets: Sequence[Subset], sizes: dict[str, int] | None = None, **settings: Any) -> pd.DataFrame:
    made = with_images(crowd(sizes or SIZES, CLOSE))
    labels = made.subjects[["tone", "sex"]].assign(half=["one", "other"] * (len(made.subjects) // 2))
    given = {"by": BY, "replicates": 300, "threshold": CROWD_THRESHOLD} | settings
    return table(made, subsets, Labelled(labels), **given)


def test_a_subset_of_whole_groups_is_what_an_experiment_on_those_people_alone_gives():
    """The first groups draw the same people whoever comes after them, so that every limit is the same number."""
    sexes = {"contrasts": [{"sex": ["f", "m"]}]}
    whole = crowded([subset(only={"tone": ["dark"]})], **sexes)
    dark = with_images(crowd(SIZES, CLOSE))
    people = dark.subjects.index[dark.subjects["tone"] == "dark"]
    inside = dark.table["subject_a"].isin(people) & dark.table["subject_b"].isin(people)
    alone = replace(dark, source=dark.table[inside].reset_index(drop=True), subjects=dark.subjects.loc[people])
    # Categories of people who are gone would be other codes and the same numbers.
    told = table(
        alone,
        [],
        Labelled(alone.subjects),
        by=BY,
        replicates=300,
        contrasts=sexes["contrasts"],
        threshold=CROWD_THRESHOLD,
    )
    [of_whole] = of(whole, "fmr_ratio", compared_group="dark & f")
    [of_alone] = of(told, "fmr_ratio", subset="", compared_group="dark & f")
    assert of_whole["ratio_low"] < of_whole["ratio"] < of_whole["ratio_high"]
    for name in NUMBERS:
        assert of_whole[name] == pytest.approx(of_alone[name], rel=1e-12), name


def test_a_subset_that_leaves_nobody_out_is_the_whole():
    told = crowded([subset(only={"half": ["one", "other"]})])
    for measure in ("fmr", "fmr_ratio"):
        whole, same = (pd.DataFrame(of(told, measure, subset=name)) for name in ("", "some"))
        pd.testing.assert_frame_equal(whole.drop(columns="subset"), same.drop(columns="subset"))


def test_one_stratum_over_all_strata_is_the_plain_ratio_in_each_cell_and_pooled():
    told = crowded([subset(only={"half": ["one"]}, strata={"pair_of": "half"})])
    plain = of(told, "fmr_ratio", stratum="one & one")
    held = of(told, "mantel_haenszel_ratio")
    assert [row["compared_group"] for row in held] == ["dark & f", "dark & m", "dark"]
    for one, other in zip(plain, held, strict=True):
        for name in ("ratio", "ratio_low", "ratio_high", "compared_fmr", "reference_fmr_low"):
            assert one[name] == pytest.approx(other[name], rel=1e-9, nan_ok=True)
    assert held[0]["strata"] == 1


def test_the_ratio_over_strata_has_an_interval_where_people_allow():
    told = crowded([subset(strata={"pair_of": "half"})])
    [pooled] = of(told, "mantel_haenszel_ratio", compared_group="dark")
    assert pooled["ratio_low"] < pooled["ratio"] < pooled["ratio_high"]
    assert pooled["compared_fmr_low"] < pooled["compared_fmr"] < pooled["compared_fmr_high"]
    assert (pooled["strata"], pooled["reason"], pooled["matched_on"]) == (3, "", "equal cells: tone & sex")


def test_a_stratum_of_too_few_people_has_counts_and_a_reason():
    told = crowded([subset(strata={"pair_of": "half"})])
    [row] = of(told, "fmr_ratio", stratum="one & one", compared_group="dark & m")
    assert row["compared_people"] == 11
    assert row["compared_false_matches"] > 0
    assert np.isnan(row["ratio_low"])
    assert row["reason"].startswith('of_group{group="dark & m",why=too_few_people{n=11,needed=16}}')


def test_an_interval_is_its_own_and_narrower_than_that_of_the_family():
    made = with_images(crowd(SIZES, CLOSE))
    found = audited(
        made, [], Labelled(made.subjects), BY, 300, contrasts=[TONES, {"sex": ["f", "m"]}], threshold=CROWD_THRESHOLD
    )
    assert found.subsets is not None
    [own] = of(found.subsets, "fmr_ratio", subset="", compared_group="dark & f", reference_group="light & f")
    rows = found.disparity[found.disparity["measure"] == "contrast_ratio"].to_dict("records")
    family = next(row for row in rows if row["compared_group"] == "dark & f" and row["reference_group"] == "light & f")
    assert own["ratio"] == family["value"]
    assert own["ratio_low"] > family["low"]


# --- what stays as it is ---


def test_what_is_told_beside_subsets_does_not_change():
    made = with_images(crowd({"dark & f": 8, "light & f": 9}, CLOSE))
    without, beside = (
        audited(made, subsets, Labelled(made.subjects), BY, 50, threshold=CROWD_THRESHOLD)
        for subsets in ([], [subset(only={"tone": ["dark"]})])
    )
    for name in ("rates", "disparity", "summary"):
        pd.testing.assert_frame_equal(getattr(without, name), getattr(beside, name))


def test_without_subsets_there_is_no_table():
    found = audit(five(), [THRESHOLD], [["tone"]], AuditSettings(replicates=0), seed=1)
    assert found.subsets is None


def test_a_refused_threshold_leaves_its_rows_with_the_reason():
    found = audit(
        five(), ["as_shipped"], [["tone"]], AuditSettings(replicates=0), seed=1, contrasts=[TONES], labelled=labelled(),
        subsets=[BY_SOURCE],
    )  # fmt: skip
    assert found.subsets is not None
    for measure in ("fmr", "fmr_ratio", "mantel_haenszel_ratio"):
        rows = found.subsets[found.subsets["measure"] == measure]
        assert rows["reason"].str.startswith("ships_no_threshold").all()
        assert rows["compared_false_matches"].isna().all()
        assert rows["compared_comparisons"].notna().all()


def test_degraded_photographs_are_left_to_the_other_tables():
    made = with_images(crowd({"dark & f": 6, "light & f": 6}, CLOSE, conditions={"glare": 0.3}))
    told = table(made, [], Labelled(made.subjects), by=BY, threshold=CROWD_THRESHOLD)
    assert set(told["condition"]) == {"clean"}


def test_the_table_is_written_and_read_as_it_is(tmp_path):
    told = table(five(), [BY_SOURCE], labelled())
    tables.write_csv(told, tables.SUBSETS, tmp_path / "subsets.csv")
    pd.testing.assert_frame_equal(tables.read_csv(tmp_path / "subsets.csv", tables.SUBSETS), told)


# --- what is refused, before anything is measured ---


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"without": {"sorce": ["old"]}}, "`sorce` is not a label of made. Did you mean `source`?"),
        ({"without": {"source": ["odl"]}}, "nobody has source `odl`. Did you mean `old`?"),
        ({"only": {"source": ["new"]}, "of": {"tone": "x"}}, "nobody has tone `x`. Known: d, l."),
        ({"strata": {"pair_of": "soruce"}}, "`soruce` is not a label of made. Did you mean `source`?"),
        ({"only": {"source": {"at_least": 2}}}, "source holds no numbers (`old`); name its values."),
        ({"only": {"year": {"at_least": 2019}}}, "nobody's year lies there: it runs from 2001 to 2018."),
        ({"without_pairs": {"kin": ["statde"]}}, "no pair of kin is `statde`. Did you mean `stated`?"),
    ],
)
def test_what_a_dataset_does_not_have_is_refused(settings, said):
    with pytest.raises(ExperimentError) as refused:
        check_subsets([subset(**settings)], labelled(), "made")
    assert str(refused.value) == f"subsets: some: {said}"


def test_pairs_are_refused_where_the_dataset_lists_none():
    with pytest.raises(ExperimentError, match="some: made has no list of kin; leave `without_pairs` out"):
        check_subsets([subset(without_pairs={"kin": ["stated"]})], labelled(kin=None), "made")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "needs one of `without`, `without_pairs`, `only` and `strata`"),
        ({"of": {"tone": "l"}, "without": {"source": ["old"]}}, "`of` says whom `only` is asked of"),
        ({"without_pairs": {"kim": ["stated"]}}, "`kim` is no list of pairs. Did you mean `kin`"),
        ({"strata": {}}, "give either `pair_of`"),
        ({"strata": {"pair_of": "source", "inter_eye_px": [45]}}, "one of the two"),
        ({"strata": {"inter_eye_px": [65, 45]}}, "in rising order"),
        ({"only": {"year": {}}}, "give `at_least`, `at_most` or both"),
        ({"only": {"year": {"at_least": 3, "at_most": 2}}}, "no number is at least 3 and at most 2"),
    ],
)
def test_a_subset_that_says_nothing_is_refused(settings, said):
    with pytest.raises(ValidationError, match=said):
        subset(**settings)


# --- nothing is told of one person ---


def test_what_a_pair_of_kin_would_be_told_by_is_withheld(monkeypatch):
    """One pair less than the whole: the difference would be whether those two match."""
    monkeypatch.setattr(_withheld, "FEWEST_PEOPLE", 5)
    made = with_images(crowd(SIZES, CLOSE))
    people = list(made.subjects.index[made.subjects["tone"] == "dark"])[:2]
    kin = pd.DataFrame({"a": people[:1], "b": people[1:], "status": ["stated"]})
    known = Labelled(made.subjects[["tone", "sex"]], kin=kin)
    found = table(made, [subset(without_pairs={"kin": ["stated"]})], known, BY, 50, threshold=CROWD_THRESHOLD)
    for group, told in (("dark & f", False), ("light & f", True)):
        [row] = of(found, compared_group=group, group_by="tone & sex")
        assert pd.notna(row["compared_false_matches"]) == told
        assert row["reason"].startswith("would_tell_of_one_person") != told
    # Of pooled groups the others are printed, so that it would be their difference.
    [row] = of(found, compared_group="dark", group_by="tone")
    assert pd.isna(row["compared_false_matches"])


def test_a_stratum_of_one_probe_is_withheld_and_with_it_what_would_give_it_away(monkeypatch):
    monkeypatch.setattr(_withheld, "FEWEST_PEOPLE", 5)
    made = with_images(crowd(SIZES, CLOSE))
    labels = made.subjects[["tone", "sex"]].assign(source="one")
    labels.loc[labels.index[0], "source"] = "other"
    found = table(made, [BY_SOURCE], Labelled(labels), BY, 50, threshold=CROWD_THRESHOLD)
    rows = found[
        (found["stratum"] != "") & (found["compared_group"] == "dark & f") & (found["compared_comparisons"] > 0)
    ]
    assert set(rows["stratum"]) == {"one & one", "one & other"}
    assert rows["compared_false_matches"].isna().all()
    others = found[(found["stratum"] == "one & one") & (found["compared_group"] == "light & f")]
    assert others["compared_false_matches"].notna().all()


def test_the_committed_subsets_tell_of_no_few_pairs_nor_differ_from_the_whole_by_few():
    made = tables.read_csv(RESULTS / "congress" / "subsets.csv", tables.SUBSETS)
    rates = made[made["measure"] == "fmr"]
    asked = ["matcher", "threshold_name", "group_by", "compared_group"]
    whole = rates[rates["subset"] == ""].set_index(asked)["compared_subject_pairs"]
    parts = rates[rates["subset"] != ""].join(whole.rename("all"), on=asked)
    left_out = parts["all"] - parts["compared_subject_pairs"]
    few = parts["compared_subject_pairs"].between(1, 4) | left_out.between(1, 4)
    assert few.any()
    assert parts.loc[few, ["compared_false_matches", "compared_fmr"]].isna().all(axis=None)
    strata = made[(made["stratum"] != "") & made["compared_subject_pairs"].between(1, 4)]
    assert strata["compared_false_matches"].isna().all()
