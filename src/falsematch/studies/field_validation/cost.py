"""What a real field photograph costs beside what a simulated one costs that was made of the same person's reference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field, model_validator

from falsematch import datasets, faces, matchers
from falsematch.audit import AuditSettings
from falsematch.catalog import nearest
from falsematch.conditions import CLEAN, Chain, parse
from falsematch.errors import DataError, ExperimentError, NotApplicable
from falsematch.scoring import score_pairs
from falsematch.store import Store
from falsematch.studies.field_validation.columns import columns_of, number_of, with_samples, with_values
from falsematch.studies.field_validation.light import PlacedFaces, compare_light
from falsematch.studies.field_validation.statistics import field_costs, field_mean_head, field_shading
from falsematch.text.strict import Name, Strict

Floats = NDArray[np.float64]

INTER_EYE = "inter_eye"
"""Stands for a column: the distance between the eyes that was read in the real photograph itself, in pixels."""


class Costing(Strict):
    """Real field photographs of people, and what is made in their place of each one's reference.

    Attributes
    ----------
    name : str
        Of the simulation, in every table.
    dataset : DatasetSpec
    reference : str
        Capture that the conditions are laid over: of the same session as the real ones.
    against : str or None
        Another capture that both are compared with; None compares them with the reference itself.
    real : list of str
        Captures taken in the field.
    steps : list
        As the steps of a chain. Where a number depends on the real photograph, ``{column: azimuth}`` takes it from that
        label, and ``{column: inter_eye}`` is the distance between the eyes as read in the real photograph.
    metering : "fixed", "frame_average" or "face"
    landmarks : "own" or "clean"
        ``own``: a matcher finds the face in each photograph itself. ``clean``: it is told where it found it in the
        reference, in the real photograph too, so that what it misses and what it takes for another are told apart;
        reference and real photographs must lie on one another.
    by : list of str
        Labels of the real photographs by whose values costs are told too; the chart is drawn by the first.
    shading : bool
        Whether the light in the face is compared too. Reference and real photographs must lie on one another.
    people : int or None
        How many are drawn by the seed; all where None.
    """

    name: Name
    dataset: datasets.DatasetSpec
    reference: str
    against: str | None = None
    real: Annotated[list[str], Field(min_length=1)]
    steps: Annotated[list[dict[str, Any]], Field(min_length=1)]
    metering: Literal["fixed", "frame_average", "face"] = "fixed"
    landmarks: Literal["own", "clean"] = "own"
    by: list[str] = []
    shading: bool = False
    people: Annotated[int, Field(ge=2)] | None = None

    @model_validator(mode="after")
    def _can_be_made(self) -> "Costing":
        if {self.reference, self.against} & set(self.real):
            raise ExperimentError(f"`{self.name}`: a capture cannot be real and what it is compared with.")
        # What columns hold is known when the dataset is; all the rest is checked here.
        self._parsed([with_samples(step) for step in self.steps])
        return self

    def columns(self) -> set[str]:
        """Labels that numbers are taken from."""
        return {column for step in self.steps for column in columns_of(step)} - {INTER_EYE}

    def chain(self, photograph: Mapping[Any, Any], inter_eye: float | None) -> Chain:
        """What stands for one real photograph, named after it.

        Parameters
        ----------
        photograph : mapping
            Its row in the images table.
        inter_eye : float or None
            As read in it; None where no face was.

        Raises
        ------
        DataError
            Where a column holds no number, or one that the condition does not allow.
        NotApplicable
            Where the distance between the eyes is asked for and was not read.
        """
        image = str(photograph["image"])
        values = {column: number_of(photograph, column) for column in self.columns()}
        if inter_eye is not None:
            values[INTER_EYE] = inter_eye
        elif any(INTER_EYE in columns_of(step) for step in self.steps):
            raise NotApplicable("no face was read in the real photograph", image)
        try:
            chain = self._parsed([with_values(step, values) for step in self.steps])
        except ExperimentError as refusal:
            raise DataError(f"{image}: {refusal}") from None
        return replace(chain, name=f"{self.name}: {image}")

    def _parsed(self, steps: list[Any]) -> Chain:
        return parse([{"chain": {"name": "made", "steps": steps, "metering": self.metering}}])[1]


@dataclass(frozen=True)
class Costs:
    """What was measured of one simulation.

    Attributes
    ----------
    costs, shading, head : DataFrame
        Columns of ``FIELD_COSTS``, ``FIELD_SHADING`` and
        ``FIELD_MEAN_HEAD``; the last two None where shading is not asked for.
    """

    costs: pd.DataFrame
    shading: pd.DataFrame | None
    head: pd.DataFrame | None


def measure(
    wanted: Costing,
    images: datasets.Images,
    loaded: Sequence[matchers.OpenMatcher],
    settings: AuditSettings,
    *,
    seed: int,
    store: Store,
    jobs: int,
) -> Costs:
    """From photographs to costs; the same for any number of processes.

    Parameters
    ----------
    wanted : Costing
    images : Images
        Of its dataset.
    loaded : sequence of OpenMatcher
    settings : AuditSettings

    Raises
    ------
    FalsematchError
        Where a capture or a label is not the dataset's, or nobody has the captures, among others.
    """
    met = _meetings(wanted, images, seed)
    chosen = {*met["image"], *met["reference"], *met["anchor"]}
    images = replace(images, table=images.table[images.table["image"].isin(chosen)].reset_index(drop=True))
    readings = faces.read(images, store, jobs)
    chains = _chains(wanted, images, readings, met)
    asked: dict[str, list[Chain]] = {image: [CLEAN] for image in images.table["image"]}
    for row in met.to_dict("records"):
        if row["image"] in chains:
            asked[row["reference"]].append(chains[row["image"]])
    templates = matchers.enrol(
        images,
        readings,
        loaded,
        asked,
        landmarks={matcher.name: [wanted.landmarks] for matcher in loaded},
        metering=(wanted.metering,),
        seed=seed,
        store=store,
        jobs=jobs,
    )
    placed = PlacedFaces(images, loaded)
    seen = compare_light(images, readings, chains, met, placed, seed) if wanted.shading else None
    pairs = []
    for matcher in loaded:
        own = templates[templates["matcher"] == matcher.name].set_index(["image", "condition"])
        if wanted.landmarks == "clean":
            own = placed.replaced(own, met, matcher)
        ceilings = (
            np.full(len(met), np.nan) if seen is None else _ceilings(met, own, seen.at_mesh[matcher.name], matcher)
        )
        pairs.append(_scored(wanted, met, own, matcher).assign(ceiling=ceilings))
    name = images.manifest.name
    costs = field_costs(pd.concat(pairs, ignore_index=True), wanted.by, settings, dataset=name, seed=seed)
    if seen is None:
        return Costs(costs, None, None)
    return Costs(
        costs,
        field_shading(seen.pictures, wanted.by, settings, dataset=name, seed=seed),
        field_mean_head(seen.pictures, seen.places, seen.real, seen.made, dataset=images.manifest.name),
    )


def _meetings(wanted: Costing, images: datasets.Images, seed: int) -> pd.DataFrame:
    """Every real photograph with its person's reference and what both are compared with, the captures in their order.

    A person's reference is the first photograph of that capture.
    """
    table, name = images.table, images.manifest.name
    known = sorted(set(table["capture"]))
    for capture in (wanted.reference, wanted.against or wanted.reference, *wanted.real):
        if capture not in known:
            raise DataError(f"{name}: nobody has the capture `{capture}`. {nearest(capture, known)}")
    for column in sorted({*wanted.by, *wanted.columns()}):
        if column not in images.labels:
            raise DataError(f"{name}: `{column}` is not a label of it. {nearest(column, images.labels)}")
    first = {
        capture: table[table["capture"] == capture].groupby("subject")["image"].first()
        for capture in (wanted.reference, wanted.against or wanted.reference)
    }
    met = table[table["capture"].isin(wanted.real)].copy()
    met["reference"] = met["subject"].map(first[wanted.reference])
    met["anchor"] = met["subject"].map(first[wanted.against or wanted.reference])
    met = met[met["reference"].notna() & met["anchor"].notna()]
    if met.empty:
        raise DataError(f"{name}: nobody has both a real photograph and a reference; there is nothing to compare.")
    people = sorted(met["subject"].unique())
    if wanted.people is not None and wanted.people < len(people):
        people = sorted(np.random.default_rng(seed).choice(people, wanted.people, replace=False))
    met = met[met["subject"].isin(people)].assign(simulation=wanted.name)
    # Values of a label in the manifest's own order, where it states one, so that a chart runs from small to large.
    choices = images.manifest.labels[wanted.by[0]].choices if wanted.by else []
    places = {value: place for place, value in enumerate(choices)}
    met["order"] = met["capture"].map(wanted.real.index)
    met["place"] = met[wanted.by[0]].map(lambda value: places.get(value, 0)) if wanted.by else 0
    return met.sort_values(["place", "order", "image"]).reset_index(drop=True)


def _chains(wanted: Costing, images: datasets.Images, readings: faces.Readings, met: pd.DataFrame) -> dict[str, Chain]:
    """What stands for each real photograph, but for those for which nothing can."""
    chains = {}
    for row in met.to_dict("records"):
        reading = readings.rows[row["image"]]
        read = float(reading["inter_eye"]) if reading["outcome"] == "ok" else None
        try:
            chains[row["image"]] = wanted.chain(row, read)
        except NotApplicable:
            continue
    return chains


def _scored(wanted: Costing, met: pd.DataFrame, made: pd.DataFrame, matcher: matchers.OpenMatcher) -> pd.DataFrame:
    """The meetings with one matcher's costs; larger is worse, whichever way its scores point."""
    names = [f"{wanted.name}: {image}" for image in met["image"]]
    sides = {
        "real": _rows(made, met["image"], ["clean"] * len(met)),
        "simulated": _rows(made, met["reference"], names),
        "reference": _rows(made, met["reference"], ["clean"] * len(met)),
        "anchor": _rows(made, met["anchor"], ["clean"] * len(met)),
    }
    became = _outcomes({side: rows["outcome"] for side, rows in sides.items()})
    whole = (became["outcome"] == "ok").to_numpy()
    polarity = matcher.manifest.matcher.polarity
    worse = 1 if polarity == "distance" else -1

    def score(one: str, other: str) -> Floats:
        found = np.full(len(met), np.nan)
        if whole.any():
            a, b = (np.stack(list(sides[side]["template"][whole])) for side in (one, other))
            rows = np.arange(len(a))
            found[whole] = score_pairs(a, b, rows, rows, matcher.manifest.matcher.comparator)
        return found

    before = score("anchor", "reference")
    return met.assign(
        matcher=matcher.name,
        polarity=polarity,
        outcome=became["outcome"].to_numpy(),
        real_failed=became["real_failed"].to_numpy(),
        simulated_failed=became["simulated_failed"].to_numpy(),
        real=worse * (score("anchor", "real") - before),
        simulated=worse * (score("anchor", "simulated") - before),
        likeness=score("real", "simulated"),
        likeness_unlit=score("real", "reference"),
    )


