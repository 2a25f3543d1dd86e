"""From the photographs of an experiment to scores, and what is refused before any is measured."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from falsematch import catalog, conditions, datasets, faces, scoring
from falsematch._experiment import Experiment
from falsematch.audit import FmrThreshold, Labelled, Primary, check_subsets
from falsematch.errors import ExperimentError
from falsematch.matchers import Matcher, MatcherManifest, OpenMatcher, Outsider
from falsematch.matchers import enrol as enrol_photographs
from falsematch.matchers import exposures as exposures_of
from falsematch.store import Store


@dataclass(frozen=True)
class MeasuredComparisons:
    """What the photographs of one dataset gave.

    Attributes
    ----------
    readings : Readings
        Of the clean photographs.
    templates : DataFrame
        Columns of :data:`falsematch.tables.TEMPLATES`.
    """

    unreadable: list[datasets.Unreadable]
    readings: faces.Readings
    templates: pd.DataFrame
    comparisons: scoring.Comparisons


def measure(
    experiment: Experiment,
    images: datasets.Images,
    matchers: list[Matcher],
    *,
    store: Store,
    jobs: int,
    allow_command: bool = False,
    lists: Sequence[scoring.Listed] = (),
) -> MeasuredComparisons:
    """From photographs to scores; with ``lists`` their pairs meet, and nobody else.

    Raises
    ------
    ExperimentError
        Where photographs cannot be read and the experiment does not say to count them.
    """
    unreadable, readings, templates = enrol(experiment, images, matchers, store=store, jobs=jobs)
    exposures = exposures_of(conditions.parse(experiment.conditions), experiment.deliveries, experiment.metering)
    roles = meetings(experiment, images, lists)
    outside = (
        part
        for outsider in matchers
        if isinstance(outsider, Outsider)
        for part in scoring.outside_parts(
            outsider,
            images,
            readings,
            exposures,
            roles,
            experiment.arms,
            seed=experiment.seed,
            allowed=allow_command,
        )
    )
    comparisons = scoring.compare(
        templates,
        images.table,
        images.labels,
        {matcher.name: scale_of(matcher) for matcher in matchers},
        dataset=images.manifest.name,
        roles=roles,
        arms=experiment.arms,
        outside=outside,
    )
    if not len(comparisons):
        raise ExperimentError(
            "no probe meets a reference: there is no photograph of another capture or person to compare."
        )
    return MeasuredComparisons(unreadable, readings, templates, comparisons)


def enrol(
    experiment: Experiment,
    images: datasets.Images,
    matchers: list[Matcher],
    *,
    store: Store,
    jobs: int,
) -> tuple[list[datasets.Unreadable], faces.Readings, pd.DataFrame]:
    """From photographs to templates: what could not be read, the clean readings, and the templates table.

    Raises
    ------
    ExperimentError
        Where photographs cannot be read and the experiment does not say to count them.
    """
    # Every photograph is read, or was, before the first is measured: what cannot be opened is known by then.
    readings = faces.read(images, store, jobs, on_several_faces=experiment.on_several_faces)
    unreadable = [
        datasets.Unreadable(Path(file), readings.unreadable[image])
        for image, file in zip(images.table["image"], images.table["file"], strict=True)
        if image in readings.unreadable
    ]
    if unreadable and experiment.on_unreadable == "stop":
        raise ExperimentError(_unreadable_sentence(unreadable))
    templates = enrol_photographs(
        images,
        readings,
        [matcher for matcher in matchers if isinstance(matcher, OpenMatcher)],
        wanted_chains(experiment, images),
        landmarks=sights(experiment, matchers),
        delivery=experiment.deliveries,
        metering=experiment.metering,
        on_several_faces=experiment.on_several_faces,
        seed=experiment.seed,
        store=store,
        jobs=jobs,
    )
    return unreadable, readings, templates


def meetings(experiment: Experiment, images: datasets.Images, lists: Sequence[scoring.Listed]) -> scoring.Roles:
    """Who meets whom: the pairs of published lists where there are some, else all pairs of probe and reference."""
    if lists:
        return scoring.listed_meetings(images.table, lists)
    return scoring.meetings(images.table, *sides(experiment, images))


def find_lists(experiment: Experiment, images: datasets.Images, store: Store) -> list[scoring.Listed]:
    """The published lists of an experiment, their photographs found among a dataset's; none where it names none.

    A list lies beside the photographs, in the dataset's folder under ``FALSEMATCH_DATA`` or in the working directory.

    Raises
    ------
    ScoresError
        Where a list is malformed or names a photograph that the dataset does not have.
    """
    if experiment.protocol is None:
        return []
    manifest = images.manifest
    folders = [datasets.folder_of(manifest, store), *filter(None, [datasets.at_hand(manifest)]), Path()]
    gone = {*manifest.leave_out, *datasets.withdrawn(manifest.name, store)}
    names = [str(image) for image in images.table["image"]]
    found = [scoring.find_photographs(one, names, gone) for one in experiment.protocol.read(folders)]
    return [one.without_doubles(images.table) for one in found]


def only_listed(images: datasets.Images, lists: Sequence[scoring.Listed]) -> datasets.Images:
    """The photographs that published lists name, so that no other is enrolled; all where there is no list."""
    if not lists:
        return images
    named = images.table["image"].isin(scoring.listed_images(lists))
    return replace(images, table=images.table[named].reset_index(drop=True))


def load_fillers(experiment: Experiment, images: datasets.Images, store: Store) -> datasets.Images | None:
    """The photographs of the people, or heads, that fill the gallery of searches; None where none are asked for.

    Raises
    ------
    ExperimentError
        Where photographs of the experiment are among them: a probe that finds itself is no false candidate.
    """
    if experiment.search is None or experiment.search.fillers is None:
        return None
    fillers = datasets.load(experiment.search.fillers, store)
    shared = set(fillers.table["sha256"]) & set(images.table["sha256"])
    if shared:
        raise ExperimentError(
            f"search: {len(shared)} photographs of the fillers, {fillers.manifest.name}, are photographs of "
            f"{images.manifest.name} too, and would be found as somebody else; fill the gallery with other people."
        )
    return fillers


def enrol_fillers(
    fillers: datasets.Images,
    experiment: Experiment,
    images: datasets.Images,
    matchers: list[Matcher],
    templates: pd.DataFrame,
    store: Store,
    jobs: int,
) -> scoring.Fillers:
    """The gallery of fillers, enrolled clean, beside the probes that are searched in it."""
    enrolled = enrol_photographs(
        fillers,
        faces.read(fillers, store, jobs, on_several_faces=experiment.on_several_faces),
        [matcher for matcher in matchers if isinstance(matcher, OpenMatcher)],
        {str(image): conditions.parse([]) for image in fillers.table["image"]},
        on_several_faces=experiment.on_several_faces,
        seed=experiment.seed,
        store=store,
        jobs=jobs,
    )
    probe, _ = sides(experiment, images)
    probes = images.table[images.table["capture"].isin(probe)]
    return scoring.Fillers(
        fillers.manifest.name,
        fillers.manifest.access == "generated",
        templates.merge(probes[["image", "subject"]], on="image"),
        enrolled.merge(fillers.table[["image", "subject"]], on="image"),
        {matcher.name: scale_of(matcher) for matcher in matchers},
    )


def load_images(experiment: Experiment, store: Store) -> datasets.Images:
    """The photographs of an experiment, once it is known that they have the captures and labels it names.

    Raises
    ------
    ExperimentError
    """
    images = datasets.load(experiment.dataset, store)
    sides(experiment, images)
    check_labels(experiment, images)
    return images


def scale_of(matcher: Matcher) -> scoring.Scale:
    """How a matcher's scores are to be read."""
    manifest, decision = matcher.manifest, matcher.manifest.matcher
    if isinstance(manifest, MatcherManifest):
        return scoring.Scale(decision.polarity, decision.threshold.value, manifest.matcher.comparator)
    # A score that came from outside is not made here: only its polarity is asked for.
    return scoring.Scale(decision.polarity, decision.threshold.value)


