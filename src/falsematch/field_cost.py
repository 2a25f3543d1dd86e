"""What a real field photograph costs beside what a simulated one costs that was made of the same person's reference."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field, model_validator

from falsematch import datasets, faces, matchers
from falsematch._strict import Name, Strict
from falsematch.audit import AuditSettings, field_costs, field_mean_head, field_shading
from falsematch.catalog import nearest
from falsematch.conditions import CLEAN, Chain, expose, find, parse
from falsematch.errors import DataError, ExperimentError, NotApplicable
from falsematch.faces import Frame, eye_centres, to_display, to_light
from falsematch.proofs import shading
from falsematch.scoring import score_pairs
from falsematch.store import Store

Floats = NDArray[np.float64]
Record = dict[str, Any]

INTER_EYE = "inter_eye"
"""Stands for a column: the distance between the eyes that was read in the real photograph itself, in pixels."""
_COLUMN = "column"


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
        self._parsed([_with_samples(step) for step in self.steps])
        return self

    def columns(self) -> set[str]:
        """Labels that numbers are taken from."""
        return {column for step in self.steps for column in _columns(step)} - {INTER_EYE}

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
        values = {column: _number(photograph, column) for column in self.columns()}
        if inter_eye is not None:
            values[INTER_EYE] = inter_eye
        elif any(INTER_EYE in _columns(step) for step in self.steps):
            raise NotApplicable("no face was read in the real photograph", image)
        try:
            chain = self._parsed([_with_values(step, values) for step in self.steps])
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
        Columns of :data:`falsematch.study_tables.FIELD_COSTS`, :data:`falsematch.study_tables.FIELD_SHADING` and
        :data:`falsematch.study_tables.FIELD_MEAN_HEAD`; the last two None where shading is not asked for.
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
    told = _Told(images, loaded)
    seen = _seen(wanted, images, readings, chains, met, told, seed) if wanted.shading else None
    pairs = []
    for matcher in loaded:
        own = templates[templates["matcher"] == matcher.name].set_index(["image", "condition"])
        if wanted.landmarks == "clean":
            own = told.replaced(own, met, matcher)
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


# --- light in the face ---


class _Told:
    """Templates of faces that a matcher is told the place of: where it found them in the reference."""

    def __init__(self, images: datasets.Images, loaded: Sequence[matchers.OpenMatcher]) -> None:
        self.loaded = loaded
        self._files = dict(zip(images.table["image"], images.table["file"], strict=True))
        self._long_side = images.long_side
        self._found: dict[tuple[str, Any], matchers.Face | None] = {}

    def opened(self, image: str) -> NDArray[np.uint8]:
        """A photograph as it is measured."""
        return faces.photograph(self._files[image], self._long_side)

    def template(
        self, matcher: matchers.OpenMatcher, reference: str, pixels: NDArray[np.uint8]
    ) -> NDArray[np.float32] | None:
        """Of a picture that lies on a reference; None where no face was found in that."""
        key = reference, matcher.detector
        if key not in self._found:
            self._found[key] = matchers.largest(matcher.detector.find(self.opened(reference)))
        face = self._found[key]
        return None if face is None else matcher.template(pixels, face)

    def replaced(self, made: pd.DataFrame, met: pd.DataFrame, matcher: matchers.OpenMatcher) -> pd.DataFrame:
        """Templates with those of real photographs as they are where the matcher is told where the face is."""
        rows = []
        for row in met.to_dict("records"):
            template = self.template(matcher, row["reference"], self.opened(row["image"]))
            outcome = "failed" if template is None else "ok"
            rows.append({"image": row["image"], "condition": "clean", "outcome": outcome, "template": template})
        told = pd.DataFrame(rows).set_index(["image", "condition"])
        return pd.concat([made[~made.index.isin(told.index)][["outcome", "template"]], told])


@dataclass(frozen=True)
class _Seen:
    """Light of real and of simulated photographs, those whose reference was read.

    Attributes
    ----------
    pictures : DataFrame
        The meetings, with the errors that :func:`falsematch.audit.field_shading` takes.
    places : float64 array (pictures, 468, 2)
    real, made : float64 arrays (pictures, 468)
        Logarithm of the light over that of the reference, at the points of the mesh.
    at_mesh : dict of matcher to dict of image to template
        Of the reference under the true light as known at the points of the mesh.
    """

    pictures: pd.DataFrame
    places: Floats
    real: Floats
    made: Floats
    at_mesh: dict[str, dict[str, NDArray[np.float32]]]


def _seen(
    wanted: Costing,
    images: datasets.Images,
    readings: faces.Readings,
    chains: Mapping[str, Chain],
    met: pd.DataFrame,
    told: _Told,
    seed: int,
) -> _Seen:
    at_mesh: dict[str, dict[str, NDArray[np.float32]]] = {matcher.name: {} for matcher in told.loaded}
    kept, lights, found = [], [], []
    for row in met.to_dict("records"):
        try:
            before = told.opened(row["reference"])
            frame = readings.frame(row["reference"], before)
            chain = chains[row["image"]]
            after = expose(before, frame, chain, seed=seed, image=row["reference"])
        except (NotApplicable, KeyError):
            continue
        truth = to_light(told.opened(row["image"]))
        if truth.shape != frame.light.shape or after.frame.shape != frame.shape:
            raise DataError(f"{row['image']}: it does not lie on its reference; leave `shading` out.")
        pixels = to_display(shading.at_mesh(frame, truth))
        for matcher in told.loaded:
            template = told.template(matcher, row["reference"], pixels)
            if template is not None:
                at_mesh[matcher.name][row["image"]] = template
        small, crop = _inside(frame, images.manifest)
        real, made = truth[crop], to_light(after.pixels)[crop]
        kept.append(row | {"unlit": shading.error(real, small.light, small), "made": shading.error(real, made, small)})
        lights.append((small, real))
        found.append([shading.ratio_at_mesh(small, light) for light in (real, made)])
    if not kept:
        raise DataError(f"{images.manifest.name}: in no reference a face was read; there is no shading to compare.")
    pictures, ratios = pd.DataFrame(kept), np.array(found, np.float64)
    over, under = ratios[:, 0], ratios[:, 1]
    pictures["others"] = [_by_others(number, pictures, lights[number], over) for number in range(len(pictures))]
    return _Seen(pictures, np.array([_from_eyes(frame) for frame, _ in lights]), over, under, at_mesh)


def _inside(frame: Frame, manifest: datasets.DatasetManifest) -> tuple[Frame, tuple[slice, slice]]:
    """The frame without the black that the dataset put around it, which has no light, and where that lies."""
    height, width = frame.shape
    rim = round(manifest.margin / (1 + 2 * manifest.margin) * min(height, width))
    crop = slice(rim, height - rim), slice(rim, width - rim)
    moved = frame.landmarks - [rim, rim, 0]
    return replace(
        frame, light=np.ascontiguousarray(frame.light[crop]), landmarks=moved, saturated=frame.saturated[crop]
    ), crop


def _by_others(number: int, pictures: pd.DataFrame, light: tuple[Frame, NDArray[np.float32]], real: Floats) -> float:
    """Error of the reference under the mean change of light of the other people in the same capture."""
    own = pictures.iloc[number]
    others = (pictures["capture"] == own["capture"]) & (pictures["subject"] != own["subject"])
    if not others.any():
        return float("nan")
    frame, truth = light
    return shading.error(truth, shading.under_ratio(frame, real[others.to_numpy()].mean(axis=0)), frame)


def _from_eyes(frame: Frame) -> Floats:
    """Points of the mesh (468, 2) from the middle of the eyes, in distances between them."""
    return np.asarray(
        (frame.landmarks[:, :2] - eye_centres(frame.landmarks).mean(axis=0)) / frame.inter_eye, np.float64
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


# --- numbers of one photograph ---


def _columns(step: Mapping[str, Any]) -> Iterator[str]:
    """Labels that a step takes numbers from."""
    for content in step.values():
        for value in [content, *(content.values() if isinstance(content, Mapping) else ())]:
            if _is_column(value):
                yield str(value[_COLUMN])


def _is_column(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {_COLUMN}


def _with_values(step: Mapping[str, Any], values: Mapping[str, float]) -> dict[str, Any]:
    """The step with every column's number in its place."""

    def of(value: Any) -> Any:
        return values[str(value[_COLUMN])] if _is_column(value) else value

    return {
        name: of(content)
        if _is_column(content) or not isinstance(content, Mapping)
        else {setting: of(value) for setting, value in content.items()}
        for name, content in step.items()
    }


def _with_samples(step: Mapping[str, Any]) -> dict[str, Any]:
    """The step with a legal number in every column's place."""
    made: dict[str, Any] = {}
    for name, content in step.items():
        condition = find(name)
        if _is_column(content):
            made[name] = condition.levels[0]
        elif isinstance(content, Mapping):
            samples = {"dose": condition.levels[0], **condition.defaults()}
            made[name] = {
                key: samples.get(key, value) if _is_column(value) else value for key, value in content.items()
            }
        else:
            made[name] = content
    return made


def _number(photograph: Mapping[Any, Any], column: str) -> float:
    try:
        return float(photograph[column])
    except ValueError:
        raise DataError(
            f"{photograph['image']}: `{column}` holds {photograph[column]!r}, which is no number; fill it in."
        ) from None