def _outcomes(sides: Mapping[str, pd.Series]) -> pd.DataFrame:
    """What became of each pair, and which of its two photographs has no template, or both.

    Parameters
    ----------
    sides : mapping of real, simulated, reference and anchor to Series
        Outcomes of templates, a row a pair; missing where no photograph was made.

    Returns
    -------
    DataFrame
        outcome, real_failed and simulated_failed, as :func:`falsematch.audit.field_costs` takes them.
    """
    ok = {side: found == "ok" for side, found in sides.items()}
    held = ok["reference"] & ok["anchor"]
    made = sides["simulated"].notna() & (sides["simulated"] != "not_applicable")
    # Without a template of the reference nothing can be said of what is made of it, nor of what is compared with it.
    failed = {"real_failed": held & ~ok["real"], "simulated_failed": held & made & ~ok["simulated"]}
    outcome = np.select(
        [~held, ~made, failed["real_failed"] | failed["simulated_failed"]],
        ["reference_failed", "not_applicable", "failed"],
        "ok",
    )
    return pd.DataFrame({"outcome": outcome, **failed})


def _rows(made: pd.DataFrame, images: Sequence[str] | pd.Series, conditions: list[str]) -> pd.DataFrame:
    return (
        made[["outcome", "template"]]
        .reindex(pd.MultiIndex.from_arrays([list(images), conditions]))
        .reset_index(drop=True)
    )


def _ceilings(
    met: pd.DataFrame, made: pd.DataFrame, at_mesh: Mapping[str, NDArray[np.float32]], matcher: matchers.OpenMatcher
) -> Floats:
    """Scores of real photographs with their references in the true light of the mesh; NaN where there is none."""
    real = _rows(made, met["image"], ["clean"] * len(met))
    found = np.full(len(met), np.nan)
    rows = [at for at, image in enumerate(met["image"]) if image in at_mesh and real["outcome"][at] == "ok"]
    if rows:
        a = np.stack([np.asarray(real["template"][at], np.float32) for at in rows])
        b = np.stack([np.asarray(at_mesh[met["image"][at]], np.float32) for at in rows])
        order = np.arange(len(rows))
        found[rows] = score_pairs(a, b, order, order, matcher.manifest.matcher.comparator)
    return found
