"""A made result of a replication of form ``shares``: crowds whose truth is known, in the folder a run would write."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from falsematch.audit import Partition, probe_searches
from falsematch.audit.contrasts import MatchedThreshold
from falsematch.result.card import Card, Dataset, ExperimentPart, PlannedContrast
from falsematch.scoring import Comparisons, Scale, read_scores
from falsematch.studies import base, replication
from falsematch.studies.replication.page import write_replication
from falsematch.studies.replication.planned import plan_shares
from falsematch.studies.replication.shares import replicate_shares, summarise_shares
from falsematch.tables import study_tables

RACES = "hispanic " * 25 + "black " * 35 + "white " * 175 + "? " * 5


def crowd(shift: float, seed: int, probe: str = "a") -> NDArray[np.float64]:
    """Scores of everybody with everybody; people of color with each other are moved up."""
    generator = np.random.default_rng(seed)
    races = np.array(RACES.split())
    effect = generator.normal(0, 0.4, len(races))
    noise = generator.normal(0, 0.8, (len(races), len(races)))
    of_color = np.isin(races, ["hispanic", "black"])
    score = effect[:, None] + effect + noise + shift * np.outer(of_color, of_color)
    return score if probe == "b" else np.triu(score) + np.triu(score, 1).T


def comparisons(probe: str) -> Comparisons:
    """Two matchers, the second without a threshold of its own."""
    races = RACES.split()
    people = np.array([f"p{i:03}" for i in range(len(races))])
    i, j = np.triu_indices(len(people), 1) if probe == "a" else (one.ravel() for one in np.indices((len(people),) * 2))
    tables = []
    for matcher, shift in (("first", 1.3), ("second", 0.0)):
        rows = {"subject_a": people[i], "subject_b": people[j], "score": crowd(shift, 0, probe)[i, j]}
        tables.append(pd.DataFrame(rows).assign(matcher=matcher))
    table = pd.concat(tables, ignore_index=True)
    table["image_a"], table["image_b"] = table["subject_a"] + f"_{probe}", table["subject_b"] + "_a"
    labels = {"race": ["" if race == "?" else race for race in races], "gender": "female"}
    read = read_scores(table, pd.DataFrame({"subject": people} | labels), "similarity")[0]
    return Comparisons(read.table, {"first": Scale("similarity", 2.2), "second": Scale("similarity")}, read.subjects)


def make(folder: Path) -> Path:
    """The result folder ``replication_aclu`` of these crowds, page included."""
    wanted = replication.load("replication_aclu")
    contrast = wanted.contrast.model_copy(update={"thresholds": ["as_shipped", MatchedThreshold(matched=1, of=4)]})
    audit = wanted.audit.model_copy(update={"replicates": 200})
    wanted = wanted.model_copy(update={"audit": audit, "contrast": contrast})
    met = {probe: comparisons(probe) for probe in "ab"}
    found = [one for probe in met for one in probe_searches(met[probe], probe, "a")]
    subjects = met["a"].subjects
    planned = plan_shares({f"{probe} among a": (235, 60) for probe in met}, wanted.contrast, 2, 0.95)
    verdicts, shares = replicate_shares(
        found,
        subjects,
        wanted.contrast,
        wanted.margin.value,
        Partition.of(subjects, [["race"]]),
        wanted.audit,
        planned,
        seed=1,
    )
    made = {
        replication.TABLE: (verdicts, study_tables.REPLICATION),
        replication.SHARES: (shares, study_tables.SEARCH_SHARES),
        replication.SHARES_SUMMARY: (summarise_shares(shares), study_tables.SEARCH_SHARES_SUMMARY),
    }

    def card(written: dict[str, str]) -> Card:
        return Card(
            experiment=ExperimentPart(**wanted.model_dump(mode="json")),
            claim_sha256=wanted.claim_sha256,
            planned=tuple(
                PlannedContrast(threshold_name=name, contrast=what, minimum_detectable=one.effect, fixed="")
                if one.effect == one.effect
                else PlannedContrast(threshold_name=name, contrast=what, minimum_detectable=None, fixed="")
                for (name, what), one in planned.items()
            ),
            falsematch="0.2.0",
            measured=date(2026, 1, 1),
            dataset=Dataset(name="made", title="A made-up set", licence="CC0", people=240, faults=("Made up.",)),
            tables=written,
            result="ab" * 32,
        )

    base.write(folder, made, wanted.model_dump(mode="json"), card, write_replication)
    return folder
