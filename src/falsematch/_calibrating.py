"""Other people who fix a threshold: their photographs, without anybody who may be among the people tested."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from falsematch import _saved_thresholds, datasets
from falsematch._experiment import Experiment
from falsematch._measuring import check_calibration, enrol, load_images, measure, scale_of
from falsematch.audit import FmrThreshold, OperatingPoint, Others, from_nearest, is_of_nearest, shared_training_sets
from falsematch.datasets.label_table import read_csv
from falsematch.errors import ExperimentError
from falsematch.matchers import Matcher, OpenMatcher
from falsematch.scoring import nearest_impostors
from falsematch.store import Store
from falsematch.tables.threshold_origin import CalibratedOn

SHARED = "{name}_overlap.csv"
"""What the list of the people is called that a dataset shares, or may share, with the dataset of that name.

It lies beside the photographs of either. Its first column holds people of the dataset it lies with, its column
``subject`` people of the other.
"""


@dataclass(frozen=True)
class Calibrating:
    """The photographs of other people who fix a threshold.

    Attributes
    ----------
    images : Images
        Without those who were left out, and without people who stand there under a second name.
    left_out : int
        People whom the tested dataset may hold.
    """

    images: datasets.Images
    left_out: int


def load_calibrating(spec: FmrThreshold, experiment: Experiment, images: datasets.Images, store: Store) -> Calibrating:
    """The photographs of other people who fix a threshold, once it is known that nobody of them is tested.

    Parameters
    ----------
    spec : FmrThreshold
        With a calibration.
    experiment : Experiment
    images : Images
        Of the people who are tested.
    store : Store

    Raises
    ------
    ExperimentError
        Where people are shared: photographs, names within one dataset, or people of a list that is not left out.
    """
    if spec.calibration is None:
        raise ValueError(f"{spec.name} is fixed on the experiment's own people")
    others = load_images(experiment.calibrating(spec), store)
    wanted = spec.calibration.leave_out
    listed = _lists(others.manifest, images.manifest, store)
    if ignored := [name for name in listed if name != wanted]:
        raise ExperimentError(
            f"thresholds: {ignored[0]} lists people of {others.manifest.name} who may be people of "
            f"{images.manifest.name}; nobody fixes the threshold that they are judged by, so write `leave_out: "
            f"{ignored[0]}` into the calibration of {spec.name}."
        )
    shared: set[str] = set()
    if wanted:
        shared = _shared(wanted, listed.get(wanted) or _found(wanted, others.manifest, images.manifest, store))
    twice = others.table.loc[others.table["sha256"].isin(others.manifest.second_names), "subject"]
    kept = others.table[~others.table["subject"].isin(shared | set(twice))].reset_index(drop=True)
    left_out = len(set(others.table["subject"]) & shared)
    if wanted and not left_out and spec.calibration.dataset.people is None:
        raise ExperimentError(f"thresholds: {wanted} names nobody of {others.manifest.name}; it is another set's list.")
    others = replace(others, table=kept)
    check_calibration(spec, experiment, images, others)
    return Calibrating(others, left_out)


def measure_calibrating(
    spec: FmrThreshold,
    experiment: Experiment,
    calibrating: Calibrating,
    matchers: list[Matcher],
    *,
    store: Store,
    jobs: int,
    allow_command: bool = False,
    known: Mapping[str, _saved_thresholds.Saved] | None = None,
) -> Others:
    """The clean comparisons of other people, and what a threshold that they fix has to say of them.

    A matcher whose threshold is saved under the hash of these very inputs compares nobody again; ``known`` holds those
    that are, by hash, and is read where None.
    """
    manifest = calibrating.images.manifest
    known = _saved_thresholds.read(manifest.name) if known is None else known
    saved = {}
    for one in matchers:
        key = saved_key(spec, experiment, calibrating, one)
        if key is not None and key in known:
            saved[one.name] = known[key].point
    unknown = [one for one in matchers if one.name not in saved]
    trained = {one.name: tuple(shared_training_sets(one.manifest, manifest)) for one in unknown}
    whole = []
    for one in unknown:
        if isinstance(one, OpenMatcher) and _rests_on_nearest(spec, calibrating):
            saved[one.name] = _fixed(spec, experiment, calibrating, one, trained[one.name], store, jobs)
        else:
            whole.append(one)
    comparisons = None
    if whole:
        comparisons = measure(
            experiment.calibrating(spec),
            calibrating.images,
            whole,
            store=store,
            jobs=jobs,
            allow_command=allow_command,
        ).comparisons
    return Others(comparisons, calibrating.left_out, trained, saved)


def _rests_on_nearest(spec: FmrThreshold, calibrating: Calibrating) -> bool:
    """Whether the most alike comparisons are all that a threshold rests on; heads of one shape never meet."""
    return is_of_nearest(spec) and "shape" not in calibrating.images.table.columns


def _fixed(
    spec: FmrThreshold,
    experiment: Experiment,
    calibrating: Calibrating,
    matcher: OpenMatcher,
    trained: tuple[str, ...],
    store: Store,
    jobs: int,
) -> OperatingPoint:
    """A matcher's threshold from the most alike comparisons, tile by tile, so that its memory does not grow."""
    theirs, images, scale = experiment.calibrating(spec), calibrating.images, scale_of(matcher)
    _, _, templates = enrol(theirs, images, [matcher], store=store, jobs=jobs)
    labels = theirs.group_by[0] if theirs.group_by else []
    nearest = nearest_impostors(templates, images.table, labels, scale.comparator, spec.fmr)
    point = from_nearest(matcher.name, spec, nearest, distance=scale.polarity == "distance")
    labelled = (images.table[labels] != "").all(axis=1) if labels else slice(None)
    people = int(images.table.loc[labelled, "subject"].nunique())
    on = CalibratedOn(dataset=images.manifest.name, people=people, left_out=calibrating.left_out, training_sets=trained)
    return replace(point, calibration="external", calibrated_on=on)