def wanted_chains(experiment: Experiment, images: datasets.Images) -> dict[str, list[conditions.Chain]]:
    """The chains that each photograph is taken under: references only clean, unless both sides are degraded."""
    probe, reference = sides(experiment, images)
    chains = conditions.parse(experiment.conditions)
    return {
        str(image): chains if capture in probe or "both" in experiment.arms else chains[:1]
        for image, capture in zip(images.table["image"], images.table["capture"], strict=True)
        if capture in probe or capture in reference
    }


def sights(experiment: Experiment, matchers: list[Matcher]) -> dict[str, tuple[str, ...]]:
    """Where each matcher is told that a face is, by its name; an experiment may name it by the path of its manifest."""
    asked = experiment.sights
    # Some of them may be asked for: a matcher given by the path of its manifest is called as the file is.
    named = {Path(name).stem if catalog.is_file_name(name) else name: ways for name, ways in asked.items()}
    return {matcher.name: named[matcher.name] for matcher in matchers}


def sides(experiment: Experiment, images: datasets.Images) -> tuple[list[str], list[str]]:
    """The captures of the probes and of the references.

    Raises
    ------
    ExperimentError
        Where the dataset has no such capture.
    """
    known, name = set(images.table["capture"]), images.manifest.name
    return experiment.probe.among(known, name), experiment.reference.among(known, name)


