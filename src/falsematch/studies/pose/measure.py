"""An experiment of kind ``pose``: what a degree of turn costs, on heads truly turned and on photographs turned here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from falsematch import datasets, faces, matchers
from falsematch.conditions import Chain, expose, parse
from falsematch.errors import DataError, NotApplicable
from falsematch.matchers.covariates import yaw
from falsematch.progress import Progress
from falsematch.result.card import Card
from falsematch.result.folder import check_place
from falsematch.result.measured import Counts
from falsematch.result.origin import Dataset, ExperimentPart
from falsematch.scoring import score_pairs
from falsematch.store import Store, digest, source_digest
from falsematch.studies import base, chosen
from falsematch.studies.parts import made_with
from falsematch.studies.pose.page import write_pose
from falsematch.studies.pose.statistics import SlopeSettings, pose_slopes
from falsematch.studies.proofs.angle import Angles, Estimator, estimator_alone, gain, mean_head
from falsematch.studies.proofs.rendered import RenderedHeads
from falsematch.tables import study_tables
from falsematch.tables.summary_tables import STUDY_SUMMARY
from falsematch.text.strict import Name, NamesMatchers, Strict

TABLE = "pose.csv"
POINTS = "pose_points.csv"
"""What the slopes of :data:`TABLE` are drawn through."""

_CALIBRATION = 5000
"""First seed of the heads that calibrate, as in the proofs."""
_TRIED = (10.0, 20.0, 30.0)
"""Degrees at which the estimator is tried on heads that did not calibrate it."""
_LEAST = 3
"""Photographs a person needs: a reference, one to turn, and one that was truly turned."""


class AngleHeads(Strict):
    """Rendered heads for the estimator of turns.

    Attributes
    ----------
    heads : int
        That calibrate it, and as many others that say how far its word goes.
    size : int
        Side of their pictures in pixels, such that their eyes are as far apart as the photographs'.
    large : int or None
        A size at which the gain is told beside, and not used.
    """

    heads: Annotated[int, Field(ge=1)] = 10
    size: Annotated[int, Field(ge=128, le=2000)]
    large: Annotated[int, Field(ge=128, le=2000)] | None = None


class PoseExperiment(NamesMatchers):
    """``experiments/orl_pose.yaml``."""

    name: Name
    kind: Literal["pose"]
    version: Annotated[int, Field(ge=1)] = 1
    title: str = ""
    seed: Annotated[int, Field(ge=0)] = 1
    dataset: datasets.DatasetSpec
    matchers: Annotated[list[str], Field(min_length=1)]
    doses: Annotated[list[Annotated[float, Field(gt=0, le=40)]], Field(min_length=1)]
    angles: AngleHeads
    audit: SlopeSettings

    def datasets(self) -> list[str]:
        """Names of the datasets it needs."""
        return [self.dataset.name, "heads"]

    @property
    def chains(self) -> list[Chain]:
        """Clean, and the head turned by each dose."""
        return parse([{"yaw": self.doses}])


@dataclass(frozen=True)
class Measured:
    """What an experiment gave.

    Attributes
    ----------
    table, points : DataFrame
        Columns of :data:`falsematch.tables.study_tables.POSE` and :data:`falsematch.tables.study_tables.POSE_POINTS`.
    images : Images
        Whose photographs they are.
    estimator : dict
        How the estimator of turns was calibrated, and how far off it is, for the card.
    people : int
        With photographs enough.
    unread : int
        Photographs in which no face was read, and which are nobody's reference.
    repeated : int
        Files of the same bytes as another: a photograph is never compared with itself.
    """

    table: pd.DataFrame
    points: pd.DataFrame
    images: datasets.Images
    estimator: dict[str, Any]
    people: int
    unread: int
    repeated: int


def load(name: str | Path) -> PoseExperiment:
    """The experiment of a bare name or a file.

    Raises
    ------
    ExperimentError
    """
    return base.load(name, PoseExperiment, "a pose experiment")


def measure(experiment: PoseExperiment, *, jobs: int, store: Store) -> Measured:
    """From photographs to slopes; the same for any number of processes.

    Raises
    ------
    FalsematchError
        Where the photographs, the heads or a model are not here, among others.
    """
    images, repeated = _distinct(datasets.load(experiment.dataset, store))
    loaded = [matchers.load_open_matcher(name, store) for name in experiment.matchers]
    readings = faces.read(images, store, jobs)
    chosen = by_frontality(images, readings)
    unread = int(images.table["image"].nunique() - len(chosen))
    chosen = chosen[chosen.groupby("subject")["image"].transform("size") >= _LEAST]
    if chosen.empty:
        raise DataError(f"{images.manifest.name}: nobody has {_LEAST} photographs in which a face was read.")
    turned = set(chosen[chosen["rank"] == 1]["image"])
    templates = matchers.enrol(
        images,
        readings,
        loaded,
        {image: experiment.chains if image in turned else experiment.chains[:1] for image in chosen["image"]},
        seed=experiment.seed,
        store=store,
        jobs=jobs,
    )
    estimator, told = _estimator(experiment.angles, store)
    met = pd.DataFrame(_meetings(experiment, images, readings, chosen, estimator))
    points, impostors = [], []
    for matcher in loaded:
        own = templates[templates["matcher"] == matcher.name].assign(dose=lambda rows: rows["dose"].fillna(0.0))
        points.append(_scored(met, own, matcher))
        impostors.append(_impostors(chosen[chosen["rank"] == 0], own, matcher))
    table, drawn = pose_slopes(
        pd.concat(points, ignore_index=True),
        pd.concat(impostors, ignore_index=True),
        {matcher.name: matcher.manifest.matcher.polarity == "distance" for matcher in loaded},
        experiment.audit,
        dataset=images.manifest.name,
        seed=experiment.seed,
    )
    return Measured(table, drawn, images, told, chosen["subject"].nunique(), unread, repeated)


def _distinct(images: datasets.Images) -> tuple[datasets.Images, int]:
    """The photographs, each file of the same bytes once, and how many others there were."""
    once = ~images.table["sha256"].duplicated()
    return replace(images, table=images.table[once].reset_index(drop=True)), int((~once).sum())


def by_frontality(images: datasets.Images, readings: faces.Readings) -> pd.DataFrame:
    """Photographs whose face was read, each person's most frontal first.

    Frontality is the mesh's own yaw: the estimator of turns knows changes only, and a reference chosen by the
    instrument that then measures turns from it would make all of them look larger than they are.

    Returns
    -------
    DataFrame
        Rows of the images table with ``mesh`` (degrees, signed) and ``rank`` (0: most frontal of the person).
    """
    read = images.table[[readings.rows[image]["outcome"] == "ok" for image in images.table["image"]]]
    landmarks = (np.reshape(readings.rows[image]["landmarks"], (-1, 3)) for image in read["image"])
    read = read.assign(mesh=[yaw(np.asarray(points, np.float64)) for points in landmarks])
    read = read.assign(off=read["mesh"].abs()).sort_values(["subject", "off", "image"])
    return read.assign(rank=read.groupby("subject").cumcount()).drop(columns="off")


def _estimator(angles: AngleHeads, store: Store) -> tuple[Estimator, dict[str, Any]]:
    """The proofs' estimator of turns, its gain from heads as small as the photographs, and what it is worth there."""
    made = RenderedHeads.load(store, _CALIBRATION, angles.heads, angles.size)
    found = _gain(made)
    estimator = Estimator(made.detector, mean_head(made), {"yaw": found})
    others = RenderedHeads.load(store, _CALIBRATION + angles.heads, angles.heads, angles.size)
    tried = [estimator_alone(estimator, others, "yaw", angle) for angle in _TRIED]
    alone = Angles(*(np.concatenate([getattr(one, side) for one in tried]) for side in ("requested", "measured")))
    frames = [frame for _, frame in made.frames()]
    told: dict[str, Any] = {
        "heads": angles.heads,
        "size": angles.size,
        "inter_eye": float(np.median([frame.inter_eye for frame in frames])) if frames else None,
        "gain": found,
        "median_error": alone.median_error,
        "ninetieth": alone.ninetieth,
        "not_found": int(np.isnan(alone.measured).sum()),
    }
    if angles.large:
        told["large"] = angles.large
        told["large_gain"] = _gain(RenderedHeads.load(store, _CALIBRATION, angles.heads, angles.large))
    return estimator, told