def saved_key(spec: FmrThreshold, experiment: Experiment, calibrating: Calibrating, matcher: Matcher) -> str | None:
    """The hash under which a threshold is saved; None for a matcher whose inside nobody here can hash."""
    if not isinstance(matcher, OpenMatcher):
        return None
    theirs = experiment.calibrating(spec)
    labels = sorted(theirs.labels)
    rule = theirs.on_several_faces
    return _saved_thresholds.key_of(
        spec, labels, rule, experiment.seed, calibrating.images, calibrating.left_out, matcher
    )


@dataclass(frozen=True)
class _List:
    """A list of shared people, and which of its columns holds those of the calibrating dataset."""

    path: Path
    first: bool


def _lists(others: datasets.DatasetManifest, tested: datasets.DatasetManifest, store: Store) -> dict[str, _List]:
    """The lists that the two datasets hold of people they share, by name."""
    beside = {
        SHARED.format(name=tested.name): _List(datasets.folder_of(others, store), first=True),
        SHARED.format(name=others.name): _List(datasets.folder_of(tested, store), first=False),
    }
    found = {name: replace(one, path=one.path / name) for name, one in beside.items()}
    return {name: one for name, one in found.items() if one.path.is_file()}


def _found(name: str, others: datasets.DatasetManifest, tested: datasets.DatasetManifest, store: Store) -> _List:
    """A list of another name, beside the photographs of either dataset."""
    for manifest, first in ((others, True), (tested, False)):
        path = datasets.folder_of(manifest, store) / name
        if path.is_file():
            return _List(path, first)
    raise ExperimentError(
        f"thresholds: there is no list {name} beside the photographs of {others.name} or {tested.name}."
    )


def _shared(name: str, held: _List) -> set[str]:
    rows = read_csv(held.path, ["subject"])
    if rows and held.first and len(rows[0]) < 2:
        raise ExperimentError(f"thresholds: {name} needs two columns, a person of its own dataset and `subject`.")
    return {next(iter(row.values())).strip() if held.first else row["subject"] for row in rows}