def check_calibration(
    spec: FmrThreshold, experiment: Experiment, images: datasets.Images, others: datasets.Images
) -> None:
    """Refuse people who would fix the threshold that they are judged by, and a reference group nobody could find."""
    photographs = set(images.table["sha256"]) & set(others.table["sha256"])
    # Generated people of two designs may carry the same number and be two people.
    same_set = images.manifest.name == others.manifest.name and images.manifest.access != "generated"
    people = set(images.table["subject"]) & set(others.table["subject"]) if same_set else set()
    if photographs or people:
        raise ExperimentError(
            f"thresholds: {spec.name} would be fixed on people it is then tested on; leave `calibration` away, and the "
            "rates are labelled in_sample."
        )
    known = experiment.calibrating(spec).labels
    for label in spec.reference or {}:
        if label not in known:
            raise ExperimentError(
                f"thresholds: the reference of {spec.name} names `{label}`, which its calibration does not group by."
            )


def _check_cluster(experiment: Experiment, images: datasets.Images) -> None:
    """Refuse a cluster that is no label, or one of photographs, or that people are grouped by."""
    if (cluster := experiment.cluster) is None:
        return
    if cluster not in images.labels:
        raise ExperimentError(
            f"cluster: `{cluster}` is not a label of {images.manifest.name}. {catalog.nearest(cluster, images.labels)}"
        )
    if images.manifest.labels[cluster].unit == "photographs":
        raise ExperimentError(f"cluster: `{cluster}` is a label of photographs; name a label of people.")
    if cluster in experiment.labels:
        raise ExperimentError(f"cluster: `{cluster}` is in group_by too, where each would be a group of its own.")
    if "shape" in images.table and images.table.drop_duplicates("subject")["shape"].duplicated().any():
        raise ExperimentError("cluster: these heads share shapes and are drawn by them; leave it out.")