def _gain(made: RenderedHeads) -> float:
    """Seen over true change of yaw on rendered heads."""
    return gain([Estimator(made.detector, mean_head(made), {"yaw": 1.0}).turns("yaw", made)])


def _meetings(
    experiment: PoseExperiment,
    images: datasets.Images,
    readings: faces.Readings,
    chosen: pd.DataFrame,
    estimator: Estimator,
) -> Iterator[dict[str, Any]]:
    """Every picture that meets its person's reference, with the turn between the two."""
    people = list(chosen.groupby("subject"))
    with Progress("measuring turns", len(people), "people") as progress:
        for subject, own in people:
            reference, *others = own.sort_values("rank").to_dict("records")
            before = faces.photograph(reference["file"], images.long_side)
            for other in others:
                after = faces.photograph(other["file"], images.long_side)
                yield {
                    "kind": "real",
                    "subject": subject,
                    "reference": reference["image"],
                    "image": other["image"],
                    "dose": np.nan,
                    "turn": abs(estimator.change("yaw", before, after)),
                    "second_turn": abs(other["mesh"] - reference["mesh"]),
                }
            yield from _turned(experiment, images, readings, others[0], reference["image"], before, estimator)
            progress.advance()


def _turned(
    experiment: PoseExperiment,
    images: datasets.Images,
    readings: faces.Readings,
    photograph: dict[Any, Any],
    reference: str,
    before: NDArray[np.uint8],
    estimator: Estimator,
) -> Iterator[dict[str, Any]]:
    """One photograph as it is and turned by each dose: the very pictures that the matchers are given."""
    image = photograph["image"]
    pixels = faces.photograph(photograph["file"], images.long_side)
    frame = readings.frame(image, pixels)
    for dose, chain in zip((0.0, *experiment.doses), experiment.chains, strict=True):
        try:
            after = expose(pixels, frame, chain, seed=experiment.seed, image=image).pixels
            turn = abs(estimator.change("yaw", before, after))
        except NotApplicable:
            turn = np.nan
        yield {
            "kind": "simulated",
            "subject": photograph["subject"],
            "reference": reference,
            "image": image,
            "dose": dose,
            "turn": turn,
            "second_turn": dose,
        }


def _scored(met: pd.DataFrame, templates: pd.DataFrame, matcher: matchers.OpenMatcher) -> pd.DataFrame:
    """The meetings with one matcher's scores and outcomes."""
    made = templates.set_index(["image", "dose"])[["template", "outcome"]]
    probes = made.reindex(pd.MultiIndex.from_arrays([met["image"], met["dose"].fillna(0.0)]))
    references = made.reindex(pd.MultiIndex.from_arrays([met["reference"], np.zeros(len(met))]))
    outcome = probes["outcome"].to_numpy(dtype=object)
    outcome[(references["outcome"] != "ok").to_numpy()] = "reference_failed"
    scores = np.full(len(met), np.nan)
    both = outcome == "ok"
    scores[both] = _pairs(probes["template"][both], references["template"][both], matcher)
    return met.drop(columns="reference").assign(matcher=matcher.name, outcome=outcome, score=scores)


def _impostors(references: pd.DataFrame, templates: pd.DataFrame, matcher: matchers.OpenMatcher) -> pd.DataFrame:
    """Scores of every two people's references, each pair once."""
    made = templates[(templates["dose"] == 0) & (templates["outcome"] == "ok")].merge(references[["image", "subject"]])
    first, second = np.triu_indices(len(made), k=1)
    subjects, kept = made["subject"].to_numpy(), made["template"]
    return pd.DataFrame(
        {
            "matcher": matcher.name,
            "subject_a": subjects[first],
            "subject_b": subjects[second],
            "score": _pairs(kept.iloc[first], kept.iloc[second], matcher),
        }
    )


def _pairs(
    a: Sequence[Any] | pd.Series, b: Sequence[Any] | pd.Series, matcher: matchers.OpenMatcher
) -> NDArray[np.float64]:
    """Scores of templates that meet one by one."""
    if not len(a):
        return np.zeros(0)
    rows = np.arange(len(a))
    return score_pairs(np.stack(list(a)), np.stack(list(b)), rows, rows, matcher.manifest.matcher.comparator)


def made(table: pd.DataFrame, points: pd.DataFrame) -> base.Made:
    """The tables of turns, and what the page says of them."""
    return {
        TABLE: (table, study_tables.POSE),
        POINTS: (points, study_tables.POSE_POINTS),
        base.SUMMARY: (chosen.summary(chosen.of_turns(table)), STUDY_SUMMARY),
    }


def run(
    experiment: PoseExperiment, folder: Path, *, jobs: int, force: bool, store: Store | None = None
) -> pd.DataFrame:
    """Measure, and write the result folder: the tables, their card, the figure and the page.

    Returns
    -------
    DataFrame
        Columns of :data:`falsematch.tables.study_tables.POSE`.

    Raises
    ------
    FalsematchError
    """
    check_place(folder, experiment.name, force=force)
    measured = measure(experiment, jobs=jobs, store=store or Store.default())
    base.write(
        folder,
        made(measured.table, measured.points),
        experiment.model_dump(mode="json"),
        lambda written: _card(experiment, measured, written),
        write_pose,
    )
    return measured.table


def _card(experiment: PoseExperiment, measured: Measured, hashes: dict[str, str]) -> Card:
    settings, images = experiment.model_dump(mode="json"), measured.images
    manifest = images.manifest
    return Card(
        experiment=ExperimentPart(**settings),
        **made_with(),
        code={name: source_digest(name) for name in ("conditions", "matchers", "proofs", "audit")},
        dataset=Dataset(
            name=manifest.name,
            title=manifest.title,
            citation=manifest.citation,
            licence=manifest.licence,
            attribution=manifest.display.attribution,
            people=images.table["subject"].nunique(),
            photographs=len(images.table),
            faults=tuple(fault.text for fault in manifest.faults),
            sha256=images.photographs,
        ),
        estimator=measured.estimator,
        counts=Counts(people=measured.people, unread=measured.unread, repeated=measured.repeated),
        tables=hashes,
        result=digest({"tables": hashes, "experiment": settings, "photographs": images.photographs}),
    )