def check_labels(experiment: Experiment, images: datasets.Images) -> None:
    """Refuse a grouping by a label, a gallery of people, or a reference group that the dataset does not have.

    Raises
    ------
    ExperimentError
    """
    for label in sorted(experiment.labels):
        if label not in images.labels:
            raise ExperimentError(
                f"group_by: `{label}` is not a label of {images.manifest.name}. {catalog.nearest(label, images.labels)}"
            )
        if images.manifest.labels[label].unit == "photographs":
            raise ExperimentError(
                f"group_by: `{label}` is a label of photographs, and two of one person may differ in it; group by a "
                "label of people."
            )
    _check_cluster(experiment, images)
    _check_claims(experiment, images)
    for by, group in experiment.audit.score_shifts.items():
        groups = images.table[by.split(" & ")].agg(" & ".join, axis=1).unique()
        if group not in groups:
            raise ExperimentError(f"score_shifts: `{group}` is no group of {by}. {catalog.nearest(group, groups)}")
    for name, by_label in (experiment.search.mix if experiment.search else {}).items():
        [(label, shares)] = by_label.items()
        if label not in experiment.labels:
            raise ExperimentError(f"search: the mix {name} names `{label}`, which `group_by` does not.")
        known = sorted(set(images.table[label]) - {""})
        for value in shares:
            if value not in known:
                raise ExperimentError(
                    f"search: nobody has {label} `{value}` (mix {name}). {catalog.nearest(value, known)}"
                )


def _check_claims(experiment: Experiment, images: datasets.Images) -> None:
    """Refuse contrasts and primaries of values that nobody, or no photograph, has."""
    named = [("contrasts", label, value) for one in experiment.named_contrasts for label in one for value in one[label]]
    for primary in experiment.primaries:
        named += [("primaries", label, value) for label in primary.contrast for value in primary.contrast[label]]
        named += [("primaries", label, value) for label, value in primary.within.items()]
        named += [("primaries", label, value) for label, values in primary.without.items() for value in values]
    for setting, label, value in named:
        if label not in images.labels:
            raise ExperimentError(
                f"{setting}: `{label}` is not a label of {images.manifest.name}. "
                f"{catalog.nearest(label, images.labels)}"
            )
        known = sorted(set(images.table[label]) - {""})
        if value not in known:
            raise ExperimentError(f"{setting}: nobody has {label} `{value}`. {catalog.nearest(value, known)}")


def left_out_photographs(primary: Primary, images: datasets.Images) -> frozenset[str]:
    """The photographs that a primary leaves out on both sides, by the values of their labels."""
    chosen = [images.table[label].isin(values) for label, values in primary.without.items()]
    return frozenset(str(image) for mask in chosen for image in images.table.loc[mask, "image"])


def load_kin(experiment: Experiment, images: datasets.Images, store: Store) -> datasets.Kin | None:
    """The pairs of kin that a subset asks for, once it is known that the dataset has all that subsets name.

    Raises
    ------
    ExperimentError
        Where a subset names a label, a value or pairs of people that the dataset does not have.
    DataError
        Where the list of kin is missing or malformed.
    """
    asked = any(subset.without_pairs for subset in experiment.subsets)
    kin = datasets.kin(images.manifest, store) if asked else None
    check_subsets(experiment.subsets, _labelled(images, kin), images.manifest.name)
    return kin


def labelled(
    experiment: Experiment, images: datasets.Images, kin: datasets.Kin | None, readings: faces.Readings
) -> Labelled | None:
    """What the subsets of an experiment are told by; None where it names none."""
    if not experiment.subsets:
        return None
    known = _labelled(images, kin)
    if not any(subset.by_eyes for subset in experiment.subsets):
        return known
    # One by one: a reading stays in the store until it is asked for.
    eyes = {image: readings.rows[image]["inter_eye"] for image in known.labels.index}
    return replace(known, inter_eye=pd.Series(eyes, dtype="float64"))


def _labelled(images: datasets.Images, kin: datasets.Kin | None) -> Labelled:
    return Labelled(images.table.set_index("image")[images.labels], kin=None if kin is None else kin.pairs)


def _unreadable_sentence(unreadable: list[datasets.Unreadable]) -> str:
    named = "; ".join(f"{item.path.name}: {item.reason.removesuffix('.')}" for item in unreadable)
    return (
        f"{len(unreadable)} photographs cannot be used, and nothing was measured: {named}. Mend or remove them, or set "
        "`on_unreadable: count` to go on without them and count them by group."
    )
